#!/usr/bin/env python3
"""The program stance needs neither solver nor BLAS, and libxml2 only for pages, libstance not at all; the libraries export what their headers declare: links.py BUILD SOURCE."""
import os, re, subprocess, sys


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()


def main():
    build, source = sys.argv[1:3]
    bad = []
    for name in ("stance", "libstance.so"):
        for library in ("svm", "linear", "blas"):
            if f"lib{library}" in run("ldd", os.path.join(build, name)): bad.append(f"{name} needs {library}")
    needed = run("readelf", "-d", os.path.join(build, "libstance.so"))  # what libxml2 itself needs is its own affair
    for library in ("xml2", "jansson", "microhttpd", "stdc++"):
        if f"lib{library}" in needed: bad.append(f"libstance.so needs {library}")
    if "libmicrohttpd" in run("ldd", os.path.join(build, "stance")): bad.append("stance needs microhttpd")
    for library in ("xml2", "stdc++"): # what starting it would have to wait for
        if f"lib{library}" in run("ldd", os.path.join(build, "stance")): bad.append(f"stance needs {library}")
    if "libsvm" not in run("ldd", os.path.join(build, "stance-train")): bad.append("stance-train does not need libsvm?")
    for library, header in (("libstance.so", "stance.h"), ("libstance-train.so", "stance_train.h")):
        text = open(os.path.join(source, "include", header)).read()
        declared = set(re.findall(r"STANCE_API[^;(]*?\b(stance_\w+)\(", text))
        exported = {l.split()[-1] for l in run("nm", "-D", "--defined-only", os.path.join(build, library)).splitlines()}
        for name in sorted(declared ^ exported):
            bad.append(f"{library}: {name} is {'not exported' if name in declared else 'exported but not declared'}")
        if "SONAME" not in run("readelf", "-d", os.path.join(build, library)): bad.append(f"{library} has no SONAME")
    print("\n".join(bad) or "ok")
    sys.exit(bool(bad))


main()
