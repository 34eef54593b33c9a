"""One run and the moment of it that is looked at."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.nn.parameters import ParameterEdit, Parameters
from core.session.branch import Branch
from core.session.branches import Branches
from core.session.measuring import EpochMeasuring
from core.session.pieces import Pieces
from core.session.place import Place
from core.session.position import START, Position, end_of, is_complete
from core.session.stride import Stride
from core.session.wording import changes_in_words
from core.training.budget import HistoryBudget
from core.training.engine import Engine, always
from core.training.engines import EngineChoice
from core.training.epochs import EpochView
from core.training.evaluation import Evaluation
from core.training.events import Event, loss_of
from core.training.history import History
from core.training.phases import IterationPlan
from core.training.run import Run, prepare, rerun
from core.training.series import SeriesView
from core.training.state import TrainingState
from core.training.stopping import StopWatch


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What `Timeline.train` did: the losses of its iterations, and why playing ends here (empty where it goes on)."""

    losses: Array
    reason: str = ""


class Timeline:
    """A run from its start to the furthest moment trained, and the place in it that is looked at.

    It trains, goes to moments and begins branches; what is known of the moment itself, the place knows.
    """

    def __init__(self, config: RunConfig, engines: EngineChoice, budget: HistoryBudget | None = None) -> None:
        self._engines = engines
        run = prepare(config)
        self.branches = Branches(Branch.begin(config, engines.at_once(run), budget or HistoryBudget()))
        self._stride = Stride()
        self._place = Place(self.history, run.plan, self._stride)
        self._measuring = EpochMeasuring()
        self._bound_for: Position | None = None  # a known moment that the position is on its way to
        self._edited: Branch | None = None  # what the last edit of a value was made on, for one that goes on with it

    @property
    def plan(self) -> IterationPlan:
        """The shape of every iteration."""
        return self._place.plan

    @property
    def position(self) -> Position:
        """The moment that is looked at."""
        return self._place.position

    @property
    def latest(self) -> Position:
        """The furthest moment known of the current branch."""
        return self.branches.current.latest

    @property
    def chosen(self) -> Position:
        """The moment that the person chose: the position, or where a long way through what is known leads."""
        return self._bound_for or self.position

    @property
    def history(self) -> History:
        """The settings and states of the current branch, from its start to the furthest moment known."""
        return self.branches.current.history

    @property
    def run(self) -> Run:
        """The run with the settings that the next operation meets."""
        return self.history.run_at(self.completed + 1)

    @property
    def engine(self) -> Engine:
        """What trains the next iteration."""
        return self.history.stretch_at(self.completed + 1).engine

    @property
    def completed(self) -> int:
        """How many iterations are complete at the position."""
        return self._place.completed

    @property
    def recorded(self) -> int:
        """How many iterations are known, those after the position included."""
        return self.branches.current.recorded

    def events(self) -> tuple[Event, ...]:
        """Return what the iteration at the position has computed so far."""
        return self._place.events()

    @property
    def events_config(self) -> RunConfig:
        """The settings that those were computed with."""
        return self.history.run_at(max(self.position.iteration, 1)).config

    def parameters(self) -> Parameters:
        """Return weights and biases as they stand at the position, half-done updates included."""
        return self._place.parameters()

    def edits(self) -> tuple[ParameterEdit, ...]:
        """Return which of them were set by hand at the position, after the last complete iteration."""
        return self.history.edits_after(self.completed) if is_complete(self.position, self.plan) else ()

    def losses(self) -> SeriesView:
        """Return the losses of all known iterations."""
        return self.branches.current.series.view()

    def epochs(self) -> EpochView:
        """Return what was measured after epochs."""
        return self.branches.current.epochs.view()

    def losses_from(self, first: int, last: int, may_go_on: Callable[[], bool] = always) -> Pieces[Array]:
        """Return the losses of the known iterations from `first` to `last` (counted from 1), made again if need be.

        It pauses where `may_go_on` says no.
        """
        view = self.losses()
        if view.width == 1:
            return view.minima[first - 1 : last]
        return (yield from self._place.losses(first, last, may_go_on))

    def way_here(
        self, most: int, seconds: float, may_go_on: Callable[[], bool] = always
    ) -> Iterator[tuple[Run, TrainingState] | None]:
        """Yield up to `most` states on the way to the position, as `Replay.way_to` does."""
        return self._place.way_here(most, seconds, may_go_on)

    def evaluation(self) -> Evaluation:
        """Measure the network as it stands after the last complete iteration."""
        return self._measuring.evaluation(self.run, self._place.state)

    def train(self, iterations: int, watch: StopWatch | None = None, may_go_on: Callable[[], bool] = always) -> Trained:
        """Complete the iteration under way, or train on, up to `iterations` of them: some milliseconds' work at most.

        Raises
        ------
        Diverged
            The position is then the last moment with finite numbers.
        """
        if self.completed == self.recorded:
            self.branches.current.take_engine(self._engines)
        start = self._place.state
        count = min(
            iterations,
            self._stride.after(self.history, start.iteration),
            self._measuring.iterations_ahead(self.branches.current, start.iteration, watch),
            sys.maxsize if watch is None else watch.iterations_at_once,
        )
        self._stride.start(self.history, start.iteration)
        advanced = self.history.advance(start, count, may_go_on)
        seconds = self._stride.done(len(advanced.losses))
        met = None if watch is None else watch.first_met(advanced.losses)
        if met is not None and (met + 1 < len(advanced.losses) or advanced.failure is not None):
            advanced = self.history.advance(start, met + 1)
        self._measuring.earn(seconds)
        self._bound_for = None
        if len(advanced.losses):
            self._place.arrive(end_of(advanced.state.iteration, self.plan), start, advanced.state)
            self.branches.current.record(advanced.state, advanced.losses, seconds)
        if advanced.failure is not None:
            self._stop_at_failure()
            raise advanced.failure
        reason = "" if watch is None else watch.after(advanced.losses, advanced.state.parameters)
        return Trained(advanced.losses, reason or self._measuring.after(self.branches.current, advanced.state, watch))

    def stay(self) -> None:
        """Give up the way to another moment, if the position is on one."""
        self._bound_for = None

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
            self._place.jump(self.history.nearest(0), START)
            self._bound_for = None
            return True
        while self.recorded < target.iteration - 1:
            if self.completed != self.recorded and not self.approach(end_of(self.recorded, self.plan), may_go_on):
                return False
            if not may_go_on():
                return False
            self.train(target.iteration - 1 - self.recorded, may_go_on=may_go_on)
        if target.iteration != self.position.iteration:
            before = self._place.state_after(target.iteration - 1, may_go_on)
            if before is None:
                return False
            self._place.enter(before)
        elif is_complete(self.position, self.plan):
            self._place.reopen()
        traced = self._place.whole_iteration()
        if target.operation > len(traced.events):
            self._stop_at_failure()
            assert traced.failure is not None
            raise traced.failure
        self._move(target)
        return True

    def go_to(self, target: Position) -> None:
        """Move to `target`, however long it takes; raises as `approach` does."""
        self.approach(target, always)

    def change_settings(self, changes: Mapping[str, object]) -> None:
        """Let other settings hold from the next iteration on, in a branch of its own, or in one that has them there.

        They follow on those of the last iteration: so settings that are changed and changed back lead on as if nothing
        had been changed. An iteration under way starts again from its beginning.

        Raises
        ------
        ConfigError
            When one is out of range; nothing changes.
        """
        config = self.run.config.but(**changes)
        self._edited = None
        self._fork(
            rerun(self.history.run_at(self.completed), config, self.completed),
            {name: changes_in_words({name: value}) for name, value in changes.items()},
        )

    def edit(self, edit: ParameterEdit, said: str = "", instead: bool = False) -> None:
        """Give a weight or a bias another value before the next iteration, in a branch of its own.

        With `instead`, it replaces the edit before, as long as nothing was trained after that.
        """
        former = self.branches.current
        if instead and self._edited is not None and former.recorded == former.shared == self.completed:
            self.branches.current = self._edited
        self._edited = self.branches.current
        self._fork(self.run, {(edit.layer, edit.source, edit.target): said}, (edit,))

    def stand_on(self, number: int, target: Position | None = None) -> Position:
        """Look at a branch; return the `target`, or the moment where it was left, for `approach` to go there.

        The position is a moment before it whose iteration begins at a state at hand, so that nothing is replayed yet.

        Raises
        ------
        KeyError
            When there is no such branch.
        """
        branch = self.branches.find(number)
        if target is None:
            target = self.position if branch is self.branches.current else branch.left
        if branch is not self.branches.current:
            self._edited = None
            self.branches.current.left = self.chosen
            self._look_at(branch)
            state = branch.history.nearest(max(target.iteration - 1, 0))
            self._place.jump(state, min(target, Position(state.iteration + 1, 1)))
            self._bound_for = target
        return target

    def rest(self) -> None:
        """Let go of what is at hand only to be quick, as another run is looked at."""
        self._place.rest()
        self._measuring.forget()

    def _fork(self, run: Run, changed: Mapping[Hashable, str], edits: tuple[ParameterEdit, ...] = ()) -> None:
        completed = self.completed
        self.branches.current.left = self.position
        self.go_to(end_of(completed, self.plan))
        engine = self._engines.at_once(run)
        self._look_at(self.branches.fork(completed, run, engine, changed, edits, before=self._place.base))
        self._place.meet()

    def _look_at(self, branch: Branch) -> None:
        self.branches.current.rest()
        self.branches.current = branch
        self._bound_for = None
        self._place.turn_to(branch.history)

    def _stop_at_failure(self) -> None:
        """Go to the last moment of the iteration after the state that has finite numbers."""
        self.branches.current.diverged = True
        self._place.enter(self._place.state)
        self._move(Position(self.position.iteration, len(self._place.whole_iteration().events)))

    def _move(self, position: Position) -> None:
        """Go to a moment of the iteration whose events are at hand."""
        self._bound_for = None
        self.branches.current.latest = max(self.branches.current.latest, position)
        if not is_complete(position, self.plan):
            self._place.stand(position)
            return
        started = time.perf_counter()
        advanced = self.history.advance(self._place.before(), 1)
        self._place.complete(position, advanced.state)
        self.branches.current.record(advanced.state, advanced.losses, time.perf_counter() - started)
        self.measure_last_epoch()

    def measure_last_epoch(self) -> None:
        """Measure the network if an epoch has just ended, so that measurements reach up to where training stopped."""
        if self._place.state.iteration == self.recorded and is_complete(self.position, self.plan):
            self._measuring.at_the_end(self.branches.current, self._place.state)

    def reason_to_stop(self, watch: StopWatch) -> str:
        """Return why playing ends at the end of the iteration at the position; empty where it goes on."""
        loss = loss_of(self.events())
        if loss is None or not is_complete(self.position, self.plan):
            return ""
        reason = watch.after(np.array([loss]), self._place.state.parameters)
        return reason or self._measuring.after(self.branches.current, self._place.state, watch)
