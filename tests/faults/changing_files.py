#!/usr/bin/env python3
"""Files that are cut, grown, rewritten, replaced or removed while they are read: a program ends by itself, with results of its
form and an exit status of its own; a model that is replaced while it is open is the old one to the end.

    changing_files.py BUILD HICCUPS.so [ROUNDS]"""
import json, os, random, subprocess, sys, time

import programs

LINE = b"Roses won a prize, and the soup was cold. The beans thrived.\n"


def cut(path, rng): os.truncate(path, rng.randrange(os.path.getsize(path) + 1))


def grow(path, rng):
    with open(path, "ab") as f: f.write(b"\xff{\"text\n" * rng.randrange(1, 3000))


def rewrite(path, rng):
    with open(path, "r+b") as f:
        f.seek(rng.randrange(os.path.getsize(path) + 1))
        f.write(bytes(rng.randrange(256) for _ in range(5000)))


def replace(path, rng):
    with open(path + ".new", "wb") as f: f.write(LINE * rng.randrange(100))
    os.rename(path + ".new", path)


def remove(path, rng): os.remove(path)


CHANGES = [cut, grow, rewrite, replace, remove]


def is_json_lines(output):
    try: return all(isinstance(json.loads(line), dict) for line in output.splitlines())
    except ValueError: return False


def slowly(place, library, command):
    """The command's process, which reads and writes in small pieces."""
    env = {**place.env, "LD_PRELOAD": library, "HICCUPS": "2000 150"}
    return subprocess.Popen(command, cwd=place.folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def meddle(process, path, rng):
    """Whether the change was made before the process ended."""
    for _ in range(rng.randrange(1, 4)):
        time.sleep(rng.random() * 0.06)
        if process.poll() is not None: return False
        change = rng.choice(CHANGES)
        if os.path.exists(path): change(path, rng)
    return True


def try_inputs(place, library, rounds, rng, bad):
    in_time = 0
    for i in range(rounds):
        name = ("big.txt", "big.jsonl", "big.html", "big.tsv")[i % 4]
        path = place.path(name)
        body = {"big.txt": LINE, "big.jsonl": b'{"text":"%s"}\n' % LINE.strip(), "big.html": b"<p>" + LINE,
                "big.tsv": b"good\tgarden\ta%d\t" % i + LINE}[name] * 3000
        place.write(name, (b"mood\tplace\tgroup\ttext\n" if name == "big.tsv" else b"") + body)
        command = ([*programs.TRAIN, "-o", "out.stance", name] if name == "big.tsv"
                   else ["stance", "classify", "-m", "old.stance", "-f", "jsonl", *(["-i", "lines"] if i % 3 else []), name])
        process = slowly(place, library, command)
        in_time += meddle(process, path, rng)
        output, messages = process.communicate(timeout=240)
        if process.returncode not in (0, 1): bad.append(f"round {i}: {' '.join(command)}: exit {process.returncode}: {messages[-2000:]}")
        if name != "big.tsv" and not is_json_lines(output): bad.append(f"round {i}: {' '.join(command)}: output is no JSON lines")
    return in_time


def wait_until_open(process, name):
    """Until the file is mapped; whether that was before the process ended."""
    while process.poll() is None:
        with open(f"/proc/{process.pid}/maps") as maps:
            if name in maps.read(): return True
        time.sleep(0.002)
    return False


def try_model(place, library, bad):
    """Read slowly enough that the model is replaced meanwhile."""
    command = ["stance", "classify", "-m", "model.stance", "-f", "tsv", "-i", "lines", "text.txt"]
    place.write("text.txt", LINE * 3000)
    for how in ("replaced", "removed"):
        place.write("model.stance", place.read("old.stance"))
        expected = place.run(command, capture_output=True).stdout
        process = slowly(place, library, command)
        running = wait_until_open(process, "/model.stance")
        if how == "replaced": os.rename(place.path("new.stance"), place.path("model.stance"))
        else: os.remove(place.path("model.stance"))
        seen, messages = process.communicate(timeout=240)
        if process.returncode or seen != expected: bad.append(f"a model that is {how}: exit {process.returncode} {messages[-2000:]}")
        if not running: bad.append("ended before the model was " + how)


def main():
    place, library, bad = programs.Place(sys.argv[1]), os.path.abspath(sys.argv[2]), []
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    place.env["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    in_time = try_inputs(place, library, rounds, random.Random(23), bad)
    if in_time < rounds / 4: bad.append(f"only {in_time} of {rounds} files were changed in time")
    try_model(place, library, bad)
    programs.report(bad, f"{rounds} files, {in_time} of them changed while they were read; 2 models")


main()
