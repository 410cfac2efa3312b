#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make kernel.tsv: decisions of scikit-learn's support vector machines with an RBF kernel.

    /usr/bin/python3 tests/golden/make_kernel.py > tests/golden/kernel.tsv

Needs Debian's python3-sklearn; last run with version 1.2.1. Lines of kernel.tsv, fields separated by tabs:

    row       Y  COLUMN:VALUE ...        Y is 1 or -1, or 0 for a row that is only decided on; columns from 0 to 11
    machine   GAMMA  COST1  COST2        costs of the rows with Y = 1 and of those with Y = -1
    decision  VALUE                      of the machine, for each row in order
"""
import random

import numpy
from sklearn.svm import SVC

ROWS, TRAINED, WIDTH = 50, 35, 12


def make_row():
    row = numpy.zeros(WIDTH)
    for column in random.sample(range(WIDTH), random.randrange(0, 6)):
        row[column] = round(random.uniform(-1, 1), 3)
    return row


def main():
    random.seed(8)
    x = numpy.array([make_row() for _ in range(ROWS)])
    y = [1 if (row[0] * row[1] + row[2] - row[3] > 0) != (random.random() < 0.15) else -1 for row in x]
    for i, row in enumerate(x):
        pairs = [f"{column}:{value:g}" for column, value in enumerate(row) if value]
        print("row", y[i] if i < TRAINED else 0, " ".join(pairs), sep="\t")
    for gamma, positive, negative in ((1, 1, 1), (0.1, 10, 10), (3, 0.5, 0.5), (1, 8, 0.25), (0.5, 0.75, 30), (40, 100, 100)):
        print("machine", gamma, positive, negative, sep="\t")
        machine = SVC(kernel="rbf", gamma=gamma, C=1, class_weight={1: positive, -1: negative}, tol=1e-9)
        for value in machine.fit(x[:TRAINED], y[:TRAINED]).decision_function(x):
            print("decision", f"{value:.9g}", sep="\t")


main()
