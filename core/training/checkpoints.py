"""States of a run at regular iterations, as rows of one array that never outgrows its budget."""

from __future__ import annotations

import numpy as np

from core.arrays import Array, frozen
from core.nn.parameters import LayerParameters
from core.training.state import TrainingState

DEFAULT_BUDGET = 64 * 1024 * 1024


class Checkpoints:
    """Keeps the state of every `interval`-th iteration, from 0 on; when the rows are full, every other one goes.

    One array instead of an object for each state: a long run would otherwise leave a million objects to the garbage
    collector, and its rounds would stop the window.

    Parameters
    ----------
    start
        The state at iteration 0; all others have its shapes.
    budget
        Bytes that the rows may take; memory is used only as they fill. The start is kept, however large.
    """

    def __init__(self, start: TrainingState, budget: int = DEFAULT_BUDGET) -> None:
        self._shapes = [(each.W.shape, each.b is not None) for each in start.parameters]
        size = sum(each.W.size + (0 if each.b is None else each.b.size) for each in start.parameters)
        self._rows = np.empty((max(1, budget // (8 * size)), size))
        self._count = 0
        self.interval = 1
        self.record(start)

    @property
    def nbytes(self) -> int:
        """Bytes that the states in it take."""
        return self._count * self._rows.itemsize * self._rows.shape[1]

    def record(self, state: TrainingState) -> None:
        """Keep `state` if it is the next one in turn."""
        if state.iteration != self._count * self.interval:
            return
        if self._count == len(self._rows):
            self._thin()
            if state.iteration != self._count * self.interval:
                return
        row, at = self._rows[self._count], 0
        for each in state.parameters:
            for array in (each.W, each.b):
                if array is not None:
                    row[at : at + array.size] = array.ravel()
                    at += array.size
        self._count += 1

    def forget_after(self, iteration: int) -> None:
        """Drop the states of all later iterations."""
        self._count = min(self._count, iteration // self.interval + 1)

    def nearest(self, iteration: int) -> TrainingState:
        """Return the last kept state that is not after `iteration`."""
        place = min(iteration // self.interval, self._count - 1)
        row, at = self._rows[place], 0

        def take(shape: tuple[int, ...]) -> Array:
            nonlocal at
            size = int(np.prod(shape))
            at += size
            return frozen(row[at - size : at].reshape(shape).copy())

        parameters = tuple(
            LayerParameters(take(shape), take(shape[1:]) if has_bias else None) for shape, has_bias in self._shapes
        )
        return TrainingState(place * self.interval, parameters)

    def _thin(self) -> None:
        kept = (self._count + 1) // 2
        self._rows[:kept] = self._rows[0 : self._count : 2]
        self._count = kept
        self.interval *= 2
