"""Short notes at the neurons and layers that they concern: where they stand, and how they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from core.explain.notes.note import Layer, Severity
from core.explain.selection import Neuron
from scratchnet_gui.colours import severity_colour
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Geometry

_SIZE, _HEIGHT, _PADDING = 11.0, 17.0, 6.0
_DOT = 4.5
_ROOM = 62.0  # between two neurons: for the name and delta of the upper one, and a text above the lower one
_EDGE, _CLEAR = 4.0, 2.0


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A short text for a neuron, or for the weights of a layer."""

    place: Neuron | Layer
    text: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark and its box; without room for its text, or where it does no harm, it is a dot with a tooltip."""

    mark: NoteMark
    box: QRectF
    is_dot: bool


def place_marks(
    marks: Sequence[NoteMark], geometry: Geometry, measure: Callable[[str], float]
) -> tuple[PlacedMark, ...]:
    """Find room for the marks: each in full where that hides nothing, else as a dot.

    Parameters
    ----------
    measure
        Width of a text in pixels.
    """
    placed: list[PlacedMark] = []
    for mark in marks:
        where = _of_layer(mark.place, geometry) if isinstance(mark.place, Layer) else _of_neuron(mark.place, geometry)
        if where is None:
            continue
        x, y, room, dot = where
        unit = geometry.unit
        width = measure(mark.text) + 2 * _PADDING * unit
        left = min(max(x - width / 2, _EDGE * unit), max(geometry.width - width - _EDGE * unit, _EDGE * unit))
        box = QRectF(left, y - _HEIGHT * unit / 2, width, _HEIGHT * unit)
        crowded = width > room or any(box.intersects(other.box) for other in placed)
        crowded = crowded or (isinstance(mark.place, Layer) and _hides_neuron(box, geometry))
        is_dot = crowded or mark.severity is Severity.HARMLESS
        if is_dot:
            radius = _DOT * unit
            box = QRectF(dot.x() - radius, dot.y() - radius, 2 * radius, 2 * radius)
        placed.append(PlacedMark(mark, box, is_dot))
    return tuple(placed)


def _of_layer(layer: Layer, geometry: Geometry) -> tuple[float, float, float, QPointF]:
    """Return the middle of the text, the width that it may have, and where a dot stands in its place."""
    left, right = geometry.columns[layer.number - 1], geometry.columns[layer.number]
    x, y = (left.x + right.x) / 2, geometry.captions + (_HEIGHT / 2 - 1.0) * geometry.unit
    return x, y, geometry.width - 2 * _EDGE * geometry.unit, QPointF(x, y)


def _of_neuron(neuron: Neuron, geometry: Geometry) -> tuple[float, float, float, QPointF] | None:
    """Return the same for a neuron; None where it is not drawn."""
    column, unit = geometry.columns[neuron.column], geometry.unit
    if neuron.unit >= len(column.y):
        return None
    y, radius = float(column.y[neuron.unit]), column.radius
    beside = [abs(other.x - column.x) - other.radius for other in geometry.columns if other is not column]
    roomy = column.boxed and (neuron.unit == 0 or column.name_room >= _ROOM * unit)
    room = 2 * min(beside) - 2 * _PADDING * unit if roomy else 0.0
    # It lies over the upper edge of the circle, which it hides least.
    return column.x, y - radius - 0.2 * _HEIGHT * unit, room, QPointF(column.x + 0.71 * radius, y - 0.71 * radius)


def _hides_neuron(box: QRectF, geometry: Geometry) -> bool:
    """Tell whether a box covers some of a circle, or comes as near as its outline."""
    for column in geometry.columns:
        reach = column.radius + _CLEAR * geometry.unit
        for y in column.y.tolist():
            if box.intersects(QRectF(column.x - reach, y - reach, 2 * reach, 2 * reach)):
                return True
    return False


def mark_at(placed: Sequence[PlacedMark], x: float, y: float) -> NoteMark | None:
    """Return the mark at a point."""
    return next((each.mark for each in reversed(placed) if each.box.contains(QPointF(x, y))), None)


def mark_width(text: str, ink: Ink) -> float:
    """Return how wide the text of a mark is drawn; what `place_marks` measures with."""
    return ink.width(text, _SIZE * ink.unit)


def draw_marks(painter: QPainter, placed: Sequence[PlacedMark], ink: Ink) -> None:
    """Draw the marks, over everything else."""
    for each in placed:
        colour = severity_colour(each.mark.severity, ink.theme)
        if each.is_dot:
            painter.setPen(ink.pen(ink.theme.panel, 1.5 * ink.unit))
            painter.setBrush(ink.colour(colour))
            painter.drawEllipse(each.box)
            continue
        ink.box(painter, each.box, ink.theme.panel, colour, 1.2 * ink.unit)
        middle = each.box.center()
        ink.draw(painter, each.mark.text, middle.x(), middle.y(), _SIZE * ink.unit, ink.theme.text)
