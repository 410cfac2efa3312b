#!/usr/bin/env python3
"""Kill `stance classify --resume` again and again: what it leaves behind in the end must be what one run writes.

    tests/resume/kill.py BUILD [ROUNDS]

In every round the program is killed (SIGKILL) at random moments until it comes to an end by itself, with random numbers of threads,
formats and, now and then, a last line torn at a random byte, as after a loss of power. Fails if nothing was ever killed half-way.
"""
import json, os, random, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = "roses beans soup pie frost oven cold perfect burnt thrived the was and qwfp".split()


def sentence(rng):
    return " ".join(rng.choices(WORDS, k=rng.randrange(1, 20))).capitalize() + "."


def record(rng, i):
    kind = rng.randrange(12)
    if kind == 0: return '{"id": "broken %d"' % i
    if kind == 1: return json.dumps({"id": i})
    if kind == 2: return ""
    return json.dumps({"id": f"r{i}", "title": sentence(rng), "text": " ".join(sentence(rng) for _ in range(rng.randrange(9)))})


def write_inputs(folder, rng, count):
    for name in ("a", "b"):
        with open(os.path.join(folder, name + ".jsonl"), "w") as out:
            out.writelines(record(rng, i) + "\n" for i in range(count))
    for i in range(20):
        with open(os.path.join(folder, f"c{i}.txt"), "w") as out: out.write(sentence(rng))


def size_of(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def run_killed(command, seconds):
    """Whether it was killed; standard error is not looked at, as every run tells of the same records."""
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        status = run.wait(seconds)
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()
        return True
    if status != 1: raise SystemExit(f"exit status {status}: {' '.join(command)}")  # there are bad records
    return False


def tear(path, rng):
    size = size_of(path)
    if not size: return
    with open(path, "r+b") as out:
        if rng.randrange(2): out.truncate(rng.randrange(max(0, size - 3000), size))
        else:
            out.seek(0, 2)
            out.write(bytes(rng.randrange(1, 5000)))


def one_round(model, folder, whole, out, seconds, options, rng):
    """Returns how many times it was killed with a part of the results written."""
    half_way = 0
    if os.path.exists(out): os.remove(out)
    while True:
        command = ["stance", "classify", "-m", model, "-j", str(rng.randrange(1, 5)), *options, "--resume", out, folder]
        killed = run_killed(command, seconds * rng.uniform(0.1, 1.3))
        half_way += killed and 0 < size_of(out) < size_of(whole)
        if not killed: break
        if rng.randrange(3) == 0: tear(out, rng)
    if open(out, "rb").read() != open(whole, "rb").read(): raise SystemExit(f"{' '.join(options)}: another result")
    return half_way


def main():
    os.environ["PATH"] = os.path.abspath(sys.argv[1]) + ":" + os.environ["PATH"]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    rng = random.Random(1)
    kinds = [["-f", "jsonl"], ["-f", "tsv"], ["-f", "tsv", "-s"], ["-f", "jsonl", "-s"], ["-f", "jsonl", "--flush"], ["-f", "tsv", "--shard", "2/3"]]
    half_way = 0
    with tempfile.TemporaryDirectory() as top:
        model, folder = os.path.join(top, "house.stance"), os.path.join(top, "in")
        os.mkdir(folder)
        subprocess.run(["stance-train", "train", "--quiet", "-l", "mood", "-l", "place", "-C", "1", "--cv", "0", "--features", "word:1-2,char:2-4", "-o", model,
                        os.path.join(HERE, "..", "data", "house.tsv")], check=True)
        write_inputs(folder, rng, 3000)
        for n in range(rounds):
            options = kinds[n % len(kinds)]
            whole, begun = os.path.join(top, "whole"), time.time()
            usual = [option for option in options if option != "--flush"]
            if not run_killed(["stance", "classify", "-m", model, *usual, "-o", whole, folder], 300):
                half_way += one_round(model, folder, whole, os.path.join(top, "out"), time.time() - begun, options, rng)
    print(f"{rounds} rounds, killed half-way {half_way} times: always the same bytes")
    if half_way < rounds // 3: raise SystemExit("hardly ever killed half-way: this shows nothing")


if __name__ == "__main__":
    main()
