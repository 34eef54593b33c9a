"""Texts that change many times a second: a label lays its window out anew with every text, a line does not."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

SMALLEST = 11
"""Pixels to which type may shrink before a text is shortened; a number is not read without its exponent."""


class TextLine(QWidget):
    """One line of text, which only repaints itself when it changes."""

    def __init__(self, parent: QWidget | None, alignment: Qt.AlignmentFlag) -> None:
        super().__init__(parent)
        self._alignment = alignment | Qt.AlignmentFlag.AlignVCenter
        self._colour = QColor()

    def set_colour(self, colour: str) -> None:
        """Write in `colour`, as ``#rrggbb``."""
        self._colour = QColor(colour)
        self.update()


class LiveText(TextLine):
    """One line of text in room for `sample`."""

    def __init__(self, sample: str, alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__(None, alignment)
        self._sample = sample
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show `text`, in smaller type where it does not fit."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the sample."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._sample) + 2, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the text."""
        with QPainter(self) as painter:
            painter.setPen(self._colour)
            font, shown = fitted(self._text, self.font(), self.width())
            painter.setFont(font)
            painter.drawText(self.rect(), self._alignment, shown)


def fitted(text: str, font: QFont, room: int) -> tuple[QFont, str]:
    """Return the largest type, up to `font`, in which `text` fits into `room` pixels, and what to write with it.

    Only what does not fit in the smallest type ends in dots. The whole pixels that `QFontMetrics` measures are not
    what it cuts by: a text that just fits would lose its end.
    """
    font = QFont(font)
    while (metrics := QFontMetricsF(font)).horizontalAdvance(text) > room:
        if font.pixelSize() <= SMALLEST:
            return font, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        font.setPixelSize(font.pixelSize() - 1)
    return font, text


def write(label: QLabel, text: str) -> None:
    """Write a text only if it is another one: each time lays out anew what the label stands in."""
    if label.text() != text:
        label.setText(text)
