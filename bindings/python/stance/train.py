# SPDX-License-Identifier: MIT
"""Training of models: labelled texts are added to a Trainer, which makes a Trained.

    trainer = stance.Trainer("taste")
    trainer.add("the soup was excellent", "good")
    trainer.read("more.tsv")
    trained = trainer.train(cost=1)
    trained.save("taste.stance"); trained.model().classify("cold soup")
"""
from __future__ import annotations

import ctypes
import dataclasses
import os
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from ctypes import byref, c_char_p, c_size_t, c_void_p
from typing import Any

from ._error import Error, Status, check
from ._library import CError
from ._model import Model, Text, as_bytes
from ._train_library import CExample, CMeasures, CReadOptions, CTrainOptions, PROGRESS, library

call, peek = library.call, library.peek


def c_string(text: str | None) -> bytes | None:
    if text is None:
        return None
    if "\0" in text:
        raise Error(f"NUL in {text!r}", Status.ARGUMENT)
    return text.encode()


def strings(texts: Sequence[str | None]) -> Any:
    return (c_char_p * len(texts))(*map(c_string, texts))


@dataclasses.dataclass(frozen=True, slots=True)
class Measures:
    """How well predictions agree with the truth; lists are in the order of `labels`, `confusion` is [true][predicted]."""
    labels: list[str]
    count: int
    accuracy: float
    macro_f1: float
    weighted_f1: float
    calibration_error: float
    log_loss: float
    brier: float
    precision: list[float]
    recall: list[float]
    f1: list[float]
    support: list[int]
    confusion: list[list[int]]


class Trained:
    """A trained model, and what cross-validation said of it."""

    def __init__(self, handle: c_void_p, tasks: Sequence[str]) -> None:
        self._handle, self.tasks = handle, tuple(tasks)
        weakref.finalize(self, peek.stance_trained_free, handle).atexit = False

    def __bytes__(self) -> bytes:
        """The model file."""
        size = c_size_t()
        return ctypes.string_at(peek.stance_trained_bytes(self._handle, byref(size)), size.value)

    def model(self) -> Model:
        return Model.from_bytes(bytes(self))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model file, whole or not at all."""
        error = CError()
        check(call.stance_trained_write(self._handle, os.fsencode(path), byref(error)), error)

    @property
    def solver(self) -> str:
        return bytes(peek.stance_trained_solver(self._handle)).decode()

    @property
    def feature_count(self) -> int:
        return int(peek.stance_trained_feature_count(self._handle))

    def cost(self, task: str | None = None) -> float:
        """The cost C of a task (the first)."""
        return float(peek.stance_trained_cost(self._handle, self._number(task)))

    def measures(self, task: str | None = None) -> Measures | None:
        """What cross-validation found for a task (the first); None when there was none."""
        m = CMeasures()
        if peek.stance_trained_measures(self._handle, self._number(task), byref(m)):
            return None
        n = m.label_count
        rows = [m.confusion[i * n:(i + 1) * n] for i in range(n)]
        return Measures([(m.labels[i] or b"").decode() for i in range(n)], m.count, m.accuracy, m.macro_f1, m.weighted_f1,
                        m.calibration_error, m.log_loss, m.brier, m.precision[:n], m.recall[:n], m.f1[:n], m.support[:n],
                        rows)

    def _number(self, task: str | None) -> int:
        if task is not None and task not in self.tasks:
            raise Error(f"no task {task!r}", Status.ARGUMENT)
        return 0 if task is None else self.tasks.index(task)


class _Reporter:
    """Passes progress on, keeps what is raised meanwhile (also an interrupt) and stops the training then."""

    def __init__(self, progress: Callable[[str, int, int], object] | None) -> None:
        self.progress, self.raised = progress, None  # type: Any, BaseException | None
        self.callback = PROGRESS(self._report)

    def _report(self, _user: int, stage: bytes, done: int, total: int) -> int:
        try:
            if self.progress:
                self.progress(stage.decode(), done, total)
            return 0
        except BaseException as error:
            self.raised = self.raised or error
            return 1


class Trainer:
    """Labelled texts. `tasks` are what is to be decided; a text has a label for each of them, or for some. May be used by
    several threads, which wait for each other."""

    def __init__(self, tasks: str | Sequence[str] = "stance") -> None:
        self.tasks: tuple[str, ...] = (tasks,) if isinstance(tasks, str) else tuple(tasks)
        self._handle, self._lock, error = c_void_p(), threading.Lock(), CError()
        check(peek.stance_dataset_new(byref(self._handle), strings(self.tasks), len(self.tasks), None, byref(error)), error)
        weakref.finalize(self, peek.stance_dataset_free, self._handle).atexit = False

    def __len__(self) -> int:
        return int(peek.stance_dataset_count(self._handle))

    def add(self, text: Text, labels: str | Mapping[str, str], group: str | None = None, position: int = 0) -> None:
        """Add a text with its label, or labels by task. Texts of one `group` stay on one side of every split; `position` is
        the number of a sentence in its article, 1 for the headline, 0 when it stands alone."""
        self._add(peek.stance_dataset_add, text, labels, group, position)

    def add_article(self, text: Text, labels: str | Mapping[str, str], group: str | None = None) -> None:
        """Add an article that is labelled as a whole."""
        self._add(peek.stance_dataset_add_article, text, labels, group, 0)

    def _add(self, function: Any, text: Text, labels: str | Mapping[str, str], group: str | None, position: int) -> None:
        if isinstance(labels, str):
            labels = {self.tasks[0]: labels}
        unknown = labels.keys() - set(self.tasks)
        if unknown:
            raise Error(f"no task {min(unknown)!r}", Status.ARGUMENT)
        data, error = as_bytes(text), CError()
        names = strings([labels.get(task) for task in self.tasks])
        example = CExample(data, len(data), names, c_string(group), 0, position)
        with self._lock:
            check(function(self._handle, byref(example), byref(error)), error)

    def read(self, path: str | os.PathLike[str], *, format: str | None = None, text_column: str = "text",
             label_columns: Sequence[str] | None = None, group_column: str | None = None,
             position_column: str | None = None) -> None:
        """Add the records of a TSV, CSV, JSONL or fastText file; label columns are named as the tasks, if not given. The
        first record that cannot be used raises its error."""
        self._read(call.stance_dataset_read, path, format, text_column, label_columns, group_column, position_column)

    def read_articles(self, path: str | os.PathLike[str], *, label_columns: Sequence[str] | None = None,
                      group_column: str | None = None) -> None:
        """Add the labelled articles whose files are listed, in the column path, in a file."""
        self._read(call.stance_dataset_read_articles, path, None, "text", label_columns, group_column, None)

    def _read(self, function: Any, path: str | os.PathLike[str], format: str | None, text: str,
              labels: Sequence[str] | None, group: str | None, position: str | None) -> None:
        if labels is not None and len(labels) != len(self.tasks):
            raise Error(f"{len(self.tasks)} tasks, {len(labels)} label columns", Status.ARGUMENT)
        options, error = CReadOptions(ctypes.sizeof(CReadOptions)), CError()
        options.format, options.text_column = c_string(format), c_string(text)
        options.label_columns = None if labels is None else strings(labels)
        options.group_column, options.position_column = c_string(group), c_string(position)
        with self._lock:
            check(function(self._handle, os.fsencode(path), byref(options), byref(error)), error)

    def train(self, *, features: str | None = None, solver: str | None = None, scaling: str | None = None,
              cost: float = 0.0, balanced: bool = True, folds: int = 5, seed: int = 1, threads: int = 0,
              unit: str | None = None, keep_grams: bool = True, about: str | None = None,
              facts: Mapping[str, str] | None = None, grid: str | None = None, kernel: str | None = None, gamma: float = 0.0,
              progress: Callable[[str, int, int], object] | None = None) -> Trained:
        """Train on all texts; the same texts and options give the same model. Options are those of stance_train_options:
        a `cost` of 0 is searched for, `kernel` "rbf" has a `gamma` (0: 0.25), `grid` ("": the usual one) searches further settings, `folds` of 0 does without cross-validation. `progress` is told what is being done,
        how much is done and of how much, from any thread, one at a time; what it raises ends the training."""
        pairs = strings([word for pair in (facts or {}).items() for word in pair])
        reporter, error, handle = _Reporter(progress), CError(), c_void_p()
        options = CTrainOptions(
            size=ctypes.sizeof(CTrainOptions), features=c_string(features), solver=c_string(solver),
            scaling=c_string(scaling), cost=cost, balanced=balanced, folds=folds, seed=seed, threads=threads,
            unit=c_string(unit), keep_grams=keep_grams, about=c_string(about), facts=pairs, fact_count=len(facts or {}),
            progress=reporter.callback, grid=c_string(grid), kernel=c_string(kernel), gamma=gamma)
        with self._lock:
            status = call.stance_train(byref(handle), self._handle, byref(options), None, byref(error))
        if reporter.raised:
            raise reporter.raised
        check(status, error)
        return Trained(handle, self.tasks)
