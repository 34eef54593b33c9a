"""Which classes the network takes for which others, as a small table of counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.formatting import count, percent

_PAD = 6
_MANY = 5
_MOST_CELL, _MOST_NAME = 92, 132


class ConfusionView(QWidget):
    """Rows are the classes that are right, columns those that the network answers; the diagonal is what it gets right.

    Zeros are pale, so that mistakes stand out; each cell says in its tooltip what it counts.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._names: tuple[str, ...] = ()
        self._counts: NDArray[np.intp] | None = None
        self.setAccessibleName("Confusion matrix")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.update()

    def show_counts(self, names: tuple[str, ...], counts: NDArray[np.intp] | None) -> None:
        """Show how many rows of each class (first index) are answered as each class; None leaves the cells blank."""
        least, self._counts = self._least_cell(), counts
        if names != self._names:
            self._names = names
            self._choose_size()
        if least != self._least_cell():
            self.updateGeometry()
        self.update()

    def _choose_size(self) -> None:
        """Write smaller where there are many classes, so that more of them are seen at once."""
        parent = self.parentWidget()
        font = QFont(self.font() if parent is None else parent.font())
        if len(self._names) > _MANY:
            font.setPixelSize(max(QFontInfo(font).pixelSize() - 3, 9))
        self.setFont(font)
        self.updateGeometry()

    def cell_text(self, right: int, answer: int) -> str:
        """Return what stands in a cell."""
        return "" if self._counts is None else count(int(self._counts[right, answer]))

    def minimumSizeHint(self) -> QSize:
        metrics, classes = self.fontMetrics(), len(self._names)
        line = metrics.height() + 2
        named = min(max((metrics.horizontalAdvance(name) for name in self._names), default=0), 56)
        return QSize(line + named + 2 * _PAD + classes * self._least_cell() + 8, (classes + 2) * line + 12)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, classes = self._theme, len(self._names)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.panel))
            if not classes:
                return
            title = QRect(self._cell(0, 0).left(), 2, self._cell(0, classes - 1).right() - self._cell(0, 0).left(), 20)
            painter.setPen(QColor(theme.muted))
            painter.drawText(title, Qt.AlignmentFlag.AlignCenter, "prediction")
            painter.save()
            painter.translate(14, self._cell(0, 0).top() + self._cell_size().height() * classes / 2)
            painter.rotate(-90)
            painter.drawText(QRect(-60, -10, 120, 20), Qt.AlignmentFlag.AlignCenter, "target")
            painter.restore()
            for number_ in range(classes):
                self._name(painter, self._cell(-1, number_), number_, Qt.AlignmentFlag.AlignCenter)
                self._name(painter, self._cell(number_, -1), number_, Qt.AlignmentFlag.AlignRight)
                for answer in range(classes):
                    self._draw_cell(painter, number_, answer)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self)
            return True
        return super().event(event)

    def _draw_cell(self, painter: QPainter, right: int, answer: int) -> None:
        theme, cell = self._theme, self._cell(right, answer)
        known = 0 if self._counts is None else int(self._counts[right, answer])
        diagonal = right == answer
        if diagonal:
            painter.fillRect(cell, QColor(theme.forward_lit))
        elif known:
            painter.fillRect(cell, QColor(theme.error_fill))
        painter.setPen(QColor(theme.line))
        painter.drawRect(cell)
        font = QFont(self.font())
        font.setBold(diagonal)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if diagonal or known else theme.muted))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, self.cell_text(right, answer))

    def _name(self, painter: QPainter, cell: QRect, number_: int, alignment: Qt.AlignmentFlag) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.text))
        room = cell.adjusted(1, 0, -_PAD if alignment is Qt.AlignmentFlag.AlignRight else -1, 0)
        text = self.fontMetrics().elidedText(self._names[number_], Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, alignment | Qt.AlignmentFlag.AlignVCenter, text)

    def _tip(self, point: QPoint) -> str:
        for right, true in enumerate(self._names):
            for answer, predicted in enumerate(self._names):
                if self._counts is not None and self._cell(right, answer).contains(point):
                    known, every = int(self._counts[right, answer]), int(self._counts[right].sum())
                    of_all = f"{count(known)} of {count(every)} rows of class {true}"
                    return f"{of_all} ({percent(known / every if every else 0.0)}) are answered as {predicted}"
        return "Rows: the right class. Columns: the class that the network answers. On the diagonal both agree."

    def _cell_size(self) -> QSize:
        classes, metrics = max(len(self._names), 1), self.fontMetrics()
        line = metrics.height() + 2
        room = self.width() - self._names_width() - line - 8
        return QSize(
            min(max(room // classes, self._least_cell()), _MOST_CELL),
            max(min((self.height() - 6) // (classes + 2), line + 8), line),
        )

    def _least_cell(self) -> int:
        most = 0 if self._counts is None or not self._counts.size else int(self._counts.max())
        return self.fontMetrics().horizontalAdvance(count(max(most, 100))) + 4

    def _names_width(self) -> int:
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in self._names), default=0) + 2 * _PAD
        return min(widest, _MOST_NAME, max(self.width() // 4, 24))

    def _cell(self, right: int, answer: int) -> QRect:
        """Return the place of a cell; -1 stands for the names."""
        size, line = self._cell_size(), self.fontMetrics().height() + 4
        left = line + self._names_width()
        if answer < 0:
            return QRect(line, 2 * line + right * size.height(), self._names_width(), size.height())
        top = line if right < 0 else 2 * line + right * size.height()
        return QRect(left + answer * size.width(), top, size.width(), line if right < 0 else size.height())
