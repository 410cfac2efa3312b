#!/usr/bin/python3
"""How time and memory of `stance-train train --cv 5` grow with the text.

    bench/scale.py BUILD TASKS [--only NAME] [-- OPTION...]

TASKS is a folder with mr/train.tsv and r8/train.tsv (columns text and label). New texts are put together from theirs: a
sentence is the first half of one mr sentence and the second half of another of its label, short ones a quarter of each;
a review is six to ten such sentences and a piece of an r8 text. OPTIONs go to stance-train; -C 0.25 is given, so that the
time is that of one cross-validation and one model. Peak memory is that of the process, as the kernel counts it."""
import argparse, os, random, subprocess, sys, tempfile, time


def load(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t")[:2] for line in file][1:]


class Writer:
    def __init__(self, tasks):
        self.random = random.Random(1)
        self.sentences = {}
        for text, label in load(os.path.join(tasks, "mr", "train.tsv")):
            self.sentences.setdefault(label, []).append(text.split())
        self.news = [text.split() for text, _ in load(os.path.join(tasks, "r8", "train.tsv"))]
        self.labels = sorted(self.sentences)

    def sentence(self, label, parts):
        first, second = (self.random.choice(self.sentences[label]) for _ in range(2))
        return " ".join(first[:max(2, len(first) // parts)] + second[-max(2, len(second) // parts):])

    def review(self, label):
        words = self.random.choice(self.news)
        begin = self.random.randrange(max(1, len(words) - 40))
        return " ".join([self.sentence(label, 2) for _ in range(self.random.randint(6, 10))] + words[begin:begin + 40])

    def write(self, path, count, kind):
        with open(path, "w", encoding="utf-8") as file:
            print("text", "label", sep="\t", file=file)
            for i in range(count):
                label = self.labels[i % len(self.labels)]
                text = self.review(label) if kind == "reviews" else self.sentence(label, 4 if kind == "short sentences" else 2)
                print(text, label, sep="\t", file=file)


def measure(command):
    """Seconds, processor seconds and peak memory in MiB of a command."""
    begun = time.time()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    if status: sys.exit(f"{command[0]}: status {status}")
    return time.time() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build"); ap.add_argument("tasks"); ap.add_argument("--only")
    ap.add_argument("options", nargs="*")
    a = ap.parse_args()
    sizes = [(count * 1000, "sentences") for count in (10, 20, 40, 80)] + [(25000, "reviews"), (500000, "short sentences")]
    print("| texts | MB | s | processor s | processor s a MB | peak MiB |\n|---|--:|--:|--:|--:|--:|")
    for count, kind in sizes:
        name = f"{count} {kind}"
        if a.only and a.only not in name: continue
        with tempfile.TemporaryDirectory() as folder:
            data = os.path.join(folder, "data.tsv")
            Writer(a.tasks).write(data, count, kind)
            size = os.path.getsize(data) / 1e6
            wall, processor, peak = measure([os.path.join(a.build, "stance-train"), "train", "-q", "-l", "label", "-C", "0.25",
                                             "--cv", "5", *a.options, "-o", os.path.join(folder, "m.stance"), data])
        print(f"| {name} | {size:.1f} | {wall:.0f} | {processor:.0f} | {processor / size:.1f} | {peak:.0f} |", flush=True)


main()
