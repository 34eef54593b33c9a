"""In which order rows stand, and which of them are on a page. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, Indices
from core.data.dataset import Dataset
from core.training.evaluation import classes_of
from scratchnet_gui.formatting import row_number
from scratchnet_gui.tables.columns import Column, Kind
from scratchnet_gui.tables.outcome import Outcome, Part

PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class Sorting:
    """Rows sorted by the column with this key."""

    key: tuple[Kind, int | None]
    descending: bool

    @property
    def given(self) -> bool:
        """Tell whether training does not change what is sorted by."""
        return self.key[0] in (Kind.ROW, Kind.INPUT, Kind.TARGET)

    def sorts(self, column: Column) -> bool:
        """Tell whether it is by this column; the one with all inputs stands for each of them."""
        return self.key == column.key or (column.unit is None and self.key[0] is column.kind)


def next_sorting(current: Sorting | None, column: Column) -> Sorting | None:
    """Return what a click on the head of `column` asks for: one way, the other way, the order of the data again."""
    largest_first = column.kind is Kind.ERROR
    if current is None or not current.sorts(column):
        return Sorting(column.key, largest_first or column.kind is Kind.ROW)
    if column.kind is Kind.ROW or current.descending is not largest_first:
        return None  # by the row's number, the other way is the order of the data
    return Sorting(column.key, not largest_first)


def order_of(sorting: Sorting | None, data: Dataset, outcome: Outcome, part: Part) -> Indices | None:
    """Return the rows as they are to stand, shape (rows,); None for the order of the data.

    Equal rows keep their order, and what is not computed yet stands last.
    """
    if sorting is None:
        return None
    X = data.X if part is Part.TRAIN else data.test_X
    every = np.arange(len(X))
    kind, unit = sorting.key
    if kind is Kind.ROW:
        return every[::-1] if sorting.descending else every
    if kind is Kind.INPUT:
        return _sorted(X[:, unit or 0], sorting.descending)
    if kind is Kind.ERROR:
        return _sorted(outcome.errors(every), sorting.descending)
    values = outcome.targets if kind is Kind.TARGET else outcome.predictions(every)
    if not data.is_classification or values.shape[1] == 1:
        return _sorted(values[:, unit or 0], sorting.descending)
    classes = np.where(np.isnan(values[:, 0]), np.nan, classes_of(values, data))
    if kind is Kind.TARGET:
        return _sorted(classes, sorting.descending)
    # By class, and in each the surest first.
    return np.asarray(np.lexsort((-values.max(axis=1), -classes if sorting.descending else classes)), dtype=np.intp)


def _sorted(values: Array, descending: bool) -> Indices:
    return np.asarray(np.argsort(-values if descending else values, kind="stable"), dtype=np.intp)


def pages_of(rows: int) -> int:
    """Return how many pages so many rows take, at least one."""
    return max(-(-rows // PAGE_ROWS), 1)


def rows_on(page: int, rows: int, order: Indices | None) -> Indices:
    """Return which rows of the data stand on `page` (counted from 0), from the top down."""
    start, stop = page * PAGE_ROWS, min((page + 1) * PAGE_ROWS, rows)
    return np.arange(start, stop) if order is None else order[start:stop]


def page_of(row: int, order: Indices | None) -> int:
    """Return the page that a row of the data stands on."""
    place = row if order is None else int(np.flatnonzero(order == row)[0])
    return place // PAGE_ROWS


def page_text(page: int, rows: int) -> str:
    """Say which rows of how many a page holds."""
    first, last = page * PAGE_ROWS, min((page + 1) * PAGE_ROWS, rows) - 1
    return f"rows {row_number(first)}–{row_number(last)} of {row_number(rows - 1)}"
