#!/usr/bin/python3
"""A million records through three workers: nothing lost, nothing doubled, and how fast a core is.

    bench/million.py BUILD [-m MODEL] [--records 1000000] [--articles 50000] [--mr FILE.tsv] [--folder FOLDER]

Records {"id": ..., "text": ...} are made from the sentences of data/sentences.tsv (and of FILE, column text): the first half of
one and the second half of another, so that they differ. They lie in 30 files. One process labels them all, with -j 1; then three
processes with -j 1 at the same time, each its --shard of the files. All lines of the three, sorted, must be those of the one.
Then articles of 2 KB, by one process. Records a second and core are records by processor seconds, user and system, of a process
with one thread that reads JSON lines and writes JSON lines; the model's own opening is in it. Exit status 1 if a byte differs."""
import argparse, json, os, random, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
FILES, WORKERS, ARTICLE = 30, 3, 2000


def sentences(paths):
    for path in paths:
        with open(path, encoding="utf-8") as file:
            column = next(file).rstrip("\n").split("\t").index("text")
            for line in file: yield line.rstrip("\n").split("\t")[column].split()


class Writer:
    def __init__(self, paths):
        self.random = random.Random(1)
        self.all = list(sentences(paths))

    def sentence(self):
        first, second = self.random.choice(self.all), self.random.choice(self.all)
        return " ".join(first[:(len(first) + 1) // 2] + second[len(second) // 2:])

    def article(self):
        text = self.sentence()
        while len(text) < ARTICLE: text += " " + self.sentence()
        return text

    def write(self, folder, count, text):
        os.mkdir(folder)
        for f in range(FILES):
            with open(os.path.join(folder, f"{f:02}.jsonl"), "w", encoding="utf-8") as file:
                for i in range(count * f // FILES, count * (f + 1) // FILES):
                    file.write(json.dumps({"id": f"r{i}", "text": text()}) + "\n")


def start(a, folder, out, *options):
    chosen = ["-m", a.model] if a.model else []
    return subprocess.Popen([os.path.join(a.build, "stance"), "classify", "-q", *chosen, "-f", "jsonl", "-j", "1", "-o", out, *options,
                             folder])


def finish(child):
    """Processor seconds and peak memory in MiB."""
    _, status, usage = os.wait4(child.pid, 0)
    if status: sys.exit(f"stance classify: status {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def tell(what, count, begun, results, size):
    seconds, peak = sum(r[0] for r in results), max(r[1] for r in results)
    print(f"{what}: {count} records of {size / count:.0f} bytes, {time.time() - begun:.0f} s, {seconds:.1f} processor seconds: "
          f"{count / seconds:.0f} records/s a core, peak {peak:.0f} MiB", flush=True)


def size_of(folder):
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))


def sorted_file(folder, name, parts):
    path = os.path.join(folder, name)
    subprocess.run(["sort", "-S", "256M", "-T", folder, "-o", path, *parts], check=True, env={**os.environ, "LC_ALL": "C"})
    for part in parts: os.remove(part)
    return path


def run(a, folder):
    paths = [os.path.join(HERE, "..", "data", "sentences.tsv")] + ([a.mr] if a.mr else [])
    writer, short, long = Writer(paths), os.path.join(folder, "short"), os.path.join(folder, "long")
    writer.write(short, a.records, writer.sentence)
    writer.write(long, a.articles, writer.article)
    parts = [os.path.join(folder, f"{i}.jsonl") for i in range(WORKERS + 1)]
    begun = time.time()
    tell("one process", a.records, begun, [finish(start(a, short, parts[0]))], size_of(short))
    begun = time.time()
    workers = [start(a, short, parts[i], "--shard", f"{i}/{WORKERS}") for i in range(1, WORKERS + 1)]
    tell("three workers", a.records, begun, [finish(child) for child in workers], size_of(short))
    one, three = sorted_file(folder, "one", parts[:1]), sorted_file(folder, "three", parts[1:])
    same = subprocess.run(["cmp", one, three]).returncode == 0
    lines = int(subprocess.run(["wc", "-l", three], check=True, stdout=subprocess.PIPE).stdout.split()[0])
    print(f"{lines} records came out of the three, {os.path.getsize(three)} bytes, " +
          ("the same as of the one" if same else "NOT those of the one"), flush=True)
    begun = time.time()
    tell("articles", a.articles, begun, [finish(start(a, long, os.path.join(folder, "articles.jsonl")))], size_of(long))
    return same and lines == a.records


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build"); ap.add_argument("-m", "--model"); ap.add_argument("--mr"); ap.add_argument("--folder")
    ap.add_argument("--records", type=int, default=1000000); ap.add_argument("--articles", type=int, default=50000)
    a = ap.parse_args()
    with tempfile.TemporaryDirectory(dir=a.folder) as folder: sys.exit(0 if run(a, folder) else 1)


main()
