"""Every moment of a run, reachable exactly: checkpoints, and replay from the nearest."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.training.checkpoints import DEFAULT_BUDGET, Checkpoints
from core.training.engine import Advanced, Engine, always
from core.training.run import Run
from core.training.state import TrainingState, empty_slots


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Iterations that one engine trained with the same settings.

    Parameters
    ----------
    first
        The first of them, counted from 1.
    optimizer_since
        How many iterations were complete when the optimiser began with empty slots.
    """

    first: int
    run: Run
    engine: Engine
    optimizer_since: int


class History:
    """The past of one run, and the way on from any moment of it.

    Settings and engines that changed on the way are kept with the iteration from which they hold, so that replay meets
    the same ones at the same place and gives the same bits.

    Parameters
    ----------
    budget
        Bytes that the checkpoints may take.
    """

    def __init__(self, run: Run, start: TrainingState, engine: Engine, budget: int = DEFAULT_BUDGET) -> None:
        self._start = start
        self._size = start.flattened().shape[1]
        self._checkpoints = Checkpoints(start, budget)
        self._stretches = [Stretch(1, run, engine, 0)]

    def stretch_at(self, iteration: int) -> Stretch:
        """Return the settings and the engine of `iteration` (counted from 1)."""
        if len(self._stretches) == 1:
            return self._stretches[0]
        place = bisect_right(self._stretches, iteration, key=lambda stretch: stretch.first)
        return self._stretches[max(place - 1, 0)]

    def run_at(self, iteration: int) -> Run:
        """Return the run with the settings in force in `iteration` (counted from 1)."""
        return self.stretch_at(iteration).run

    def iterations_to_checkpoint(self, iteration: int) -> int:
        """How many iterations after `iteration` the next state is to be kept."""
        return self._checkpoints.iterations_to_next(iteration)

    def record(self, state: TrainingState) -> None:
        """Keep `state` if its turn has come."""
        self._checkpoints.record(state)

    def spread(self, interval: int) -> None:
        """Keep states no closer together than about `interval` iterations."""
        self._checkpoints.spread(interval)

    def change(self, run: Run, engine: Engine, state: TrainingState) -> TrainingState:
        """Let settings and an engine hold from the iteration after `state` on; all that came later is forgotten.

        Returns the state to go on from: another optimiser begins with empty slots.
        """
        completed = state.iteration
        old = self.stretch_at(completed + 1)
        since = old.optimizer_since if run.optimizer is old.run.optimizer else completed
        self._stretches = [each for each in self._stretches if each.first <= completed]
        self._stretches.append(Stretch(completed + 1, run, engine, since))
        self._checkpoints.forget_from(completed)
        state = self._entering(state)
        self._checkpoints.record(state)
        return state

    def nearest(self, iteration: int) -> TrainingState:
        """Return the last checkpoint that is not after `iteration`."""
        kept = self._checkpoints.last_before(iteration)
        stretch = self.stretch_at(kept + 1)
        slots = len(stretch.run.optimizer.slots)
        numbers = self._checkpoints.numbers_of(kept, slots, self._size)
        return self._start.with_numbers(numbers, kept, kept - stretch.optimizer_since)

    def advance(self, state: TrainingState, iterations: int, may_go_on: Callable[[], bool] = always) -> Advanced:
        """Train on from `state`, or train again what was trained, by the engines and settings of each iteration."""
        losses = []
        goal = state.iteration + iterations
        while state.iteration < goal:
            stretch = self.stretch_at(state.iteration + 1)
            state = self._entering(state)
            count = min(goal, self._end_of(stretch)) - state.iteration
            advanced = stretch.engine.advance(stretch.run, state, count, may_go_on)
            losses.append(advanced.losses)
            state = advanced.state
            if advanced.failure is not None:
                return Advanced(state, np.concatenate(losses), advanced.failure)
            if len(advanced.losses) < count:
                break
        return Advanced(self._entering(state), np.concatenate(losses) if losses else np.empty(0))

    def _end_of(self, stretch: Stretch) -> int:
        place = self._stretches.index(stretch) + 1
        return self._stretches[place].first - 1 if place < len(self._stretches) else sys.maxsize

    def _entering(self, state: TrainingState) -> TrainingState:
        """Return `state` as the iteration after it meets it: with slots of that iteration's optimiser."""
        stretch = self.stretch_at(state.iteration + 1)
        steps = state.iteration - stretch.optimizer_since
        if steps == state.steps and len(state.slots) == len(stretch.run.optimizer.slots):
            return state
        slots = empty_slots(state.parameters, len(stretch.run.optimizer.slots))
        return TrainingState(state.iteration, state.parameters, slots, steps)
