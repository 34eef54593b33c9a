"""The track of a run's moments: drag or click to go to one, turn the wheel to look closer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.session.position import Position, is_complete
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.charts.moment import Moment
from scratchnet_gui.charts.ranges import last_shown
from scratchnet_gui.charts.reading import describe, read
from scratchnet_gui.controls.plain_tip import plain_tip
from scratchnet_gui.formatting import count
from scratchnet_gui.timeline.axis import (
    Axis,
    Detail,
    View,
    closest_width,
    detail_of,
    following,
    moved,
    target_at,
    time_of,
    way_to,
    zoomed,
)
from scratchnet_gui.timeline.kinship import forks
from scratchnet_gui.timeline.marks import Flag, flags
from scratchnet_gui.timeline.paint import AXIS_TOP, FLAGS_BOTTOM, HEIGHT, TrackPainter, small_font
from scratchnet_gui.timeline.scrub import Scrub
from scratchnet_gui.timeline.segments import describe_segment, segments

_SIDE = 16.0
"""Room at either end, so that the handle is not cut, nor the last number."""
_NOTCH = 120.0
_ZOOM_PER_NOTCH = 0.75
_PAN_PER_NOTCH = 0.1
_NEAR_FORK = 5.0


class TimelineTrack(QWidget):
    """Every moment of the run from left to right, with a handle at the one shown, or an arrow to it.

    The wheel looks closer, down to phases and operations; with Shift it moves along, as dragging the numbers does; a
    double click shows the whole run. Only one moment is asked for at a time: the next when a snapshot has answered.
    """

    seek_requested = Signal(int, object)
    """An iteration, and the operation of it; None for its end."""
    bookmark_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setMinimumWidth(120)
        self.setAccessibleName("Timeline")
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._view: View | None = None  # the whole run where it is None
        self._scrub = Scrub()
        self._dragging = False
        self._panned_at: float | None = None
        self._hovered: float | None = None

    def sizeHint(self) -> QSize:
        """Room for flags, track and numbers."""
        return QSize(420, HEIGHT)

    @property
    def whole(self) -> bool:
        """Tell whether the whole run is in view."""
        return self._view is None

    @property
    def axis(self) -> Axis:
        """Where times are drawn now."""
        low, high = self._view or (0.0, self._top())
        return Axis(low, high, _SIDE, max(self.width() - 2 * _SIDE, 1.0))

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._appearance = appearance
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show how far the run is known and which moment is shown."""
        before, self._snapshot = self._snapshot, snapshot
        if before is None or before.run_id != snapshot.run_id:
            self._view = None
            self._scrub.forget()
        elif self._view is not None and before.position != snapshot.position:
            self._set_view(following(self._view, time_of(snapshot.position, snapshot.plan), self._top()))
        following_target = self._scrub.answered()
        if following_target is not None:
            self._emit(following_target)
        self.update()

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Show `factor` times as many iterations, around the time `at` or else the moment shown."""
        if self._snapshot is None:
            return
        axis = self.axis
        if at is None:
            now = time_of(self._snapshot.position, self._snapshot.plan)
            at = now if axis.low <= now <= axis.high else (axis.low + axis.high) / 2.0
        least = closest_width(axis.width, self._snapshot.plan)
        self._set_view(zoomed((axis.low, axis.high), at, factor, self._top(), min(least, self._top())))

    def show_whole(self) -> None:
        """Show the whole run."""
        self._view = None
        self.update()

    def flags(self) -> list[Flag]:
        """Return the flags of the bookmarks of this branch, as they are drawn."""
        snapshot, axis = self._snapshot, self.axis
        if snapshot is None:
            return []
        marks = [
            (each, axis.place(time_of(each.position, snapshot.plan)))
            for each in snapshot.bookmarks
            if each.branch == snapshot.branch
        ]
        return flags(marks, QFontMetricsF(small_font()).horizontalAdvance, 0.0, float(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track."""
        if self._snapshot is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            drawing = TrackPainter(painter, self._appearance.theme, self._snapshot, self.axis)
            drawing.draw(self.flags(), list(forks(self._snapshot)), None if self._dragging else self._hovered)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to what is pressed, or take hold of the numbers."""
        if event.button() is not Qt.MouseButton.LeftButton or self._snapshot is None:
            return
        point = event.position()
        flag = self._flag_at(point)
        if flag is not None:
            self.bookmark_chosen.emit(flag.bookmark)
        elif point.y() >= AXIS_TOP:
            self._panned_at = point.x()
        else:
            self._dragging = True
            self._ask(point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle or the numbers; else show where a click would go."""
        point = event.position()
        if self._dragging:
            self._ask(point)
        elif self._panned_at is not None:
            self._pan((self._panned_at - point.x()) / self.axis.scale)
            self._panned_at = point.x()
        else:
            self._point_at(point)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._dragging, self._panned_at = False, None
        self._point_at(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole run."""
        self.show_whole()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._hovered = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Look closer around the pointer, or move along with Shift or sideways."""
        notches = event.angleDelta()
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(notches.x()) > abs(notches.y())
        axis = self.axis
        if sideways:
            turned = notches.x() or notches.y()
            self._pan(-_PAN_PER_NOTCH * turned / _NOTCH * (axis.high - axis.low))
        else:
            self.zoom(_ZOOM_PER_NOTCH ** (notches.y() / _NOTCH), axis.time(event.position().x()))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Say what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self.describe(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def describe(self, point: QPointF) -> str:
        """Say in words what is drawn at `point`."""
        if self._snapshot is None:
            return ""
        flag = self._flag_at(point)
        if flag is not None:
            return f"Bookmark: {flag.bookmark.name}"
        if point.y() >= AXIS_TOP:
            return "Wheel: look closer. Drag or Shift+wheel: move along. Double click: the whole run."
        here = [
            f"{branch.name} parts here"
            for iteration, others in forks(self._snapshot).items()
            if abs(self.axis.place(iteration) - point.x()) <= _NEAR_FORK
            for branch in others
        ]
        return "\n".join([self._describe_moment(point.x()), *here, *self._describe_arrow(point.x())])

    def _describe_arrow(self, x: float) -> list[str]:
        """Say what the arrow at an end of the track means, where it is pointed at."""
        snapshot, axis = self._snapshot, self.axis
        assert snapshot is not None
        way = way_to(time_of(snapshot.position, snapshot.plan), axis)
        end = axis.left if way < 0 else axis.left + axis.width
        if not way or abs(x - end) > _SIDE:
            return []
        side = "left" if way < 0 else "right"
        return [f"The moment shown, in iteration {count(snapshot.position.iteration)}, lies further {side}"]

    def _describe_moment(self, x: float) -> str:
        snapshot, axis = self._snapshot, self.axis
        assert snapshot is not None
        config, detail, time = snapshot.config, detail_of(axis, snapshot.plan), axis.time(x)
        if detail is not Detail.ITERATIONS:
            layers, rows = len(config.layers), config.rows_per_batch
            found = next((each for each in segments(axis, snapshot.plan) if each.start <= time <= each.end), None)
            return "" if found is None else describe_segment(found, detail, snapshot.plan, layers, rows)
        target = target_at(time, axis, snapshot.plan, snapshot.latest)
        reading = read(snapshot.losses, target.iteration, Moment.of(snapshot).point)
        if not target.iteration or reading is None:
            return "Start of the run" if not target.iteration else f"Iteration {target.iteration:,}"
        text = describe(reading, self._appearance.digits + 1)
        return text[:1].upper() + text[1:]

    def _top(self) -> float:
        """Return the last iteration that the whole track has room for."""
        if self._snapshot is None:
            return last_shown(0, None)
        return last_shown(self._snapshot.latest.iteration, self._snapshot.config.stop_at)

    def _set_view(self, view: View) -> None:
        self._view = None if view[1] - view[0] >= self._top() else view
        self.update()

    def _pan(self, by: float) -> None:
        if self._view is not None:
            self._set_view(moved(self._view, by, self._top()))

    def _point_at(self, point: QPointF) -> None:
        """Know where the mouse is, and show by its shape what it does there."""
        on_axis = point.y() >= AXIS_TOP
        inside = QRectF(self.rect()).contains(point)
        self._hovered = None if not inside or on_axis or self._flag_at(point) is not None else point.x()
        shape = Qt.CursorShape.OpenHandCursor if on_axis else Qt.CursorShape.PointingHandCursor
        self.setCursor(Qt.CursorShape.ArrowCursor if on_axis and self.whole else shape)

    def _flag_at(self, point: QPointF) -> Flag | None:
        if point.y() > FLAGS_BOTTOM:
            return None
        return next((flag for flag in self.flags() if flag.covers(point.x())), None)

    def _ask(self, point: QPointF) -> None:
        snapshot, axis = self._snapshot, self.axis
        assert snapshot is not None
        target = self._scrub.ask(target_at(axis.time(point.x()), axis, snapshot.plan, snapshot.latest))
        if target is not None:
            self._emit(target)

    def _emit(self, target: Position) -> None:
        assert self._snapshot is not None
        complete = is_complete(target, self._snapshot.plan)
        self.seek_requested.emit(target.iteration, None if complete else target.operation)
