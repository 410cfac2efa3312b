#!/usr/bin/env python3
"""A kernel worked out twice: kernel.py BUILD. The scores of models that stance-train trains with --kernel rbf are the decision values
of libsvm's own svm-train -t 2 on the vectors of stance vectorize, one label against the others."""
import collections, json, math, os, shutil, subprocess, sys, tempfile

BUILD = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "data", "sentences.tsv")
ENV = {**os.environ, "PATH": BUILD + ":/usr/bin:/bin", "LC_ALL": "C"}
bad = []


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, env=ENV, timeout=250, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode: raise SystemExit(f"{command}: {done.stderr.decode()}")
    return done.stdout.decode()


def vectors_of(folder, texts):
    open(os.path.join(folder, "lines.txt"), "w").write("".join(text + "\n" for text in texts))
    lines = run(folder, "stance", "vectorize", "-m", "k.stance", "-i", "lines", "lines.txt").splitlines()
    return [line.split(" ", 1)[1] if " " in line else "" for line in lines]


def sparse(vector): return {int(n): float(v) for n, v in (pair.split(":") for pair in vector.split())}


def read_model(path):
    """The decision value for the label 1 as a function of a vector."""
    head, rows = open(path).read().split("SV\n")
    facts = {line.split()[0]: line.split()[1:] for line in head.splitlines()}
    sign, gamma, rho = (1 if facts["label"][0] == "1" else -1), float(facts["gamma"][0]), float(facts["rho"][0])
    machine = [(float(row.split(" ", 1)[0]), sparse(row.split(" ", 1)[1])) for row in rows.splitlines()]
    def decide(x):
        square = sum(v * v for v in x.values())
        return sign * (sum(a * math.exp(-gamma * (square + sum(v * v for v in y.values()) - 2 * sum(v * y.get(n, 0) for n, v in x.items())))
                           for a, y in machine) - rho)
    return decide


def scores_of(folder):
    """Of the lines last vectorized, by label."""
    told = run(folder, "stance", "explain", "-m", "k.stance", "-i", "lines", "-f", "jsonl", "-a", "-n", "0", "lines.txt")
    return [{r["label"]: r["score"] for r in json.loads(line)["reasons"]} for line in told.splitlines()]


def check(folder, rows, held, gamma, cost, balanced):
    run(folder, "stance-train", "train", "-q", "--kernel", "rbf", "--gamma", str(gamma), "-C", str(cost), "--cv", "0", "--unit", "document",
        "--class-weight", "balanced" if balanced else "none", "--features", "word:1-2:min_df=2,char:3:min_df=3:weight=0.5", "-o", "k.stance", "train.tsv")
    trained, others = vectors_of(folder, [text for text, _ in rows]), vectors_of(folder, held)
    scores, counts = scores_of(folder), collections.Counter(label for _, label in rows)
    for label in counts:
        with open(os.path.join(folder, "one.svm"), "w") as f:
            for (_, own), vector in zip(rows, trained): f.write(f"{1 if own == label else -1} {vector}\n")
        weight = len(rows) / (len(counts) * counts[label]) if balanced else 1
        run(folder, "svm-train", "-q", "-t", "2", "-g", str(gamma), "-c", str(cost), "-w1", repr(weight), "one.svm", "one.model")
        decide = read_model(os.path.join(folder, "one.model"))
        far = max(abs(decide(sparse(vector)) - score[label]) for vector, score in zip(others, scores))
        if far > 1e-4: bad.append(f"gamma {gamma}, C {cost}, balanced {balanced}: scores of {label} differ by {far}")


def main():
    if not shutil.which("svm-train", path="/usr/bin:/bin"):
        print("skipped: there is no svm-train"); sys.exit(77)
    table = [line.rstrip("\n").split("\t") for line in open(DATA, encoding="utf-8")]
    text, stance = table[0].index("text"), table[0].index("stance")
    all_rows = [(r[text], r[stance]) for r in table[1:] if '"' not in r[text]][::50]
    rows, held = all_rows[::2], [t for t, _ in all_rows[1::10]]
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, "train.tsv"), "w").write("text\tstance\n" + "".join(f"{t}\t{label}\n" for t, label in rows))
        for gamma, cost, balanced in ((1, 1, True), (0.25, 8, False), (2, 4, True)): check(folder, rows, held, gamma, cost, balanced)
    print("\n".join(bad) or "ok")
    sys.exit(bool(bad))


main()
