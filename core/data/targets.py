"""What the target columns of a table stand for: classes, or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from core.arrays import Array, Indices
from core.data.dataset import numbered
from core.data.text_table import MAX_NUMBERS, Column
from core.errors import DataError

TASKS: MappingProxyType[str, str] = MappingProxyType(
    {
        "auto": (
            "Words are classes, and so are 0 and 1, and few whole numbers without a decimal point that come again "
            "and again; other targets are numbers."
        ),
        "classes": "Every different target is a class, whether word or number.",
        "numbers": "Targets are numbers to come close to; words are refused.",
    }
)
"""What targets can be."""

MAX_WHOLE_CLASSES = 20
"""Up to how many different whole numbers in a target stand for classes."""
ROWS_PER_WHOLE_CLASS = 5
"""How many rows each of them needs on average."""
ROWS_PER_COUNTED_CLASS = 2
"""How many are enough where they count from 0 or 1 without a gap, as numbers of classes do."""


def make_targets(file: str, columns: Sequence[Column], task: str) -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    """Turn columns into targets, shape (rows, outputs); return them with their names and the names of the classes.

    Parameters
    ----------
    file
        The file's name for messages.
    task
        One of `TASKS`.

    Raises
    ------
    DataError
        Naming the column that cannot be a target.
    """
    names = tuple(
        column.name if isinstance(column.name, str) else default
        for column, default in zip(columns, numbered("y", len(columns)), strict=True)
    )
    return _one(file, columns[0], names, task) if len(columns) == 1 else _several(file, columns, names, task)


def alphabetical(column: Column) -> tuple[tuple[str, ...], Indices]:
    """Return the words of a column in alphabetical order, and the place of each row's word among them.

    Numbers, which only classes can be besides words, come first in their own order.
    """
    assert column.words is not None
    words = sorted(column.words, key=_rank)
    rank = np.empty(len(words), dtype=np.intp)
    rank[[column.words[word] for word in words]] = np.arange(len(words))
    return tuple(words), rank[column.take().astype(np.intp)]


def _one(
    file: str, column: Column, names: tuple[str, ...], task: str
) -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    """Return one output for numbers and for two classes; for more classes, one for each."""
    classes, number = _classes(file, column, task)
    if len(classes) <= 2:
        return number[:, None], names, classes
    if len(classes) * len(number) > MAX_NUMBERS:
        message = f"{len(classes):,} classes are too many for {len(number):,} rows."
        hint = f"Allowed with as many rows: up to {MAX_NUMBERS // len(number):,}."
        raise DataError(file, message, hint, column=column.name)
    return np.eye(len(classes))[number.astype(np.intp)], classes, classes


def _several(
    file: str, columns: Sequence[Column], names: tuple[str, ...], task: str
) -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    """Return an output for each column; they stand for classes where every row has a single 1 among zeros."""
    for column in columns:
        if column.words is not None:
            message = "A column of words cannot be one of several targets."
            raise DataError(file, message, "Give it as the only target, or leave it out.", column=column.name)
    Y = np.column_stack([column.take() for column in columns])
    one_hot = bool(np.isin(Y, (0.0, 1.0)).all() and (Y.sum(axis=1) == 1.0).all())
    if task == "classes" and not one_hot:
        message = "Several targets are classes only where each row has a single 1 among zeros."
        raise DataError(file, message, "Give a single column as the target, or set Task to numbers.")
    return Y, names, names if one_hot and task != "numbers" else ()


def _classes(file: str, column: Column, task: str) -> tuple[tuple[str, ...], Array]:
    """Return the names of the classes and each row's class; no names and the numbers themselves in a regression."""
    if column.words is not None:
        words, place = alphabetical(column)
        if len(words) < 2:
            message = f"Every row has the target {words[0]!r}."
            raise DataError(file, message, "At least two classes are needed.", column=column.name)
        return words, place.astype(np.float64)
    values = column.take()
    different = np.unique(values)
    if task == "numbers" or not column.whole or not _look_like_classes(different, len(values)):
        return (), values
    return tuple(str(int(value)) for value in different), np.searchsorted(different, values).astype(np.float64)


def _rank(word: str) -> tuple[bool, float, str]:
    try:
        return False, float(word), word
    except ValueError:
        return True, 0.0, word


def _look_like_classes(different: Array, rows: int) -> bool:
    """Tell whether whole numbers, here in rising order, are few enough for their rows to be classes."""
    count = len(different)
    if np.array_equal(different, (0.0, 1.0)):
        return True
    counted = different[0] in (0.0, 1.0) and different[-1] - different[0] == count - 1
    enough = ROWS_PER_COUNTED_CLASS if counted else ROWS_PER_WHOLE_CLASS
    return 2 <= count <= MAX_WHOLE_CLASSES and count * enough <= rows
