"""The loss as a curve of one weight: the tangent that backpropagation gives, and the chord between two points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.arrays import Array
from core.explain.gradient_check import Difference
from core.explain.landscape import LossCurve
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.charts.check.scale import Axis, around
from scratchnet_gui.charts.ticks import linear_ticks, shifted_ticks
from scratchnet_gui.formatting import exact
from scratchnet_gui.inspector.typeset import formula, paint

_DOT = 5.0
_TURN = 1.25
_LEFT, _BOTTOM, _TOP, _RIGHT = 64, 52, 24, 16
_TITLE, _TICK_GAP = 16.0, 6


@dataclass(frozen=True, slots=True, eq=False)
class CurvePicture:
    """What is drawn.

    Parameters
    ----------
    symbol
        The parameter's symbol as TeX.
    chord
        The difference that is drawn, with a step for the eye.
    slope
        What backpropagation says; None where it has not got there yet.
    after
        Where the update moved the parameter to; None before it did.
    """

    symbol: str
    curve: LossCurve
    chord: Difference
    slope: float | None
    after: float | None


class CurvePlot(QWidget):
    """Draws a `CurvePicture`. The wheel asks for a wider or narrower view by `zoomed`, which carries a factor."""

    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._picture: CurvePicture | None = None
        self.setMinimumSize(200, 106)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Loss as a curve of one weight")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.update()

    @property
    def picture(self) -> CurvePicture | None:
        """What is drawn; None where there is nothing yet."""
        return self._picture

    def show_picture(self, picture: CurvePicture | None) -> None:
        """Draw this from now on."""
        self._picture = picture
        self.update()

    def axes(self) -> tuple[Axis, Axis]:
        """Return the axes of the value and of the loss."""
        picture = self._picture
        assert picture is not None
        values, chord = picture.curve.values, picture.chord
        wide = values[0] <= chord.value - chord.step and chord.value + chord.step <= values[-1]
        ends = [chord.below, chord.above] if wide else []  # who looks closer than they are looks at the curve
        low, high = around(np.append(picture.curve.losses, [chord.here, *ends]))
        return (
            Axis(float(values[0]), float(values[-1]), _LEFT, max(self.width() - _RIGHT, _LEFT + 20)),
            Axis(low, high, max(self.height() - _BOTTOM, _TOP + 20), _TOP),
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Look closer, or from farther away."""
        turned = event.angleDelta().y()
        if turned:
            self.zoomed.emit(_TURN ** (-turned / 120))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Say the exact numbers under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._picture is not None:
            x, _ = self.axes()
            curve = self._picture.curve
            if x.holds(event.pos().x()):
                at = int(np.abs(curve.values - x.value(event.pos().x())).argmin())
                value, loss = float(curve.values[at]), float(curve.losses[at])
                QToolTip.showText(event.globalPos(), f"value {exact(value)}\nloss {exact(loss)}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, curve, tangent, chord and points."""
        theme = self._theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.panel))
            if self._picture is None:
                return
            x, y = self.axes()
            draw_axes(painter, x, y, self._picture.symbol, "L", theme)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(QRectF(QPointF(x.start, y.end), QPointF(x.end, y.start)))
            self._draw_lines(painter, self._picture, x, y)
            painter.setClipping(False)
            self._draw_points(painter, self._picture, x, y)

    def _draw_lines(self, painter: QPainter, picture: CurvePicture, x: Axis, y: Axis) -> None:
        theme, chord = self._theme, picture.chord
        for stretch in _finite_stretches(picture.curve):
            painter.setPen(QPen(QColor(theme.accent), 2.5))
            painter.drawPolyline(_polygon(x.pixels(stretch.values), y.pixels(stretch.losses)))
        painter.setPen(QPen(QColor(theme.text), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(_straight(x, y, chord.value - chord.step, chord.below, chord.slope))
        if picture.slope is not None:
            painter.setPen(QPen(QColor(theme.backward), 2.5))
            painter.drawLine(_straight(x, y, chord.value, chord.here, picture.slope))

    def _draw_points(self, painter: QPainter, picture: CurvePicture, x: Axis, y: Axis) -> None:
        theme, chord = self._theme, picture.chord
        painter.setPen(QPen(QColor(theme.text), 2.0))
        painter.setBrush(QColor(theme.panel))
        for value, loss in ((chord.value - chord.step, chord.below), (chord.value + chord.step, chord.above)):
            if np.isfinite(loss) and x.holds(x.pixel(value)):
                painter.drawEllipse(QPointF(x.pixel(value), y.pixel(loss)), _DOT, _DOT)
        painter.setPen(QPen(QColor(theme.panel), 1.5))
        painter.setBrush(QColor(theme.backward))
        painter.drawEllipse(QPointF(x.pixel(chord.value), y.pixel(chord.here)), _DOT + 1.0, _DOT + 1.0)
        if picture.after is not None and x.holds(x.pixel(picture.after)):
            loss = float(np.interp(picture.after, picture.curve.values, picture.curve.losses))
            painter.setPen(QPen(QColor(theme.panel), 1.5))
            painter.setBrush(QColor(theme.negative))
            painter.drawPolygon(_diamond(x.pixel(picture.after), y.pixel(loss)))


def _straight(x: Axis, y: Axis, value: float, loss: float, slope: float) -> QLineF:
    """Return the line through a point with a slope, across the whole picture."""
    ends = [QPointF(x.pixel(each), y.pixel(loss + slope * (each - value))) for each in (x.low, x.high)]
    return QLineF(*ends)


def draw_axes(painter: QPainter, x: Axis, y: Axis, across: str, up: str, theme: Theme) -> None:
    """Draw grid, numbers and titles; `across` and `up` are TeX.

    Where the values upwards differ in digits for which there is no room, the title says what is left out of them.
    """
    metrics = painter.fontMetrics()
    width, height = abs(x.end - x.start), abs(y.start - y.end)
    most = max(int(height / 28), 2)
    ticks = linear_ticks(y.low, y.high, most)
    if max(metrics.horizontalAdvance(text) for _, text in ticks) > x.start - 2 * _TICK_GAP:
        ticks, up = shifted_ticks(y.low, y.high, most, up)
    title = formula(up, _TITLE)
    title_at = QPointF(max(x.start - title.width - 8, 2), y.end - 8)
    for value, text in ticks:
        at = y.pixel(value)
        painter.setPen(QColor(theme.line))
        painter.drawLine(QPointF(x.start, at), QPointF(x.end, at))
        painter.setPen(QColor(theme.muted))
        room = QRectF(0, at - 10, x.start - _TICK_GAP, 20)
        if at - 0.5 * metrics.capHeight() > title_at.y() + title.descent:  # the title may reach down to here
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    for value, text in linear_ticks(x.low, x.high, max(int(width / 76), 2)):
        at = x.pixel(value)
        half = metrics.horizontalAdvance(text) / 2
        painter.setPen(QColor(theme.line))
        painter.drawLine(QPointF(at, y.end), QPointF(at, y.start))
        if at + half <= x.end + _RIGHT:
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRectF(at - 50, y.start + 3, 100, 18), Qt.AlignmentFlag.AlignCenter, text)
    painter.save()
    paint(painter, title, title_at, QColor(theme.text))
    title = formula(across, _TITLE)
    paint(painter, title, QPointF((x.start + x.end - title.width) / 2, y.start + 36), QColor(theme.text))
    painter.restore()


def _finite_stretches(curve: LossCurve) -> list[LossCurve]:
    """Split a curve where the loss is no number."""
    finite = np.isfinite(curve.losses)
    cuts = np.flatnonzero(np.diff(finite.astype(int))) + 1
    parts = zip(np.split(curve.values, cuts), np.split(curve.losses, cuts), strict=True)
    return [LossCurve(values, losses) for values, losses in parts if np.isfinite(losses).all()]


def _polygon(x: Array, y: Array) -> QPolygonF:
    return QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])


def _diamond(x: float, y: float) -> QPolygonF:
    size = _DOT + 2.0
    return QPolygonF([QPointF(x - size, y), QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size)])
