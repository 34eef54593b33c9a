"""The loss of every iteration in bounded memory: exact at first, then the smallest and largest of each bucket."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, frozen


@dataclass(frozen=True, slots=True, eq=False)
class SeriesView:
    """What a chart needs of the series, read-only.

    Bucket n covers iterations n * width + 1 to (n + 1) * width, the last bucket up to `count`.

    Parameters
    ----------
    count
        Iterations in the series.
    width
        Iterations per bucket; 1 means that every value is exact.
    minima, maxima
        Smallest and largest loss of each bucket, shape (buckets,).
    """

    count: int
    width: int
    minima: Array
    maxima: Array


class LossSeries:
    """Losses of iterations 1, 2, 3, ... Buckets double in width when `capacity` of them are full.

    Memory and the time to read stay the same however long the run.
    """

    def __init__(self, capacity: int = 16_384) -> None:
        if capacity < 2 or capacity % 2:
            raise ValueError(f"capacity must be even and at least 2, not {capacity}")
        self._minima = np.full(capacity, np.inf)
        self._maxima = np.full(capacity, -np.inf)
        self.count = 0
        self.width = 1

    def extend(self, losses: Array) -> None:
        """Add the losses of the next iterations, shape (iterations,)."""
        while len(losses):
            if self.count == self.width * len(self._minima):
                self._halve()
            room = min(len(losses), self.width * len(self._minima) - self.count)
            self._fill(losses[:room])
            losses = losses[room:]

    def truncate(self, count: int) -> int:
        """Forget everything after iteration `count`, and its whole bucket where it ends inside one.

        Returns how many losses are left: those of the iterations after that, up to `count`, are to be appended again.
        """
        if count >= self.count:
            return self.count
        buckets = count // self.width
        self._minima[buckets:] = np.inf
        self._maxima[buckets:] = -np.inf
        self.count = buckets * self.width
        return self.count

    def view(self) -> SeriesView:
        """Return the series as it stands, safe to share."""
        buckets = -(-self.count // self.width)
        minima = frozen(self._minima[:buckets].copy())
        maxima = minima if self.width == 1 else frozen(self._maxima[:buckets].copy())
        return SeriesView(self.count, self.width, minima, maxima)

    def _fill(self, losses: Array) -> None:
        """Add losses that find room: the rest of a bucket that is begun, whole buckets, the beginning of one more."""
        begun = min(len(losses), -self.count % self.width)
        whole = (len(losses) - begun) // self.width
        if begun:
            self._fold(losses[:begun])
        if whole:
            first = self.count // self.width
            rows = losses[begun : begun + whole * self.width].reshape(whole, self.width)
            self._minima[first : first + whole] = rows.min(axis=1)
            self._maxima[first : first + whole] = rows.max(axis=1)
            self.count += whole * self.width
        if begun + whole * self.width < len(losses):
            self._fold(losses[begun + whole * self.width :])

    def _fold(self, losses: Array) -> None:
        """Add losses of one bucket."""
        bucket = self.count // self.width
        self._minima[bucket] = min(self._minima[bucket], losses.min())
        self._maxima[bucket] = max(self._maxima[bucket], losses.max())
        self.count += len(losses)

    def _halve(self) -> None:
        half = len(self._minima) // 2
        self._minima[:half] = self._minima.reshape(half, 2).min(axis=1)
        self._maxima[:half] = self._maxima.reshape(half, 2).max(axis=1)
        self._minima[half:] = np.inf
        self._maxima[half:] = -np.inf
        self.width *= 2
