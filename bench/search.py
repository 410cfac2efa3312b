#!/usr/bin/python3
"""A search for settings by stance-train and by scikit-learn's GridSearchCV: the same grid, texts, folds and processors.

    bench/search.py BUILD TASK_FOLDER... [--features SPEC]... [--cost C]... [--cv K] [--jobs N]

A task folder holds train.tsv and test.tsv (or .tsv.xz) with the columns text and label. Both weight classes by their
frequency; scikit-learn has TfidfVectorizer (sublinear, a FeatureUnion where a specification has several blocks) and LinearSVC.
Cross-validated figures are of all texts together, each predicted without its fold, with the settings chosen, by the
largest score (as GridSearchCV's; the trainer's report is of its calibrated probabilities); seconds are those of
GridSearchCV.fit, and of the whole program stance-train, which reads, searches, cross-validates again, trains and writes.
It halves; "exhaustive" cross-validates every combination on all texts, as GridSearchCV does; "two scalings" searches
twice as many combinations: scaling none, which is LinearSVC's problem, and ratio."""
import argparse, json, lzma, os, subprocess, tempfile, time, warnings
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GridSearchCV, PredefinedSplit, StratifiedKFold, cross_val_predict
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

warnings.simplefilter("ignore", ConvergenceWarning)


def load(folder, part):
    path = os.path.join(folder, part + ".tsv")
    file = open(path, encoding="utf-8") if os.path.exists(path) else lzma.open(path + ".xz", "rt", encoding="utf-8")
    with file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return [r[0] for r in rows], [r[1] for r in rows]


def save(path, texts, labels, folds=None):
    with open(path, "w", encoding="utf-8") as file:
        print("text", "label", "fold", sep="\t", file=file)
        for i, (text, label) in enumerate(zip(texts, labels)):
            print(text, label, "" if folds is None else folds[i], sep="\t", file=file)


def vectorizer(spec):
    """The specification of n-grams as scikit-learn has it."""
    blocks = []
    for block in spec.split(","):
        kind, lengths, *settings = block.split(":")
        low, _, high = lengths.partition("-")
        options = dict(setting.split("=") for setting in settings)
        blocks.append((block, TfidfVectorizer(analyzer={"word": "word", "char": "char_wb"}[kind], sublinear_tf=True,
                                              ngram_range=(int(low), int(high or low)), min_df=int(options.get("min_df", 1)))))
    return blocks[0][1] if len(blocks) == 1 else FeatureUnion(blocks)


def learn_by_sklearn(a, train, test, folds):
    pipeline = Pipeline([("features", vectorizer(a.features[0])), ("machine", LinearSVC(class_weight="balanced"))])
    grid = {"features": [vectorizer(spec) for spec in a.features], "machine__C": a.cost}
    search = GridSearchCV(pipeline, grid, scoring="f1_macro", cv=PredefinedSplit(folds), n_jobs=a.jobs)
    begun = time.time()
    search.fit(*train)
    seconds = time.time() - begun
    guesses = cross_val_predict(search.best_estimator_, *train, cv=PredefinedSplit(folds))
    figures = [accuracy_score(train[1], guesses), f1_score(train[1], guesses, average="macro")]
    guesses = search.predict(test[0])
    chosen = a.features[grid["features"].index(search.best_params_["features"])]
    return figures + [accuracy_score(test[1], guesses), f1_score(test[1], guesses, average="macro"), seconds,
                      f"{chosen} C {search.best_params_['machine__C']:g}"]


def learn_by_stance(a, folder, scaling, extra):
    paths = [os.path.join(folder, name) for name in ("train.tsv", "test.tsv", "m.stance")]
    grid = f"features={'|'.join(a.features)};C={'|'.join(map(str, a.cost))};scaling={scaling}"
    begun = time.time()
    run = subprocess.run([os.path.join(a.build, "stance-train"), "train", "-l", "label", "--folds-from", "fold", "--grid", grid,
                          "-f", "json", "-j", str(a.jobs), "-o", paths[2], *extra, paths[0]], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, check=True)
    seconds = time.time() - begun
    report = json.loads(run.stdout)
    cv = report["tasks"]["label"]
    found = next(c for c in report["search"]["tried"] if c["chosen"])
    run = subprocess.run([os.path.join(a.build, "stance"), "evaluate", "-m", paths[2], "-l", "label", "-f", "json", paths[1]],
                         stdout=subprocess.PIPE, check=True)
    test = json.loads(run.stdout)["tasks"]["label"]
    return [found["accuracy"], found["macro_f1"], test["accuracy"], test["macro_f1"], seconds,
            f"{report['specification']} {report['scaling']} C {cv['cost']:g}"]


def compare(a, task):
    train, test = load(task, "train"), load(task, "test")
    folds = [0] * len(train[0])
    for k, (_, rows) in enumerate(StratifiedKFold(a.cv, shuffle=True, random_state=1).split(*train)):
        for row in rows: folds[row] = k
    with tempfile.TemporaryDirectory() as folder:
        save(os.path.join(folder, "train.tsv"), *train, folds)
        save(os.path.join(folder, "test.tsv"), *test)
        rows = {"stance-train": learn_by_stance(a, folder, "none", []),
                "stance-train, exhaustive": learn_by_stance(a, folder, "none", ["--exhaustive"]),
                "stance-train, two scalings": learn_by_stance(a, folder, "none|ratio", [])}
    rows["GridSearchCV"] = learn_by_sklearn(a, train, test, folds)
    for name, row in rows.items():
        print(f"| {os.path.basename(task.rstrip('/'))} | {name} | {row[0]:.4f} | {row[1]:.4f} | {row[2]:.4f} | {row[3]:.4f} "
              f"| {row[4]:.1f} | {rows['GridSearchCV'][4] / row[4]:.1f} | {row[5]} |", flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build"); ap.add_argument("tasks", nargs="+")
    ap.add_argument("--features", action="append"); ap.add_argument("--cost", action="append", type=float)
    ap.add_argument("--cv", type=int, default=5); ap.add_argument("--jobs", type=int, default=2)
    a = ap.parse_args()
    a.features = a.features or ["word:1", "word:1-2", "word:1-2:min_df=2", "word:1-3:min_df=2"]
    a.cost = a.cost or [0.0625, 0.25, 1.0, 4.0]
    print(f"{len(a.features) * len(a.cost)} combinations, {a.cv} folds, {a.jobs} jobs, load {os.getloadavg()[0]:.1f}: "
          f"features {' | '.join(a.features)}; C {a.cost}\n")
    print("| task | | CV accuracy | CV macro-F1 | test accuracy | test macro-F1 | s | times as fast | chosen |\n"
          "|---|---|--:|--:|--:|--:|--:|--:|---|")
    for task in a.tasks: compare(a, task)


main()
