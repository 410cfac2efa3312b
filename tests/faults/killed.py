#!/usr/bin/env python3
"""kill -9 at a random moment, many times: afterwards the output file is the old one or the new one, whole.

    killed.py BUILD [ROUNDS]"""
import random, signal, sys, time

import programs


def how_long(place, command):
    times = []
    for _ in range(3):
        begin = time.monotonic(); place.run(command, check=True); times.append(time.monotonic() - begin)
    return min(times)


def wait_a_moment(process, longest, rng):
    """Half of the moments are spread over the whole run, half over its last third, when the file is written."""
    share = rng.random() if rng.random() < 0.5 else 0.7 + 0.4 * rng.random()
    end = time.monotonic() + share * longest
    while time.monotonic() < end and process.poll() is None: time.sleep(0.0003)


def attack(place, command, output, old, rounds, rng):
    """Returns how often the program was killed, how often the file was new then, and what was wrong."""
    place.run(command, check=True)
    new = place.read(output)
    assert new != old and len(new) > 1000
    longest, killed, renewed, bad = how_long(place, command), 0, 0, []
    for i in range(rounds):
        place.write(output, old)
        process = place.start(command)
        wait_a_moment(process, longest, rng)
        process.send_signal(signal.SIGKILL)
        in_time = process.wait() == -signal.SIGKILL
        killed += in_time
        longest *= 1.03 if in_time else 0.95  # a machine's other work comes and goes: about two rounds of three stay in time
        found = place.read(output)
        renewed += found == new
        if found not in (old, new): bad.append(f"{command[0]}, round {i}: {output} is neither the old file nor the new one")
    print(f"{command[0]}: killed in {killed} of {rounds} rounds, {renewed} times with the new file in place")
    if killed < rounds / 3: bad.append(f"{command[0]}: killed too seldom to tell")
    return bad


def main():
    place, rounds, rng = programs.Place(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100, random.Random(17)
    lines = open(programs.DATA, "rb").read().splitlines(True)
    place.write("data.tsv", b"".join(lines[:1] + lines[1:] * 20))
    bad = attack(place, [*programs.TRAIN, "-o", "out.stance", "data.tsv"], "out.stance", place.read("old.stance"), rounds, rng)
    place.write("many.txt", place.read("article.txt") * 600)
    classify = ["stance", "classify", "-m", "old.stance", "-i", "lines", "-f", "jsonl", "-o", "out.jsonl", "many.txt"]
    bad += attack(place, classify, "out.jsonl", b"old results\n" * 3000, rounds, rng)
    programs.report(bad, "ok")


main()
