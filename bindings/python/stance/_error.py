# SPDX-License-Identifier: MIT
"""Errors of the libraries as Python exceptions."""
from __future__ import annotations

import enum

from ._library import CError


class Status(enum.IntEnum):
    """What kind of error it is: stance_status in stance.h."""
    OK = 0
    ARGUMENT = 1
    MEMORY = 2
    IO = 3
    FORMAT = 4
    VERSION = 5
    LIMIT = 6
    DATA = 7
    CANCELLED = 8


class Error(Exception):
    """What went wrong, in one line; `line` and `column` count from 1, 0 means none."""

    def __init__(self, text: str, status: Status, line: int = 0, column: int = 0) -> None:
        super().__init__(text, status, line, column)
        self.text, self.status, self.line, self.column = text, status, line, column

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return where + self.text


def check(status: int, error: CError) -> None:
    """Raise what a function of the library returned, unless it is OK."""
    if status:
        raise Error(error.text.decode("utf-8", "replace"), Status(status), error.line, error.column)
