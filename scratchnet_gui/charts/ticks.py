"""Where the ticks of an axis stand and what is written at them. Pure functions."""

from __future__ import annotations

import math

from scratchnet_gui.formatting import MINUS, count, raised

_LONGEST_PLAIN = 4
"""Powers of ten up to this size are written out."""
_IN_COMMON = 100
"""Shifted ticks count up to so many steps of their last digit, and little further."""
_LEAST_APART = 0.65
"""How close two ticks may come, as a share of an even spread."""
_FEW_DECADES = 0.75
"""From so many decades on at least two of 1, 2, 5, 10 are in view."""


def iteration_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return at most `most` whole iterations between `low` and `high`, none below 0."""
    step = max(1, round(_step((high - low) / max(most, 1))))
    first = max(0, math.ceil(low / step))
    return [(float(n * step), count(n * step)) for n in range(first, math.floor(high / step) + 1)]


def linear_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return two to `most` + 1 round values between `low` and `high`, all with the same decimals."""
    step, first, last = _round_values(low, high, most)
    exponent = math.floor(math.log10(step) + 1e-9)
    largest = max(abs(low), abs(high))
    if 1e-3 <= largest < 1e5 and exponent >= -6:
        decimals = max(0, -exponent)
        return [(n * step, _signed(f"{n * step:,.{decimals}f}", n)) for n in range(first, last + 1)]
    power = math.floor(math.log10(largest) + 1e-9)
    decimals = max(0, power - exponent)
    unit = 10.0**power
    texts = [f"{n * step / unit:.{decimals}f}×10{raised(power)}" if n else "0" for n in range(first, last + 1)]
    return [(n * step, _signed(text, n)) for n, text in zip(range(first, last + 1), texts, strict=True)]


def shifted_ticks(low: float, high: float, most: int, name: str) -> tuple[list[tuple[float, str]], str]:
    """Return the same values with whole numbers of few digits, and what these count.

    Where all values have many digits in common, they are written without those, as multiples of a power of ten.

    Parameters
    ----------
    name
        TeX of what stands on the axis, such as L.

    Returns
    -------
    list, str
        The ticks, and TeX such as (L - 1.588) \\cdot 10^{5}.
    """
    step, first, last = _round_values(low, high, most)
    exponent = math.floor(math.log10(step) + 1e-9)
    factor = round(step / 10.0**exponent)
    base = math.floor(first * factor / _IN_COMMON)
    texts = [_signed(str(n * factor - base * _IN_COMMON), -1) for n in range(first, last + 1)]
    shift = f"{abs(base) * _IN_COMMON * 10.0**exponent:.{max(0, -exponent - 2)}f}"
    shifted = f"({name} {'-' if base > 0 else '+'} {shift})" if base else name
    title = rf"{shifted} \cdot 10^{{{-exponent}}}" if exponent else shifted
    return [(n * step, text) for n, text in zip(range(first, last + 1), texts, strict=True)], title


def log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return at least two decimal logarithms between `low` and `high` with the texts of their powers.

    Every decade and 2 and 5 between them where there is room; every decade, or every second, third, ... where there
    is not. Closer up the ticks are those of a linear axis.
    """
    most = max(most, 1)
    apart = _LEAST_APART * (high - low) / most
    decades = _whole_between(low, high)
    divided = _divided(low, high)
    if math.log10(2.0) >= apart and high - low >= _FEW_DECADES:
        return divided
    if len(decades) >= 2:
        skip = -(-len(decades) // most)
        chosen = [n for n in decades if n % skip == 0]
        return [(float(n), power_of_ten(n)) for n in (chosen if len(chosen) >= 2 else (decades[0], decades[-1]))]
    if high - low >= _FEW_DECADES:
        return [divided[0], divided[-1]]
    finer = most
    while True:
        finer *= 2
        ticks = [(math.log10(value), text) for value, text in linear_ticks(10.0**low, 10.0**high, finer) if value > 0.0]
        if len(ticks) >= 2:
            return _apart(ticks, apart)


def _round_values(low: float, high: float, most: int) -> tuple[float, int, int]:
    """Return a round step, and the first and last of its multiples between `low` and `high`: at least two."""
    step = _step((high - low) / max(most, 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    while last <= first:
        # One tick says nothing of the distances.
        step = _step(step / 2.5)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return step, first, last


def _divided(low: float, high: float) -> list[tuple[float, str]]:
    """Return 1, 2 and 5 times each power of ten between two logarithms."""
    return [
        (place, _times_power(factor, n))
        for n in range(math.floor(low) - 1, math.ceil(high) + 1)
        for factor in (1, 2, 5)
        if low - 1e-9 <= (place := n + math.log10(factor)) <= high + 1e-9
    ]


def _apart(ticks: list[tuple[float, str]], least: float) -> list[tuple[float, str]]:
    """Leave ticks out that are too close to the one below: they come closer together upwards."""
    kept = ticks[:1]
    for tick in ticks[1:]:
        if tick[0] - kept[-1][0] >= least:
            kept.append(tick)
    return kept if len(kept) >= 2 else [ticks[0], ticks[-1]]


def power_of_ten(exponent: int) -> str:
    """Write 10 to `exponent`: 1,000, 1, 0.01, 10⁻⁴."""
    return _times_power(1, exponent)


def _times_power(factor: int, exponent: int) -> str:
    if -_LONGEST_PLAIN < exponent < 0:
        return f"{factor * 10.0**exponent:.{-exponent}f}"
    if 0 <= exponent <= _LONGEST_PLAIN:
        return count(factor * 10**exponent)
    return ("" if factor == 1 else f"{factor}×") + "10" + raised(exponent)


def _whole_between(low: float, high: float) -> range:
    return range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)


def _step(least: float) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that is not below `least`, a positive number."""
    exponent = math.floor(math.log10(least))
    power = 10.0**exponent
    return next((factor * power for factor in (1.0, 2.0, 5.0) if factor * power >= least * (1 - 1e-9)), 10.0 * power)


def _signed(text: str, value: int) -> str:
    return text.replace("-", MINUS) if value < 0 else text
