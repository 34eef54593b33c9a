"""How formulas are filled with numbers: sums of products, and formulas of named values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from core.arrays import Array
from core.explain import symbols
from core.explain.terms import Given, Line

_WRITTEN_OUT = 3
"""A sum of more terms is written with dots; all of them stand in its table."""

Compute: TypeAlias = Callable[[Sequence[float]], float]


def written_sum(count: int, factors: Callable[[int], tuple[float, ...]], pattern: str = "") -> tuple[Line, ...]:
    """Write a sum with numbers, the middle of a long one as dots.

    Parameters
    ----------
    factors
        Index of a term -> its numbers.
    pattern
        TeX of a term; empty for the product of its numbers.
    """
    shown = range(count) if count <= _WRITTEN_OUT else (0, 1, count - 1)
    lines = []
    for index in shown:
        values = factors(index)
        if index > 1 and count > _WRITTEN_OUT:
            lines.append(Line(r"+ \cdots"))
        sign = "=" if index == 0 else "+"
        lines.append(Line(f"{sign} {pattern or product_of(len(values))}", values))
    return tuple(lines)


def product_of(count: int) -> str:
    """Return a product of `count` numbers as TeX."""
    return r" \cdot ".join("@" * count)


def sent(layer: int, value: float) -> float:
    """Return a value that goes into `layer`: the first layer's are given, the others computed."""
    return Given(value) if layer == 1 else float(value)


def filled(
    tex: str, values: Mapping[str, float], function: Callable[[Mapping[str, float]], float]
) -> tuple[tuple[Line, ...], Compute | None]:
    """Put numbers for the variables of a formula.

    Returns
    -------
    tuple
        The formula with numbers and what computes its value from them; nothing where it has no variables.
    """
    line = symbols.with_numbers(f"= {tex}", values)
    return ((line,), symbols.computation(tex, values, function)) if line.values else ((), None)


def at(values: Mapping[str, float], *names: str) -> tuple[Array, ...]:
    """Return named values as arrays of shape (1, 1), for a function of arrays."""
    return tuple(np.array([[values[name]]], dtype=np.float64) for name in names)
