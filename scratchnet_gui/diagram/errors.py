"""Room for names under the neurons, and the errors, delta or dL/da, that stand beside or under them."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from core.explain.selection import Neuron, Quantity
from scratchnet_gui.diagram.content import Content
from scratchnet_gui.diagram.hit_test import bias_box
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Column, Geometry
from scratchnet_gui.formatting import number

_LETTERS = {Quantity.DELTA: "δ", Quantity.SLOPE: "∂L/∂a"}
_LEAST_TEXT = 8.5
_ABOVE = 0.64  # of a name's size: from its middle to the top of a hat, or of the layer's number
_FULL_NAME = 19.0  # pixels under a neuron for a letter with raised and lowered indices; less leaves the raised one out


def named(column: Column, unit: float) -> bool:
    """Tell whether the neurons have names."""
    return column.name_room >= 14.0 * unit and column.radius >= 8.0 * unit


def number_size(column: Column, unit: float) -> float:
    """Return the size of the numbers in the neurons, in pixels; 0 where they could not be read."""
    radius = column.radius
    wanted = max(0.5 * radius, min(0.7 * radius, 11.5 * unit), min(0.8 * radius, 9.0 * unit))
    return wanted if wanted >= least_text(unit) else 0.0


def least_text(unit: float) -> float:
    """Return the size of the smallest text that can be read, in pixels."""
    return _LEAST_TEXT * min(unit, 1.0)


def has_layer(column: Column, unit: float) -> bool:
    """Tell whether the names have room for the layer's number above the index."""
    return column.name_room >= _FULL_NAME * unit


def name_size(column: Column, unit: float) -> float:
    """Return the size of the names, in pixels."""
    share = 0.56 if has_layer(column, unit) else 0.68
    return min(max(0.44 * column.radius, 11.5 * unit), 17.0 * unit, column.name_room * share)


def name_middle(column: Column, unit: float, ring: float = 0.0) -> float:
    """Return how far under a neuron the middle of its name is, clear of a ring that many pixels around the neuron."""
    size = name_size(column, unit)
    middle = 0.92 * size if has_layer(column, unit) else 0.46 * column.name_room
    return max(middle, ring + unit + _ABOVE * size) if ring else middle


def two_lines(column: Column, unit: float) -> bool:
    """Tell whether name and error have room below each other."""
    return column.name_room >= 2.84 * name_size(column, unit) + 4 * unit


def error_of(content: Content, neuron: Neuron) -> tuple[Quantity, float] | None:
    """Return delta, or dL/da, where it is what the operation at work says of `neuron`, with which of them it is."""
    delta = content.delta(neuron.column)
    if delta is not None:
        return Quantity.DELTA, float(delta[neuron.unit])
    upstream = content.upstream(neuron.column)
    return None if upstream is None else (Quantity.SLOPE, float(upstream[neuron.unit]))


def error_label(content: Content, geometry: Geometry, ink: Ink, neuron: Neuron) -> tuple[str, float, QRectF] | None:
    """Return text, size and box of the error of a neuron; None without one, or without room."""
    error, column, unit = error_of(content, neuron), geometry.columns[neuron.column], ink.unit
    if error is None or neuron.unit >= len(column.y):
        return None
    text = f"{_LETTERS[error[0]]} = {number(error[1], ink.digits)}"
    y = float(column.y[neuron.unit])
    biased = neuron.column > 0 and content.parameters[neuron.column - 1].b is not None
    if named(column, unit):
        size = min(name_size(column, unit), 14.0 * unit)
        width = ink.width(text, size, True) + 8 * unit
        down = 0.92 * name_size(column, unit) + (1.42 * name_size(column, unit) if two_lines(column, unit) else 0.0)
        left = column.x - width / 2
        if biased:  # the bias and its gradient stand at the lower left
            x, _, wide, _ = bias_box(column, neuron.unit, unit)
            left = max(left + 0.22 * column.radius, x + wide + 3 * unit)
        left = min(max(left, 3 * unit), geometry.width - width - 3 * unit)
        return text, size, QRectF(left, y + column.radius + down - 0.68 * size, width, 1.36 * size)
    if column.radius < 13.0 * unit or neuron.column == content.outputs:  # the notes beside small outputs say it
        return None
    # Beside the neuron, on the side whose lines are idle, and away from where they run.
    size = 11.0 * unit
    width, height = ink.width(text, size, True) + 8 * unit, 1.36 * size
    behind = content.delta(neuron.column) is not None
    left = column.x + 0.8 * column.radius + 4 * unit if behind else column.x - 0.8 * column.radius - 4 * unit - width
    beyond = geometry.columns[max(neuron.column + (1 if behind else -1), 0)]
    above = (biased and not behind) or y < float(beyond.y.mean()) - 1.0
    middle = y + (-0.62 if above else 0.62) * column.radius
    return text, size, QRectF(left, middle - height / 2, width, height)
