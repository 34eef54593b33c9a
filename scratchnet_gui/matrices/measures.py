"""How much room the matrices of an equation need. Pure.

All sizes are in ems of the numbers in the cells, whose own size is chosen by `fitting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.explain.matrix import Axis, Equation, Term
from scratchnet_gui.inspector.typeset import formula
from scratchnet_gui.matrices.content import Figures, Width, figures_of, shown_values
from scratchnet_gui.matrices.spans import Key, Span, span
from scratchnet_gui.matrices.words import index_text, shape_text

SYMBOL, SIGN, SMALL = 1.45, 1.45, 0.8
"""Sizes of letters beside those in the cells; `SMALL` are shapes and the numbers of rows and columns."""
LEAST_SMALL = 12.0
"""Pixels that these have at least, in an interface of 14: less cannot be read from the last row."""
CELL_HIGH, BRACKET, GAP, BESIDE = 1.75, 0.46, 0.5, 1.6
DOTS_WIDE, DOTS_HIGH = 1.2, 0.9
"""Room for the dots that stand for what is left out on one side."""
BEFORE_SHAPE, ABOVE, BETWEEN_LINES = 0.45, 1.5, 1.0
"""Room between a symbol and its shape, for the numbers of columns, and between lines."""
_CELL_PAD, _LEAST_CELL, _AFTER_LABEL = 0.6, 1.9, 0.5
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
    before, after
        Room for what stands before it, and after it.
    symbol, shape
        Width and height of the symbol, and width of the shape beside it.
    lead
        Room around the whole.
    """

    term: Term
    figures: Figures
    cell: float
    labels: float
    before: float
    after: float
    symbol: tuple[float, float]
    shape: float
    lead: float

    @property
    def head(self) -> float:
        """Width of the symbol and the shape."""
        return self.symbol[0] + BEFORE_SHAPE + self.shape

    def inset(self, shown: Mapping[Key, int]) -> float:
        """Return how far inside the matrix with its numbers and brackets the left bracket stands."""
        return self.labels + max(0.0, self.head - self._wide(shown)) / 2.0

    def room(self, shown: Mapping[Key, int]) -> tuple[float, float, float]:
        """Return the widths of the whole and of the matrix with its numbers and brackets, and the height of its cells.

        Where rows or columns are left out, there is room to say so on both sides.
        """
        down = self.term.matrix.down
        rows = shown[down.key]
        high = rows * CELL_HIGH + (2 * DOTS_HIGH if rows < down.count else 0.0)
        block = max(self._wide(shown), self.head)
        return block + self.before + self.after + self.lead, block, high

    def _wide(self, shown: Mapping[Key, int]) -> float:
        across = self.term.matrix.across
        columns = shown[across.key]
        dots = 2 * DOTS_WIDE if columns < across.count else 0.0
        return self.labels + columns * self.cell + dots + 2 * BRACKET


def pieces_of(
    equation: Equation, most: Mapping[Key, int], starts: Mapping[Key, int], digits: int, measure: Width
) -> list[Piece]:
    """Measure the terms of an equation of which no more than `most` is shown; the others are as in `fitting`."""
    pieces = []
    for number, term in enumerate(equation.terms):
        lead = BESIDE if number and not term.sign else GAP
        pieces.append(_piece(term, lead, most, starts, digits, measure))
    return pieces


def formula_size(equation: Equation) -> tuple[float, float]:
    """Return the width and height of how an entry is made, with the space before it; 0 where that is not written."""
    if not equation.formula:
        return 0.0, 0.0
    picture = formula(equation.formula, _MEASURED)
    return picture.width / _MEASURED * SYMBOL + BESIDE, picture.height / _MEASURED * SYMBOL + 1.2


def _piece(
    term: Term, lead: float, most: Mapping[Key, int], starts: Mapping[Key, int], digits: int, measure: Width
) -> Piece:
    matrix = term.matrix
    down, across = (span(axis.count, most[axis.key], starts.get(axis.key, 0)) for axis in (matrix.down, matrix.across))
    figures = figures_of(matrix, shown_values(matrix, down, across), digits, measure)
    labels, headings = (
        _index_width(axis, part, measure) for axis, part in ((matrix.down, down), (matrix.across, across))
    )
    symbol = formula(matrix.symbol, _MEASURED)
    return Piece(
        term,
        figures,
        max(figures.left + figures.right + _CELL_PAD, headings + _AFTER_LABEL, _LEAST_CELL),
        labels + _AFTER_LABEL if labels else 0.0,
        _signs_width(term.sign, term.before),
        _signs_width(term.after),
        (symbol.width / _MEASURED * SYMBOL, symbol.height / _MEASURED * SYMBOL),
        measure(shape_text(matrix)),
        lead,
    )


def _signs_width(*signs: str) -> float:
    return sum(formula(tex, _MEASURED).width / _MEASURED * SIGN + GAP for tex in signs if tex)


def _index_width(axis: Axis, part: Span, measure: Width) -> float:
    """Return how wide the numbers or names of an axis are; of numbers the last is the widest, or the first row."""
    indices = range(axis.count) if axis.names else (part.start, part.stop - 1)
    return max(measure(index_text(axis, index)) for index in indices)
