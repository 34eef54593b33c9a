"""The way of training over two parameters: where they stood after iterations, and the loss there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.explain.nudged import NudgedLoss, Parameter, value_of
from core.training.events import BatchTaken
from core.training.run import Run
from core.training.state import TrainingState


@dataclass(frozen=True, slots=True)
class PathPoint:
    """Where training stood after `iteration`: the values of two parameters, and the loss that the next one meets."""

    iteration: int
    x: float
    y: float
    loss: float


def path_of(way: Iterable[tuple[Run, TrainingState]], pair: tuple[Parameter, Parameter]) -> tuple[PathPoint, ...]:
    """Return the way over two parameters that training took.

    Parameters
    ----------
    way
        States in order, each with the run as the iteration after it meets it.
    """
    return tuple(_point(run, state, pair) for run, state in way)


def _point(run: Run, state: TrainingState, pair: tuple[Parameter, Parameter]) -> PathPoint:
    batch = run.batches.batch_of(state.iteration + 1)
    taken = BatchTaken(batch.rows, batch.X, batch.Y, batch.epoch, batch.number, batch.count)
    loss = NudgedLoss(run.config, state.parameters, taken, state.iteration + 1).here
    x, y = (value_of(state.parameters, each) for each in pair)
    return PathPoint(state.iteration, x, y, loss)
