# SPDX-License-Identifier: MIT
"""The trainer's shared library, beside the other, and what its header declares."""
from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_double, c_int, c_size_t, c_uint64, c_void_p
from typing import Any

from ._library import ERROR, HANDLE, OUT, Library

STRINGS = POINTER(c_char_p)
BAD_RECORD = CFUNCTYPE(c_int, c_void_p, ERROR)
PROGRESS = CFUNCTYPE(c_int, c_void_p, c_char_p, c_size_t, c_size_t)


class CExample(ctypes.Structure):
    _fields_ = [("text", c_char_p), ("length", c_size_t), ("labels", STRINGS), ("group", c_char_p), ("line", c_size_t),
                ("position", c_size_t)]


class CReadOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("format", c_char_p), ("text_column", c_char_p), ("label_columns", STRINGS),
                ("group_column", c_char_p), ("where_column", c_char_p), ("where_value", c_char_p), ("where_not", c_int),
                ("longest_line", c_size_t), ("model", HANDLE), ("bad_record", BAD_RECORD), ("user", c_void_p),
                ("position_column", c_char_p), ("notes", c_size_t), ("fold_column", c_char_p)]


class CTrainOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("features", c_char_p), ("solver", c_char_p), ("scaling", c_char_p), ("cost", c_double),
                ("balanced", c_int), ("folds", c_size_t), ("seed", c_uint64), ("threads", c_size_t), ("unit", c_char_p),
                ("keep_grams", c_int), ("about", c_char_p), ("facts", STRINGS), ("fact_count", c_size_t),
                ("progress", PROGRESS), ("user", c_void_p), ("grid", c_char_p), ("exhaustive", c_int), ("given_folds", c_int),
                ("candidate", c_void_p), ("note", c_void_p), ("kernel", c_char_p), ("gamma", c_double)]


class CMeasures(ctypes.Structure):
    _fields_ = [("count", c_size_t), ("label_count", c_size_t), ("labels", STRINGS), ("accuracy", c_double),
                ("macro_f1", c_double), ("weighted_f1", c_double), ("calibration_error", c_double), ("log_loss", c_double),
                ("brier", c_double), ("precision", POINTER(c_double)), ("recall", POINTER(c_double)),
                ("f1", POINTER(c_double)), ("support", POINTER(c_size_t)), ("confusion", POINTER(c_size_t))]


FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "stance_dataset_new": (c_int, [OUT, STRINGS, c_size_t, c_void_p, ERROR]),
    "stance_dataset_free": (None, [HANDLE]),
    "stance_dataset_add": (c_int, [HANDLE, POINTER(CExample), ERROR]),
    "stance_dataset_add_article": (c_int, [HANDLE, POINTER(CExample), ERROR]),
    "stance_dataset_read": (c_int, [HANDLE, c_char_p, POINTER(CReadOptions), ERROR]),
    "stance_dataset_read_articles": (c_int, [HANDLE, c_char_p, POINTER(CReadOptions), ERROR]),
    "stance_dataset_count": (c_size_t, [HANDLE]),
    "stance_train": (c_int, [OUT, HANDLE, POINTER(CTrainOptions), c_void_p, ERROR]),
    "stance_trained_free": (None, [HANDLE]),
    "stance_trained_bytes": (c_void_p, [HANDLE, POINTER(c_size_t)]),
    "stance_trained_write": (c_int, [HANDLE, c_char_p, ERROR]),
    "stance_trained_measures": (c_int, [HANDLE, c_size_t, POINTER(CMeasures)]),
    "stance_trained_cost": (c_double, [HANDLE, c_size_t]),
    "stance_trained_solver": (c_char_p, [HANDLE]),
    "stance_trained_feature_count": (c_size_t, [HANDLE]),
}
STRUCTS: dict[str, type[ctypes.Structure]] = {
    "stance_example": CExample, "stance_read_options": CReadOptions, "stance_train_options": CTrainOptions,
    "stance_measures": CMeasures,
}

library = Library("libstance-train.so")
library.declare(FUNCTIONS)
