"""Draws what stands beside the network: names left of the inputs; classes, targets and losses right of the outputs.

Where neurons are too small to hold a number, it stands here too.
"""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from scratchnet_gui.diagram.content import Content
from scratchnet_gui.diagram.errors import named, number_size
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Column, Geometry
from scratchnet_gui.diagram.words import Symbol, given_name, neuron_symbol
from scratchnet_gui.formatting import number, plain

Line: TypeAlias = tuple[str | Symbol, str, bool]
"""Text, colour, whether it is bold."""

_SIZE, _LEAST_PITCH = 11.5, 12.0
_EDGE = 4.0


class SideNotes:
    """The texts beside the inputs and outputs of one geometry."""

    def __init__(self, geometry: Geometry, ink: Ink) -> None:
        self._geometry = geometry
        self._ink = ink
        self._unit = ink.unit

    def draw(self, painter: QPainter, content: Content) -> None:
        """Write what there is room for."""
        self._draw_inputs(painter, content)
        size = self._size()
        for (text, colour, bold), box in self.beside_outputs(content):
            self._ink.draw(painter, text, box.left(), box.center().y(), size, colour, bold=bold, align=0.0)

    def beside_outputs(self, content: Content) -> list[tuple[Line, QRectF]]:
        """Return the lines beside the outputs, and the room that each takes up."""
        placed, size, left = [], self._size(), self._left()
        for lines, y in zip(self._of_outputs(content), self._geometry.columns[-1].y.tolist(), strict=False):
            top = y - 0.75 * size * len(lines)
            for place, line in enumerate(lines):
                width = self._ink.width(line[0], size, line[2])
                placed.append((line, QRectF(left, top + 1.5 * size * place, width, 1.5 * size)))
        return placed

    def outputs_end(self, content: Content) -> float:
        """Return where the band behind the outputs ends: with these texts in it."""
        rights = [box.right() for _, box in self.beside_outputs(content)]
        return max(rights) + 10 * self._unit if rights else 0.0

    def _left(self) -> float:
        column = self._geometry.columns[-1]
        return column.x + column.radius + 9 * self._unit

    def _size(self) -> float:
        column = self._geometry.columns[-1]
        if not named(column, self._unit):
            return _SIZE * self._unit
        return min(max(0.42 * column.radius, 12.0 * self._unit), 16.0 * self._unit)

    def _of_outputs(self, content: Content) -> list[list[Line]]:
        """Return the lines beside each output that is drawn."""
        column = self._geometry.columns[-1]
        drawn = range(len(column.y))
        if named(column, self._unit):
            return [self._stacked(content, place) for place in drawn]
        if _pitch(column) < _LEAST_PITCH * self._unit:
            return []
        room = self._geometry.width - self._left() - _EDGE * self._unit
        for richness in (3, 2, 1):
            every = [self._in_one(content, place, richness) for place in drawn]
            widths = [self._ink.width(text, self._size(), bold) for lines in every for text, _, bold in lines]
            if max(widths, default=0.0) <= room:
                return every
        return []

    def _stacked(self, content: Content, place: int) -> list[Line]:
        """Return class, target and share in the loss, one below the other, or the first two side by side."""
        theme, digits = self._ink.theme, self._ink.digits
        targets, losses = content.targets(), content.losses()
        name = _class_of(content, place)
        lines: list[Line] = [(name, theme.text, True)] if name else []
        if targets is not None:
            index = str(place + 1) if len(targets) > 1 else ""
            target = plain(float(targets[place]), digits)
            lines.append((Symbol("y", "", index, f" = {target}"), theme.text, False))
        room = self._geometry.width - self._left() - _EDGE * self._unit
        if losses is not None:
            loss = number(float(losses[place]), digits)
            wide = self._ink.width(f"loss {loss}", self._size(), True) <= room
            lines.append((f"loss {loss}" if wide else loss, theme.accent, True))
        # Delta stands under the neuron, where the last of these lines would touch it.
        beneath = 2 if content.delta(content.outputs) is not None else 0
        if name and len(lines) > 1 and (len(lines) + beneath) * 1.5 * self._size() > _pitch(self._geometry.columns[-1]):
            lines = lines[1:]
        return [(self._cut(text, self._size(), bold, room), colour, bold) for text, colour, bold in lines]

    def _in_one(self, content: Content, place: int, richness: int) -> list[Line]:
        """Return one line: the class, from richness 2 on with the prediction, with 3 also with what it should be."""
        theme, digits, config = self._ink.theme, self._ink.digits, content.moment.config
        targets, shown, delta = content.targets(), content.columns[-1], content.delta(content.outputs)
        name = given_name(config, content.outputs, place)
        symbol = name or str(neuron_symbol(config, content.outputs, place))
        text = _class_of(content, place) or symbol
        if delta is not None and richness >= 2:
            signal = f"δ = {number(float(delta[place]), digits)}"
            return [(f"{symbol}: {signal}" if richness >= 3 else signal, theme.backward, True)]
        inside = number_size(self._geometry.columns[-1], self._unit) > 0.0
        if shown is not None and not shown.is_sum and not inside and richness >= 2:
            text = f"{symbol}: {number(float(shown.values[place]), digits)}"
        right = bool(targets is not None and config.data.is_classification and targets[place] == 1.0)
        if targets is not None and richness >= 3 and (right or not name):
            text += f"  y = {plain(float(targets[place]), digits)}"
        return [(text, theme.text if right or not name else theme.muted, right)]

    def _cut(self, text: str | Symbol, size: float, bold: bool, room: float) -> str | Symbol:
        """Shorten a name that has no room."""
        if isinstance(text, Symbol) or self._ink.width(text, size, bold) <= room:
            return text
        while len(text) > 1 and self._ink.width(f"{text}…", size, bold) > room:
            text = text[:-1]
        return f"{text}…"

    def _draw_inputs(self, painter: QPainter, content: Content) -> None:
        """Name inputs whose neurons are too small for a name under them, with their values."""
        column, size = self._geometry.columns[0], 10.5 * self._unit
        if named(column, self._unit) or _pitch(column) < _LEAST_PITCH * self._unit:
            return
        config, shown = content.moment.config, content.columns[0]
        right = column.x - column.radius - 5 * self._unit
        room, inside = right - _EDGE * self._unit, number_size(column, self._unit) > 0.0
        muted = self._ink.theme.muted
        for place, y in enumerate(column.y.tolist()):
            name = given_name(config, 0, place) or str(neuron_symbol(config, 0, place))
            value = "" if shown is None or inside else plain(float(shown.values[place]), 2)
            text: str | Symbol = f"{name}  {value}" if value else name
            if value and self._ink.width(text, size) > room:
                text = value
            self._ink.draw(painter, self._cut(text, size, False, room), right, y, size, muted, align=1.0)


def _class_of(content: Content, place: int) -> str:
    """Return the class of an output; a number alone would be taken for a value."""
    name = given_name(content.moment.config, content.outputs, place)
    return f"class {name}" if name.isdigit() else name


def _pitch(column: Column) -> float:
    return float(column.y[1] - column.y[0]) if len(column.y) > 1 else 1e6
