"""A slow look at a table that cannot be used, for the place of what is wrong in it."""

from __future__ import annotations

import contextlib
import csv
import reprlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from types import MappingProxyType

from core.data.dialect import Dialect, Rows
from core.errors import DataError

QUOTES = "A cell in quotes ends with a quote before the next cell begins; a quote inside it is written twice."
NAMES = "A first row with a number, or a word that comes again below, is data. Set Header to yes if it is names."

_SHORT = reprlib.Repr()
_SHORT.maxstring = 40


class _Kind(Enum):
    """What a cell, or a whole row, is; with what is said of the first one at fault, and what is expected instead."""

    RAGGED = "The row has {}.", "The first row has {}."
    EMPTY = "The cell is empty.", "Fill it in, leave the row out, or set Missing to skip."
    ENDLESS = "{} is not a finite number.", "Fill in a number, or leave the row out."
    UNCLEAR = (
        "{} is no number.",
        "All numbers have the same decimal sign, point or comma, and no sign between thousands.",
    )
    WORD = "{} is no number, but other cells of the column are.", "A column is all numbers or all words."
    NO_TARGET = (
        "{} is no number, but the targets are to be numbers.",
        "Fill in a number, leave the row out, or set Task to classes.",
    )
    NUMBER = "{} is a number, but other cells of the column are words.", "A column is all numbers or all words."

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint


@dataclass(slots=True)
class _Found:
    """How many cells of one kind there are in one column, and the first of them."""

    count: int = 0
    row: int = 0
    cell: str = ""

    def add(self, row: int, cell: str) -> None:
        if not self.count:
            self.row, self.cell = row, cell
        self.count += 1


def broken_row(rows: Rows) -> int:
    """Return the line in which the row begins that cannot be read."""
    line = 1
    with contextlib.suppress(csv.Error):
        for _ in rows:
            line = rows.line_num + 1
    return line


def first_fault(
    name: str,
    names: Sequence[str | int],
    dialect: Dialect,
    rows: Rows,
    tasks: Mapping[int, str] = MappingProxyType({}),
    skip_empty: bool = False,
) -> DataError:
    """Return what to say about the first place in the table that cannot be used.

    Parameters
    ----------
    name
        The file's name.
    names
        The columns' names, or their numbers.
    rows
        All rows of the file, the one with the names included.
    tasks
        One of `core.data.targets.TASKS` for target columns, by their places counted from 0.
    skip_empty
        Whether rows with an empty cell are left out, and so at no fault.
    """
    found, first = _look_at(rows, dialect, len(names), skip_empty)
    for place in range(len(names)):
        task = tasks.get(place)
        if task == "numbers" and (place, _Kind.WORD) in found:
            found[place, _Kind.NO_TARGET] = found.pop((place, _Kind.WORD))
        if task == "classes":  # takes all of them
            for kind in (_Kind.WORD, _Kind.NUMBER, _Kind.UNCLEAR):
                found.pop((place, kind), None)
        # Of numbers and words in one column, the fewer are at fault.
        words, numbers = found[place, _Kind.WORD], found[place, _Kind.NUMBER]
        del found[place, _Kind.NUMBER if words.count <= numbers.count else _Kind.WORD]
        if not words.count or not numbers.count:
            found.pop((place, _Kind.WORD), None)
            found.pop((place, _Kind.NUMBER), None)
    (place, kind), worst = min(found.items(), key=lambda each: (each[1].row, each[0][0]))
    message, hint = kind.message.format(_SHORT.repr(worst.cell)), kind.hint
    if kind is _Kind.RAGGED:
        message, hint = kind.message.format(worst.cell), kind.hint.format(_cells(len(names)))
    elif worst.row == first and (kind is _Kind.WORD or (kind is _Kind.NO_TARGET and worst.count == 1)):
        hint = NAMES
    empty = sum(each.count for (_, other), each in found.items() if other is _Kind.EMPTY)
    if kind is _Kind.EMPTY and empty > 1:
        message += f" There are {empty:,} empty cells in all."
    elif kind is not _Kind.EMPTY and worst.count > 1:
        message += f" There are {worst.count:,} such {'rows' if kind is _Kind.RAGGED else 'cells'}."
    return DataError(name, message, hint, row=worst.row, column=None if kind is _Kind.RAGGED else names[place])


def _look_at(rows: Rows, dialect: Dialect, width: int, skip_empty: bool) -> tuple[dict[tuple[int, _Kind], _Found], int]:
    """Count every kind of cell by its column, and return the line of the first row with them."""
    found: dict[tuple[int, _Kind], _Found] = defaultdict(_Found)
    end, first = 0, 0
    with contextlib.suppress(csv.Error):  # then the fault lies before
        for row in rows:
            line, end = end + 1, rows.line_num
            is_first, first = not first, first or (line if row else 0)
            if not row or (is_first and dialect.has_names):
                continue
            if len(row) != width:
                found[0, _Kind.RAGGED].add(line, _cells(len(row)))
                continue
            if skip_empty and not all(map(str.strip, row)):
                continue
            for place, cell in enumerate(row):
                found[place, _kind_of(cell, dialect)].add(line, cell.strip())
    return found, first


def _kind_of(cell: str, dialect: Dialect) -> _Kind:
    if not cell.strip():
        return _Kind.EMPTY
    try:
        return _Kind.NUMBER if isfinite(dialect.number(cell)) else _Kind.ENDLESS
    except ValueError:
        return _Kind.UNCLEAR if dialect.resembles_number(cell) else _Kind.WORD


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
