"""Over which rows the sums of the rows table go, and how that is said. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.arrays import Indices
from core.config import RunConfig
from core.explain import symbols
from core.explain.explain import exists
from core.explain.moment import Moment
from core.explain.rows import RowShares, row_shares, what_if
from core.explain.selection import Bias, Selection, Weight
from core.session.snapshot import Snapshot
from core.training.events import BatchTaken
from core.training.mistakes import EARLY_UPDATE
from scratchnet_gui.diagram.words import Symbol
from scratchnet_gui.formatting import count, row_number

MOST_WORK = 20_000_000
"""Weights times rows up to which all rows are computed at once for the table: some hundredths of a second."""


class Scope(Enum):
    """Which rows are added up."""

    BATCH = "this batch"
    ALL = "all rows"
    ROW = "this row"
    CHOSEN = "chosen rows"


@dataclass(frozen=True, slots=True, eq=False)
class RowsSum:
    """The shares of some rows, and what they are.

    Parameters
    ----------
    scope
        Which rows; a batch of all rows is `BATCH`.
    now
        The iteration that the run computes, whatever is looked at.
    shown
        The same iteration over the rows in question; `now` itself for the batch.
    shares
        What the rows add, in `shown`.
    part
        The weight or bias that `shares` are about; None for the gradients of all weights.
    place
        Where each row of the table stands in `shares`, -1 outside, shape (rows of the table,).
    """

    scope: Scope
    now: Moment
    shown: Moment
    shares: RowShares
    part: Weight | Bias | None
    place: Indices

    @property
    def is_what_if(self) -> bool:
        """Tell whether the run computes other sums than these."""
        return self.shown is not self.now


def rows_sum(
    snapshot: Snapshot, selection: Selection | None, row: int, scope: Scope, chosen: Indices | None = None
) -> RowsSum:
    """Gather what the rows add up to at the moment of `snapshot`.

    Parameters
    ----------
    row
        The selected row of the table.
    chosen
        The rows of `Scope.CHOSEN`, in the order of the table, shape (rows,).
    """
    config = snapshot.events_config
    now = snapshot.moment(row)
    rows = _rows_of(scope, config, row, chosen)
    batch = None if now.batch is None else now.batch.rows
    if rows is None or batch is None or np.array_equal(np.sort(batch), rows):
        scope, shown = Scope.BATCH, now
    else:
        shown = what_if(now, rows)
    part = part_of(selection, config)
    shares = row_shares(shown, part)
    place = np.full(config.data.rows, -1, dtype=np.intp)
    place[shares.rows] = np.arange(len(shares.rows))
    return RowsSum(scope, now, shown, shares, part, place)


def _rows_of(scope: Scope, config: RunConfig, row: int, chosen: Indices | None) -> Indices | None:
    """Return the rows of a scope in the order of the table; None for the batch."""
    match scope:
        case Scope.ALL if can_show_all(config):
            return np.arange(config.data.rows)
        case Scope.ROW if row < config.data.rows:
            return np.array([row], dtype=np.intp)
        case Scope.CHOSEN if chosen is not None and len(chosen) and chosen[-1] < config.data.rows:
            return chosen
    return None


def can_show_all(config: RunConfig) -> bool:
    """Tell whether computing all rows at once is quick enough for a table."""
    return config.data.rows * config.weight_count <= MOST_WORK


def part_of(selection: Selection | None, config: RunConfig) -> Weight | Bias | None:
    """Return the selected weight or bias, if the network has it."""
    part = None if selection is None else selection.part
    return part if isinstance(part, Weight | Bias) and exists(part, config) else None


def sum_texts(shown: RowsSum) -> tuple[str, ...]:
    """Say what the sums go over, the longest text first."""
    total, batch = count(shown.now.config.data.rows), shown.now.batch
    if batch is None:
        return ("No batch is taken yet.",)
    rows = shown.shares.rows
    if not shown.is_what_if:
        return _batch_texts(batch, total)
    if shown.scope is Scope.ROW or len(rows) == 1:
        number = row_number(int(rows[0]))
        said = f"What if it were row {number} alone: the gradient is this row's share"
        return said, f"What if: row {number} alone", f"If row {number} alone", "What if"
    if shown.scope is Scope.ALL:
        return (
            f"What if it were all {total} rows: sum over all of them",
            f"What if: all {total} rows",
            "If all rows",
            "What if",
        )
    some = f"{count(len(rows))} of {total}"
    said = f"What if it were {count(len(rows))} chosen rows of {total}"
    return said, f"What if: {some} rows", f"If {some} rows", f"If {some}", "What if"


def _batch_texts(batch: BatchTaken, total: str) -> tuple[str, ...]:
    rows, which = count(len(batch.rows)), f"mini-batch {count(batch.batch)} of {count(batch.batches)}"
    if batch.batches == 1:
        return (
            f"Sum over the {rows} rows of the batch (all rows)",
            f"Sum over all {rows} rows",
            f"Sum of {rows} rows",
            "Σ",
        )
    if len(batch.rows) == 1:
        number = row_number(int(batch.rows[0]))
        return (
            f"One row of {total} (row {number}): the gradient is this row's share",
            f"Row {number}: its share is the gradient",
            f"Row {number} alone",
            "Σ",
        )
    some = f"{rows} of {total}"
    return f"Sum over {some} rows ({which})", f"Sum over {some} rows", f"{some} rows", some, "Σ"


def explained(shown: RowsSum) -> str:
    """Say how this sum and that of the run belong together, for a tooltip."""
    said = "Full batch, mini-batch and single row are the same sum over more or fewer rows."
    if not shown.is_what_if:
        return said
    told = f"{said}\nThis is only looked at: the run goes on with its own batch."
    if shown.now.config.dropout:
        told += "\nNo neuron is dropped out here."
    if EARLY_UPDATE in shown.now.mistakes:
        told += "\nNothing is updated here: delta is passed back through the weights of feedforward."
    return told


def subject_texts(shown: RowsSum) -> tuple[str, ...]:
    """Say whose gradient the rows share, the longest text first."""
    config = shown.now.config
    match shown.part:
        case None:
            return "no weight selected: lengths of gradients", "lengths of gradients", "lengths", ""
        case Weight(layer, source, target):
            names = (symbols.neuron_name(config, layer - 1, source), symbols.neuron_name(config, layer, target))
            symbol = Symbol.of(symbols.weight(layer, source, target))
            return f"gradient of {symbol}, {names[0]} → {names[1]}", f"gradient of {symbol}", str(symbol)
        case Bias(layer, unit):
            symbol = Symbol.of(symbols.bias(layer, unit))
            name = symbols.neuron_name(config, layer, unit)
            return f"gradient of {symbol}, bias of {name}", f"gradient of {symbol}", str(symbol)
