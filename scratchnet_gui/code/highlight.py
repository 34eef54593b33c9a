"""Colours of Python source, as far as exported programs use it."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from scratchnet_gui.appearance import LIGHT, Theme

_TOKEN = re.compile(
    r'(?P<comment>#.*)|(?P<fence>""")|(?P<string>f?"[^"]*")|(?P<number>\b\d[\w.]*(?:(?<=e)-\d+)?)|(?P<word>[^\W\d]\w*)'
)


class Ink(Enum):
    """What a piece of source is written as."""

    COMMENT = "comment"
    STRING = "string"
    NUMBER = "number"
    KEYWORD = "keyword"
    DEFINED = "name of a function"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    start: int
    length: int
    ink: Ink


def spans(line: str, inside: bool) -> tuple[list[Span], bool]:
    """Return the coloured pieces of `line`, and whether a text in three quotes goes on after it.

    `inside` tells whether one goes on from the line before.
    """
    found: list[Span] = []
    at, defined = 0, False
    while at < len(line):
        if inside:
            end = line.find('"""', at)
            stop = len(line) if end < 0 else end + 3
            found.append(Span(at, stop - at, Ink.STRING))
            at, inside = stop, end < 0
            continue
        token = _TOKEN.search(line, at)
        if token is None:
            break
        start, at = token.span()
        if token.lastgroup == "fence":
            found.append(Span(start, 3, Ink.STRING))
            inside = True
        elif token.lastgroup != "word":
            found.append(Span(start, at - start, Ink(token.lastgroup)))
        elif keyword.iskeyword(token[0]):
            found.append(Span(start, at - start, Ink.KEYWORD))
        elif defined:
            found.append(Span(start, at - start, Ink.DEFINED))
        defined = token[0] == "def"
    return found, inside


class SourceHighlighter(QSyntaxHighlighter):
    """Colours a document with the theme's colours."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats = _formats(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._formats = _formats(theme)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        pieces, inside = spans(text, self.previousBlockState() == 1)
        for piece in pieces:
            self.setFormat(piece.start, piece.length, self._formats[piece.ink])
        self.setCurrentBlockState(1 if inside else 0)


def _formats(theme: Theme) -> dict[Ink, QTextCharFormat]:
    formats = {}
    for ink, colour, bold in (
        (Ink.COMMENT, theme.muted, False),
        (Ink.STRING, theme.muted, False),
        (Ink.NUMBER, theme.accent, False),
        (Ink.KEYWORD, theme.accent, True),
        (Ink.DEFINED, theme.text, True),
    ):
        formats[ink] = made = QTextCharFormat()
        made.setForeground(QColor(colour))
        if bold:
            made.setFontWeight(QFont.Weight.Bold)
    return formats
