"""The loss of every iteration in bounded memory: exact at first, then the smallest and largest of each bucket."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, frozen

_LEAST_BUCKETS = 256


@dataclass(frozen=True, slots=True, eq=False)
class SeriesView:
    """What a chart needs of the series, read-only.

    Bucket n covers iterations n * width + 1 to (n + 1) * width, the last bucket up to `count`. Where the series was cut
    inside a bucket, that one leaves out what came before the last iteration in it.

    Parameters
    ----------
    count
        Iterations in the series.
    width
        Iterations per bucket; 1 means that every value is exact.
    minima, maxima
        Smallest and largest loss of each bucket, shape (buckets,).
    falls
        The largest fall of the loss from one iteration to the next, in the bucket of the later one; minus infinity
        where there is none before it.
    cuts
        After how many iterations the series was cut inside a bucket.
    """

    count: int
    width: int
    minima: Array
    maxima: Array
    falls: Array
    cuts: frozenset[int] = frozenset()

    @property
    def incomplete(self) -> frozenset[int]:
        """The buckets that leave something out."""
        return frozenset(cut // self.width for cut in self.cuts if cut % self.width)


class LossSeries:
    """Losses of iterations 1, 2, 3, ... Buckets double in width when `capacity` of them are full.

    Memory and the time to read stay the same however long the run.
    """

    def __init__(self, capacity: int = 16_384) -> None:
        if capacity < 2 or capacity % 2:
            raise ValueError(f"capacity must be even and at least 2, not {capacity}")
        self._capacity = capacity
        self._extremes = _empty(min(capacity, _LEAST_BUCKETS))
        self._view: SeriesView | None = None
        self.count = 0
        self.width = 1
        self._cuts: frozenset[int] = frozenset()
        self.last = -np.inf
        """The loss of the last iteration; minus infinity, from which nothing falls, where there is none."""

    @property
    def nbytes(self) -> int:
        """Bytes that it takes, with the view that is shared of it."""
        return 2 * self._extremes.nbytes

    def extend(self, losses: Array) -> None:
        """Add the losses of the next iterations, shape (iterations,)."""
        while len(losses):
            if self.count == self.width * self._extremes.shape[1]:
                self._make_room()
            room = min(len(losses), self.width * self._extremes.shape[1] - self.count)
            part = losses[:room]
            self._fill(np.array([part, part, np.append(self.last, part[:-1]) - part]))
            self.last = float(part[-1])
            losses = losses[room:]

    def loss_of(self, iteration: int) -> float | None:
        """Return the loss of an iteration (counted from 1) where it is known by itself, None where it is not."""
        if iteration == self.count:
            return self.last
        return float(self._extremes[0, iteration - 1]) if self.width == 1 and 0 < iteration < self.count else None

    def until(self, count: int, last: float) -> LossSeries:
        """Return another series of the first `count` iterations; `last` is the loss of the last of them.

        Where it ends inside a bucket, that bucket shows `last` alone, as those of the iterations before it cannot be
        told from those after it.
        """
        whole = count >= self.count
        other = LossSeries(self._capacity)
        other.width, other.count, other.last = self.width, self.count, self.last
        if whole:
            buckets = -(-self.count // self.width)
            other._grow_to(buckets)
        else:
            buckets = count // self.width
            other.count, other.last = count, last
            other._grow_to(buckets + 1)
            if count % self.width:
                other._extremes[:, buckets] = last, last, -np.inf
                other._cuts = frozenset({count})
        other._extremes[:, :buckets] = self._extremes[:, :buckets]
        other._cuts |= {cut for cut in self._cuts if cut <= other.count}
        return other

    def view(self) -> SeriesView:
        """Return the series as it stands, safe to share; the same view as long as it stays so."""
        if self._view is None or self._view.count != self.count or self._view.width != self.width:
            minima, maxima, falls = self._extremes[:, : -(-self.count // self.width)].copy()
            maxima = minima if self.width == 1 else maxima
            self._view = SeriesView(self.count, self.width, frozen(minima), frozen(maxima), frozen(falls), self._cuts)
        return self._view

    def thin(self) -> bool:
        """Have at most half as many buckets from now on, unless they are few already; tell whether that made room."""
        if self._extremes.shape[1] <= _LEAST_BUCKETS:
            return False
        while self._capacity >= self._extremes.shape[1]:
            self._capacity //= 2
        while self.count > self.width * self._capacity:
            self._halve()
        self._extremes = self._extremes[:, : self._capacity].copy()
        self._view = None
        return True

    def _make_room(self) -> None:
        """Make room for more buckets, or for more iterations in each."""
        if self._extremes.shape[1] < self._capacity:
            self._grow_to(2 * self._extremes.shape[1])
        else:
            self._halve()

    def _grow_to(self, buckets: int) -> None:
        even = buckets + buckets % 2  # two of them make a wider one
        more = min(max(even, _LEAST_BUCKETS), self._capacity) - self._extremes.shape[1]
        if more > 0:
            self._extremes = np.concatenate([self._extremes, _empty(more)], axis=1)

    def _fill(self, values: Array) -> None:
        """Add what finds room: the rest of a bucket that is begun, whole buckets, the beginning of one more.

        Parameters
        ----------
        values
            Losses twice, and falls, shape (3, iterations).
        """
        length = values.shape[1]
        begun = min(length, -self.count % self.width)
        whole = (length - begun) // self.width
        if begun:
            self._fold(values[:, :begun])
        if whole:
            first = self.count // self.width
            rows = values[:, begun : begun + whole * self.width].reshape(3, whole, self.width)
            self._extremes[0, first : first + whole] = rows[0].min(axis=1)
            self._extremes[1:, first : first + whole] = rows[1:].max(axis=2)
            self.count += whole * self.width
        if begun + whole * self.width < length:
            self._fold(values[:, begun + whole * self.width :])

    def _fold(self, values: Array) -> None:
        """Add losses and falls of one bucket."""
        bucket = self.count // self.width
        least, largest, fall = self._extremes[:, bucket]
        self._extremes[:, bucket] = (
            min(least, values[0].min()),
            max(largest, values[1].max()),
            max(fall, values[2].max()),
        )
        self.count += values.shape[1]

    def _halve(self) -> None:
        half = self._extremes.shape[1] // 2
        pairs = self._extremes[:, : 2 * half].reshape(3, half, 2)
        self._extremes[:, :half] = pairs[0].min(axis=1), pairs[1].max(axis=1), pairs[2].max(axis=1)
        self._extremes[:, half:] = _empty(self._extremes.shape[1] - half)
        self.width *= 2


def _empty(buckets: int) -> Array:
    """Return smallest, largest and largest fall of nothing, for so many buckets; shape (3, buckets)."""
    return np.repeat([[np.inf], [-np.inf], [-np.inf]], buckets, axis=1)
