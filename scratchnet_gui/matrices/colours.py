"""How the cells of a matrix are filled: as the diagram fills neurons and lines, violet for what flows back. Pure."""

from __future__ import annotations

import math

import numpy as np

from core.explain.links import WEIGHT_BEFORE
from core.explain.matrix import Matrix
from core.explain.moment import Moment
from core.explain.selection import Quantity
from scratchnet_gui.appearance import Theme
from scratchnet_gui.colours import fill, tinted
from scratchnet_gui.diagram.style import nice_maximum

_BOUNDED = {"sigmoid", "tanh", "softmax"}
_STEEPER = 0.6
"""Weights are coloured as the lines of the diagram are: small ones show their sign, too."""
_MEASURED = 1000
"""Rows and columns of a large matrix that are enough to tell how large its numbers get."""


def largest_of(now: Moment, matrix: Matrix) -> float:
    """Return the size of number that fills a cell completely."""
    match matrix.quantity:
        case _ if _holds_weights(matrix):
            layers = [*now.parameters, *(update.before for update in now.updates.values())]
            return nice_maximum(max(float(np.abs(layer.W).max()) for layer in layers))
        case Quantity.INPUT:
            return max(1.0, now.config.data.largest_input)
        case Quantity.ACTIVATION if now.config.layers[_column(matrix) - 1].activation in _BOUNDED:
            return 1.0
    largest = 0.0 if matrix.values is None else float(np.abs(matrix.values[:_MEASURED, :_MEASURED]).max())
    if matrix.backward or matrix.quantity is None or matrix.term:
        return largest or 1.0  # these get ever smaller: each matrix has a scale of its own
    return nice_maximum(largest)


def cell_fill(value: float, largest: float, matrix: Matrix, theme: Theme) -> str:
    """Return the colour of a cell."""
    if _holds_weights(matrix):
        value, largest = math.copysign((abs(value) / largest) ** _STEEPER, value), 1.0
    return tinted(value, largest, theme, theme.backward) if matrix.backward else fill(value, largest, theme)


def _holds_weights(matrix: Matrix) -> bool:
    """Tell whether a matrix holds weights or biases, before the update or after it."""
    return matrix.quantity in (Quantity.VALUE, Quantity.UPDATE) and matrix.term in ("", WEIGHT_BEFORE)


def _column(matrix: Matrix) -> int:
    return max(matrix.down.column, matrix.across.column)
