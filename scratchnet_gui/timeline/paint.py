"""Paints the track: flags above, the run in the middle, numbers of iterations below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Theme
from scratchnet_gui.charts.ticks import iteration_ticks
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.formatting import count
from scratchnet_gui.timeline.axis import Axis, Detail, detail_of, time_of, way_to
from scratchnet_gui.timeline.epochs import epoch_ends
from scratchnet_gui.timeline.marks import Flag
from scratchnet_gui.timeline.segments import Segment, is_backward, segment_names, segments

HEIGHT = 52
FLAGS_BOTTOM = 15.0
AXIS_TOP = 35.0
_RAIL = (21.0, 8.0)
"""Top and height of the run where iterations are narrow."""
_LANE = (17.0, 17.0)
"""The same where it carries names."""
_RADIUS = 7.0
_ARROW_GAP, _ARROW = 3.0, (9.0, 7.0)
"""Beside the track; how long the arrow is, and half its height."""
_CLEAR = 14.0
"""Between two numbers of iterations."""
_EPOCHS_APART = 7.0
"""Ends of epochs are marked where they are at least so many pixels apart."""


def small_font() -> QFont:
    """Return the letters of flags and numbers."""
    return interface_font(11)


class TrackPainter:
    """Draws one moment of a run with `painter`."""

    def __init__(self, painter: QPainter, theme: Theme, snapshot: Snapshot, axis: Axis) -> None:
        self._painter, self._theme, self._snapshot, self._axis = painter, theme, snapshot, axis
        self._detail = detail_of(axis, snapshot.plan)
        self._now = time_of(snapshot.position, snapshot.plan)
        self._latest = time_of(snapshot.latest, snapshot.plan)
        self._metrics = QFontMetricsF(small_font())

    def draw(self, flags: Sequence[Flag], forks: Sequence[int], hovered: float | None) -> None:
        """Draw everything; `forks` are the iterations after which other branches part, `hovered` a pixel or None."""
        self._draw_numbers()
        if self._detail is Detail.ITERATIONS:
            self._draw_rail()
        else:
            self._draw_segments()
        self._draw_forks(forks)
        if hovered is not None and self._axis.left <= hovered <= self._axis.left + self._axis.width:
            self._painter.setPen(QPen(QColor(self._theme.muted), 1.0))
            self._painter.drawLine(QLineF(hovered, _LANE[0], hovered, sum(_LANE)))
        self._draw_handle()
        for flag in flags:
            self._draw_flag(flag)

    def _span(self, start: float, end: float, band: tuple[float, float]) -> QRectF:
        """Return the part in view of a stretch of time."""
        left = self._axis.place(max(start, self._axis.low))
        right = self._axis.place(min(end, self._axis.high))
        return QRectF(left, band[0], max(right - left, 0.0), band[1])

    def _draw_rail(self) -> None:
        painter, theme, axis = self._painter, self._theme, self._axis
        whole = self._span(axis.low, axis.high, _RAIL)
        painter.setPen(QPen(QColor(theme.line), 1.0))
        painter.setBrush(QColor(theme.ahead))
        painter.drawRoundedRect(whole, 4.0, 4.0)
        outline = QPainterPath()
        outline.addRoundedRect(whole, 4.0, 4.0)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(self._span(axis.low, self._latest, _RAIL), QColor(theme.outline))
        painter.fillRect(self._span(axis.low, self._now, _RAIL), QColor(theme.accent))
        painter.restore()
        painter.setPen(QPen(QColor(theme.panel), 1.0))
        ends = epoch_ends(self._snapshot, axis.low, min(axis.high, self._latest), _EPOCHS_APART / axis.scale)
        painter.drawLines([QLineF(x, _RAIL[0] + 2, x, sum(_RAIL) - 2) for x in map(axis.place, ends)])

    def _draw_segments(self) -> None:
        snapshot, axis = self._snapshot, self._axis
        layers, rows = len(snapshot.config.layers), snapshot.config.rows_per_batch
        self._painter.setFont(small_font())
        for segment in segments(axis, snapshot.plan):
            fill, ink = self._colours(segment)
            box = self._span(segment.start, segment.end, _LANE)
            gap = 0.5 if box.width() < 12 else 1.0
            self._painter.setPen(
                QPen(QColor(self._theme.line), 1.0) if fill == self._theme.ahead else Qt.PenStyle.NoPen
            )
            self._painter.setBrush(QColor(fill))
            self._painter.drawRoundedRect(box.adjusted(gap, 0.5, -gap, -0.5), 2.0, 2.0)
            names = segment_names(segment, self._detail, snapshot.plan, layers, rows)
            name = next((each for each in names if self._metrics.horizontalAdvance(each) <= box.width() - 3.0), "")
            self._painter.setPen(QColor(ink))
            self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _colours(self, segment: Segment) -> tuple[str, str]:
        """Return fill and ink: as in the ribbon, with what is done in a pale tone of its direction."""
        theme, backward = self._theme, is_backward(segment, self._snapshot.plan)
        slack = 0.1 / self._snapshot.plan.operations
        if segment.end > self._latest + slack:
            return theme.ahead, theme.muted
        if segment.end > self._now + slack:
            return theme.done, theme.muted
        if segment.end > self._now - slack:
            return (theme.backward, theme.on_backward) if backward else (theme.accent, theme.on_accent)
        return (theme.backward_lit if backward else theme.forward_lit), theme.text

    def _draw_numbers(self) -> None:
        painter, axis = self._painter, self._axis
        painter.setFont(small_font())
        line = QRectF(0.0, AXIS_TOP, 2 * axis.left + axis.width, HEIGHT - AXIS_TOP)
        if self._detail is not Detail.ITERATIONS:
            self._draw_iteration_names(line)
            return
        widest = self._metrics.horizontalAdvance(count(max(int(axis.high), 1)))
        for time, text in iteration_ticks(axis.low, axis.high, max(int(axis.width / (widest + _CLEAR)), 1)):
            x, half = axis.place(time), self._metrics.horizontalAdvance(text) / 2.0
            painter.setPen(QPen(QColor(self._theme.outline), 1.0))
            painter.drawLine(QLineF(x, sum(_RAIL) + 2.0, x, AXIS_TOP))
            middle = min(max(x, half), line.right() - half)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QRectF(middle - half - 1, line.top(), 2 * half + 2, line.height()), _CENTRE, text)

    def _draw_iteration_names(self, line: QRectF) -> None:
        axis, painter = self._axis, self._painter
        for iteration in range(int(axis.low) + 1, int(axis.high) + 2):
            box = self._span(iteration - 1, iteration, (line.top(), line.height()))
            names = (f"iteration {count(iteration)}", count(iteration))
            name = next((each for each in names if self._metrics.horizontalAdvance(each) <= box.width() - 8.0), "")
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(box, _CENTRE, name)
            if axis.low < iteration < axis.high:
                painter.setPen(QPen(QColor(self._theme.outline), 1.0))
                painter.drawLine(QLineF(axis.place(iteration), _LANE[0], axis.place(iteration), HEIGHT - 3.0))

    def _draw_forks(self, forks: Sequence[int]) -> None:
        bottom = sum(_RAIL if self._detail is Detail.ITERATIONS else _LANE)
        self._painter.setPen(QPen(QColor(self._theme.panel), 1.0))
        self._painter.setBrush(QColor(self._theme.ghost))
        for x in (self._axis.place(each) for each in forks if self._axis.low <= each <= self._axis.high):
            tip = QPointF(x, bottom - 2.0)
            self._painter.drawPolygon(QPolygonF([tip, tip + QPointF(4.5, 7.5), tip + QPointF(-4.5, 7.5)]))

    def _draw_handle(self) -> None:
        if way := way_to(self._now, self._axis):
            self._draw_arrow(way)
            return
        painter, theme, x = self._painter, self._theme, self._axis.place(self._now)
        painter.setPen(QPen(QColor(theme.panel), 1.5))
        painter.setBrush(QColor(theme.accent if self._detail is Detail.ITERATIONS else theme.text))
        if self._detail is Detail.ITERATIONS:
            painter.drawEllipse(QPointF(x, _RAIL[0] + _RAIL[1] / 2.0), _RADIUS, _RADIUS)
        else:
            painter.drawRoundedRect(QRectF(x - 2.5, _LANE[0] - 3.0, 5.0, _LANE[1] + 6.0), 2.5, 2.5)

    def _draw_arrow(self, way: int) -> None:
        """Point from the end of the track to the moment shown, which is not in view."""
        painter, axis, middle = self._painter, self._axis, _RAIL[0] + _RAIL[1] / 2.0
        base = (axis.left if way < 0 else axis.left + axis.width) + _ARROW_GAP * way
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.accent))
        corners = (base + _ARROW[0] * way, middle), (base, middle - _ARROW[1]), (base, middle + _ARROW[1])
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))

    def _draw_flag(self, flag: Flag) -> None:
        painter, theme = self._painter, self._theme
        painter.setPen(QPen(QColor(theme.text), 1.5))
        painter.drawLine(QLineF(flag.x, 2.0, flag.x, _RAIL[0]))
        if not flag.width:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text))
            painter.drawPolygon(QPolygonF([QPointF(flag.x, 2), QPointF(flag.x + 8, 6), QPointF(flag.x, 10)]))
            return
        painter.setFont(small_font())
        painter.setPen(QColor(theme.text))
        shown = self._metrics.elidedText(flag.bookmark.name, Qt.TextElideMode.ElideRight, flag.width)
        painter.drawText(QRectF(flag.left, 0.0, flag.width + 1.0, FLAGS_BOTTOM), _LEFT, shown)


_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
