"""The picture of the loss curve: axes, curve, marker, and what the mouse does on it."""

from __future__ import annotations

import sys

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.session.snapshot import BranchView, Snapshot
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.charts.axes import Axes
from scratchnet_gui.charts.decimate import visible_buckets
from scratchnet_gui.charts.epoch_traces import EpochTraces
from scratchnet_gui.charts.epochs import EpochCurve, in_view
from scratchnet_gui.charts.frame import Frame
from scratchnet_gui.charts.ghosts import GhostTraces, ghost_losses
from scratchnet_gui.charts.lines import RunLines
from scratchnet_gui.charts.moment import Moment
from scratchnet_gui.charts.ranges import (
    close_range,
    iteration_range,
    kept_in_view,
    linear_range,
    log_range,
    loss_bounds,
    widened,
)
from scratchnet_gui.charts.reading import Reading, describe_exactly
from scratchnet_gui.charts.trace import cosmetic_pen
from scratchnet_gui.timeline.kinship import ghosts

# Every move of the mouse counts: the last one says where it rests.
pg.setConfigOptions(antialias=True, imageAxisOrder="row-major", mouseRateLimit=0)

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
        self._view = pg.GraphicsView(self)
        # Keys belong to the window.
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.viewport().installEventFilter(self)
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(8, 0, 12, 4)
        layout.setSpacing(0)
        self._view.setCentralItem(layout)
        self._box = pg.ViewBox(enableMenu=False)
        self._box.disableAutoRange()
        # The wheel and the mouse choose iterations; the losses in view choose their range.
        self._box.setMouseEnabled(x=True, y=False)
        # Up to 1e307 by itself; a run that diverges goes on to where numbers end.
        self._box.setLimits(yMin=-sys.float_info.max, yMax=sys.float_info.max)
        self._whole = (0.0, 1.0)
        self._axes = Axes(layout, self._box)
        self._ghosts = GhostTraces(self._box)
        self._marker = pg.InfiniteLine(angle=90)
        self._box.addItem(self._marker, ignoreBounds=True)
        self._lines = RunLines(self._box)
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self._view.setBackground(theme.panel)
        self._empty.setStyleSheet(f"color: {theme.muted}; background: {theme.panel};")
        self._lines.set_theme(theme)
        self._ghosts.set_theme(theme)
        self._epochs.set_theme(theme)
        self._marker.setPen(cosmetic_pen(theme.muted, 1.5 * self.devicePixelRatioF(), Qt.PenStyle.DotLine))
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
        frame = self._frame()
        self._ghosts.draw(snapshot, frame, self._axes.letters)
        self._lines.draw(snapshot.losses, moment, frame)
        self._epochs.draw(curves, log, frame.pixels(1.0))
        self._marker.setVisible(bool(snapshot.losses.count or moment.loss is not None))
        self._marker.setValue(moment.iteration)
        self._set_point(self._dot, moment.point)
        self._axes.draw(frame, name)
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

    def branch_at(self, position: QPointF) -> tuple[BranchView, float] | None:
        """Return the other branch whose curve or name is drawn at `position`, and the iteration that is meant.

        None where there is none. A name stands at the end of its curve and means that.
        """
        if not self._box.sceneBoundingRect().contains(position):
            return None
        point = self._box.mapSceneToView(position)
        x, y = float(point.x()), float(point.y())
        branch = self._ghosts.branch_at(x, y, self._frame())
        return self._ghosts.named_at(position) if branch is None else (branch, x)

    def place_of(self, iteration: float, loss: float) -> QPointF | None:
        """Return where a loss is drawn; None where it has no place on the axis."""
        height = self._frame().height_of(loss)
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
        font = QFont(self.font())
        font.setPixelSize(max(self.fontInfo().pixelSize() - 2, 9))
        self._axes.style(font, self._theme)

    def _set_ranges(self, snapshot: Snapshot, moment: Moment, curves: tuple[EpochCurve, ...], whole: bool) -> None:
        series = snapshot.losses
        furthest = max(series.count, moment.iteration, *(branch.losses.count for branch in ghosts(snapshot)), 0)
        self._whole = x = iteration_range(furthest, snapshot.config.stop_at)
        self._box.setLimits(xMin=x[0], xMax=x[1], minXRange=min(4.0, x[1] - x[0]))
        if whole:
            own = loss_bounds(series, moment.loss, others=in_view(curves, *x))
            positive, smallest, largest = widened(own, ghost_losses(snapshot), self._log)
            y = log_range(positive, largest) if self._log else linear_range(smallest, largest)
        else:
            x = kept_in_view(tuple(self._box.viewRange()[0]), max(furthest, moment.drawn, 1), x)
            here = moment.loss if x[0] <= moment.iteration <= x[1] else None
            part = slice(*visible_buckets(series, *x))
            positive, smallest, largest = loss_bounds(series, here, part, in_view(curves, *x))
            y = close_range(positive if self._log else smallest, largest, self._log)
        self._box.setRange(xRange=x, yRange=y, padding=0.0)

    def _frame(self) -> Frame:
        (left, right), (low, high) = self._box.viewRange()
        size = float(self._box.width()), float(self._box.height())
        return Frame(left, right, low, high, *size, self._log, self.devicePixelRatioF())

    def _set_point(self, item: pg.ScatterPlotItem, point: tuple[float, float] | None) -> None:
        height = None if point is None else self._frame().height_of(point[1])
        if point is None or height is None:
            item.setVisible(False)
            return
        item.setData([point[0]], [height])
        item.setVisible(True)

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
        self._axes.forget()
        self.resized.emit()

    def _click(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.double():
            self.double_clicked.emit()
        else:
            self.clicked.emit(QPointF(event.scenePos()))
