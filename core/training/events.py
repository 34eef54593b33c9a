"""What one operation of an iteration produced. Arrays and indices only; all arrays are read-only.

Rows are the rows of the batch. Layers are counted from 1, the first layer with weights; column 0 holds the inputs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from core.arrays import Array, Indices
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
    """a = f(z) of one layer, both (rows, units)."""

    layer: int
    z: Array
    a: Array


@dataclass(frozen=True, slots=True, eq=False)
class LossComputed:
    """The loss of the batch.

    Parameters
    ----------
    value
        The loss.
    per_entry
        Share of each prediction in it, shape (rows, outputs).
    predictions, targets
        Shape (rows, outputs).
    slope
        dL/da of the output layer, shape (rows, outputs).
    """

    value: float
    per_entry: Array
    predictions: Array
    targets: Array
    slope: Array


@dataclass(frozen=True, slots=True, eq=False)
class DeltaComputed:
    """delta = dL/dz = dL/da f'(z) of one layer, all (rows, units); `upstream` is dL/da, `slope` is f'(z)."""

    layer: int
    upstream: Array
    slope: Array
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
    """dL/da of the column before `layer`, shape (rows, inputs), from `delta` (rows, units) and the layer's weights."""

    layer: int
    delta: Array
    upstream: Array


@dataclass(frozen=True, slots=True, eq=False)
class Updated:
    """One layer's parameters before and after the update: after = before - learning_rate gradient."""

    layer: int
    learning_rate: float
    dW: Array
    db: Array | None
    before: LayerParameters
    after: LayerParameters


@dataclass(frozen=True, slots=True, eq=False)
class IterationDone:
    """The iteration is complete; `parameters` are those that the next one starts from."""

    iteration: int
    parameters: Parameters


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
