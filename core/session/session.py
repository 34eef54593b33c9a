"""All behaviour of a run that a person drives: commands in, reports and snapshots out. No threads, no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

from core.config import RunConfig
from core.errors import ConfigError, Diverged
from core.session.commands import (
    ChangeSettings,
    Command,
    EditParameter,
    Find,
    GoToBranch,
    Granularity,
    NewRun,
    Pause,
    Play,
    PlayOrPause,
    Redo,
    Reset,
    Seek,
    SetBreakpoints,
    SetPace,
    Step,
    StepBack,
    TracePath,
    Undo,
)
from core.session.editing import edit
from core.session.finding import Found, find
from core.session.path_tracer import PathTracer
from core.session.pieces import Pieces, for_seconds
from core.session.position import START, Position, position_of, step_back, step_forward
from core.session.snapshot import Cause, Failure, Notice, Report, Snapshot, cause_of
from core.session.stops import Stops
from core.session.tempo import UNLIMITED, Tempo
from core.session.timeline import Timeline
from core.session.wording import difference_in_words, new_network_in_words
from core.session.workspace import Workspace
from core.training.engine import always
from core.training.engines import EngineChoice
from core.training.evaluation import cost_of

_DIRECT_SECONDS = 0.02
"""How long a step or seek computes at once; what takes longer goes on in slices, so that other commands get through."""

_COST_WHILE_PLAYING = 2_000_000
"""Multiplications of an evaluation that every picture of a playing run may cost: some milliseconds."""


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
    engines
        Where engines come from; NumPy alone where it is left out.
    """

    def __init__(
        self,
        config: RunConfig,
        clock: Callable[[], float] = time.perf_counter,
        engines: EngineChoice | None = None,
    ) -> None:
        self._clock = clock
        self._tempo = Tempo(clock)
        self._sequence = count(1)
        self._playing = False
        self._goal: Position | None = None  # where a long step or seek ends
        self._preparing: Pieces[list[Report]] | None = None  # what is to be known before it goes anywhere
        self._may_go_on: Callable[[], bool] = always  # for that, as of the slice under way
        self._path = PathTracer()
        self._shown = START
        self._shown_run = 0
        self.cause = Cause.NEW
        """What the last command was, for the snapshot that answers it."""
        self._engines = engines or EngineChoice()
        self._workspace = Workspace(config, self._engines)
        self._stops = Stops(self._workspace)

    @property
    def playing(self) -> bool:
        """Tell whether there is work for `work`."""
        return self._playing or self._path.busy

    @property
    def run_id(self) -> int:
        """Number of the run; rises with every new network."""
        return self._workspace.run_id

    @property
    def position(self) -> Position:
        """The moment reached."""
        return self._timeline.position

    @property
    def history_bytes(self) -> int:
        """Bytes that the histories of all runs take, those that can be gone back to included."""
        return self._workspace.history_bytes

    @property
    def advanced(self) -> bool:
        """Tell whether the moment is another than the one last shown."""
        return (self._shown_run, self._shown) != (self._workspace.run_id, self._timeline.position)

    @property
    def holds_lock(self) -> bool:
        """Tell whether other threads wait for Python's lock while this one plays."""
        # An engine that is called for every single iteration lets go of it too briefly for others to get it.
        return self._timeline.engine.holds_lock or self._stops.watch.iterations_at_once == 1

    def seconds_until_due(self) -> float:
        """How long until the next paced step is to be taken; 0 at unlimited speed."""
        return 0.0 if self._goal or self._preparing or self._path.busy else self._tempo.seconds_until_due()

    def submit(self, command: Command) -> list[Report]:
        """Carry out `command`; what it cannot do is said in a `Failure` and changes nothing."""
        self.cause = cause_of(command)
        try:
            return self._carry_out(command)
        except ConfigError as error:
            return [Failure(error)]
        except Diverged as error:
            return [self._diverged(error)]

    def work(self, seconds: float, may_go_on: Callable[[], bool] = always) -> list[Report]:
        """Play for about `seconds`, or as long as `may_go_on` says, and return what is to be said about it."""
        deadline = self._clock() + seconds

        def in_time() -> bool:
            return self._clock() < deadline and may_go_on()

        reports: list[Report] = []
        try:
            if self._preparing is not None:
                return self._go_on(self._preparing, in_time)
            if self._goal is not None:
                if self._timeline.approach(self._goal, in_time):
                    self._pause()
            elif self._path.busy and not (self._playing and self._tempo.seconds_until_due() == 0.0):
                self._path.go_on(in_time)
                return []
            else:
                while self._playing and self._tempo.seconds_until_due() == 0.0 and in_time():
                    reports += self._play_one_step(may_go_on)
        except Diverged as error:
            return [self._diverged(error)]
        self._tempo.measure(self._timeline.completed)
        told = self._engines.notice(self._timeline.run)
        return [*reports, Notice(told)] if told else reports

    def snapshot(self, cause: Cause) -> Snapshot:
        """Return the moment reached."""
        timeline = self._timeline
        same_iteration = (
            self._shown_run == self._workspace.run_id and self._shown.iteration == timeline.position.iteration
        )
        stepped = timeline.position.operation - (self._shown.operation if same_iteration else 0)
        self._shown, self._shown_run = timeline.position, self._workspace.run_id
        return Snapshot(
            run_id=self._workspace.run_id,
            sequence=next(self._sequence),
            cause=cause,
            title=self._workspace.title,
            config=self._workspace.config,
            events_config=timeline.events_config,
            plan=timeline.plan,
            position=timeline.position,
            latest=timeline.latest,
            events=timeline.events(),
            stepped=max(stepped, 0),
            parameters=timeline.parameters(),
            edits=timeline.edits(),
            losses=timeline.losses(),
            epochs=timeline.epochs(),
            evaluation=timeline.evaluation() if not self._playing or self._evaluates_while_playing else None,
            uniform=timeline.history.is_uniform(timeline.completed + 1),
            branch=timeline.branches.current.number,
            branches=timeline.branches.views(),
            bookmarks=self._workspace.bookmarks,
            breakpoints=self._workspace.breakpoints,
            path=self._path.take(timeline.history),
            undo=self._workspace.undo_label,
            redo=self._workspace.redo_label,
            engine=timeline.engine.name,
            playing=self._playing,
            on_the_way=bool(self._goal or self._preparing),
            pace=UNLIMITED if self._goal or self._preparing else self._tempo.pace,
            iterations_per_second=self._tempo.rate if self._playing else None,
        )

    @property
    def _timeline(self) -> Timeline:
        return self._workspace.timeline

    @property
    def _evaluates_while_playing(self) -> bool:
        return cost_of(self._timeline.run) <= _COST_WHILE_PLAYING

    def _carry_out(self, command: Command) -> list[Report]:
        work, timeline = self._workspace, self._timeline
        match command:
            case NewRun(config, said, title, label):
                self._begin(config, label or difference_in_words(work.config, config), title)
                return [Notice(said or new_network_in_words(config))]
            case Reset():
                self._begin(work.config, "Reset")
            case Play():
                return self._prepare(self._play_from_here())
            case PlayOrPause() if not self._playing:
                return self._prepare(self._play_from_here())
            case Pause() | PlayOrPause():
                self._pause()
                timeline.stay()
            case Step(by):
                self._go(step_forward(timeline.position, by, timeline.plan, timeline.run.batches))
            case StepBack(by):
                batches = timeline.history.run_at(timeline.position.iteration).batches
                self._go(step_back(timeline.position, by, timeline.plan, batches))
            case Seek(iteration, operation, run_id, branch):
                if run_id in (None, self.run_id):
                    target = position_of(iteration, operation, timeline.plan)
                    self._go(target if branch is None else self._on_branch(branch, target))
            case Find(milestone, loss):
                return self._prepare(self._find(find(timeline, milestone, loss, self._in_time)))
            case GoToBranch(branch):
                self._go(self._on_branch(branch))
            case TracePath(of):
                self._path.ask(timeline, of, for_seconds(_DIRECT_SECONDS))
            case SetPace(pace):
                self._tempo.pace = pace
            case _:
                return self._edit(command)
        return []

    def _edit(self, command: Command) -> list[Report]:
        if isinstance(command, Undo | Redo):
            self._pause()
        timeline, way = self._timeline, self._timeline.history
        searches = self._goal is not None and timeline.completed < timeline.recorded  # else it trains to get there
        on_the_way = self._preparing is not None or searches or timeline.chosen != timeline.position
        edited = edit(self._workspace, command)
        if on_the_way and isinstance(command, ChangeSettings | EditParameter) and timeline.history is not way:
            self._pause()  # it is made where the way has got to, and the way ends there
            timeline.stay()
        if edited.target is not None:
            self._go(edited.target)
        told = [edited.said]
        if self._playing and self._goal is None and self._preparing is None:  # it trains, and goes nowhere
            if isinstance(command, SetBreakpoints):
                self._stops.watch_breakpoints()
            elif isinstance(command, ChangeSettings | EditParameter):
                told.append(self._stops.change())
        said = " ".join(text for text in told if text)
        return [Notice(said)] if said else []

    def _begin(self, config: RunConfig, label: str, title: str = "") -> None:
        self._pause()
        self._workspace.new_run(config, label, title)
        self._stops = Stops(self._workspace)

    def _on_branch(self, number: int, target: Position | None = None) -> Position:
        self._pause()
        if not self._timeline.branches.has(number):
            raise ConfigError("branch", f"There is no branch {number}.")
        self._workspace.leave_branch(number)
        return self._timeline.stand_on(number, target)

    def _go(self, target: Position) -> None:
        self._pause()
        if not self._timeline.approach(target, for_seconds(_DIRECT_SECONDS)):
            self._play()
            self._goal = target

    def _prepare(self, work: Pieces[list[Report]]) -> list[Report]:
        """Begin what may take long before it goes anywhere; the rest of it is done in `work`."""
        self._pause()
        self._playing, self._preparing = True, work
        return self._go_on(work, for_seconds(_DIRECT_SECONDS))

    def _go_on(self, work: Pieces[list[Report]], may_go_on: Callable[[], bool]) -> list[Report]:
        self._may_go_on = may_go_on
        try:
            next(work)
        except StopIteration as end:
            reports: list[Report] = end.value
            return reports
        return []

    def _in_time(self) -> bool:
        return self._may_go_on()

    def _find(self, search: Pieces[Found]) -> Pieces[list[Report]]:
        found, said = yield from search
        self._pause()
        if found is not None:
            self._go(found)
        return [Notice(said)]

    def _play_from_here(self) -> Pieces[list[Report]]:
        said = yield from self._stops.begin(self._in_time)
        self._play()
        return [Notice(said)] if said else []

    def _play(self) -> None:
        self._playing, self._goal, self._preparing = True, None, None
        self._tempo.start(self._timeline.completed)

    def _pause(self) -> None:
        if self._playing:
            self._timeline.measure_last_epoch()
        self._playing, self._goal, self._preparing = False, None, None

    def _play_one_step(self, may_go_on: Callable[[], bool] = always) -> list[Report]:
        timeline, pace = self._timeline, self._tempo.pace
        reason = ""
        if pace.unit is Granularity.PHASE:
            timeline.go_to(step_forward(timeline.position, Granularity.PHASE, timeline.plan, timeline.run.batches))
            reason = timeline.reason_to_stop(self._stops.watch)
        else:
            count = self._stops.iterations_left if pace.per_second is None else 1
            reason = timeline.train(count, self._stops.watch, may_go_on).reason
        if self._stops.reached:
            self._pause()
        self._tempo.step_taken()
        if not reason:
            return []
        self._pause()
        return [Notice(f"{reason} Playing stops here.")]

    def _diverged(self, error: Diverged) -> Failure:
        self._pause()
        return Failure(error, "Everything before it is kept: step back, or lower the learning rate.")
