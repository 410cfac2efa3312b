# SPDX-License-Identifier: MIT
"""The shared libraries and what their headers declare.

They are looked for, in this order: where STANCE_LIBRARY says (the file libstance.so, or the folder it is in), in the
folder build of the source tree this file is in, and where the system's linker looks.
"""
from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from ctypes import POINTER, c_char, c_char_p, c_double, c_int, c_size_t, c_void_p
from typing import Any

SIZE_MAX = c_size_t(-1).value


class CError(ctypes.Structure):
    _fields_ = [("status", c_int), ("line", c_size_t), ("column", c_size_t), ("text", c_char * 256)]


class CClassifyOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("layout", c_int), ("title", c_char_p), ("title_length", c_size_t),
                ("max_bytes", c_size_t)]


class CSpan(ctypes.Structure):
    _fields_ = [("begin", c_size_t), ("end", c_size_t)]


def candidates(name: str) -> Iterator[str]:
    """Where a library may be, the most particular first."""
    given = os.environ.get("STANCE_LIBRARY")
    if given:
        folder = given if os.path.isdir(given) else os.path.dirname(given)
        yield given if name == "libstance.so" and not os.path.isdir(given) else os.path.join(folder, name)
        return
    tree = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "build", name)
    if os.path.exists(tree):
        yield tree
    yield name + ".0"


class Library:
    """A shared library with two doors: through `call` other Python threads run meanwhile, `peek` is for functions that
    take less time than giving way to other threads would."""

    def __init__(self, name: str) -> None:
        problems = []
        for path in candidates(name):
            try:
                self.call = ctypes.CDLL(path)
                self.peek = ctypes.PyDLL(path)
                return
            except OSError as error:
                problems.append(str(error))
        raise ImportError(f"{name} cannot be loaded (set STANCE_LIBRARY to where it is): {'; '.join(problems)}")

    def declare(self, functions: dict[str, tuple[Any, list[Any]]]) -> None:
        for name, (result, arguments) in functions.items():
            for door in (self.call, self.peek):
                function = getattr(door, name)
                function.restype, function.argtypes = result, arguments


ERROR = POINTER(CError)
OUT = POINTER(c_void_p)
HANDLE = c_void_p

FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "stance_version": (c_char_p, []),
    "stance_model_open": (c_int, [OUT, c_char_p, c_void_p, ERROR]),
    "stance_model_from_memory": (c_int, [OUT, c_void_p, c_size_t, c_void_p, ERROR]),
    "stance_model_builtin": (c_int, [OUT, c_void_p, ERROR]),
    "stance_model_free": (None, [HANDLE]),
    "stance_model_task_count": (c_size_t, [HANDLE]),
    "stance_model_task_name": (c_char_p, [HANDLE, c_size_t]),
    "stance_model_label_count": (c_size_t, [HANDLE, c_size_t]),
    "stance_model_label": (c_char_p, [HANDLE, c_size_t, c_size_t]),
    "stance_model_feature_count": (c_size_t, [HANDLE]),
    "stance_model_fact": (c_int, [HANDLE, c_size_t, POINTER(c_char_p), POINTER(c_char_p)]),
    "stance_classifier_new": (c_int, [OUT, HANDLE, c_void_p, ERROR]),
    "stance_classifier_free": (None, [HANDLE]),
    "stance_classify": (c_int, [HANDLE, c_char_p, c_size_t, POINTER(CClassifyOptions), OUT, ERROR]),
    "stance_result_free": (None, [HANDLE]),
    "stance_result_probability": (c_double, [HANDLE, c_size_t, c_size_t]),
    "stance_result_known": (c_double, [HANDLE]),
    "stance_result_relevant": (c_int, [HANDLE]),
    "stance_result_text": (c_void_p, [HANDLE, POINTER(c_size_t)]),
    "stance_result_title": (c_void_p, [HANDLE, POINTER(c_size_t)]),
    "stance_result_sentence_count": (c_size_t, [HANDLE]),
    "stance_result_sentence": (CSpan, [HANDLE, c_size_t]),
    "stance_result_sentence_probability": (c_double, [HANDLE, c_size_t, c_size_t, c_size_t]),
}
STRUCTS: dict[str, type[ctypes.Structure]] = {
    "stance_error": CError, "stance_classify_options": CClassifyOptions, "stance_span": CSpan,
}

library = Library("libstance.so")
library.declare(FUNCTIONS)
