"""A table in a file of one's own, or a bundled one, as a dataset: words become numbers, a target becomes classes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from core.arrays import Array, frozen
from core.data.dataset import Dataset, numbered
from core.data.targets import alphabetical, make_targets
from core.data.text_table import MAX_INPUTS, MAX_NUMBERS, Column, Table, read_table
from core.errors import DataError

if TYPE_CHECKING:
    from core.data.recipe import DataConfig

HEADERS: MappingProxyType[str, str] = MappingProxyType(
    {
        "auto": "The first row names the columns if none of its cells is a number, and none comes again below.",
        "yes": "The first row names the columns, even where it is numbers, such as years.",
        "no": "The first row is data like all others.",
    }
)
"""What the first row can be."""

MISSING: MappingProxyType[str, str] = MappingProxyType(
    {
        "refuse": "A file with an empty cell is not taken; the first one is named.",
        "skip": "Rows with an empty cell are left out.",
    }
)
"""What can be done about empty cells."""

_HAS_NAMES = {"auto": None, "yes": True, "no": False}


def from_file(config: DataConfig) -> Dataset:
    """Read the file of `config`.

    Raises
    ------
    DataError
        Naming the first place that cannot be used.
    """
    return dataset_of_file(
        Path(config.file),
        config.file,
        config.target,
        task=config.task,
        header=config.header,
        missing=config.missing,
    )


def dataset_of_file(
    file: Path | Traversable,
    name: str,
    target: Sequence[str] = (),
    *,
    task: str = "auto",
    header: str = "auto",
    missing: str = "refuse",
) -> Dataset:
    """Read a table; all its rows are training rows.

    Parameters
    ----------
    name
        The file's name for messages.
    target
        Names or numbers of the columns to predict; empty for the last one.
    task, header, missing
        One of `core.data.targets.TASKS`, `HEADERS` and `MISSING` each.

    Raises
    ------
    DataError
        Naming the first place that cannot be used.
    """
    places: list[int] = []

    def choose(names: Sequence[str | int]) -> dict[int, str]:
        places[:] = _target_places(name, names, target)
        # Several targets are classes as a column of 0 and 1 for each, which stay numbers.
        return dict.fromkeys(places, task) if task == "numbers" or len(places) == 1 else {}

    table = read_table(file, name, choose, has_names=_HAS_NAMES[header], skip_empty=missing == "skip")
    columns = [column for place, column in enumerate(table.columns) if place not in places]
    X, input_names = _inputs(name, table, columns)
    Y, target_names, classes = make_targets(name, [table.columns[place] for place in places], task)
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
        scaling=" ".join(filter(None, (_left_out(table.left_out), _one_hot(words)))),
        source=f"The file {name}",
    )


def read_columns(file: str, header: str = "auto") -> tuple[str | int, ...]:
    """Return the names of a table's columns, without reading its rows; a number stands for a column without one.

    Raises
    ------
    DataError
        When it is no table.
    """

    def stop(names: Sequence[str | int]) -> NoReturn:
        raise _NamesRead(tuple(names))

    try:
        read_table(Path(file), file, stop, has_names=_HAS_NAMES[header])
    except _NamesRead as found:
        return found.names
    raise AssertionError("a table is read no further than its names")


class _NamesRead(Exception):  # noqa: N818 - it only ends the reading
    def __init__(self, names: tuple[str | int, ...]) -> None:
        super().__init__()
        self.names = names


def _left_out(rows: int) -> str:
    if rows == 1:
        return "1 row with an empty cell is left out."
    return f"{rows:,} rows with empty cells are left out." if rows else ""


def _one_hot(columns: Sequence[str]) -> str:
    return f"Each word is an input of its own, 0 or 1: {', '.join(columns)}." if columns else ""


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
            words, place = alphabetical(column)
            X[np.arange(table.rows), len(names) + place] = 1.0
            names.extend(f"{name}={word}" for word in words)
    return X, tuple(names)
