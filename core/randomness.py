"""Random numbers that follow from what they are for, so that any moment of a run can be made again on its own.

SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): the number at place i
of a stream is the mixed value of key + (i + 1) golden ratio. No generator is carried along; every engine counts alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Indices

GOLDEN = 0x9E3779B97F4A7C15
FIRST_FACTOR = 0xBF58476D1CE4E5B9
SECOND_FACTOR = 0x94D049BB133111EB
UNIT = 2.0**-53
"""Distance between two neighbouring uniform numbers."""

SHUFFLE, DROPOUT, DATA = 1, 2, 3
"""What a stream is for, as the first part of its key after the seed."""

_MASK = 2**64 - 1


def stream_key(seed: int, *parts: int) -> int:
    """Return the key of the stream for `parts`, for example (DROPOUT, epoch, iteration, layer)."""
    key = _mixed(seed)
    for part in parts:
        key = _mixed(key ^ part)
    return key


def uniform(key: int, shape: tuple[int, ...]) -> Array:
    """Return the first numbers of a stream, uniform on [0, 1), in row-major order."""
    bits = _bits(key, int(np.prod(shape))) >> np.uint64(11)
    return bits.astype(np.float64).reshape(shape) * UNIT


def permutation(key: int, count: int) -> Indices:
    """Return the numbers from 0 to `count` - 1 in the order of the stream's first `count` values."""
    return np.argsort(_bits(key, count))


def permutations(seed: int, purpose: int, numbers: Indices, count: int) -> Indices:
    """Return a row for each of `numbers`: 0 to `count` - 1, in the order of the first values of its stream.

    The stream of number n is that of the key (purpose, n); shape (numbers, count).
    """
    keys = _mix(np.uint64(stream_key(seed, purpose)) ^ numbers.astype(np.uint64), np.uint64(GOLDEN))
    bits = _mix(keys[:, np.newaxis], np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN))
    return np.argsort(bits, axis=1)


def _mixed(value: int) -> int:
    value = (value + GOLDEN) & _MASK
    value = ((value ^ (value >> 30)) * FIRST_FACTOR) & _MASK
    value = ((value ^ (value >> 27)) * SECOND_FACTOR) & _MASK
    return value ^ (value >> 31)


def _bits(key: int, count: int) -> NDArray[np.uint64]:
    return _mix(np.uint64(key), np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN))


def _mix(key: NDArray[np.uint64] | np.uint64, steps: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    value: NDArray[np.uint64] = np.asarray(key + steps, dtype=np.uint64)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(FIRST_FACTOR)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(SECOND_FACTOR)
    value ^= value >> np.uint64(31)
    return value
