"""The from-scratch code of one training iteration. All else here exists to run, show or explain it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.arrays import Array, all_finite, frozen
from core.errors import Diverged
from core.nn.activations import softmax_delta
from core.nn.dropout import dropout_mask
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
from core.training.mistakes import EARLY_UPDATE, NOT_AVERAGED, SLOPE_AT_A, WITHOUT_FACTOR_2
from core.training.phases import PhaseKind
from core.training.run import Run
from core.training.state import TrainingState
from core.training.updates import clipping_factor, penalty_of, updated


def trace_iteration(run: Run, state: TrainingState) -> Iterator[Event]:
    """Train one iteration from `state`, yielding every operation as it is done.

    Feedforward, then backpropagation, then one update of all layers from the same old weights, as in the article.
    Mistakes that are switched on are made where `mistakes` stands; the operations and their order stay the same, also
    where a layer is updated too early: what comes of that is told when all updates are.

    Raises
    ------
    Diverged
        When an operation produces NaN or infinity; everything yielded before is finite.
    """
    config, layers, loss, mistakes = run.config, run.network.layers, run.network.loss, run.mistakes
    iteration = state.iteration + 1

    def checked(array: Array, kind: PhaseKind, layer: int | None, quantity: str) -> Array:
        if not all_finite(array):
            raise Diverged(iteration, kind, layer, quantity)
        return frozen(array)

    batch = run.batches.batch_of(iteration)
    X, Y = batch.X, batch.Y
    yield BatchTaken(batch.rows, X, Y, batch.epoch, batch.number, batch.count)

    column_values = [X]  # a of every column, as it is sent on; the inputs are column 0
    activated: list[Activated] = []
    for number, (layer, parameters) in enumerate(zip(layers, state.parameters, strict=True), start=1):
        a_before = column_values[-1]
        z = checked(layer.weighted_sum(parameters, a_before), PhaseKind.FORWARD, number, "z")
        yield WeightedSum(number, a_before, z)
        value = a = checked(layer.activation.function(z), PhaseKind.FORWARD, number, "a")
        mask = None
        if config.dropout and number < len(layers):
            mask = dropout_mask(config.dropout, config.seed, batch.epoch, iteration, number, a.shape)
            a = frozen(value * mask)
        activated.append(Activated(number, z, value, mask, a))
        yield activated[-1]
        column_values.append(a)

    z, predictions = activated[-1].z, column_values[-1]
    divisor = loss.divisor(*Y.shape)
    entries = loss.entry(predictions, Y) if loss.fused is None else loss.fused.entry(z, Y)
    per_entry = checked(entries / divisor, PhaseKind.LOSS, None, "L")
    penalty = penalty_of(config, state.parameters)
    total = float(np.add.reduce(per_entry, axis=None)) + penalty
    upstream, slope_divisor = None, 1.0 if NOT_AVERAGED in mistakes else divisor
    if loss.fused is None:
        slope_of_entries = loss.slope(predictions, Y)
        if WITHOUT_FACTOR_2 in mistakes:
            slope_of_entries = slope_of_entries / 2.0
        upstream = checked(slope_of_entries / slope_divisor, PhaseKind.LOSS, None, "dL/da")
    if not np.isfinite(total):
        raise Diverged(iteration, PhaseKind.LOSS, None, "L")
    yield LossComputed(total, penalty, per_entry, divisor, z, predictions, Y, upstream)

    learning_rate = run.learning_rate(batch.epoch)
    gradients: list[tuple[Array, Array | None]] = []
    for number in range(len(layers), 0, -1):
        layer, parameters, forward = layers[number - 1], state.parameters[number - 1], activated[number - 1]
        a_before, slope = column_values[number - 1], None
        if upstream is None:  # fused with the loss
            delta = (predictions - Y) / slope_divisor
        elif layer.activation.slope is None:
            delta = softmax_delta(upstream, predictions)
        else:
            z, a = forward.z, forward.value
            if SLOPE_AT_A in mistakes:
                z, a = a, layer.activation.function(a)
            slope = frozen(layer.activation.slope(z, a))
            delta = upstream * slope if forward.mask is None else upstream * forward.mask * slope
        checked(delta, PhaseKind.BACKWARD, number, "delta")
        yield DeltaComputed(number, upstream, slope, forward.mask, delta)
        dW = checked(layer.weight_gradient(a_before, delta), PhaseKind.BACKWARD, number, "dW")
        db = layer.bias_gradient(delta)
        if db is not None:
            checked(db, PhaseKind.BACKWARD, number, "db")
        yield GradientsComputed(number, a_before, delta, dW, db)
        gradients.append((dW, db))
        if number > 1:
            passing = parameters
            if EARLY_UPDATE in mistakes:
                passing = updated(run, state, number, dW, db, learning_rate).after
            upstream = checked(layer.upstream(passing, delta), PhaseKind.BACKWARD, number, "dL/da")
            yield PassedBack(number, delta, passing.W, upstream)
    gradients.reverse()

    clipping = 1.0 if config.clip is None else clipping_factor(config, state.parameters, gradients)
    updates: list[Updated] = []
    for number, (dW, db) in enumerate(gradients, start=1):
        updates.append(updated(run, state, number, dW, db, learning_rate, clipping))
        yield updates[-1]
    new_slots = tuple(tuple(each.terms[name] for each in updates) for name in run.optimizer.slots)
    yield IterationDone(iteration, tuple(each.after for each in updates), new_slots)
