"""Which rows an iteration learns from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.arrays import Array, Indices, frozen
from core.data.dataset import Dataset
from core.randomness import SHUFFLE, permutations

MANY_ROWS = 4096
"""From so many rows on, putting them in order takes long enough to be kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One iteration's share of the data.

    Parameters
    ----------
    rows
        Places in the data, shape (rows,), read-only.
    X, Y
        Their inputs and targets.
    epoch, number, count
        The epoch, and which batch of how many in it; all counted from 1.
    """

    rows: Indices
    X: Array
    Y: Array
    epoch: int
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The batches of a run from some iteration on.

    A shuffled epoch is put in order once and then cut in slices. Picking rows by number in every iteration would
    release Python's lock each time, too briefly for the window's thread to wake up and take it: it would starve.

    Parameters
    ----------
    size
        Rows of a batch; the last one of an epoch may be short.
    shuffle
        Whether every epoch has an order of its own, which follows from `seed` and the epoch's number.
    iterations_before, epochs_before
        How many of each were complete when this plan began to hold.
    """

    data: Dataset
    size: int
    shuffle: bool
    seed: int
    iterations_before: int = 0
    epochs_before: int = 0

    @property
    def per_epoch(self) -> int:
        """How many batches cover the data."""
        return -(-self.data.rows // self.size)

    def place_of(self, iteration: int) -> tuple[int, int]:
        """Return the epoch of an iteration and the number of its batch in it, all counted from 1."""
        epoch, number = divmod(iteration - 1 - self.iterations_before, self.per_epoch)
        return self.epochs_before + epoch + 1, number + 1

    def end_of_epoch(self, epoch: int) -> int:
        """Return the last iteration of an epoch."""
        return self.iterations_before + (epoch - self.epochs_before) * self.per_epoch

    def batch_of(self, iteration: int) -> Batch:
        """Return the batch of `iteration` (counted from 1)."""
        epoch, number = self.place_of(iteration)
        start = (number - 1) * self.size
        stop = min(start + self.size, self.data.rows)
        if not self.shuffle:
            X, Y = self.data.X, self.data.Y
            if stop - start < len(X):
                X, Y = X[start:stop], Y[start:stop]
            return Batch(_in_order(start, stop), X, Y, epoch, number, self.per_epoch)
        part, rows = slice(start, stop), _shuffled(self.data, self.seed, epoch)
        return Batch(rows.order[part], rows.X[part], rows.Y[part], epoch, number, self.per_epoch)

    def orders_of(self, first: int, last: int) -> Indices:
        """Return the places of the rows in the order in which each epoch from `first` to `last` takes them.

        Shape (epochs, rows).
        """
        if not self.shuffle:
            return np.tile(_in_order(0, self.data.rows), (last - first + 1, 1))
        if first == last and self.data.rows >= MANY_ROWS:
            return _order(self.data.rows, self.seed, first)[np.newaxis]
        return permutations(self.seed, SHUFFLE, np.arange(first, last + 1), self.data.rows)


@lru_cache(maxsize=4096)
def _in_order(start: int, stop: int) -> Indices:
    rows = np.arange(start, stop)
    rows.setflags(write=False)
    return rows


@lru_cache(maxsize=2)
def _order(rows: int, seed: int, epoch: int) -> Indices:
    order: Indices = permutations(seed, SHUFFLE, np.array([epoch]), rows)[0]
    order.setflags(write=False)
    return order


@dataclass(frozen=True, slots=True, eq=False)
class _Shuffled:
    """All rows in the order of an epoch. The data is known by identity: to compare it takes longer than to shuffle."""

    data: Dataset
    order: Indices
    X: Array
    Y: Array


_last_shuffled: list[_Shuffled] = []


def _shuffled(data: Dataset, seed: int, epoch: int) -> _Shuffled:
    order = _order(data.rows, seed, epoch)
    if not _last_shuffled or _last_shuffled[0].data is not data or _last_shuffled[0].order is not order:
        _last_shuffled[:] = [_Shuffled(data, order, frozen(data.X[order]), frozen(data.Y[order]))]
    return _last_shuffled[0]
