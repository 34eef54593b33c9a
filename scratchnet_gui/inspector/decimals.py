"""Whether what a section shows can be put together again with a calculator, with given decimals. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np

from core.explain.terms import Exact, Given, Product, Section, Sum, Term
from scratchnet_gui.inspector.figures import MOST_TERMS, Shown, in_powers, mantissa_places, shown_terms

_MOST = 8
"""From here on powers of ten show what is small."""
_MANY = 10
"""From so many decimals on, the limits of float64 count."""
_SMALL, _SIGNIFICANT = 0.01, 2
"""Below this, so many significant digits are shown."""
_HALF, _ONE, _TWO = 0.5 + 1e-6, 1.0 + 1e-6, 2.0 + 1e-6

Decimals = Callable[[float], int]
"""With how many decimals a number is written."""


class Precision(Enum):
    """How well shown numbers give a shown result; sums of what stands in a table always do.

    Parameters
    ----------
    term, result
        By how many units of its last place a term of a sum may differ from the product of its shown factors, and any
        other result from what its shown operands give: by half a unit, it is what that is rounded to.
    """

    ROUNDED = (_HALF, _HALF)
    CLOSE = (_ONE, _HALF)
    NEAR = (_TWO, _ONE)

    def __init__(self, term: float, result: float) -> None:
        self.term = term
        self.result = result


@dataclass(frozen=True, slots=True, eq=False)
class Recombined:
    """A section as it is shown: which terms of its sum stand in its table, and what its result is made of.

    Parameters
    ----------
    factors
        All that goes into the formula, or into the terms.
    summands
        What stands in the last column of the table of a sum, the rest as one.
    """

    section: Section
    shown: Shown | None
    terms: tuple[Term, ...]
    factors: tuple[float, ...]
    summands: tuple[float, ...]

    @classmethod
    def of(cls, section: Section, unfolded: bool = False) -> Recombined:
        """Take a section apart; `unfolded` shows all terms of a long sum."""
        written = tuple(value for line in section.numbers for value in line.values)
        parts = section.parts
        if isinstance(parts, Product):
            return cls(section, None, (), (*(factor.value for factor in parts.factors), *written), ())
        if not isinstance(parts, Sum):
            return cls(section, None, (), written, ())
        shown = shown_terms(parts.values, parts.marked, unfolded)
        terms = tuple(parts.term(index) for index in shown.indices)
        rest = [shown.rest_sum] if shown.rest else []
        alone = [line.values[0] for line in section.numbers if len(line.values) == 1]
        joined = [value for line in section.numbers if len(line.values) > 1 for value in line.values]
        factors = [factor for term in terms for factor in term.factors]
        return cls(section, shown, terms, (*factors, *joined), (*(term.value for term in terms), *rest, *alone))

    def holds(self, decimals: Decimals, least: int, precision: Precision) -> bool:
        """Tell whether the shown numbers give the shown result.

        The shown terms of a sum add up to it, rounded to its digits. With `precision`, so do the products of the shown
        factors of a short one, the factors of a term give that, and what goes into another formula gives its result.
        """
        section, result = self.section, self.section.result
        if result is None or not all(map(math.isfinite, (result, *self.factors, *self.summands))):
            return True
        if isinstance(section.parts, Sum):
            return self._adds_up(section.parts, decimals, least, precision)
        if isinstance(section.parts, Product):
            operands = [factor.value for factor in section.parts.factors]
            return gives(math.prod, operands, section.parts.total, decimals, least, precision.result)
        if section.compute is None:
            return True
        operands = [value for line in section.numbers for value in line.values]
        with np.errstate(all="ignore"):  # a run that diverges has numbers that are too large for their own powers
            return gives(section.compute, operands, result, decimals, least, precision.result)

    def _adds_up(self, parts: Sum, decimals: Decimals, least: int, precision: Precision) -> bool:
        assert self.shown is not None
        column = [self.shown.rest_sum] if self.shown.rest else []
        formula = 0.0
        numbers = [rounded(value, decimals(value), least)[0] for value in column]
        for term in self.terms:
            alone, unit = rounded(term.value, decimals(term.value), least)
            column.append(term.value)
            numbers.append(alone)
            if len(term.factors) < 2:
                formula += alone
                continue
            product = math.prod([rounded(factor, decimals(factor), least)[0] for factor in term.factors])
            if abs(product - alone) + 2.0 * math.ulp(alone) > precision.term * unit:
                return False
            formula += product
        total, unit = rounded(parts.total, decimals(parts.total), least)
        unsure = sum(map(math.ulp, numbers))  # float64 does not hold decimals exactly
        if abs(math.fsum(numbers) - total) + unsure > _HALF * unit:
            return False
        if (
            len(column) <= MOST_TERMS
            and not self.shown.rest
            and abs(formula - total) + unsure > precision.result * unit
        ):
            return False
        # A step must be seen.
        return len(column) != 2 or not any(
            value != parts.total and number == total for value, number in zip(column, numbers, strict=True)
        )


def gives(
    compute: Callable[[Sequence[float]], float],
    operands: Sequence[float],
    result: float,
    decimals: Decimals,
    least: int,
    units: float,
) -> bool:
    """Tell whether the shown operands give the shown result within so many `units` of its last place."""
    shown = [rounded(value, decimals(value), least)[0] for value in operands]
    computed = compute(shown)
    unsure = _unsure(compute, shown, computed) if max(map(decimals, operands), default=0) >= _MANY else 0.0
    total, unit = rounded(result, decimals(result), least)
    return abs(computed - total) + unsure <= units * unit


def _unsure(compute: Callable[[Sequence[float]], float], operands: Sequence[float], computed: float) -> float:
    """Return how much a result may differ because float64 does not hold the decimals of its operands exactly."""
    nudged = [
        [*operands[:at], math.nextafter(value, math.inf), *operands[at + 1 :]] for at, value in enumerate(operands)
    ]
    return sum(abs(compute(each) - computed) for each in nudged)


def digits_of(sections: Sequence[Section], least: int) -> int:
    """Return the decimals that a page of `sections` starts from: more than `least` where what matters is small.

    A gradient of 0.001 keeps two significant digits, and so does the step of an update, which would otherwise not be
    seen in the weight. Of the formulas further down, such as the mean of squared gradients, powers of ten show what is
    small.
    """
    leading = [section for section in sections if section is sections[0] or section.parts is not None]
    return max([least, *(_needed(section) for section in leading)])


def _needed(section: Section) -> int:
    size = abs(section.result or 0.0)
    if isinstance(section.parts, Sum) and len(section.parts.values):
        sizes = [abs(value) for value in section.parts.values.tolist()]
        # Where a step is added to a value, the step is what matters; elsewhere the largest terms make the sum.
        size = min(sizes) if section.parts.is_step else max(sizes)
    if size == 0.0 or size >= _SMALL or not math.isfinite(size):
        return 0
    needed = _SIGNIFICANT - 1 - math.floor(math.log10(size))
    if needed < _MOST:
        return needed
    # What is smaller still is written with powers of ten; but more digits tell a weight from the one before.
    return _MOST - 1 if isinstance(section.parts, Sum) and section.parts.is_step else 0


@lru_cache(maxsize=4096, typed=True)
def rounded(value: float, decimals: int, least: int) -> tuple[float, float]:
    """Return the number that `written` shows, and one unit of its last place."""
    if isinstance(value, Exact):
        return value, 1.0
    if isinstance(value, Given) and value.is_integer() and not in_powers(value, least):
        return value, 1.0
    if in_powers(value, least):
        places = mantissa_places(decimals, least)
        text = f"{value:.{places}e}"
        return float(text), 10.0 ** (int(text.partition("e")[2]) - places)
    return round(value, decimals), 10.0**-decimals
