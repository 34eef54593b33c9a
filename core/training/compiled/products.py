"""The matrix products of forward and backward pass on vectors of eight rows.

Several results at a time, so that what is loaded once serves all of them.
"""

from __future__ import annotations

from core.training.compiled.lanes import LANES, Lanes, Memory, fma, load, read, splat, store, store_totals, total, write

TILE = 4


def weighted_sums(
    memory: Memory, x: int, count: int, M: int, step: int, row: int, start: int, y: int, outputs: int, width: int
) -> None:
    """y_j = start_j + sum of x_i M_ij over i, for every row of the batch.

    Parameters
    ----------
    x, y
        Places of blocks of `count` and `outputs` by `width` numbers; a vector holds eight rows.
    M, step, row
        Place of M_00, and the distances to M_10 and to M_01: the same function serves W and its transpose.
    start
        Place of the biases, or less than 0.
    """
    tiled = outputs - outputs % TILE
    paired = width - width % (2 * LANES)
    for v in range(0, paired, 2 * LANES):
        for j in range(0, tiled, TILE):
            _eight_sums(memory, x + v, count, M + j * row, step, row, start, j, y + v, width)
        for j in range(tiled, outputs):
            _one_sum(memory, x + v, count, M + j * row, step, start, j, y + v, width)
            _one_sum(memory, x + v + LANES, count, M + j * row, step, start, j, y + v + LANES, width)
    if paired < width:
        for j in range(0, tiled, TILE):
            _four_sums(memory, x + paired, count, M + j * row, step, row, start, j, y + paired, width)
        for j in range(tiled, outputs):
            _one_sum(memory, x + paired, count, M + j * row, step, start, j, y + paired, width)


def _bias(memory: Memory, start: int, j: int) -> Lanes:
    return splat(read(memory, start + j) if start >= 0 else 0.0)


def _one_sum(memory: Memory, x: int, count: int, M: int, step: int, start: int, j: int, y: int, width: int) -> None:
    result = _bias(memory, start, j)
    for i in range(count):
        result = fma(load(memory, x + i * width), read(memory, M + i * step), result)
    store(memory, y + j * width, result)


def _four_sums(
    memory: Memory, x: int, count: int, M: int, step: int, row: int, start: int, j: int, y: int, width: int
) -> None:
    """Sums j to j + 3."""
    y0, y1 = _bias(memory, start, j), _bias(memory, start, j + 1)
    y2, y3 = _bias(memory, start, j + 2), _bias(memory, start, j + 3)
    for i in range(count):
        at = M + i * step
        values = load(memory, x + i * width)
        y0 = fma(values, read(memory, at), y0)
        y1 = fma(values, read(memory, at + row), y1)
        y2 = fma(values, read(memory, at + 2 * row), y2)
        y3 = fma(values, read(memory, at + 3 * row), y3)
    to = y + j * width
    store(memory, to, y0)
    store(memory, to + width, y1)
    store(memory, to + 2 * width, y2)
    store(memory, to + 3 * width, y3)


def _eight_sums(
    memory: Memory, x: int, count: int, M: int, step: int, row: int, start: int, j: int, y: int, width: int
) -> None:
    """Sums j to j + 3, for sixteen rows."""
    y0 = u0 = _bias(memory, start, j)
    y1 = u1 = _bias(memory, start, j + 1)
    y2 = u2 = _bias(memory, start, j + 2)
    y3 = u3 = _bias(memory, start, j + 3)
    for i in range(count):
        at = M + i * step
        some, others = load(memory, x + i * width), load(memory, x + i * width + LANES)
        w0, w1 = read(memory, at), read(memory, at + row)
        w2, w3 = read(memory, at + 2 * row), read(memory, at + 3 * row)
        y0, u0 = fma(some, w0, y0), fma(others, w0, u0)
        y1, u1 = fma(some, w1, y1), fma(others, w1, u1)
        y2, u2 = fma(some, w2, y2), fma(others, w2, u2)
        y3, u3 = fma(some, w3, y3), fma(others, w3, u3)
    to = y + j * width
    store(memory, to, y0)
    store(memory, to + LANES, u0)
    store(memory, to + width, y1)
    store(memory, to + width + LANES, u1)
    store(memory, to + 2 * width, y2)
    store(memory, to + 2 * width + LANES, u2)
    store(memory, to + 3 * width, y3)
    store(memory, to + 3 * width + LANES, u3)


def weight_gradients(
    memory: Memory, x: int, inputs: int, delta: int, units: int, width: int, dW: int, db: int, more: bool
) -> None:
    """dW_ij = sum of x_i delta_j over the rows, and db_j = sum of delta_j; without biases `db` is less than 0.

    With `more`, the sums are added to what is there.
    """
    tiled = units - units % TILE
    for i in range(inputs):
        before = x + i * width
        for j in range(0, tiled, TILE):
            after = delta + j * width
            s0 = s1 = s2 = s3 = splat(0.0)
            for v in range(0, width, LANES):
                values = load(memory, before + v)
                s0 = fma(values, load(memory, after + v), s0)
                s1 = fma(values, load(memory, after + width + v), s1)
                s2 = fma(values, load(memory, after + 2 * width + v), s2)
                s3 = fma(values, load(memory, after + 3 * width + v), s3)
            store_totals(memory, dW + i * units + j, s0, s1, s2, s3, more)
        for j in range(tiled, units):
            after = delta + j * width
            s = splat(0.0)
            for v in range(0, width, LANES):
                s = fma(load(memory, before + v), load(memory, after + v), s)
            at = dW + i * units + j
            write(memory, at, total(s) + (read(memory, at) if more else 0.0))
    if db >= 0:
        for j in range(units):
            s = splat(0.0)
            for v in range(0, width, LANES):
                s = s + load(memory, delta + j * width + v)
            write(memory, db + j, total(s) + (read(memory, db + j) if more else 0.0))
