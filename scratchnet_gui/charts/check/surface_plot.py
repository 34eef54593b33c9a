"""The loss as a coloured map over two weights, with the way of training on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.arrays import Array
from core.explain.landscape import LossSurface
from core.explain.path import PathPoint
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.charts.check.curve_plot import draw_axes
from scratchnet_gui.charts.check.scale import Axis, levels
from scratchnet_gui.charts.check.words import losses_texts
from scratchnet_gui.colours import blend
from scratchnet_gui.formatting import count, exact

_LEFT, _BOTTOM, _TOP = 64, 52, 24
_BAR, _BAR_TEXT = 14, 62
_FINE = 6
"""Each cell of the grid is interpolated to so many pixels of the map, so that its bands have smooth edges."""


@dataclass(frozen=True, slots=True, eq=False)
class SurfacePicture:
    """What is drawn: the symbols of both parameters as TeX, the map, the way there in order, and where it stands."""

    across: str
    up: str
    surface: LossSurface
    path: tuple[PathPoint, ...]
    here: PathPoint


class SurfacePlot(QWidget):
    """Draws a `SurfacePicture`: a darker band is a higher loss."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._picture: SurfacePicture | None = None
        self._map = QImage()
        self._levels: Array = np.empty(0)
        self.setMinimumSize(220, 106)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Loss over two weights")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self._colour()

    @property
    def picture(self) -> SurfacePicture | None:
        """What is drawn; None where there is nothing yet."""
        return self._picture

    def show_picture(self, picture: SurfacePicture | None) -> None:
        """Draw this from now on."""
        self._picture = picture
        self._colour()

    def axes(self) -> tuple[Axis, Axis]:
        """Return the axes of the first and of the second parameter."""
        assert self._picture is not None
        surface = self._picture.surface
        right = max(self.width() - _BAR - _BAR_TEXT - 14, _LEFT + 20)
        return (
            Axis(float(surface.x[0]), float(surface.x[-1]), _LEFT, right),
            Axis(float(surface.y[0]), float(surface.y[-1]), max(self.height() - _BOTTOM, _TOP + 20), _TOP),
        )

    def reading_at(self, point: QPointF) -> str:
        """Say what stands under a point, to the digit; empty outside of the map."""
        if self._picture is None:
            return ""
        x, y = self.axes()
        for each in reversed(self._picture.path):
            if abs(x.pixel(each.x) - point.x()) < 5 and abs(y.pixel(each.y) - point.y()) < 5:
                where = f"across {exact(each.x)}\nup {exact(each.y)}"
                return f"after iteration {count(each.iteration)}\nloss {exact(each.loss)}\n{where}"
        if not (x.holds(point.x()) and y.holds(point.y())):
            return ""
        surface = self._picture.surface
        column = int(np.abs(surface.x - x.value(point.x())).argmin())
        row = int(np.abs(surface.y - y.value(point.y())).argmin())
        across, up, loss = float(surface.x[column]), float(surface.y[row]), float(surface.losses[row, column])
        return f"loss {exact(loss)}\nacross {exact(across)}\nup {exact(up)}"

    def event(self, event: QEvent) -> bool:
        """Say the exact numbers under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            said = self.reading_at(QPointF(event.pos()))
            if said:
                QToolTip.showText(event.globalPos(), said, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map, the axes, the way and the colour bar."""
        theme, picture = self._theme, self._picture
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.panel))
            if picture is None:
                return
            x, y = self.axes()
            draw_axes(painter, x, y, picture.across, picture.up, theme)
            area = QRectF(QPointF(x.start, y.end), QPointF(x.end, y.start))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._map)
            painter.setPen(QColor(theme.outline))
            painter.drawRect(area)
            self._draw_bar(painter, area)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(area)
            self._draw_path(painter, picture, x, y)

    def _draw_path(self, painter: QPainter, picture: SurfacePicture, x: Axis, y: Axis) -> None:
        theme = self._theme
        points = [QPointF(x.pixel(each.x), y.pixel(each.y)) for each in picture.path]
        here = QPointF(x.pixel(picture.here.x), y.pixel(picture.here.y))
        way = QPolygonF([*points, here])
        for colour, width in ((theme.panel, 5.0), (theme.text, 2.0)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(way)
        if points:
            painter.setPen(QPen(QColor(theme.text), 2.0))
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(points[0], 5.0, 5.0)
        painter.setPen(QPen(QColor(theme.panel), 2.0))
        painter.setBrush(QColor(theme.negative))
        painter.drawEllipse(here, 7.0, 7.0)

    def _draw_bar(self, painter: QPainter, area: QRectF) -> None:
        """Draw which colour is which loss."""
        theme, colours = self._theme, self._colours()
        left, height = area.right() + 12, area.height() / len(colours)
        for place, colour in enumerate(colours):
            painter.fillRect(QRectF(left, area.bottom() - (place + 1) * height, _BAR, height + 0.5), colour)
        painter.setPen(QColor(theme.outline))
        painter.drawRect(QRectF(left, area.top(), _BAR, area.height()))
        painter.setPen(QColor(theme.muted))
        every = max(1, round(len(self._levels) / max(area.height() / 26.0, 1.0)))
        for place, text in zip(range(0, len(self._levels), every), losses_texts(self._levels[::every]), strict=True):
            at = area.bottom() - (place + 1) * height
            room = QRectF(left + _BAR + 5, at - 9, _BAR_TEXT, 18)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _colours(self) -> list[QColor]:
        """Return the colour of each band, from low to high."""
        theme, bands = self._theme, len(self._levels) + 1
        shares = (0.06 + 0.84 * place / max(bands - 1, 1) for place in range(bands))
        return [QColor(blend(theme.panel, theme.accent, share)) for share in shares]

    def _colour(self) -> None:
        if self._picture is not None:
            losses = self._picture.surface.losses
            self._levels = levels(losses)
            fine = _finer(losses)
            table = np.array([each.rgb() for each in self._colours()], dtype=np.uint32)
            pixels = table[np.searchsorted(self._levels, fine)]
            pixels[~np.isfinite(fine)] = QColor(self._theme.zero).rgb()
            pixels = np.ascontiguousarray(pixels[::-1])  # the second parameter grows upwards
            height, width = pixels.shape
            self._map = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
        self.update()


def _finer(losses: Array) -> Array:
    """Interpolate a grid to several points per cell, shape (rows, columns) -> more of both."""
    rows, columns = losses.shape
    down, across = (np.linspace(0, size - 1, (size - 1) * _FINE + 1) for size in (rows, columns))
    wide = np.array([np.interp(across, np.arange(columns), row) for row in losses])
    return np.array([np.interp(down, np.arange(rows), column) for column in wide.T]).T
