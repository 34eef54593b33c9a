"""What the axes of the loss curve show, and how large it is drawn. Pure functions of that."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.training.series import SeriesView

NOISE_STRIDE = 3.0
"""Noise whose points are not further apart than this is drawn in columns so many pixels wide."""
MEAN_STRIDE = 9.0
"""Wider columns for a mean: it is to be calm, and a calm line is quick to draw."""
_NOISE_RISE = 4.0
"""A curve that goes up and down more than this, per pixel to the right, is noise."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Iterations `left` to `right` on `width` pixels, losses or their logarithms `low` to `high` on `height`.

    Parameters
    ----------
    log
        Whether the axis of the loss is logarithmic.
    ratio
        Pixels of the screen for each logical one.
    """

    left: float
    right: float
    low: float
    high: float
    width: float
    height: float
    log: bool
    ratio: float

    def columns(self, series: SeriesView, first: int, last: int, stride: float = 1.0) -> int:
        """Return how many columns of `stride` pixels the buckets `first` to `last` (exclusive) take up."""
        share = min((last - first) * series.width / max(self.right - self.left, 1.0), 1.0)
        return max(math.ceil(max(self.width, 16.0) / stride * share), 1)

    def on_axis(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return points as they stand on the axes; a loss of 0 has no logarithm."""
        return (x[y > 0.0], np.log10(y[y > 0.0])) if self.log else (x, y)

    def height_of(self, loss: float) -> float | None:
        """Return where a loss stands on its axis; None where it has no place."""
        if not self.log:
            return loss
        return math.log10(loss) if loss > 0.0 else None

    def rise(self, y: Array) -> float:
        """Return how many pixels a line through `y`, as it stands on the axis, goes up and down."""
        shares = np.clip(y, self.low, self.high) / (self.high - self.low)  # first, as a sum of huge losses is no number
        return float(np.abs(np.diff(shares)).sum() * self.height)

    def is_noise(self, x: Array, y: Array) -> bool:
        """Tell whether a line through these iterations and losses would be a solid block."""
        x, y = self.on_axis(x, y)
        if len(x) < 2:
            return False
        across = float(x[-1] - x[0]) * self.width / (self.right - self.left)
        return bool(len(x) * NOISE_STRIDE > across and self.rise(y) > _NOISE_RISE * across)

    def pixels(self, width: float) -> float:
        """Return a pen's width as wide on a dense screen as on any other; Qt does not scale pens that ignore zoom."""
        return width * self.ratio
