"""The loss of a batch and its slope."""

from __future__ import annotations

from core.training.compiled.functions import softplus
from core.training.compiled.lanes import LANES, Lanes, Memory, absolute, fma, if_less, load, splat, store, total
from core.training.compiled.spec import LOSSES

(
    SUM_OF_SQUARES,
    MEAN_OF_SQUARES,
    HALF_MEAN_OF_SQUARES,
    MEAN_ABSOLUTE,
    HUBER,
    BINARY_CROSS_ENTROPY,
    CATEGORICAL_CROSS_ENTROPY,
) = range(len(LOSSES))


def factor(loss: int, rows: int, outputs: int) -> float:
    """What the sum of all entries is multiplied by."""
    if loss == SUM_OF_SQUARES:
        return 1.0
    if loss == HALF_MEAN_OF_SQUARES:
        return 0.5 / rows
    if loss == CATEGORICAL_CROSS_ENTROPY:
        return 1.0 / rows
    return 1.0 / (rows * outputs)


def entry_and_slope(loss: int, a: Lanes, y: Lanes, z: Lanes, log_sum: Lanes) -> tuple[Lanes, Lanes]:
    """Return e(a, y) and its slope in a; of the two cross-entropies the slope in z, where a factor cancels."""
    d = a - y
    if loss == MEAN_ABSOLUTE:
        return absolute(d), if_less(0.0, d, 1.0, if_less(d, 0.0, -1.0, d))
    if loss == HUBER:
        size = absolute(d)
        inside = if_less(1.0, size, 0.0, 1.0)
        slope = if_less(1.0, size, if_less(0.0, d, 1.0, -1.0), d)
        return if_less(0.0, inside, 0.5 * d * d, size - 0.5), slope
    if loss == BINARY_CROSS_ENTROPY:
        return fma(-y, z, softplus(z)), d
    if loss == CATEGORICAL_CROSS_ENTROPY:
        return y * (log_sum - z), d
    return d * d, 2.0 * d


def measure(
    memory: Memory,
    loss: int,
    scale: float,
    ones: int,
    z: int,
    a: int,
    y: int,
    log_sums: int,
    slopes: int,
    deltas: int,
    outputs: int,
    used: int,
    width: int,
) -> float:
    """Return the loss; put its slope in every z at place `deltas`, zero in lanes without a prediction.

    Parameters
    ----------
    scale
        What `factor` says.
    slopes
        Place of the activation's slopes, or less than 0: then what is put down is what `entry_and_slope` says.
    z, a, y, deltas
        Places of `outputs` times `width` numbers, of each `width` of which the first `used` count.
    log_sums
        Place of softmax's logarithms, `width` numbers.
    """
    sum_of_entries = splat(0.0)
    for j in range(outputs):
        for v in range(0, width, LANES):
            at = j * width + v
            entry, slope = entry_and_slope(
                loss, load(memory, a + at), load(memory, y + at), load(memory, z + at), load(memory, log_sums + v)
            )
            counts = load(memory, ones + LANES - min(used - v, LANES))
            sum_of_entries = sum_of_entries + if_less(0.0, counts, entry, 0.0)
            slope = slope * scale
            if slopes >= 0:
                slope = slope * load(memory, slopes + at)
            store(memory, deltas + at, if_less(0.0, counts, slope, 0.0))
    return scale * total(sum_of_entries)


def multiply(memory: Memory, x: int, y: int, count: int) -> None:
    """x_k = x_k y_k."""
    for k in range(0, count, LANES):
        store(memory, x + k, load(memory, x + k) * load(memory, y + k))


def through_softmax(memory: Memory, a: int, slopes: int, units: int, width: int) -> None:
    """delta_k = a_k (slope_k - sum of slope_j a_j over j), for eight rows at a time."""
    for v in range(0, width, LANES):
        mean = splat(0.0)
        for k in range(v, units * width, width):
            mean = fma(load(memory, slopes + k), load(memory, a + k), mean)
        for k in range(v, units * width, width):
            store(memory, slopes + k, load(memory, a + k) * (load(memory, slopes + k) - mean))


def through_softmax_of_one(memory: Memory, a: int, slopes: int, width: int) -> None:
    """Do the same for one row of data, eight neurons at a time."""
    mean = splat(0.0)
    for k in range(0, width, LANES):
        mean = fma(load(memory, slopes + k), load(memory, a + k), mean)
    mean = splat(total(mean))
    for k in range(0, width, LANES):
        store(memory, slopes + k, load(memory, a + k) * (load(memory, slopes + k) - mean))
