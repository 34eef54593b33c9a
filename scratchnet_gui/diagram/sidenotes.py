"""What stands beside the network: names left of the inputs; classes, targets and losses right of the outputs.

Where neurons are too small to hold a number, it stands here too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from core.explain.selection import Neuron, Quantity, Selection
from scratchnet_gui.diagram.content import Content
from scratchnet_gui.diagram.errors import named, number_size
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Column, Geometry
from scratchnet_gui.diagram.words import Symbol, given_name, neuron_symbol
from scratchnet_gui.diagram.written import Written
from scratchnet_gui.formatting import loss, number, plain

_SIZE, _LEAST_PITCH = 11.5, 12.0
_EDGE = 4.0
_GAP, _PAD = 0.6, 0.25  # of a text's size: between two in one line, and at either end of one in its box


@dataclass(frozen=True, slots=True)
class Note:
    """A text beside an output, and which of its numbers it says; None for a name."""

    text: str | Symbol
    colour: str
    bold: bool = False
    quantity: Quantity | None = None


class SideNotes:
    """The texts beside the inputs and outputs of one geometry."""

    def __init__(self, geometry: Geometry, ink: Ink) -> None:
        self._geometry = geometry
        self._ink = ink
        self._unit = ink.unit

    def written(self, content: Content) -> list[Written]:
        """Return what there is room for."""
        return [*self._beside_inputs(content), *self.beside_outputs(content)]

    def beside_outputs(self, content: Content) -> list[Written]:
        """Return the texts beside the outputs, one below the other; where neurons are small, in one line."""
        placed, size, stacked = [], self._size(), named(self._geometry.columns[-1], self._unit)
        for unit, (notes, y) in enumerate(
            zip(self._of_outputs(content), self._geometry.columns[-1].y.tolist(), strict=False)
        ):
            left, top = self._left(), y - 0.75 * size * (len(notes) if stacked else 1)
            for note in notes:
                width = self._ink.width(note.text, size, note.bold)
                box = QRectF(left - _PAD * size, top, width + 2 * _PAD * size, 1.5 * size)
                selection = None if note.quantity is None else Selection(Neuron(content.outputs, unit), note.quantity)
                placed.append(Written(selection, note.text, box, size, note.colour, note.bold))
                left, top = (left, top + 1.5 * size) if stacked else (left + width + _GAP * size, top)
        return placed

    def outputs_end(self, content: Content) -> float:
        """Return where the band behind the outputs ends: with these texts in it."""
        rights = [each.box.right() for each in self.beside_outputs(content)]
        return max(rights) + 10 * self._unit if rights else 0.0

    def _left(self) -> float:
        column = self._geometry.columns[-1]
        return column.x + column.radius + 11 * self._unit

    def _size(self) -> float:
        column = self._geometry.columns[-1]
        if not named(column, self._unit):
            return _SIZE * self._unit
        return min(max(0.42 * column.radius, 12.0 * self._unit), 16.0 * self._unit)

    def _of_outputs(self, content: Content) -> list[list[Note]]:
        """Return the notes beside each output that is drawn."""
        column = self._geometry.columns[-1]
        drawn = range(len(column.y))
        if named(column, self._unit):
            return [self._stacked(content, place) for place in drawn]
        if _pitch(column) < _LEAST_PITCH * self._unit:
            return []
        room, size = self._geometry.width - self._left() - _EDGE * self._unit, self._size()
        for richness in (3, 2, 1):
            every = [self._in_one(content, place, richness) for place in drawn]
            widths = [
                sum(self._ink.width(note.text, size, note.bold) + _GAP * size for note in notes) - _GAP * size
                for notes in every
            ]
            if max(widths, default=0.0) <= room:
                return every
        return []

    def _stacked(self, content: Content, place: int) -> list[Note]:
        """Return class, target and share in the loss; the class only where all of them find room."""
        theme, digits = self._ink.theme, self._ink.digits
        targets, losses = content.targets(), content.losses()
        name = _class_of(content, place)
        notes = [Note(name, theme.text, bold=True)] if name else []
        if targets is not None:
            index = str(place + 1) if len(targets) > 1 else ""
            target = plain(float(targets[place]), digits)
            notes.append(Note(Symbol("y", "", index, f" = {target}"), theme.text, quantity=Quantity.TARGET))
        room = self._geometry.width - self._left() - _EDGE * self._unit
        if losses is not None:
            share = loss(float(losses[place]), digits)
            wide = self._ink.width(f"loss {share}", self._size(), True) <= room
            notes.append(Note(f"loss {share}" if wide else share, theme.accent, bold=True, quantity=Quantity.LOSS))
        # Delta stands under the neuron, where the last of these notes would touch it.
        beneath = 2 if content.delta(content.outputs) is not None else 0
        if name and len(notes) > 1 and (len(notes) + beneath) * 1.5 * self._size() > _pitch(self._geometry.columns[-1]):
            notes = notes[1:]
        return [replace(note, text=self._cut(note.text, self._size(), note.bold, room)) for note in notes]

    def _in_one(self, content: Content, place: int, richness: int) -> list[Note]:
        """Return one line: the class, from richness 2 on with the prediction, with 3 also with what it should be.

        While delta is at work, it is delta, from richness 2 on with its name.
        """
        theme, digits, config = self._ink.theme, self._ink.digits, content.moment.config
        targets, shown, delta = content.targets(), content.columns[-1], content.delta(content.outputs)
        name = given_name(config, content.outputs, place)
        symbol = name or str(neuron_symbol(config, content.outputs, place))
        text, quantity = _class_of(content, place) or symbol, None
        if delta is not None:
            signal = number(float(delta[place]), digits)
            text = {3: f"{symbol}: δ = {signal}", 2: f"δ = {signal}", 1: signal}[richness]
            return [Note(text, theme.backward, bold=True, quantity=Quantity.DELTA)]
        inside = number_size(self._geometry.columns[-1], self._unit) > 0.0
        if shown is not None and not shown.is_sum and not inside and richness >= 2:
            text, quantity = f"{symbol}: {number(float(shown.values[place]), digits)}", Quantity.ACTIVATION
        right = bool(targets is not None and config.data.is_classification and targets[place] == 1.0)
        colour = theme.text if right or not name else theme.muted
        notes = [Note(text, colour, right, quantity)]
        if targets is not None and richness >= 3 and (right or not name):
            notes.append(Note(f"y = {plain(float(targets[place]), digits)}", colour, right, Quantity.TARGET))
        return notes

    def _cut(self, text: str | Symbol, size: float, bold: bool, room: float) -> str | Symbol:
        """Shorten a name that has no room."""
        if isinstance(text, Symbol) or self._ink.width(text, size, bold) <= room:
            return text
        while len(text) > 1 and self._ink.width(f"{text}…", size, bold) > room:
            text = text[:-1]
        return f"{text}…"

    def _beside_inputs(self, content: Content) -> list[Written]:
        """Name inputs whose neurons are too small for a name under them, with their values."""
        column, size = self._geometry.columns[0], 10.5 * self._unit
        if named(column, self._unit) or _pitch(column) < _LEAST_PITCH * self._unit:
            return []
        config, shown, placed = content.moment.config, content.columns[0], []
        right = column.x - column.radius - 5 * self._unit
        room, inside = right - _EDGE * self._unit, number_size(column, self._unit) > 0.0
        for place, y in enumerate(column.y.tolist()):
            name = given_name(config, 0, place) or str(neuron_symbol(config, 0, place))
            value = "" if shown is None or inside else plain(float(shown.values[place]), 2)
            text: str | Symbol = f"{name}  {value}" if value else name
            if value and self._ink.width(text, size) > room:
                text = value
            text = self._cut(text, size, False, room)
            width = self._ink.width(text, size)
            selection = Selection(Neuron(0, place), Quantity.INPUT) if value else None
            box = QRectF(right - width - _PAD * size, y - 0.65 * size, width + 2 * _PAD * size, 1.3 * size)
            placed.append(Written(selection, text, box, size, self._ink.theme.muted))
        return placed


def _class_of(content: Content, place: int) -> str:
    """Return the class of an output; a number alone would be taken for a value."""
    name = given_name(content.moment.config, content.outputs, place)
    return f"class {name}" if name.isdigit() else name


def _pitch(column: Column) -> float:
    return float(column.y[1] - column.y[0]) if len(column.y) > 1 else 1e6
