"""Draws the lines between neurons: the weights, what marks them, and what travels along them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from core.arrays import Array
from scratchnet_gui.colours import blend
from scratchnet_gui.diagram.content import Content, Way
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Geometry, along
from scratchnet_gui.diagram.style import SHADES, line_widths, ramp, shades

ALL_MOST = 1_500
"""Lines that are all drawn; beyond, the strongest of each layer: the others would hide them."""
STRONGEST = 300
HURRIED_SMOOTH_MOST = 600
DOTTED_MOST = 24
"""Lines of a layer that all carry their gradient; beyond, the strongest do."""
_VISIBLE_CHANGE = 0.4  # pixels of width
_GROUPS = 48


def drawn_limit(geometry: Geometry) -> int | None:
    """Return how many lines per layer are drawn, the strongest ones; None means all."""
    return STRONGEST if geometry.lines > ALL_MOST else None


def drawn_weights(content: Content, geometry: Geometry, layer: int, progress: float) -> Array:
    """Return the weights of the lines of `layer`, shape (lines,); under way from old to new while they ease."""
    left, right = geometry.columns[layer - 1], geometry.columns[layer]
    part = np.s_[: len(left.y), : len(right.y)]
    W = content.parameters[layer - 1].W[part]
    before = content.before(layer)
    if before is not None and progress < 1.0:
        W = before.W[part] + progress * (W - before.W[part])
    return W.ravel()


def path(controls: Array) -> QPainterPath:
    """Return one line, from its control points (4, 2)."""
    points = [QPointF(x, y) for x, y in controls.tolist()]
    result = QPainterPath(points[0])
    result.cubicTo(*points[1:])
    return result


class Edges:
    """The lines of one geometry, with the paths that they follow."""

    def __init__(self, geometry: Geometry, ink: Ink) -> None:
        self._geometry = geometry
        self._ink = ink
        self._controls = [each.reshape(-1, 4, 2) for each in geometry.controls]
        self._paths = [[path(line) for line in each] for each in self._controls] if geometry.curved else []
        self._ghosts = [blend(colour, ink.theme.panel, 0.62) for colour in ramp(ink.theme)]
        self._ghost_pen = QPen(Qt.GlobalColor.black, 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)

    def draw(self, painter: QPainter, content: Content, hurried: bool, progress: float) -> None:
        """Draw the weights, weak ones first; `hurried` draws many of them less smoothly."""
        limit = drawn_limit(self._geometry)
        smooth = not hurried or self._geometry.lines <= HURRIED_SMOOTH_MOST
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        for layer in range(1, len(self._geometry.columns)):
            W = drawn_weights(content, self._geometry, layer, progress)
            if self._geometry.curved:
                self._draw_curves(painter, content, layer, W)
            else:
                self._draw_straight(painter, content, layer, W, limit)

    def _draw_curves(self, painter: QPainter, content: Content, layer: int, W: Array) -> None:
        ink, paths = self._ink, self._paths[layer - 1]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        widths = line_widths(W, content.maximum, self._geometry.thickest)
        steps = shades(W, content.maximum)
        before, old = content.before(layer), None
        if before is not None:
            rows, columns = (len(self._geometry.columns[k].y) for k in (layer - 1, layer))
            old = line_widths(before.W[:rows, :columns].ravel(), content.maximum, self._geometry.thickest)
        for line in np.argsort(widths, kind="stable").tolist():
            shade = int(steps[line]) + SHADES
            pen = ink.ramp_pens[shade]
            if old is not None and old[line] - widths[line] > _VISIBLE_CHANGE:
                self._stroke(painter, paths[line], self._ghosts[shade], float(old[line]))
            pen.setWidthF(float(widths[line]))
            painter.setPen(pen)
            painter.drawPath(paths[line])
            if old is not None and widths[line] - old[line] > _VISIBLE_CHANGE:
                self._stroke(painter, paths[line], self._ghosts[shade], float(old[line]))

    def _stroke(self, painter: QPainter, line: QPainterPath, colour: str, width: float) -> None:
        self._ghost_pen.setColor(self._ink.colour(colour))
        self._ghost_pen.setWidthF(width)
        painter.setPen(self._ghost_pen)
        painter.drawPath(line)

    def _draw_straight(self, painter: QPainter, content: Content, layer: int, W: Array, limit: int | None) -> None:
        chosen = np.arange(W.size)
        if limit is not None and W.size > limit:
            chosen = np.argpartition(np.abs(W), W.size - limit)[W.size - limit :]
        ends = self._controls[layer - 1][chosen][:, [0, 3]].reshape(-1, 4)
        self._lines_by_shade(painter, ends, W[chosen], content.maximum)

    def _lines_by_shade(self, painter: QPainter, ends: Array, W: Array, maximum: float) -> None:
        order = np.argsort(np.abs(W), kind="stable")
        ends, W = ends[order], W[order]
        steps, widths = shades(W, maximum), line_widths(W, maximum, self._geometry.thickest)
        # In many small groups, weak to strong, so that neither sign as a whole covers the other.
        for part in np.array_split(np.arange(len(W)), max(min(_GROUPS, len(W) // 30), 1)):
            for step in np.unique(steps[part]).tolist():
                chosen = part[steps[part] == step]
                pen = self._ink.ramp_pens[step + SHADES]
                pen.setWidthF(float(widths[chosen].mean()))
                painter.setPen(pen)
                painter.drawLines([QLineF(*line) for line in ends[chosen].tolist()])

    def draw_of_neuron(self, painter: QPainter, content: Content, column: int, place: int) -> None:
        """Draw the lines into and out of one neuron again, on top: in a crowded picture they would be lost."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer, incoming in ((column, True), (column + 1, False)):
            if 1 <= layer < len(self._geometry.columns):
                counts = len(self._geometry.columns[layer - 1].y), len(self._geometry.columns[layer].y)
                index = np.arange(counts[0] * counts[1]).reshape(counts)
                lines = index[:, place] if incoming else index[place]
                W = drawn_weights(content, self._geometry, layer, 1.0)[lines]
                ends = self._controls[layer - 1][lines][:, [0, 3]].reshape(-1, 4)
                self._lines_by_shade(painter, ends, W, content.maximum)

    def _path(self, layer: int, line: int) -> QPainterPath:
        if self._paths:
            return self._paths[layer - 1][line]
        ends = self._controls[layer - 1][line].tolist()
        result = QPainterPath(QPointF(*ends[0]))
        result.lineTo(QPointF(*ends[3]))
        return result

    def mark(self, painter: QPainter, content: Content, layer: int, line: int, selected: bool, progress: float) -> None:
        """Draw one line again with a halo: plain when it is selected, light when the mouse is over it."""
        theme, route = self._ink.theme, self._path(layer, line)
        W = drawn_weights(content, self._geometry, layer, progress)[line : line + 1]
        width = float(line_widths(W, content.maximum, self._geometry.thickest)[0])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        halo = ((theme.text, 11.0), (theme.selected, 8.0)) if selected else ((theme.muted, 5.0), (theme.panel, 3.0))
        for colour, more in halo:
            self._stroke(painter, route, colour, width + more * self._ink.unit)
        pen = self._ink.ramp_pens[int(shades(W, content.maximum)[0]) + SHADES]
        pen.setWidthF(max(width, 1.8))
        painter.setPen(pen)
        painter.drawPath(route)

    def gradient_lines(self, content: Content, layer: int) -> Array:
        """Return which lines of `layer` carry their gradient: all when they are few, else the strongest."""
        gradient = content.gradient(layer)
        if gradient is None:
            return np.zeros(0, dtype=np.intp)
        left, right = self._geometry.columns[layer - 1], self._geometry.columns[layer]
        sizes = np.abs(gradient.dW[: len(left.y), : len(right.y)]).ravel()
        return np.sort(np.argsort(-sizes, kind="stable")[:DOTTED_MOST])

    def draw_gradients(self, painter: QPainter, content: Content, layer: int) -> None:
        """Dot the lines of `layer` in the colour of backpropagation; the larger the gradient, the larger the dots."""
        gradient = content.gradient(layer)
        if gradient is None:
            return
        left, right = self._geometry.columns[layer - 1], self._geometry.columns[layer]
        sizes = np.abs(gradient.dW[: len(left.y), : len(right.y)]).ravel()
        largest, unit = float(sizes.max()) or 1.0, self._ink.unit
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self.gradient_lines(content, layer).tolist():
            size = (2.6 + 3.4 * float(sizes[line]) / largest) * unit
            for colour, width in ((self._ink.theme.panel, size + 1.8 * unit), (self._ink.theme.backward, size)):
                pen = self._ink.pen(colour, width)
                pen.setDashPattern([0.001, 15.0 * unit / width])
                painter.setPen(pen)
                painter.drawPath(self._path(layer, line))

    def draw_travellers(self, painter: QPainter, content: Content, way: Way, layer: int, progress: float) -> None:
        """Draw dots on their way along the lines of `layer`: to the right forward, to the left backward."""
        W = drawn_weights(content, self._geometry, layer, 1.0)
        lines = np.argsort(-np.abs(W), kind="stable")[:100]
        trail = np.clip(progress * 1.16 - np.array([0.0, 0.08, 0.16]), 0.0, 1.0)
        t = trail if way is Way.FORWARD else 1.0 - trail
        controls = self._controls[layer - 1][lines]
        if not self._geometry.curved:
            ends = controls[:, [0, 3]]
            points = ends[:, :1] + t[None, :, None] * (ends[:, 1:] - ends[:, :1])
        else:
            points = along(controls, t)
        theme, unit = self._ink.theme, self._ink.unit
        painter.setPen(self._ink.pen(theme.panel, 1.2 * unit))
        painter.setBrush(self._ink.colour(theme.accent if way is Way.FORWARD else theme.backward))
        for number, radius in enumerate((5.0, 4.0, 3.0)):
            for x, y in points[:, number].tolist():
                painter.drawEllipse(QPointF(x, y), radius * unit, radius * unit)
