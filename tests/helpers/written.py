"""Numbers as they stand on the screen."""

from __future__ import annotations

from fractions import Fraction

_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def read(text: str) -> tuple[Fraction, Fraction]:
    """Read a number as it stands on the screen: its value and one unit of its last place."""
    mantissa, _, power = text.translate(_PLAIN).partition("×10")
    scale = Fraction(10) ** int(power or 0)
    return Fraction(mantissa) * scale, scale / 10 ** len(mantissa.partition(".")[2])


def add_up(terms: list[str], total: str) -> bool:
    """Tell whether the sum of the shown terms, rounded, is the shown total."""
    shown, unit = read(total)
    return abs(sum(read(each)[0] for each in terms) - shown) <= unit * Fraction(50001, 100000)
