"""Every moment of a run, reachable exactly: checkpoints, and replay from the nearest."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import is_
from typing import Self

import numpy as np

from core.nn.parameters import ParameterEdit, with_edits
from core.training.budget import HistoryBudget
from core.training.checkpoints import Checkpoints
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
    edits
        Values that a person set before the first of them.
    """

    first: int
    run: Run
    engine: Engine
    optimizer_since: int
    edits: tuple[ParameterEdit, ...] = ()


class History:
    """One way that a run went, and the way on from any moment of it.

    Settings, engines and values that were changed on the way are kept with the iteration from which they hold, so that
    replay meets the same ones at the same place and gives the same bits. A way that begins on another one shares its
    past and its checkpoints.
    """

    def __init__(
        self,
        start: TrainingState,
        stretches: list[Stretch],
        budget: HistoryBudget,
        parent: History | None = None,
        shared: int = 0,
    ) -> None:
        self._start = start
        self._stretches = stretches
        self._budget = budget
        self._parent = parent
        self._shared = shared
        self._clock = 0.0
        self._checkpoints = Checkpoints(self._width(), 0.0, budget)

    @classmethod
    def begin(cls, run: Run, start: TrainingState, engine: Engine, budget: HistoryBudget) -> Self:
        """Begin a run."""
        return cls(start, [Stretch(1, run, engine, 0)], budget)

    def fork(self, completed: int, run: Run, engine: Engine, edits: tuple[ParameterEdit, ...] = ()) -> History:
        """Return another way on after `completed` iterations, with these settings and values.

        Another optimiser than that of the last of them begins with empty slots. What was edited at the same place
        before stays edited.
        """
        trained = self.stretch_at(completed)
        since = trained.optimizer_since if completed and run.optimizer is trained.run.optimizer else completed
        before = self.edits_after(completed)
        stretches = [each for each in self._stretches if each.first <= completed]
        stretches.append(Stretch(completed + 1, run, engine, since, (*before, *edits)))
        # A way without states before that place has nothing to share: edits one after the other make no chain.
        parent, shared = self, completed
        while parent._parent is not None and parent._checkpoints.last_before(completed) is None:
            shared = min(shared, parent._shared)
            parent = parent._parent
        return History(self._start, stretches, self._budget, parent, shared)

    def goes_on_as(self, other: History, completed: int) -> bool:
        """Tell whether the ways are the same up to `completed` and this one goes on as `other`, which ends there, will.

        Engines do not count: `other` could have been trained by these.
        """
        new, ahead = other.stretch_at(completed + 1), self._stretches[self._place(completed + 1) :]
        if self.edits_after(completed) != new.edits or any(each.edits for each in ahead[1:]):
            return False
        for each in ahead:
            if each.optimizer_since != new.optimizer_since or each.run.batches != new.run.batches:
                return False
            if each.run.config != new.run.config:
                return False
        past, others = ([each for each in way._stretches if each.first <= completed] for way in (self, other))
        return len(past) == len(others) and all(map(is_, past, others))

    def go_on_with(self, engine: Engine, completed: int) -> None:
        """Let another engine train what comes after `completed` iterations, the last that are known."""
        old = self.stretch_at(completed + 1)
        if old.first == completed + 1:
            self._stretches[-1] = replace(old, engine=engine)
        else:
            self._stretches.append(Stretch(completed + 1, old.run, engine, old.optimizer_since))

    def stretch_at(self, iteration: int) -> Stretch:
        """Return the settings and the engine of `iteration` (counted from 1)."""
        return self._stretches[self._place(iteration)]

    def end_of_stretch(self, iteration: int) -> int:
        """Return the last iteration with the settings and the engine of `iteration` (counted from 1)."""
        return self._end_of(self._place(iteration))

    def run_at(self, iteration: int) -> Run:
        """Return the run with the settings in force in `iteration` (counted from 1)."""
        return self.stretch_at(iteration).run

    def is_uniform(self, completed: int) -> bool:
        """Tell whether all of the first `completed` iterations had the same settings, and no value was edited."""
        met = [each for each in self._stretches if each.first <= max(completed, 1)]
        return all(each.run is met[0].run and not each.edits for each in met)

    def same_loss_since(self, iteration: int) -> int:
        """Return the first iteration from which on, up to `iteration`, losses were measured in the same way."""
        place = self._place(iteration)
        measured = _measure_of(self._stretches[place].run)
        while place > 0 and _measure_of(self._stretches[place - 1].run) == measured:
            place -= 1
        return self._stretches[place].first

    def same_loss_until(self, iteration: int) -> int:
        """Return the last iteration up to which, from `iteration` on, losses are measured in the same way."""
        place = self._place(iteration)
        measured = _measure_of(self._stretches[place].run)
        while place + 1 < len(self._stretches) and _measure_of(self._stretches[place + 1].run) == measured:
            place += 1
        return self._end_of(place)

    def record(self, state: TrainingState, seconds: float) -> None:
        """Learn of a state that was reached in `seconds` of training from the one before; keep it if it is due."""
        self._clock += seconds
        self._checkpoints.record(state, self._clock)

    def nearest(self, iteration: int) -> TrainingState:
        """Return the last state at hand that is not after `iteration`."""
        way = self
        while (kept := way._checkpoints.last_before(iteration)) is None and way._parent is not None:
            iteration = min(iteration, way._shared)
            way = way._parent
        if kept is None:
            return self.entering(self._start)
        stretch = way.stretch_at(kept)
        numbers = way._checkpoints.numbers_of(kept, len(stretch.run.optimizer.slots))
        return self.entering(self._start.with_numbers(numbers, kept, kept - stretch.optimizer_since))

    def entering(self, state: TrainingState) -> TrainingState:
        """Return `state` as the iteration after it meets it: with its optimiser's slots, and what was edited there."""
        stretch = self.stretch_at(state.iteration + 1)
        parameters, slots = state.parameters, state.slots
        steps = state.iteration - stretch.optimizer_since
        if steps != state.steps or len(slots) != len(stretch.run.optimizer.slots):
            slots = empty_slots(parameters, len(stretch.run.optimizer.slots))
        elif not stretch.edits or state.iteration != stretch.first - 1:
            return state
        if state.iteration == stretch.first - 1:
            parameters = with_edits(parameters, stretch.edits)
        return TrainingState(state.iteration, parameters, slots, steps)

    def advance(self, state: TrainingState, iterations: int, may_go_on: Callable[[], bool] = always) -> Advanced:
        """Train on from `state`, or train again what was trained, by the engines and settings of each iteration."""
        losses = []
        goal = state.iteration + iterations
        while state.iteration < goal:
            place = self._place(state.iteration + 1)
            stretch = self._stretches[place]
            state = self.entering(state)
            count = min(goal, self._end_of(place)) - state.iteration
            advanced = stretch.engine.advance(stretch.run, state, count, may_go_on)
            losses.append(advanced.losses)
            state = advanced.state
            if advanced.failure is not None:
                return Advanced(state, np.concatenate(losses), advanced.failure)
            if len(advanced.losses) < count:
                break
        return Advanced(self.entering(state), np.concatenate(losses) if losses else np.empty(0))

    def edits_after(self, completed: int) -> tuple[ParameterEdit, ...]:
        """Return what was set by hand after `completed` iterations, before the next one."""
        stretch = self.stretch_at(completed + 1)
        return stretch.edits if stretch.first == completed + 1 else ()

    def _place(self, iteration: int) -> int:
        if len(self._stretches) == 1:
            return 0
        return max(bisect_right(self._stretches, iteration, key=lambda stretch: stretch.first) - 1, 0)

    def _end_of(self, place: int) -> int:
        return self._stretches[place + 1].first - 1 if place + 1 < len(self._stretches) else sys.maxsize

    def _width(self) -> int:
        """Numbers of a state of this way: its last optimiser's slots count, as a new one begins a way of its own."""
        parameters = sum(each.W.size + (0 if each.b is None else each.b.size) for each in self._start.parameters)
        return parameters * (1 + len(self._stretches[-1].run.optimizer.slots))


def _measure_of(run: Run) -> tuple[object, ...]:
    config = run.config
    return config.loss, config.rows_per_batch, config.l1, config.l2
