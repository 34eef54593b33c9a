"""Reads the columns of a table that is written as text: each all numbers, or all words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources.abc import Traversable
from itertools import chain, islice
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

NamesCheck: TypeAlias = Callable[[Sequence[str | int]], None]


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
    """

    name: str | int
    words: dict[str, int] | None = None
    whole: bool = True
    _parts: list[NDArray[np.float64] | NDArray[np.int32]] = field(default_factory=list)

    def add(self, cells: tuple[str, ...], dialect: Dialect) -> None:
        """Append cells that are all numbers or all words, as those before."""
        if self.words is None:
            try:
                self._add_numbers(cells, dialect)
            except ValueError:
                if self._parts:
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
        for word in dict.fromkeys(stripped):
            if word not in words:
                if not word or dialect.resembles_number(word):
                    raise _Faulty
                words[word] = len(words)
        self._parts.append(np.array([words[word] for word in stripped], dtype=np.int32))


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file, and how many rows they have."""

    columns: tuple[Column, ...]
    rows: int


def read_table(file: Path | Traversable, name: str, check_names: NamesCheck) -> Table:
    """Read a whole file.

    Parameters
    ----------
    name
        The file's name for messages.
    check_names
        Is called with the columns' names before the other rows are read, once or again; a number stands for a column
        without one.

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
        try:
            return _read(file, name, dialect, check_names)
        except UnicodeDecodeError:
            return _read(file, name, replace(dialect, encoding="latin-1"), check_names)
    except (OSError, ValueError) as error:  # ValueError: a path that the system does not take
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(name, f"The file cannot be read: {reason}.", "Give the path of a CSV or TSV file.") from error


def _read(file: Path | Traversable, name: str, dialect: Dialect, check_names: NamesCheck) -> Table:
    with file.open("rb") as stream, io.TextIOWrapper(stream, dialect.encoding, newline="") as text:
        try:
            reader = dialect.rows(text)
            first = next(filter(None, reader))
            names: list[str | int] = [
                cell.strip() if dialect.has_names and cell.strip() else number for number, cell in enumerate(first, 1)
            ]
            _check_width(name, names)
            check_names(names)
            columns = tuple(map(Column, names))
            rows = _fill(name, columns, reader if dialect.has_names else chain((first,), reader), dialect)
        except csv.Error as error:
            text.seek(0)
            message = f"The cells of the row cannot be told apart: {error}."
            raise DataError(name, message, QUOTES, row=broken_row(dialect.rows(text))) from error
        except _Faulty:
            text.seek(0)
            raise first_fault(name, names, dialect, dialect.rows(text)) from None
    if not rows:
        raise DataError(name, "There are no rows below the names.", "At least one row is needed.")
    return Table(columns, rows)


def _check_width(name: str, names: Sequence[str | int]) -> None:
    if len(names) < 2:
        known = ", ".join(DELIMITERS.values())
        raise DataError(name, "There is only one column.", f"Inputs and target are parted by one of these: {known}.")
    if len(names) > 2 * MAX_INPUTS:
        message = f"The table has {len(names):,} columns."
        raise DataError(name, message, f"Allowed: up to {MAX_INPUTS:,} inputs and as many targets.")


def _fill(name: str, columns: tuple[Column, ...], rows: Iterable[list[str]], dialect: Dialect) -> int:
    """Append all rows to `columns` and return how many there are."""
    lines, count, width = filter(None, rows), 0, len(columns)
    while part := list(islice(lines, _ROWS_AT_ONCE)):
        count += len(part)
        if count > MAX_ROWS:
            raise DataError(name, f"The table has more than {MAX_ROWS:,} rows.", f"Allowed: up to {MAX_ROWS:,}.")
        if count * width > MAX_NUMBERS:
            message = f"The table has more than {MAX_NUMBERS:,} cells."
            raise DataError(name, message, f"Allowed with {width:,} columns: {MAX_NUMBERS // width:,} rows.")
        if any(len(row) != width for row in part):
            raise _Faulty
        for column, cells in zip(columns, zip(*part, strict=True), strict=True):
            column.add(cells, dialect)
            if column.words is not None and len(column.words) > MAX_WORDS:
                message = f"The column has more than {MAX_WORDS:,} different words."
                raise DataError(name, message, "Leave out columns such as names or texts.", column=column.name)
    return count
