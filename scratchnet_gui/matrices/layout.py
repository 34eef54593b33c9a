"""Where the matrices of an equation stand: as large as fits, in as many lines as that takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from core.explain.matrix import Axis, Equation, Term
from scratchnet_gui.inspector.typeset import Picture, formula
from scratchnet_gui.matrices.content import Figures
from scratchnet_gui.matrices.fitting import AROUND, Fitting, Sheet, fitting
from scratchnet_gui.matrices.measures import (
    ABOVE,
    BEFORE_SHAPE,
    BESIDE,
    BETWEEN_LINES,
    BRACKET,
    CELL_HIGH,
    DOTS_HIGH,
    DOTS_WIDE,
    GAP,
    LEAST_SMALL,
    SIGN,
    SMALL,
    SYMBOL,
    Piece,
)
from scratchnet_gui.matrices.spans import Key, Span, span

_AXIS = 0.258
"""Height of a sign's middle above its baseline, in ems of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """A formula or text, with the place where its baseline begins."""

    at: QPointF
    picture: Picture


@dataclass(frozen=True, slots=True)
class Box:
    """One matrix.

    Parameters
    ----------
    number
        Which term of the equation it is.
    body
        Around its cells, what is left out included; the brackets stand outside.
    cell
        Width and height of a cell.
    dots
        Width and height of what stands for the columns and the rows that are left out on one side.
    point
        Where in a cell the decimal points stand.
    symbol, shape_at
        Its symbol, and where the shape begins beside it.
    area
        Around all of it but the signs.
    signs
        What stands before and after it.
    """

    number: int
    term: Term
    down: Span
    across: Span
    figures: Figures
    body: QRectF
    cell: tuple[float, float]
    dots: tuple[float, float]
    point: float
    symbol: Line
    signs: tuple[Line, ...]
    shape_at: QPointF
    area: QRectF

    @property
    def head(self) -> QRectF:
        """Around its symbol, its shape and the numbers of its columns."""
        return QRectF(self.area.left(), self.area.top(), self.area.width(), self.body.top() - self.area.top())

    def cell_rect(self, i: int, j: int) -> QRectF:
        """Return where a shown cell is."""
        wide, high = self.cell
        x = self.body.left() + (self.dots[0] if self.across.gaps[0] else 0.0) + (j - self.across.start) * wide
        y = self.body.top() + (self.dots[1] if self.down.gaps[0] else 0.0) + (i - self.down.start) * high
        return QRectF(x, y, wide, high)

    def cells_rect(self, rows: range, columns: range) -> QRectF | None:
        """Return where cells are, as far as they are shown; None where none is."""
        rows = range(max(rows.start, self.down.start), min(rows.stop, self.down.stop))
        columns = range(max(columns.start, self.across.start), min(columns.stop, self.across.stop))
        if not rows or not columns:
            return None
        return self.cell_rect(rows[0], columns[0]).united(self.cell_rect(rows[-1], columns[-1]))

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the row and column of the cell under a point."""
        first = self.cell_rect(self.down.start, self.across.start)
        i = self.down.start + int((point.y() - first.top()) // self.cell[1])
        j = self.across.start + int((point.x() - first.left()) // self.cell[0])
        inside = self.down.start <= i < self.down.stop and self.across.start <= j < self.across.stop
        return (i, j) if inside else None


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole equation.

    Parameters
    ----------
    pixels, small
        Size of the numbers, and of shapes and the numbers of rows and columns.
    height, scrolls
        Height of all lines together, and whether it is more than that of the view.
    formula
        How an entry is made, where that is written.
    """

    pixels: float
    small: float
    height: float
    scrolls: bool
    boxes: tuple[Box, ...]
    formula: Line | None

    def axes(self) -> list[tuple[Axis, Span]]:
        """Return each axis once, with the part of it that is shown."""
        both = [
            (axis, part)
            for box in self.boxes
            for axis, part in ((box.term.matrix.down, box.down), (box.term.matrix.across, box.across))
        ]
        return list({axis.key: (axis, part) for axis, part in both}.values())

    def at(self, point: QPointF) -> tuple[int, int, int] | None:
        """Return the term, row and column of the cell under a point."""
        for box in self.boxes:
            place = box.cell_at(point)
            if place is not None:
                return box.number, *place
        return None


def lay_out(equation: Equation, sheet: Sheet) -> Layout:
    """Lay out an equation in the middle of a sheet.

    Where it takes several lines, their first matrices stand below each other, the signs before them.
    """
    found, unit, height = fitting(equation, sheet), sheet.unit, sheet.height
    pixels, lines, shown = found.pixels, found.lines, found.shown
    wide, high = (found.formula[0], 0.0) if found.beside else (0.0, found.formula[1])
    room = (sheet.width - sheet.bar if found.scrolls else sheet.width) / pixels - wide
    needed = [sum(piece.room(shown)[0] for piece in line) for line in lines]
    edges = [_edge(line[0], found) for line in lines]
    indents = [min(max(edges) - edge, max(0.0, room - taken)) for edge, taken in zip(edges, needed, strict=True)]
    left = max(0.0, (room - max(map(sum, zip(indents, needed, strict=True)))) / 2.0) * pixels
    tall = sum(map(found.height, lines)) + BETWEEN_LINES * (len(lines) - 1)
    top = y = max(AROUND * unit, height - (tall + high) * pixels) / 2.0
    right = 0.0
    boxes: list[Box] = []
    for line, indent in zip(lines, indents, strict=True):
        x = left + indent * pixels
        for piece in line:
            boxes.append(_box(len(boxes), piece, found, line, sheet.starts, x, y))
            x += piece.room(shown)[0] * pixels
        right = max(right, x)
        y += (found.height(line) + BETWEEN_LINES) * pixels
    written = None
    if equation.formula:
        picture = formula(equation.formula, int(SYMBOL * pixels))
        at = QPointF(left + (right - left - picture.width) / 2.0, y + picture.ascent)
        if found.beside:
            middle = boxes[0].body.center().y() if len(lines) == 1 else top + tall * pixels / 2.0
            at = QPointF(right + BESIDE * pixels / 2.0, middle + (picture.ascent - picture.descent) / 2.0)
        written = Line(at, picture)
    total = (tall + high) * pixels + AROUND * unit
    return Layout(pixels, max(SMALL * pixels, LEAST_SMALL * unit), total, total > height, tuple(boxes), written)


def _edge(piece: Piece, found: Fitting) -> float:
    """Return how far from the beginning of a piece its left bracket stands, in ems."""
    return piece.lead / 2.0 + piece.before + piece.inset(found.shown)


def _box(
    number: int, piece: Piece, found: Fitting, line: Sequence[Piece], starts: Mapping[Key, int], x: float, y: float
) -> Box:
    pixels, shown, term = found.pixels, found.shown, piece.term
    down, across = (
        span(axis.count, shown[axis.key], starts.get(axis.key, 0)) for axis in (term.matrix.down, term.matrix.across)
    )
    symbol_high = max(other.symbol[1] for other in line) * pixels
    top = y + symbol_high + ABOVE * pixels
    axis = top + max(other.room(shown)[2] for other in line) * pixels / 2.0
    x += piece.lead * pixels / 2.0
    signs, along = [], x
    for tex in (term.sign, term.before):
        if tex:
            signs.append(_sign(tex, along, axis, pixels))
            along += signs[-1].picture.width + GAP * pixels
    x += piece.before * pixels
    wide = (across.shown * piece.cell + sum(across.gaps) * DOTS_WIDE) * pixels
    high = (down.shown * CELL_HIGH + sum(down.gaps) * DOTS_HIGH) * pixels
    block = piece.room(shown)[1] * pixels
    body = QRectF(x + (piece.inset(shown) + BRACKET) * pixels, axis - high / 2.0, wide, high)
    if term.after:
        signs.append(_sign(term.after, x + block + GAP * pixels, axis, pixels))
    picture = formula(term.matrix.symbol, int(SYMBOL * pixels))
    # Over the cells, but over nothing else.
    head = min(max(body.center().x() - piece.head * pixels / 2.0, x), x + block - piece.head * pixels)
    middle = body.top() - ABOVE * pixels - symbol_high / 2.0
    padding = (piece.cell - piece.figures.left - piece.figures.right) / 2.0
    upper = middle - symbol_high / 2.0
    area = QRectF(x, upper, block, body.bottom() - upper)
    return Box(
        number,
        term,
        down,
        across,
        piece.figures,
        body,
        (piece.cell * pixels, CELL_HIGH * pixels),
        (DOTS_WIDE * pixels, DOTS_HIGH * pixels),
        (padding + piece.figures.left) * pixels,
        Line(QPointF(head, middle + (picture.ascent - picture.descent) / 2.0), picture),
        tuple(signs),
        QPointF(head + picture.width + BEFORE_SHAPE * pixels, middle),
        area,
    )


def _sign(tex: str, x: float, axis: float, pixels: float) -> Line:
    size = int(SIGN * pixels)
    return Line(QPointF(x, axis + _AXIS * size), formula(tex, size))
