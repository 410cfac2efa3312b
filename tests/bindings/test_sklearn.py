# SPDX-License-Identifier: MIT
"""The scikit-learn classifier, with the real scikit-learn: test_sklearn.py BUILD."""
import inspect, pickle, unittest, warnings

import support
support.need(sklearn="python3-sklearn", pandas="python3-pandas")

import numpy as np
import pandas
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks
from sklearn.utils.validation import check_is_fitted

from stance.sklearn import StanceClassifier

ROWS = support.house_rows()
TEXTS = [row["text"] for row in ROWS]
PLACES = [row["place"] for row in ROWS]
CLEAR = [f"{text} {place} {place}s" for text, place in zip(TEXTS, PLACES)]  # easy to tell apart
SMALL = dict(folds=2, features="word:1-2,char:2-4")


def classifier(**options):
    return StanceClassifier(**{**SMALL, **options})


class OnNumbers(StanceClassifier):
    """Takes rows of numbers, as scikit-learn's own checks do, and makes texts of them: a column is a word, its sign a letter
    of it, and how often it comes its size."""

    def _more_tags(self):
        return {"X_types": ["2darray"], "no_validation": False, "poor_score": True}

    def texts(self, X):
        return [" ".join(f"column{chr(97 + j % 26)}{'np'[v > 0]} " * min(20, round(abs(v) * 3)) for j, v in enumerate(row))
                for row in X]

    def fit(self, X, y, groups=None):
        X, _ = self._validate_data(X, y)
        return super().fit(self.texts(X), y, groups)

    def predict_proba(self, X):
        check_is_fitted(self)
        return super().predict_proba(self.texts(self._validate_data(X, reset=False)))


class Protocol(support.Case):
    def test_what_scikit_learn_checks(self):
        """All of check_estimator, on texts made of its numbers."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            checks = list(estimator_checks.check_estimator(OnNumbers(folds=0, threads=1), generate_only=True))
            self.assertGreater(len(checks), 40)
            for estimator, check in checks:
                with self.subTest(check.func.__name__):
                    check(estimator)

    def test_kind(self):
        self.assertTrue(is_classifier(classifier()))
        self.assertEqual(clone(classifier(cost=3)).cost, 3)
        self.assertEqual(repr(StanceClassifier(cost=3)), "StanceClassifier(cost=3)")
        self.assertEqual(set(StanceClassifier().get_params()), set(inspect.signature(StanceClassifier).parameters))

    def test_fit_returns_itself_and_changes_no_parameter(self):
        model = classifier()
        before = model.get_params()
        self.assertIs(model.fit(TEXTS, PLACES), model)
        self.assertEqual(model.get_params(), before)

    def test_predicting_changes_nothing(self):
        model = classifier().fit(TEXTS, PLACES)
        before = pickle.dumps(model)
        for method in ("predict", "predict_proba", "predict_log_proba", "decision_function"):
            getattr(model, method)(TEXTS)
        self.assertEqual(pickle.dumps(model), before)

    def test_fitting_again_gives_the_same(self):
        model = classifier().fit(TEXTS, PLACES)
        first = model.predict_proba(TEXTS)
        np.testing.assert_array_equal(model.fit(TEXTS, PLACES).predict_proba(TEXTS), first)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).predict_proba(TEXTS), first)

    def test_one_text_at_a_time_gives_the_same(self):
        model = classifier().fit(TEXTS, PLACES)
        alone = np.vstack([model.predict_proba([text]) for text in TEXTS])
        np.testing.assert_array_equal(model.predict_proba(TEXTS), alone)
        self.assertEqual(model.predict_proba([]).shape, (0, 2))

    def test_not_fitted(self):
        for method in ("predict", "predict_proba", "decision_function"):
            self.assertRaises(NotFittedError, getattr(classifier(), method), TEXTS)


class Shapes(support.Case):
    def agrees(self, model, texts):
        proba = model.predict_proba(texts)
        self.assertEqual(proba.shape, (len(texts), len(model.classes_)))
        np.testing.assert_allclose(proba.sum(axis=1), 1)
        np.testing.assert_array_equal(model.classes_[proba.argmax(axis=1)], model.predict(texts))
        decision = model.decision_function(texts)
        chosen = (decision > 0).astype(int) if decision.ndim == 1 else decision.argmax(axis=1)
        np.testing.assert_array_equal(model.classes_[chosen], model.predict(texts))

    def test_two_classes(self):
        model = classifier().fit(TEXTS, PLACES)
        self.assertEqual(model.decision_function(TEXTS).shape, (len(TEXTS),))
        self.agrees(model, TEXTS)
        self.assertGreater(model.score(TEXTS, PLACES), 0.9)

    def test_labels_of_every_kind(self):
        """Numbers whose order differs from that of their digits; three of them."""
        numbers = np.array([(2, 10, 9)[i % 3] for i in range(len(TEXTS))])
        texts = [f"{text} {'alpha beta gamma'.split()[i % 3] * 3}" for i, text in enumerate(TEXTS)]
        for labels in (numbers, numbers.astype(float), numbers.astype(str), list(numbers)):
            model = classifier().fit(texts, labels)
            np.testing.assert_array_equal(model.classes_, np.unique(labels))
            self.agrees(model, texts)
            self.assertGreater(model.score(texts, labels), 0.9)
        self.agrees(classifier().fit(TEXTS, [place == "garden" for place in PLACES]), TEXTS)

    def test_texts_of_every_kind(self):
        expected = classifier().fit(TEXTS, PLACES).predict_proba(TEXTS)
        for kind in (tuple, np.array, pandas.Series, lambda texts: np.array(texts, dtype=object)):
            model = classifier().fit(kind(TEXTS), kind(PLACES))
            np.testing.assert_array_equal(model.predict_proba(kind(TEXTS)), expected)

    def test_columns_with_an_index_of_their_own(self):
        index = range(len(TEXTS) - 1, -1, -1)
        groups = pandas.Series([row["group"] for row in ROWS], index=index)
        model = classifier().fit(pandas.Series(TEXTS, index=index), pandas.Series(PLACES, index=index), groups=groups)
        listed = classifier().fit(TEXTS, PLACES, groups=list(groups))
        np.testing.assert_array_equal(model.predict_proba(TEXTS), listed.predict_proba(TEXTS))


class Refusals(support.Case):
    def test_values(self):
        fit = classifier().fit
        for texts, labels in (("one text", ["a"]), ([], []), (TEXTS, PLACES[:-1]), (TEXTS, ["same"] * len(TEXTS)),
                              (TEXTS, None), ([1, 2], ["a", "b"]), (np.array([TEXTS]), PLACES), (TEXTS, [""] + PLACES[1:]),
                              (TEXTS, np.linspace(0, 1, len(TEXTS)))):
            self.assertRaises(ValueError, fit, texts, labels)
        self.assertRaises(ValueError, classifier(cost=-1).fit, TEXTS, PLACES)
        self.assertRaises(ValueError, classifier().fit(TEXTS, PLACES).predict, "one text")
        self.assertRaises(ValueError, classifier().set_params, nothing=1)


class Company(support.Case):
    """Inside other parts of scikit-learn."""

    def test_cross_validation(self):
        scores = cross_val_score(classifier(), CLEAR, PLACES, cv=3)
        self.assertEqual(scores.shape, (3,))
        self.assertGreater(scores.mean(), 0.9)
        predicted = cross_val_predict(classifier(), CLEAR, PLACES, cv=3)
        self.assertGreater(accuracy_score(PLACES, predicted), 0.9)

    def test_in_processes(self):
        scores = cross_val_score(classifier(), TEXTS, PLACES, cv=3, n_jobs=2)
        np.testing.assert_array_equal(scores, cross_val_score(classifier(), TEXTS, PLACES, cv=3))

    def test_pipeline(self):
        lower = FunctionTransformer(lambda texts: [text.lower() for text in texts])
        pipeline = Pipeline([("lower", lower), ("model", classifier())]).fit(TEXTS, PLACES)
        np.testing.assert_array_equal(pipeline.predict(TEXTS), pipeline[-1].predict([text.lower() for text in TEXTS]))

    def test_search(self):
        search = GridSearchCV(classifier(), {"cost": [0.01, 1], "features": ["word:1-1", "char:2-3"]}, cv=2, scoring="roc_auc")
        search.fit(TEXTS, PLACES)
        self.assertIn(search.best_params_["cost"], (0.01, 1))
        self.assertTrue(np.isfinite(search.cv_results_["mean_test_score"]).all())


support.main()
