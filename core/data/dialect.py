"""How a table is written as text: which encoding, which characters between cells and in numbers, names or not."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Protocol

from core.errors import DataError

DELIMITERS = {";": "semicolon", "\t": "tab", "|": "bar", ",": "comma"}
"""What can stand between cells, most telling first: a comma is also found inside numbers."""

_SAMPLE_BYTES = 1024 * 1024
_SAMPLE_ROWS = 1000
_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WITH_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
_WITH_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_LIKE_A_NUMBER = re.compile(r"[+-]?[.,]?\d[\d.,_'’ \u00a0\u202f]*")
"""Digits with signs between them, of whatever country."""
_TO_POINT = str.maketrans({",": ".", ".": " . "})
"""For numbers with a decimal comma; a point in them becomes what no number contains."""


class Rows(Protocol):
    """An iterator over rows of cells."""

    @property
    def line_num(self) -> int:
        """How many lines it has read."""

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one file is written.

    Parameters
    ----------
    encoding
        Name of the codec.
    delimiter
        What stands between cells.
    decimal_comma
        Whether numbers are written like 1,5.
    has_names
        Whether the first row holds the names of the columns.
    """

    encoding: str
    delimiter: str
    decimal_comma: bool = False
    has_names: bool = False

    def rows(self, text: io.TextIOBase | Sequence[str]) -> Rows:
        """Return a reader of `text` that keeps cells in quotes together; a blank line is a row without cells."""
        return csv.reader(text, delimiter=self.delimiter, skipinitialspace=self.delimiter != "\t", strict=True)

    def number(self, cell: str) -> float:
        """Return the number in a cell; ValueError where there is none."""
        if "_" in cell:  # Python's own way of grouping digits, and nobody's in a table
            raise ValueError(cell)
        return float(cell.translate(_TO_POINT) if self.decimal_comma else cell)

    def resembles_number(self, cell: str) -> bool:
        """Tell whether a cell holds a number, finite or not, or what might be one in another way of writing."""
        try:
            self.number(cell)
        except ValueError:
            return _LIKE_A_NUMBER.fullmatch(cell.strip()) is not None
        return True


def detect(file: Path | Traversable, name: str) -> Dialect:
    """Find out how a file is written, from its first megabyte.

    The first row holds names if none of its cells is a number, and none comes again in its column.

    Raises
    ------
    DataError
        When it is no table as text.
    """
    with file.open("rb") as stream:
        sample = stream.read(_SAMPLE_BYTES)
    encoding, text = _decoded(sample, name)
    lines = list(io.StringIO(text, newline=""))
    if len(sample) == _SAMPLE_BYTES:
        lines.pop()  # it may go on beyond the sample
    if not any(line.strip() for line in lines):
        found = "The first line does not end within a megabyte." if text.strip() else "The file is empty."
        raise DataError(name, found, "A table as text is expected: a row of cells on each line.")
    fits = {delimiter: _fit(_sample_rows(Dialect(encoding, delimiter), lines)) for delimiter in DELIMITERS}
    delimiter = max(fits, key=lambda each: fits[each]) if any(fits.values()) else ","
    dialect = Dialect(encoding, delimiter)
    dialect = Dialect(encoding, delimiter, _has_decimal_comma(_sample_rows(dialect, lines), delimiter))
    return Dialect(encoding, delimiter, dialect.decimal_comma, _has_names(_sample_rows(dialect, lines), dialect))


def _decoded(sample: bytes, name: str) -> tuple[str, str]:
    if sample.startswith(_BYTE_ORDER_MARKS):
        raise DataError(name, "The file is written in UTF-16.", "Save it as UTF-8 text.")
    if _NOT_TEXT.search(sample):
        raise DataError(name, "This is not a text file.", "Save the table as CSV, in UTF-8.")
    try:
        return "utf-8-sig", codecs.getincrementaldecoder("utf-8-sig")().decode(sample)
    except UnicodeDecodeError:
        return "latin-1", sample.decode("latin-1")


def _sample_rows(dialect: Dialect, lines: Sequence[str]) -> list[list[str]]:
    """Return the first rows as far as they can be read."""
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        rows.extend(row for row in islice(dialect.rows(lines), _SAMPLE_ROWS) if row)
    return rows


def _fit(rows: list[list[str]]) -> float:
    """Return the share of rows with as many cells as the first one; 0 where that has only one cell."""
    if not rows or len(rows[0]) < 2:
        return 0.0
    return sum(len(row) == len(rows[0]) for row in rows) / len(rows)


def _has_decimal_comma(rows: list[list[str]], delimiter: str) -> bool:
    cells = [cell.strip() for row in rows for cell in row]
    with_comma = [cell for cell in cells if _WITH_COMMA.fullmatch(cell)]
    if not with_comma or any(_WITH_POINT.fullmatch(cell) for cell in cells):
        return False
    # Between commas, "1,234" in quotes is rather one thousand: then it is left to be refused.
    return delimiter != "," or not all(_THOUSANDS.fullmatch(cell) for cell in with_comma)


def _has_names(rows: list[list[str]], dialect: Dialect) -> bool:
    first, below = rows[0] if rows else [], rows[1:]
    if not any(cell.strip() for cell in first) or any(dialect.resembles_number(cell) for cell in first):
        return False
    columns = [{row[place].strip() for row in below if len(row) > place} for place in range(len(first))]
    return not any(cell.strip() in column for cell, column in zip(first, columns, strict=True) if cell.strip())
