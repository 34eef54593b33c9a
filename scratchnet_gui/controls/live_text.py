"""A text that changes many times a second."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

SMALLEST = 11
"""Pixels to which type may shrink before a text is shortened; a number is not read without its exponent."""


class LiveText(QWidget):
    """One line of text in room for `sample`.

    A label would lay its window out anew with every text; this one only repaints itself.
    """

    def __init__(self, sample: str, alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__()
        self._sample = sample
        self._alignment = alignment | Qt.AlignmentFlag.AlignVCenter
        self._colour = QColor()
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

    def set_colour(self, colour: str) -> None:
        """Write in `colour`, as ``#rrggbb``."""
        self._colour = QColor(colour)
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the sample."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._sample) + 2, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the text."""
        with QPainter(self) as painter:
            painter.setPen(self._colour)
            font = self.font()
            while font.pixelSize() > SMALLEST and QFontMetrics(font).horizontalAdvance(self._text) > self.width():
                font.setPixelSize(font.pixelSize() - 1)
            painter.setFont(font)
            shown = QFontMetrics(font).elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), self._alignment, shown)
