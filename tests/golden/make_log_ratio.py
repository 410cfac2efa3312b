# SPDX-License-Identifier: MIT
"""Golden values of tests/unit/models/test_log_ratio.c.

    /usr/bin/python3 tests/golden/make_log_ratio.py

Needs numpy; last run with version 1.24.2. Prints C initialisers.
"""
import numpy as np

X = np.array([[0.5, 0, 1.25, 0, 0.75, 0], [0, 2, 0, 0.125, 0.5, 0], [1, 0, 0, 0, 0, 0], [0.25, 0.25, 3, 0, 1, 0],
              [0, 0, 0, 0, 0, 0], [0, 1.5, 0.5, 7, 0.25, 0], [4, 0, 0, 0.0625, 0.5, 0]])


def scale(rows, y):
    y = np.array(y)
    p = 0.1 + X[rows][y > 0].sum(axis=0)
    q = 0.1 + X[rows][y < 0].sum(axis=0)
    return 0.5 + np.abs(np.log((p / np.abs(p).sum()) / (q / np.abs(q).sum())))


def show(name, values):
    print(name, "{" + ", ".join(f"{v:.15f}" for v in values) + "}")


show("all", scale([0, 1, 2, 3, 4, 5, 6], [1, -1, 1, 1, -1, -1, -1]))
show("some", scale([6, 0, 3, 5], [1, -1, -1, 1]))
show("twice", scale([0, 0, 1, 5], [1, 1, -1, -1]))
