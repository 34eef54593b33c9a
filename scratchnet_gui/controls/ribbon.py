"""The phase ribbon: the iteration itself, done, current and still to come. A click goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from core.training.events import BatchTaken
from core.training.phases import PhaseKind
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.names import phase_names

_POINT = 10.0
_GAP = 4.0
_MARGIN = 12.0


def chevrons(width: float, height: float, number: int) -> list[QPolygonF]:
    """Lay `number` arrows of equal length side by side; each points into the next."""
    if number == 0:
        return []
    length = (width - 2 * _MARGIN - _POINT - _GAP * (number - 1)) / number
    shapes = []
    for index in range(number):
        left = _MARGIN + index * (length + _GAP)
        right = left + length
        shapes.append(
            QPolygonF(
                [
                    QPointF(left, 0),
                    QPointF(right, 0),
                    QPointF(right + _POINT, height / 2),
                    QPointF(right, height),
                    QPointF(left, height),
                    QPointF(left + _POINT, height / 2),
                ]
            )
        )
    return shapes


class PhaseRibbon(QWidget):
    """The phases of an iteration in order. `phase_chosen` carries the index of the phase that was clicked."""

    phase_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Phases of the iteration")
        self._appearance = Appearance()
        self._names: list[tuple[str, ...]] = []
        self._backward: list[bool] = []
        self._current: int | None = None
        self._hovered: int | None = None

    def sizeHint(self) -> QSize:
        """One line of text with room around it."""
        return QSize(640, 26)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._appearance = appearance
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show which phase the run is in; while whole iterations are played, all are done."""
        layers = len(snapshot.config.layers)
        batch = snapshot.events[0] if snapshot.events else None
        rows = len(batch.rows) if isinstance(batch, BatchTaken) else snapshot.config.rows_per_batch
        names = [phase_names(each, layers, rows) for each in snapshot.plan.phases]
        played_whole = snapshot.playing and snapshot.pace.unit is not Granularity.PHASE
        current = len(names) if played_whole else snapshot.phase_index
        if (names, current) != (self._names, self._current):
            self._names, self._current = names, current
            self._backward = [phase.kind is PhaseKind.BACKWARD for phase in snapshot.plan.phases]
            self.update()

    def phase_rect(self, index: int) -> QRectF:
        """Return where phase `index` is drawn."""
        return chevrons(self.width(), self.height(), len(self._names))[index].boundingRect()

    def shown_names(self) -> list[str]:
        """Return what the phases are called in the room that they have; layers by names of one kind."""
        shapes = chevrons(self.width(), self.height(), len(self._names))
        metrics = QFontMetricsF(interface_font(13, QFont.Weight.Bold))
        room = shapes[0].boundingRect().width() - 2 * _POINT - 4 if shapes else 0.0

        def fit(names: tuple[str, ...]) -> bool:
            return all(metrics.horizontalAdvance(each) <= room for each in names)

        kinds = list(zip(*(each for each in self._names if len(each) > 2), strict=True))
        kind = next((at for at, names in enumerate(kinds) if fit(names)), len(kinds) - 1)
        return [
            names[kind] if len(names) > 2 else next((each for each in names if fit((each,))), names[-1])
            for names in self._names
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrows: done, current and to come differ in fill and weight, not in colour alone."""
        theme = self._appearance.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            shapes = chevrons(self.width(), self.height(), len(self._names))
            for index, (shape, name) in enumerate(zip(shapes, self.shown_names(), strict=True)):
                current = index == self._current
                done = self._current is not None and index < self._current
                fill, ink = (theme.done, theme.text) if done else (theme.ahead, theme.muted)
                if current:
                    backward = self._backward[index]
                    fill = theme.backward if backward else theme.accent
                    ink = theme.on_backward if backward else theme.on_accent
                outline = theme.accent if index == self._hovered and not current else fill if current else theme.done
                painter.setPen(QPen(QColor(outline), 1.0))
                painter.setBrush(QColor(fill))
                painter.drawPolygon(shape)
                self._draw_name(painter, shape.boundingRect(), name, QColor(ink), current)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the phase under the mouse."""
        self._hover(self._phase_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no phase."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to go to the phase that is clicked."""
        index = self._phase_at(event.position())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self.phase_chosen.emit(index)

    def event(self, event: QEvent) -> bool:
        """Say the full name of the phase under the mouse, and its key."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            index = self._phase_at(QPointF(event.pos()))
            if index is not None:
                key = f" (Ctrl+{index + 1})" if index < 9 else ""
                QToolTip.showText(event.globalPos(), f"Go to {self._names[index][0]}{key}", self)
            return True
        return super().event(event)

    def _draw_name(self, painter: QPainter, rect: QRectF, text: str, ink: QColor, current: bool) -> None:
        font = interface_font(13)
        font.setBold(current)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(ink)
        inside = rect.adjusted(_POINT, 0, -_POINT, 0)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, shown)

    def _phase_at(self, point: QPointF) -> int | None:
        for index, shape in enumerate(chevrons(self.width(), self.height(), len(self._names))):
            if shape.containsPoint(point, Qt.FillRule.OddEvenFill):
                return index
        return None

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()
