"""How strong a number looks in the diagram: the scale of width and colour. Pure functions."""

from __future__ import annotations

import math

import numpy as np

from core.arrays import Array, Indices
from scratchnet_gui.appearance import Theme
from scratchnet_gui.colours import blend

SHADES = 16
"""Steps of colour on either side of zero."""
THINNEST = 0.9
_LEAST_MAXIMUM = 0.25


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
