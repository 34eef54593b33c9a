"""Sets a sentence with numbers in several lines, and tells where each number stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor, QTextDocument

_AROUND = 2.0


def paragraph(
    text: str, numbers: Sequence[str], font: QFont, colour: str, width: float
) -> tuple[QTextDocument, list[QRectF]]:
    """Return the set sentence, its numbers bold, and the box of each number.

    Parameters
    ----------
    text
        The sentence, with ``@`` for each number.
    """
    document = QTextDocument()
    document.setDocumentMargin(0.0)
    document.setDefaultFont(font)
    document.setTextWidth(width)
    plain, bold = QTextCharFormat(), QTextCharFormat()
    plain.setForeground(QColor(colour))
    bold.setForeground(QColor(colour))
    bold.setFontWeight(QFont.Weight.Bold)
    pieces, places = text.split("@"), []
    cursor = QTextCursor(document)
    cursor.insertText(pieces[0], plain)
    for number, piece in zip(numbers, pieces[1:], strict=True):
        places.append((cursor.position(), len(number)))
        cursor.insertText(number, bold)
        cursor.insertText(piece, plain)
    document.size()  # lays the lines out
    return document, [_box(document, first, first + length) for first, length in places]


def _box(document: QTextDocument, first: int, after: int) -> QRectF:
    block = document.firstBlock()
    line = block.layout().lineForTextPosition(first)
    # The place comes with the letter that it belongs to, which the stubs do not know.
    left, right = (float(line.cursorToX(place)[0]) for place in (first, after))  # type: ignore[index]
    top = block.layout().position() + QPointF(left, line.y())
    return QRectF(top.x(), top.y(), right - left, line.height()).adjusted(-_AROUND, 0.0, _AROUND, 0.0)
