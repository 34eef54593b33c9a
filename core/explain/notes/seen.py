"""What the rules look at: one iteration's numbers up to now, and the loss up to now at equal steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.moment import Moment
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.training.epochs import EpochView
from core.training.series import SeriesView

MOST_ROWS = 2000
"""Rows of the table that are looked at besides the batch; of a larger one the first ones."""
SMALL_SHARE = 0.1
"""Below this share of the loss of a constant answer, a loss counts as near 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The loss at steps of about equal length, up to the moment shown.

    Parameters
    ----------
    unit
        What a step is counted in: ``iterations``, or ``epochs`` where the loss of one iteration says little.
    length
        Iterations per unit.
    iterations
        The iteration that each point stands for, shape (points,).
    lowest, highest
        Smallest and largest loss at each point, shape (points,); the same where every loss is known.
    """

    unit: str
    length: int
    iterations: Array
    lowest: Array
    highest: Array

    def since(self, units: int) -> slice | None:
        """Return the points of the last `units` iterations or epochs, at least three; None where there are fewer."""
        if not len(self.iterations):
            return None
        begin = np.searchsorted(self.iterations, self.iterations[-1] - units * self.length, side="right") - 1
        if begin < 0:
            return None
        begin = min(int(begin), len(self.iterations) - 3)
        return slice(begin, None) if begin >= 0 else None

    def units_in(self, part: slice) -> int:
        """Return how many iterations or epochs a part of the curve covers."""
        covered = self.iterations[part]
        return round(float(covered[-1] - covered[0]) / self.length)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Everything that a rule may look at.

    Parameters
    ----------
    now
        This iteration, up to the moment shown.
    losses
        Of the run, later iterations included; `completed` says how many are complete at the moment shown.
    curve
        The loss that a trend can be read from.
    """

    now: Moment
    losses: SeriesView
    completed: int
    curve: Curve

    @property
    def config(self) -> RunConfig:
        """The settings in force."""
        return self.now.config

    @property
    def solved(self) -> bool:
        """Tell whether the loss over all rows was near 0 when it was last known."""
        return bool(len(self.curve.highest)) and is_small(float(self.curve.highest[-1]), self.config)


def see(now: Moment, losses: SeriesView, epochs: EpochView, completed: int) -> Seen:
    """Gather what the rules look at, at a moment after `completed` whole iterations."""
    return Seen(now, losses, completed, _curve(now.config, losses, epochs, completed))


def _curve(config: RunConfig, losses: SeriesView, epochs: EpochView, completed: int) -> Curve:
    per_epoch = -(-config.data.rows // config.rows_per_batch)
    if per_epoch == 1 and not config.dropout:
        buckets = min(completed, losses.count) // losses.width
        iterations = losses.width * np.arange(1.0, buckets + 1.0)
        return Curve("iterations", 1, iterations, losses.minima[:buckets], losses.maxima[:buckets])
    known = int(np.searchsorted(epochs.iterations, completed, side="right"))
    # The network is measured wherever training stops, too: those points lie too close together.
    apart = _spaced(epochs.iterations[:known], per_epoch)
    return Curve("epochs", per_epoch, epochs.iterations[apart], epochs.train_loss[apart], epochs.train_loss[apart])


def _spaced(iterations: Array, least: int) -> list[int]:
    """Return places, the last one among them, of which each is at least `least` iterations after the one before."""
    chosen: list[int] = []
    for place in range(len(iterations) - 1, -1, -1):
        if not chosen or iterations[chosen[-1]] - iterations[place] >= least:
            chosen.append(place)
    return chosen[::-1]


def is_small(loss: float, config: RunConfig) -> bool:
    """Tell whether a loss over all rows is near 0, compared with that of a constant answer."""
    return loss < SMALL_SHARE * loss_of_constant(config.data, config.loss)


@lru_cache(maxsize=2)
def loss_of_constant(data: Dataset, loss: str) -> float:
    """Return the loss over all training rows of a network that answers the average target whatever the inputs are."""
    rule = LOSSES[loss]
    average = np.broadcast_to(data.Y.mean(axis=0), data.Y.shape)
    with np.errstate(all="ignore"):  # a target that is always 0 or 1 has no logarithm, and no share either
        return float(np.nansum(rule.entry(average, data.Y)) / rule.divisor(*data.Y.shape))


def sums_on_table(now: Moment, layer: int) -> Array:
    """Return z of a layer for the first rows of the table by the weights of this iteration, shape (rows, units)."""
    a: Array = now.config.data.X[:MOST_ROWS]
    for number in range(1, layer + 1):
        each = now.used(number)
        z: Array = a @ each.W
        if each.b is not None:
            z = z + each.b
        if number < layer:
            a = ACTIVATIONS[now.config.layers[number - 1].activation].function(z)
    return z


def is_whole_table(now: Moment) -> bool:
    """Tell whether the batch holds every row of the table."""
    return now.batch is not None and len(now.batch.rows) >= now.config.data.rows
