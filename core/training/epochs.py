"""What was measured at the ends of epochs, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, frozen
from core.training.evaluation import Evaluation

_COLUMNS = 3
_LEAST_ROWS = 64


@dataclass(frozen=True, slots=True, eq=False)
class EpochView:
    """Losses over the epochs, read-only; shape (measurements,) each. Without test rows, theirs is NaN.

    Parameters
    ----------
    iterations
        After how many complete iterations each was taken.
    """

    iterations: Array
    train_loss: Array
    test_loss: Array


class EpochSeries:
    """Measurements at the ends of epochs: of every epoch at first, of every second, fourth, ... as they fill the room.

    Who fills it may leave epochs out; each row says after which iteration it was taken.
    """

    def __init__(self, capacity: int = 1024) -> None:
        if capacity < 2 or capacity % 2:
            raise ValueError(f"capacity must be even and at least 2, not {capacity}")
        self._capacity = capacity
        self._rows = np.full((min(capacity, _LEAST_ROWS), _COLUMNS), np.nan)
        self._count = 0
        self.interval = 1
        """Every how many epochs a measurement is wanted."""

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self._rows.nbytes

    def next_wanted(self, epoch: int) -> int:
        """Return the first epoch from `epoch` (counted from 1) on whose end is to be measured."""
        return -(-epoch // self.interval) * self.interval

    def wanted(self, epoch: int, iteration: int) -> bool:
        """Tell whether the end of `epoch`, after `iteration`, is to be measured and has not been."""
        new = not self._count or iteration > self._rows[self._count - 1, 0]
        return new and epoch == self.next_wanted(epoch)

    def add(self, epoch: int, iteration: int, evaluation: Evaluation) -> None:
        """Add what was measured at the end of `epoch`, after `iteration`."""
        if self._count == self._capacity:
            self._halve()
            if epoch != self.next_wanted(epoch):
                return
        self._write(iteration, evaluation)

    def _write(self, iteration: int, evaluation: Evaluation) -> None:
        test = evaluation.test
        if self._count == len(self._rows):
            more = min(self._capacity, 2 * len(self._rows)) - len(self._rows)
            self._rows = np.concatenate([self._rows, np.full((more, _COLUMNS), np.nan)])
        self._rows[self._count] = (
            iteration,
            evaluation.train.loss,
            np.nan if test is None else test.loss,
        )
        self._count += 1

    def add_last(self, iteration: int, evaluation: Evaluation) -> None:
        """Add what was measured after `iteration`, where training stopped, unless it is there already."""
        if self._count and self._rows[self._count - 1, 0] >= iteration:
            return
        if self._count == self._capacity:
            self._halve()
        self._write(iteration, evaluation)

    def until(self, iteration: int) -> EpochSeries:
        """Return another series of what was measured up to `iteration`."""
        other = EpochSeries(self._capacity)
        other.interval = self.interval
        other._count = int(np.searchsorted(self._rows[: self._count, 0], iteration, side="right"))
        other._rows = self._rows[: max(other._count, _LEAST_ROWS)].copy()
        return other

    def view(self) -> EpochView:
        """Return the measurements as they stand, safe to share."""
        return EpochView(*(frozen(column.copy()) for column in self._rows[: self._count].T))

    def thin(self) -> bool:
        """Have at most half as much room from now on, unless it is little already; tell whether that made room."""
        if len(self._rows) <= _LEAST_ROWS:
            return False
        while self._capacity >= len(self._rows):
            self._capacity //= 2
        if self._count > self._capacity:
            self._halve()
        self._rows = self._rows[: self._capacity].copy()
        return True

    def _halve(self) -> None:
        kept = self._rows[: self._count : 2]  # the first stays, or the curve would lose its beginning
        self._count = len(kept)
        self._rows[: self._count] = kept
        self.interval *= 2
