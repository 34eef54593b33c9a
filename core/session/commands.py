"""What a person can ask of a run. Frozen, so that one can cross a thread as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from core.config import RunConfig
from core.explain.selection import Bias, Weight
from core.training.breakpoints import Breakpoint


class Granularity(StrEnum):
    """How far one step goes."""

    OPERATION = "operation"
    PHASE = "phase"
    ITERATION = "iteration"
    EPOCH = "epoch"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast playing goes: so many steps of `unit` a second, or as fast as possible where it is None."""

    unit: Granularity
    per_second: float | None


@dataclass(frozen=True, slots=True)
class NewRun:
    """Build a new network and start from iteration 0."""

    config: RunConfig
    said: str = ""
    """What to tell the person about it, where that is not just that there is a new network."""
    title: str = ""
    """What it is called; the run before gives its title where this is empty."""
    label: str = ""
    """What taking it back is called; what differs from the run before where this is empty."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Begin again at iteration 0 with the same start weights."""


@dataclass(frozen=True, slots=True)
class Play:
    """Train until paused or until the iteration to stop at."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop playing where the run stands."""


@dataclass(frozen=True, slots=True)
class PlayOrPause:
    """Pause what plays, play what does not."""


@dataclass(frozen=True, slots=True)
class Step:
    """Go forward to the end of the next operation, phase, iteration or epoch."""

    by: Granularity


@dataclass(frozen=True, slots=True)
class StepBack:
    """Go back to the end of the operation, phase, iteration or epoch before."""

    by: Granularity


@dataclass(frozen=True, slots=True)
class Seek:
    """Go to a moment: after `operation` (counted from 1) of `iteration`; operation None means its end.

    A moment beyond what has been trained is trained up to. With a `run_id` it is meant for that run only, and has no
    effect on another. With a `branch` it is a moment of that branch, otherwise of the current one.
    """

    iteration: int
    operation: int | None = None
    run_id: int | None = None
    branch: int | None = None


class Milestone(StrEnum):
    """A moment that a run can be searched for."""

    FASTEST_FALL = "where the loss fell most from one iteration to the next"
    FIRST_BELOW = "where the loss first went below"
    DIVERGED = "where it first diverged"


@dataclass(frozen=True, slots=True)
class Find:
    """Go to a milestone of the current branch; `loss` belongs to `Milestone.FIRST_BELOW`."""

    milestone: Milestone
    loss: float | None = None


@dataclass(frozen=True, slots=True)
class GoToBranch:
    """Go on with another branch of the run, at its last moment, or where it was left."""

    branch: int


@dataclass(frozen=True, slots=True)
class EditParameter:
    """Give one weight or bias another value at the moment shown.

    With `continues`, it goes on with the edit before, as when a value is dragged: both are undone together.
    """

    part: Weight | Bias
    value: float
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last edit back."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Do again what was taken back."""


@dataclass(frozen=True, slots=True)
class AddBookmark:
    """Remember the moment shown under a name; an empty one is made up."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class RenameBookmark:
    """Give a bookmark another name."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class RemoveBookmark:
    """Forget a bookmark."""

    number: int


@dataclass(frozen=True, slots=True)
class TracePath:
    """Report the values that two weights or biases had on the way to the moment shown."""

    of: tuple[Weight | Bias, Weight | Bias]


@dataclass(frozen=True, slots=True)
class SetBreakpoints:
    """Stop playing where one of these is met, and no others."""

    breakpoints: tuple[Breakpoint, ...]


@dataclass(frozen=True, slots=True)
class SetPace:
    """Change how fast playing goes."""

    pace: Pace


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Change settings of the run, by name, and keep the weights; those that stop playing change nothing else."""

    changes: Mapping[str, object]


Command: TypeAlias = (
    NewRun
    | Reset
    | Play
    | Pause
    | PlayOrPause
    | Step
    | StepBack
    | Seek
    | Find
    | GoToBranch
    | SetPace
    | ChangeSettings
    | EditParameter
    | Undo
    | Redo
    | AddBookmark
    | RenameBookmark
    | RemoveBookmark
    | SetBreakpoints
    | TracePath
)
