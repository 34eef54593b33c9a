"""The training rows of a program: written out in it, or in a file beside it."""

from __future__ import annotations

import csv
import io
import re
import textwrap
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath

from core.arrays import Array
from core.config import RunConfig
from core.data.dataset import Dataset
from core.export.comments import WIDEST, commented, counted, one_line
from core.export.script import DATA_ENDING, beside

MOST_WRITTEN_ROWS = 40
"""Up to so many rows stand in the program itself; more are in a file beside it."""


def stem_of(config: RunConfig) -> str:
    """Return what the program's file is called, without its ending."""
    recipe = config.data.recipe
    name = config.data.title if recipe is None else PurePath(recipe.file).stem or recipe.dataset
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "network"


def data_file(config: RunConfig) -> dict[str, Callable[[], str]]:
    """Return what makes the training rows as CSV, by the name of its file; nothing where they stand in the program."""
    data = config.data
    if data.rows <= MOST_WRITTEN_ROWS:
        written = (*_array("X_train", data.X), *_array("Y_train", data.Y))
        if max(map(len, written)) <= WIDEST:
            return {}
    return {f"{stem_of(config)}{DATA_ENDING}": partial(_as_csv, data)}


def _as_csv(data: Dataset) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([one_line(name) for name in (*data.input_names, *data.target_names)])
    for inputs, targets in zip(data.X.tolist(), data.Y.tolist(), strict=True):
        writer.writerow([*map(repr, inputs), *map(repr, targets)])
    return table.getvalue()


def data_lines(config: RunConfig, X: str, Y: str) -> list[str]:
    """Return the lines that make the training rows NumPy arrays of these names."""
    data = config.data
    columns = f"{_columns(data.input_names)} -> {_columns(data.target_names)}"
    files = data_file(config)
    if files:
        inputs = data.X.shape[1]
        return [
            *commented(f"{data.rows:,} rows: {columns}"),
            f"file = {beside(next(iter(files)))}",
            'table = np.loadtxt(file, delimiter=",", skiprows=1, ndmin=2, encoding="utf-8")',
            f"{X}, {Y} = table[:, :{inputs}], table[:, {inputs}:]",
        ]
    return [*commented(f"{counted(data.rows, 'row')}: {columns}"), *_array(X, data.X), *_array(Y, data.Y)]


def _columns(names: Sequence[str]) -> str:
    shown = names if len(names) <= 6 else (*names[:4], "...", names[-1])
    return ", ".join(textwrap.shorten(one_line(name), 12, placeholder="...") for name in shown)


def _array(name: str, rows: Array) -> list[str]:
    written = [f"[{', '.join(map(repr, row))}]" for row in rows.tolist()]
    in_one_line = f"{name} = np.array([{', '.join(written)}])"
    if len(in_one_line) <= WIDEST - 10:
        return [in_one_line]
    return [f"{name} = np.array([", *(f"    {row}," for row in written), "])"]
