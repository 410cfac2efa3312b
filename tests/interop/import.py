#!/usr/bin/env python3
"""There and back: import.py BUILD. Vectors of stance vectorize, models that libsvm's and liblinear's own programs train on them,
brought back by stance-train import, decide as svm-predict and liblinear-predict do."""
import json, os, shutil, subprocess, sys, tempfile

BUILD = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "data", "sentences.tsv")
ENV = {**os.environ, "PATH": BUILD + ":/usr/bin:/bin", "LC_ALL": "C"}
NAMES = ["opposed", "supportive", "neutral"]
bad = []


def run(folder, *command, **options):
    done = subprocess.run(command, cwd=folder, env=ENV, timeout=250, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode: raise SystemExit(f"{command}: {done.stderr.decode()}")
    return done.stdout


def prepare(folder):
    """Texts of two and of three labels, the model whose vectors they get, and the vectors with the labels' numbers."""
    rows = [line.rstrip("\n").split("\t") for line in open(DATA, encoding="utf-8")]
    text, stance = rows[0].index("text"), rows[0].index("stance")
    rows = [r for r in rows[1:] if '"' not in r[text]][::40]
    with open(os.path.join(folder, "base.tsv"), "w") as f:
        f.write("text\tstance\n")
        for r in rows: f.write(f"{r[text]}\t{r[stance]}\n")
    run(folder, "stance-train", "train", "-q", "-C", "1", "--cv", "0", "--features", "word:1-2:min_df=2,char:3-4:min_df=3",
        "--unit", "sentence", "-o", "base.stance", "base.tsv")
    for name, labels in (("two", NAMES[:2]), ("three", NAMES)):
        kept = [r for r in rows if r[stance] in labels]
        open(os.path.join(folder, name + ".txt"), "w").write("".join(r[text] + "\n" for r in kept))
        vectors = run(folder, "stance", "vectorize", "-m", "base.stance", "-i", "lines", "--vocabulary", "words.txt", name + ".txt")
        with open(os.path.join(folder, name + ".svm"), "w") as f:
            for r, line in zip(kept, vectors.decode().splitlines()):
                f.write(f"{labels.index(r[stance]) + 1}{line[1:]}\n")


def predicted(folder, command, probabilities):
    """Labels, and probabilities by label, of a program's own prediction."""
    run(folder, *command)
    lines = open(os.path.join(folder, "out")).read().split("\n")[:-1]
    if not probabilities: return [NAMES[int(float(line)) - 1] for line in lines], None
    order = [NAMES[int(word) - 1] for word in lines[0].split()[1:]]
    rows = [line.split() for line in lines[1:]]
    return [NAMES[int(float(r[0])) - 1] for r in rows], [dict(zip(order, map(float, r[1:]))) for r in rows]


def check(folder, data, train, predict, probabilities=False):
    run(folder, *train, data + ".svm", "model")
    labels, p = predicted(folder, [*predict, data + ".svm", "model", "out"], probabilities)
    run(folder, "stance-train", "import", "-q", "-m", "base.stance", "--vocabulary", "words.txt", "-l", "1=opposed", "-l",
        "2=supportive", *(["-l", "3=neutral"] if data == "three" else []), "-o", "new.stance", "model")
    ours = [json.loads(line)["stance"] for line in
            run(folder, "stance", "classify", "-m", "new.stance", "-i", "lines", "-f", "jsonl", data + ".txt").splitlines()]
    other = [i for i, (a, b) in enumerate(zip(labels, ours)) if a != b["label"]]
    if len(ours) != len(labels) or other: bad.append(f"{train} {data}: {len(ours)} of {len(labels)}, other labels in lines {other}")
    if len(set(labels)) < 2: bad.append(f"{train} {data}: one label for all")
    far = max((abs(row["probabilities"][k] - q[k]) for row, q in zip(ours, p) for k in q), default=1) if p else 0
    if far > 2e-5: bad.append(f"{train} {data}: probabilities differ by {far}")  # they print six digits


def main():
    for program, package in (("svm-train", "libsvm-tools"), ("liblinear-train", "liblinear-tools")):
        if not shutil.which(program):
            print(f"skipped: no {program} (Debian package {package})")
            sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        check(folder, "two", ["svm-train", "-q", "-t", "0"], ["svm-predict"])
        check(folder, "two", ["svm-train", "-q", "-t", "0", "-s", "1", "-n", "0.3"], ["svm-predict"])
        check(folder, "two", ["svm-train", "-q", "-t", "0", "-b", "1"], ["svm-predict", "-b", "1"], True)
        for solver in range(8):
            for bias in ("-1", "2.5"):
                train = ["liblinear-train", "-q", "-s", str(solver), "-B", bias]
                if solver in (0, 6, 7): check(folder, "two", train, ["liblinear-predict", "-b", "1"], True)
                else: check(folder, "two", train, ["liblinear-predict"])
                check(folder, "three", train, ["liblinear-predict"])
    print("\n".join(bad) or "ok")
    sys.exit(bool(bad))


main()
