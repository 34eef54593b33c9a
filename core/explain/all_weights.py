"""Sums over all weights of the network: of their squares and sizes, and of the squares of their gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TypeAlias

import numpy as np

from core.arrays import Array
from core.explain import symbols
from core.explain.selection import Bias, Selection, Weight
from core.explain.terms import Given, Section, Sum, Term
from core.explain.writing import written_sum

_RAISED = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Opens: TypeAlias = Callable[[Weight | Bias], Selection | None]


def sum_of_squares(caption: str, symbol: str, layers: Sequence[tuple[Array, Array | None]], opens: Opens) -> Section:
    """Add up the squares of numbers that weights and biases have.

    Parameters
    ----------
    symbol
        What one of them is called, as TeX.
    layers
        The numbers of the weights and biases of each layer, shapes (inputs, units) and (units,); None without biases.
    opens
        Which number a weight or bias has here, if it can be looked at.
    """
    numbers, part_at = _in_order(layers)
    squares: Array = numbers * numbers

    def term(index: int) -> Term:
        part, number = part_at(index), float(numbers[index])
        return Term(_label(part), (number, number), float(squares[index]), opens=(opens(part), opens(part)))

    return _section(caption, rf"\sum {symbol}^2", (symbol, symbol), squares, term)


def sum_of_sizes(caption: str, layers: Sequence[tuple[Array, Array | None]], opens: Opens) -> Section:
    """Add up the sizes of all weights, each as the product of its sign and itself."""
    numbers, part_at = _in_order(layers)
    sizes: Array = np.abs(numbers)

    def term(index: int) -> Term:
        part, number = part_at(index), float(numbers[index])
        return Term(_label(part), (Given(np.sign(number)), number), float(sizes[index]), opens=(None, opens(part)))

    return _section(caption, r"\sum |w|", (r"\mathrm{sign}", "w"), sizes, term)


def _section(
    caption: str, formula: str, headings: tuple[str, ...], values: Array, term: Callable[[int], Term]
) -> Section:
    total = float(values.sum())
    return Section(
        caption, (formula,), written_sum(len(values), term), total, Sum(headings, values, term, total, "weight")
    )


def _in_order(layers: Sequence[tuple[Array, Array | None]]) -> tuple[Array, Callable[[int], Weight | Bias]]:
    """Return the numbers of all layers behind one another, shape (numbers,), and index -> whose it is."""
    flat = [np.concatenate((W.ravel(), () if b is None else b)) for W, b in layers]
    ends = list(accumulate(len(each) for each in flat))

    def part_at(index: int) -> Weight | Bias:
        layer = next(number for number, end in enumerate(ends) if index < end)
        W, place = layers[layer][0], index - (ends[layer - 1] if layer else 0)
        if place >= W.size:
            return Bias(layer + 1, place - W.size)
        source, target = divmod(place, W.shape[1])
        return Weight(layer + 1, source, target)

    return np.concatenate(flat), part_at


def _label(part: Weight | Bias) -> str:
    """Write W or b with its indices in plain characters."""
    letter, _, indices = symbols.parameter(part).partition("^")
    raised, _, lowered = indices.replace("{", "").replace("}", "").partition("_")
    return letter + raised.translate(_RAISED) + lowered.translate(_LOWERED)
