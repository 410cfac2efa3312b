# SPDX-License-Identifier: MIT
"""Golden values of tests/unit/models/test_logit_fit.c: what scikit-learn and scipy find for the problems there.

    /usr/bin/python3 tests/golden/make_logit.py

Needs Debian's python3-sklearn; last run with scikit-learn 1.2.1 and scipy 1.10.1. Prints C initialisers.
"""
import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

X = np.array([[0.5, 310], [1.5, 120], [2.0, 250], [3.5, 90], [0.0, 80], [1.0, 400],
              [2.5, 330], [3.0, 210], [0.25, 150], [4.0, 360], [1.75, 20], [2.25, 170]])
Y = np.array([0, 0, 1, 1, 2, 0, 2, 1, 0, 2, 2, 1])
WEIGHT = np.array([1, 0.5, 2, 1, 1, 0.25, 1, 3, 1, 1, 0.75, 1])
SCORES = np.array([[1.5, -0.5, -1], [0.5, 0.75, -1.25], [-1, 2, -0.5], [-0.25, 0.5, 0.5], [-2, -1, 1], [2.5, -1, -1],
                   [0.5, -0.25, -0.75], [-1, 1.5, 0.25], [1, 0, -1], [-0.5, -0.5, 0.75], [-1.5, 0.5, 1], [0, 1, -1]])


def rows(x, y, l2, weight=None):
    scaler = StandardScaler().fit(x)
    c = 1 / (l2 * len(y)) if l2 else 1e30
    model = LogisticRegression(C=c, multi_class="multinomial", solver="newton-cg", tol=1e-13, max_iter=10000)
    model.fit(scaler.transform(x), y, weight)
    w, b = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn gives the second of two opposite rows
        w, b = np.vstack([-w, w]), np.concatenate([-b, b])
    w = w / scaler.scale_
    b = b - w @ scaler.mean_
    return np.column_stack([w, b - b.mean()])


def own_rows(x, y, l2, weight=None):
    n, k = x.shape
    weight = np.ones(n) if weight is None else weight

    def value(p):
        z = x * p[:k] + p[k:]
        loss = logsumexp(z, axis=1) - z[np.arange(n), y]
        g = np.exp(z - logsumexp(z, axis=1)[:, None])
        g[np.arange(n), y] -= 1
        g *= weight[:, None] / n
        gradient = np.concatenate([(g * x).sum(0) + l2 * (p[:k] - 1), g.sum(0)])
        return weight @ loss / n + l2 / 2 * ((p[:k] - 1) ** 2).sum(), gradient

    start = np.concatenate([np.ones(k), np.zeros(k)])
    p = minimize(value, start, jac=True, method="BFGS", options={"gtol": 1e-13, "maxiter": 10000}).x
    return np.column_stack([p[:k], p[k:] - p[k:].mean()])


def show(name, r):
    print(name, "{" + ", ".join(f"{v:.10f}" for v in r.ravel()) + "}")


show("plain", rows(X, Y, 0.02))
show("weighted", rows(X, Y, 0.02, WEIGHT))
show("unpenalised", rows(X, Y, 0))
show("two labels", rows(X, (Y == 1).astype(int), 0.02))
show("own", own_rows(SCORES, Y, 0.05))
show("own weighted", own_rows(SCORES, Y, 0.05, WEIGHT))
