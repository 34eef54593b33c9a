"""One run and the moment of it that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.data.batches import BatchPlan
from core.errors import Diverged
from core.nn.parameters import Parameters
from core.session.measuring import MeasuringBudget
from core.session.position import START, Position, completed_iterations, end_of, is_complete
from core.session.stride import Stride
from core.training.engine import Engine, always
from core.training.engines import EngineChoice
from core.training.epochs import EpochSeries, EpochView
from core.training.evaluation import Evaluation, evaluate
from core.training.events import Event, Updated, loss_of
from core.training.history import History
from core.training.run import Run, prepare, rerun, start_state
from core.training.series import LossSeries, SeriesView
from core.training.state import TrainingState
from core.training.stopping import StopWatch
from core.training.trace import trace_iteration

_WAY_BYTES = 16 * 1024 * 1024
"""What the states may take that the last replay came by; half of them are forgotten when it is more."""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What `Timeline.train` did: the losses of its iterations, and why playing ends here (empty where it goes on)."""

    losses: Array
    reason: str = ""


class Timeline:
    """A run from its start to the furthest moment trained, and a position in it.

    What is known of a moment follows from the position alone, so that going away and coming back shows the same.
    """

    def __init__(self, config: RunConfig, engines: EngineChoice) -> None:
        self._engines = engines
        run = prepare(config)
        start = start_state(config)
        self._history = History(run, start, engines.at_once(run))
        self._series = LossSeries()
        self._epochs = EpochSeries()
        self._stride = Stride()
        self._state = start  # after the iterations that are complete at `position`
        self._base = start  # a state shortly before, from which the iteration that led here can be done again
        self._events: tuple[Event, ...] | None = ()  # of the whole iteration; None until asked for
        self._failure: Diverged | None = None  # what ends those events early
        self._evaluated: tuple[TrainingState, Run, Evaluation] | None = None
        self._measuring = MeasuringBudget()
        self._way: list[TrainingState] = []  # states that the last replay came by; the next is likely near them
        self.plan = run.plan
        self.position = START
        self.latest = START

    @property
    def run(self) -> Run:
        """The run with the settings that the next operation meets."""
        return self._history.run_at(self.completed + 1)

    @property
    def engine(self) -> Engine:
        """What trains the next iteration."""
        return self._history.stretch_at(self.completed + 1).engine

    @property
    def completed(self) -> int:
        """How many iterations are complete at the position."""
        return completed_iterations(self.position, self.plan)

    @property
    def recorded(self) -> int:
        """How many iterations are known, those after the position included."""
        return self._series.count

    @property
    def stride(self) -> int:
        """How many iterations are about a millisecond's work."""
        return self._stride.size

    def batches_at(self, iteration: int) -> BatchPlan:
        """Return the batches of `iteration` (counted from 1)."""
        return self._history.run_at(iteration).batches

    def events(self) -> tuple[Event, ...]:
        """Return what the iteration at the position has computed so far."""
        return self._all_events()[: self.position.operation]

    def parameters(self) -> Parameters:
        """Return weights and biases as they stand at the position, half-done updates included."""
        parameters = list(self._state.parameters)
        if not is_complete(self.position, self.plan):
            for event in self.events():
                if isinstance(event, Updated):
                    parameters[event.layer - 1] = event.after
        return tuple(parameters)

    def losses(self) -> SeriesView:
        """Return the losses of all known iterations."""
        return self._series.view()

    def epochs(self) -> EpochView:
        """Return what was measured after epochs."""
        return self._epochs.view()

    def evaluation(self) -> Evaluation:
        """Measure the network as it stands after the last complete iteration."""
        run, state = self.run, self._state
        if self._evaluated is None or self._evaluated[0] is not state or self._evaluated[1] is not run:
            self._evaluated = (state, run, evaluate(run, state.parameters))
        return self._evaluated[2]

    def train(self, iterations: int, watch: StopWatch | None = None, may_go_on: Callable[[], bool] = always) -> Trained:
        """Complete the iteration under way, or train on, up to `iterations` of them; fewer where something is due.

        Raises
        ------
        Diverged
            The position is then the last moment with finite numbers.
        """
        self._take_engine()
        start, batches = self._state, self.run.batches
        count = min(iterations, self._history.iterations_to_checkpoint(start.iteration))
        epoch, _ = batches.place_of(start.iteration + 1)
        if watch is not None and watch.watches_epochs:
            count = min(count, batches.end_of_epoch(epoch) - start.iteration)
        elif self._measuring.has_time:
            count = min(count, batches.end_of_epoch(self._epochs.next_wanted(epoch)) - start.iteration)
        engine = self.engine
        self._stride.start()
        advanced = self._history.advance(start, count, may_go_on)
        met = None if watch is None else watch.first_met(advanced.losses)
        if met is not None and (met + 1 < len(advanced.losses) or advanced.failure is not None):
            advanced = self._history.advance(start, met + 1)
        self._measuring.earn(self._stride.done(len(advanced.losses), engine))
        self._base, self._state = start, advanced.state
        self._events, self._failure = None, None
        if len(advanced.losses):
            self.position = end_of(advanced.state.iteration, self.plan)
            self._record(advanced.state, advanced.losses)
        if advanced.failure is not None:
            self._stop_at_failure()
            raise advanced.failure
        reason = "" if watch is None or met is None else watch.loss_reason()
        return Trained(advanced.losses, reason or self._measure_epoch(watch))

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
            self._events, self.position = (), START
            return True
        while self.recorded < target.iteration - 1:
            if self.completed != self.recorded and not self.approach(end_of(self.recorded, self.plan), may_go_on):
                return False
            if not may_go_on():
                return False
            self.train(min(self.stride, target.iteration - 1 - self.recorded), may_go_on=may_go_on)
        if target.iteration != self.position.iteration:
            before = self._replayed(target.iteration - 1, may_go_on)
            if before is None:
                return False
            self._enter(before)
        elif is_complete(self.position, self.plan):
            self._base = self._state = self._before()
        if target.operation > len(self._all_events()):
            self._stop_at_failure()
            assert self._failure is not None
            raise self._failure
        self._move(target)
        return True

    def go_to(self, target: Position) -> None:
        """Move to `target`, however long it takes; raises as `approach` does."""
        self.approach(target, always)

    def change_settings(self, **changes: object) -> None:
        """Let other settings hold from the next iteration on; forget all that is later than the position.

        An iteration under way starts again from its beginning.

        Raises
        ------
        ConfigError
            When one is out of range; nothing changes.
        """
        config = self.run.config.but(**changes)
        completed = self.completed
        self.go_to(end_of(completed, self.plan))
        run = rerun(self.run, config, completed)
        self._state = self._history.change(run, self._engines.at_once(run), self._state)
        self._way = []
        self._epochs.truncate(completed)
        kept = self._series.truncate(completed)
        if kept < completed:  # the series ends inside a bucket: its losses are needed again
            self._series.extend(self._history.advance(self._state_after(kept), completed - kept).losses)
        self.latest = self.position

    def _take_engine(self) -> None:
        """Go on with a faster engine where one has become ready; what is known already keeps the one that made it."""
        if self.completed < self.recorded:
            return
        stretch = self._history.stretch_at(self.completed + 1)
        engine = self._engines.ready(stretch.run)
        if engine.name != stretch.engine.name:
            self._state = self._history.change(stretch.run, engine, self._state)

    def _replayed(self, iteration: int, may_go_on: Callable[[], bool]) -> TrainingState | None:
        """Return the state after `iteration`, replayed from the nearest one at hand; None where there was no time."""
        known = [self._history.nearest(iteration), self._state, self._base, *self._way]
        state = max((each for each in known if each.iteration <= iteration), key=lambda each: each.iteration)
        while state.iteration < iteration:
            self._remember(state)
            if not may_go_on():
                return None
            self._stride.start()
            advanced = self._history.advance(state, min(self.stride, iteration - state.iteration), may_go_on)
            state = advanced.state
            self._stride.done(len(advanced.losses), self._history.stretch_at(state.iteration).engine)
        return state

    def _remember(self, state: TrainingState) -> None:
        self._way.append(state)
        if len(self._way) * state.nbytes > _WAY_BYTES:
            del self._way[: len(self._way) // 2]

    def _state_after(self, iteration: int) -> TrainingState:
        state = self._replayed(iteration, always)
        assert state is not None
        return state

    def _before(self) -> TrainingState:
        """Return the state before the iteration that the position is in."""
        iteration = self.position.iteration - 1
        if self._state.iteration <= iteration:
            return self._state
        if self._base.iteration != iteration:
            self._base = self._state_after(iteration)
        return self._base

    def _all_events(self) -> tuple[Event, ...]:
        if self._events is None:
            self._trace()
        assert self._events is not None
        return self._events

    def _trace(self) -> None:
        before = self._before()
        run = self._history.run_at(before.iteration + 1)
        events: list[Event] = []
        self._failure = None
        with np.errstate(all="ignore"):  # the trace checks every result itself
            try:
                events.extend(trace_iteration(run, before))
            except Diverged as failure:
                self._failure = failure
        self._events = tuple(events)

    def _enter(self, before: TrainingState) -> None:
        """Stand before an iteration; who calls moves into it."""
        self._base = self._state = before
        self._events, self._failure = None, None
        self.position = Position(before.iteration + 1)

    def _stop_at_failure(self) -> None:
        """Go to the last moment of the iteration after the state that has finite numbers."""
        self._enter(self._state)
        self._move(Position(self.position.iteration, len(self._all_events())))

    def _move(self, position: Position) -> None:
        """Go to a moment of the iteration whose events are at hand."""
        before = self._before()
        self.position = position
        self.latest = max(self.latest, position)
        if not is_complete(position, self.plan):
            self._base = self._state = before
            return
        advanced = self._history.advance(before, 1)
        self._base, self._state = before, advanced.state
        self._record(advanced.state, advanced.losses)
        self.measure_last_epoch()

    def _record(self, state: TrainingState, losses: Array) -> None:
        new = state.iteration - self._series.count
        if new > 0:
            self._series.extend(losses[len(losses) - new :])
            self._history.spread(self.stride)
            self._history.record(state)
        self.latest = max(self.latest, self.position)

    def measure_last_epoch(self) -> None:
        """Measure the network if an epoch has just ended, so that measurements reach up to where training stopped."""
        iteration = self._state.iteration
        if iteration == self.recorded and iteration and is_complete(self.position, self.plan):
            epoch, _ = self.batches_at(iteration).place_of(iteration)
            if self.batches_at(iteration).end_of_epoch(epoch) == iteration:
                self._epochs.add_last(iteration, self.evaluation())

    def reason_to_stop(self, watch: StopWatch) -> str:
        """Return why playing ends at the end of the iteration at the position; empty where it goes on."""
        loss = loss_of(self.events())
        if loss is None or not is_complete(self.position, self.plan):
            return ""
        if watch.first_met(np.array([loss])) is not None:
            return watch.loss_reason()
        return self._measure_epoch(watch)

    def _measure_epoch(self, watch: StopWatch | None) -> str:
        """Measure the network where an epoch ends and that is wanted; return why playing ends here, if it does."""
        batches = self.batches_at(self._state.iteration)
        epoch, _ = batches.place_of(self._state.iteration)
        if batches.end_of_epoch(epoch) != self._state.iteration:
            return ""
        watched = watch is not None and watch.watches_epochs
        wanted = self._epochs.wanted(epoch, self._state.iteration) and self._measuring.has_time
        if not (watched or wanted):
            return ""
        with self._measuring.spending():
            evaluation = self.evaluation()
        if wanted:
            self._epochs.add(epoch, self._state.iteration, evaluation)
        return watch.after_epoch(epoch, evaluation) if watch is not None and watched else ""
