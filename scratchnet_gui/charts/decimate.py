"""Thins a loss curve to about one column per pixel and keeps its minima and maxima. Pure functions."""

from __future__ import annotations

import numpy as np

from core.arrays import Array, Indices
from core.training.series import SeriesView


def buckets_up_to(series: SeriesView, iteration: int) -> int:
    """Return how many buckets end at `iteration` or before; the last bucket ends with the series."""
    return len(series.minima) if iteration >= series.count else max(iteration, 0) // series.width


def visible_buckets(series: SeriesView, low: float, high: float) -> tuple[int, int]:
    """Return the buckets (start, stop) between iterations `low` and `high`, and one more on either side.

    With one more the curve runs on to the edge of the picture.
    """
    buckets = len(series.minima)
    start = int(np.clip(np.floor((low - 1) / series.width) - 1, 0, buckets))
    stop = int(np.clip(np.ceil(high / series.width) + 1, 0, buckets))
    return start, max(start, stop)


def thin(series: SeriesView, start: int, stop: int, columns: int) -> tuple[Array, Array]:
    """Return the curve through buckets `start` to `stop` (exclusive) with about `columns` columns.

    Where every value is known and has a column of its own, the points are the values. Otherwise each column is
    two points, its smallest and largest value, in the order in which the curve runs through them.

    Returns
    -------
    x, y
        Iterations and losses, both shape (points,), points <= 2 (columns + 1).
    """
    if stop <= start:
        return np.empty(0), np.empty(0)
    group = max(1, -(-(stop - start) // max(columns, 1)))
    # Groups begin at multiples of their size, so that the curve does not shimmer while it moves or grows.
    starts = np.arange(start - start % group, stop, group)
    first = np.maximum(starts, start)
    last = np.minimum(starts + group, stop)
    minima = np.minimum.reduceat(series.minima[start:stop], first - start)
    maxima = np.maximum.reduceat(series.maxima[start:stop], first - start)
    x = _middle(series, first, last)
    if group == 1 and series.width == 1:
        return x, minima
    # A quarter of the column to either side: a smooth curve stays smooth, where points above one another make stairs.
    aside = (np.minimum(last * series.width, series.count) - first * series.width) / 4.0
    return np.column_stack((x - aside, x + aside)).ravel(), _in_running_order(minima, maxima)


def band(series: SeriesView, start: int, stop: int, columns: int, log: bool) -> tuple[Array, Array, Array, Array]:
    """Return what noise covers in buckets `start` to `stop` (exclusive), in about `columns` columns.

    Parameters
    ----------
    log
        Whether to return decimal logarithms; losses that have none are left out.

    Returns
    -------
    x, low, high, mean
        Iterations, and on the axis the smallest and largest loss of each column and the mean, all shape (columns,).
        A mean of buckets is that of their middles on the axis.
    """
    if stop <= start:
        return (np.empty(0),) * 4
    group = max(1, -(-(stop - start) // max(columns, 1)))
    starts = np.arange(start - start % group, stop, group)
    first, last = np.maximum(starts, start), np.minimum(starts + group, stop)
    minima, maxima = series.minima[start:stop], series.maxima[start:stop]
    there = np.ones(len(minima), dtype=bool)
    if log:
        there = maxima > 0.0
        # A bucket may begin at 0 and still hold something positive.
        minima = np.log10(np.where(minima > 0.0, minima, maxima), where=there, out=np.full(len(minima), np.inf))
        maxima = np.log10(maxima, where=there, out=np.full(len(maxima), -np.inf))
    middles = np.add(minima, maxima, where=there, out=np.zeros(len(minima))) / 2.0
    places = first - start
    counts = np.add.reduceat(there.astype(np.float64), places)
    known = counts > 0.0
    low, high = np.minimum.reduceat(minima, places)[known], np.maximum.reduceat(maxima, places)[known]
    mean = np.add.reduceat(middles, places)[known] / counts[known]
    return _middle(series, first, last)[known], low, high, np.clip(mean, low, high)


def means(x: Array, y: Array, columns: int) -> tuple[Array, Array]:
    """Return the means of points in `columns` groups that follow each other, both shape (columns,) or fewer."""
    starts = np.unique(np.linspace(0, len(x), columns, endpoint=False).astype(np.intp))
    counts = np.diff(np.append(starts, len(x)))
    return np.add.reduceat(x, starts) / counts, np.add.reduceat(y, starts) / counts


def _middle(series: SeriesView, first: Indices, last: Indices) -> Array:
    """Return the iterations in the middle of buckets `first` to `last` (exclusive)."""
    ends = np.minimum(last * series.width, series.count)
    return np.asarray((first * series.width + 1 + ends) / 2.0, dtype=np.float64)


def _in_running_order(minima: Array, maxima: Array) -> Array:
    """Interlace the two: the larger value first where the curve falls, the smaller first where it rises."""
    middle = (minima + maxima) / 2.0
    falling = np.ones(len(middle), dtype=bool)
    falling[1:] = middle[1:] <= middle[:-1]
    y = np.empty(2 * len(middle))
    y[0::2] = np.where(falling, maxima, minima)
    y[1::2] = np.where(falling, minima, maxima)
    return y
