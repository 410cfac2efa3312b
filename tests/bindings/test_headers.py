# SPDX-License-Identifier: MIT
"""The declarations of the Python package are those of the headers: test_headers.py BUILD."""
import ctypes, os, re, subprocess, unittest

import support
from stance import _library, _train_library

TABLES = [("stance.h", _library), ("stance_train.h", _train_library)]
PLAIN = {"size_t": ctypes.c_size_t, "int": ctypes.c_int, "double": ctypes.c_double, "uint64_t": ctypes.c_uint64,
         "stance_status": ctypes.c_int, "stance_span": _library.CSpan, "void": None}


def prototypes(header):
    """name -> (type of the result, types of the parameters)"""
    text = support.content(os.path.join(support.SOURCE, "include", header)).decode()
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    found = re.findall(r"STANCE_API\s+([\w\s]+?[\s*])(stance_\w+)\(((?:[^()]|\([^()]*\))*)\);", text)
    return {name: (result, [] if parameters.strip() == "void" else re.split(r",(?![^()]*\))", parameters))
            for result, name, parameters in found}


def matches(declared, ours):
    if "*" in declared:
        return ours in (ctypes.c_char_p, ctypes.c_void_p) or hasattr(ours, "contents")
    words = [word for word in declared.split() if word != "const"]
    return PLAIN[words[0]] is ours


class Declarations(support.Case):
    def test_functions(self):
        for header, table in TABLES:
            declared = prototypes(header)
            for name, (result, arguments) in table.FUNCTIONS.items():
                self.assertIn(name, declared)
                wanted, parameters = declared[name]
                self.assertTrue(matches(wanted, result), name)
                self.assertEqual(len(parameters), len(arguments), name)
                for parameter, argument in zip(parameters, arguments):
                    self.assertTrue(matches(parameter, argument), f"{name}: {parameter}")

    def test_structs(self):
        """A program prints what the compiler makes of them."""
        asks, ours = [], []
        for _, table in TABLES:
            for name, struct in table.STRUCTS.items():
                asks.append(f"sizeof({name})")
                ours.append(ctypes.sizeof(struct))
                for field, *_ in struct._fields_:
                    asks += [f"offsetof({name}, {field})", f"sizeof((({name} *)0)->{field})"]
                    ours += [getattr(struct, field).offset, getattr(struct, field).size]
        source, path = "#include <stance_train.h>\n#include <stdio.h>\nint main(void) {\n", os.path.join(support.WORK.name, "layout")
        source += "".join(f'    printf("%zu\\n", {ask});\n' for ask in asks) + "}\n"
        subprocess.run(["cc", "-I", os.path.join(support.SOURCE, "include"), "-x", "c", "-", "-o", path], input=source.encode(), check=True)
        theirs = [int(line) for line in subprocess.run([path], check=True, stdout=subprocess.PIPE).stdout.split()]
        self.assertEqual(list(zip(asks, ours)), list(zip(asks, theirs)))


support.main()
