#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make measures.tsv: measures of random predictions as scikit-learn computes them.

    /usr/bin/python3 tests/golden/make_measures.py > tests/golden/measures.tsv

Needs Debian's python3-sklearn; last run with version 1.2.1. What scikit-learn lacks is worked out here as its source
says: the calibration error as Guo et al., ICML 2017, define it, the Brier score of several labels as Brier, 1950.
Lines of measures.tsv, fields separated by tabs:

    case     NAME  LABELS                          what follows belongs to this case
    text     TRUTH  PROBABILITY ...                the true label's number, - for none; one probability for each label
    confusion  COUNT ...                           a row of the matrix for each true label
    label    PRECISION  RECALL  F1  SUPPORT        of each label, in order
    overall  COUNT  ACCURACY  MACRO_F1  WEIGHTED_F1  CALIBRATION_ERROR  LOG_LOSS  BRIER
"""
import random

import numpy
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, precision_recall_fscore_support

BINS = 10


def calibration_error(truth, p):
    """Equation 3: bin m holds the confidences of ((m - 1) / 10, m / 10]."""
    confidence, right = p.max(axis=1), p.argmax(axis=1) == truth
    error = 0
    for m in range(1, BINS + 1):
        inside = (confidence > (m - 1) / BINS) & (confidence <= m / BINS)
        if inside.any():
            error += inside.sum() / len(truth) * abs(right[inside].mean() - confidence[inside].mean())
    return error


def brier(truth, p):
    return ((p - numpy.eye(p.shape[1])[truth]) ** 2).sum(axis=1).mean()


def print_fields(*fields):
    print(*(f"{f:.15g}" if isinstance(f, float) else f for f in fields), sep="\t")


def print_measures(truth, p):
    labels = list(range(p.shape[1]))
    predicted = p.argmax(axis=1)
    for row in confusion_matrix(truth, predicted, labels=labels):
        print_fields("confusion", *row)
    for row in zip(*precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)):
        print_fields("label", *map(float, row[:3]), row[3])
    print_fields("overall", len(truth), accuracy_score(truth, predicted),
                 f1_score(truth, predicted, average="macro", zero_division=0),
                 f1_score(truth, predicted, average="weighted", zero_division=0), float(calibration_error(truth, p)),
                 float(log_loss(truth, p, labels=labels, eps=1e-15)), float(brier(truth, p)))


def probabilities(labels, likely, sharpness):
    """Thousandths that sum to 1, all of them for the labels that are `likely`."""
    weights = [random.random() ** sharpness if label in likely else 0 for label in range(labels)]
    parts = [int(1000 * w / sum(weights)) for w in weights]
    parts[parts.index(max(parts))] += 1000 - sum(parts)
    return [part / 1000 for part in parts]


def print_case(name, texts, labels, true_labels, likely, sharpness, trust):
    """`trust` is how often the truth is the label with the largest probability, if that is one that can be true."""
    print_fields("case", name, labels)
    rows, truth = [], []
    for _ in range(texts):
        p = probabilities(labels, likely, sharpness)
        best = p.index(max(p))
        true = best if best in true_labels and random.random() < trust else random.choice(true_labels)
        known = random.random() < 0.9
        print_fields("text", true if known else "-", *p)
        if known:
            rows.append(p)
            truth.append(true)
    print_measures(numpy.array(truth), numpy.array(rows))


def main():
    random.seed(1)
    print_case("two labels", 60, 2, [0, 1], [0, 1], 1, 0.7)
    print_case("four labels", 80, 4, [0, 1, 2, 3], [0, 1, 2, 3], 3, 0.6)
    print_case("never true, never predicted, neither", 40, 5, [0, 1, 3], [0, 1, 2], 20, 0.5)
    print_case("one text", 1, 3, [0, 1, 2], [0, 1, 2], 1, 0.5)


if __name__ == "__main__":
    main()
