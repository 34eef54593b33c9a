"""Every moment of a run, reachable exactly: checkpoints, and replay from the nearest."""

from __future__ import annotations

from bisect import bisect_right

from core.training.checkpoints import DEFAULT_BUDGET, Checkpoints
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run
from core.training.state import TrainingState


class History:
    """The past of one run.

    Settings that changed on the way are kept with the iteration from which they hold, so that replay meets the same
    settings at the same place. Replay by the engine that made the run gives the same bits.

    Parameters
    ----------
    budget
        Bytes that the checkpoints may take.
    """

    def __init__(self, run: Run, start: TrainingState, engine: NumpyEngine, budget: int = DEFAULT_BUDGET) -> None:
        self._engine = engine
        self._checkpoints = Checkpoints(start, budget)
        self._runs: list[tuple[int, Run]] = [(1, run)]

    def run_at(self, iteration: int) -> Run:
        """Return the run with the settings in force in `iteration` (counted from 1)."""
        if len(self._runs) == 1:
            return self._runs[0][1]
        place = bisect_right(self._runs, iteration, key=lambda entry: entry[0])
        return self._runs[max(place - 1, 0)][1]

    def record(self, state: TrainingState) -> None:
        """Keep `state` if its turn has come."""
        self._checkpoints.record(state)

    def change_settings(self, run: Run, after_iteration: int) -> None:
        """Let `run` hold from the iteration after `after_iteration` on; all that came later is forgotten."""
        self._runs = [(first, old) for first, old in self._runs if first <= after_iteration]
        self._runs.append((after_iteration + 1, run))
        self._checkpoints.forget_after(after_iteration)

    def nearest(self, iteration: int) -> TrainingState:
        """Return the last checkpoint that is not after `iteration`."""
        return self._checkpoints.nearest(iteration)

    def state_after(self, iteration: int) -> TrainingState:
        """Return the state after `iteration` complete iterations, replayed from the nearest checkpoint before it."""
        if iteration < 0:
            raise ValueError(f"there is no iteration {iteration}")
        state = self._checkpoints.nearest(iteration)
        while state.iteration < iteration:
            state, _ = self._engine.advance(self.run_at(state.iteration + 1), state)
        return state
