"""The range that each axis of the loss curve shows by itself, in steps. Pure functions.

In steps, because an axis that moves with every iteration is restless and costs new ticks each time.
"""

from __future__ import annotations

import math
import sys

import numpy as np

from core.arrays import Array, frozen
from core.training.series import SeriesView

_ITERATION_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
_LOSS_STEPS = (1.0, 1.2, 1.6, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_LOG_STEPS = (1.0, 2.0, 5.0)
_FEWEST = 10
_SIDE = 0.02
"""Share of the range left free on either side, so that the marker is not cut."""
_ROOM = 0.08
"""Share of the range left free below and above the curve, for the same reason."""
_LEAST_SHARE = 0.01
"""Closer up than this share of the loss, noise of the last digits would look like news."""
_GHOST_LOG, _GHOST_LINEAR = 10.0, 2.0
"""How many times as large as the run's own the losses of other branches may be and still be all in view."""
_GHOST_BELOW = 1e4
"""How many times as small, on a logarithmic axis: where a branch begins, the run's own losses are still high."""
_GHOST_SPAN = 1e8
"""How many times as large as the smallest the largest loss may be for that, where the run's own are closer together."""
_NONE = frozen(np.empty(0))
_SMALLEST, _LARGEST = 1e-300, 1.5e308
"""Steps beyond these, or their distance with some room around it, would not be numbers."""


def last_shown(last: int, stop_at: int | None) -> float:
    """Return up to which iteration an axis goes when `last` is the furthest; `stop_at` once that is near."""
    top = _step_above(float(max(last, _FEWEST)), _ITERATION_STEPS)
    if stop_at is not None and last <= stop_at < top:
        top = float(max(stop_at, _FEWEST))
    return top


def iteration_range(last: int, stop_at: int | None) -> tuple[float, float]:
    """Return the iterations to show when `last` is the furthest, with a little room at either side."""
    top = last_shown(last, stop_at)
    return -_SIDE * top, (1.0 + _SIDE) * top


def kept_in_view(view: tuple[float, float], last: int, whole: tuple[float, float]) -> tuple[float, float]:
    """Return `view` moved so that the curve, from 1 to `last`, reaches at least its middle, inside `whole`."""
    width = min(view[1] - view[0], whole[1] - whole[0])
    low = min(max(view[0], 1.0 - width / 2.0), last - width / 2.0)
    low = min(max(low, whole[0]), whole[1] - width)
    return low, low + width


def loss_bounds(
    series: SeriesView, now: float | None, part: slice = slice(None), others: Array = _NONE
) -> tuple[float, float, float]:
    """Return smallest positive, smallest and largest loss; NaN where there is none.

    Of the buckets in `part`, of `now`, and of `others`, shape (losses,).
    """
    more = np.append(others, [] if now is None else now)
    low, high = np.append(series.minima[part], more), np.append(series.maxima[part], more)
    positive = low[low > 0.0]
    if len(positive) < len(low):
        # A bucket may begin at 0 and still hold something positive.
        positive = np.append(positive, high[high > 0.0])
    return (
        float(positive.min()) if len(positive) else math.nan,
        float(low.min()) if len(low) else math.nan,
        float(high.max()) if len(high) else math.nan,
    )


def widened(bounds: tuple[float, float, float], others: Array, log: bool) -> tuple[float, float, float]:
    """Return what `loss_bounds` found, widened for the curves of other branches, but not without end.

    A branch that diverged, or fell very low, must not press the curve of the run flat.
    """
    if not len(others):
        return bounds
    positive, smallest, largest = bounds
    tiny = others[others > 0.0]
    lowest = float(tiny.min()) if len(tiny) else math.nan
    if math.isnan(largest):  # nothing is known of the run itself
        return lowest, float(others.min()), float(others.max())
    room = abs(largest) * (_GHOST_LOG if log else _GHOST_LINEAR)
    if not math.isnan(lowest):
        least = min(positive / _GHOST_BELOW, largest / _GHOST_SPAN)
        positive = lowest if math.isnan(positive) else min(positive, max(lowest, least))
    return (
        positive,
        min(smallest, max(float(others.min()), smallest - room)),
        max(largest, min(float(others.max()), room)),
    )


def linear_range(smallest: float, largest: float) -> tuple[float, float]:
    """Return the losses to show on a linear axis, 0 included."""
    smallest, largest = _numbers_apart(smallest, largest)
    top = _step_above(1.02 * largest, _LOSS_STEPS) if largest > 0.0 else 1.0
    bottom = -_step_above(-1.02 * smallest, _LOSS_STEPS) if smallest < 0.0 else 0.0
    return _with_room(bottom, top)


def log_range(smallest: float, largest: float) -> tuple[float, float]:
    """Return the decimal logarithms to show, at least one decade; `smallest` is positive."""
    if not smallest > 0.0:
        return log_range(0.1, 1.0)
    high = math.log10(_step_above(1.05 * largest, _LOG_STEPS))
    low = min(math.log10(_step_below(smallest, _LOG_STEPS)), high - 1.0)
    return _with_room(low, high)


def close_range(smallest: float, largest: float, log: bool) -> tuple[float, float]:
    """Return the range just around what is in view; where `log`, of decimal logarithms of positive losses."""
    if not smallest <= largest or (log and not smallest > 0.0):
        return (log_range if log else linear_range)(math.nan, math.nan)
    if log:
        low, high = math.log10(smallest), math.log10(min(largest, sys.float_info.max))
        least = math.log10(1.0 + _LEAST_SHARE)
    else:
        low, high = _numbers_apart(smallest, largest)
        least = max(_LEAST_SHARE * max(abs(low), abs(high)), _SMALLEST)
    aside = max(least - (high - low), 0.0) / 2.0
    return _with_room(low - aside, high + aside)


def _numbers_apart(smallest: float, largest: float) -> tuple[float, float]:
    """Return both, no larger than lets their distance be a number."""
    most = _LARGEST if smallest >= 0.0 or largest <= 0.0 else _LARGEST / 3.0
    return max(smallest, -most), min(largest, most)


def _with_room(low: float, high: float) -> tuple[float, float]:
    room = _ROOM * (high - low)
    return low - room, high + room


def _step_above(value: float, steps: tuple[float, ...]) -> float:
    """Return the smallest step times a power of ten that is not below `value`, a positive number."""
    value = min(max(value, _SMALLEST), _LARGEST)
    power = 10.0 ** math.floor(math.log10(value))
    return min(next((step * power for step in steps if step * power >= value), 10.0 * power), _LARGEST)


def _step_below(value: float, steps: tuple[float, ...]) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in reversed(steps) if step * power <= value), power)
