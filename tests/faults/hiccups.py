#!/usr/bin/env python3
"""Interrupted calls, short reads and writes, pipes that give a byte at a time: the programs give what they give without.

    hiccups.py BUILD HICCUPS.so"""
import os, subprocess, sys, threading

import programs

PAGE = ("<!doctype html><title>Roses won - The Garden</title><article><h1>Roses won</h1><p>The soup was cold, and the beans "
        "thrived in the long rows. <p>It rained, it was said, for days and days on end.</article>")
CSV = 'id,title,text\n1,"Roses ""won""","The soup was\ncold."\n2,,The beans thrived.\n'
JSONL = '{"id":"a","text":"Roses won."}\nno json\n{"id":"b","text":"The soup\\nwas cold."}\n'


def commands():
    for name in ("article.txt", "page.html", "data.csv", "data.jsonl", "many.txt"):
        yield ["stance", "classify", "-m", "old.stance", "-f", "jsonl", name]
        yield ["stance", "classify", "-m", "old.stance", "-f", "jsonl", "--sentences", "-j", "3", "-o", "out", name]
    yield ["stance", "classify", "-m", "old.stance", "-i", "lines", "-f", "csv", "--flush", "many.txt"]
    yield ["stance", "classify", "-m", "old.stance", "-i", "sentences", "-f", "text", "many.txt"]
    yield ["stance", "explain", "-m", "old.stance", "article.txt"]
    yield ["stance", "vectorize", "-m", "old.stance", "article.txt"]
    yield ["stance", "inspect", "old.stance"]
    yield [*programs.TRAIN, "-o", "out", programs.DATA]
    yield ["stance-train", "check", "--no-model", "-l", "mood", programs.DATA]


def observe(place, command, env, stdin=None):
    """Exit status, output, messages, the file written."""
    if os.path.exists(place.path("out")): os.remove(place.path("out"))
    done = subprocess.run(command, cwd=place.folder, env=env, capture_output=True, timeout=240,
                          stdin=subprocess.DEVNULL if stdin is None else stdin)
    written = place.read("out") if os.path.exists(place.path("out")) else None
    return done.returncode, done.stdout, done.stderr, written


def drip(data, write):
    """The bytes into a pipe, one at a time."""
    for i in range(len(data)): os.write(write, data[i:i + 1])
    os.close(write)


def from_pipe(place, name, arguments):
    read, write = os.pipe()
    feeder = threading.Thread(target=drip, args=(place.read(name), write))
    feeder.start()
    seen = observe(place, ["stance", "classify", "-m", "old.stance", *arguments, "-"], place.env, read)
    os.close(read)
    feeder.join()
    return seen


def main():
    place, library, bad, count = programs.Place(sys.argv[1]), os.path.abspath(sys.argv[2]), [], 0
    place.env["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    for name, text in (("page.html", PAGE), ("data.csv", CSV), ("data.jsonl", JSONL)): place.write(name, text.encode())
    place.write("many.txt", place.read("article.txt") * 10)
    for command in commands():
        expected = observe(place, command, place.env)
        if expected[0] == 2 or not (expected[1] or expected[3]): bad.append(f"nothing to see: {' '.join(command)} {expected[2]}")
        for most in ("1", "97", "5000"):
            seen = observe(place, command, {**place.env, "LD_PRELOAD": library, "HICCUPS": most})
            count += 1
            if seen != expected: bad.append(f"{most} bytes at a time: {' '.join(command)}\n  {expected}\n  {seen}")
    for name, arguments in (("article.txt", ["-f", "jsonl"]), ("page.html", ["-f", "jsonl"]), ("data.jsonl", ["-f", "tsv"]),
                            ("data.csv", ["-i", "csv", "-f", "jsonl"]), ("many.txt", ["-i", "lines", "-f", "tsv", "-j", "3"])):
        with open(place.path(name), "rb") as whole:
            expected = observe(place, ["stance", "classify", "-m", "old.stance", *arguments, "-"], place.env, whole)
        seen = from_pipe(place, name, arguments)
        count += 1
        if seen != expected: bad.append(f"byte by byte: {name}\n  {expected}\n  {seen}")
    programs.report(bad, f"{count} runs, all the same")


main()
