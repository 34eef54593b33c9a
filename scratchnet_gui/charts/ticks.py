"""Where the ticks of an axis stand and what is written at them. Pure functions."""

from __future__ import annotations

import math

from scratchnet_gui.formatting import MINUS, count, raised

_LONGEST_PLAIN = 4
"""Powers of ten up to this size are written out."""


def iteration_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return at most `most` whole iterations between `low` and `high`, none below 0."""
    step = max(1, round(_step((high - low) / max(most, 1))))
    first = max(0, math.ceil(low / step))
    return [(float(n * step), count(n * step)) for n in range(first, math.floor(high / step) + 1)]


def linear_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return at most `most` + 1 round values between `low` and `high`, all with the same decimals."""
    step = _step((high - low) / max(most, 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
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


def log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return decimal logarithms between `low` and `high` with the texts of their powers.

    Every decade where there is room, every second, third, ... where there is not, and 2 and 5 between them where
    there are only few. Closer up the ticks are those of a linear axis.
    """
    most = max(most, 1)
    decades = _whole_between(low, high)
    if high - low >= 1.0 and len(decades) > 0:
        skip = -(-len(decades) // most)
        powers = [(float(n), power_of_ten(n)) for n in decades if n % skip == 0]
        if skip == 1 and high - low <= 2.0 and 3 * (high - low) <= most:
            between = [
                (n + math.log10(m), _times_power(m, n)) for n in range(decades[0] - 1, decades[-1] + 1) for m in (2, 5)
            ]
            powers += [each for each in between if low - 1e-9 <= each[0] <= high + 1e-9]
        return sorted(powers)
    ticks: list[tuple[float, str]] = []
    for value, text in linear_ticks(10.0**low, 10.0**high, 2 * most):
        # They come closer together upwards.
        if value > 0.0 and (not ticks or math.log10(value) - ticks[-1][0] >= 0.6 * (high - low) / most):
            ticks.append((math.log10(value), text))
    return ticks


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
