# SPDX-License-Identifier: MIT
"""A scikit-learn classifier of texts, trained and run by the libraries.

    from stance.sklearn import StanceClassifier
    cross_val_score(StanceClassifier(cost=1), texts, labels)
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional, Union

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin  # type: ignore[import]
from sklearn.utils.multiclass import check_classification_targets  # type: ignore[import]
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d  # type: ignore[import]

from ._error import Error
from ._model import Layout
from .train import Trainer

Texts = Union[Sequence[str], "np.ndarray[Any, Any]"]


def as_texts(X: Any) -> list[str]:
    """Texts of a list, an array or a pandas column."""
    if isinstance(X, (str, bytes)):
        raise ValueError("several texts expected, got a single one")
    if getattr(X, "ndim", 1) != 1:
        raise ValueError(f"texts in one dimension expected, got an array of shape {X.shape}")
    texts = list(X)
    for number, text in enumerate(texts):
        if not isinstance(text, (str, bytes)):
            raise ValueError(f"text number {number} is {type(text).__name__}, not str")
    return texts


class StanceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """TF-IDF of n-grams, a support vector machine (linear, or with kernel="rbf") and calibrated probabilities. X are texts, y
    labels of any kind that sorts. Parameters are the options of Trainer.train; a cost of 0 is searched for, at the price of
    time; `layout` tells how the texts that are predicted are laid out. Attributes after fit: classes_, model_, report_ (of
    the cross-validation, a Measures)."""

    def __init__(self, *, features: Optional[str] = None, solver: Optional[str] = None, scaling: Optional[str] = None,
                 cost: float = 1.0, balanced: bool = True, folds: int = 5, seed: int = 1, threads: int = 0,
                 unit: Optional[str] = None, layout: Layout = "line", kernel: Optional[str] = None, gamma: float = 0.0) -> None:
        self.features = features
        self.solver = solver
        self.scaling = scaling
        self.cost = cost
        self.balanced = balanced
        self.folds = folds
        self.seed = seed
        self.threads = threads
        self.unit = unit
        self.layout = layout
        self.kernel = kernel
        self.gamma = gamma

    def _more_tags(self) -> dict[str, Any]:
        return {"X_types": ["string"], "no_validation": True, "binary_only": False}

    def fit(self, X: Texts, y: Any, groups: Any = None) -> StanceClassifier:
        """`groups`, one for each text: texts of one group stay in one fold of the cross-validation behind the probabilities."""
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        texts, y = as_texts(X), column_or_1d(y, warn=True)
        check_consistent_length(texts, y, groups)
        if not texts:
            raise ValueError("no texts to learn from")
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("the classifier needs at least two classes, got 1 class")
        self._train(texts, codes, groups)
        return self

    def _train(self, texts: list[str], codes: Any, groups: Any) -> None:
        names = [str(label) for label in self.classes_]
        if "" in names:
            raise ValueError("a label is empty")
        trainer = Trainer("label")
        options, names_of = self.get_params(), None if groups is None else list(groups)
        del options["layout"]
        try:
            for number, text in enumerate(texts):
                trainer.add(text, names[codes[number]], None if names_of is None else str(names_of[number]))
            trained = trainer.train(**options)
        except Error as error:
            raise ValueError(str(error)) from error
        self.report_ = trained.measures()
        self.model_ = trained.model()
        self._columns = [self.model_.tasks["label"].index(name) for name in names]

    def predict_proba(self, X: Texts) -> Any:
        """Probabilities [texts][classes]."""
        check_is_fitted(self)
        results = self.model_.classify_many(as_texts(X), self.threads, layout=self.layout, sentences=False)
        rows = np.array([list(result.probabilities["label"].values()) for result in results], dtype=np.float64)
        return rows.reshape(len(results), len(self._columns))[:, self._columns]

    def predict_log_proba(self, X: Texts) -> Any:
        return np.log(np.maximum(self.predict_proba(X), np.finfo(np.float64).tiny))

    def decision_function(self, X: Texts) -> Any:
        """Logarithms of the probabilities; with two classes the second's less the first's."""
        logs = self.predict_log_proba(X)
        return logs[:, 1] - logs[:, 0] if logs.shape[1] == 2 else logs

    def predict(self, X: Texts) -> Any:
        best = np.argmax(self.predict_proba(X), axis=1)
        return self.classes_[best]
