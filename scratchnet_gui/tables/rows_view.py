"""A quiet table: a row is chosen by mouse or arrow keys, and a number in it; all other keys belong to the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from core.explain.selection import Selection
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.tables.predictions_model import CURRENT, NUMBERS, WRONG
from scratchnet_gui.tables.quantities import Shown, next_shown
from scratchnet_gui.tables.quiet import Turn
from scratchnet_gui.tables.quiet_table import ROW_KEYS, AnyIndex, QuietTable, alone

CELL_PADDING = 6
TIGHT_PADDING = 3
"""Where there is very little room."""
EDGE_PADDING = 14
"""Left of the first column and right of the last: in line with the panel's title."""
_TURNS = {
    Qt.Key.Key_Home: Turn.FIRST,
    Qt.Key.Key_PageUp: Turn.PREVIOUS,
    Qt.Key.Key_PageDown: Turn.NEXT,
    Qt.Key.Key_End: Turn.LAST,
}
"""With Ctrl."""
_CELL_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)
"""They step the run, so they belong to the table only where the focus came by keyboard, not by a click."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class RowDelegate(QStyledItemDelegate):
    """Paints a cell: text, the line under it, the colour of the chosen row, and the frame of the selected number."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        self._view = view
        self.theme: Theme = LIGHT
        self.selection: Selection | None = None
        self.padding = CELL_PADDING
        self.right_edge = EDGE_PADDING

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        theme, view, cell = self.theme, self._view, option.rect
        first_column = 1 if view.isColumnHidden(0) else 0
        chosen = view.selectionModel().isRowSelected(index.row())
        last_row = index.model().rowCount() - 1
        painter.fillRect(cell, QColor(theme.selected if chosen else theme.panel))
        if index.row() < last_row:
            painter.setPen(QColor(theme.line))
            painter.drawLine(cell.bottomLeft(), cell.bottomRight())
        if chosen and index.column() == first_column and view.hasFocus():
            painter.fillRect(QRectF(cell.left(), cell.top(), 3, cell.height()), QColor(theme.accent))
        if view.walked and index == view.currentIndex():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRect(QRectF(cell).adjusted(1, 1, -1, -1))
        if chosen and self.selection is not None and index.data(CURRENT):
            for shown, box in self.numbers(index, cell):
                if shown.selection == self.selection:
                    self._light(painter, box)
        painter.setFont(view.font())
        colour = theme.text if index.data(CURRENT) and (index.column() or chosen) else theme.muted
        painter.setPen(QColor(theme.error if index.data(WRONG) and index.data(CURRENT) else colour))
        painter.drawText(self._text_area(index, cell), int(index.data(Qt.ItemDataRole.TextAlignmentRole)), index.data())

    def numbers(self, index: AnyIndex, cell: QRect) -> list[tuple[Shown, QRectF]]:
        """Return the numbers of the network in a cell, and where each stands."""
        area, text = self._text_area(index, cell), str(index.data())
        measure = QFontMetricsF(self._view.font())
        width = measure.horizontalAdvance
        right = bool(int(index.data(Qt.ItemDataRole.TextAlignmentRole)) & int(Qt.AlignmentFlag.AlignRight))
        left = area.right() + 1 - width(text) if right else float(area.left())
        top, height = area.center().y() + 0.5 - measure.height() / 2, measure.height()
        return [
            (each, QRectF(left + width(text[: each.start]), top, width(text[each.start : each.stop]), height))
            for each in index.data(NUMBERS)
        ]

    def _text_area(self, index: AnyIndex, cell: QRect) -> QRect:
        first_column, last_column = 1 if self._view.isColumnHidden(0) else 0, index.model().columnCount() - 1
        return cell.adjusted(
            EDGE_PADDING if index.column() == first_column else self.padding,
            0,
            -(self.right_edge if index.column() == last_column else self.padding),
            0,
        )

    def _light(self, painter: QPainter, box: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.text), 1.5))
        painter.setBrush(QColor(self.theme.selected))
        painter.drawRoundedRect(box.adjusted(-3.5, 0, 3.5, 0), 4, 4)
        painter.restore()


class RowsView(QuietTable):
    """Shows the rows of a page, all of equal height, one of them chosen.

    A click or Enter chooses a number of the network in a cell. Where the focus came by keyboard, Left and Right go from
    cell to cell.
    """

    number_chosen = Signal(object)
    """Carries its `Selection`."""

    turned = Signal(Turn)
    """A key asks for another page."""
    errors_wanted = Signal()
    """A key asks for the rows in the order of their errors."""
    left_page = Signal(bool)
    """A key moves on from the last row of the page (True), or back from the first one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.walked = False  # from cell to cell, by keyboard
        self._pressed_x = 0.0
        self.rows = RowDelegate(self)
        self.setItemDelegate(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setMouseTracking(True)
        self.clicked.connect(self._choose_at_mouse)

    def event(self, event: QEvent) -> bool:
        """Claim the keys that go from cell to cell, which would otherwise step the run."""
        asked = event.type() is QEvent.Type.ShortcutOverride and self.walked
        if asked and isinstance(event, QKeyEvent) and event.key() in _CELL_KEYS and alone(event):
            QToolTip.hideText()  # as the window does at all other keys
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._walk(event.reason() in _KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._walk(False)

    def _walk(self, walked: bool) -> None:
        self.walked = walked
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_x = event.position().x()
        self._walk(False)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over the numbers that can be chosen."""
        index = self.indexAt(event.position().toPoint())
        over = index.isValid() and index.data(NUMBERS)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    @Slot(QModelIndex)
    def _choose_at_mouse(self, index: QModelIndex) -> None:
        numbers = self.rows.numbers(index, self.visualRect(index))
        if numbers:
            nearest = min(numbers, key=lambda each: abs(each[1].center().x() - self._pressed_x))
            self.number_chosen.emit(nearest[0].selection)

    def _choose_at_cell(self) -> bool:
        """Choose the number of the current cell, or the next one where it has several; tell whether it has any."""
        index = self.currentIndex()
        numbers = index.data(NUMBERS) if index.isValid() else ()
        if numbers:
            self.number_chosen.emit(next_shown(numbers, self.rows.selection))
        return bool(numbers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key, place = Qt.Key(event.key()), self.currentIndex().row()
        if key in _TURNS and held == Qt.KeyboardModifier.ControlModifier:
            self.turned.emit(_TURNS[key])
        elif key == Qt.Key.Key_E and held == Qt.KeyboardModifier.ControlModifier:
            self.errors_wanted.emit()
        elif key in _CELL_KEYS and self.walked and alone(event):
            super().keyPressEvent(event)
        elif key in _ENTER and alone(event) and self._choose_at_cell():
            event.accept()
        elif key not in ROW_KEYS or not alone(event):
            event.ignore()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) and place == self.model().rowCount() - 1:
            self.left_page.emit(True)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) and place == 0:
            self.left_page.emit(False)
        else:
            super().keyPressEvent(event)

    def selectionCommand(self, index: AnyIndex, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        command = super().selectionCommand(index, event)
        return command | QItemSelectionModel.SelectionFlag.Rows if index.isValid() else command
