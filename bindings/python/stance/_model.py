# SPDX-License-Identifier: MIT
"""Models and classifying with them."""
from __future__ import annotations

import collections
import ctypes
import functools
import os
import threading
import weakref
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ctypes import byref, c_char_p, c_size_t, c_void_p
from typing import Any, Literal, Union

from ._error import Error, Status, check
from ._library import CClassifyOptions, CError, library
from ._result import Result, Sentence

Text = Union[str, bytes]
Layout = Literal["article", "line", "sentences"]

LAYOUTS = {"article": 0, "line": 1, "sentences": 2}
CHUNK = 32  # texts that a thread takes at a time

call, peek = library.call, library.peek


def as_bytes(text: Text) -> bytes:
    """Half a surrogate pair becomes bytes that are not UTF-8, which the library reads as U+FFFD."""
    if isinstance(text, str):
        return text.encode("utf-8", "surrogatepass")
    if isinstance(text, bytes):
        return text
    raise TypeError(f"a text is str or bytes, not {type(text).__name__}")


def processors() -> int:
    return len(os.sched_getaffinity(0))


class _Scratch:
    """A classifier and the result that it fills: for one thread at a time."""
    __slots__ = ("classifier", "result")

    def __init__(self, model: c_void_p) -> None:
        self.classifier, self.result, error = c_void_p(), c_void_p(), CError()
        check(peek.stance_classifier_new(byref(self.classifier), model, None, byref(error)), error)


def _release(model: c_void_p, idle: collections.deque[_Scratch], memory: object) -> None:
    """`memory` is what the model is read from, here to be kept until now."""
    for scratch in idle:
        peek.stance_result_free(scratch.result)
        peek.stance_classifier_free(scratch.classifier)
    idle.clear()
    peek.stance_model_free(model)


class Model:
    """A model: the file `path`, or the one that is built into the library. Any number of threads may share one; its memory
    is given back when it is no longer used. It can be pickled: a model of a file by the file's path."""

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        handle, error = c_void_p(), CError()
        if path is None:
            status = call.stance_model_builtin(byref(handle), None, byref(error))
        else:
            status = call.stance_model_open(byref(handle), os.fsencode(path), None, byref(error))
        check(status, error)
        self._adopt(handle, None, None if path is None else os.fspath(path))

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """A model from the bytes of a model file."""
        memory = (ctypes.c_uint64 * (len(data) // 8 + 1))()  # aligned to 8, as the library asks
        ctypes.memmove(memory, data, len(data))
        handle, error = c_void_p(), CError()
        check(call.stance_model_from_memory(byref(handle), memory, len(data), None, byref(error)), error)
        self = cls.__new__(cls)
        self._adopt(handle, data, None, memory)
        return self

    def _adopt(self, handle: c_void_p, data: bytes | None, path: str | None, memory: object = None) -> None:
        self._handle, self._data, self.path = handle, data, path
        self._idle: collections.deque[_Scratch] = collections.deque()
        weakref.finalize(self, _release, handle, self._idle, memory).atexit = False
        self.tasks: dict[str, tuple[str, ...]] = {}  # the labels of each task
        for task in range(peek.stance_model_task_count(handle)):
            labels = [peek.stance_model_label(handle, task, i) for i in range(peek.stance_model_label_count(handle, task))]
            self.tasks[peek.stance_model_task_name(handle, task).decode()] = tuple(label.decode() for label in labels)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Model, (self.path,)) if self._data is None else (Model.from_bytes, (self._data,))

    def __repr__(self) -> str:
        where = "from memory" if self._data is not None else "built in" if self.path is None else repr(self.path)
        return f"<stance.Model {where}: {', '.join(self.tasks)}>"

    @property
    def feature_count(self) -> int:
        """Number of n-grams that the model knows."""
        return int(peek.stance_model_feature_count(self._handle))

    @property
    def facts(self) -> dict[str, str]:
        """What was recorded when the model was trained."""
        facts: dict[str, str] = {}
        key, value = c_char_p(), c_char_p()
        while peek.stance_model_fact(self._handle, len(facts), byref(key), byref(value)):
            facts[(key.value or b"").decode()] = (value.value or b"").decode()
        return facts

    def classify(self, text: Text, title: Text | None = None, layout: Layout = "article", *,
                 sentences: bool = True) -> Result:
        """Classify one text. The layout "article" is running text, whose headline may be passed apart as `title`; "line" is
        one unit, not split; "sentences" has one sentence a line, the first of them the headline. `sentences=False` leaves
        the sentences out of the result, which saves time. Other threads run meanwhile."""
        if layout not in LAYOUTS:
            raise Error(f"unknown layout {layout!r}", Status.ARGUMENT)
        scratch = self._take()
        try:
            self._run(scratch, text, title, layout)
            return self._read(scratch.result, sentences)
        finally:
            self._idle.append(scratch)

    def classify_many(self, texts: Iterable[Text], threads: int = 0, *, titles: Iterable[Text | None] | None = None,
                      layout: Layout = "article", sentences: bool = True) -> list[Result]:
        """Classify texts in `threads` threads (0: one for each processor); results come in the order of the texts. `titles`
        has one for each text. The first text that cannot be classified raises its error."""
        if isinstance(texts, (str, bytes)):
            raise TypeError("classify_many takes several texts; for one there is classify")
        bodies = list(texts)
        heads: Sequence[Text | None] = [None] * len(bodies) if titles is None else list(titles)
        if len(heads) != len(bodies):
            raise ValueError(f"{len(bodies)} texts, {len(heads)} titles")

        def part(begin: int) -> list[Result]:
            end = begin + CHUNK
            return [self.classify(text, title, layout, sentences=sentences)
                    for text, title in zip(bodies[begin:end], heads[begin:end])]

        begins = range(0, len(bodies), CHUNK)
        workers = min(threads or processors(), len(begins))
        if workers <= 1:
            return [result for begin in begins for result in part(begin)]
        with ThreadPoolExecutor(workers) as pool:
            return [result for results in pool.map(part, begins) for result in results]

    def _take(self) -> _Scratch:
        try:
            return self._idle.pop()
        except IndexError:
            return _Scratch(self._handle)

    def _run(self, scratch: _Scratch, text: Text, title: Text | None, layout: Layout) -> None:
        data, head, error = as_bytes(text), None if title is None else as_bytes(title), CError()
        options = CClassifyOptions(ctypes.sizeof(CClassifyOptions), LAYOUTS[layout], head, len(head or b""), 0)
        check(call.stance_classify(scratch.classifier, data, len(data), byref(options), byref(scratch.result),
                                   byref(error)), error)

    def _read(self, result: c_void_p, sentences: bool) -> Result:
        length, relevant = c_size_t(), peek.stance_result_relevant(result)
        title = peek.stance_result_title(result, byref(length))
        head = ctypes.string_at(title, length.value).decode() if title else None
        start = peek.stance_result_text(result, byref(length))
        text = ctypes.string_at(start, length.value) if length.value else b""
        count = peek.stance_result_sentence_count(result) if sentences else 0
        return Result(*self._verdict(peek.stance_result_probability, result), peek.stance_result_known(result),
                      None if relevant < 0 else bool(relevant), head, text.decode(),
                      tuple(self._sentence(result, i, text) for i in range(count)))

    def _sentence(self, result: c_void_p, index: int, text: bytes) -> Sentence:
        span = peek.stance_result_sentence(result, index)
        return Sentence(*self._verdict(peek.stance_result_sentence_probability, result, index),
                        text[span.begin:span.end].decode(), span.begin, span.end)

    def _verdict(self, probability: Any, *of: Any) -> tuple[dict[str, str], dict[str, dict[str, float]]]:
        labels, probabilities = {}, {}
        for number, (task, names) in enumerate(self.tasks.items()):
            row = [probability(*of, number, label) for label in range(len(names))]
            labels[task] = names[row.index(max(row))]
            probabilities[task] = dict(zip(names, row))
        return labels, probabilities


_lock = threading.Lock()


@functools.cache
def _open_builtin() -> Model:
    return Model()


def builtin() -> Model:
    """The built-in model, opened once."""
    with _lock:
        return _open_builtin()


def classify(text: Text, title: Text | None = None, layout: Layout = "article") -> Result:
    """Classify one text with the built-in model: stance toward allowing Huawei into 5G, and topic."""
    return builtin().classify(text, title, layout)
