"""The phases of one iteration, in order, and which operations belong to each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class PhaseKind(StrEnum):
    """What a phase does; the value is its name in plain words."""

    BATCH = "batch"
    FORWARD = "feedforward"
    LOSS = "loss"
    BACKWARD = "backpropagation"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of operations that belong together.

    Parameters
    ----------
    layer
        The layer at work, counted from 1; None where the phase concerns all.
    first, last
        Its operations, counted from 1 within the iteration, both inclusive.
    """

    kind: PhaseKind
    layer: int | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class IterationPlan:
    """The shape of every iteration of a network.

    Parameters
    ----------
    phases
        In order.
    operations
        How many operations an iteration has.
    """

    phases: tuple[Phase, ...]
    operations: int

    def phase_at(self, operation: int) -> int:
        """Return the index of the phase that `operation` (counted from 1) belongs to."""
        return next(index for index, phase in enumerate(self.phases) if operation <= phase.last)


@lru_cache
def iteration_plan(layers: int) -> IterationPlan:
    """Lay out the iteration of a network with `layers` layers with weights.

    One batch; per layer z, then a; the loss; per layer backwards delta, the gradients and, unless it is the first
    layer, what flows upstream; one update per layer; done.
    """
    lengths = (
        (PhaseKind.BATCH, None, 1),
        *((PhaseKind.FORWARD, layer, 2) for layer in range(1, layers + 1)),
        (PhaseKind.LOSS, None, 1),
        *((PhaseKind.BACKWARD, layer, 3 if layer > 1 else 2) for layer in range(layers, 0, -1)),
        (PhaseKind.UPDATE, None, layers + 1),
    )
    phases: list[Phase] = []
    done = 0
    for kind, layer, length in lengths:
        phases.append(Phase(kind, layer, done + 1, done + length))
        done += length
    return IterationPlan(tuple(phases), done)
