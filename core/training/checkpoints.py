"""States of a run that are some time of training apart, in a memory that shares a budget with others."""

from __future__ import annotations

import numpy as np

from core.arrays import Array, frozen
from core.training.budget import HistoryBudget
from core.training.state import TrainingState

SECONDS = 0.004
"""Training that is replayed faster than this is not worth a state of its own."""
_LEAST_ROWS = 16
_MOVED_BYTES = 1 << 18
"""So many at once: room for more is new to the process each time, and takes longer to get than to fill."""


class Checkpoints:
    """Keeps states at least `seconds` of training apart, which doubles when there is no more room.

    Apart in time and not in iterations: so every moment is as quickly replayed as any other, whatever engine trained
    it. One array instead of an object for each state: a long run would otherwise leave a million objects to the garbage
    collector, and its rounds would stop the window. What is not in it can be replayed, so it may hold nothing at all.

    Parameters
    ----------
    width
        Numbers of a state.
    begin
        The clock at which training begins.
    """

    def __init__(self, width: int, begin: float, budget: HistoryBudget) -> None:
        self._rows = np.empty((0, width))
        self._iterations = np.empty(0, dtype=np.int64)
        self._clocks = np.empty(0)
        self._count = 0
        self._begin = begin
        self._budget = budget
        self.seconds = SECONDS
        budget.add(self)

    @property
    def nbytes(self) -> int:
        """Bytes that the states take, with the room for some more."""
        return self._rows.nbytes + self._iterations.nbytes + self._clocks.nbytes

    def record(self, state: TrainingState, clock: float) -> None:
        """Keep `state` if enough training lies between it and the last one; `clock` says when it was reached."""
        if not self._is_due(clock):
            return
        if self._count == len(self._rows) and not self._make_room():
            return
        if self._is_due(clock):
            self._rows[self._count] = state.flattened().ravel()
            self._iterations[self._count] = state.iteration
            self._clocks[self._count] = clock
            self._count += 1

    def last_before(self, iteration: int) -> int | None:
        """Return the last iteration that is not after `iteration` and whose state is kept; None where there is none."""
        place = self._place(iteration)
        return None if place < 0 else int(self._iterations[place])

    def numbers_of(self, iteration: int, slots: int) -> Array:
        """Return a kept state's numbers, shape (1 + slots, parameters), as `TrainingState.flattened` lays them out."""
        return frozen(self._rows[self._place(iteration)].reshape(1 + slots, -1).copy())

    def thin(self) -> bool:
        """Keep states twice as far apart, and give the room back."""
        if not self._count:
            return False
        before = self._count
        while self._count == before:
            self.seconds *= 2.0
            stretches = np.floor((self._clocks[:before] - self._begin) / self.seconds)
            kept = np.flatnonzero(np.diff(stretches, prepend=0.0) > 0.0)
            for array in (self._rows, self._iterations, self._clocks):
                at_once = max(1, _MOVED_BYTES // (array.itemsize * array[0].size))
                for start in range(0, len(kept), at_once):  # in place: there is no room for a copy
                    part = kept[start : start + at_once]
                    array[start : start + len(part)] = array[part]
            self._count = len(kept)
        self._resize(self._count)
        return True

    def _is_due(self, clock: float) -> bool:
        return clock - (self._clocks[self._count - 1] if self._count else self._begin) >= self.seconds

    def _place(self, iteration: int) -> int:
        return int(np.searchsorted(self._iterations[: self._count], iteration, side="right")) - 1

    def _make_room(self) -> bool:
        """Make room for some more states; tell whether there is any."""
        nbytes = 8 * (self._rows.shape[1] + 2)
        if not self._budget.make_room(nbytes):
            return False
        free = (self._budget.total - self._budget.used) // nbytes
        self._resize(self._count + min(free, max(_LEAST_ROWS, self._count // 2)))
        return True

    def _resize(self, rows: int) -> None:
        # In place where the system can: nobody else holds these arrays.
        self._rows.resize((rows, self._rows.shape[1]), refcheck=False)
        self._iterations.resize(rows, refcheck=False)
        self._clocks.resize(rows, refcheck=False)
