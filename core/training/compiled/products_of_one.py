"""The matrix products of forward and backward pass for one row of data, on vectors of eight neurons.

Rows of W are padded to whole vectors with zeros. W is read row after row, as it lies in memory.
"""

from __future__ import annotations

from core.training.compiled.lanes import LANES, Memory, fma, if_less, load, read, splat, store, totals

TILE = 4


def weighted_sums_of_one(memory: Memory, x: int, inputs: int, W: int, row: int, b: int, z: int) -> None:
    """z_j = b_j + sum of x_i W_ij over i; without biases `b` is less than 0."""
    if b < 0 or inputs < TILE:
        for v in range(0, row, LANES):
            store(memory, z + v, load(memory, b + v) if b >= 0 else splat(0.0))
    tiled = inputs - inputs % TILE
    for i in range(0, tiled, TILE):
        at = W + i * row
        start = b if i == 0 and b >= 0 else z
        x0, x1 = splat(read(memory, x + i)), splat(read(memory, x + i + 1))
        x2, x3 = splat(read(memory, x + i + 2)), splat(read(memory, x + i + 3))
        for v in range(0, row, LANES):
            # In two sums, because each addition to one has to wait for the one before.
            some = fma(x1, load(memory, at + row + v), x0 * load(memory, at + v))
            others = fma(x2, load(memory, at + 2 * row + v), load(memory, start + v))
            others = fma(x3, load(memory, at + 3 * row + v), others)
            store(memory, z + v, some + others)
    for i in range(tiled, inputs):
        x0 = splat(read(memory, x + i))
        for v in range(0, row, LANES):
            store(memory, z + v, fma(x0, load(memory, W + i * row + v), load(memory, z + v)))


def deltas_of_one(
    memory: Memory, delta: int, W: int, row: int, ones: int, inputs: int, slope: int, before: int
) -> None:
    """delta_i = f'(z_i) times the sum of delta_j W_ij over j; zero in lanes without a neuron."""
    for i in range(0, inputs, LANES):
        at = W + i * row
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = splat(0.0)
        for v in range(0, row, LANES):
            values = load(memory, delta + v)
            s0 = fma(values, load(memory, at + v), s0)
            s1 = fma(values, load(memory, at + row + v), s1)
            s2 = fma(values, load(memory, at + 2 * row + v), s2)
            s3 = fma(values, load(memory, at + 3 * row + v), s3)
            s4 = fma(values, load(memory, at + 4 * row + v), s4)
            s5 = fma(values, load(memory, at + 5 * row + v), s5)
            s6 = fma(values, load(memory, at + 6 * row + v), s6)
            s7 = fma(values, load(memory, at + 7 * row + v), s7)
        upstream = totals(s0, s1, s2, s3, s4, s5, s6, s7) * load(memory, slope + i)
        counts = load(memory, ones + LANES - min(inputs - i, LANES))
        store(memory, before + i, if_less(0.0, counts, upstream, 0.0))


def weight_gradients_of_one(memory: Memory, x: int, inputs: int, delta: int, row: int, dW: int, db: int) -> None:
    """dW_ij = x_i delta_j and db_j = delta_j; without biases `db` is less than 0."""
    for i in range(inputs):
        x_i = splat(read(memory, x + i))
        for v in range(0, row, LANES):
            store(memory, dW + i * row + v, x_i * load(memory, delta + v))
    if db >= 0:
        for v in range(0, row, LANES):
            store(memory, db + v, load(memory, delta + v))
