"""The equation as a widget: it paints, and says which cell was chosen by mouse or key."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from core.config import RunConfig
from core.explain.matrix import Equation
from core.explain.selection import Selection
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.matrices.fitting import Sheet
from scratchnet_gui.matrices.foot import FOOT, NOTE, lay_out_with_foot, note
from scratchnet_gui.matrices.layout import Layout
from scratchnet_gui.matrices.moves import KEYS, Place, moved
from scratchnet_gui.matrices.paint import Attention, draw
from scratchnet_gui.matrices.sight import focus_of, moved_starts, out_of_sight
from scratchnet_gui.matrices.spans import Key
from scratchnet_gui.matrices.words import cell_tip, equation_text, matrix_tip

_STEP = 40
"""Turn of a wheel that moves a large matrix by one row: three for each notch."""
_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Canvas(QWidget):
    """Draws one equation of matrices, in a size of its own where it needs more height than there is.

    It takes keys only when it has got the focus by Tab, so that a click leaves the arrow keys to the run.
    """

    chosen = Signal(object)
    """The `Cell` that was clicked or moved to."""
    looked_at = Signal(QRectF)
    """What is to be seen: the matrix of the selected number and its cell, or an equation from its beginning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._ink = Ink(self._appearance, self.font())
        self._config: RunConfig | None = None
        self._equation: Equation | None = None
        self._largest: Sequence[float] = ()
        self._attention = Attention()
        self._starts: dict[Key, int] = {}
        self._focus: dict[Key, int] = {}
        self._layout: Layout | None = None
        self._room, self._bar = QSize(), 0.0
        self._failed = False
        self._by_keyboard = False
        self._turned = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Matrices")

    @property
    def attention(self) -> Attention:
        """What is selected and pointed at."""
        return self._attention

    def set_room(self, room: QSize, bar: float) -> None:
        """Lay out for a view of this size, with a bar so wide where it scrolls, and keep what is selected in sight."""
        self._room, self._bar = room, bar
        self._layout = None
        self._look()

    def set_appearance(self, appearance: Appearance) -> None:
        """Draw in these colours, with so many digits."""
        self._appearance = appearance
        self._ink = Ink(appearance, self.font())
        self._changed()

    def show_equation(
        self, config: RunConfig, equation: Equation, largest: Sequence[float], selection: Selection | None
    ) -> None:
        """Draw `equation` with the number that is selected at this moment.

        `largest` says for each matrix which size of number fills a cell completely.
        """
        away = set() if self._layout is None else out_of_sight(self._layout, self._focus)
        former, stood = self._equation, self._attention.place
        self._config, self._equation, self._largest = config, equation, largest
        self._attention = replace(self._attention, selection=selection, hovered=None)
        self._attention = replace(self._attention, place=self._place(self._attention.place))
        self._layout = None
        before, self._focus = self._focus, self._focus_now()
        self._follow({key: at for key, at in self._focus.items() if key not in away or before.get(key) != at})
        self._take_size()
        self.update()
        another = former is None or (former.operation, former.label) != (equation.operation, equation.label)
        if another:
            self.looked_at.emit(QRectF())
        if another or self._attention.place != stood:
            self._show_place()
        described = equation_text(equation)
        if described != self.accessibleDescription():
            self.setAccessibleDescription(described)

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Light the number that is selected and what makes it, and mark `row` of the table."""
        before = self._attention
        self._attention = replace(before, selection=selection, row=row)
        self._attention = replace(self._attention, place=self._place(before.place))
        self._look()

    def layout_now(self) -> Layout | None:
        """Return where everything stands; None while there is nothing to show."""
        if self._layout is None and self._equation is not None:
            ink = self._ink
            room = self._room
            sheet = Sheet(room.width(), room.height(), self._bar, ink.unit, ink.digits, self._ems, self._starts)
            self._layout = lay_out_with_foot(self._equation, sheet)
        return self._layout

    def _ems(self, text: str) -> float:
        return self._ink.font(40.0)[1].horizontalAdvance(text) / 40.0

    def _changed(self) -> None:
        """Lay out anew, and take the height that this needs."""
        self._layout = None
        self._take_size()
        self.update()

    def _take_size(self) -> None:
        layout = self.layout_now()
        if layout is None or not layout.scrolls:
            self.resize(self._room)
        else:
            foot = FOOT * self._ink.unit if self._note() else 0.0
            self.resize(self._room.width() - round(self._bar), math.ceil(layout.height + foot))

    def _place(self, before: Place | None) -> Place | None:
        """Return where the selected number stands; where it stands in several places, the one that was chosen."""
        selection, row, equation = self._attention.selection, self._attention.row, self._equation
        if selection is None or equation is None:
            return None
        if before is not None and before[0] < len(equation.terms):
            matrix = equation.terms[before[0]].matrix
            if matrix.place_of(selection, row) == before[1:]:
                return before
        return equation.find(selection, row)

    def _look(self) -> None:
        """Bring the selected cell and row into sight."""
        self._focus = self._focus_now()
        self._follow(self._focus)
        self._take_size()
        self._show_place()
        self.update()

    def _show_place(self) -> None:
        layout, place = self.layout_now(), self._attention.place
        if layout is not None and place is not None:
            box = layout.boxes[place[0]]
            self.looked_at.emit(box.area)
            self.looked_at.emit(box.cells_rect(*(range(at, at + 1) for at in place[1:])) or box.area)

    def _note(self) -> str:
        """Say what is left out, as far as there is room for it."""
        layout, config, unit = self.layout_now(), self._config, self._ink.unit
        if layout is None or config is None:
            return ""
        return note(config, layout, self._room.height(), unit, self._room.width() / (NOTE * unit), self._ems)

    def _focus_now(self) -> dict[Key, int]:
        attention = self._attention
        return {} if self._equation is None else focus_of(self._equation, attention.row, attention.place)

    def _follow(self, focus: dict[Key, int]) -> None:
        """Move what is shown of large matrices as far as it takes to see `focus`."""
        layout = self.layout_now() if focus else None
        moved_there = {} if layout is None else moved_starts(layout, focus)
        if moved_there:
            self._starts |= moved_there
            self._layout = None

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything; a fault is logged once and leaves a line of text, not a broken window."""
        theme = self._appearance.theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._ink.colour(theme.panel))
            try:
                self._paint(painter)
            except Exception:
                if not self._failed:
                    logging.getLogger(__name__).exception("The matrices cannot be drawn")
                self._failed = True
                painter.setPen(self._ink.colour(theme.muted))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "The matrices cannot be drawn.")

    def _paint(self, painter: QPainter) -> None:
        layout, ink, config = self.layout_now(), self._ink, self._config
        if layout is None or config is None:
            return
        draw(painter, layout, self._largest, self._attention, ink)
        below = self.height() - 0.5 * FOOT * ink.unit
        ink.draw(painter, self._note(), self.width() / 2.0, below, NOTE * ink.unit, ink.theme.muted)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(ink.pen(ink.theme.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.visibleRegion().boundingRect().adjusted(2, 2, -2, -2), 8, 8)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._ink = Ink(self._appearance, self.font())
            self._changed()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where it came by keyboard."""
        self._by_keyboard = event.reason() in _KEYBOARD
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the mouse."""
        place = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self._choose(place)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what makes the cell under the mouse."""
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        self._hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Show other rows of a large matrix, or other columns where the wheel goes sideways or Shift is held.

        Elsewhere, and where all of them are shown, it scrolls the view.
        """
        turned, place = event.angleDelta(), self._at(event.position())
        layout = self.layout_now()
        if place is None or layout is None:
            event.ignore()
            return
        box = layout.boxes[place[0]]
        sideways = abs(turned.x()) > abs(turned.y()) or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        axis, part = (box.term.matrix.across, box.across) if sideways else (box.term.matrix.down, box.down)
        if part.shown == part.count:
            event.ignore()
            return
        self._turned += turned.x() or turned.y()  # Shift makes some systems turn sideways
        steps = int(self._turned / _STEP)
        self._turned -= steps * _STEP
        self._starts[axis.key] = max(0, min(part.start - steps, part.count - part.shown))
        event.accept()
        self._changed()
        self._hover(self._at(event.position()))

    def event(self, event: QEvent) -> bool:
        """Keep its keys while it has the focus, and show exact values in tooltips."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tip(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to another cell."""
        layout, equation = self.layout_now(), self._equation
        if not _is_own(event) or layout is None or equation is None:
            super().keyPressEvent(event)
            return
        place = self._attention.place
        if place is None:
            self._choose((0, equation.result.down.place_of(self._attention.row) or 0, 0))
        else:
            self._choose(moved(equation, place, Qt.Key(event.key()), layout.boxes[place[0]].down.shown))

    def _at(self, point: QPointF) -> Place | None:
        layout = self.layout_now()
        return None if layout is None else layout.at(point)

    def _tip(self, point: QPointF) -> str:
        """Say what is under a point: a number, exactly, or a matrix."""
        layout, config, place = self.layout_now(), self._config, self._at(point)
        if layout is None or config is None:
            return ""
        if place is not None:
            return cell_tip(config, layout.boxes[place[0]].term.matrix, *place[1:])
        named = (box.term.matrix for box in layout.boxes if box.head.contains(point))
        return next((matrix_tip(config, matrix) for matrix in named), "")

    def _choose(self, place: Place) -> None:
        equation = self._equation
        assert equation is not None
        self._attention = replace(self._attention, place=place)
        self._look()
        self.chosen.emit(equation.terms[place[0]].matrix.cell(*place[1:]))

    def _hover(self, place: Place | None) -> None:
        if place != self._attention.hovered:
            self._attention = replace(self._attention, hovered=place)
            self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)
            self.update()


def _is_own(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in KEYS and held == Qt.KeyboardModifier.NoModifier
