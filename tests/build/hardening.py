#!/usr/bin/env python3
"""Programs and shared libraries are hardened: hardening.py FILE...

Full RELRO (GNU_RELRO and BIND_NOW), position-independent, no executable stack, no writable code, stack protector, FORTIFY."""
import re, subprocess, sys


def readelf(option, path):
    return subprocess.run(["readelf", "-W", option, path], check=True, stdout=subprocess.PIPE).stdout.decode()


def faults(path):
    header, segments, dynamic, symbols = (readelf(o, path) for o in ("-h", "-l", "-d", "--dyn-syms"))
    imported = set(re.findall(r"UND (\w+)", symbols))
    if not re.search(r"Type:\s+DYN", header): yield "is not position-independent"
    if ".so" not in path and not re.search(r"FLAGS_1.*\bPIE\b", dynamic): yield "is not PIE"
    if "GNU_RELRO" not in segments: yield "has no RELRO"
    if "NOW" not in dynamic: yield "binds lazily: RELRO is partial"
    if not re.search(r"GNU_STACK.* RW\s", segments): yield "has an executable stack"
    if re.search(r"LOAD.* RWE", segments): yield "has writable code"
    if "TEXTREL" in dynamic: yield "has text relocations"
    if "__stack_chk_fail" not in imported: yield "has no stack protector"
    if not any(name.endswith("_chk") for name in imported): yield "is not fortified"


def main():
    bad = [f"{path} {fault}" for path in sys.argv[1:] for fault in faults(path)]
    print("\n".join(bad) or "ok")
    sys.exit(bool(bad) or len(sys.argv) < 2)


main()
