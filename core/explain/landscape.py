"""The loss around where training stands: along one parameter, or over two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, frozen
from core.explain.nudged import NudgedLoss, Parameter, nudges_of


@dataclass(frozen=True, slots=True, eq=False)
class LossCurve:
    """The loss at some values of one parameter, shape (points,) each."""

    values: Array
    losses: Array


@dataclass(frozen=True, slots=True, eq=False)
class LossSurface:
    """The loss at a grid of values of two parameters.

    Parameters
    ----------
    x, y
        Values of the first and the second parameter, shape (columns,) and (rows,).
    losses
        Shape (rows, columns).
    """

    x: Array
    y: Array
    losses: Array


def curve(loss: NudgedLoss, parameter: Parameter, low: float, high: float, points: int = 121) -> LossCurve:
    """Return the loss at evenly spaced values of one parameter."""
    values = np.linspace(low, high, points)
    return LossCurve(frozen(values), loss.at(nudges_of(parameter, values)))


def surface(
    loss: NudgedLoss,
    parameters: tuple[Parameter, Parameter],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    most: int = 61,
    budget: float = 2e7,
) -> LossSurface:
    """Return the loss over two parameters, on a grid of up to `most` values each.

    Parameters
    ----------
    budget
        Multiplications that it may take; large networks and batches get a coarser grid, of 11 values at least.
    """
    count = int(min(max((budget / loss.multiplications) ** 0.5, 11), most))
    x, y = np.linspace(*x_range, count), np.linspace(*y_range, count)
    columns, rows = (each.ravel() for each in np.meshgrid(x, y))
    losses = loss.at(nudges_of(parameters[0], columns), nudges_of(parameters[1], rows))
    return LossSurface(frozen(x), frozen(y), losses.reshape(count, count))
