# SPDX-License-Identifier: MIT
"""Statistical text classification: the library libstance.

    import stance
    stance.classify("Huawei must be banned from 5G.").label     # the built-in model
    model = stance.Model("my.stance")
    for result in model.classify_many(texts):                   # in as many threads as there are processors
        print(result.label, result.probabilities["stance"])

Training: stance.Trainer; for scikit-learn: stance.sklearn.StanceClassifier; for Dask: stance.dask.classify.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._error import Error, Status
from . import _library
from ._model import Layout, Model, Text, builtin, classify
from ._result import Result, Sentence, Verdict

if TYPE_CHECKING:
    from .train import Measures, Trained, Trainer

__all__ = ["Error", "Layout", "Measures", "Model", "Result", "Sentence", "Status", "Text", "Trained", "Trainer", "Verdict",
           "builtin", "classify"]
__version__: str = _library.library.peek.stance_version().decode()


def __getattr__(name: str) -> Any:
    """The trainer needs more libraries than the classifier: loaded when it is asked for."""
    if name in ("Measures", "Trained", "Trainer"):
        from . import train
        return getattr(train, name)
    raise AttributeError(f"module 'stance' has no attribute {name!r}")
