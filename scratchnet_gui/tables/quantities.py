"""Which numbers of the network stand in the cells of the predictions table. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.arrays import Array
from core.data.dataset import Dataset
from core.explain.links import row_loss
from core.explain.selection import Neuron, Quantity, Selection
from scratchnet_gui.tables.cells import WRONG
from scratchnet_gui.tables.columns import Column, Kind

_ONE_OF_SEVERAL = re.compile(r"[^(),…\s]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A number of a cell: what it is, and which letters of the cell's text are it."""

    selection: Selection
    start: int
    stop: int


def shown_in(text: str, column: Column, data: Dataset, layers: int, target: Array, answer: Array) -> tuple[Shown, ...]:
    """Return the numbers in a cell of a training row; none for a blank cell and for the row's own number.

    Parameters
    ----------
    text
        What stands in the cell.
    layers
        How many layers the network has.
    target, answer
        Of the row, shape (outputs,).
    """
    outputs = len(target)
    if not text or column.kind is Kind.ROW:
        return ()
    if column.kind is Kind.ERROR:
        return _whole(text, row_loss(layers, outputs))
    at, units, quantity = {
        Kind.INPUT: (0, data.X.shape[1], Quantity.INPUT),
        Kind.TARGET: (layers, outputs, Quantity.TARGET),
        Kind.PREDICTION: (layers, outputs, Quantity.ACTIVATION),
    }[column.kind]
    if column.unit is not None:
        return _whole(text, Selection(Neuron(at, column.unit), quantity))
    if column.kind is not Kind.INPUT and data.is_classification:
        # One class stands for all outputs: the one that should be 1, or the one that is the largest.
        unit = int((target if column.kind is Kind.TARGET else answer).argmax())
        return _whole(text, Selection(Neuron(at, unit), quantity))
    found = list(_ONE_OF_SEVERAL.finditer(text))
    if len(found) < 2:
        return ()
    last = len(found) - 1  # the middle of many is left out
    return tuple(
        Shown(Selection(Neuron(at, units - 1 if place == last else place), quantity), each.start(), each.end())
        for place, each in enumerate(found)
    )


def next_shown(numbers: tuple[Shown, ...], selection: Selection | None) -> Selection:
    """Return the number of a cell to select next, from the first to the last and round again."""
    known = [each.selection for each in numbers]
    return known[(known.index(selection) + 1) % len(known)] if selection in known else known[0]


def _whole(text: str, selection: Selection) -> tuple[Shown, ...]:
    mark = f"{WRONG} "
    return (Shown(selection, len(mark) if text.startswith(mark) else 0, len(text)),)
