"""States of a run at regular iterations, as rows of one array that never outgrows its budget."""

from __future__ import annotations

import numpy as np

from core.arrays import Array, frozen
from core.training.state import TrainingState

DEFAULT_BUDGET = 64 * 1024 * 1024


class Checkpoints:
    """Keeps the state of every `interval`-th iteration, from 0 on; when the rows are full, every other one goes.

    One array instead of an object for each state: a long run would otherwise leave a million objects to the garbage
    collector, and its rounds would stop the window.

    Parameters
    ----------
    start
        The state at iteration 0; all others have its shapes, and may have other numbers of slots.
    budget
        Bytes that the rows may take; memory is used only as they fill. The start is kept, however large.
    """

    def __init__(self, start: TrainingState, budget: int = DEFAULT_BUDGET) -> None:
        self._budget = budget
        self._rows = self._room(start.flattened().size)
        self._count = 0
        self.interval = 1
        self.record(start)

    @property
    def nbytes(self) -> int:
        """Bytes that the states in it take."""
        return int(self._count * self._rows.itemsize * self._rows.shape[1])

    def iterations_to_next(self, iteration: int) -> int:
        """How many iterations after `iteration` the next state is to be kept."""
        return self.interval - iteration % self.interval

    def record(self, state: TrainingState) -> None:
        """Keep `state` if it is the next one in turn."""
        if state.iteration != self._count * self.interval:
            return
        numbers = state.flattened().ravel()
        if numbers.size > self._rows.shape[1]:
            self._make_wider(numbers.size)
        if self._count == len(self._rows):
            self._thin()
        if state.iteration == self._count * self.interval:
            self._rows[self._count, : numbers.size] = numbers
            self._count += 1

    def spread(self, interval: int) -> None:
        """Keep states no closer together than `interval`, or little more: what is quick to replay needs fewer."""
        while self.interval < interval:
            self._thin()

    def forget_from(self, iteration: int) -> None:
        """Drop the states of `iteration` and all later ones."""
        self._count = min(self._count, -(-iteration // self.interval))

    def last_before(self, iteration: int) -> int:
        """Return the last iteration that is not after `iteration` and whose state is kept."""
        return min(iteration // self.interval, self._count - 1) * self.interval

    def numbers_of(self, iteration: int, slots: int, parameters: int) -> Array:
        """Return a kept state's numbers, shape (1 + slots, parameters), as `TrainingState.flattened` lays them out."""
        row = self._rows[iteration // self.interval, : (1 + slots) * parameters]
        return frozen(row.reshape(1 + slots, parameters).copy())

    def _room(self, width: int) -> Array:
        return np.empty((max(1, self._budget // (8 * width)), width))

    def _make_wider(self, width: int) -> None:
        rows = self._room(width)
        while self._count > len(rows):
            self._thin()
        rows[: self._count, : self._rows.shape[1]] = self._rows[: self._count]
        self._rows = rows

    def _thin(self) -> None:
        kept = (self._count + 1) // 2
        self._rows[:kept] = self._rows[0 : self._count : 2]
        self._count = kept
        self.interval *= 2
