"""Where values stand on an axis. Pure functions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.arrays import Array

_ROOM = 0.07


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` along pixels from `start` to `end`, which may run upwards."""

    low: float
    high: float
    start: float
    end: float

    def pixel(self, value: float) -> float:
        """Return where a value stands; far outside it stays near enough to be drawn."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, -20.0), 20.0) * (self.end - self.start)

    def pixels(self, values: Array) -> Array:
        """Return where values stand, shape (values,)."""
        shares = np.clip((values - self.low) / (self.high - self.low), -20.0, 20.0)
        return np.asarray(self.start + shares * (self.end - self.start))

    def value(self, pixel: float) -> float:
        """Return which value stands at a pixel."""
        return self.low + (pixel - self.start) / (self.end - self.start) * (self.high - self.low)

    def holds(self, pixel: float) -> bool:
        """Tell whether a pixel lies on the axis."""
        return min(self.start, self.end) <= pixel <= max(self.start, self.end)


def around(values: Array, least: float = 0.0) -> tuple[float, float]:
    """Return a range that shows all finite values with some room; at least `least` wide, and never empty."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    least = max(least, 1e-9 * max(abs(low), abs(high)), 1e-300)
    aside = max(least - (high - low), 0.0) / 2.0 + _ROOM * max(high - low, least)
    return low - aside, high + aside


def levels(losses: Array, count: int = 14) -> Array:
    """Return the losses at which the colour changes, shape (up to `count` - 1,).

    Evenly spaced, or by even factors where the largest loss is many times the smallest, so that valleys are seen.
    """
    finite = losses[np.isfinite(losses)]
    if not finite.size or finite.min() == finite.max():
        return np.empty(0)
    low, high = float(finite.min()), float(finite.max())
    if low > 0.0 and high > 20.0 * low:
        return np.asarray(np.exp(np.linspace(math.log(low), math.log(high), count + 1)[1:-1]))
    return np.linspace(low, high, count + 1)[1:-1]
