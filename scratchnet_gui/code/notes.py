"""What stands beside a line of the program, or below it: shape and value of what the line assigns. Pure functions.

All measures are columns: the letters are of equal width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, dropwhile

import numpy as np

from core.arrays import Array
from core.explain.selection import Neuron, Quantity, Selection, Weight, WholeLoss
from core.export.script import Variable
from core.training.events import BatchTaken, Event
from scratchnet_gui.formatting import exact, figure, number

GAP = 2
"""Columns between the source and its note, and between figures."""
_ALIGNED_ROOM = 26
"""Notes stand one below the other where they have so many columns; otherwise each as far left as it can."""
_LEAST_ROOM, _LEAST_FOR_ONE = 18, 12
"""Columns for a shape with one number and dots, and for a number alone; without them a note stands below its line."""
_INDENT = 4
"""A note below a line is indented by so many columns more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A few letters of a note.

    Parameters
    ----------
    column
        Where it starts, counted from the line's first letter.
    tooltip
        The exact value; empty where it is no number.
    selection
        What a click selects.
    """

    column: int
    text: str
    tooltip: str = ""
    selection: Selection | None = None

    def covers(self, column: float) -> bool:
        """Tell whether `column` is within it."""
        return self.column <= column < self.column + len(self.text)


@dataclass(frozen=True, eq=False)
class Moment:
    """What notes are written from.

    Parameters
    ----------
    events
        What the iteration has computed so far.
    selection
        What is selected; of weights, the row that belongs to it is shown.
    row
        The selected row of the table.
    """

    events: tuple[Event, ...]
    selection: Selection | None
    row: int
    digits: int

    @cached_property
    def place(self) -> int | None:
        """Where the selected row stands in the batch; None when it is not in it."""
        batch = self.events[0] if self.events else None
        if not isinstance(batch, BatchTaken):
            return None
        found = np.flatnonzero(batch.rows == self.row)
        return int(found[0]) if found.size else None


@dataclass(frozen=True, slots=True)
class NotePlace:
    """The column where the note of a line starts, and whether it stands below the line."""

    start: int
    below: bool = False


def note_places(sources: Sequence[str], least: Sequence[int], columns: int) -> list[NotePlace]:
    """Return where the note of each line stands that needs at least so many of `columns`."""
    aligned = max(map(len, sources), default=0) + GAP
    if columns - aligned >= _ALIGNED_ROOM:
        return [NotePlace(aligned)] * len(sources)
    return [
        NotePlace(len(source) + GAP)
        if len(source) + GAP + needed <= columns
        else NotePlace(len(source) - len(source.lstrip()) + _INDENT, below=True)
        for source, needed in zip(sources, least, strict=True)
    ]


def least_room(variables: Sequence[Variable]) -> int:
    """Return the columns without which the note of a line that assigns `variables` says too little."""
    return _LEAST_FOR_ONE if all(each.kind is WholeLoss for each in variables) else _LEAST_ROOM


def pieces(variables: Sequence[Variable], now: Moment, start: int, columns: int) -> list[Piece]:
    """Return the note of a line that assigns `variables`, from column `start` on.

    It is empty while they are not computed yet, and cut where the room ends after so many columns. A selected number
    for which there would be no room comes first.
    """
    found = _laid_out(variables, now, start, columns)
    selection = now.selection
    if selection is None or any(each.selection == selection for each in found):
        return found
    holder = next((place for place, each in enumerate(variables) if each.is_of(selection)), None)
    if holder is None:
        return found
    moved = _laid_out(variables, now, start, columns, selection, holder)
    return moved if any(each.selection == selection for each in moved) else found


def joined(note: Sequence[Piece]) -> str:
    """Return a note as one text, which starts at the column of its first piece."""
    text = ""
    for piece in note:
        text += " " * (piece.column - note[0].column - len(text)) + piece.text
    return text


def _laid_out(
    variables: Sequence[Variable],
    now: Moment,
    start: int,
    columns: int,
    first: Selection | None = None,
    skipped: int = 0,
) -> list[Piece]:
    """Lay out the note without the first `skipped` variables; the next one begins with the number `first`."""
    found: list[Piece] = []
    for each in variables[skipped:]:
        value = each.value(now.events[each.operation - 1]) if each.operation <= len(now.events) else None
        if value is None:
            continue
        name = f"{each.name} " if len(variables) > 1 else ""
        for piece in _of_one(each, value, name, now, first):
            column = found[-1].column + len(found[-1].text) + GAP if found else start
            left = columns - column - len(piece.text)
            if left < 0:
                return _ended(found, columns)
            found.append(Piece(column, piece.text, piece.tooltip, piece.selection))
    return found


def _ended(found: list[Piece], columns: int) -> list[Piece]:
    """Say that more would follow, where there is room to say so."""
    if found:
        column = found[-1].column + len(found[-1].text) + 1
        if column < columns:
            found.append(Piece(column, "…"))
    return found


def _of_one(
    variable: Variable, value: Array | float, name: str, now: Moment, first: Selection | None
) -> Iterable[Piece]:
    if not isinstance(value, np.ndarray):
        tooltip = f"{variable.name} = {exact(value)}"
        return [Piece(0, f"{name}{figure(value, now.digits)}", tooltip, variable.selection_at(()))]
    shape = Piece(0, f"{name}({', '.join(map(str, value.shape))}{',' if value.ndim == 1 else ''})")
    indices = _shown(variable, value, now)
    if indices is None:
        told = variable.quantity is Quantity.INPUT
        return [shape, Piece(0, f"row {now.row + 1} is not in this batch")] if told else [shape]
    # One after the other: of a thousand numbers, a few have room.
    numbers = (_of_number(variable, index, float(value[index]), now.digits) for index in indices)
    if first is None or not variable.is_of(first):
        return chain([shape], numbers)
    start = next(numbers)
    if start.selection == first:
        return chain([shape, start], numbers)
    return chain([shape, Piece(0, "…")], dropwhile(lambda each: each.selection != first, numbers))


def _shown(variable: Variable, value: Array, now: Moment) -> Iterable[tuple[int, ...]] | None:
    """Return the places of the numbers to show: a row of the array, or all of it where it is a column.

    None where the batch lacks the row.
    """
    if variable.kind is Neuron:
        place = now.place
        return None if place is None else ((place, unit) for unit in range(value.shape[1]))
    if variable.kind is not Weight:
        return ((unit,) for unit in range(len(value)))
    if value.shape[1] == 1:
        return ((source, 0) for source in range(len(value)))
    part, source = now.selection and now.selection.part, 0
    if isinstance(part, Weight) and part.layer == variable.layer:
        source = part.source
    elif isinstance(part, Neuron) and part.column == variable.layer - 1:
        source = part.unit
    return ((source, unit) for unit in range(value.shape[1]))


def _of_number(variable: Variable, index: tuple[int, ...], value: float, digits: int) -> Piece:
    place = ", ".join(map(str, index))
    tooltip = f"{variable.name}[{place}] = {exact(value)}"
    # One column for the sign, so that figures stay where they are when it changes.
    text = number(value, digits)
    return Piece(0, text if text.startswith("−") else f" {text}", tooltip, variable.selection_at(index))
