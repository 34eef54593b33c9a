"""One stretch of the loss curve as it is painted: a line, a pale band where it is all noise, or a dot."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from core.arrays import Array
from scratchnet_gui.appearance import Theme
from scratchnet_gui.colours import blend

_DOT = 6
_BAND_SHARE = 0.3
"""How much of the line's colour the band has."""


class Trace:
    """The items of one stretch, in `box`."""

    def __init__(self, box: pg.ViewBox, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        self._style = style
        self.band = QGraphicsPathItem()
        self.line = pg.PlotCurveItem()
        self.dot = pg.ScatterPlotItem(size=_DOT, pen=None)
        for item in (self.band, self.line, self.dot):
            box.addItem(item, ignoreBounds=True)
        self._colour = QColor()

    def set_colour(self, colour: str, theme: Theme) -> None:
        """Take a colour; the band has a pale one of it."""
        self._colour = QColor(colour)
        self.band.setPen(Qt.PenStyle.NoPen)
        self.band.setBrush(QColor(blend(theme.panel, colour, _BAND_SHARE)))
        self.dot.setBrush(self._colour)

    def show_line(self, x: Array, y: Array, width: float) -> None:
        """Draw a line through points, and no band; one point alone is a dot."""
        self.line.setPen(cosmetic_pen(self._colour, width, self._style))
        self.line.setData(x, y)
        self.dot.setVisible(len(x) == 1)
        if len(x) == 1:
            self.dot.setData(x, y)
        if self.band.isVisible():
            self.band.setVisible(False)

    def show_band(self, x: Array, low: Array, high: Array) -> None:
        """Draw what noise covers, behind the line."""
        outline = pg.arrayToQPath(np.concatenate((x, x[::-1])), np.concatenate((high, low[::-1])))
        self.band.setPath(outline if len(x) else QPainterPath())
        self.band.setVisible(True)


def cosmetic_pen(colour: str | QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen that ignores the zoom; `width` counts the screen's own pixels."""
    pen = QPen(QColor(colour), width, style)
    pen.setCosmetic(True)
    return pen
