"""Pens, fonts and measured text, made once per theme and font: none is made while painting."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from scratchnet_gui.appearance import Appearance, Theme
from scratchnet_gui.diagram.style import ramp
from scratchnet_gui.diagram.words import Symbol
from scratchnet_gui.diagram.written import Written

Run: TypeAlias = tuple[float, float, str, QFont]
"""Offset to the right, offset down from the baseline, text, font."""

BOLD = QFont.Weight.DemiBold
_MOST_DIGITS = 5
"""Labels with more decimals would hide the lines; the inspector has them all."""
_SMALL = 0.70  # raised and lowered text, relative to the letter


class Ink:
    """What a theme and a font give to draw with."""

    def __init__(self, appearance: Appearance, font: QFont) -> None:
        self.theme: Theme = appearance.theme
        self.digits = min(appearance.digits, _MOST_DIGITS)
        self._font = QFont(font)
        self._font.setFeature(QFont.Tag("tnum"), 1)  # figures of equal width, so that numbers do not jitter
        pixels = font.pixelSize() if font.pixelSize() > 0 else QFontMetricsF(font).height() / 1.21
        self.unit = pixels / 14.0
        self._fonts: dict[tuple[int, bool, bool], tuple[QFont, QFontMetricsF]] = {}
        self._colours: dict[str, QColor] = {}
        self._symbols: dict[tuple[Symbol, int, bool, bool], tuple[tuple[Run, ...], float]] = {}
        self.ramp_pens = []
        for name in ramp(self.theme):
            pen = QPen(QColor(name), 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            self.ramp_pens.append(pen)

    def colour(self, name: str) -> QColor:
        """Return ``#rrggbb`` as a colour."""
        found = self._colours.get(name)
        if found is None:
            if len(self._colours) > 4096:
                self._colours.clear()
            found = self._colours[name] = QColor(name)
        return found

    def pen(self, name: str, width: float) -> QPen:
        """Return a solid pen with round ends."""
        return QPen(self.colour(name), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)

    def font(self, pixels: float, bold: bool = False, italic: bool = False) -> tuple[QFont, QFontMetricsF]:
        """Return a font of so many pixels and its measures."""
        key = (max(round(pixels), 6), bold, italic)
        found = self._fonts.get(key)
        if found is None:
            font = QFont(self._font)
            font.setPixelSize(key[0])
            font.setWeight(BOLD if bold else QFont.Weight.Normal)
            font.setItalic(italic)
            found = self._fonts[key] = (font, QFontMetricsF(font))
        return found

    def width(self, text: str | Symbol, pixels: float, bold: bool = False, italic: bool = False) -> float:
        """Return how wide `text` is drawn."""
        if isinstance(text, Symbol):
            return self._runs(text, pixels, bold, italic)[1]
        return self.font(pixels, bold, italic)[1].horizontalAdvance(text)

    def draw(
        self,
        painter: QPainter,
        text: str | Symbol,
        x: float,
        middle: float,
        pixels: float,
        colour: str,
        *,
        bold: bool = False,
        italic: bool = False,
        align: float = 0.5,
    ) -> float:
        """Draw `text` with its middle at height `middle`; `align` 0 starts it at `x`, 0.5 centres it, 1 ends it there.

        Returns its width.
        """
        font, metrics = self.font(pixels, bold, italic)
        runs, width = self._runs(text, pixels, bold, italic) if isinstance(text, Symbol) else ((), 0.0)
        if isinstance(text, str):
            width = metrics.horizontalAdvance(text)
            runs = ((0.0, 0.0, text, font),)
        left, baseline = x - align * width, middle + metrics.capHeight() / 2
        painter.setPen(self.colour(colour))
        for across, down, run, run_font in runs:
            painter.setFont(run_font)
            painter.drawText(QPointF(left + across, baseline + down), run)
        return width

    def box(self, painter: QPainter, rect: QRectF, fill: str, border: str | None, thickness: float = 1.0) -> None:
        """Draw a small rounded box, such as one behind a label."""
        painter.setPen(self.pen(border, thickness) if border else Qt.PenStyle.NoPen)
        painter.setBrush(self.colour(fill))
        painter.drawRoundedRect(rect, 4 * self.unit, 4 * self.unit)

    def write(self, painter: QPainter, written: Written, lit: bool, hovered: bool) -> None:
        """Write a text in its box, which is filled where it is the number that is selected or under the mouse."""
        theme, box, border = self.theme, written.box, written.border
        if lit or hovered:
            border = border or (theme.text if lit else theme.muted)
            self.box(painter, box, theme.selected if lit else theme.control_hover, border, written.thickness)
        elif written.fill is not None:
            self.box(painter, box, written.fill, border, written.thickness)
        middle = box.center()
        self.draw(painter, written.text, middle.x(), middle.y(), written.size, written.colour, bold=written.bold)

    def _runs(self, symbol: Symbol, pixels: float, bold: bool, italic: bool) -> tuple[tuple[Run, ...], float]:
        """Set a symbol: what is raised stands over what is lowered, as in print."""
        key = (symbol, round(pixels), bold, italic)
        found = self._symbols.get(key)
        if found is not None:
            return found
        font, metrics = self.font(pixels, bold, italic)
        small, small_metrics = self.font(max(pixels * _SMALL, 8.0), bold, False)
        x = metrics.horizontalAdvance(symbol.letter) + 0.04 * pixels
        runs: list[Run] = [(0.0, 0.0, symbol.letter, font)]
        if symbol.upper:
            runs.append((x, -0.46 * pixels, symbol.upper, small))
        if symbol.lower:
            runs.append((x, 0.27 * pixels, symbol.lower, small))
        x += max(small_metrics.horizontalAdvance(symbol.upper), small_metrics.horizontalAdvance(symbol.lower))
        if symbol.tail:
            plain, plain_metrics = self.font(pixels, bold, False)
            runs.append((x, 0.0, symbol.tail, plain))
            x += plain_metrics.horizontalAdvance(symbol.tail)
        found = self._symbols[key] = (tuple(runs), x)
        return found
