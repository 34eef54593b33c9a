"""Draws what stands around the network: captions on top, the legend of the scale, notes, the text at the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPolygonF

from scratchnet_gui.diagram.beside import beside
from scratchnet_gui.diagram.captions import captions
from scratchnet_gui.diagram.content import Content, Way
from scratchnet_gui.diagram.edges import drawn_limit
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Geometry
from scratchnet_gui.diagram.neurons import cross
from scratchnet_gui.diagram.style import SHADES, THINNEST, ramp
from scratchnet_gui.diagram.words import Fact, Symbol
from scratchnet_gui.formatting import MINUS, plain

_TITLE, _SUBTITLE, _SMALL = 15.5, 13.0, 12.0
_WEDGE = 104.0


class Frame:
    """Captions and legend of one geometry."""

    def __init__(self, geometry: Geometry, content: Content, ink: Ink) -> None:
        self._geometry = geometry
        self._ink = ink
        self._ramp = ramp(ink.theme)
        xs = tuple(column.x for column in geometry.columns)
        self._xs = xs
        self._wedge: QPixmap | None = None
        self._captions = captions(content.moment.config, xs, ink.unit, self._measure, geometry.titles_only)

    def _measure(self, text: str | Symbol, title: bool) -> float:
        size = (_TITLE if isinstance(text, str) else 14.0) if title else _SUBTITLE
        return self._ink.width(text, size * self._ink.unit, title)

    def draw_captions(self, painter: QPainter, content: Content) -> None:
        """Name the columns and the weights between them; what is at work is lit."""
        ink, unit, theme, active = self._ink, self._ink.unit, self._ink.theme, content.active
        lit = theme.backward if active is not None and active.way is Way.BACKWARD else theme.accent
        if self._geometry.zoom != 1.0 or self._geometry.columns[0].y[0] < self._geometry.top:
            painter.fillRect(QRectF(0, 0, self._geometry.width, self._geometry.captions), ink.colour(theme.panel))
        small, headings = self._captions.small, self._captions.headings
        title_size, size = (12.0, 11.0) if small else (_TITLE, _SUBTITLE)
        heights = (12.0, 27.0, 41.0) if small else (19.0, 39.0)
        for number, (x, lines) in enumerate(zip(self._xs, headings, strict=True)):
            at_work = active is not None and active.column == number
            for row, (text, height) in enumerate(zip(lines, heights, strict=False)):
                colour = lit if at_work else theme.text if row == 0 else theme.muted
                pixels = (title_size if row == 0 else size) * unit
                ink.draw(painter, text, x, height * unit, pixels, colour, bold=row == 0)
        for layer, symbol in enumerate(self._captions.weights, start=1):
            at_work = active is not None and layer in active.layers
            colour, x = lit if at_work else theme.muted, (self._xs[layer - 1] + self._xs[layer]) / 2
            if self._captions.beneath:
                ink.draw(painter, symbol, x, 43 * unit, 11.0 * unit, colour, bold=at_work)
                continue
            # In the middle of the gap that the two titles leave.
            start = self._xs[layer - 1] + self._measure(headings[layer - 1][0], True) / 2
            end = self._xs[layer] - self._measure(headings[layer][0], True) / 2
            half = self._measure(symbol, True) / 2 + 12 * unit
            x = min(max(x, start + half), end - half) if start + 2 * half < end else (start + end) / 2
            ink.draw(painter, symbol, x, 19 * unit, 14.0 * unit, colour, bold=at_work)

    def draw_legend(self, painter: QPainter, content: Content, without: bool = False, small: bool = False) -> None:
        """Say what width and colour mean, and what is left out: of the lines, of labels, and of `small` neurons."""
        if not self._geometry.legend:
            return
        ink, unit, theme = self._ink, self._ink.unit, self._ink.theme
        middle, size = self._geometry.height - 17 * unit, _SMALL * unit
        x = 14 * unit
        lowest = max(float(column.y[-1]) + column.radius for column in self._geometry.columns)
        if self._geometry.zoom != 1.0 or lowest > self._geometry.bottom:
            strip = QRectF(0, middle - 17 * unit, self._geometry.width, 34 * unit)
            painter.fillRect(strip, ink.colour(theme.panel))
        end = plain(content.maximum, 2)
        x += ink.draw(painter, "weight", x, middle, size, theme.muted, align=0.0) + 10 * unit
        x += ink.draw(painter, f"{MINUS}{end}", x, middle, size, theme.muted, align=0.0) + 6 * unit
        ratio = painter.device().devicePixelRatio()
        if self._wedge is None or self._wedge.devicePixelRatio() != ratio:
            self._wedge = self._draw_wedge(_WEDGE * unit, ratio)
        painter.drawPixmap(QPointF(x, middle - self._wedge.height() / ratio / 2), self._wedge)
        x += _WEDGE * unit + 6 * unit
        x += ink.draw(painter, f"+{end}", x, middle, size, theme.muted, align=0.0) + 20 * unit
        backward = content.active is not None and any(content.gradient(layer) for layer in content.active.layers)
        if backward:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.colour(theme.backward))
            for dot in range(3):
                painter.drawEllipse(QPointF(x + 9 * unit * dot, middle), 2.3 * unit, 2.3 * unit)
            x += 28 * unit
            x += ink.draw(painter, "gradient, flowing back", x, middle, size, theme.backward, align=0.0) + 20 * unit
        if content.anything_dropped:
            radius = 5.5 * unit
            painter.setPen(ink.pen(theme.muted, 1.2 * unit))
            painter.setBrush(ink.colour(theme.panel))
            cross(painter, x + radius, middle, radius)
            x += 2 * radius + 6 * unit
            x += ink.draw(painter, "dropped", x, middle, size, theme.muted, align=0.0) + 20 * unit
        cut, hint = self._cut(content), f"point at a line for its {'gradient' if backward else 'change'}"
        texts = [f"showing the strongest {cut}", f"strongest {cut}", cut] if cut else [""]
        hints = [hint] if without else []
        if small:
            hints.append("small neurons: point at them for their numbers")
        texts = [*(" · ".join(each for each in (texts[0], *hints[at:]) if each) for at in range(len(hints))), *texts]
        right = self._geometry.width - 14 * unit
        text = next((each for each in texts if right - ink.width(each, size) >= x), texts[-1])
        ink.draw(painter, text, right, middle, size, theme.muted, align=1.0)

    def _cut(self, content: Content) -> str:
        """Say how many lines of how many are drawn; empty where all are."""
        limit = drawn_limit(self._geometry)
        if limit is None:
            return ""
        lines = [each.shape[0] * each.shape[1] for each in self._geometry.controls]
        every = sum(layer.W.size for layer in content.parameters)
        return f"{sum(min(each, limit) for each in lines):,} of {every:,} weights"

    def _draw_wedge(self, length: float, ratio: float) -> QPixmap:
        """Draw the scale as a line that is as wide and as coloured as the weights."""
        thickest = min(self._geometry.thickest, 20.0 * self._ink.unit)
        count = 2 * SHADES + 1
        step, middle = length / count, thickest / 2 + 1
        wedge = QPixmap(round(length * ratio), round(2 * middle * ratio))
        wedge.setDevicePixelRatio(ratio)
        wedge.fill(self._ink.colour(self._ink.theme.panel))

        def half(place: float) -> float:
            share = abs(2 * place / count - 1)
            return (THINNEST + (thickest - THINNEST) * share) / 2

        # The shades are steeper near zero than the widths: each slice has the colour its weight would have.
        with QPainter(wedge) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for slice_ in range(count):
                share = 2 * (slice_ + 0.5) / count - 1
                shade = round((1 if share > 0 else -1) * abs(share) ** 0.6 * SHADES) + SHADES
                a, b = slice_ * step, (slice_ + 1) * step + 0.4
                ha, hb = half(slice_), half(slice_ + 1)
                painter.setBrush(self._ink.colour(self._ramp[shade]))
                corners = [(a, middle - ha), (b, middle - hb), (b, middle + hb), (a, middle + ha)]
                painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        return wedge

    def draw_fact(self, painter: QPainter, fact: Fact, x: float, y: float) -> None:
        """Write what is known of the thing under the mouse at (x, y), inside of the widget."""
        ink, unit, theme = self._ink, self._ink.unit, self._ink.theme
        size, line = 13.0 * unit, 20.0 * unit
        labels = max((ink.width(label, size) for label, _ in fact.values), default=0.0)
        gap = 12 * unit if labels else 0.0
        head = ink.width(fact.symbol, size * 1.08, True, True) + 8 * unit + ink.width(fact.words, size)
        width = max(head, labels + gap + max(ink.width(text, size, True) for _, text in fact.values)) + 20 * unit
        height = line * (1 + len(fact.values)) + 12 * unit
        left, top = beside(self._geometry, x, y, width, height)
        ink.box(painter, QRectF(left, top, width, height), theme.panel, theme.muted)
        at, middle = left + 10 * unit, top + 6 * unit + line / 2
        at += ink.draw(painter, fact.symbol, at, middle, size * 1.08, theme.text, bold=True, italic=True, align=0.0)
        ink.draw(painter, fact.words, at + 8 * unit, middle, size, theme.muted, align=0.0)
        for label, text in fact.values:
            middle += line
            ink.draw(painter, label, left + 10 * unit, middle, size, theme.muted, align=0.0)
            ink.draw(
                painter, text, left + 10 * unit + labels + gap, middle, size, theme.text, bold=bool(label), align=0.0
            )
