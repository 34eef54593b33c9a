"""What a view needs to draw one moment of a run. Frozen; all arrays are shared and read-only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from core.config import RunConfig
from core.errors import ConfigError, Diverged
from core.explain.moment import Moment, moment
from core.explain.path import PathPoint
from core.explain.selection import Bias, Weight
from core.nn.parameters import ParameterEdit, Parameters
from core.session.commands import (
    Command,
    Find,
    GoToBranch,
    NewRun,
    Pace,
    Pause,
    Play,
    PlayOrPause,
    Reset,
    Seek,
    Step,
    StepBack,
)
from core.session.position import Position, is_complete
from core.training.breakpoints import Breakpoint
from core.training.epochs import EpochView
from core.training.evaluation import Evaluation
from core.training.events import Event, loss_of
from core.training.phases import IterationPlan, Phase
from core.training.series import SeriesView


class Cause(StrEnum):
    """What led to a snapshot; a view may animate a step and nothing else."""

    NEW = "new"
    STEP = "step"
    BACK = "back"
    SEEK = "seek"
    PLAY = "play"
    PAUSE = "pause"
    SETTING = "setting"


_CAUSES: dict[type[Command], Cause] = {
    NewRun: Cause.NEW,
    Reset: Cause.NEW,
    Play: Cause.PLAY,
    Pause: Cause.PAUSE,
    PlayOrPause: Cause.PLAY,
    Step: Cause.STEP,
    StepBack: Cause.BACK,
    Seek: Cause.SEEK,
    Find: Cause.SEEK,
    GoToBranch: Cause.SEEK,
}


def cause_of(command: Command) -> Cause:
    """Return what a command is to a view; all that go nowhere and begin nothing set something."""
    return _CAUSES.get(type(command), Cause.SETTING)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A moment with a name."""

    number: int
    name: str
    branch: int
    position: Position


@dataclass(frozen=True, slots=True, eq=False)
class BranchView:
    """One of the ways that a run went.

    Parameters
    ----------
    number
        Counted from 0, the run as it began; stays the same as long as the run is there.
    name
        What was changed where it begins: "Learning rate 0.5 from iteration 31 on".
    parent, shared
        The branch of the same snapshot that it came from, None for the first, and how many iterations it has in common
        with that one.
    losses
        Of all its iterations, the shared ones included.
    """

    number: int
    name: str
    parent: int | None
    shared: int
    losses: SeriesView


@dataclass(frozen=True, slots=True, eq=False)
class TracedPath:
    """Where training stood after some iterations, in order, seen in two weights or biases."""

    of: tuple[Weight | Bias, Weight | Bias]
    points: tuple[PathPoint, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Snapshot:
    """One moment of a run.

    Parameters
    ----------
    run_id
        Rises with every new network, so that a late snapshot can be told from a current one.
    sequence
        Rises with every snapshot.
    config
        Settings in force at this moment: those of the operation that comes next.
    events_config
        Settings that `events` were computed with; others where they were changed at the end of an iteration.
    plan
        The phases and operations of every iteration.
    events
        What this iteration has computed up to `position`, in order; empty at the start of a run. What is not in here
        is not computed yet and must be blank.
    stepped
        How many of the last `events` are new since the snapshot before, when `cause` is a step within the iteration.
    parameters
        Weights and biases as they stand at `position`.
    edits
        Which of them were set by hand here, after the last complete iteration; empty within an iteration.
    latest
        The furthest moment known.
    losses, epochs
        The loss of every known iteration; what was measured over all rows at the ends of epochs.
    evaluation
        The network as it stands after the last complete iteration, measured over all rows; None while playing where
        that would take too long.
    uniform
        Whether nothing was changed on the way here: training with `config` from the start leads to the same numbers.
    branch, branches
        Number of the branch shown, and all that are worth going to, this one included; `losses`, `epochs` and
        `latest` are of this one.
    bookmarks, breakpoints
        As the person set them, of this run.
    path
        The answer to `TracePath`, in the snapshot that answers it.
    undo, redo
        What would be taken back, or done again, in words; empty where there is nothing.
    engine
        Name of what trains the next iteration.
    on_the_way
        Whether what plays is a long way, or a search, that ends at a moment that was asked for.
    iterations_per_second
        Measured while playing, None otherwise.
    """

    run_id: int
    sequence: int
    cause: Cause
    title: str
    config: RunConfig
    events_config: RunConfig
    plan: IterationPlan
    position: Position
    latest: Position
    events: tuple[Event, ...]
    stepped: int
    parameters: Parameters
    edits: tuple[ParameterEdit, ...]
    losses: SeriesView
    epochs: EpochView
    evaluation: Evaluation | None
    uniform: bool
    branch: int
    branches: tuple[BranchView, ...]
    bookmarks: tuple[Bookmark, ...]
    breakpoints: tuple[Breakpoint, ...]
    path: TracedPath | None
    undo: str
    redo: str
    engine: str
    playing: bool
    on_the_way: bool
    pace: Pace
    iterations_per_second: float | None

    def moment(self, row: int) -> Moment:
        """Return what the iteration has computed, seen from a row of the table (counted from 0)."""
        return moment(self.events_config, self.parameters, self.events, row, self.edits)

    @property
    def in_present(self) -> bool:
        """Tell whether nothing later of this run is known."""
        return self.position >= self.latest

    @property
    def phase_index(self) -> int | None:
        """Index in the plan of the phase last worked on; None at the start of a run."""
        return self.plan.phase_at(self.position.operation) if self.position.operation else None

    @property
    def phase(self) -> Phase | None:
        """The phase last worked on; None at the start of a run."""
        index = self.phase_index
        return None if index is None else self.plan.phases[index]

    @property
    def complete(self) -> bool:
        """Tell whether no iteration is under way."""
        return is_complete(self.position, self.plan)

    @property
    def loss(self) -> float | None:
        """Loss of this iteration's forward pass; None where it is not computed yet."""
        return loss_of(self.events)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know about what a command did, in one sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A command or the run failed; the run stands as it did before.

    Parameters
    ----------
    error
        A `ConfigError` for a setting out of range, `Diverged` for a run that left the numbers.
    advice
        What the person can do about it, where the error does not say so itself.
    """

    error: ConfigError | Diverged
    advice: str = ""

    @property
    def text(self) -> str:
        """One or two sentences: what, where, and what is allowed or can be done."""
        said = f"{self.error.message} {self.error.hint}" if isinstance(self.error, ConfigError) else str(self.error)
        return f"{said} {self.advice}".strip()


Report: TypeAlias = Notice | Failure
