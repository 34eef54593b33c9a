"""Paints the rows table: numbers with bars, the check boxes, the selected row and number."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from core.explain.selection import Selection
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.colours import blend
from scratchnet_gui.tables.columns import Kind
from scratchnet_gui.tables.quantities import Shown
from scratchnet_gui.tables.quiet_table import ROW_KEYS, AnyIndex, QuietTable, alone
from scratchnet_gui.tables.rows_columns import Holds, RowColumn
from scratchnet_gui.tables.rows_model import RowsModel, alignment_of

PADDING = 3
EDGE, RIGHT_EDGE = 14, 8
"""Left of the first column, in line with the panel's title, and right of the last, where a scroll bar follows."""
BOX = 13
_BAR_HEIGHT = 9
_LEAST_BAR = 12


def bar_of(room: QRectF, share: float, signed: bool) -> QRectF:
    """Return the bar of a number within `room`: from its left end, or from its middle where it has a sign.

    Parameters
    ----------
    share
        Of the longest bar, from -1 to 1.
    """
    full = room.width() / 2 if signed else room.width()
    start = room.center().x() if signed else room.left()
    length = abs(share) * full
    return QRectF(start - length if share < 0.0 else start, room.top(), length, room.height())


class RowsDelegate(QStyledItemDelegate):
    """Paints one cell."""

    def __init__(self, view: QTableView, model: RowsModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self.theme: Theme = LIGHT
        self.row = 0
        self.lit: Selection | None = None
        self.numbers: dict[int, int] = {}
        """Width of the numbers of a column with bars."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        theme, model, cell = self.theme, self._model, option.rect
        place, number = index.row(), index.column()
        column = model.columns[number]
        chosen = model.row_at(place) == self.row
        painter.fillRect(cell, QColor(blend(theme.panel, theme.selected, 0.5) if chosen else theme.panel))
        if chosen and self.lit is not None:
            self._light(painter, cell, place, number)
        painter.setPen(QColor(theme.line))
        if place < model.rows - 1:
            painter.drawLine(cell.bottomLeft(), cell.bottomRight())
        if chosen and number == 0 and self._view.hasFocus():
            painter.fillRect(QRectF(cell.left(), cell.top(), 3, cell.height()), QColor(theme.accent))
        inside = model.is_in_sum(place)
        if column.holds is Holds.CHECK:
            self._draw_box(painter, cell, inside)
            return
        last = number == len(model.columns) - 1
        text = cell.adjusted(PADDING, 0, -(RIGHT_EDGE if last else PADDING), 0)
        if column.has_bar and inside:
            self._draw_bar(painter, text, place, number, column)
        painter.setFont(self._view.font())
        counted = column.answer is not None and column.answer.kind is Kind.ROW
        painter.setPen(QColor(theme.muted if counted or not inside else theme.text))
        painter.drawText(text, int(alignment_of(column)), model.text(place, column))

    def numbers_in(self, place: int, number: int, cell: QRect) -> list[tuple[Shown, QRectF]]:
        """Return the numbers of a cell, and where each stands: an only one takes up all of it."""
        column = self._model.columns[number]
        found, text = self._model.numbers(place, column), self._model.text(place, column)
        if len(found) == 1:
            return [(found[0], QRectF(cell))]
        width = QFontMetricsF(self._view.font()).horizontalAdvance
        left, around = cell.left() + PADDING, QRectF(cell)  # several stand in brackets, at the left
        spans = [(left + width(text[: each.start]) - 2, left + width(text[: each.stop]) + 2) for each in found]
        boxes = [QRectF(start, around.top(), stop - start, around.height()) for start, stop in spans]
        return list(zip(found, boxes, strict=True))

    def _light(self, painter: QPainter, cell: QRect, place: int, number: int) -> None:
        for shown, box in self.numbers_in(place, number, cell):
            if shown.selection == self.lit:
                painter.fillRect(box, QColor(self.theme.selected))

    def _draw_bar(self, painter: QPainter, text: QRect, place: int, number: int, column: RowColumn) -> None:
        model, theme = self._model, self.theme
        width = text.width() - self.numbers.get(number, 0) - PADDING
        if width < _LEAST_BAR:
            return
        middle = text.center().y() + 1
        room = QRectF(text.left(), middle - _BAR_HEIGHT / 2, width, _BAR_HEIGHT)
        signed = model.is_signed(column)
        backward = column.holds is Holds.GRADIENT
        painter.fillRect(
            bar_of(room, model.share_of_largest(place, column), signed),
            QColor(theme.backward if backward else theme.accent),
        )
        if signed:
            painter.setPen(QPen(QColor(theme.outline), 1))
            painter.drawLine(round(room.center().x()), text.top() + 3, round(room.center().x()), text.bottom() - 3)

    def _draw_box(self, painter: QPainter, cell: QRect, checked: bool) -> None:
        theme = self.theme
        box = QRectF(cell.right() - PADDING - BOX, cell.center().y() - BOX / 2 + 0.5, BOX, BOX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if checked else theme.outline), 1.2))
        painter.setBrush(QColor(theme.accent if checked else theme.control))
        painter.drawRoundedRect(box, 3, 3)
        if checked:
            painter.setPen(QPen(QColor(theme.on_accent), 1.8))
            painter.drawPolyline(
                [box.topLeft() + point for point in (QPointF(3, 6.8), QPointF(5.6, 9.4), QPointF(10, 3.8))]
            )
        painter.restore()


class RowsTable(QuietTable):
    """One of the rows is selected; Return takes it in or out of the sum; all other keys belong to the window."""

    taken = Signal(int, object)
    """The person went to a cell: row of the data, and which number it is, or None."""
    toggled = Signal(int)
    """The person takes a row of the data in or out of the sum."""

    def __init__(self, model: RowsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._marking = False
        self._pressed_x: float | None = None
        self.setModel(model)
        self.cells = RowsDelegate(self, model)
        self.setItemDelegate(self.cells)
        self.clicked.connect(self._on_click)

    def mark(self, row: int, number: Selection | None) -> None:
        """Select a row of the data, and light up a number of it."""
        self.cells.row, self.cells.lit = row, number
        column = self._model.column_of(number, row)
        if row < self._model.rows and self._model.columns:
            current = self.currentIndex().column()
            at = column if column is not None else max(current, 1)
            index = self._model.index(self._model.place_of(row), min(at, len(self._model.columns) - 1))
            if index != self.currentIndex():  # else it would be scrolled to again with every picture
                with self.undisturbed():
                    self._marking = True
                    self.setCurrentIndex(index)
                    self._marking = False
        self.viewport().update()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._marking and current.column() > 0:
            self._take(current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_x = event.position().x()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._pressed_x = None
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.toggled.emit(self._model.row_at(self.currentIndex().row()))
        elif key in ROW_KEYS and alone(event):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _on_click(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.toggled.emit(self._model.row_at(index.row()))
        else:
            self._take(index)

    def _take(self, index: AnyIndex) -> None:
        """Say which number the person went to: of several in a cell the one nearest to the mouse.

        By key it is the one that is lit already, which goes with the row, or else the first.
        """
        numbers = self.cells.numbers_in(index.row(), index.column(), self.visualRect(index))
        pressed, lit = self._pressed_x, self.cells.lit
        if pressed is None:
            found = next((each for each, _ in numbers if each.selection == lit), numbers[0][0] if numbers else None)
        else:
            by_distance = sorted(numbers, key=lambda each: abs(each[1].center().x() - pressed))
            found = by_distance[0][0] if numbers else None
        self.taken.emit(self._model.row_at(index.row()), None if found is None else found.selection)
