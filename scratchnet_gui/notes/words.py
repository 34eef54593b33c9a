"""How the numbers of a note are written. Pure functions."""

from __future__ import annotations

import html
import math

from core.explain.terms import Given, Words
from scratchnet_gui.formatting import MINUS, count, exact, raised
from scratchnet_gui.inspector.figures import written

_LARGEST_PLAIN, _SMALLEST_PLAIN = 1e5, 1e-3
_SEPARATED = 1e4
_NO_BREAK = "\u00a0"
_FORMULAS = {
    "a(1 − a)": "<i>a</i>(1 − <i>a</i>)",
    "1 − a²": "1 − <i>a</i>²",
    "f′(z)": "<i>f</i>′(<i>z</i>)",
    " z ": " <i>z</i> ",
}


def significant(value: float, digits: int = 3) -> str:
    """Write a number with so many significant digits, with a power of ten where it is very large or small."""
    if value == 0.0 or not math.isfinite(value):
        return written(value, 0, digits)
    rounded = float(f"{value:.{digits - 1}e}")
    if not _SMALLEST_PLAIN <= abs(rounded) < _LARGEST_PLAIN:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa.replace('-', MINUS)}×10{raised(int(exponent))}"
    decimals = max(digits - 1 - math.floor(math.log10(abs(rounded))), 0)
    return f"{rounded:{',' if abs(rounded) >= _SEPARATED else ''}.{decimals}f}".replace("-", MINUS)


def texts_of(words: Words, digits: int) -> list[str]:
    """Write the numbers of a sentence: settings and counts as they are, others with so many significant digits."""
    return [
        (count(int(value)) if value.is_integer() else written(value, digits, digits))
        if isinstance(value, Given)
        else significant(value, digits)
        for value in words.values
    ]


def filled(words: Words, digits: int) -> str:
    """Write a sentence with its numbers."""
    pieces = words.text.split("@")
    return pieces[0] + "".join(map("".join, zip(texts_of(words, digits), pieces[1:], strict=True)))


def filled_rich(words: Words, digits: int) -> str:
    """Write a sentence as rich text: numbers in bold, symbols in italics, no line broken within a formula."""
    text = html.escape(words.text)
    for plain, slanted in _FORMULAS.items():
        text = text.replace(plain, slanted)
    for sign in ("=", MINUS):
        text = text.replace(f" {sign} ", f"{_NO_BREAK}{sign}{_NO_BREAK}")
    pieces = text.replace(" %", f"{_NO_BREAK}%").split("@")
    numbers = [f"<b>{text}</b>" for text in texts_of(words, digits)]
    return pieces[0] + "".join(map("".join, zip(numbers, pieces[1:], strict=True)))


def exactly(words: Words) -> str:
    """Write the numbers of a sentence with all their digits, in order."""
    return ", ".join(exact(value) for value in words.values)
