"""Draws an equation: matrices in brackets, their symbols, shapes and signs, and what is lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from core.explain.matrix import Along, Matrix
from core.explain.selection import Selection
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.inspector.typeset import paint
from scratchnet_gui.matrices.colours import cell_fill
from scratchnet_gui.matrices.content import cut
from scratchnet_gui.matrices.layout import Box, Layout
from scratchnet_gui.matrices.moves import Place
from scratchnet_gui.matrices.words import index_text, shape_text


@dataclass(frozen=True, slots=True)
class Attention:
    """What is selected, and where its cell is; the cell under the mouse; the selected row of the table."""

    selection: Selection | None = None
    place: Place | None = None
    hovered: Place | None = None
    row: int = 0


def draw(painter: QPainter, layout: Layout, largest: Sequence[float], attention: Attention, ink: Ink) -> None:
    """Draw an equation; `largest` says for each matrix which size of number fills a cell completely."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    theme = ink.theme
    for box in layout.boxes:
        matrix = box.term.matrix
        paint(painter, box.symbol.picture, box.symbol.at, ink.colour(theme.backward if matrix.backward else theme.text))
        for sign in box.signs:
            paint(painter, sign.picture, sign.at, ink.colour(theme.text))
        at = box.shape_at
        ink.draw(painter, shape_text(matrix), at.x(), at.y(), layout.small, theme.muted, align=0.0)
        _brackets(painter, box, layout.pixels, ink)
        _indices(painter, box, layout, attention, ink)
        _cells(painter, box, layout.pixels, largest[box.number], attention, ink)
        _ellipses(painter, box, layout.pixels, ink)
    for place, strong in ((attention.hovered, False), (attention.place, True)):
        if place is not None:
            _relatives(painter, layout.boxes, place, strong, ink)
    _hovered(painter, layout, attention, ink)
    if layout.formula is not None:
        paint(painter, layout.formula.picture, layout.formula.at, ink.colour(theme.muted))


def lit_place(matrix: Matrix, attention: Attention) -> tuple[int, int] | None:
    """Return which cell of a matrix holds the number that is selected; None where none does."""
    wanted = attention.selection
    return None if wanted is None or wanted.quantity is None else matrix.place_of(wanted, attention.row)


def _cells(painter: QPainter, box: Box, pixels: float, largest: float, attention: Attention, ink: Ink) -> None:
    matrix, theme = box.term.matrix, ink.theme
    lit = [lit_place(matrix, attention)]
    if attention.place is not None and attention.place[0] == box.number:
        lit.append(attention.place[1:])
    gap = max(1.0, 0.05 * pixels)
    texts: list[tuple[float, float, str]] = []
    first, (wide, high) = box.cell_rect(box.down.start, box.across.start), box.cell
    y = first.top()
    for i in range(box.down.start, box.down.stop):
        x = first.left()
        for j in range(box.across.start, box.across.stop):
            fill = theme.window
            if matrix.values is not None:
                value = float(matrix.values[i, j])
                fill = cell_fill(value, largest, matrix, theme)
                texts.append((x + box.point, y + high / 2.0, box.figures.text(value)))
            colour = ink.colour(theme.selected if (i, j) in lit else fill)
            painter.fillRect(QRectF(x + gap, y + gap, wide - 2 * gap, high - 2 * gap), colour)
            x += wide
        y += high
    _numbers(painter, texts, pixels, ink)
    painter.setPen(ink.pen(theme.text, max(1.5, 0.1 * pixels)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for place in dict.fromkeys(lit):
        rect = None if place is None else box.cells_rect(*(range(at, at + 1) for at in place))
        if rect is not None:
            painter.drawRoundedRect(rect.adjusted(gap, gap, -gap, -gap), 2.0, 2.0)


def _numbers(painter: QPainter, texts: Sequence[tuple[float, float, str]], pixels: float, ink: Ink) -> None:
    """Write numbers, each with its decimal point at a place."""
    font, metrics = ink.font(pixels)
    rise, widths = metrics.capHeight() / 2.0, {"": 0.0}
    painter.setFont(font)
    painter.setPen(ink.colour(ink.theme.text))
    for x, y, text in texts:
        before = cut(text)[0]
        if before not in widths:
            widths[before] = metrics.horizontalAdvance(before)
        painter.drawText(QPointF(x - widths[before], y + rise), text)


def _brackets(painter: QPainter, box: Box, pixels: float, ink: Ink) -> None:
    theme, body = ink.theme, box.body
    away, foot = 0.2 * pixels, 0.36 * pixels
    top, bottom = body.top() - 0.08 * pixels, body.bottom() + 0.08 * pixels
    painter.setPen(ink.pen(theme.backward if box.term.matrix.backward else theme.text, max(1.2, 0.09 * pixels)))
    for x, inwards in ((body.left() - away, foot), (body.right() + away, -foot)):
        painter.drawPolyline(
            [QPointF(x + inwards, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + inwards, bottom)]
        )


def _indices(painter: QPainter, box: Box, layout: Layout, attention: Attention, ink: Ink) -> None:
    """Number rows and columns, and mark the selected row of the table."""
    matrix, pixels, size = box.term.matrix, layout.pixels, layout.small
    for i in range(box.down.start, box.down.stop):
        rect = box.cell_rect(i, box.across.start)
        right = box.body.left() - 0.5 * pixels
        _index(painter, index_text(matrix.down, i), right, rect.center().y(), 1.0, size,
               _is_row(matrix, i, attention, down=True), ink)  # fmt: skip
    for j in range(box.across.start, box.across.stop):
        rect = box.cell_rect(box.down.start, j)
        _index(painter, index_text(matrix.across, j), rect.center().x(), box.body.top() - 0.72 * pixels, 0.5, size,
               _is_row(matrix, j, attention, down=False), ink)  # fmt: skip


def _is_row(matrix: Matrix, at: int, attention: Attention, *, down: bool) -> bool:
    axis = matrix.down if down else matrix.across
    return axis.along is Along.ROWS and axis.rows is not None and int(axis.rows[at]) == attention.row


def _index(painter: QPainter, text: str, x: float, y: float, align: float, size: float, marked: bool, ink: Ink) -> None:
    if not text:
        return
    theme = ink.theme
    if marked:
        width = ink.width(text, size, True)
        chip = QRectF(x - align * width - 0.3 * size, y - 0.72 * size, width + 0.6 * size, 1.44 * size)
        ink.box(painter, chip, theme.selected, None)
    ink.draw(painter, text, x, y, size, theme.text if marked else theme.muted, bold=marked, align=align)


def _ellipses(painter: QPainter, box: Box, pixels: float, ink: Ink) -> None:
    """Show on which sides rows or columns are left out."""
    body, (wide, high) = box.body, box.dots
    centre = body.center()
    for there, y in zip(box.down.gaps, (body.top() + high / 2.0, body.bottom() - high / 2.0), strict=True):
        if there:
            ink.draw(painter, "⋮", centre.x(), y, pixels, ink.theme.muted)
    for there, x in zip(box.across.gaps, (body.left() + wide / 2.0, body.right() - wide / 2.0), strict=True):
        if there:
            ink.draw(painter, "⋯", x, centre.y(), pixels, ink.theme.muted)


def _relatives(painter: QPainter, boxes: Sequence[Box], place: Place, strong: bool, ink: Ink) -> None:
    """Frame the cells that make a cell of the result; lightly those of the result that a cell of an operand makes."""
    number, i, j = place
    result, term = boxes[0], boxes[number].term
    found = [(box.cells_rect(*box.term.makers(i, j)), strong) for box in boxes[1:]]
    if number:
        found = [(result.cells_rect(*term.made(i, j, result.term.matrix.shape)), False)]
    for rect, thick in found:
        if rect is not None:
            _frame(painter, rect, thick, ink)


def _frame(painter: QPainter, rect: QRectF, strong: bool, ink: Ink) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink.pen(ink.theme.text if strong else ink.theme.muted, (2.2 if strong else 1.4) * ink.unit))
    painter.drawRoundedRect(rect, 3.0 * ink.unit, 3.0 * ink.unit)


def _hovered(painter: QPainter, layout: Layout, attention: Attention, ink: Ink) -> None:
    if attention.hovered is not None and attention.hovered != attention.place:
        term, i, j = attention.hovered
        _frame(painter, layout.boxes[term].cell_rect(i, j), False, ink)
