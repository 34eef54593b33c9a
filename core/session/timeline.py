"""One run and the moment of it that is looked at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.config import RunConfig
from core.data.batches import batches_per_epoch
from core.errors import Diverged
from core.nn.parameters import Parameters
from core.session.position import START, Position, completed_iterations, end_of, is_complete
from core.training.events import Event, IterationDone, Updated, loss_of
from core.training.history import History
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run, prepare, start_state
from core.training.series import LossSeries, SeriesView
from core.training.state import TrainingState
from core.training.trace import trace_iteration


class Timeline:
    """A run from its start to the furthest moment trained, and a position in it.

    What is known of a moment follows from the position alone, so that going away and coming back shows the same.
    """

    def __init__(self, config: RunConfig) -> None:
        self._engine = NumpyEngine()
        run = prepare(config)
        start = start_state(config)
        self._history = History(run, start, self._engine)
        self._series = LossSeries()
        self._state = start  # after the iterations that are complete at `position`
        self._before = start  # before the iteration that `position` is in
        self._events: tuple[Event, ...] | None = ()  # of the whole iteration; None until asked for
        self._walker = start  # how far a replay that takes long has come
        self._failure: Diverged | None = None  # what ends those events early
        self.plan = run.plan
        self.position = START
        self.latest = START

    @property
    def run(self) -> Run:
        """The run with the settings that the next operation meets."""
        return self._history.run_at(self.completed + 1)

    @property
    def completed(self) -> int:
        """How many iterations are complete at the position."""
        return completed_iterations(self.position, self.plan)

    @property
    def batches(self) -> int:
        """How many iterations make an epoch."""
        config = self.run.config
        return batches_per_epoch(config.data.rows, config.rows_per_batch)

    @property
    def recorded(self) -> int:
        """How many iterations are known, those after the position included."""
        return self._series.count

    def events(self) -> tuple[Event, ...]:
        """Return what the iteration at the position has computed so far."""
        return self._all_events()[: self.position.operation]

    def parameters(self) -> Parameters:
        """Return weights and biases as they stand at the position, half-done updates included."""
        if is_complete(self.position, self.plan):
            return self._state.parameters
        parameters = list(self._before.parameters)
        for event in self.events():
            if isinstance(event, Updated):
                parameters[event.layer - 1] = event.after
        return tuple(parameters)

    def losses(self) -> SeriesView:
        """Return the losses of all known iterations."""
        return self._series.view()

    def advance(self) -> None:
        """Complete the iteration under way, or train the next one, with the engine.

        Raises
        ------
        Diverged
            The position is then the last moment with finite numbers.
        """
        before = self._before if not is_complete(self.position, self.plan) else self._state
        iteration = before.iteration + 1
        try:
            state, loss = self._engine.advance(self._history.run_at(iteration), before)
        except Diverged:
            self._enter(before)
            self._stop_at_failure()
            raise
        self._before, self._state = before, state
        self._events, self._failure = None, None
        self.position = end_of(iteration, self.plan)
        self._record(state, loss)

    def approach(self, target: Position, may_go_on: Callable[[], bool]) -> bool:
        """Move towards `target` as long as `may_go_on` says; tell whether it is reached.

        Iterations that are not known yet are trained, and the position goes along. Known ones are replayed, and the
        position stays until they are. Call again with the same target to go on.

        Raises
        ------
        Diverged
            When a moment on the way has no finite numbers; the position is then the last one that has.
        """
        if target == START:
            self._enter(self._history.nearest(0))
            self._events = ()
            self.position = START
            return True
        while self.recorded < target.iteration - 1:
            if self.completed != self.recorded and not self.approach(end_of(self.recorded, self.plan), may_go_on):
                return False
            if not may_go_on():
                return False
            self.advance()
        if target.iteration != self.position.iteration:
            before = self._replayed(target.iteration - 1, may_go_on)
            if before is None:
                return False
            self._enter(before)
        if target.operation > len(self._all_events()):
            self._stop_at_failure()
            assert self._failure is not None
            raise self._failure
        self._move(target)
        return True

    def go_to(self, target: Position) -> None:
        """Move to `target`, however long it takes; raises as `approach` does."""
        self.approach(target, lambda: True)

    def change_learning_rate(self, learning_rate: float) -> None:
        """Let another learning rate hold from the next iteration on; forget all that is later than the position.

        An iteration under way starts again from its beginning.

        Raises
        ------
        ConfigError
            When it is out of range; nothing changes.
        """
        config = self.run.config.but(learning_rate=learning_rate)
        completed = self.completed
        self.go_to(end_of(completed, self.plan))
        old = self.run
        self._history.change_settings(Run(config, old.network, old.plan), completed)
        self._walker = self._history.nearest(0)
        kept = self._series.truncate(completed)
        if kept < completed:  # the series ends inside a bucket: its losses are needed again
            state = self._history.state_after(kept)
            while state.iteration < completed:
                state, loss = self._engine.advance(self._history.run_at(state.iteration + 1), state)
                self._series.append(loss)
        self.latest = self.position

    def _replayed(self, iteration: int, may_go_on: Callable[[], bool]) -> TrainingState | None:
        """Return the state after `iteration`, replayed from the nearest one at hand; None where there was no time."""
        known = [self._history.nearest(iteration), self._walker, self._state]
        state = max((each for each in known if each.iteration <= iteration), key=lambda each: each.iteration)
        while state.iteration < iteration:
            if not may_go_on():
                self._walker = state
                return None
            state, _ = self._engine.advance(self._history.run_at(state.iteration + 1), state)
        return state

    def _all_events(self) -> tuple[Event, ...]:
        if self._events is None:
            self._trace()
        assert self._events is not None
        return self._events

    def _trace(self) -> None:
        run = self._history.run_at(self._before.iteration + 1)
        events: list[Event] = []
        self._failure = None
        with np.errstate(all="ignore"):  # the trace checks every result itself
            try:
                events.extend(trace_iteration(run, self._before))
            except Diverged as failure:
                self._failure = failure
        self._events = tuple(events)

    def _enter(self, before: TrainingState) -> None:
        self._before = self._state = before
        self._events, self._failure = None, None

    def _stop_at_failure(self) -> None:
        self._move(Position(self._before.iteration + 1, len(self._all_events())))

    def _move(self, position: Position) -> None:
        self.position = position
        self.latest = max(self.latest, position)
        last = self._all_events()[position.operation - 1]
        if isinstance(last, IterationDone):
            self._state = TrainingState(last.iteration, last.parameters)
            self._record(self._state, loss_of(self._all_events()))
        else:
            self._state = self._before

    def _record(self, state: TrainingState, loss: float | None) -> None:
        if loss is not None and state.iteration == self._series.count + 1:
            self._series.append(loss)
            self._history.record(state)
        if self.position > self.latest:
            self.latest = self.position
