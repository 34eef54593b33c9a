"""Reads the columns of a table that is written as text: each all numbers, or all words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources.abc import Traversable
from itertools import chain, islice
from math import isfinite
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.data.dialect import DELIMITERS, Dialect, detect
from core.data.faults import QUOTES, broken_row, first_fault
from core.errors import DataError

MAX_ROWS = 1_000_000
MAX_INPUTS = 1024
MAX_WORDS = 1024
"""How many different words one column may hold."""
MAX_NUMBERS = 50_000_000
"""How many cells a table may have."""

_ROWS_AT_ONCE = 2048
"""Few enough that another thread is not kept waiting for more than some milliseconds."""

_LARGEST_EXACT = 2.0**53
"""Up to here a float holds every whole number."""

NamesCheck: TypeAlias = Callable[[Sequence[str | int]], Mapping[int, str]]


class _Faulty(Exception):  # noqa: N818 - never leaves this file
    """Some cell cannot be used; which one, a second look tells."""


@dataclass(slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        From the first row; its number counted from 1 where it has none.
    words
        The place of each word in the order of their first appearance; None for a column of numbers.
    whole
        Whether all of them are whole numbers, written as such.
    task
        One of `core.data.targets.TASKS`: ``classes`` takes numbers as words too, ``numbers`` refuses words.
    """

    name: str | int
    task: str = "auto"
    words: dict[str, int] | None = None
    whole: bool = True
    _parts: list[NDArray[np.float64] | NDArray[np.int32]] = field(default_factory=list)

    def add(self, cells: tuple[str, ...], dialect: Dialect) -> None:
        """Append cells that are all numbers or all words, as those before."""
        if self.words is None and self.task == "classes":
            self.words = {}
        if self.words is None:
            try:
                self._add_numbers(cells, dialect)
            except ValueError:
                if self._parts or self.task == "numbers":
                    raise _Faulty from None
                self.words = {}
        if self.words is not None:
            self._add_words(self.words, cells, dialect)

    def take(self) -> Array:
        """Return its numbers, or the place of each cell's word, and forget them."""
        values = np.concatenate(self._parts, dtype=np.float64)
        self._parts.clear()
        return values

    def _add_numbers(self, cells: tuple[str, ...], dialect: Dialect) -> None:
        """Do for all cells at once what `Dialect.number` does for one; ValueError where one of them is none."""
        text = "".join(cells)
        if "_" in text or (dialect.decimal_comma and "." in text):
            raise ValueError(text)
        written = (cell.replace(",", ".") for cell in cells) if dialect.decimal_comma else cells
        values = np.fromiter(map(float, written), np.float64, len(cells))
        if not np.isfinite(values).all():
            raise ValueError(text)
        self.whole = self.whole and not any(sign in text for sign in ".,eE")
        self._parts.append(values)

    def _add_words(self, words: dict[str, int], cells: tuple[str, ...], dialect: Dialect) -> None:
        stripped = [cell.strip() for cell in cells]
        name_of = {cell: cell for cell in stripped}
        if self.task == "classes":
            name_of = {cell: _class_name(cell, dialect) for cell in name_of}
        for cell, name in name_of.items():
            if name not in words:
                if not cell or (self.task != "classes" and dialect.resembles_number(cell)):
                    raise _Faulty
                words[name] = len(words)
        self._parts.append(np.array([words[name_of[cell]] for cell in stripped], dtype=np.int32))


def _class_name(cell: str, dialect: Dialect) -> str:
    """Return one name for all ways to write a number; words are their own names."""
    try:
        value = dialect.number(cell)
    except ValueError:
        return cell
    if not isfinite(value):
        raise _Faulty
    return str(int(value)) if value.is_integer() and abs(value) <= _LARGEST_EXACT else repr(value)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file, how many rows they have, and how many were left out for an empty cell."""

    columns: tuple[Column, ...]
    rows: int
    left_out: int = 0


def read_table(
    file: Path | Traversable,
    name: str,
    check_names: NamesCheck,
    *,
    has_names: bool | None = None,
    skip_empty: bool = False,
) -> Table:
    """Read a whole file.

    Parameters
    ----------
    name
        The file's name for messages.
    check_names
        Is called with the columns' names before the other rows are read, once or again; a number stands for a column
        without one. It returns the tasks of the target columns by their places, counted from 0.
    has_names
        Whether the first row holds the names; None where that is to be found out.
    skip_empty
        Whether rows with an empty cell are left out rather than refused.

    Raises
    ------
    DataError
        Naming the first place that cannot be used, and how many such places there are.
    """
    try:
        if not file.is_file():  # a pipe or a device would be waited for
            found = "This is a folder." if file.is_dir() else "There is no such file."
            raise DataError(name, found, "Give the path of a CSV or TSV file.")
        dialect = detect(file, name)
        if has_names is not None:
            dialect = replace(dialect, has_names=has_names)
        try:
            return _read(file, name, dialect, check_names, skip_empty)
        except UnicodeDecodeError:
            return _read(file, name, replace(dialect, encoding="latin-1"), check_names, skip_empty)
    except (OSError, ValueError) as error:  # ValueError: a path that the system does not take
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(name, f"The file cannot be read: {reason}.", "Give the path of a CSV or TSV file.") from error


def _read(file: Path | Traversable, name: str, dialect: Dialect, check_names: NamesCheck, skip_empty: bool) -> Table:
    with file.open("rb") as stream, io.TextIOWrapper(stream, dialect.encoding, newline="") as text:
        try:
            reader = dialect.rows(text)
            first = next(filter(None, reader))
            names: list[str | int] = [
                cell.strip() if dialect.has_names and cell.strip() else number for number, cell in enumerate(first, 1)
            ]
            _check_width(name, names)
            tasks = check_names(names)
            columns = tuple(Column(each, tasks.get(place, "auto")) for place, each in enumerate(names))
            lines = filter(None, reader if dialect.has_names else chain((first,), reader))
            rows, left_out = _fill(name, columns, lines, dialect, skip_empty)
        except csv.Error as error:
            text.seek(0)
            message = f"The cells of the row cannot be told apart: {error}."
            raise DataError(name, message, QUOTES, row=broken_row(dialect.rows(text))) from error
        except _Faulty:
            text.seek(0)
            raise first_fault(name, names, dialect, dialect.rows(text), tasks, skip_empty) from None
    if left_out and not rows:
        message = "Every row has an empty cell, so that none is left."
        raise DataError(name, message, "Fill in the cells, or take out the columns that are mostly empty.")
    if not rows:
        raise DataError(name, "There are no rows below the names.", "At least one row is needed.")
    return Table(columns, rows, left_out)


def _check_width(name: str, names: Sequence[str | int]) -> None:
    if len(names) < 2:
        known = ", ".join(DELIMITERS.values())
        raise DataError(name, "There is only one column.", f"Inputs and target are parted by one of these: {known}.")
    if len(names) > 2 * MAX_INPUTS:
        message = f"The table has {len(names):,} columns."
        raise DataError(name, message, f"Allowed: up to {MAX_INPUTS:,} inputs and as many targets.")


def _fill(
    name: str, columns: tuple[Column, ...], rows: Iterable[list[str]], dialect: Dialect, skip_empty: bool
) -> tuple[int, int]:
    """Append rows to `columns`; return how many they are, and how many were left out for an empty cell."""
    lines, count, left_out, width = iter(rows), 0, 0, len(columns)
    while part := list(islice(lines, _ROWS_AT_ONCE)):
        if any(len(row) != width for row in part):
            raise _Faulty
        if skip_empty:
            full = [row for row in part if all(map(str.strip, row))]
            left_out += len(part) - len(full)
            if not full:
                continue
            part = full
        count += len(part)
        if count > MAX_ROWS:
            raise DataError(name, f"The table has more than {MAX_ROWS:,} rows.", f"Allowed: up to {MAX_ROWS:,}.")
        if count * width > MAX_NUMBERS:
            message = f"The table has more than {MAX_NUMBERS:,} cells."
            raise DataError(name, message, f"Allowed with {width:,} columns: {MAX_NUMBERS // width:,} rows.")
        for column, cells in zip(columns, zip(*part, strict=True), strict=True):
            column.add(cells, dialect)
            if column.words is not None and len(column.words) > MAX_WORDS:
                what, hint = "words", "Leave out columns such as names or texts."
                if column.task == "classes":
                    what, hint = "classes", "Set Task to numbers, or give another column as the target."
                message = f"The column has more than {MAX_WORDS:,} different {what}."
                raise DataError(name, message, hint, column=column.name)
    return count, left_out
