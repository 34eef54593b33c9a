"""What both tables of rows have in common: one line is chosen, nothing is edited, and little is drawn but the cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from scratchnet_gui.appearance import Theme

AnyIndex = QModelIndex | QPersistentModelIndex

ROW_KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
"""Keys that go from row to row."""
_LEAST_SECTION = 8


class QuietTable(QTableView):
    """A table without grid and row heads, whose columns are as wide as they are told.

    `room_changed` says that the room for its columns has changed. Who hears it may replace the columns, which Qt
    does not survive while it scrolls; so where a scroll bar comes or goes meanwhile, it is said afterwards.
    """

    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._undisturbed = 0  # how many calls that scroll are under way
        self._has_new_room = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(_LEAST_SECTION)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(_LEAST_SECTION)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Say nothing of new room until what is done within has ended."""
        self._undisturbed += 1
        try:
            yield
        finally:
            self._undisturbed -= 1
        if self._has_new_room and not self._undisturbed:
            self._has_new_room = False
            self.room_changed.emit()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        with self.undisturbed():
            super().currentChanged(current, previous)

    def scrollTo(
        self, index: AnyIndex, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        with self.undisturbed():
            super().scrollTo(index, hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        with self.undisturbed():
            super().resizeEvent(event)
            self._has_new_room = True

    def selectionCommand(self, index: AnyIndex, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        # One row is always chosen: neither a click beside the rows nor Ctrl and a click lets go of it.
        if not index.isValid():
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return QItemSelectionModel.SelectionFlag.ClearAndSelect


def line_height(table: QWidget) -> int:
    """Return the height of one row in the font of a table."""
    return table.fontMetrics().height() + 9


def table_style(theme: Theme, padding: int, right_edge: int) -> str:
    """Return a table's style sheet: `padding` pixels beside the texts of its heads, `right_edge` after the last."""
    return (
        f"QTableView {{ background: {theme.panel}; border: none; }}"
        f"QHeaderView {{ background: {theme.panel}; border: none; }}"
        f"QHeaderView::section {{ background: {theme.panel}; color: {theme.muted}; border: none;"
        f" border-bottom: 1px solid {theme.line}; padding: 0 {padding}px; font-weight: 400; }}"
        f"QHeaderView::section:hover {{ color: {theme.text}; background: {theme.control_hover}; }}"
        f"QHeaderView::section:last {{ padding-right: {right_edge}px; }}"
    )


def alone(event: QKeyEvent) -> bool:
    """Tell whether no other key is held."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
