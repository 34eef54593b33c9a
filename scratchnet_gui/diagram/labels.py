"""Draws the labels on lines: gradients while the error flows back, old and new weights after the update."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from core.arrays import Array, Indices
from core.explain.selection import Selection, Weight
from scratchnet_gui.diagram.chips import place_chips
from scratchnet_gui.diagram.content import Content
from scratchnet_gui.diagram.edges import DOTTED_MOST, Edges
from scratchnet_gui.diagram.hit_test import bias_box
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Geometry, along
from scratchnet_gui.formatting import number

_CHANGES_MOST = 8  # changes are long texts; a layer with more lines tells them on hover


class Labels:
    """The labels of one geometry; where they stand is worked out once and kept."""

    def __init__(self, geometry: Geometry, edges: Edges, ink: Ink) -> None:
        self._geometry = geometry
        self._edges = edges
        self._ink = ink
        self._places: dict[tuple[int, int, bytes], Array] = {}
        self._size = 13.0 * ink.unit * min(max(geometry.zoom, 0.8), 1.5)

    def draw(self, painter: QPainter, content: Content, selected: Selection | None, hovered: Selection | None) -> None:
        """Draw all labels, those of the selected and the hovered line last."""
        for layer in range(1, len(self._geometry.columns)):
            marked = [
                self._line(each) for each in (selected, hovered) if isinstance(each, Weight) and each.layer == layer
            ]
            lines, texts, colour = self._texts(content, layer, [each for each in marked if each is not None])
            if not len(lines):
                continue
            width = max(self._ink.width(text, self._size, True) for text in texts) + 10 * self._ink.unit
            places = self._placed(content, layer, lines, width)
            order = sorted(range(len(lines)), key=lambda k: int(lines[k]) in marked)
            for k in order:
                line = int(lines[k])
                centre = places[k]
                if np.isnan(centre[0]):
                    # The text at the mouse says it for a hovered line; a selected one has its label at any price.
                    if not isinstance(selected, Weight) or selected.layer != layer or self._line(selected) != line:
                        continue
                    controls = self._geometry.controls[layer - 1].reshape(-1, 4, 2)[line : line + 1]
                    centre = along(controls, np.array([0.5]))[0, 0]
                self._chip(painter, texts[k], float(centre[0]), float(centre[1]), width, colour, line in marked)

    def _line(self, weight: Weight) -> int | None:
        left, right = self._geometry.columns[weight.layer - 1], self._geometry.columns[weight.layer]
        if weight.source >= len(left.y) or weight.target >= len(right.y):
            return None
        return weight.source * len(right.y) + weight.target

    def _texts(self, content: Content, layer: int, marked: list[int]) -> tuple[Indices, list[str], str]:
        """Return which lines of `layer` get a label, the texts, and their colour."""
        left, right = (len(self._geometry.columns[k].y) for k in (layer - 1, layer))
        gradient, before, digits = content.gradient(layer), content.before(layer), self._ink.digits
        every: Indices = np.arange(left * right, dtype=np.intp)
        none: Indices = np.zeros(0, dtype=np.intp)
        extra: Indices = np.array(sorted(set(marked)), dtype=np.intp)
        if gradient is not None:
            dW = gradient.dW[:left, :right].ravel()
            lines = every if every.size <= DOTTED_MOST else self._edges.gradient_lines(content, layer)[:6]
            lines = np.union1d(lines, extra).astype(np.intp)
            return lines, [number(float(dW[k]), digits, sign=True) for k in lines], self._ink.theme.backward
        if before is not None:
            old, new = (each.W[:left, :right].ravel() for each in (before, content.parameters[layer - 1]))
            lines = np.union1d(every if every.size <= _CHANGES_MOST else none, extra).astype(np.intp)
            texts = [f"{number(float(old[k]), digits)} → {number(float(new[k]), digits)}" for k in lines]
            return lines, texts, self._ink.theme.text
        return none, [], ""

    def _placed(self, content: Content, layer: int, lines: Indices, width: float) -> Array:
        width = float(np.ceil(width / 8.0) * 8.0)
        key = (layer, int(width), lines.tobytes())
        found = self._places.get(key)
        if found is None:
            if len(self._places) > 64:
                self._places.clear()
            controls = self._geometry.controls[layer - 1].reshape(-1, 4, 2)[lines]
            biased = content.parameters[layer - 1].b is not None
            found = self._places[key] = place_chips(controls, width, 1.5 * self._size, self._obstacles(layer, biased))
        return found

    def _obstacles(self, layer: int, biased: bool) -> Array:
        boxes = [(0.0, -1e6, self._geometry.width, self._geometry.top - 10.0 * self._ink.unit)]
        for column in self._geometry.columns[layer - 1 : layer + 1]:
            reach = column.radius + 3 * self._ink.unit
            name = min(column.name_room, 22.0 * self._ink.unit)
            boxes += [(column.x - reach, y - reach, column.x + reach, y + reach + name) for y in column.y.tolist()]
        if biased:  # with the line under the marker
            column = self._geometry.columns[layer]
            for place in range(len(column.y)):
                x, y, wide, high = bias_box(column, place, self._ink.unit)
                boxes.append((x, y, x + wide, y + 2.1 * high))
        return np.array(boxes)

    def _chip(self, painter: QPainter, text: str, x: float, y: float, width: float, colour: str, marked: bool) -> None:
        theme, unit = self._ink.theme, self._ink.unit
        rect = QRectF(x - width / 2, y - 0.75 * self._size, width, 1.5 * self._size)
        fill = theme.selected if marked else theme.panel
        self._ink.box(painter, rect, fill, colour if colour == theme.backward or marked else theme.muted,
                      (2.0 if marked else 1.0) * unit)  # fmt: skip
        self._ink.draw(painter, text, x, y, self._size, colour, bold=marked)
