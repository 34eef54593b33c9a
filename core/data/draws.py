"""Random numbers for data that is made here."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from core.arrays import Array, Indices
from core.randomness import DATA, permutation, stream_key, uniform


class Draws:
    """A source of random numbers that gives the same ones, in the same order, for the same seed and purpose.

    Parameters
    ----------
    seed
        From 0 to 2³² - 1.
    purpose
        What the numbers are for; with one seed, different purposes get unrelated numbers.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._parts = (seed, DATA, crc32(purpose.encode()))
        self._streams = 0

    def uniform(self, low: float, high: float, count: int) -> Array:
        """Return `count` numbers uniform on [low, high)."""
        return low + (high - low) * uniform(self._next_key(), (count,))

    def normal(self, deviation: float, count: int) -> Array:
        """Return `count` normal numbers of mean 0 (Box and Muller, 1958)."""
        radius = np.sqrt(-2.0 * np.log(1.0 - uniform(self._next_key(), (count,))))
        angle = 2.0 * np.pi * uniform(self._next_key(), (count,))
        return deviation * radius * np.cos(angle)

    def order(self, count: int) -> Indices:
        """Return the numbers from 0 to `count` - 1 in random order."""
        return permutation(self._next_key(), count)

    def _next_key(self) -> int:
        self._streams += 1
        return stream_key(*self._parts, self._streams)
