# SPDX-License-Identifier: MIT
"""What the tests of the bindings share: TEST.py BUILD, run by CTest. Exit status 77: skipped."""
import collections, functools, importlib.util, json, os, subprocess, sys, tempfile, unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.abspath(os.path.join(HERE, "..", ".."))
BUILD = os.path.abspath(sys.argv[1])
DATA = os.path.join(SOURCE, "tests", "data")
WORK = tempfile.TemporaryDirectory()

os.environ["STANCE_LIBRARY"] = BUILD
sys.path.insert(0, os.path.join(SOURCE, "bindings", "python"))
sys.dont_write_bytecode = True


def need(**packages):
    """Skip without a module; packages are Debian's, by the name of the module."""
    for module, package in packages.items():
        if importlib.util.find_spec(module) is None:
            print(f"skipped: {package} is not installed")
            sys.exit(77)


def program(name, *arguments, **options):
    return subprocess.run([os.path.join(BUILD, name), *arguments], check=True, stdout=subprocess.PIPE, **options).stdout


@functools.cache
def house():
    """A small model with the tasks mood and place."""
    path = os.path.join(WORK.name, "house.stance")
    program("stance-train", "train", "--quiet", "-l", "mood", "-l", "place", "-g", "group", "-C", "1", "--cv", "3", "--unit",
            "sentence", "--features", "word:1-2,char:2-4", "-o", path, os.path.join(DATA, "house.tsv"))
    return path


def content(path):
    with open(path, "rb") as file:
        return file.read()


def house_rows():
    lines = content(os.path.join(DATA, "house.tsv")).decode().splitlines()
    return [dict(zip(lines[0].split("\t"), line.split("\t"))) for line in lines[1:]]


def texts(count=100):
    """Articles of one to nine sentences, each different."""
    sentences = [row["text"] for row in house_rows()]
    return [f"Report {i}\n\n" + " ".join(sentences[(i * 7 + j * 5) % len(sentences)] for j in range(i % 9 + 1))
            for i in range(count)]


class Tally:
    """Records that should come out once each, over several runs in which something is killed."""

    def __init__(self, what):
        self.what, self.runs, self.lost, self.doubled = what, 0, 0, 0

    def add(self, wanted, found):
        """The ids of one run."""
        counts = collections.Counter(found)
        self.runs += 1
        self.lost += sum(counts[id] == 0 for id in wanted)
        self.doubled += sum(count - 1 for count in counts.values())
        print(f"{self.what}: {self.runs} runs: {self.lost} lost, {self.doubled} doubled", flush=True)


def command_line(model, records, *options):
    """What `stance classify` says of JSONL records."""
    lines = "".join(json.dumps(record) + "\n" for record in records).encode()
    chosen = ["-m", model] if model else []
    out = program("stance", "classify", *chosen, "-i", "jsonl", "-f", "jsonl", *options, "-", input=lines)
    return [json.loads(line) for line in out.splitlines()]


class Case(unittest.TestCase):
    maxDiff = 2000

    def assert_same(self, ours, theirs, at=""):
        """`theirs` was printed with six decimals (known: four), and may have more fields."""
        if isinstance(ours, dict):
            for key in ours:
                self.assertIn(key, theirs, at)
                self.assert_same(ours[key], theirs[key], f"{at}/{key}")
        elif isinstance(ours, list):
            self.assertEqual(len(ours), len(theirs), at)
            for i, (a, b) in enumerate(zip(ours, theirs)):
                self.assert_same(a, b, f"{at}/{i}")
        elif isinstance(ours, float):
            self.assertLess(abs(ours - theirs), 0.6e-4 if at.endswith("/known") else 0.6e-6, at)
        else:
            self.assertEqual(ours, theirs, at)


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
