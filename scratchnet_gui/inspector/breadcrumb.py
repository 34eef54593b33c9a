"""The line above the inspector's page: the way from the number that was looked at first down to the one shown."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.config import RunConfig
from core.explain.naming import symbol_of, words_of
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.inspector.page import Face, font_of, text_width
from scratchnet_gui.inspector.trail import Trail, shown_crumbs
from scratchnet_gui.inspector.typeset import Picture, formula, paint

_HEIGHT = 34
_MARGIN = 16.0
_PIXELS = 15.0
_FACE = Face(14)
_BETWEEN, _DOTS = "›", "…"
_SIDE = 7.0
"""Room on each side of what stands between two numbers."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a crumb stands; dots have no picture and lead to the last of the numbers that they stand for."""

    area: QRectF
    index: int
    picture: Picture | None


class Breadcrumb(QWidget):
    """Shows the way down; a click goes back up. There is nothing to see before a number was opened."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self._appearance = Appearance()
        self._pictures: list[Picture] = []
        self._names: list[str] = []
        self._places: list[_Place] = []
        self._hovered: _Place | None = None
        self.hide()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(0, _HEIGHT)

    @property
    def areas(self) -> list[tuple[QRectF, int]]:
        """Where each crumb that is shown stands, and its index on the way; dots stand for the last left out."""
        return [(place.area, place.index) for place in self._places]

    def show_trail(self, trail: Trail, config: RunConfig, appearance: Appearance) -> None:
        """Show this way."""
        self._appearance = appearance
        self._pictures = [formula(symbol_of(config, each.selection, each.row), _PIXELS) for each in trail.crumbs]
        self._names = [words_of(config, each.selection, each.row) for each in trail.crumbs]
        self._arrange()
        self.setVisible(len(trail.crumbs) > 1)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose what there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers on the way; the one shown in the colour of text, the others like links."""
        theme, middle = self._appearance.theme, _HEIGHT / 2.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), QColor(theme.panel))
            painter.fillRect(QRectF(0.0, _HEIGHT - 1.0, self.width(), 1.0), QColor(theme.line))
            for number, place in enumerate(self._places):
                last = place.index == len(self._pictures) - 1
                if place is self._hovered and not last:
                    painter.fillRect(place.area, QColor(theme.control_hover))
                painter.setFont(font_of(_FACE))
                if number:
                    painter.setPen(QColor(theme.muted))
                    x = place.area.left() - _SIDE - text_width(_BETWEEN, _FACE)
                    painter.drawText(QPointF(x, middle + 5.0), _BETWEEN)
                colour = QColor(theme.text if last else theme.accent)
                if place.picture is None:
                    painter.setPen(colour)
                    painter.drawText(QPointF(place.area.left(), middle + 5.0), _DOTS)
                else:
                    paint(painter, place.picture, QPointF(place.area.left(), middle + 5.0), colour)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what can be clicked."""
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Light up nothing."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go back up to what is under the pointer."""
        place = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self.chosen.emit(place.index)

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            if place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._names[place.index], self)
            return True
        return super().event(event)

    def _at(self, point: QPointF) -> _Place | None:
        return next((place for place in self._places if place.area.contains(point)), None)

    def _hover(self, place: _Place | None) -> None:
        if place is not self._hovered:
            self._hovered = place
            back = place is not None and place.index < len(self._pictures) - 1
            self.setCursor(Qt.CursorShape.PointingHandCursor if back else Qt.CursorShape.ArrowCursor)
            self.update()

    def _arrange(self) -> None:
        self._places, self._hovered = [], None
        if not self._pictures:
            return
        gap, dots = text_width(_BETWEEN, _FACE) + 2.0 * _SIDE, text_width(_DOTS, _FACE)
        chosen = shown_crumbs([each.width for each in self._pictures], gap, dots, self.width() - 2.0 * _MARGIN)
        x = _MARGIN
        for number, index in enumerate(chosen):
            picture = None if index is None else self._pictures[index]
            width = dots if picture is None else picture.width
            stands_for = chosen[number + 1] - 1 if index is None else index  # type: ignore[operator]
            self._places.append(_Place(QRectF(x, 3.0, width, _HEIGHT - 7.0), stands_for, picture))
            x += width + gap
