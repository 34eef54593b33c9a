"""Where the selected row and cell are on the axes of an equation, and what moves so that they are seen. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from core.explain.matrix import Equation
from scratchnet_gui.matrices.layout import Layout
from scratchnet_gui.matrices.moves import Place
from scratchnet_gui.matrices.spans import Key, axes_of, started_for


def focus_of(equation: Equation, row: int, place: Place | None) -> dict[Key, int]:
    """Return where on each axis the selected row of the table is, or the selected cell."""
    axes = axes_of(equation)
    focus = {key: at for key, axis in axes.items() if (at := axis.place_of(row)) is not None}
    if place is not None:
        matrix = equation.terms[place[0]].matrix
        focus |= {matrix.down.key: place[1], matrix.across.key: place[2]}
    return focus


def out_of_sight(layout: Layout, focus: Mapping[Key, int]) -> set[Key]:
    """Return the axes on which the person has scrolled away from `focus`."""
    return {
        axis.key for axis, part in layout.axes() if axis.key in focus and not part.start <= focus[axis.key] < part.stop
    }


def moved_starts(layout: Layout, focus: Mapping[Key, int]) -> dict[Key, int]:
    """Return where the shown part of an axis has to begin, for those that must move so that `focus` is seen."""
    starts = {
        axis.key: started_for(focus[axis.key], part.count, part.shown, part.start)
        for axis, part in layout.axes()
        if axis.key in focus
    }
    return {
        axis.key: starts[axis.key] for axis, part in layout.axes() if starts.get(axis.key, part.start) != part.start
    }
