# SPDX-License-Identifier: MIT
"""Golden values of tests/unit/train/test_calibrate.c and test_heads.c: heads fitted by scikit-learn (and, where each label
sees only its own score, scipy) on numbers that both sides make by the same formulas.

    /usr/bin/python3 tests/golden/make_heads.py

Needs Debian's python3-sklearn; last run with scikit-learn 1.2.1 and scipy 1.10.1. Prints C initialisers.
"""
import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

PENALTY = 1e-4
UNLABELLED = -1


def show(name, values):
    print(name, "{" + ", ".join(f"{v:.9f}" for v in np.ravel(values)) + "}")


# ---- heads ---------------------------------------------------------------------------------------------------


def weights(y, labels, balanced):
    if not balanced:
        return np.ones(len(y))
    return np.sqrt(len(y) / (labels * np.bincount(y, minlength=labels)))[y]


def fit(x, y, labels, balanced):
    """A function from inputs to probabilities."""
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=1 / (PENALTY * len(y)), multi_class="multinomial", solver="newton-cg", tol=1e-7,
                               max_iter=10000)
    model.fit(scaler.transform(x), y, weights(y, labels, balanced))
    return lambda at: model.predict_proba(scaler.transform(at))


def fit_own(x, y, labels, balanced):
    weight, n = weights(y, labels, balanced), len(y)

    def value(p):
        z = x * p[:labels] + p[labels:]
        g = softmax(z, axis=1)
        g[np.arange(n), y] -= 1
        g *= weight[:, None] / n
        loss = -(weight @ log_softmax(z, axis=1)[np.arange(n), y]) / n
        gradient = np.concatenate([(g * x).sum(0) + PENALTY * (p[:labels] - 1), g.sum(0)])
        return loss + PENALTY / 2 * ((p[:labels] - 1) ** 2).sum(), gradient

    start = np.concatenate([np.ones(labels), np.zeros(labels)])
    p = minimize(value, start, jac=True, method="BFGS", options={"gtol": 1e-11, "maxiter": 10000}).x
    return lambda at: softmax(at * p[:labels] + p[labels:], axis=1)


def held_out(fitter, x, y, fold, labels, balanced):
    out = np.zeros((len(y), labels))
    for f in range(fold.max() + 1):
        learn = (fold != f) & (y != UNLABELLED)
        out[fold == f] = fitter(x[learn], y[learn], labels, balanced)(x[fold == f])
    return out


# ---- test_calibrate.c ----------------------------------------------------------------------------------------


def calibrate():
    for count, fitter, name in [(200, fit, "dense"), (150, fit_own, "own"), (150, fit, "few")]:
        i = np.arange(count)
        truth = i % 7 % 3
        k = np.arange(3)
        x = 1.5 * np.sin(1.3 * i[:, None] + 2.1 * k) + np.where(k == truth[:, None], 0.7, -0.3)
        y = np.where(i % 11 == 10, UNLABELLED, truth)
        fold = i // 3 % 4
        for balanced in (False, True):
            known = y != UNLABELLED
            whole = fitter(x[known], y[known], 3, balanced)(x)
            show(f"{name} {'balanced ' if balanced else ''}whole", whole[[0, 10, 77]])
            show(f"{name} {'balanced ' if balanced else ''}folds",
                 held_out(fitter, x, y, fold, 3, balanced)[[0, 10, 77]])


# ---- test_heads.c --------------------------------------------------------------------------------------------

GROUPS, LINES, SINGLE, ARTICLES, FOLDS = 84, 7, 30, 90, 3


def context(each, i, headline):
    n = len(each)
    zero = np.zeros(2)
    places = [np.log(each[i] + 0.01), each[i - 1] if i >= 1 else zero, each[i + 1] if i + 1 < n else zero,
              each[i - 2] if i >= 2 else zero, each[i + 2] if i + 2 < n else zero,
              each[0] if headline and i else zero, np.delete(each, i, axis=0).mean(0) if n > 1 else zero]
    return np.concatenate(places)


def measures(name, p, y):
    known = y != UNLABELLED
    p, y = p[known], y[known]
    right = p[np.arange(len(y)), y]
    show(name + " accuracy, log loss", [(p.argmax(1) == y).mean(), -np.log(right).mean()])


def heads():
    sentences = GROUPS * LINES
    texts = sentences + SINGLE
    r = np.arange(texts)
    group = np.where(r < sentences, r % GROUPS, -1)
    lean = np.where(r < sentences, group % 2, r % 2)
    truth = (lean + (r % 5 == 0)) % 2
    y = np.where(r % 43 == 42, UNLABELLED, truth)
    fold = np.where(r < sentences, group // 2 % FOLDS, r % FOLDS)
    a = np.arange(ARTICLES)
    article_y = np.where(a % 20 == 19, UNLABELLED, (a // 2 + (a % 7 == 0)) % 2)
    article_fold = np.where(a < 40, a // 2 % FOLDS, a % FOLDS)
    for article in a:  # five sentences each
        y = np.append(y, [UNLABELLED] * 5)
        truth = np.append(truth, [article // 2 % 2] * 5)
        fold = np.append(fold, [article_fold[article]] * 5)
    r = np.arange(len(y))
    k = np.arange(2)
    scores = np.sin(1.3 * r[:, None] + 2.1 * k) + np.where(k == truth[:, None], 0.5, 0)

    known = y != UNLABELLED
    alone = held_out(fit, scores, y, fold, 2, True)
    show("alone", fit(scores[known], y[known], 2, True)(np.array([[0.3, -0.2]])))
    show("held out", alone[[5, 42, 600, 1000]])
    measures("alone", alone, y)

    sequences = [(np.arange(g, sentences, GROUPS), True) for g in range(GROUPS)]
    sequences += [(np.arange(texts + 5 * n, texts + 5 * n + 5), n % 2 == 1) for n in a]
    rows = np.concatenate([s for s, _ in sequences])
    x = np.array([context(alone[s], i, headline) for s, headline in sequences for i in range(len(s))])
    in_context = held_out(fit, x, y[rows], fold[rows], 2, True)
    known = y[rows] != UNLABELLED
    at = np.array([np.arange(14) / 14])
    show("context", fit(x[known], y[rows][known], 2, True)(at))
    measures("context", in_context, y[rows])

    sentences_of = in_context[GROUPS * LINES:].reshape(ARTICLES, 5, 2)
    x = np.log(sentences_of.mean(1) + 0.02)
    known = article_y != UNLABELLED
    show("article", fit(x[known], article_y[known], 2, False)(np.log(np.array([[0.5, 0.54]]))))
    measures("article", held_out(fit, x, article_y, article_fold, 2, False), article_y)


calibrate()
heads()
