#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make fit.tsv: scores of held-out texts by scikit-learn's machines.

    /usr/bin/python3 tests/golden/make_fit.py > tests/golden/fit.tsv

Every fold's texts are scored by a pipeline that was fitted without them, vocabulary and all; idf=0, as we take the
document frequencies of all texts. The machines are one-versus-rest with the class weights of "balanced", which make a
label's machine weigh the rest by 1 (LinearSVC and liblinear do so; SVC is one-versus-one and told by hand). Needs Debian's
python3-sklearn; last run with version 1.2.1. Lines of fit.tsv, fields separated by tabs:

    spec     SPEC                        for all that follows
    text     FOLD  LABEL  TEXT           LABEL: a number, - for none
    machine  SOLVER  BALANCED  COST  GAMMA    the scores that follow are those of these machines; GAMMA is that of the
                                              kernel rbf, 0 for linear ones
    score    TEXT  SCORE ...             of each label, for text number TEXT, from 0
"""
import random

import numpy
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import SVC, LinearSVC

SPEC = "word:1-2:idf=0,char:2-3:idf=0:weight=0.5"
FOLDS, LABELS, TEXTS = 3, 3, 36
WORDS = [["allow", "welcome", "trust", "cheap"], ["ban", "block", "spy", "threat"], ["said", "met", "report", "week"]]
COMMON = ["the", "network", "minister", "company", "for", "mast", "and", "talk"]


def make_texts():
    texts = []
    for i in range(TEXTS):
        label = random.choice([0, 0, 0, 1, 1, 2])
        words = [random.choice(COMMON) for _ in range(4)] + [random.choice(WORDS[label]) for _ in range(2)]
        words += random.choices(sum(WORDS, []), k=1) + [f"x{random.randrange(30)}"]  # the last one is often unique
        random.shuffle(words)
        texts.append((i % FOLDS, None if i % 9 == 8 else label, " ".join(words)))
    return texts


def word_grams(text):
    tokens = text.split()
    return [" ".join(tokens[i:i + n]) for n in (1, 2) for i in range(len(tokens) - n + 1)]


def vectors(train, held):
    usual = dict(lowercase=False, use_idf=False, sublinear_tf=True)
    blocks = [(TfidfVectorizer(analyzer=word_grams, **usual), 1),
              (TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 3), **usual), 0.5)]
    return (hstack([v.fit_transform(train) * weight for v, weight in blocks]).tocsr(),
            hstack([v.transform(held) * weight for v, weight in blocks]).tocsr())


def scores(solver, balanced, cost, gamma, x, y, held):
    columns = []
    for label in range(LABELS):
        sign = numpy.where(y == label, 1, -1)
        weight = {1: len(y) / (LABELS * (y == label).sum()) if balanced else 1, -1: 1}
        if solver == "libsvm":
            kernel = {"kernel": "rbf", "gamma": gamma} if gamma else {"kernel": "linear"}
            machine = SVC(**kernel, C=cost, class_weight=weight, tol=1e-6)
        else:
            machine = LinearSVC(dual=False, C=cost, class_weight=weight, tol=1e-8, max_iter=100000)
        columns.append(machine.fit(x, sign).decision_function(held))
    return numpy.array(columns).T


def print_machines(texts, solver, balanced, cost, gamma):
    print("machine", solver, balanced, cost, gamma, sep="\t")
    for fold in range(FOLDS):
        train = [t for t in texts if t[0] != fold]
        held = [i for i, t in enumerate(texts) if t[0] == fold]
        x, x_held = vectors([t[2] for t in train], [texts[i][2] for i in held])
        labelled = [i for i, t in enumerate(train) if t[1] is not None]
        y = numpy.array([train[i][1] for i in labelled])
        for i, row in zip(held, scores(solver, balanced, cost, gamma, x[labelled], y, x_held)):
            print("score", i, *(f"{value:.9g}" for value in row), sep="\t")


def main():
    random.seed(3)
    texts = make_texts()
    print("spec", SPEC, sep="\t")
    for fold, label, text in texts:
        print("text", fold, "-" if label is None else label, text, sep="\t")
    for solver in ("libsvm", "liblinear"):
        for balanced in (0, 1):
            for cost in (0.25, 4):
                print_machines(texts, solver, balanced, cost, 0)
    for balanced in (0, 1):
        for cost, gamma in ((0.5, 1), (4, 0.25), (16, 3)):
            print_machines(texts, "libsvm", balanced, cost, gamma)


main()
