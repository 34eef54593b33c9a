"""How many decimals a section shows, so that what it shows can be put together again with a calculator. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np

from core.explain.terms import Exact, Given, Product, Section, Sum, Term
from scratchnet_gui.inspector.figures import Shown, in_powers, mantissa_places

_MORE, _MOST_MORE = 4, 5
"""Decimals beyond the setting: usually at most, and where factors are large."""
_MOST = 8
"""From here on powers of ten show what is small."""
_MANY = 10
"""From so many decimals on, the limits of float64 count."""
_LAST = 15
"""A number between 0.1 and 1 has no more decimals that are sure."""
_WRITTEN_OUT = 4
"""A sum of at most so many terms can be checked from its factors at a glance."""
_SMALL, _SIGNIFICANT = 0.01, 2
"""Below this, so many significant digits are shown."""
_HALF, _ONE = 0.5 + 1e-6, 1.0 + 1e-6


class Grade(IntEnum):
    """How well shown operands recombine: to the shown result, in sums and nearly so in products, nearly, or not."""

    EXACT = 0
    GOOD = 1
    NEAR = 2
    WRONG = 3


@dataclass(frozen=True, slots=True)
class Decimals:
    """Decimals of the factors (or what else goes into a formula), of the terms of a sum, and of the result."""

    factors: int
    terms: int
    result: int


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


def decimals_of(section: Section, shown: Shown | None, terms: Sequence[Term], least: int) -> Decimals:
    """Choose the decimals of a section.

    Parameters
    ----------
    shown, terms
        Of a sum: which terms stand in its table.
    least
        Decimals by the setting.
    """
    match section.parts:
        case Sum(total=total, is_step=is_step):
            rest = (shown.rest_sum,) if shown is not None and shown.rest else ()
            return for_sum([(term.factors, term.value) for term in terms], rest, total, least, is_step)
        case Product(factors=factors, total=total):
            return for_function(math.prod, [factor.value for factor in factors], total, least)
    if section.compute is None or section.result is None:
        return Decimals(least, least, least)
    operands = [value for line in section.numbers for value in line.values]
    with np.errstate(all="ignore"):  # a run that diverges has numbers that are too large for their own powers
        return for_function(section.compute, operands, section.result, least)


def for_function(
    compute: Callable[[Sequence[float]], float], operands: Sequence[float], result: float, least: int
) -> Decimals:
    """Choose the fewest decimals with which the shown operands give the shown result."""

    def grade(decimals: Decimals) -> Grade:
        shown = [rounded(value, decimals.factors, least)[0] for value in operands]
        computed = compute(shown)
        unsure = _unsure(compute, shown, computed) if decimals.factors >= _MANY else 0.0
        error = _error(computed, result, decimals.result, least, unsure)
        return Grade.EXACT if error <= _HALF else Grade.NEAR if error <= _ONE else Grade.WRONG

    return _first([result, *operands], least, grade)


def _unsure(compute: Callable[[Sequence[float]], float], operands: Sequence[float], computed: float) -> float:
    """Return how much a result may differ because float64 does not hold the decimals of its operands exactly."""
    nudged = [
        [*operands[:at], math.nextafter(value, math.inf), *operands[at + 1 :]] for at, value in enumerate(operands)
    ]
    return sum(abs(compute(each) - computed) for each in nudged)


def for_sum(
    terms: Sequence[tuple[tuple[float, ...], float]],
    rest: tuple[float, ...],
    total: float,
    least: int,
    is_step: bool = False,
) -> Decimals:
    """Choose the fewest decimals with which factors give the shown terms, and terms the shown total.

    Parameters
    ----------
    terms
        Factors and value of each; no factors where it is a number by itself.
    rest
        What the terms that are not shown add up to, if there are any.
    is_step
        Whether the second of two terms is a step away from the first.
    """

    def grade(decimals: Decimals) -> Grade:
        if is_step and decimals.terms != decimals.result and not in_powers(total, least):
            return Grade.WRONG  # before and after stand beside each other: they are compared
        line, formula = 0.0, 0.0
        column = [rounded(value, decimals.terms, least)[0] for value in rest]
        for factors, value in terms:
            alone, unit = rounded(value, decimals.terms, least)
            column.append(alone)
            if len(factors) > 1:
                product = math.prod([rounded(factor, decimals.factors, least)[0] for factor in factors])
                line = max(line, (abs(product - alone) + 2.0 * math.ulp(alone)) / unit)
                if line > _ONE:
                    return Grade.WRONG
                formula += product
            else:
                formula += alone
        unsure = sum(map(math.ulp, column))  # float64 does not hold decimals exactly
        added = _error(math.fsum(column), total, decimals.result, least, unsure)
        whole = added if rest else _error(formula, total, decimals.result, least)
        worst = max(line, added, whole)
        if worst > _ONE and (added > _ONE or len(terms) <= _WRITTEN_OUT):
            return Grade.WRONG
        vanishes = len(column) == 2 and any(
            value != total and shown == rounded(total, decimals.result, least)[0]
            for value, shown in zip([*rest, *(value for _, value in terms)], column, strict=True)
        )
        if vanishes:
            return Grade.NEAR
        if worst <= _HALF:
            return Grade.EXACT
        return Grade.GOOD if added <= _HALF and (whole <= _HALF or len(terms) > _WRITTEN_OUT) else Grade.NEAR

    return _first([total, *(value for _, value in terms)], least, grade)


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


def _error(computed: float, value: float, decimals: int, least: int, unsure: float = 0.0) -> float:
    """Return how far `computed` is from the shown `value` at most, in units of its last place."""
    shown, unit = rounded(value, decimals, least)
    return (abs(computed - shown) + unsure) / unit


def _first(values: Sequence[float], least: int, grade: Callable[[Decimals], Grade]) -> Decimals:
    if not all(math.isfinite(value) for value in values):
        return Decimals(least, least, least)
    best, chosen = Grade.WRONG, None
    for decimals in _candidates(least):
        if best is Grade.GOOD and decimals.factors > least + 1:
            break
        if best is Grade.NEAR and decimals.factors > least + _MORE:
            break
        found = grade(decimals)
        if found is Grade.EXACT:
            return decimals
        if found < best:
            best, chosen = found, decimals
    for decimals in _after_cancelling(values[0], least):
        found = grade(decimals)
        if found < best:
            best, chosen = found, decimals
        if best <= Grade.GOOD:
            break
    return chosen or Decimals(min(least + _MORE, _LAST), least, least)


def _after_cancelling(result: float, least: int) -> Iterator[Decimals]:
    """Yield what to try where large operands leave a small result: as many decimals as the result reaches down to.

    Where that is further than float64 knows the operands, the result shows fewer significant digits.
    """
    _, unit = rounded(result, least, least)
    reached = -round(math.log10(unit))
    spare = mantissa_places(least, least) if in_powers(result, least) else 0
    first = min(max(reached, least), _LAST - 1)
    for terms in range(first, min(first + 3, _LAST - 1) + 1):
        fewer = max(reached - terms, 0)
        for factors in range(terms, min(terms + 3, _LAST) + 1):
            yield Decimals(factors, terms, least - min(fewer, spare))
    for terms in range(_LAST - 1, _LAST - 5, -1):
        yield Decimals(_LAST, terms, least - min(max(reached - terms, 0) + 1, spare))


@lru_cache(maxsize=16)
def _candidates(least: int) -> tuple[Decimals, ...]:
    return tuple(_generated(least))


def _generated(least: int) -> Iterator[Decimals]:
    """Yield what to try: first the same decimals everywhere, then more in what a result is made of."""
    yield Decimals(least, least, least)
    for factors in range(least + 1, min(least + _MOST_MORE, _LAST) + 1):
        if factors <= least + 2:
            yield Decimals(factors, factors, factors)
        yield Decimals(factors, least, least)
        yield Decimals(factors, factors, least)
        yield Decimals(factors, least + 1, least)
        if factors > least + 1:
            yield Decimals(factors, least + 1, least + 1)
            yield Decimals(factors, factors - 1, least)
            yield Decimals(factors, factors - 2, least)
