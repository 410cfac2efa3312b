# SPDX-License-Identifier: MIT
"""Classifying Dask bags and data frames. Each worker process opens the model once; its threads share it.

    stance.dask.classify(bag.read_text("news-*.jsonl").map(json.loads), "my.stance").map(json.dumps).to_textfiles("out")
    stance.dask.classify(frame, column="body")

The package, the library and the model file must be where the workers can open them, under the same names.
"""
from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Optional, Union

from dask.bag.core import Bag

from ._error import Error
from ._model import Layout, Model, builtin
from ._result import Result

Place = Optional[Union[str, "os.PathLike[str]", Model]]
State = tuple[int, int, int]  # of a file: another one of the same name has another

_lock = threading.Lock()
_opened: dict[str, tuple[State | None, Model]] = {}


def place_of(model: Place) -> str | None:
    if isinstance(model, Model):
        if model._data is not None:
            raise TypeError("a model in memory is not known to the workers: save it and pass the path")
        model = model.path
    return None if model is None else os.path.abspath(model)


def state_of(path: str) -> State | None:
    try:
        entry = os.stat(path)
    except OSError:
        return None  # to open it will say what is wrong
    return entry.st_ino, entry.st_size, entry.st_mtime_ns


def shared(path: str | None) -> Model:
    """The process's model of a file, opened anew if the file is another one by now."""
    if path is None:
        return builtin()
    with _lock:
        state = state_of(path)
        if state is None or path not in _opened or _opened[path][0] != state:
            _opened[path] = state, Model(path)
        return _opened[path][1]


def judge(model: Model, text: Any, title: Any, options: Mapping[str, Any]) -> Result | str:
    """A result, or what is wrong with the record."""
    if not isinstance(text, (str, bytes)):
        return "no text"
    try:
        return model.classify(text, title if isinstance(title, (str, bytes)) else None, **options)
    except Error as error:
        return str(error)


def record(model: Model, item: Any, column: str, title: str, options: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    text = item
    if isinstance(item, Mapping):
        kept = {key: value for key, value in item.items() if key != column}
        text = item.get(column)
    result = judge(model, text, kept.get(title), options)
    found = {"error": result} if isinstance(result, str) else result.as_dict(options["sentences"])
    return {**kept, **found}


def bag_part(items: Iterable[Any], path: str | None, column: str, title: str,
             options: Mapping[str, Any]) -> list[dict[str, Any]]:
    model = shared(path)
    return [record(model, item, column, title, options) for item in items]


def frame_columns(model: Model) -> dict[str, str]:
    """Columns that are added, and their types."""
    columns = {}
    for task, labels in model.tasks.items():
        columns[task] = "object"
        columns.update({f"{task}_{label}": "float64" for label in labels})
    return {**columns, "known": "float64", "error": "object"}


def frame_row(model: Model, result: Result | str) -> list[Any]:
    if isinstance(result, str):
        return [None] * (len(frame_columns(model)) - 1) + [result]
    row: list[Any] = []
    for task, label in result.labels.items():
        row += [label, *result.probabilities[task].values()]
    return row + [result.known, None]


def frame_part(frame: Any, path: str | None, column: str, title: str, options: Mapping[str, Any]) -> Any:
    import pandas  # type: ignore[import]
    model = shared(path)
    titles = frame[title] if title in frame.columns else [None] * len(frame)
    rows = [frame_row(model, judge(model, text, head, options)) for text, head in zip(frame[column], titles)]
    types = frame_columns(model)
    found = pandas.DataFrame(rows, columns=list(types), index=frame.index).astype(types)
    kept = frame.drop(columns=[name for name in types if name in frame.columns])
    return pandas.concat([kept, found], axis=1)  # the same index, in the same order: also one that repeats


def classify(collection: Any, model: Place = None, *, column: str = "text", title: str = "title",
             layout: Layout = "article", sentences: bool = False) -> Any:
    """Classify a bag or a data frame; one record comes out for each that goes in.

    Items of a bag are texts, or mappings with the text in the field `column` and perhaps a headline in `title`: they become
    dictionaries in the shape of the program's JSON, with the other fields of the mapping. A data frame gets the columns TASK
    (the label), TASK_LABEL (the probabilities) and known. A record that cannot be classified has what is wrong in `error`.
    `model` is a file, or None for the built-in model. `sentences` adds those of each text; data frames
    have none."""
    path = place_of(model)
    map_parts: Any = getattr(collection, "map_partitions", None)
    options = {"layout": layout, "sentences": sentences}
    if isinstance(collection, Bag):
        return map_parts(bag_part, path, column, title, options)
    from dask.dataframe.core import DataFrame
    if not isinstance(collection, DataFrame):
        raise TypeError(f"a bag or a data frame expected, not {type(collection).__name__}")
    options["sentences"] = False
    meta = frame_part(collection._meta, path, column, title, options)
    return map_parts(frame_part, path, column, title, options, meta=meta)
