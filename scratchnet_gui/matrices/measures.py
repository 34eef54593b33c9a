"""How much room the matrices of an equation need, and how much of large ones is shown. Pure.

All sizes are in ems of the numbers in the cells, whose own size is chosen by `fitting`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from core.explain.matrix import Axis, Equation, Term
from scratchnet_gui.inspector.typeset import formula
from scratchnet_gui.matrices.content import Figures, Width, figures_of, shown_values
from scratchnet_gui.matrices.spans import Key, Span, at_most, axes_of, fewer, span
from scratchnet_gui.matrices.words import index_text

SYMBOL, SIGN, SHAPE, INDEX = 1.45, 1.45, 0.84, 0.8
"""Sizes of letters beside those in the cells."""
CELL_HIGH, BRACKET, GAP, BESIDE, ELLIPSIS = 1.75, 0.46, 0.5, 1.6, 1.2
UNDER_SYMBOL, ABOVE, BETWEEN_LINES = 1.15, 2.5, 1.0
"""Room for the shape, for it and the numbers of columns together, and between lines."""
_CELL_PAD, _LEAST_CELL, _AFTER_LABEL = 0.7, 1.9, 0.5
_LARGEST, _SMALLEST, _TINY = 26.0, 12.0, 9.0
"""Pixels of the numbers, in an interface of 14: at most, at least, and at least where few of them are shown."""
_AROUND = 2.0
"""Pixels above and below the whole, for letters that are a little taller in their own size than as measured."""
_FEW, _FEWEST = 5, 2
_PRODUCTS = (r"\cdot", r"\odot")
_WORTH = 0.75
"""So much smaller the numbers may be for a product to stand in one line, rows of one beside columns of the other."""
_UNDER = 0.85
"""So much smaller they may be for the formula of an entry to stand under the matrices, and not beside them."""
_MEASURED = 20.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What a term needs however much of it is shown.

    Parameters
    ----------
    cell
        Width of a cell.
    labels
        Room for the numbers of rows.
    around
        Room for what stands before it, and after it.
    symbol
        Width and height of the symbol.
    """

    term: Term
    figures: Figures
    cell: float
    labels: float
    around: float
    symbol: tuple[float, float]

    @property
    def lead(self) -> float:
        """Room around the whole."""
        return GAP if self.term.sign else BESIDE

    def room(self, shown: Mapping[Key, int]) -> tuple[float, float, float]:
        """Return the widths of the whole and of the matrix with its numbers and brackets, and the height of its cells.

        Where rows or columns are left out, there is room to say so on both sides.
        """
        down, across = self.term.matrix.down, self.term.matrix.across
        rows, columns = shown[down.key], shown[across.key]
        wide = columns * self.cell + (2 * ELLIPSIS if columns < across.count else 0.0)
        high = rows * CELL_HIGH + (2 * ELLIPSIS if rows < down.count else 0.0)
        block = max(self.labels + wide + 2 * BRACKET, self.symbol[0])
        return block + self.around + self.lead, block, high


@dataclass(frozen=True, slots=True)
class Fitting:
    """An equation that fits: the size of its numbers, how much of each axis is shown, and its lines.

    `formula` is the width and height of how an entry is made, in ems; it stands under the matrices, or beside them.
    """

    pixels: float
    shown: Mapping[Key, int]
    lines: tuple[tuple[Piece, ...], ...]
    formula: tuple[float, float]
    beside: bool

    def height(self, line: Sequence[Piece]) -> float:
        """Return how tall a line is, in ems."""
        return max(piece.symbol[1] for piece in line) + ABOVE + max(piece.room(self.shown)[2] for piece in line)


def fitting(
    equation: Equation,
    width: float,
    height: float,
    unit: float,
    digits: int,
    measure: Width,
    starts: Mapping[Key, int],
) -> Fitting:
    """Choose the largest numbers with which an equation fits; where they would be too small, how much of it is shown.

    Parameters
    ----------
    unit
        1 in an interface whose letters have 14 pixels.
    measure
        How wide a text in a cell is, in ems.
    starts
        Where the shown part of a large axis begins.
    """
    most = at_most(axes_of(equation))
    pieces = [_piece(term, most, starts, digits, measure) for term in equation.terms]
    room = width / unit, height / unit - _AROUND
    wide, high = _formula_size(equation)
    below = _fitting(pieces, most, room, (0.0, high))
    beside = _fitting(pieces, most, room, (wide, 0.0)) if wide else below
    is_beside = (sum(beside[1].values()), _UNDER * beside[0]) > (sum(below[1].values()), below[0])
    pixels, shown, lines = beside if is_beside else below
    return Fitting(
        pixels * unit,
        shown,
        tuple(tuple(pieces[at] for at in line) for line in lines),
        (wide, high),
        is_beside,
    )


def _fitting(
    pieces: Sequence[Piece], most: Mapping[Key, int], room: tuple[float, float], taken: tuple[float, float]
) -> tuple[float, Mapping[Key, int], list[range]]:
    """Return the size of the numbers, how much of each axis is shown, and the lines.

    Parameters
    ----------
    room
        Width and height, in pixels of an interface of 14.
    taken
        Width and height that something else takes, in ems.
    """

    def fits(shown: Mapping[Key, int], pixels: float, whole: bool = False) -> bool:
        return _fits(pieces, shown, room[0] / pixels - taken[0], room[1] / pixels - taken[1], whole)

    shown = _shown(most, fits)
    whole, pixels = False, _largest(partial(fits, shown))
    together = _largest(partial(fits, shown, whole=True))
    if together >= max(_WORTH * pixels, min(pixels, _SMALLEST)):
        whole, pixels = True, together
    rooms = [piece.room(shown)[0] for piece in pieces]
    return pixels, shown, _lines(pieces, rooms, room[0] / pixels - taken[0], whole)


def _largest(fits: Callable[[float], bool]) -> float:
    pixels = _LARGEST
    while pixels > 1.0 and not fits(pixels):
        pixels -= 1.0 if pixels > _SMALLEST else 0.5
    return pixels


def _formula_size(equation: Equation) -> tuple[float, float]:
    """Return the width and height of how an entry is made, with the space before it; 0 where that is not written."""
    if not equation.formula:
        return 0.0, 0.0
    picture = formula(equation.formula, _MEASURED)
    return picture.width / _MEASURED * SYMBOL + BESIDE, picture.height / _MEASURED * SYMBOL + 1.2


def _piece(term: Term, most: Mapping[Key, int], starts: Mapping[Key, int], digits: int, measure: Width) -> Piece:
    matrix = term.matrix
    down, across = (span(axis.count, most[axis.key], starts.get(axis.key, 0)) for axis in (matrix.down, matrix.across))
    figures = figures_of(matrix, shown_values(matrix, down, across), digits, measure)
    labels, headings = (
        INDEX * _index_width(axis, part, measure) for axis, part in ((matrix.down, down), (matrix.across, across))
    )
    symbol = formula(matrix.symbol, _MEASURED)
    return Piece(
        term,
        figures,
        max(figures.left + figures.right + _CELL_PAD, headings + _AFTER_LABEL, _LEAST_CELL),
        labels + _AFTER_LABEL if labels else 0.0,
        sum(
            formula(tex, _MEASURED).width / _MEASURED * SIGN + GAP
            for tex in (term.sign, term.before, term.after)
            if tex
        ),
        (symbol.width / _MEASURED * SYMBOL, symbol.height / _MEASURED * SYMBOL),
    )


def _index_width(axis: Axis, part: Span, measure: Width) -> float:
    """Return how wide the numbers or names of an axis are; of numbers the last is the widest, or the first row."""
    indices = range(axis.count) if axis.names else (part.start, part.stop - 1)
    return max(measure(index_text(axis, index)) for index in indices)


class _Fits(Protocol):
    def __call__(self, shown: Mapping[Key, int], pixels: float, whole: bool = False) -> bool: ...


def _shown(most: Mapping[Key, int], fits: _Fits) -> Mapping[Key, int]:
    """Choose how many of each axis are shown: all if they can be read, else as many as fit.

    A few are always shown, in smaller numbers if need be.
    """
    for pixels, least in ((_SMALLEST, _FEW), (_TINY, _FEW), (_TINY, _FEWEST)):
        shown: Mapping[Key, int] | None = most
        while shown is not None and not fits(shown, pixels):
            shown = fewer(shown, least)
        if shown is not None:
            return _filled(shown, most, partial(fits, pixels=pixels))
    return {key: min(_FEWEST, count) for key, count in most.items()}


def _filled(
    shown: Mapping[Key, int], most: Mapping[Key, int], fits: Callable[[Mapping[Key, int]], bool]
) -> Mapping[Key, int]:
    """Show more of each axis where that takes no room from the others."""
    growing = [key for key in shown if shown[key] < most[key]]
    while growing:
        for key in tuple(growing):
            more = {**shown, key: shown[key] + 1}
            if more[key] <= most[key] and fits(more):
                shown = more
            else:
                growing.remove(key)
    return shown


def _lines(pieces: Sequence[Piece], widths: Sequence[float], room: float, whole: bool) -> list[range]:
    """Break an equation before the terms that do not fit into a line; not within a product that is to be `whole`."""
    starts, used = [0], 0.0
    for number, width in enumerate(widths):
        ahead = width
        if whole:
            ahead += sum(widths[number + 1 : _end_of_product(pieces, number)])
        if used and used + ahead > room and not (whole and pieces[number].term.sign in _PRODUCTS):
            starts.append(number)
            used = 0.0
        used += width
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(widths)], strict=True)]


def _end_of_product(pieces: Sequence[Piece], start: int) -> int:
    """Return the number of the first term after `start` that is no factor of a product with it."""
    end = start + 1
    while end < len(pieces) and pieces[end].term.sign in _PRODUCTS:
        end += 1
    return end


def _fits(pieces: Sequence[Piece], shown: Mapping[Key, int], width: float, height: float, whole: bool) -> bool:
    rooms = [piece.room(shown) for piece in pieces]
    widths = [room[0] for room in rooms]
    if max(widths) > width:
        return False
    tall = -BETWEEN_LINES
    for line in _lines(pieces, widths, width, whole):
        symbols, bodies = max(pieces[at].symbol[1] for at in line), max(rooms[at][2] for at in line)
        tall += symbols + ABOVE + bodies + BETWEEN_LINES
        if tall > height or (whole and sum(widths[at] for at in line) > width):
            return False
    return True
