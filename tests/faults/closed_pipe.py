#!/usr/bin/env python3
"""Whoever reads the output goes away: the programs end quietly, also where they were started with SIGPIPE ignored.

    closed_pipe.py BUILD"""
import os, signal, subprocess, sys

import programs


def commands():
    for form in ("text", "tsv", "csv", "json", "jsonl"):
        yield ["stance", "classify", "-m", "old.stance", "-i", "lines", "-f", form, "many.txt"]
    yield ["stance", "inspect", "old.stance"]
    yield ["stance", "classify", "--help"]
    yield ["stance", "vectorize", "-m", "old.stance", "many.txt"]
    yield ["stance-train", "train", "--help"]
    yield ["stance-train", "check", "-l", "mood", programs.DATA]
    yield ["stance-train", "evaluate", "-m", "old.stance", "-l", "mood", programs.DATA]


def run_into_closed_pipe(place, command, ignored):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return place.run(command, stdout=writer, stderr=subprocess.PIPE, restore_signals=False,
                         preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignored else signal.SIG_DFL))
    finally: os.close(writer)


def main():
    place, bad = programs.Place(sys.argv[1]), []
    place.write("many.txt", place.read("article.txt") * 40)
    for command in commands():
        for ignored in (False, True):
            run = run_into_closed_pipe(place, command, ignored)
            if run.returncode not in (0, 1, -signal.SIGPIPE): bad.append(f"{' '.join(command[:2])}: exit status {run.returncode}")
            if run.stderr: bad.append(f"{' '.join(command[:2])}: said {run.stderr!r}")
    programs.report(bad, "ok")


main()
