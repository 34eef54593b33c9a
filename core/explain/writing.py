"""How formulas are filled with numbers: sums of products, and formulas of named values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from core.arrays import Array
from core.explain import symbols
from core.explain.selection import Selection
from core.explain.terms import Factor, Given, Line, Term

_ALWAYS_WRITTEN, _MOST_WRITTEN = 3, 11
"""Of a sum of more terms, dots may stand for the middle ones; of one of many more, they do. All are in its table."""

DOTS = Line(r"+ \cdots")
"""The middle terms of a sum."""

Compute: TypeAlias = Callable[[Sequence[float]], float]


def written_sum(count: int, term: Callable[[int], Term], pattern: str = "") -> tuple[Line, ...]:
    """Write a sum with numbers, the middle of a very long one as dots.

    Parameters
    ----------
    term
        Index -> the term; written with its factors, or with its value where it has none.
    pattern
        TeX of a term; empty for the product of its numbers.
    """
    shown = range(count) if count <= _MOST_WRITTEN else (0, 1, count - 1)
    lines = []
    for index in shown:
        each = term(index)
        values, opens = (each.factors, each.opens) if each.factors else ((each.value,), (each.selection,))
        if index > 1 and count > _MOST_WRITTEN:
            lines.append(DOTS)
        sign = "=" if index == 0 else "+"
        inner = 1 < index < count - 1 and count > _ALWAYS_WRITTEN
        lines.append(Line(f"{sign} {pattern or product_of(len(values))}", values, opens, each.row, inner))
    return tuple(lines)


def with_dots(lines: Sequence[Line]) -> list[Line]:
    """Write dots for the middle terms of a sum."""
    return [DOTS if line.inner else line for at, line in enumerate(lines) if not (line.inner and lines[at - 1].inner)]


def product_of(count: int) -> str:
    """Return a product of `count` numbers as TeX."""
    return r" \cdot ".join("@" * count)


def product_line(factors: Sequence[Factor]) -> Line:
    """Write a product with the numbers of its factors."""
    values = tuple(factor.value for factor in factors)
    return Line(f"= {product_of(len(factors))}", values, tuple(factor.selection for factor in factors))


def sent(layer: int, value: float) -> float:
    """Return a value that goes into `layer`: the first layer's are given, the others computed."""
    return Given(value) if layer == 1 else float(value)


def filled(
    tex: str,
    values: Mapping[str, float],
    function: Callable[[Mapping[str, float]], float],
    opens: Mapping[str, Selection] | None = None,
) -> tuple[tuple[Line, ...], Compute | None]:
    """Put numbers for the variables of a formula; `opens` says which numbers they are.

    Returns
    -------
    tuple
        The formula with numbers and what computes its value from them; nothing where it has no variables.
    """
    line = symbols.with_numbers(f"= {tex}", values, opens)
    return ((line,), symbols.computation(tex, values, function)) if line.values else ((), None)


def at(values: Mapping[str, float], *names: str) -> tuple[Array, ...]:
    """Return named values as arrays of shape (1, 1), for a function of arrays."""
    return tuple(np.array([[values[name]]], dtype=np.float64) for name in names)
