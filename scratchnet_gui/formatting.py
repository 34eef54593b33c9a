"""How numbers and names are written on the screen. Pure functions."""

from __future__ import annotations

import math

import numpy as np

from core.arrays import Array

MINUS = "−"
BLANK = "—"
_SUPERSCRIPTS = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LARGEST_PLAIN = 1e5
_MOST_SIGNIFICANT = 14
"""What a sum of float64 numbers is sure of."""
_MOST_PLACES = 300
"""A power of ten beyond this is no float64."""


def number(value: float | None, digits: int = 3, sign: bool = False) -> str:
    """Write `value` with `digits` decimals and a true minus; with a power of ten where decimals would mislead.

    A value that is not zero is never written as zero: 0.00004 becomes 4.0×10⁻⁵. None is a dash.
    """
    if value is None:
        return BLANK
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: f"{MINUS}∞"}.get(value, "not a number")
    size = abs(value)
    plus = "+" if sign and value > 0 else ""
    text = f"{value:.{digits}f}" if size < _LARGEST_PLAIN else ""
    if size != 0.0 and (not text or float(text) == 0.0):
        mantissa, exponent = f"{value:.{max(digits - 2, 1)}e}".split("e")
        return plus + mantissa.replace("-", MINUS) + "×10" + raised(int(exponent))
    return plus + text.removeprefix("-" if float(text) == 0.0 else "").replace("-", MINUS)


def figure(value: float | None, digits: int = 4) -> str:
    """Write a figure that stands alone, such as the loss, with at least two significant digits where it is small."""
    return number(value, figure_digits(value, digits))


def figure_digits(value: float | None, digits: int = 4) -> int:
    """Return the decimals with which `figure` writes `value`, for what is added up to it."""
    if value is None or not math.isfinite(value) or value == 0.0:
        return digits
    if abs(value) >= _LARGEST_PLAIN:
        return digits
    power = math.floor(math.log10(abs(value)))
    most = digits + 2
    if 1 - power > most and round(abs(value), most) != 0.0:
        return digits  # it would be left with one digit; so it is written with a power of ten
    return min(max(digits, min(1 - power, most)), _MOST_SIGNIFICANT - 1 - power)


def loss_digits(value: float | None, digits: int) -> int:
    """Return the decimals of a loss wherever it stands: one more than the setting, for it is what training lowers."""
    return figure_digits(value, digits + 1)


def loss(value: float | None, digits: int) -> str:
    """Write a loss, or what a row adds to it, where `digits` decimals are chosen."""
    return number(value, loss_digits(value, digits))


def as_shown(values: Array, digits: int) -> Array:
    """Return the numbers that `number` shows for finite values, shape (values,)."""
    sizes, half = np.abs(values), 0.5 * 10.0**-digits
    vanishes = sizes < half
    for at in np.flatnonzero(np.abs(sizes - half) < 1e-9 * half):  # which side of it only exact arithmetic tells
        vanishes[at] = round(float(sizes[at]), digits) == 0.0
    with np.errstate(divide="ignore", over="ignore"):
        powers = np.floor(np.log10(sizes))
    in_powers = (sizes >= _LARGEST_PLAIN) | ((values != 0.0) & vanishes)
    places = np.full(values.shape, float(digits))
    places[in_powers] = np.minimum(max(digits - 2, 1) - powers[in_powers], _MOST_PLACES)
    scaled = values * 10.0**places
    shown: Array = np.rint(scaled) / 10.0**places
    # Halfway between two, the multiplication can end on the wrong side.
    for at in np.flatnonzero(np.abs(np.abs(scaled - np.rint(scaled)) - 0.5) < 1e-3):
        shown[at] = round(float(values[at]), int(places[at]))
    return shown


def last_place(value: float, digits: int) -> float:
    """Return one unit of the last place that `number` shows."""
    if value != 0.0 and (abs(value) >= _LARGEST_PLAIN or round(value, digits) == 0.0):
        return float(10.0 ** (math.floor(math.log10(abs(value))) - max(digits - 2, 1)))
    return float(10.0**-digits)


def plain(value: float, digits: int = 3) -> str:
    """Write `value` as short as it goes when it is a whole number, as `number` otherwise."""
    if math.isfinite(value) and value == int(value) and abs(value) < _LARGEST_PLAIN:
        return str(int(value)).replace("-", MINUS)
    return number(value, digits)


def exact(value: float) -> str:
    """Write `value` with all the digits that tell it from every other float64."""
    return repr(float(value)).replace("-", MINUS)


def count(value: int) -> str:
    """Write a count with separated thousands."""
    return f"{value:,}"


def row_number(row: int) -> str:
    """Write the number of a row of the data, counted from 1: it is a name, so it has no separators."""
    return str(row + 1)


def percent(share: float) -> str:
    """Write a share of 1 as a percentage with one decimal; only all is written as 100 %, and only none as 0 %."""
    if share in (0.0, 1.0):
        return f"{100.0 * share:.0f} %"
    return f"{min(max(100.0 * share, 0.1), 99.9):.1f} %"


def raised(value: int) -> str:
    """Write a number in superscript digits."""
    return str(value).translate(_SUPERSCRIPTS)


def lowered(value: int) -> str:
    """Write a number in subscript digits."""
    return str(value).translate(_SUBSCRIPTS)


def row_values(values: tuple[float, ...], digits: int = 3, most: int = 6) -> str:
    """Write a row of inputs as (0, 1, 1), shortened in the middle where it is long."""
    shown = values if len(values) <= most else (*values[: most - 2], values[-1])
    texts = [plain(value, digits) for value in shown]
    if len(values) > most:
        texts.insert(-1, "…")
    return f"({', '.join(texts)})"
