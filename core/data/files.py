"""A table in a file of one's own, or a bundled one, as a dataset: words become numbers, a target becomes classes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, frozen
from core.data.dataset import Dataset, numbered
from core.data.text_table import MAX_INPUTS, MAX_NUMBERS, Column, Table, read_table
from core.errors import DataError

if TYPE_CHECKING:
    from core.data.recipe import DataConfig

MAX_WHOLE_CLASSES = 20
"""Up to how many different whole numbers in a target stand for classes."""
ROWS_PER_WHOLE_CLASS = 5
"""How many rows each of them needs on average."""


def from_file(config: DataConfig) -> Dataset:
    """Read the file of `config`.

    Raises
    ------
    DataError
        Naming the first place that cannot be used.
    """
    return dataset_of_file(Path(config.file), config.file, config.target)


def dataset_of_file(file: Path | Traversable, name: str, target: Sequence[str] = ()) -> Dataset:
    """Read a table; all its rows are training rows.

    Parameters
    ----------
    name
        The file's name for messages.
    target
        Names or numbers of the columns to predict; empty for the last one.

    Raises
    ------
    DataError
        Naming the first place that cannot be used.
    """
    places: list[int] = []

    def choose(names: Sequence[str | int]) -> None:
        places[:] = _target_places(name, names, target)

    table = read_table(file, name, choose)
    columns = [column for place, column in enumerate(table.columns) if place not in places]
    X, input_names = _inputs(name, table, columns)
    Y, target_names, classes = _targets(name, [table.columns[place] for place in places])
    words = [str(column.name) for column in columns if column.words is not None]
    return Dataset(
        X=frozen(X),
        Y=frozen(Y),
        test_X=frozen(np.empty((0, X.shape[1]))),
        test_Y=frozen(np.empty((0, Y.shape[1]))),
        title=file.name,
        input_names=input_names,
        target_names=target_names,
        classes=classes,
        scaling=f"Each word is an input of its own, 0 or 1: {', '.join(words)}." if words else "",
        source=f"The file {name}",
    )


def _target_places(file: str, names: Sequence[str | int], target: Sequence[str]) -> list[int]:
    """Return the places of the target columns, counted from 0."""
    places = [_place(file, names, text.strip()) for text in target] or [len(names) - 1]
    for number, place in enumerate(places):
        if place in places[:number]:
            raise DataError(file, "The column is named twice as a target.", "Name it once.", column=names[place])
    if len(places) == len(names):
        raise DataError(file, "All columns are targets.", "At least one column is needed as an input.")
    if len(names) - len(places) > MAX_INPUTS:
        message = f"The table has {len(names) - len(places):,} inputs."
        raise DataError(file, message, f"Allowed: up to {MAX_INPUTS:,}.")
    return places


def _place(file: str, names: Sequence[str | int], text: str) -> int:
    if names.count(text) > 1:
        raise DataError(file, f"{names.count(text)} columns are called {text!r}.", "Give the number of one of them.")
    if text in names:
        return names.index(text)
    if text.isdecimal() and 1 <= len(text) <= 9:
        if 1 <= int(text) <= len(names):
            return int(text) - 1
        raise DataError(file, f"There is no column {text}.", f"Allowed: 1 to {len(names)}.")
    known = [name for name in names if isinstance(name, str)]
    lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(text.lower(), lower, n=1)
    guess = f" Did you mean {lower[close[0]]!r}?" if close else ""
    listed = f"{', '.join(known[:20])}{', ...' if len(known) > 20 else ''}, or " if known else ""
    message = f"There is no column {text[:60]!r}.{guess}"
    raise DataError(file, message, f"Allowed: {listed}a number from 1 to {len(names)}.")


def _inputs(file: str, table: Table, columns: Sequence[Column]) -> tuple[Array, tuple[str, ...]]:
    """Turn columns into inputs: numbers as they are, words one-hot in alphabetical order."""
    count = sum(1 if column.words is None else len(column.words) for column in columns)
    if count > MAX_INPUTS or count * table.rows > MAX_NUMBERS:
        most = min(MAX_INPUTS, MAX_NUMBERS // table.rows)
        message = f"With an input for each word, the table has {count:,} inputs."
        raise DataError(file, message, f"Allowed with {table.rows:,} rows: up to {most:,}.")
    X, names = np.zeros((table.rows, count)), list[str]()
    for column, default in zip(columns, numbered("x", len(columns)), strict=True):
        name = column.name if isinstance(column.name, str) else default
        if column.words is None:
            X[:, len(names)] = column.take()
            names.append(name)
        else:
            words, place = _alphabetical(column)
            X[np.arange(table.rows), len(names) + place] = 1.0
            names.extend(f"{name}={word}" for word in words)
    return X, tuple(names)


def _targets(file: str, columns: Sequence[Column]) -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    """Turn columns into targets; return them with their names and the names of the classes."""
    names = tuple(
        column.name if isinstance(column.name, str) else default
        for column, default in zip(columns, numbered("y", len(columns)), strict=True)
    )
    if len(columns) == 1:
        classes, number = _classes(file, columns[0])
        if not classes:
            return number[:, None], names, ()
        if len(classes) == 2:
            return number[:, None], names, classes
        if len(classes) * len(number) > MAX_NUMBERS:
            message = f"{len(classes):,} classes are too many for {len(number):,} rows."
            hint = f"Allowed with as many rows: up to {MAX_NUMBERS // len(number):,}."
            raise DataError(file, message, hint, column=columns[0].name)
        return np.eye(len(classes))[number.astype(np.intp)], classes, classes
    for column in columns:
        if column.words is not None:
            message = "A column of words cannot be one of several targets."
            raise DataError(file, message, "Give it as the only target, or leave it out.", column=column.name)
    Y = np.column_stack([column.take() for column in columns])
    one_hot = bool(np.isin(Y, (0.0, 1.0)).all() and (Y.sum(axis=1) == 1.0).all())
    return Y, names, names if one_hot else ()


def _classes(file: str, column: Column) -> tuple[tuple[str, ...], Array]:
    """Return the names of the classes and each row's class; no names and the numbers themselves in a regression."""
    if column.words is not None:
        words, place = _alphabetical(column)
        if len(words) < 2:
            message = f"Every row has the target {words[0]!r}."
            raise DataError(file, message, "At least two classes are needed.", column=column.name)
        return words, place.astype(np.float64)
    values = column.take()
    if not column.whole:
        return (), values
    different = np.unique(values)
    few = 2 <= len(different) <= MAX_WHOLE_CLASSES and len(different) * ROWS_PER_WHOLE_CLASS <= len(values)
    if few or np.array_equal(different, (0.0, 1.0)):
        return tuple(str(int(value)) for value in different), np.searchsorted(different, values).astype(np.float64)
    return (), values


def _alphabetical(column: Column) -> tuple[tuple[str, ...], np.ndarray[tuple[int, ...], np.dtype[np.intp]]]:
    """Return the words in alphabetical order, and the place of each row's word among them."""
    assert column.words is not None
    words = sorted(column.words)
    rank = np.empty(len(words), dtype=np.intp)
    rank[[column.words[word] for word in words]] = np.arange(len(words))
    return tuple(words), rank[column.take().astype(np.intp)]
