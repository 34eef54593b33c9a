"""The from-scratch code of one training iteration. All else here exists to run, show or explain it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.arrays import Array, all_finite, frozen
from core.data.batches import batch_of_iteration
from core.errors import Diverged
from core.nn.parameters import LayerParameters
from core.training.events import (
    Activated,
    BatchTaken,
    DeltaComputed,
    Event,
    GradientsComputed,
    IterationDone,
    LossComputed,
    PassedBack,
    Updated,
    WeightedSum,
)
from core.training.phases import PhaseKind
from core.training.run import Run
from core.training.state import TrainingState


def trace_iteration(run: Run, state: TrainingState) -> Iterator[Event]:
    """Train one iteration from `state`, yielding every operation as it is done.

    Feedforward, then backpropagation, then one update of all layers from the same old weights, as in the article.

    Raises
    ------
    Diverged
        When an operation produces NaN or infinity; everything yielded before is finite.
    """
    table, layers, loss = run.config.data, run.network.layers, run.network.loss
    iteration = state.iteration + 1

    def checked(array: Array, kind: PhaseKind, layer: int | None, quantity: str) -> Array:
        if not all_finite(array):
            raise Diverged(iteration, kind, layer, quantity)
        return frozen(array)

    batch = batch_of_iteration(iteration, table.rows, run.config.rows_per_batch)
    X, Y = table.X[batch.part], table.Y[batch.part]
    yield BatchTaken(batch.rows, X, Y, batch.epoch, batch.number, batch.count)

    column_values = [X]  # a of every column; the inputs are column 0
    sums: list[Array] = []
    for number, (layer, parameters) in enumerate(zip(layers, state.parameters, strict=True), start=1):
        a_before = column_values[-1]
        z = checked(layer.weighted_sum(parameters, a_before), PhaseKind.FORWARD, number, "z")
        yield WeightedSum(number, a_before, z)
        a = checked(layer.activation.function(z), PhaseKind.FORWARD, number, "a")
        yield Activated(number, z, a)
        sums.append(z)
        column_values.append(a)

    predictions = column_values[-1]
    per_entry = checked(loss.per_entry(predictions, Y), PhaseKind.LOSS, None, "L")
    value = float(np.add.reduce(per_entry, axis=None))
    upstream = checked(loss.slope(predictions, Y), PhaseKind.LOSS, None, "dL/da")
    if not np.isfinite(value):
        raise Diverged(iteration, PhaseKind.LOSS, None, "L")
    yield LossComputed(value, per_entry, predictions, Y, upstream)

    gradients: list[tuple[Array, Array | None]] = []
    for number in range(len(layers), 0, -1):
        layer, parameters = layers[number - 1], state.parameters[number - 1]
        a_before = column_values[number - 1]
        slope = frozen(layer.activation.slope(sums[number - 1], column_values[number]))
        delta = checked(upstream * slope, PhaseKind.BACKWARD, number, "delta")
        yield DeltaComputed(number, upstream, slope, delta)
        dW = checked(layer.weight_gradient(a_before, delta), PhaseKind.BACKWARD, number, "dW")
        db = layer.bias_gradient(delta)
        if db is not None:
            checked(db, PhaseKind.BACKWARD, number, "db")
        yield GradientsComputed(number, a_before, delta, dW, db)
        gradients.append((dW, db))
        if number > 1:
            upstream = checked(layer.upstream(parameters, delta), PhaseKind.BACKWARD, number, "dL/da")
            yield PassedBack(number, delta, upstream)

    learning_rate = run.config.learning_rate
    updated: list[LayerParameters] = []
    for number, (before, (dW, db)) in enumerate(zip(state.parameters, reversed(gradients), strict=True), start=1):
        W = checked(before.W - learning_rate * dW, PhaseKind.UPDATE, number, "W")
        b = before.b
        if b is not None and db is not None:
            b = checked(b - learning_rate * db, PhaseKind.UPDATE, number, "b")
        updated.append(LayerParameters(W, b))
        yield Updated(number, learning_rate, dW, db, before, updated[-1])
    yield IterationDone(iteration, tuple(updated))
