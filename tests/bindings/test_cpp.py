# SPDX-License-Identifier: MIT
"""docs/example.cpp says what the program says: test_cpp.py BUILD."""
import os, subprocess

import support

TEXT = "Huawei must be banned from 5G networks. The vendor is a risk. Ministers meet on Monday."


class Example(support.Case):
    def test_labels(self):
        said = support.command_line(support.house(), [{"text": TEXT}], "-s")[0]
        expected = [f"{task}: {said[task]['label']}" for task in ("mood", "place")]
        expected += [f"  {s['mood']['label']}: {s['text']}" for s in said["sentences"]]
        self.assertEqual(support.program("example-cpp", support.house()).decode().splitlines(), expected)

    def test_errors(self):
        run = subprocess.run([os.path.join(support.BUILD, "example-cpp"), "/no/such/model"], stderr=subprocess.PIPE)
        self.assertEqual(run.returncode, 1)
        self.assertIn(b"STANCE_ERROR_IO: ", run.stderr)


support.main()
