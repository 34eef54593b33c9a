"""Below the rows, always to be seen: what the sums go over, and the sums in line with their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.explain.selection import Selection
from scratchnet_gui.appearance import LIGHT, Theme

_EDGE = 14
_TOP, _AROUND = 2, 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A number under a column.

    Parameters
    ----------
    right
        Where its right end stands.
    backward
        Whether it belongs to backpropagation.
    selection
        What a click selects; None where it is no number of the run.
    lit
        Whether that is selected.
    """

    right: float
    text: str
    backward: bool
    selection: Selection | None = None
    lit: bool = False


@dataclass(frozen=True, slots=True)
class FooterLine:
    """One line of sums with its name, the longest one that fits; `bold` is about the name."""

    labels: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    bold: bool = False


class RowsFooter(QWidget):
    """Draws its lines; a what-if has a fill of its own."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self._lines: tuple[FooterLine, ...] = ()
        self._is_what_if = False
        self._line_height = 24
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def lines(self) -> tuple[FooterLine, ...]:
        """What is drawn."""
        return self._lines

    @property
    def is_what_if(self) -> bool:
        """Tell whether it is marked as a what-if."""
        return self._is_what_if

    def show_lines(self, lines: Sequence[FooterLine], is_what_if: bool) -> None:
        """Draw these from now on."""
        count = len(self._lines)
        self._lines, self._is_what_if = tuple(lines), is_what_if
        if count != len(self._lines):
            self.updateGeometry()
        said = (f"{line.labels[0]} {' '.join(each.text for each in line.figures)}".strip() for line in self._lines)
        self.setAccessibleName(". ".join(said))
        self.update()

    def set_line(self, height: int) -> None:
        """Take the height of a line."""
        self._line_height = height
        self.updateGeometry()

    def figure_at(self, x: float, y: float) -> Figure | None:
        """Return the number at a point."""
        place = int((y - _TOP) // self._line_height)
        if not 0 <= place < len(self._lines):
            return None
        width = self.fontMetrics().horizontalAdvance
        figures = self._lines[place].figures
        return next(
            (each for each in figures if each.right - width(each.text) - _AROUND <= x <= each.right + _AROUND), None
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        figure = self.figure_at(event.position().x(), event.position().y())
        if event.button() is Qt.MouseButton.LeftButton and figure is not None and figure.selection is not None:
            self.chosen.emit(figure.selection)

    def sizeHint(self) -> QSize:
        return QSize(200, self._line_height * max(len(self._lines), 1) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.notice_fill if self._is_what_if else theme.panel))
            painter.setPen(QColor(theme.line))
            painter.drawLine(0, 0, self.width(), 0)
            for place, line in enumerate(self._lines):
                self._draw_line(painter, line, _TOP + place * self._line_height)

    def _draw_line(self, painter: QPainter, line: FooterLine, top: float) -> None:
        theme = self.theme
        font = QFont(self.font())
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance
        left = self.width() - _EDGE
        for figure in line.figures:
            needed = width(figure.text)
            left = min(left, round(figure.right) - needed)
            if figure.lit:
                around = QRectF(figure.right - needed - _AROUND, top + 1, needed + 2 * _AROUND, self._line_height - 2)
                painter.fillRect(around, QColor(theme.selected))
            painter.setPen(QColor(theme.backward if figure.backward else theme.text))
            area = QRectF(figure.right - needed - 2, top, needed + 2, self._line_height)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, figure.text)
        font.setWeight(QFont.Weight.Bold if line.bold else QFont.Weight.Normal)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance
        room = left - 2 * _EDGE + (_EDGE if not line.figures else 0)
        text = next((each for each in line.labels if width(each) <= room), line.labels[-1])
        painter.setPen(QColor(theme.text if line.bold else theme.muted))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(_EDGE, top, max(room, 1.0), self._line_height), Qt.AlignmentFlag.AlignVCenter, shown)
