"""The program as text with line numbers, lit lines, and notes beside the lines or below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QToolTip, QWidget

from core.export.script import Variable
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.code.highlight import SourceHighlighter
from scratchnet_gui.code.notes import Moment, NotePlace, Piece, joined, least_room, note_places, pieces
from scratchnet_gui.fonts import MONOSPACE

_PIXELS = 12
_GUTTER_PADDING = 8
_MARGIN = 4
_BREAK = "\u2028"
"""Makes room for a note below its line, which stays one line of the program."""


class SourceView(QPlainTextEdit):
    """Shows a program that cannot be edited. Text can be marked with the mouse; all keys belong to the window."""

    selected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        font = QFont([MONOSPACE])
        font.setPixelSize(_PIXELS)
        self.setFont(font)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QPlainTextEdit { border: none; }")
        self.document().setDocumentMargin(_MARGIN)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("This network as a program in NumPy")
        metrics = QFontMetricsF(font)
        self._letter, self._ascent = metrics.horizontalAdvance("0"), metrics.ascent()
        self._highlighter = SourceHighlighter(self.document())
        self._gutter = _Gutter(self)
        self._theme = LIGHT
        self._variables: dict[int, tuple[Variable, ...]] = {}
        self._program: list[str] = []
        self._places: dict[int, NotePlace] = {}
        self._notes: dict[int, list[Piece]] = {}
        self._now = Moment((), None, 0, 3)
        self._current: tuple[int, int] | None = None
        self._current_colour = ""
        self._held: frozenset[int] = frozenset()
        self.verticalScrollBar().valueChanged.connect(self._gutter.update)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self._highlighter.set_theme(theme)
        self._gutter.update()
        self.viewport().update()

    def show_program(self, text: str, variables: Mapping[int, tuple[Variable, ...]]) -> None:
        """Show `text`; `variables` are what its lines assign, by their numbers counted from 1."""
        self._variables, self._program = dict(variables), text.removesuffix("\n").split("\n")
        self._write()
        self._gutter.fit()
        self._place_notes()

    def show_moment(self, now: Moment, current: tuple[int, int] | None, colour: str, held: frozenset[int]) -> None:
        """Write the notes of `now`.

        Parameters
        ----------
        current, colour
            First and last line at work, and the fill behind them; they are scrolled into sight when they change.
        held
            Lines that compute the selected quantity.
        """
        moved = current != self._current
        self._notes.clear()
        self._now, self._current, self._current_colour, self._held = now, current, colour, held
        self.viewport().update()
        if moved:
            self._gutter.update()
            self.reveal_current()

    def reveal_current(self) -> None:
        """Scroll so that the lines at work are in sight, with those around them, unless they are already."""
        if self._current is not None:
            self._reveal(*self._current)

    def reveal_held(self) -> None:
        """Do the same with the lines that compute the selected quantity."""
        if self._held:
            self._reveal(min(self._held), max(self._held))

    def current_lines(self) -> tuple[int, int] | None:
        """Return first and last line at work, counted from 1; None at the start of a run."""
        return self._current

    def marked_text(self) -> str:
        """Return the text that is marked, empty without any."""
        return self.textCursor().selectedText().replace(_BREAK, "").replace("\u2029", "\n")

    def piece_at(self, point: QPointF) -> Piece | None:
        """Return the part of a note at a point of the viewport."""
        for block, area in self._visible_blocks():
            row = self._row_of_note(block.blockNumber() + 1, area)
            if row.top() <= point.y() < row.bottom():
                column = (point.x() - row.left()) / self._letter
                return next((each for each in self.note_of(block.blockNumber() + 1) if each.covers(column)), None)
        return None

    def area_of(self, line: int, piece: Piece) -> QRectF:
        """Return where a part of the note of a line (counted from 1) is painted, in the viewport."""
        block = self.document().findBlockByNumber(line - 1)
        row = self._row_of_note(line, self.blockBoundingGeometry(block).translated(self.contentOffset()))
        left = row.left() + _MARGIN + piece.column * self._letter
        return QRectF(left, row.top(), len(piece.text) * self._letter, row.height())

    def note_of(self, line: int) -> list[Piece]:
        """Return what stands beside a line, counted from 1, or below it."""
        if line not in self._variables:
            return []
        if line not in self._notes:
            self._notes[line] = pieces(self._variables[line], self._now, self._places[line].start, self._columns())
        return self._notes[line]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the line numbers and the notes where they belong."""
        super().resizeEvent(event)
        self._gutter.place()
        self._place_notes()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the fills, the text on them, and the notes beside it."""
        blocks = list(self._visible_blocks())
        theme = self._theme
        with QPainter(self.viewport()) as painter:
            for block, area in blocks:
                line = block.blockNumber() + 1
                if self._at_work(line):
                    painter.fillRect(
                        area.adjusted(-_MARGIN, 0, self.viewport().width(), 0), QColor(self._current_colour)
                    )
                if line in self._held:
                    source = self._program[line - 1]
                    indent = len(source) - len(source.lstrip())
                    left = area.left() + indent * self._letter
                    width = (len(source) - indent) * self._letter
                    painter.fillRect(QRectF(left - 3, area.top(), width + 6, self._row), QColor(theme.selected))
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            painter.setFont(self.font())
            for block, area in blocks:
                line = block.blockNumber() + 1
                self._paint_note(painter, line, self._row_of_note(line, area))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the number under the pointer."""
        piece = self.piece_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and piece is not None and piece.selection is not None:
            self.selected.emit(piece.selection)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what can be clicked."""
        piece = self.piece_at(event.position())
        clickable = piece is not None and piece.selection is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the exact value under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            piece = self.piece_at(QPointF(event.pos()))
            if piece is not None and piece.tooltip:
                QToolTip.showText(event.globalPos(), piece.tooltip, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def paint_numbers(self, painter: QPainter, width: int) -> None:
        """Paint the line numbers into a strip of so many pixels."""
        theme = self._theme
        painter.setFont(self.font())
        for block, area in self._visible_blocks():
            line = block.blockNumber() + 1
            at_work = self._at_work(line)
            if at_work:
                painter.fillRect(QRectF(0, area.top(), width, area.height()), QColor(self._current_colour))
            painter.setPen(QColor(theme.text if at_work else theme.muted))
            place = QRectF(0, area.top(), width - _GUTTER_PADDING, self._row)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line))

    def gutter_width(self) -> int:
        """Return how wide the strip of line numbers is."""
        digits = max(len(str(self.blockCount())), 2)
        return round(digits * self._letter) + 2 * _GUTTER_PADDING

    def set_gutter(self, width: int) -> None:
        """Keep so many pixels free at the left."""
        self.setViewportMargins(width, 0, 0, 0)

    def _at_work(self, line: int) -> bool:
        return self._current is not None and self._current[0] <= line <= self._current[1]

    def _paint_note(self, painter: QPainter, line: int, area: QRectF) -> None:
        note, theme = self.note_of(line), self._theme
        if not note:
            return
        baseline = area.top() + self._ascent
        painter.setPen(QColor(theme.text if self._at_work(line) else theme.muted))
        painter.drawText(QPointF(area.left() + note[0].column * self._letter, baseline), joined(note))
        for piece in note:
            if piece.selection is not None and piece.selection == self._now.selection:
                left, width = area.left() + piece.column * self._letter, len(piece.text) * self._letter
                painter.fillRect(QRectF(left, area.top() + 1, width + 3, area.height() - 2), QColor(theme.selected))
                painter.setPen(QColor(theme.text))
                painter.drawText(QPointF(left, baseline), piece.text)

    def _reveal(self, first: int, last: int) -> None:
        """Scroll to lines, which the scroll bar counts with the rows for notes below them."""
        begin, end = (self.document().findBlockByNumber(line - 1) for line in (first, last))
        top, bottom = begin.firstLineNumber(), end.firstLineNumber() + end.lineCount() - 1
        seen = self.verticalScrollBar().value()
        fitting = int(self.viewport().height() / self._row) - 1
        if top < seen + 1 or bottom > seen + fitting - 3:
            self.verticalScrollBar().setValue(max(top - fitting // 2, 0))

    def _place_notes(self) -> None:
        """Choose where notes stand, and make room for those below their lines."""
        sources = [self._program[line - 1] for line in self._variables]
        least = [least_room(variables) for variables in self._variables.values()]
        before = self._below
        self._notes.clear()
        self._places = dict(zip(self._variables, note_places(sources, least, self._columns()), strict=True))
        if self._below != before:
            self._write()

    @property
    def _below(self) -> set[int]:
        """The lines whose notes stand below them."""
        return {line for line, place in self._places.items() if place.below}

    def _write(self) -> None:
        """Write the program anew; it stays scrolled as it was."""
        bar, below = self.verticalScrollBar(), self._below
        scrolled = bar.value()
        lines = enumerate(self._program, start=1)
        self.setPlainText("\n".join(source + _BREAK if line in below else source for line, source in lines))
        block = self.document().firstBlock()
        while block.isValid():  # its rows are counted when it is laid out
            self.blockBoundingRect(block)
            block = block.next()
        bar.setValue(scrolled)

    def _row_of_note(self, line: int, area: QRectF) -> QRectF:
        """Return the row where the note of a line stands that takes up `area`."""
        below = line in self._places and self._places[line].below
        return QRectF(area.left(), area.top() + (self._row if below else 0.0), area.width(), self._row)

    def _columns(self) -> int:
        return int((self.viewport().width() - 2 * _MARGIN) / self._letter)

    @property
    def _row(self) -> float:
        """Height of one row of text."""
        first = self.document().firstBlock()
        self.blockBoundingRect(first)  # it is laid out for that
        return first.layout().lineAt(0).height()

    def _visible_blocks(self) -> Iterator[tuple[QTextBlock, QRectF]]:
        """Yield the lines in sight, each with where its text stands."""
        block, bottom = self.firstVisibleBlock(), self.viewport().height()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > bottom:
                return
            yield block, area.adjusted(_MARGIN, 0, 0, 0)
            block = block.next()


class _Gutter(QWidget):
    """The strip of line numbers."""

    def __init__(self, view: SourceView) -> None:
        super().__init__(view)
        self._view = view

    def fit(self) -> None:
        """Take the width that the numbers need."""
        self._view.set_gutter(self._view.gutter_width())
        self.place()

    def place(self) -> None:
        """Stand at the left edge."""
        area = self._view.contentsRect()
        self.setGeometry(QRect(area.left(), area.top(), self._view.gutter_width(), area.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers."""
        with QPainter(self) as painter:
            self._view.paint_numbers(painter, self.width())
