"""What one operation of an iteration produced. Arrays and indices only; all arrays are read-only.

Rows are the rows of the batch. Layers are counted from 1, the first layer with weights; column 0 holds the inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from core.arrays import Array, Indices
from core.nn.optimizers import Assignment
from core.nn.parameters import LayerParameters, Parameters


@dataclass(frozen=True, slots=True, eq=False)
class BatchTaken:
    """The rows that this iteration learns from.

    Parameters
    ----------
    rows
        Their places in the table, shape (rows,).
    inputs, targets
        Shapes (rows, inputs) and (rows, outputs).
    epoch
        Counted from 1.
    batch, batches
        Which batch of the epoch this is, counted from 1, of how many.
    """

    rows: Indices
    inputs: Array
    targets: Array
    epoch: int
    batch: int
    batches: int


@dataclass(frozen=True, slots=True, eq=False)
class WeightedSum:
    """z = a_before W + b of one layer; `inputs` (rows, inputs) is a_before, `z` (rows, units)."""

    layer: int
    inputs: Array
    z: Array


@dataclass(frozen=True, slots=True, eq=False)
class Activated:
    """a = f(z) of one layer, times the dropout mask where there is one; all (rows, units).

    Parameters
    ----------
    value
        f(z), before the mask; the same array as `a` without one.
    mask
        0 for an output that is dropped, 1 / (1 - dropout) for one that is kept; None without dropout.
    """

    layer: int
    z: Array
    value: Array
    mask: Array | None
    a: Array


@dataclass(frozen=True, slots=True, eq=False)
class LossComputed:
    """The loss of the batch.

    Parameters
    ----------
    value
        The loss: the sum of all shares, and the penalty.
    penalty
        What L1 and L2 add; 0 without them.
    per_entry
        Share of each prediction in it, shape (rows, outputs).
    divisor
        What the sum over entries is divided by.
    sums, predictions, targets
        z and a of the output layer, and what a should be, shape (rows, outputs).
    slope
        dL/da of the output layer, shape (rows, outputs), mistakes included; None where the loss is fused with the
        activation, as dL/dz is then known without it.
    """

    value: float
    penalty: float
    per_entry: Array
    divisor: float
    sums: Array
    predictions: Array
    targets: Array
    slope: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class DeltaComputed:
    """delta = dL/dz of one layer, shape (rows, units).

    Parameters
    ----------
    upstream
        dL/da, shape (rows, units); None where the loss is fused with the activation: delta = (a - y) / divisor, or
        a - y where the gradient is not averaged by mistake.
    slope
        f'(z), or f'(a) by mistake, shape (rows, units): delta = upstream mask slope. None for a fused loss and for
        softmax, whose outputs depend on all sums: delta = a (upstream - sum of upstream a over the outputs).
    mask
        The dropout mask of the layer's outputs; None without one.
    """

    layer: int
    upstream: Array | None
    slope: Array | None
    mask: Array | None
    delta: Array


@dataclass(frozen=True, slots=True, eq=False)
class GradientsComputed:
    """dL/dW (inputs, units) and dL/db (units,) or None of one layer, from `inputs` (rows, inputs) and `delta`."""

    layer: int
    inputs: Array
    delta: Array
    dW: Array
    db: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class PassedBack:
    """dL/da of the column before `layer`, shape (rows, inputs), from `delta` (rows, units) and `weights`.

    Those are the layer's, (inputs, units): as feedforward used them, or already updated by mistake.
    """

    layer: int
    delta: Array
    weights: Array
    upstream: Array


@dataclass(frozen=True, slots=True, eq=False)
class Updated:
    """One layer's parameters before and after the update: after = before - u, the last of the assignments.

    Parameters
    ----------
    learning_rate
        The rate of this iteration, as the schedule has it.
    numbers
        Everything else that the assignments use and that is one number, by name: the optimiser's settings, the step t
        counted from 1, the rates of penalties and the factor that clipping multiplies gradients with.
    dW, db
        The gradient of the data's loss.
    before, after
        The parameters.
    remembered
        The optimiser's slots before the update, by name.
    assignments
        What was computed, in order.
    terms
        The value of each assignment, by name; gradients that are changed twice stand here as they were last.
    """

    layer: int
    learning_rate: float
    numbers: Mapping[str, float]
    dW: Array
    db: Array | None
    before: LayerParameters
    after: LayerParameters
    remembered: Mapping[str, LayerParameters]
    assignments: tuple[Assignment, ...]
    terms: Mapping[str, LayerParameters]


@dataclass(frozen=True, slots=True, eq=False)
class IterationDone:
    """The iteration is complete; `parameters` and the optimiser's `slots` are those that the next one starts from."""

    iteration: int
    parameters: Parameters
    slots: tuple[Parameters, ...]


Event: TypeAlias = (
    BatchTaken
    | WeightedSum
    | Activated
    | LossComputed
    | DeltaComputed
    | GradientsComputed
    | PassedBack
    | Updated
    | IterationDone
)


def loss_of(events: Iterable[Event]) -> float | None:
    """Return the loss among `events`, None where it is not computed yet."""
    return next((event.value for event in events if isinstance(event, LossComputed)), None)
