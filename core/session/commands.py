"""What a person can ask of a run. Frozen, so that one can cross a thread as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from core.config import RunConfig


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


@dataclass(frozen=True, slots=True)
class Reset:
    """Go back to iteration 0 with the same start weights, and forget the run."""


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
    effect on another.
    """

    iteration: int
    operation: int | None = None
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class SetPace:
    """Change how fast playing goes."""

    pace: Pace


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Change settings of the run, by name, and keep the weights; those that stop playing change nothing else."""

    changes: Mapping[str, object]


Command: TypeAlias = NewRun | Reset | Play | Pause | PlayOrPause | Step | StepBack | Seek | SetPace | ChangeSettings
