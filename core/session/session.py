"""All behaviour of a run that a person drives: commands in, reports and snapshots out. No threads, no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

import msgspec

from core.config import RunConfig
from core.errors import ConfigError, Diverged
from core.session.commands import (
    Command,
    Granularity,
    NewRun,
    Pace,
    Pause,
    Play,
    Reset,
    Seek,
    SetLearningRate,
    SetPace,
    SetStopAt,
    Step,
    StepBack,
)
from core.session.position import Position, end_of, step_back, step_forward
from core.session.snapshot import Cause, Failure, Notice, Report, Snapshot
from core.session.timeline import Timeline
from core.setting import settings_of

UNLIMITED = Pace(Granularity.ITERATION, None)
_DIRECT = 64
"""Iterations that a step or seek trains at once; more are played, so that other commands get through meanwhile."""
_RATE_WINDOW = 0.25
"""Seconds over which iterations per second are measured."""


class Session:
    """A person's work with one run after another.

    `submit` carries out a command at once and returns what is to be said about it; `work` plays for a slice of time;
    `snapshot` shows the moment reached.

    Parameters
    ----------
    config
        What the first run is.
    clock
        Seconds, monotonic.
    """

    def __init__(self, config: RunConfig, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._run_ids = count(1)
        self._sequence = count(1)
        self._pace = UNLIMITED
        self._playing = False
        self._goal: Position | None = None  # where a long seek ends
        self._due = 0.0  # when the next paced step is to be taken
        self._rate: float | None = None
        self._rate_since = (0.0, 0)
        self._shown = Position()
        self._shown_run = 0
        self._start(config)

    @property
    def playing(self) -> bool:
        """Tell whether there is work for `work`."""
        return self._playing

    @property
    def run_id(self) -> int:
        """Number of the run; rises with every new network."""
        return self._run_id

    @property
    def position(self) -> Position:
        """The moment reached."""
        return self._timeline.position

    @property
    def advanced(self) -> bool:
        """Tell whether the moment is another than the one last shown."""
        return (self._shown_run, self._shown) != (self._run_id, self._timeline.position)

    def seconds_until_due(self) -> float:
        """How long until the next paced step is to be taken; 0 at unlimited speed."""
        return 0.0 if self._step_seconds() == 0.0 else max(0.0, self._due - self._clock())

    def submit(self, command: Command) -> list[Report]:
        """Carry out `command`; what it cannot do is said in a `Failure` and changes nothing."""
        try:
            return self._carry_out(command)
        except ConfigError as error:
            return [Failure("config", f"{error.message} {error.hint}".strip(), error.field)]
        except Diverged as error:
            return [self._diverged(error)]

    def work(self, seconds: float, may_go_on: Callable[[], bool] = lambda: True) -> list[Report]:
        """Play for about `seconds`, or as long as `may_go_on` says, and return what is to be said about it."""
        deadline = self._clock() + seconds
        try:
            while self._playing and self._clock() < deadline and self.seconds_until_due() == 0.0 and may_go_on():
                self._play_one_step()
        except Diverged as error:
            return [self._diverged(error)]
        self._measure_rate()
        return []

    def snapshot(self, cause: Cause) -> Snapshot:
        """Return the moment reached."""
        timeline = self._timeline
        same_iteration = self._shown_run == self._run_id and self._shown.iteration == timeline.position.iteration
        stepped = timeline.position.operation - (self._shown.operation if same_iteration else 0)
        self._shown, self._shown_run = timeline.position, self._run_id
        return Snapshot(
            run_id=self._run_id,
            sequence=next(self._sequence),
            cause=cause,
            config=timeline.run.config,
            plan=timeline.plan,
            position=timeline.position,
            latest=timeline.latest,
            events=timeline.events(),
            stepped=max(stepped, 0),
            parameters=timeline.parameters(),
            losses=timeline.losses(),
            playing=self._playing,
            pace=self._pace,
            stop_at=self._stop_at,
            iterations_per_second=self._rate if self._playing else None,
        )

    def _carry_out(self, command: Command) -> list[Report]:
        timeline = self._timeline
        match command:
            case NewRun(config):
                self._pause()
                self._start(config)
                return [Notice(f"A new network was built; its start weights come from seed {config.seed}.")]
            case Reset():
                self._pause()
                self._start(msgspec.structs.replace(timeline.run.config, stop_at=self._stop_at))
            case Play():
                self._play(None)
            case Pause():
                self._pause()
            case Step(by):
                self._pause()
                self._go(step_forward(timeline.position, by, timeline.plan, timeline.batches))
            case StepBack(by):
                self._pause()
                timeline.go_to(step_back(timeline.position, by, timeline.plan, timeline.batches))
            case Seek(iteration, operation):
                self._pause()
                self._go(self._position(iteration, operation))
            case SetPace(pace):
                self._pace = pace
                self._due = self._clock()
            case SetLearningRate(learning_rate):
                return self._change_learning_rate(learning_rate)
            case SetStopAt(iteration):
                self._set_stop_at(iteration)
        return []

    def _start(self, config: RunConfig) -> None:
        self._timeline = Timeline(config)
        self._run_id = next(self._run_ids)
        self._stop_at: int | None = config.stop_at

    def _position(self, iteration: int, operation: int | None) -> Position:
        operations = self._timeline.plan.operations
        if iteration < 0 or (operation is not None and not 1 <= operation <= operations):
            raise ConfigError(
                "seek",
                f"There is no operation {operation} of iteration {iteration}.",
                f"Allowed: iterations from 0, operations 1 to {operations}.",
            )
        if iteration == 0 or operation is None:
            return end_of(iteration, self._timeline.plan)
        return Position(iteration, operation)

    def _go(self, target: Position) -> None:
        if target.iteration - self._timeline.recorded <= _DIRECT:
            self._timeline.go_to(target)
        else:
            self._timeline.go_to(end_of(self._timeline.recorded, self._timeline.plan))
            self._play(target)

    def _play(self, goal: Position | None) -> None:
        self._playing, self._goal = True, goal
        self._due = self._clock()
        self._rate, self._rate_since = None, (self._clock(), self._timeline.completed)

    def _pause(self) -> None:
        self._playing, self._goal = False, None

    def _step_seconds(self) -> float:
        unlimited = self._goal is not None or self._pace.per_second is None
        return 0.0 if unlimited or self._pace.per_second is None else 1.0 / self._pace.per_second

    def _play_one_step(self) -> None:
        timeline = self._timeline
        if self._goal is not None and self._goal.iteration - timeline.completed <= 1:
            goal = self._goal
            self._pause()
            timeline.go_to(goal)
            return
        if self._goal is None and self._pace.unit is Granularity.PHASE:
            timeline.go_to(step_forward(timeline.position, Granularity.PHASE, timeline.plan, timeline.batches))
        else:
            timeline.advance()
        if self._goal is None and timeline.position == end_of(self._stop_at or 0, timeline.plan):
            self._pause()
        # Steps that could not be taken in time are dropped, not caught up on in a burst.
        self._due = max(self._due + self._step_seconds(), self._clock() - _RATE_WINDOW)

    def _measure_rate(self) -> None:
        since, completed = self._rate_since
        elapsed = self._clock() - since
        if elapsed >= _RATE_WINDOW:
            self._rate = (self._timeline.completed - completed) / elapsed
            self._rate_since = (self._clock(), self._timeline.completed)

    def _change_learning_rate(self, learning_rate: float) -> list[Report]:
        timeline = self._timeline
        if learning_rate == timeline.run.config.learning_rate:
            return []
        restarted, forgotten = timeline.completed != timeline.position.iteration, timeline.recorded - timeline.completed
        timeline.change_learning_rate(learning_rate)
        said = f"Learning rate {learning_rate:g} from iteration {timeline.completed + 1:,} on; the weights are kept."
        if restarted:
            said += " This iteration starts again from its beginning."
        if forgotten:
            said += f" The {forgotten:,} later iterations no longer apply."
        return [Notice(said)]

    def _set_stop_at(self, iteration: int | None) -> None:
        setting = settings_of(RunConfig)["stop_at"]
        if iteration is not None and not setting.accepts(iteration):
            raise ConfigError("stop_at", f"{setting.label} cannot be {iteration}.", setting.allowed())
        self._stop_at = iteration

    def _diverged(self, error: Diverged) -> Failure:
        self._pause()
        return Failure("diverged", f"{error} Everything before it is kept: step back, or lower the learning rate.")
