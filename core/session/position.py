"""Moments of a run, and which one a step leads to. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.batches import BatchPlan
from core.errors import ConfigError
from core.session.commands import Granularity
from core.training.phases import IterationPlan


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A moment: after `operation` operations of `iteration`, both counted from 1; (0, 0) is the start of a run.

    A complete iteration is the moment after its last operation.
    """

    iteration: int = 0
    operation: int = 0


START = Position()


def is_complete(position: Position, plan: IterationPlan) -> bool:
    """Tell whether no iteration is under way at `position`."""
    return position.operation in (0, plan.operations)


def completed_iterations(position: Position, plan: IterationPlan) -> int:
    """How many iterations are complete at `position`."""
    return position.iteration if is_complete(position, plan) else position.iteration - 1


def end_of(iteration: int, plan: IterationPlan) -> Position:
    """Return the moment at which `iteration` is complete; 0 is the start of the run."""
    return Position(iteration, plan.operations) if iteration else START


def position_of(iteration: int, operation: int | None, plan: IterationPlan) -> Position:
    """Return the moment after `operation` (counted from 1) of `iteration`; None means its end.

    Raises
    ------
    ConfigError
        When there is no such moment.
    """
    if iteration < 0 or (operation is not None and not 1 <= operation <= plan.operations):
        raise ConfigError(
            "seek",
            f"There is no operation {operation} of iteration {iteration}.",
            f"Allowed: iterations from 0, operations 1 to {plan.operations}.",
        )
    return end_of(iteration, plan) if iteration == 0 or operation is None else Position(iteration, operation)


def step_forward(position: Position, by: Granularity, plan: IterationPlan, batches: BatchPlan) -> Position:
    """Return where one step forward leads; `batches` are those of the iteration that comes or is under way."""
    complete = is_complete(position, plan)
    iteration = position.iteration + 1 if complete else position.iteration
    operation = 0 if complete else position.operation
    match by:
        case Granularity.OPERATION:
            return Position(iteration, operation + 1)
        case Granularity.PHASE:
            return Position(iteration, next(phase.last for phase in plan.phases if phase.last > operation))
        case Granularity.ITERATION:
            return end_of(iteration, plan)
        case Granularity.EPOCH:
            return end_of(batches.end_of_epoch(batches.place_of(iteration)[0]), plan)


def step_back(position: Position, by: Granularity, plan: IterationPlan, batches: BatchPlan) -> Position:
    """Return where one step back leads: the nearest such end strictly before `position`, at the least the start.

    `batches` are those of the iteration at `position`.
    """
    if position <= START:
        return START
    before = position.iteration - 1
    match by:
        case Granularity.OPERATION:
            ends = [position.operation - 1]
        case Granularity.PHASE:
            ends = [phase.last for phase in plan.phases if phase.last < position.operation]
        case Granularity.ITERATION:
            ends = []
        case Granularity.EPOCH:
            ends = []
            before = batches.end_of_epoch(batches.place_of(position.iteration)[0] - 1)
    return Position(position.iteration, ends[-1]) if ends and ends[-1] else end_of(before, plan)
