#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make evaluation.tsv: averages, curves, bootstrap intervals and tests of random predictions.

    /usr/bin/python3 tests/golden/make_evaluation.py > tests/golden/evaluation.tsv

Figures are scikit-learn's, quantiles numpy's, the tests scipy's (python3-sklearn of Debian 12; last run with 1.2.1, 1.24.2 and
1.10.1). Only the drawing of groups is that of train/resample.c, written down once more. Lines, fields separated by tabs:

    case      NAME  LABELS                                 what follows belongs to this case
    text      TRUTH  GROUP  PROBABILITY ...                truth - for none
    other     PROBABILITY ...                              of the second model, one line for each text
    macro     PRECISION  RECALL  F1
    weighted  PRECISION  RECALL  F1
    curve     LABEL  AVERAGE_PRECISION  POINTS
    point     THRESHOLD  PRECISION  RECALL                 of the curve before, thresholds falling
    interval  MEASURE  LOW  HIGH                           number as in stance_measure
    of_label  LABEL  MEASURE  LOW  HIGH
    difference  MEASURE  VALUE  LOW  HIGH  P               0 accuracy, 3 macro-F1: second - first
    mcnemar   ONLY_FIRST  ONLY_SECOND  STATISTIC  P  EXACT
"""
import random, warnings

import numpy
from scipy.stats import binomtest, chi2
from sklearn.metrics import (accuracy_score, average_precision_score, f1_score, precision_recall_curve,
                             precision_recall_fscore_support, precision_score, recall_score)

from make_measures import calibration_error, print_fields, probabilities

RESAMPLES, SEED, CONFIDENCE, MASK = 400, 7, 0.9, (1 << 64) - 1


class Rng:
    """SplitMix64."""
    def __init__(self, seed): self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
        return z ^ z >> 31

    def below(self, bound):
        while True:
            x = self.next()
            if x <= MASK - (1 << 64) % bound: return x % bound


def draw(groups, index):
    """Indices of the texts of a resample; groups are numbered as they first occur among labelled texts."""
    order = list(dict.fromkeys(groups))
    rng = Rng(Rng(Rng(SEED).next() ^ index).next())
    members = {g: [i for i, h in enumerate(groups) if h == g] for g in order}
    return [i for _ in order for i in members[order[rng.below(len(order))]]]


def overall(truth, p, predicted):
    def average(score, kind): return score(truth, predicted, average=kind, zero_division=0)
    return [accuracy_score(truth, predicted), average(precision_score, "macro"), average(recall_score, "macro"),
            average(f1_score, "macro"), average(f1_score, "weighted"), calibration_error(truth, p)]


def of_labels(truth, predicted, labels):
    """Precision, recall and F1 of each label, NaN without cases."""
    rows = numpy.array(precision_recall_fscore_support(truth, predicted, labels=range(labels), zero_division=0)[:3]).T
    for k in range(labels):
        if not (predicted == k).any(): rows[k, 0] = numpy.nan
        if not (truth == k).any(): rows[k, 1] = numpy.nan
        if not ((predicted == k) | (truth == k)).any(): rows[k, 2] = numpy.nan
    return rows


def bounds(figures):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [float(numpy.nanquantile(figures, q)) for q in ((1 - CONFIDENCE) / 2, 1 - (1 - CONFIDENCE) / 2)]


def print_intervals(truth, p, groups):
    labels, all_figures, all_labels = p.shape[1], [], []
    for r in range(RESAMPLES):
        i = draw(groups, r)
        predicted = p[i].argmax(axis=1)
        all_figures.append(overall(truth[i], p[i], predicted))
        all_labels.append(of_labels(truth[i], predicted, labels))
    for m, figures in enumerate(zip(*all_figures)): print_fields("interval", m, *bounds(figures))
    for k in range(labels):
        for m in range(3):
            low, high = bounds([rows[k, m] for rows in all_labels])
            print_fields("of_label", k, 6 + m, *("-" if low != low else x for x in (low, high)))


def print_differences(truth, p, other, groups):
    def both(i):
        first, second = overall(truth[i], p[i], p[i].argmax(axis=1)), overall(truth[i], other[i], other[i].argmax(axis=1))
        return [second[m] - first[m] for m in (0, 3)]
    drawn = numpy.array([both(draw(groups, r)) for r in range(RESAMPLES)])
    for c, m in enumerate((0, 3)):
        sides = (drawn[:, c] <= 0).sum() + 1, (drawn[:, c] >= 0).sum() + 1
        print_fields("difference", m, both(list(range(len(truth))))[c], *bounds(drawn[:, c]),
                     float(min(1, 2 * min(sides) / (RESAMPLES + 1))))


def print_mcnemar(a, b):
    if a + b < 25:
        print_fields("mcnemar", a, b, min(a, b), float(binomtest(a, a + b).pvalue) if a + b else 1, 1)
    else:
        statistic = max(0, abs(a - b) - 1) ** 2 / (a + b)
        print_fields("mcnemar", a, b, float(statistic), float(chi2.sf(statistic, 1)), 0)


def print_case(name, texts, labels, true_labels, likely, group_count):
    print_fields("case", name, labels)
    truth, rows, others, groups = [], [], [], []
    for _ in range(texts):
        p = probabilities(labels, likely, 2)
        q = p if random.random() < 0.75 else probabilities(labels, likely, 1)
        best = p.index(max(p))
        true = best if best in true_labels and random.random() < 0.6 else random.choice(true_labels)
        group, known = random.randrange(group_count) if group_count else len(truth), random.random() < 0.9
        print_fields("text", true if known else "-", group, *p)
        truth.append(true if known else -1); rows.append(p); others.append(q); groups.append(group)
    for q in others: print_fields("other", *q)
    kept = [i for i, t in enumerate(truth) if t >= 0]
    truth, p, other = numpy.array(truth)[kept], numpy.array(rows)[kept], numpy.array(others)[kept]
    groups, predicted = [groups[i] for i in kept], p.argmax(axis=1)
    for kind in ("macro", "weighted"):
        print_fields(kind, *map(float, precision_recall_fscore_support(truth, predicted, average=kind, zero_division=0)[:3]))
    for k in range(labels):
        hits = truth == k
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            precision, recall, thresholds = precision_recall_curve(hits, p[:, k])
            if not hits.any(): recall = numpy.zeros_like(recall)  # scikit-learn has 1: nothing to find is all found
            area = average_precision_score(hits, p[:, k]) if hits.any() else 0.0
        print_fields("curve", k, float(area), len(thresholds))
        for point in reversed(list(zip(thresholds, precision, recall))): print_fields("point", *map(float, point))
    print_intervals(truth, p, groups)
    print_differences(truth, p, other, groups)
    right, other_right = predicted == truth, other.argmax(axis=1) == truth
    print_mcnemar(int((right & ~other_right).sum()), int((other_right & ~right).sum()))


def main():
    random.seed(2)
    print_case("two labels, each text alone", 60, 2, [0, 1], [0, 1], 0)
    print_case("four labels in groups", 90, 4, [0, 1, 2, 3], [0, 1, 2, 3], 15)
    print_case("never true, never predicted, neither", 40, 5, [0, 1, 3], [0, 1, 2], 9)
    print_fields("case", "tests alone", 0)
    for a, b in ((0, 0), (0, 1), (3, 3), (0, 24), (12, 12), (5, 17), (12, 13), (20, 20), (25, 0), (7, 31), (1000, 1100)):
        print_mcnemar(a, b)


if __name__ == "__main__": main()
