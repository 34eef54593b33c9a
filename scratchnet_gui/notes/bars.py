"""A bar per layer on a logarithmic scale: each line is ten times the one before."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.explain.notes.note import Bars
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.colours import blend
from scratchnet_gui.formatting import raised
from scratchnet_gui.notes.words import significant

_PIXELS = 12
_LINE, _AXIS = 20.0, 18.0
_BAR = 10.0
_GAP = 8.0
_LEAST_DECADES = 2
_LEAST_BAR = 0.3
"""Powers of ten that the shortest bar is long at the least."""
_LEAST_MARK = 34.0
"""Pixels between two labels of the axis."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Powers of ten from `low` to `high`, at the left and right ends."""

    low: int
    high: int

    def share(self, value: float) -> float:
        """Return how far along `value` stands, from 0 to 1; 0 has no place and stands at the left end."""
        if value <= 0.0:
            return 0.0
        return min(max((math.log10(value) - self.low) / (self.high - self.low), 0.0), 1.0)


def scale_of(bars: Bars) -> Scale:
    """Return whole powers of ten around all values, the smallest bar still to be seen."""
    values = bars.values[(bars.values > 0.0) & np.isfinite(bars.values)]
    if not len(values):
        return Scale(-_LEAST_DECADES, 0)
    high = math.ceil(math.log10(float(values.max())) - 1e-9)
    low = math.floor(math.log10(float(values.min())) - _LEAST_BAR)
    return Scale(min(low, high - _LEAST_DECADES), high)


def labelled(scale: Scale, width: float) -> list[int]:
    """Return the powers of ten that have a label on an axis `width` pixels long; both ends, if there is room."""
    decades = scale.high - scale.low
    step = max(math.ceil(decades * _LEAST_MARK / max(width, 1.0)), 1)
    return list(range(scale.high, scale.low - 1, -step))[::-1]


class BarsView(QWidget):
    """Draws the bars with names at the left and numbers at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: Bars | None = None
        self._appearance = Appearance()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def bars(self) -> Bars | None:
        """What is drawn."""
        return self._bars

    def show_bars(self, bars: Bars | None, appearance: Appearance) -> None:
        """Draw `bars` from now on; None hides the chart."""
        layers = None if self._bars is None else len(self._bars.names)
        self._bars, self._appearance = bars, appearance
        self.setVisible(bars is not None)
        if bars is None:
            return
        if layers != len(bars.names):
            self.updateGeometry()
        said = (f"{name}: {significant(value)}" for name, value in zip(bars.names, bars.values.tolist(), strict=True))
        self.setAccessibleName(f"{bars.caption}. {', '.join(said)}")
        self.setToolTip(f"{bars.caption}. Each line is ten times the one at its left.")
        self.update()

    def sizeHint(self) -> QSize:
        layers = 0 if self._bars is None else len(self._bars.names)
        return QSize(240, round(_LINE * layers + _AXIS + self._caption_height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def _caption_height(self) -> float:
        return QFontMetricsF(self._font()).height() + 4.0

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(round(_PIXELS * font.pixelSize() / 14), _PIXELS))
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._bars is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self._font())
            self._draw(painter, self._bars)

    def _draw(self, painter: QPainter, bars: Bars) -> None:
        theme, metrics = self._appearance.theme, QFontMetricsF(painter.font())
        numbers = [significant(value, self._appearance.digits) for value in bars.values.tolist()]
        left = max(map(metrics.horizontalAdvance, bars.names)) + _GAP
        right = self.width() - max(map(metrics.horizontalAdvance, numbers)) - _GAP
        scale, top = scale_of(bars), self._caption_height()
        painter.setPen(QColor(theme.muted))
        caption = metrics.elidedText(bars.caption, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0.0, metrics.ascent()), caption)
        bottom = top + _LINE * len(bars.names)
        for power in labelled(scale, right - left):
            x = left + (right - left) * (power - scale.low) / (scale.high - scale.low)
            painter.setPen(QPen(QColor(theme.line), 1.0))
            painter.drawLine(QPointF(x, top), QPointF(x, bottom + 2.0))
            text = f"10{raised(power)}" if power else "1"
            width = metrics.horizontalAdvance(text)
            painter.setPen(QColor(theme.muted))
            at = min(max(x - width / 2, left - _GAP / 2), self.width() - width)
            painter.drawText(QPointF(at, bottom + metrics.ascent() + 4.0), text)
        for place, (name, value, number) in enumerate(zip(bars.names, bars.values.tolist(), numbers, strict=True)):
            middle = top + _LINE * (place + 0.5)
            baseline = middle + metrics.capHeight() / 2
            marked = bars.marked is None or bars.marked == place
            painter.setPen(QColor(theme.text if marked else theme.muted))
            painter.drawText(QPointF(0.0, baseline), name)
            painter.drawText(QPointF(self.width() - metrics.horizontalAdvance(number), baseline), number)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.backward if marked else blend(theme.panel, theme.backward, 0.5)))
            length = (right - left) * scale.share(value)
            painter.drawRect(QRectF(left, middle - _BAR / 2, length, _BAR))
