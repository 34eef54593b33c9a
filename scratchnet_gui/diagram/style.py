"""How strong a number looks: the scale of width and colour, and mixed colours. Pure functions."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from core.arrays import Array, Indices
from scratchnet_gui.appearance import Theme

SHADES = 16
"""Steps of colour on either side of zero."""
THINNEST = 0.9
_LEAST_MAXIMUM = 0.25
_FILLS = 64  # steps of that colour; more are not told apart
_FILL = 0.4  # how much of the full colour the strongest neuron takes on; its number stays readable
_LEAST_STRONG, _STRONG = 0.25, 0.85  # the same for one without a number, at zero and at its largest value


def nice_maximum(largest: float) -> float:
    """Return where the scale ends: the next power of two, so that it changes in rare steps and never wobbles."""
    if not math.isfinite(largest) or largest <= _LEAST_MAXIMUM:
        return _LEAST_MAXIMUM
    return float(2.0 ** math.ceil(math.log2(largest)))


def strengths(values: Array, maximum: float) -> Array:
    """Return |value| as a share of the scale, between 0 and 1."""
    return np.minimum(np.abs(values) / maximum, 1.0)


def line_widths(values: Array, maximum: float, thickest: float) -> Array:
    """Return the width of each weight's line in pixels: even a weight of zero is a thin line."""
    return THINNEST + (thickest - THINNEST) * strengths(values, maximum)


def shades(values: Array, maximum: float) -> Indices:
    """Return for each value its place in `ramp`, from -SHADES to SHADES; steeper near zero, so that signs show."""
    steps: Indices = np.rint(np.sign(values) * strengths(values, maximum) ** 0.6 * SHADES).astype(np.intp)
    return steps


def ramp(theme: Theme) -> tuple[str, ...]:
    """Return the colours from the most negative over zero to the most positive, 2 SHADES + 1 of them."""
    return tuple(
        blend(theme.zero, theme.positive if step > 0 else theme.negative, abs(step) / SHADES)
        for step in range(-SHADES, SHADES + 1)
    )


def fill(value: float, largest: float, theme: Theme, strong: bool = False) -> str:
    """Return the colour that fills a neuron, a `strong` one where no number has to be read on it."""
    colour = theme.positive if value > 0 else theme.zero if value == 0 else theme.negative
    if not strong:
        return tinted(value, largest, theme, colour)
    share = round(min(abs(value) / largest, 1.0) * _FILLS) / _FILLS
    return blend(theme.panel, colour, _LEAST_STRONG + (_STRONG - _LEAST_STRONG) * share)


def tinted(value: float, largest: float, theme: Theme, colour: str) -> str:
    """Return the panel's colour with as much of `colour` as `value` is of `largest`; text on it stays readable."""
    share = round(min(abs(value) / largest, 1.0) * _FILLS) / _FILLS
    return blend(theme.panel, colour, _FILL * share)


@lru_cache(maxsize=4096)
def blend(one: str, other: str, share: float) -> str:
    """Mix two ``#rrggbb`` colours; `share` of the second one."""
    pairs = [(int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
