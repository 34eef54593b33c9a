"""Small parts of the predictions panel: a button that leaves the keys alone, a text that finds its own length."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from scratchnet_gui.appearance import Theme
from scratchnet_gui.controls.live_text import TextLine


class QuietButton(QToolButton):
    """A slim button. Return presses it, because Space plays; a click leaves the focus where it is."""

    def __init__(self, text: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(tip)
        self.setStyleSheet("QToolButton { padding: 1px 7px; }")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()


class FittedText(TextLine):
    """One line: the first of several texts that fits. Writing it lays nothing out anew."""

    def __init__(self, parent: QWidget, alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__(parent, alignment)
        self._texts: tuple[str, ...] = ("",)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def text(self) -> str:
        """What is shown."""
        width = self.fontMetrics().horizontalAdvance
        return next((each for each in self._texts if width(each) <= self.width()), self._texts[-1])

    def set_texts(self, *texts: str) -> None:
        """Show the first of `texts`, from long to short, that fits."""
        if texts != self._texts:
            self._texts = texts
            self.setAccessibleName(texts[0])
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._texts[-1]), self.fontMetrics().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setPen(self._colour)
            fitting = self.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), self._alignment, fitting)


class Turn(Enum):
    """Which page is asked for."""

    FIRST = "first"
    PREVIOUS = "previous"
    NEXT = "next"
    LAST = "last"

    def from_page(self, page: int, pages: int) -> int:
        """Return the page that this leads to, counted from 0."""
        wanted = {Turn.FIRST: 0, Turn.PREVIOUS: page - 1, Turn.NEXT: page + 1, Turn.LAST: pages - 1}[self]
        return min(max(wanted, 0), pages - 1)


class Pager(QWidget):
    """Says which rows are shown and turns the pages."""

    turned = Signal(Turn)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        self.label = FittedText(self, Qt.AlignmentFlag.AlignRight)
        row.addWidget(self.label, 1)
        row.addSpacing(4)
        self._buttons: dict[Turn, QuietButton] = {}
        for turn, sign, tip in (
            (Turn.FIRST, "«", "First rows (Ctrl+Home in the table)"),
            (Turn.PREVIOUS, "‹", "Rows before (Ctrl+Page Up in the table)"),
            (Turn.NEXT, "›", "Next rows (Ctrl+Page Down in the table)"),
            (Turn.LAST, "»", "Last rows (Ctrl+End in the table)"),
        ):
            button = self._buttons[turn] = QuietButton(sign, tip, self)
            button.setAccessibleName(tip.partition(" (")[0])
            button.setStyleSheet("QToolButton { padding: 1px 5px; }")
            button.setProperty("turn", turn)
            button.clicked.connect(self._press)
            row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.label.set_colour(theme.muted)

    def show_page(self, page: int, pages: int, *texts: str) -> None:
        """Say where it is; buttons that lead nowhere are disabled."""
        self.label.set_texts(*texts)
        for turn, button in self._buttons.items():
            button.setEnabled(turn.from_page(page, pages) != page)

    def _press(self) -> None:
        self.turned.emit(self.sender().property("turn"))
