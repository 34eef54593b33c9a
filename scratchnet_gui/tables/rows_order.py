"""By what the rows of the rows table are sorted. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, Indices
from scratchnet_gui.tables.columns import Kind
from scratchnet_gui.tables.rows_columns import Holds, RowColumn
from scratchnet_gui.tables.rows_sum import RowsSum, Scope


@dataclass(frozen=True, slots=True)
class RowsOrder:
    """Rows sorted by the column with this key."""

    key: tuple[Holds, object]
    descending: bool


def added(column: RowColumn, shown: RowsSum) -> Array | None:
    """Return what the rows of the sum add in a column, shape (rows of the sum,); None where nothing is computed."""
    shares = shown.shares
    if column.holds is Holds.LOSS:
        return shares.losses
    if column.holds is Holds.GRADIENT and shares.gradients is not None:
        values: Array = shares.gradients[:, column.index]
        return values
    return None


def sum_first(shown: RowsSum) -> Indices | None:
    """Return the rows of a mini-batch in its order, then the others; None where the table's own order is as good.

    Rows that a person chose stay where they are: their check boxes would run away.
    """
    rows = shown.shares.rows
    if shown.scope is not Scope.BATCH or len(rows) in (0, len(shown.place)):
        return None
    return np.concatenate([rows, np.flatnonzero(shown.place < 0)]).astype(np.intp)


def sort_keys(column: RowColumn, shown: RowsSum) -> Array:
    """Return what all rows are sorted by, shape (rows,); NaN, which stands last, for what is not computed."""
    data, answer = shown.now.config.data, column.answer
    if column.holds is Holds.CHECK:
        return np.asarray(shown.place >= 0, dtype=np.float64)
    if answer is None:
        values = added(column, shown)
        return _on_table(None if values is None else values[:, np.newaxis], shown)[:, 0]
    if answer.kind is Kind.ROW:
        return np.arange(float(data.rows))
    known = {Kind.INPUT: data.X, Kind.TARGET: data.Y}.get(answer.kind)
    if known is None:
        last = shown.shown.activations.get(shown.shown.outputs)
        known = _on_table(None if last is None else last.a, shown)
    if answer.unit is None and answer.kind is not Kind.INPUT and data.is_classification:
        return np.where(np.isnan(known[:, 0]), np.nan, known.argmax(axis=1))
    keys: Array = known[:, answer.unit or 0]
    return keys


def _on_table(values: Array | None, shown: RowsSum) -> Array:
    """Return numbers of the rows of the sum at their places in the table, NaN elsewhere."""
    spread = np.full((len(shown.place), 1 if values is None else values.shape[1]), np.nan)
    if values is not None:
        spread[shown.shares.rows] = values
    return spread
