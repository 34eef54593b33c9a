"""A quiet table: a row is chosen by mouse or arrow keys, and all other keys belong to the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.tables.predictions_model import CURRENT, WRONG
from scratchnet_gui.tables.quiet import Turn

AnyIndex = QModelIndex | QPersistentModelIndex

CELL_PADDING = 6
TIGHT_PADDING = 3
"""Where there is very little room."""
EDGE_PADDING = 14
"""Left of the first column and right of the last: in line with the panel's title."""
_KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
_TURNS = {
    Qt.Key.Key_Home: Turn.FIRST,
    Qt.Key.Key_PageUp: Turn.PREVIOUS,
    Qt.Key.Key_PageDown: Turn.NEXT,
    Qt.Key.Key_End: Turn.LAST,
}
"""With Ctrl."""


class RowDelegate(QStyledItemDelegate):
    """Paints a cell: text, the line under it, and the colour of the chosen row."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self.theme: Theme = LIGHT
        self.padding = CELL_PADDING
        self.right_edge = EDGE_PADDING

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        theme, view, cell = self.theme, self._view, option.rect
        first_column = 1 if view.isColumnHidden(0) else 0
        chosen = view.selectionModel().isRowSelected(index.row())
        last_row, last_column = index.model().rowCount() - 1, index.model().columnCount() - 1
        painter.fillRect(cell, QColor(theme.selected if chosen else theme.panel))
        if index.row() < last_row:
            painter.setPen(QColor(theme.line))
            painter.drawLine(cell.bottomLeft(), cell.bottomRight())
        if chosen and index.column() == first_column and view.hasFocus():
            painter.fillRect(QRectF(cell.left(), cell.top(), 3, cell.height()), QColor(theme.accent))
        painter.setFont(view.font())
        colour = theme.text if index.data(CURRENT) and (index.column() or chosen) else theme.muted
        painter.setPen(QColor(theme.error if index.data(WRONG) and index.data(CURRENT) else colour))
        text = cell.adjusted(
            EDGE_PADDING if index.column() == first_column else self.padding,
            0,
            -(self.right_edge if index.column() == last_column else self.padding),
            0,
        )
        painter.drawText(text, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), index.data())


class RowsView(QTableView):
    """Shows the rows of a page, all of equal height, one of them chosen."""

    room_changed = Signal()
    """The width that is left for the columns has changed."""
    turned = Signal(Turn)
    """A key asks for another page."""
    errors_wanted = Signal()
    """A key asks for the rows in the order of their errors."""
    left_page = Signal(bool)
    """A key moves on from the last row of the page (True), or back from the first one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowDelegate(self)
        self.setItemDelegate(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(8)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(8)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key, place = Qt.Key(event.key()), self.currentIndex().row()
        if key in _TURNS and held == Qt.KeyboardModifier.ControlModifier:
            self.turned.emit(_TURNS[key])
        elif key == Qt.Key.Key_E and held == Qt.KeyboardModifier.ControlModifier:
            self.errors_wanted.emit()
        elif key not in _KEYS or held != Qt.KeyboardModifier.NoModifier:
            event.ignore()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) and place == self.model().rowCount() - 1:
            self.left_page.emit(True)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) and place == 0:
            self.left_page.emit(False)
        else:
            super().keyPressEvent(event)

    def selectionCommand(self, index: AnyIndex, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        # One row is always chosen: neither a click beside the rows nor Ctrl and a click lets go of it.
        if not index.isValid():
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
