"""Eight numbers at a time: the few operations that all of the compiled engine's arithmetic is written in.

As they stand here they are NumPy on arrays of shape (8,). `core.training.compiled.lowering` gives the compiler another
meaning for each, in which the eight numbers are one vector of the processor. So the kernel is ordinary Python that can
be run and read as such, and the tests do run it.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from core.arrays import Array
from core.randomness import uniform

LANES = 8
"""Numbers in a vector."""

Lanes: TypeAlias = Array
"""Eight float64 numbers; +, -, * and / work on them."""

Operand: TypeAlias = Lanes | float
"""Eight numbers, or one for all lanes."""

Memory: TypeAlias = Array
"""Numbers one after another, reached only by the functions below."""


def padded(count: int) -> int:
    """Return the next multiple of eight."""
    return -(-count // LANES) * LANES


def start_of(array: Array) -> Memory:
    """Return an array's numbers in one row, of which the compiler needs only the address."""
    return array.reshape(-1)


def load(memory: Memory, at: int) -> Lanes:
    """Return the eight numbers from place `at` on."""
    return memory[at : at + LANES].copy()


def store(memory: Memory, at: int, x: Operand) -> None:
    """Put eight numbers at place `at` and after it."""
    memory[at : at + LANES] = x


def read(memory: Memory, at: int) -> float:
    """Return the number at place `at`, which is not negative."""
    number: float = memory[at]
    return number


def write(memory: Memory, at: int, number: float) -> None:
    """Put one number at place `at`, which is not negative."""
    memory[at] = number


def splat(number: float) -> Lanes:
    """Return the number eight times."""
    return np.full(LANES, number)


def fma(x: Operand, y: Operand, z: Operand) -> Lanes:
    """x y + z, rounded once where the processor can, else twice."""
    return np.asarray(x * y + z)


def if_less(x: Operand, y: Operand, then: Operand, otherwise: Operand) -> Lanes:
    """Choose per lane: `then` where x < y, `otherwise` elsewhere, so also where either is NaN."""
    return np.where(x < y, then, otherwise)


def absolute(x: Lanes) -> Lanes:
    """|x|."""
    return np.abs(x)


def square_root(x: Lanes) -> Lanes:
    """sqrt(x), NaN where x < 0."""
    return np.sqrt(x)


def total(x: Lanes) -> float:
    """Return the sum of the eight numbers, always added in the same order."""
    four = x[:4] + x[4:]
    number: float = (four[0] + four[2]) + (four[1] + four[3])
    return number


def largest(x: Lanes) -> float:
    """Return the largest of the eight numbers; where one is NaN, any of them."""
    number: float = x.max()
    return number


def store_totals(memory: Memory, at: int, x0: Lanes, x1: Lanes, x2: Lanes, x3: Lanes, more: bool) -> None:
    """Put the totals of four vectors at place `at` and after it; with `more`, add them to what is there."""
    four = np.array([total(x) for x in (x0, x1, x2, x3)])
    memory[at : at + 4] = four + memory[at : at + 4] if more else four


def totals(x0: Lanes, x1: Lanes, x2: Lanes, x3: Lanes, x4: Lanes, x5: Lanes, x6: Lanes, x7: Lanes) -> Lanes:
    """Return the totals of eight vectors as one."""
    return np.array([total(x) for x in (x0, x1, x2, x3, x4, x5, x6, x7)])


SHIFTER = 1.5 * 2.0**52
"""x + SHIFTER is the whole number nearest to x, in the last bits of the float64 number, for |x| < 2^31."""


def power_of_two(shifted: Lanes) -> Lanes:
    """2^n for `shifted` = n + SHIFTER and whole n from -1022 to 1023."""
    return ((shifted.view(np.int64) + 1023) << 52).view(np.float64)


def exponent(x: Lanes) -> Lanes:
    """Return the whole n with 2^n <= x < 2^(n + 1), for ordinary x above 0."""
    return ((x.view(np.int64) >> 52) - 1023).astype(np.float64)


def uniform_lanes(key: int, first: int, step: int) -> Lanes:
    """Return the numbers first, first + step, ... of a stream (see `core.randomness`), counted from 0."""
    return uniform(key, (first + LANES * step,))[first::step][:LANES].copy()
