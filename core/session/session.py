"""All behaviour of a run that a person drives: commands in, reports and snapshots out. No threads, no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

from core.config import RunConfig
from core.errors import ConfigError, Diverged
from core.session.commands import (
    Command,
    Granularity,
    NewRun,
    Pause,
    Play,
    PlayOrPause,
    Reset,
    Seek,
    SetLearningRate,
    SetPace,
    SetStopAt,
    Step,
    StepBack,
)
from core.session.position import START, Position, end_of, step_back, step_forward
from core.session.snapshot import Cause, Failure, Notice, Report, Snapshot
from core.session.tempo import UNLIMITED, Tempo
from core.session.timeline import Timeline

_DIRECT_SECONDS = 0.02
"""How long a step or seek computes at once; what takes longer goes on in slices, so that other commands get through."""

_CAUSES: dict[type[Command], Cause] = {
    NewRun: Cause.NEW,
    Reset: Cause.NEW,
    Play: Cause.PLAY,
    Pause: Cause.PAUSE,
    PlayOrPause: Cause.PLAY,
    Step: Cause.STEP,
    StepBack: Cause.BACK,
    Seek: Cause.SEEK,
    SetPace: Cause.SETTING,
    SetLearningRate: Cause.SETTING,
    SetStopAt: Cause.SETTING,
}


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
        self._tempo = Tempo(clock)
        self._run_ids = count(1)
        self._sequence = count(1)
        self._config = config
        self._run_id = 0
        self._playing = False
        self._goal: Position | None = None  # where a long step or seek ends
        self._shown = START
        self._shown_run = 0
        self.cause = Cause.NEW
        """What the last command was, for the snapshot that answers it."""
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
        return 0.0 if self._goal is not None else self._tempo.seconds_until_due()

    def submit(self, command: Command) -> list[Report]:
        """Carry out `command`; what it cannot do is said in a `Failure` and changes nothing."""
        self.cause = _CAUSES[type(command)]
        try:
            return self._carry_out(command)
        except ConfigError as error:
            return [Failure(error)]
        except Diverged as error:
            return [self._diverged(error)]

    def work(self, seconds: float, may_go_on: Callable[[], bool] = lambda: True) -> list[Report]:
        """Play for about `seconds`, or as long as `may_go_on` says, and return what is to be said about it."""
        deadline = self._clock() + seconds

        def in_time() -> bool:
            return self._clock() < deadline and may_go_on()

        try:
            if self._goal is not None:
                if self._timeline.approach(self._goal, in_time):
                    self._pause()
            else:
                while self._playing and self._tempo.seconds_until_due() == 0.0 and in_time():
                    self._play_one_step()
        except Diverged as error:
            return [self._diverged(error)]
        self._tempo.measure(self._timeline.completed)
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
            config=self._config_now,
            plan=timeline.plan,
            position=timeline.position,
            latest=timeline.latest,
            events=timeline.events(),
            stepped=max(stepped, 0),
            parameters=timeline.parameters(),
            losses=timeline.losses(),
            playing=self._playing,
            pace=UNLIMITED if self._goal is not None else self._tempo.pace,
            iterations_per_second=self._tempo.rate if self._playing else None,
        )

    def _carry_out(self, command: Command) -> list[Report]:
        timeline = self._timeline
        match command:
            case NewRun(config, said):
                self._pause()
                self._start(config)
                return [Notice(said or f"A new network was built; its start weights come from seed {config.seed}.")]
            case Reset():
                self._pause()
                self._start(self._config_now)
            case Play():
                return self._play_from_here()
            case Pause():
                self._pause()
            case PlayOrPause():
                if not self._playing:
                    return self._play_from_here()
                self._pause()
            case Step(by):
                self._go(step_forward(timeline.position, by, timeline.plan, timeline.batches))
            case StepBack(by):
                self._go(step_back(timeline.position, by, timeline.plan, timeline.batches))
            case Seek(iteration, operation, run_id):
                if run_id in (None, self._run_id):
                    self._go(self._position(iteration, operation))
            case SetPace(pace):
                self._tempo.pace = pace
            case SetLearningRate(learning_rate):
                return self._change_learning_rate(learning_rate)
            case SetStopAt(iteration):
                self._config = self._config_now.but(stop_at=iteration)
        return []

    def _start(self, config: RunConfig) -> None:
        self._timeline = Timeline(config)
        self._config = config
        self._run_id = next(self._run_ids)

    @property
    def _config_now(self) -> RunConfig:
        """The settings in force: the rate of the moment shown, which may be in the past; the rest as last set."""
        rate = self._timeline.run.config.learning_rate
        if rate != self._config.learning_rate:
            self._config = self._config.but(learning_rate=rate)
        return self._config

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
        self._pause()
        deadline = time.thread_time() + _DIRECT_SECONDS
        if not self._timeline.approach(target, lambda: time.thread_time() < deadline):
            self._play()
            self._goal = target

    def _play_from_here(self) -> list[Report]:
        self._play()
        stop_at = self._config.stop_at
        if stop_at is None or self._timeline.completed < stop_at:
            return []
        return [Notice(f"Iteration {stop_at:,}, where playing stops, is passed: it goes on until you pause.")]

    def _play(self) -> None:
        self._playing, self._goal = True, None
        self._tempo.start(self._timeline.completed)

    def _pause(self) -> None:
        self._playing, self._goal = False, None

    def _play_one_step(self) -> None:
        timeline = self._timeline
        if self._tempo.pace.unit is Granularity.PHASE:
            timeline.go_to(step_forward(timeline.position, Granularity.PHASE, timeline.plan, timeline.batches))
        else:
            timeline.advance()
        if timeline.position == end_of(self._config.stop_at or 0, timeline.plan):
            self._pause()
        self._tempo.step_taken()

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
            later = "later iteration no longer applies" if forgotten == 1 else "later iterations no longer apply"
            said += f" {forgotten:,} {later}."
        return [Notice(said)]

    def _diverged(self, error: Diverged) -> Failure:
        self._pause()
        return Failure(error, "Everything before it is kept: step back, or lower the learning rate.")
