"""The gradient check: what backpropagation says of a parameter, against what the loss itself says of it.

The central difference and the bounds of a verdict are those of the notes of Stanford's course CS231n, "Gradient
checks": relative errors up to 1e-7 are good, above 1e-2 the gradient is probably wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.explain.moment import Moment
from core.explain.nudged import Flags, NudgedLoss, Parameter, nudges_of, value_of
from core.explain.selection import Weight
from core.training.events import GradientsComputed

GOOD, BAD = 1e-7, 1e-2
"""Relative errors up to the first are good, from above the second on wrong."""
_PRECISION = float(np.finfo(np.float64).eps)
_RELATIVE_STEP = _PRECISION ** (1.0 / 3.0)
_ROUNDINGS = 30.0
"""So many roundings of the loss may go into a difference before it says that a gradient is wrong."""

Verdicts: TypeAlias = NDArray[np.object_]
"""An array of `Verdict`."""


class Verdict(StrEnum):
    """What the comparison says of a gradient; the value is it in words."""

    RIGHT = "right"
    DOUBTFUL = "doubtful"
    KINK = "at a kink"
    WRONG = "wrong"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Difference:
    """The slope of the loss by two points, a step below and above.

    Parameters
    ----------
    step
        How far from `value` the points are.
    below, here, above
        The loss at the first point, at `value` and at the second point.
    kink
        Whether a kink lies between the points.
    """

    value: float
    step: float
    below: float
    here: float
    above: float
    kink: bool

    @property
    def slope(self) -> float:
        """(L(w + step) - L(w - step)) / (2 step)."""
        return (self.above - self.below) / (2.0 * self.step)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A gradient of backpropagation, penalties included, beside the central difference, and what follows."""

    backpropagated: float
    numeric: float
    relative_error: float
    verdict: Verdict


def steps_for(values: Array) -> Array:
    """Return the steps of the central difference at some values: the third root of the precision, times their size.

    That balances the error of the formula, which grows with the square of the step, against that of rounding, which
    grows with its inverse (Press and others, Numerical Recipes, 3rd edition, 2007, section 5.7). Below 1 a size counts
    as 1.
    """
    steps: Array = _RELATIVE_STEP * np.maximum(1.0, np.abs(values))
    return (values + steps) - values  # exactly how far apart two such numbers are


def difference(loss: NudgedLoss, parameter: Parameter, step: float | None = None) -> Difference:
    """Compute the central difference of one parameter; with the usual step where none is given."""
    value = value_of(loss.parameters, parameter)
    step = float(steps_for(np.array([value]))[0]) if step is None else step
    losses, kinks = loss.with_kinks(nudges_of(parameter, np.array([value - step, value, value + step])))
    below, here, above = losses.tolist()
    return Difference(value, step, below, here, above, bool(kinks.any()))


def gradient_of(now: Moment, parameter: Parameter) -> float | None:
    """Return what backpropagation says of a parameter, mistakes included, with the slope of the penalties.

    Clipping comes after it and is left out. None where it is not computed yet.
    """
    event = now.gradients.get(parameter.layer)
    if event is None:
        return None
    dW, db = with_penalties(now, event)
    if isinstance(parameter, Weight):
        return float(dW[parameter.source, parameter.target])
    assert db is not None
    return float(db[parameter.unit])


def compare(backpropagated: float, found: Difference) -> Comparison:
    """Judge one gradient by a difference."""
    a, numbers = np.array([backpropagated]), (found.below, found.above, found.step)
    below, above, step = (np.array([each]) for each in numbers)
    verdict = verdicts_of(a, below, found.here, above, step, np.array([found.kink]))[0]
    return Comparison(backpropagated, found.slope, float(relative_errors(a, np.array([found.slope]))[0]), verdict)


def relative_errors(a: Array, b: Array) -> Array:
    """Return |a - b| / max(|a|, |b|), 0 where both are 0."""
    largest = np.maximum(np.abs(a), np.abs(b))
    errors: Array = np.divide(np.abs(a - b), largest, out=np.zeros_like(largest), where=largest > 0.0)
    return errors


def with_penalties(now: Moment, event: GradientsComputed) -> tuple[Array, Array | None]:
    """Return the gradients of a layer's weights and biases with the slope of the penalties."""
    config, W = now.config, now.used(event.layer).W
    dW = event.dW
    if config.l2:
        dW = dW + config.l2 * W
    if config.l1:
        dW = dW + config.l1 * np.sign(W)
    return dW, event.db


def verdicts_of(a: Array, below: Array, here: float, above: Array, steps: Array, kinks: Flags) -> Verdicts:
    """Judge gradients `a` by the losses a step below and above, and at the parameters as they are."""
    b = (above - below) / (2.0 * steps)
    rounding = _ROUNDINGS * _PRECISION * np.maximum(np.abs(below), np.abs(above)) / steps
    bend = steps * steps + np.abs(above - 2.0 * here + below)  # about the size of what the difference itself leaves out
    errors = relative_errors(a, b)
    found = np.full(a.shape, Verdict.DOUBTFUL, object)
    found[~(errors <= BAD)] = Verdict.WRONG
    found[kinks] = Verdict.KINK
    found[(np.abs(a - b) <= rounding + bend) | (errors <= GOOD)] = Verdict.RIGHT
    return found
