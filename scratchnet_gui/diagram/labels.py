"""The labels on lines: gradients while the error flows back, old and new weights after the update."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QRectF

from core.arrays import Array
from core.explain.links import WEIGHT_BEFORE
from core.explain.selection import Neuron, Part, Quantity, Selection, Weight
from scratchnet_gui.diagram.chips import clearest_spot, place_chips
from scratchnet_gui.diagram.content import Content
from scratchnet_gui.diagram.edges import DOTTED_MOST
from scratchnet_gui.diagram.errors import error_label, named
from scratchnet_gui.diagram.hit_test import bias_box
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Geometry
from scratchnet_gui.diagram.written import Written
from scratchnet_gui.formatting import MINUS, number

Chip: TypeAlias = tuple[str, tuple[float, float], float]
"""Text, centre, width."""

_SIZES = 13.0, 12.0, 11.0  # pixels, before zoom: the largest at which all labels find room
_CROWD = 8  # more labels than these are small from the start: they should not hide the lines
_ARROW = "→"
_COVERED, _FEW = 0.31, 4
"""Share of the room between two columns that labels may hide, the strongest first; so many have a label anyway."""
_USUAL_WIDTHS = 4.6, 7.6
"""Of a label with one number, and with the old one and the new one, in its size."""
_STRONGEST = 6  # labels of a layer with too many lines for all


class Labels:
    """The labels of one geometry; where they stand is worked out once and kept."""

    def __init__(self, geometry: Geometry, ink: Ink) -> None:
        self._geometry = geometry
        self._ink = ink
        self._places: dict[tuple[object, ...], Array] = {}
        self._zoom = ink.unit * min(max(geometry.zoom, 0.8), 1.5)

    def written(self, content: Content, selected: Part | None, hovered: Part | None) -> tuple[list[Written], bool]:
        """Return all labels, those of the selected and the hovered line last; and whether lines go without.

        A line that is selected says its weight where nothing else is to be said of it.
        """
        result: list[Written] = []
        without = False
        for layer in range(1, len(self._geometry.columns)):
            lines, without_here = self.lines(content, layer)
            resting = not lines and not without_here
            things = [each for each in (hovered, selected) if isinstance(each, Weight) and each.layer == layer]
            things = [each for each in things if not resting or each == selected]
            marked = dict.fromkeys(line for each in things if (line := self._line(each)) is not None)
            chips, size = self.place(content, layer)
            for line, chip in chips.items():
                if line not in marked:
                    result += self._chip(content, layer, line, chip, size, marked=False)
            for line in marked:
                chip = chips[line] if line in chips else self._forced(content, layer, line, chips, size)
                result += self._chip(content, layer, line, chip, size, marked=True)
            without |= without_here or len(chips) < len(lines)
        return result, without

    def _forced(self, content: Content, layer: int, line: int, chips: dict[int, Chip], size: float) -> Chip:
        """Return a label for a line that is pointed at or selected, and has none: at the best place there is."""
        text = self._text(content, layer, line)
        width, high = self._width(text, size), 1.4 * size
        others = [(x - w / 2, y - high / 2, x + w / 2, y + high / 2) for _, (x, y), w in chips.values()]
        obstacles = np.concatenate([self._obstacles(content, layer), np.array(others).reshape(-1, 4)])
        controls = self._geometry.controls[layer - 1].reshape(-1, 4, 2)
        spot = clearest_spot(controls, line, width, high, obstacles)
        return text, (float(spot[0]), float(spot[1])), width

    def place(self, content: Content, layer: int) -> tuple[dict[int, Chip], float]:
        """Return text, centre and width of the labels that find room on the lines of `layer`, and their size."""
        lines, _ = self.lines(content, layer)
        texts = [self._text(content, layer, line) for line in lines]
        best: dict[int, Chip] = {}
        size = chosen = _SIZES[-1] * self._zoom
        for each in (_SIZES if len(lines) <= _CROWD else _SIZES[1:]) if lines else ():
            size = each * self._zoom
            widths = [self._width(text, size) for text in texts]
            places = self._placed(content, layer, lines, widths, size)
            found = {
                line: (text, (x, y), width)
                for line, text, width, (x, y) in zip(lines, texts, widths, places.tolist(), strict=True)
                if not np.isnan(x)
            }
            if len(found) > len(best):
                best, chosen = found, size
            if len(best) == len(lines):
                break
        return best, chosen

    def lines(self, content: Content, layer: int) -> tuple[list[int], bool]:
        """Return which lines of `layer` want a label, and whether there are too many for all of them."""
        changes = self._changes(content, layer)
        if changes is None:
            return [], False
        room = self._most(layer, content.gradient(layer) is None)
        if len(changes) <= min(DOTTED_MOST, room):
            return list(range(len(changes))), False
        most = room if len(changes) <= DOTTED_MOST else min(room, _STRONGEST)
        strongest = np.argsort(-np.abs(changes), kind="stable")[:most]
        return sorted(strongest.tolist()), True

    def _most(self, layer: int, both: bool) -> int:
        """Return how many labels, of `both` old and new weight or of one number, leave the lines to be seen."""
        left, right = self._geometry.columns[layer - 1 : layer + 1]
        width = right.x - right.radius - left.x - left.radius
        height = max(float(column.y[-1] - column.y[0]) + 2 * column.radius for column in (left, right))
        size = _SIZES[1] * self._zoom
        return max(int(_COVERED * width * height / (_USUAL_WIDTHS[both] * 1.4 * size**2)), _FEW)

    def _changes(self, content: Content, layer: int) -> Array | None:
        """Return the gradients of the lines of `layer`, or what the update changed; None when neither is at work."""
        part = np.s_[: len(self._geometry.columns[layer - 1].y), : len(self._geometry.columns[layer].y)]
        gradient, before = content.gradient(layer), content.before(layer)
        if gradient is not None:
            return gradient.dW[part].ravel()
        return None if before is None else (content.parameters[layer - 1].W - before.W)[part].ravel()

    def _text(self, content: Content, layer: int, line: int) -> str:
        place = divmod(line, len(self._geometry.columns[layer].y))
        gradient, before = content.gradient(layer), content.before(layer)
        now, by_hand = content.parameters[layer - 1].W[place], content.set_by_hand(Weight(layer, *place))
        if gradient is not None:
            return number(float(gradient.dW[place]), self._ink.digits, sign=True)
        if before is None or by_hand:
            return number(float(now), self._ink.digits)
        return change(before.W[place], now, self._ink.digits)

    def _width(self, text: str, size: float) -> float:
        return self._ink.width(text, size) + 0.7 * size

    def _line(self, weight: Weight) -> int | None:
        left, right = self._geometry.columns[weight.layer - 1], self._geometry.columns[weight.layer]
        if weight.source >= len(left.y) or weight.target >= len(right.y):
            return None
        return weight.source * len(right.y) + weight.target

    def _placed(self, content: Content, layer: int, lines: list[int], widths: list[float], size: float) -> Array:
        rounded = tuple(4 * math.ceil(width / 4) for width in widths)  # so that labels keep still as numbers change
        obstacles = self._obstacles(content, layer)
        key = (layer, tuple(lines), rounded, size, obstacles.tobytes())
        found = self._places.get(key)
        if found is None:
            if len(self._places) > 64:
                self._places.clear()
            controls = self._geometry.controls[layer - 1].reshape(-1, 4, 2)[lines]
            found = place_chips(controls, np.array(rounded, dtype=np.float64), 1.4 * size, obstacles, self._ink.unit)
            self._places[key] = found
        return found

    def _obstacles(self, content: Content, layer: int) -> Array:
        unit, geometry = self._ink.unit, self._geometry
        boxes = [
            (0.0, -1e6, geometry.width, geometry.top - 10.0 * unit),
            (0.0, geometry.free_to, geometry.width, 1e6),
        ]
        for number_, column in enumerate(geometry.columns[layer - 1 : layer + 1], start=layer - 1):
            reach = column.radius + 3 * unit
            name = min(column.name_room, 22.0 * unit)
            boxes += [(column.x - reach, y - reach, column.x + reach, y + column.radius) for y in column.y.tolist()]
            if named(column, unit):
                boxes += [(column.x - 13 * unit, y, column.x + 13 * unit, y + column.radius + name)
                          for y in column.y.tolist()]  # fmt: skip
            for place in range(len(column.y)):
                error = error_label(content, geometry, self._ink, Neuron(number_, place))
                if error is not None:
                    box = error[2]
                    right = max(box.right(), box.left() + 72 * unit)  # alike whatever the number
                    boxes.append((float(int(box.left()) // 8 * 8), box.top(), right // 8 * 8 + 8, box.bottom()))
        if content.parameters[layer - 1].b is not None:  # with the line under the marker, which is wider
            column = geometry.columns[layer]
            for place in range(len(column.y)):
                x, y, wide, high = bias_box(column, place, unit)
                boxes.append((x - 8 * unit, y, x + wide, y + 2.1 * high))
        return np.array(boxes)

    def _chip(self, content: Content, layer: int, line: int, chip: Chip, size: float, marked: bool) -> list[Written]:
        """Return a label: one number in a frame, or a frame around the old weight and the new one."""
        theme, unit, (text, (x, y), width) = self._ink.theme, self._ink.unit, chip
        weight = Weight(layer, *divmod(line, len(self._geometry.columns[layer].y)))
        gradient, before = content.gradient(layer), content.before(layer)
        colour = theme.text if gradient is None else theme.backward
        border, thickness = (colour, 2.0 * unit) if marked else (theme.muted if gradient is None else colour, unit)
        updated = before is not None and not content.set_by_hand(weight)
        quantity = Quantity.GRADIENT if gradient is not None else Quantity.UPDATE if updated else Quantity.VALUE
        box = QRectF(x - width / 2, y - 0.7 * size, width, 1.4 * size)
        whole = Written(Selection(weight, quantity), text, box, size, colour, marked, theme.panel, border, thickness)
        old, arrow, new = text.partition(_ARROW)
        if not arrow:
            return [whole]
        widths = [self._ink.width(part, size, marked) for part in (old, arrow, new)]
        left, top, height = x - sum(widths) / 2, box.top() + 1.5 * unit, box.height() - 3 * unit
        numbers = Selection(weight, Quantity.UPDATE, WEIGHT_BEFORE), None, Selection(weight, Quantity.VALUE)
        placed = [replace(whole, selection=None, text="")]
        for number_, part, wide in zip(numbers, (old, arrow, new), widths, strict=True):
            placed.append(Written(number_, part, QRectF(left, top, wide, height), size, colour, marked))
            left += wide
        return placed


def change(old: float, new: float, digits: int) -> str:
    """Write what an update did: old and new where they look different, else the old value and the change to it."""
    for decimals in range(digits, min(digits + 2, 7)):
        before, after = number(float(old), decimals), number(float(new), decimals)
        if before != after:
            return f"{before}{_ARROW}{after}"
    step = float(new) - float(old)
    if step == 0.0:
        return f"{number(float(old), digits)} ±0"
    decimals = next((each for each in range(digits, 7) if float(f"{abs(step):.{each}f}") != 0.0), digits)
    return f"{number(float(old), digits)} {'+' if step > 0 else MINUS} {number(abs(step), decimals)}"
