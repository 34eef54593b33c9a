"""The equation as a widget: it paints, and says which cell was chosen by mouse or key."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.config import RunConfig
from core.explain.matrix import Equation
from core.explain.selection import Selection
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.matrices.layout import Layout, lay_out
from scratchnet_gui.matrices.moves import KEYS, Place, moved
from scratchnet_gui.matrices.paint import Attention, draw
from scratchnet_gui.matrices.sight import focus_of, moved_starts, out_of_sight
from scratchnet_gui.matrices.spans import Key, at_most, axes_of
from scratchnet_gui.matrices.words import cell_tip, equation_text, left_out, matrix_tip

_FOOT = 26.0
_STEP = 40
"""Turn of a wheel that moves a large matrix by one row: three for each notch."""
_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Canvas(QWidget):
    """Draws one equation of matrices.

    It takes keys only when it has got the focus by Tab, so that a click leaves the arrow keys to the run.
    """

    chosen = Signal(object)
    """The `Cell` that was clicked or moved to."""

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
        self._failed = False
        self._by_keyboard = False
        self._turned = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Matrices")

    @property
    def attention(self) -> Attention:
        """What is selected and pointed at."""
        return self._attention

    def minimumSizeHint(self) -> QSize:
        """Be usable from here on."""
        return QSize(300, 180)

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
        self._config, self._equation, self._largest = config, equation, largest
        self._attention = replace(self._attention, selection=selection, hovered=None)
        self._attention = replace(self._attention, place=self._place(self._attention.place))
        self._changed()
        before, self._focus = self._focus, self._focus_now()
        self._follow({key: at for key, at in self._focus.items() if key not in away or before.get(key) != at})
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
            # Where rows or columns are left out, that is said below the matrices.
            foot, axes = _FOOT * self._ink.unit, axes_of(self._equation)
            left_out_anyway = any(most < axes[key].count for key, most in at_most(axes).items())
            self._layout = self._laid_out(self._equation, foot if left_out_anyway else 0.0)
            if not left_out_anyway and any(any(part.gaps) for _, part in self._layout.axes()):
                self._layout = self._laid_out(self._equation, foot)
        return self._layout

    def _laid_out(self, equation: Equation, foot: float) -> Layout:
        ink, font = self._ink, self._ink.font(40.0)[1]
        return lay_out(
            equation,
            self.width(),
            self.height() - foot,
            ink.unit,
            ink.digits,
            lambda text: font.horizontalAdvance(text) / 40.0,
            self._starts,
        )

    def _changed(self) -> None:
        self._layout = None
        self.update()

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
        self.update()

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
        note, size = left_out(config, layout.axes()), 12.0 * ink.unit
        if ink.width(note, size) > self.width():
            note = "A part of each matrix is shown"
        ink.draw(painter, note, self.width() / 2.0, self.height() - 0.5 * _FOOT * ink.unit, size, ink.theme.muted)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(ink.pen(ink.theme.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 8, 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew, and keep what is selected in sight."""
        self._layout = None
        self._look()

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
        """Show other rows of a large matrix, or other columns where the wheel goes sideways or Shift is held."""
        turned, place = event.angleDelta(), self._at(event.position())
        layout = self.layout_now()
        if place is None or layout is None:
            event.ignore()
            return
        box = layout.boxes[place[0]]
        sideways = abs(turned.x()) > abs(turned.y()) or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        axis, part = (box.term.matrix.across, box.across) if sideways else (box.term.matrix.down, box.down)
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
