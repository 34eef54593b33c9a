"""The picture of the loss curve: axes, curve, marker, and what the mouse does on it."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.arrays import Array
from core.session.snapshot import Snapshot
from core.training.series import SeriesView
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.charts.decimate import band, buckets_up_to, thin, visible_buckets
from scratchnet_gui.charts.epoch_traces import EpochTraces
from scratchnet_gui.charts.epochs import EpochCurve, in_view
from scratchnet_gui.charts.moment import Moment
from scratchnet_gui.charts.ranges import (
    close_range,
    iteration_range,
    kept_in_view,
    linear_range,
    log_range,
    loss_bounds,
)
from scratchnet_gui.charts.reading import Reading, describe_exactly
from scratchnet_gui.charts.ticks import iteration_ticks, linear_ticks, log_ticks
from scratchnet_gui.charts.trace import Trace, blend, cosmetic_pen

# Every move of the mouse counts: the last one says where it rests.
pg.setConfigOptions(antialias=True, imageAxisOrder="row-major", mouseRateLimit=0)

_LONGEST_WIDE_LINE = 10_000.0
"""Up and down so many pixels the line is drawn 2 pixels wide; longer than that, a wide line is slow."""
_NOISE_RISE = 4.0
"""A curve that goes up and down more than this, per pixel to the right, is noise..."""
_NOISE_STRIDE = 3.0
"""...if its points are not further apart than this: then it is drawn as a band, in columns so many pixels wide."""
_MEAN_STRIDE = 9.0
"""Wider columns for the mean: it is to be calm, and a calm line is quick to draw."""
_EMPTY = "The loss of each iteration appears here."


class LossCanvas(QWidget):
    """Draws the losses of a run and tells where the mouse is; what to make of that is for others to say."""

    zoomed = Signal()
    """The person has zoomed or panned."""
    resized = Signal()
    moved = Signal(object)
    """The mouse is at this QPointF, or None where it has left."""
    clicked = Signal(object)
    double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._log = True
        self._ticks: list[list[tuple[float, str]]] = [[], []]
        self._loss_name = ""
        self._view = pg.GraphicsView(self)
        # Keys belong to the window.
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.viewport().installEventFilter(self)
        self._layout = pg.GraphicsLayout()
        self._layout.setContentsMargins(8, 0, 12, 4)
        self._layout.setSpacing(0)
        self._view.setCentralItem(self._layout)
        self._box = pg.ViewBox(enableMenu=False)
        self._box.disableAutoRange()
        # The wheel and the mouse choose iterations; the losses in view choose their range.
        self._box.setMouseEnabled(x=True, y=False)
        self._whole = (0.0, 1.0)
        self._left, self._bottom = pg.AxisItem("left"), pg.AxisItem("bottom")
        self._layout.addItem(self._left, 0, 0)
        self._layout.addItem(self._box, 0, 1)
        self._layout.addItem(self._bottom, 1, 1)
        for axis in (self._left, self._bottom):
            axis.linkToView(self._box)
            axis.setZValue(-1000)  # its grid lies under the curve
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickAlpha=255, tickLength=0, hideOverlappingLabels=40)
        self._left.setGrid(255)
        self._later = Trace(self._box)
        self._marker = pg.InfiniteLine(angle=90)
        self._box.addItem(self._marker, ignoreBounds=True)
        self._curve = Trace(self._box)
        self._epochs = EpochTraces(self._box)
        self._dot = pg.ScatterPlotItem(size=11)
        self._hover_dot = pg.ScatterPlotItem(size=9)
        for item in (self._dot, self._hover_dot):
            self._box.addItem(item, ignoreBounds=True)
        self._box.sigRangeChangedManually.connect(self.zoomed)
        self._box.sigResized.connect(self._resized)
        self._view.scene().sigMouseMoved.connect(self.moved)
        self._view.scene().sigMouseClicked.connect(self._click)
        self._empty = QLabel(_EMPTY, self._view)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self._view.setBackground(theme.panel)
        self._empty.setStyleSheet(f"color: {theme.muted}; background: {theme.panel};")
        self._curve.set_colour(theme.accent, theme)
        self._later.set_colour(blend(theme.muted, theme.panel, 0.5), theme)
        self._epochs.set_theme(theme)
        self._marker.setPen(self._pen(theme.muted, 1.5, Qt.PenStyle.DotLine))
        self._dot.setBrush(theme.accent)
        self._dot.setPen(theme.panel, width=1.5)
        self._hover_dot.setBrush(theme.panel)
        self._hover_dot.setPen(theme.text, width=1.5)
        self._style_axes()

    def draw(
        self, snapshot: Snapshot, moment: Moment, curves: tuple[EpochCurve, ...], log: bool, whole: bool, name: str
    ) -> None:
        """Draw the losses known at a moment.

        Parameters
        ----------
        curves
            What was measured after epochs, to be drawn beside them.
        log
            Whether the axis of the loss is logarithmic.
        whole
            Whether to show the whole run; otherwise the view stays where the person has put it, as long as there is
            something to see.
        name
            What the axis of the loss is called where it has room for that.
        """
        self._log = log
        self._set_ranges(snapshot, moment, curves, whole)
        self._draw_curves(snapshot, moment)
        self._epochs.draw(curves, log, self._pixels(1.0))
        self._draw_axes(name)
        self._place_empty_text(not snapshot.losses.count and moment.loss is None)

    def show_reading(self, reading: Reading | None, more: str = "") -> None:
        """Mark the point that is read, and offer its exact loss, and `more`, as a tooltip."""
        self._box.setToolTip("" if reading is None else describe_exactly(reading) + more)
        self._set_point(
            self._hover_dot, None if reading is None else (reading.iteration, (reading.low + reading.high) / 2.0)
        )

    def iteration_at(self, position: QPointF) -> float | None:
        """Return which iteration is drawn at `position`; None outside the axes."""
        if not self._box.sceneBoundingRect().contains(position):
            return None
        return float(self._box.mapSceneToView(position).x())

    def place_of(self, iteration: float, loss: float) -> QPointF | None:
        """Return where a loss is drawn; None where it has no place on the axis."""
        height = self._height(loss)
        return None if height is None else QPointF(self._box.mapViewToScene(QPointF(iteration, height)))

    def shows_whole(self) -> bool:
        """Tell whether all iterations are in view."""
        (low, high), _ = self._box.viewRange()
        slack = 1e-6 * (self._whole[1] - self._whole[0])
        return bool(low <= self._whole[0] + slack and high >= self._whole[1] - slack)

    def set_pointing(self, pointing: bool) -> None:
        """Show by the shape of the mouse whether a click does something here."""
        self._view.viewport().setCursor(Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._style_axes()
            self.resized.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.moved.emit(None)
        return super().eventFilter(watched, event)

    def _style_axes(self) -> None:
        theme = self._theme
        font = QFont(self.font())
        font.setPixelSize(max(self.fontInfo().pixelSize() - 2, 9))
        self._tick_font = QFontMetricsF(font)
        for axis in (self._left, self._bottom):
            axis.setTickFont(font)
            axis.setTextPen(theme.muted)
            axis.label.setFont(font)
            axis.setTickPen(theme.line)
        self._left.setPen(None)
        self._bottom.setPen(theme.line)
        for axis in (self._left, self._bottom):
            axis.setLabel(color=theme.muted)  # last, because the pens of an axis colour its label too
        self._ticks = [[], []]
        self._bottom.setHeight(2.0 * self._tick_font.height() + 8.0)

    def _set_ranges(self, snapshot: Snapshot, moment: Moment, curves: tuple[EpochCurve, ...], whole: bool) -> None:
        series = snapshot.losses
        self._whole = x = iteration_range(max(series.count, moment.iteration), snapshot.config.stop_at)
        self._box.setLimits(xMin=x[0], xMax=x[1], minXRange=min(4.0, x[1] - x[0]))
        if whole:
            positive, smallest, largest = loss_bounds(series, moment.loss, others=in_view(curves, *x))
            y = log_range(positive, largest) if self._log else linear_range(smallest, largest)
        else:
            x = kept_in_view(tuple(self._box.viewRange()[0]), max(series.count, moment.drawn, 1), x)
            here = moment.loss if x[0] <= moment.iteration <= x[1] else None
            part = slice(*visible_buckets(series, *x))
            positive, smallest, largest = loss_bounds(series, here, part, in_view(curves, *x))
            y = close_range(positive if self._log else smallest, largest, self._log)
        self._box.setRange(xRange=x, yRange=y, padding=0.0)

    def _draw_curves(self, snapshot: Snapshot, moment: Moment) -> None:
        series = snapshot.losses
        (low, high), _ = self._box.viewRange()
        start, stop = visible_buckets(series, low, high)
        split = min(max(buckets_up_to(series, moment.drawn), start), stop)
        if self._is_noise(*self._points(series, start, stop)):
            self._draw_bands(series, start, split, stop)
        else:
            self._draw_lines(series, start, split, stop, moment)
        self._marker.setVisible(bool(series.count or moment.loss is not None))
        self._marker.setValue(moment.iteration)
        self._set_point(self._dot, moment.point)

    def _draw_lines(self, series: SeriesView, start: int, split: int, stop: int, moment: Moment) -> None:
        low, high = self._box.viewRange()[0]
        x, y = self._points(series, start, split)
        later_x, later_y = self._points(series, split, stop)
        reaches_marker = len(x) > 0 and x[-1] == moment.iteration
        if moment.loss is not None and low <= moment.iteration <= high and not reaches_marker:
            x, y = np.append(x, moment.iteration), np.append(y, moment.loss)
        if len(x) and len(later_x):
            later_x, later_y = np.insert(later_x, 0, x[-1]), np.insert(later_y, 0, y[-1])
        for trace, each_x, each_y in ((self._curve, x, y), (self._later, later_x, later_y)):
            on_axis_x, on_axis_y = self._on_axis(each_x, each_y)
            wide = self._rise(on_axis_y) <= _LONGEST_WIDE_LINE
            trace.show_line(on_axis_x, on_axis_y, self._pixels(2.0 if wide else 1.0))

    def _draw_bands(self, series: SeriesView, start: int, split: int, stop: int) -> None:
        def part(first: int, last: int) -> list[Array]:
            x, low, high, _ = band(series, first, last, self._columns(series, first, last, _NOISE_STRIDE), self._log)
            mean_x, _, _, mean = band(series, first, last, self._columns(series, first, last, _MEAN_STRIDE), self._log)
            return [x, low, high, mean_x, mean]

        now, later = part(start, split), part(split, stop)
        if len(now[0]) and len(later[0]):
            later = [np.insert(values, 0, before[-1]) for values, before in zip(later, now, strict=True)]
        for trace, (x, low, high, mean_x, mean) in ((self._curve, now), (self._later, later)):
            trace.show_line(mean_x, mean, self._pixels(2.0))
            trace.show_band(x, low, high)

    def _points(self, series: SeriesView, first: int, last: int) -> tuple[Array, Array]:
        return thin(series, first, last, self._columns(series, first, last, 1.0))

    def _columns(self, series: SeriesView, first: int, last: int, width: float) -> int:
        """Return how many columns of so many pixels the buckets `first` to `last` (exclusive) take up."""
        low, high = self._box.viewRange()[0]
        share = min((last - first) * series.width / max(float(high - low), 1.0), 1.0)
        return max(math.ceil(max(float(self._box.width()), 16.0) / width * share), 1)

    def _is_noise(self, x: Array, y: Array) -> bool:
        """Tell whether a line through these points would be a solid block."""
        x, y = self._on_axis(x, y)
        if len(x) < 2:
            return False
        low, high = self._box.viewRange()[0]
        across = float(x[-1] - x[0]) * self._box.width() / (high - low)
        return bool(len(x) * _NOISE_STRIDE > across and self._rise(y) > _NOISE_RISE * across)

    def _on_axis(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return the points as they stand on the axes; a loss of 0 has no logarithm."""
        return (x[y > 0.0], np.log10(y[y > 0.0])) if self._log else (x, y)

    def _rise(self, y: Array) -> float:
        """Return how many pixels a line goes up and down."""
        low, high = self._box.viewRange()[1]
        return float(np.abs(np.diff(np.clip(y, low, high))).sum() * self._box.height() / (high - low))

    def _pixels(self, width: float) -> float:
        """Return a pen's width as wide on a dense screen as on any other; Qt does not scale pens that ignore zoom."""
        return float(width * self.devicePixelRatioF())

    def _pen(self, colour: str | QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        return cosmetic_pen(colour, self._pixels(width), style)

    def _set_point(self, item: pg.ScatterPlotItem, point: tuple[float, float] | None) -> None:
        height = None if point is None else self._height(point[1])
        if point is None or height is None:
            item.setVisible(False)
            return
        item.setData([point[0]], [height])
        item.setVisible(True)

    def _height(self, loss: float) -> float | None:
        """Return where a loss stands on the axis; None where it has no place."""
        if not self._log:
            return loss
        return math.log10(loss) if loss > 0.0 else None

    def _draw_axes(self, name: str) -> None:
        (left, right), (low, high) = self._box.viewRange()
        line = self._tick_font.height()
        most = max(int(self._box.height() / (1.8 * line)), 2)
        # At the very edge there is no room for the label, and a line without one says nothing.
        edge = min(0.45 * line / max(self._box.height(), 1.0), 0.25) * (high - low)
        y_ticks = (log_ticks if self._log else linear_ticks)(low + edge, high - edge, most)
        widest = self._tick_font.horizontalAdvance(f"{int(max(right, 1)):,}")
        x_ticks = iteration_ticks(left, right, max(int(self._box.width() / (widest + 28.0)), 1))
        if ([x_ticks, y_ticks], name) == (self._ticks, self._loss_name):
            return
        self._ticks, self._loss_name = [x_ticks, y_ticks], name
        # The last label is centred on the end of the axis.
        self._layout.setContentsMargins(8, 2, max(widest / 2.0, 12.0), 0)
        self._bottom.setTicks([x_ticks])
        self._left.setTicks([y_ticks])
        tick_width = max((self._tick_font.horizontalAdvance(text) for _, text in y_ticks), default=0.0)
        self._left.setWidth(tick_width + line + 12.0)
        self._bottom.setLabel("iteration")
        fits = self._tick_font.horizontalAdvance(name) < self._box.height()
        self._left.setLabel(name if fits else "loss")

    def _place_empty_text(self, shown: bool) -> None:
        self._empty.setVisible(shown)
        if shown:
            room = self._box.sceneBoundingRect().toRect().adjusted(12, 4, -12, -4)
            text = self._empty.fontMetrics().boundingRect(
                room.adjusted(0, 0, -24, 0), Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter, _EMPTY
            )
            size = text.adjusted(0, 0, 24, 12).size()
            self._empty.resize(size)
            self._empty.move(room.center() - self._empty.rect().center())

    def _resized(self) -> None:
        self._ticks = [[], []]
        self.resized.emit()

    def _click(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.double():
            self.double_clicked.emit()
        else:
            self.clicked.emit(QPointF(event.scenePos()))
