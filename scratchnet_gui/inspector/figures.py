"""How the numbers of an explanation are written: digits, alignment, and which terms of a long sum are shown. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.arrays import Array
from core.explain.terms import Exact, Given
from scratchnet_gui import formatting

MOST_TERMS = 12
"""A longer sum shows its largest terms and the rest as one."""
SHOWN_OF_LONG = 10
MOST_UNFOLDED = 200
"""A sum that is unfolded shows all terms up to so many; of a longer one so many, and the rest as one."""
_LARGEST_PLAIN = 1e5
"""From here on numbers are written with powers of ten."""
_MANY_DECIMALS, _SMALLEST_PLAIN = 7, 1e-4


def written(value: float, decimals: int, least: int) -> str:
    """Write a number: a setting as it is, a given whole one without decimals, a tiny one with significant digits.

    Parameters
    ----------
    least
        Decimals by the setting: what they would show as zero is written with a power of ten.
    """
    if not math.isfinite(value):
        return formatting.number(value)
    if isinstance(value, Exact):
        return as_given(value)
    if in_powers(value, least):
        mantissa, exponent = f"{value:.{mantissa_places(decimals, least)}e}".split("e")
        return mantissa.replace("-", formatting.MINUS) + "×10" + formatting.raised(int(exponent))
    return formatting.plain(value, decimals) if isinstance(value, Given) else formatting.number(value, decimals)


def as_given(value: float) -> str:
    """Write a number with all of its own digits: 0.999, 10, 1×10⁻⁸."""
    mantissa, power, exponent = repr(float(value)).partition("e")
    text = mantissa.removesuffix(".0").replace("-", formatting.MINUS)
    return f"{text}×10{formatting.raised(int(exponent))}" if power else text


def in_powers(value: float, least: int) -> bool:
    """Tell whether a number is written with a power of ten.

    Where many decimals are wanted, that begins before a number would be shown as zero: of 0.000000001 they would show
    less than of its neighbours, and what is computed from it could not be checked.
    """
    size = abs(value)
    small = least >= _MANY_DECIMALS and size < _SMALLEST_PLAIN
    return size >= _LARGEST_PLAIN or (value != 0.0 and (small or round(value, least) == 0.0))


def mantissa_places(decimals: int, least: int) -> int:
    """Return the decimals before a power of ten."""
    return max(least - 2, 1) + decimals - least


def shortened(label: str) -> str:
    """Shorten the name of a neuron so that its number stays: hidden 12 becomes h 12."""
    name, space, unit = label.rpartition(" ")
    return f"{name[0]} {unit}" if space and unit.isdigit() else label


@lru_cache(maxsize=4096)
def at_point(text: str) -> tuple[str, str]:
    """Split a number before its decimal point."""
    whole, point, rest = text.partition(".")
    if not point and "×" in whole:
        whole, _, rest = whole.partition("×")
        return whole, f"×{rest}"
    return whole, point + rest


@dataclass(frozen=True, slots=True)
class Shown:
    """Which terms of a sum stand in its table: `indices` in order; `rest` further ones add up to `rest_sum`."""

    indices: tuple[int, ...]
    rest: int
    rest_sum: float


def shown_terms(values: Array, marked: int | None, unfolded: bool = False) -> Shown:
    """Choose the terms to show: all of a short sum, the largest of a long one, and always the selected one.

    Parameters
    ----------
    values
        Shape (terms,).
    unfolded
        Whether to show as many as there is room for in a table.
    """
    count, kept = len(values), MOST_UNFOLDED if unfolded else SHOWN_OF_LONG
    if count <= (MOST_UNFOLDED if unfolded else MOST_TERMS):
        return Shown(tuple(range(count)), 0, 0.0)
    sizes = np.abs(values)
    if marked is not None:
        sizes[marked] = np.inf
    largest = np.sort(np.argpartition(-sizes, kept - 1)[:kept])
    others = np.ones(count, dtype=bool)
    others[largest] = False
    return Shown(tuple(int(index) for index in largest), count - kept, float(values[others].sum()))


def flow(widths: Sequence[float], gaps: Sequence[float], available: float, indent: float) -> list[tuple[int, float]]:
    """Break a formula's pieces into lines.

    Parameters
    ----------
    widths, gaps
        Of each piece: its width, and the space before it where it does not begin a line.
    indent
        Where lines after the first begin.

    Returns
    -------
    list of (int, float)
        Line and x of each piece.
    """
    placed: list[tuple[int, float]] = []
    line, x = 0, 0.0
    for index, (width, gap) in enumerate(zip(widths, gaps, strict=True)):
        if index:
            x += gap
            if x + width > available:
                line, x = line + 1, indent
        placed.append((line, x))
        x += width
    return placed
