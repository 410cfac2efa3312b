#!/usr/bin/python3
"""Time, memory and accuracy of `stance-train train --stream` on more sentences than one would keep in memory.

    bench/stream.py BUILD TASKS [--count 5000000] [--folder FOLDER] [-- OPTION...]

TASKS is a folder with mr/train.tsv and r8/train.tsv (columns text and label). Sentences of 5 to 24 words are walked along the
pairs of words that follow each other in those texts. A fixed part of the words is for, another against; a sentence is labelled
by which there are more of, or neutral, and one of ten gets a label at random: nobody can be right more often than in 93.3 %.
OPTIONs go to stance-train. 20,000 more sentences test the model. Peak memory is that of the process, as the kernel counts
it; the files (600 MB for 5 million) are in FOLDER, or a temporary folder."""
import argparse, json, os, random, subprocess, sys, tempfile, time, zlib

LABELS = ("against", "for", "neutral")
TESTS = 20000


def chain(tasks):
    """The words that follow each word, as often as they do; and those that sentences begin with."""
    follow, first = {}, []
    for name in ("mr", "r8"):
        with open(os.path.join(tasks, name, "train.tsv"), encoding="utf-8") as file:
            for line in list(file)[1:]:
                words = line.split("\t")[0].split()
                if not words: continue
                first.append(words[0])
                for a, b in zip(words, words[1:]): follow.setdefault(a, []).append(b)
    return follow, first


def side(word):
    """A tenth of the words is for (+1), another against (-1)."""
    return (1, -1)[zlib.crc32(word.encode()) % 10] if zlib.crc32(word.encode()) % 10 < 2 else 0


class Writer:
    def __init__(self, tasks):
        self.unit = random.Random(1).random
        self.follow, self.first = chain(tasks)
        self.sides = {word: side(word) for word in [*self.follow, *self.first, *(w for ws in self.follow.values() for w in ws)]}

    def one_of(self, items):
        return items[int(self.unit() * len(items))]

    def sentence(self):
        unit, follow, first = self.unit, self.follow, self.first
        words = [self.one_of(first)]
        for _ in range(4 + int(unit() * 20)):
            after = follow.get(words[-1]) or first
            words.append(after[int(unit() * len(after))])
        balance = sum(map(self.sides.__getitem__, words))
        label = LABELS[2] if balance == 0 else LABELS[balance > 0]
        return " ".join(words) + "\t" + (self.one_of(LABELS) if unit() < 0.1 else label) + "\n"

    def write(self, path, count):
        with open(path, "w", encoding="utf-8") as file:
            file.write("text\tlabel\n")
            for _ in range(count): file.write(self.sentence())


def measure(command):
    """Standard output, seconds, processor seconds and peak memory in MiB of a command."""
    begun = time.time()
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status: sys.exit(f"{command[0]}: status {status}")
    return out, time.time() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def run(a, folder):
    train, test, model = (os.path.join(folder, name) for name in ("train.tsv", "test.tsv", "m.stance"))
    program, writer = os.path.join(a.build, "stance-train"), Writer(a.tasks)
    writer.write(test, TESTS)
    writer.write(train, a.count)
    out, wall, processor, peak = measure([program, "train", "--stream", "-f", "json", "-l", "label", *a.options, "-o", model, train])
    report = json.loads(out)
    held = json.loads(subprocess.run([program, "evaluate", "-m", model, "-l", "label", "-f", "json", test], check=True,
                                     stdout=subprocess.PIPE).stdout)
    print(f"{a.count} sentences, {os.path.getsize(train) / 1e6:.0f} MB, {report['features']} n-grams ({report['specification']})")
    print(f"{wall:.0f} s, {processor:.0f} processor seconds, peak memory {peak:.0f} MiB, model {os.path.getsize(model) / 1e6:.0f} MB")
    kept = report["tasks"]["label"]
    print(f"accuracy {kept['accuracy']:.4f} on {kept['n']} texts kept to the end, "
          f"{held['tasks']['label']['accuracy']:.4f} on {TESTS} others; 0.9333 is the most there can be")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build"); ap.add_argument("tasks"); ap.add_argument("--folder")
    ap.add_argument("--count", type=int, default=5000000)
    ap.add_argument("options", nargs="*")
    a = ap.parse_args()
    with tempfile.TemporaryDirectory(dir=a.folder) as folder: run(a, folder)


main()
