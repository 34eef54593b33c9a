"""What stands in the cells of an equation: texts that are aligned at their points. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.explain.matrix import Matrix
from core.explain.selection import Quantity
from scratchnet_gui.formatting import loss_digits, number, plain
from scratchnet_gui.matrices.spans import Span

_SIGNIFICANT, _MORE = 3, 3
"""Significant digits of the largest number of a matrix, and how many decimals beyond the setting they may take."""
_LOSSES = (Quantity.LOSS, Quantity.ROW_LOSS, Quantity.TOTAL_LOSS, Quantity.PENALTY)
_GIVEN = (Quantity.INPUT, Quantity.TARGET, Quantity.MASK)

Width = Callable[[str], float]
"""How wide a text is, in ems."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How the numbers of one matrix are written.

    Parameters
    ----------
    whole
        Whether all are whole numbers that were given, so that decimals would say nothing.
    left, right
        Room before the decimal point, and from it on, in ems.
    """

    whole: bool
    digits: int
    left: float
    right: float

    def text(self, value: float) -> str:
        """Write a number."""
        return plain(value, self.digits) if self.whole else number(value, self.digits)


def shown_values(matrix: Matrix, down: Span, across: Span) -> Array | None:
    """Return the values that are shown; None where they are not computed yet."""
    return None if matrix.values is None else matrix.values[down.start : down.stop, across.start : across.stop]


def figures_of(matrix: Matrix, values: Array | None, digits: int, width: Width) -> Figures:
    """Choose how the numbers of a matrix are written; the extremes tell how much room all of them need."""
    whole = matrix.quantity in _GIVEN and values is not None and bool((values == np.rint(values)).all())
    digits = _enough(matrix.quantity, values, digits)
    bare = Figures(whole, digits, 0.0, 0.0)
    texts = ["0"] if whole else [number(-0.5, digits)]  # room for a sign, so that cells do not jump when one appears
    if values is not None:
        sizes = np.abs(values)
        smallest = np.where(sizes > 0.0, sizes, np.inf).argmin()
        extremes = {int(each) for each in (values.argmin(), values.argmax(), smallest)}
        texts += [bare.text(float(values.flat[each])) for each in extremes]
    parts = [cut(text) for text in texts]
    return Figures(whole, digits, max(width(before) for before, _ in parts), max(width(after) for _, after in parts))


def _enough(quantity: Quantity | None, values: Array | None, digits: int) -> int:
    """Return the decimals with which the largest number keeps its significant digits, where that is not too many.

    A loss stands with the decimals that it has everywhere.
    """
    largest = 0.0 if values is None else float(np.abs(values).max())
    if quantity in _LOSSES:
        return loss_digits(largest, digits)
    if not 0.0 < largest < 1.0:
        return digits
    needed = _SIGNIFICANT - 1 - math.floor(math.log10(largest))
    return needed if digits < needed <= digits + _MORE else digits


def cut(text: str) -> tuple[str, str]:
    """Cut a number before its decimal point."""
    before, point, after = text.partition(".")
    return before, point + after
