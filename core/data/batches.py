"""Which rows an iteration learns from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.arrays import Indices


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One iteration's share of the data.

    Parameters
    ----------
    rows
        Places in the table, shape (rows,), read-only.
    part
        The same places as a slice. Picking rows by number would release Python's lock with every iteration, too
        briefly for the window's thread to wake up and take it: that thread would starve.
    epoch, number, count
        The epoch, and which batch of how many in it; all counted from 1.
    """

    rows: Indices
    part: slice
    epoch: int
    number: int
    count: int


@lru_cache(maxsize=4096)
def _slice_of_rows(start: int, stop: int) -> Indices:
    rows = np.arange(start, stop)
    rows.setflags(write=False)
    return rows


def batches_per_epoch(rows: int, batch_size: int) -> int:
    """How many batches of `batch_size` cover `rows`; the last may be short."""
    return -(-rows // batch_size)


def batch_of_iteration(iteration: int, rows: int, batch_size: int) -> Batch:
    """Return the batch of `iteration` (counted from 1), rows taken in the order of the table."""
    count = batches_per_epoch(rows, batch_size)
    epoch, number = divmod(iteration - 1, count)
    start = number * batch_size
    stop = min(start + batch_size, rows)
    return Batch(_slice_of_rows(start, stop), slice(start, stop), epoch + 1, number + 1, count)
