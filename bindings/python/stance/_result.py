# SPDX-License-Identifier: MIT
"""What the classifier says of a text."""
from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """`labels` has the label of each task ("stance", "topic"), `probabilities` those of all its labels, which sum to 1."""
    labels: dict[str, str]
    probabilities: dict[str, dict[str, float]]

    @property
    def label(self) -> str:
        """The label of the model's first task."""
        return next(iter(self.labels.values()))

    def _tasks(self) -> dict[str, Any]:
        return {task: {"label": label, "probabilities": self.probabilities[task]} for task, label in self.labels.items()}


@dataclasses.dataclass(frozen=True, slots=True)
class Sentence(Verdict):
    """A sentence: bytes `begin` to `end` of the text's UTF-8, as in the output of the program stance."""
    text: str
    begin: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        return {"text": self.text, "begin": self.begin, "end": self.end, **self._tasks()}


@dataclasses.dataclass(frozen=True, slots=True)
class Result(Verdict):
    """A text. `known` is the share of its words that the model knows: a verdict on a text with a small share means little.
    `relevant` tells whether it concerns the model's question, None when the model cannot tell. `text` is the text as it
    was read, with U+FFFD for bytes that are not UTF-8; `sentences` is empty for the layout "line"."""
    known: float
    relevant: bool | None
    title: str | None
    text: str
    sentences: tuple[Sentence, ...]

    def as_dict(self, sentences: bool = True) -> dict[str, Any]:
        """In the shape of the program's JSON."""
        out: dict[str, Any] = {} if self.title is None else {"title": self.title}
        out.update(self._tasks(), known=self.known)
        if self.relevant is not None:
            out["relevant"] = self.relevant
        if sentences:
            out["sentences"] = [sentence.as_dict() for sentence in self.sentences]
        return out
