"""The from-scratch code of one training iteration. All else here exists to run, show or explain it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.arrays import Array, all_finite, frozen
from core.errors import Diverged
from core.nn.activations import softmax_delta
from core.nn.dropout import dropout_mask
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
from core.training.updates import (
    assignments_of,
    bias_assignments,
    carry_out,
    clipping_factor,
    joined,
    numbers_of,
    penalty_of,
)


def trace_iteration(run: Run, state: TrainingState) -> Iterator[Event]:
    """Train one iteration from `state`, yielding every operation as it is done.

    Feedforward, then backpropagation, then one update of all layers from the same old weights, as in the article.

    Raises
    ------
    Diverged
        When an operation produces NaN or infinity; everything yielded before is finite.
    """
    config, layers, loss = run.config, run.network.layers, run.network.loss
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
    upstream = None
    if loss.fused is None:
        upstream = checked(loss.slope(predictions, Y) / divisor, PhaseKind.LOSS, None, "dL/da")
    if not np.isfinite(total):
        raise Diverged(iteration, PhaseKind.LOSS, None, "L")
    yield LossComputed(total, penalty, per_entry, divisor, z, predictions, Y, upstream)

    gradients: list[tuple[Array, Array | None]] = []
    for number in range(len(layers), 0, -1):
        layer, parameters, forward = layers[number - 1], state.parameters[number - 1], activated[number - 1]
        a_before, slope = column_values[number - 1], None
        if upstream is None:  # fused with the loss
            delta = (predictions - Y) / divisor
        elif layer.activation.slope is None:
            delta = softmax_delta(upstream, predictions)
        else:
            slope = frozen(layer.activation.slope(forward.z, forward.value))
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
            upstream = checked(layer.upstream(parameters, delta), PhaseKind.BACKWARD, number, "dL/da")
            yield PassedBack(number, delta, upstream)
    gradients.reverse()

    learning_rate, slot_names = run.learning_rate(batch.epoch), run.optimizer.slots
    clipping = 1.0 if config.clip is None else clipping_factor(config, state.parameters, gradients)
    numbers = numbers_of(config, run.optimizer, state.steps + 1, clipping)
    at = {**numbers, "eta": learning_rate}
    assignments = assignments_of(config, run.optimizer)
    for_biases = bias_assignments(assignments)
    updates: list[Updated] = []
    for number, (before, (dW, db)) in enumerate(zip(state.parameters, gradients, strict=True), start=1):
        slots = {name: slot[number - 1] for name, slot in zip(slot_names, state.slots, strict=True)}
        W, W_terms = carry_out(assignments, at, before.W, dW, {name: each.W for name, each in slots.items()})
        b, b_terms = before.b, None
        if b is not None and db is not None:
            kept = {name: each.b for name, each in slots.items() if each.b is not None}
            b, b_terms = carry_out(for_biases, at, b, db, kept)
            checked(b, PhaseKind.UPDATE, number, "b")
        after = LayerParameters(checked(W, PhaseKind.UPDATE, number, "W"), b)
        terms = joined(W_terms, b_terms)
        for name in slot_names:
            for array in (terms[name].W, terms[name].b):
                if array is not None:
                    checked(array, PhaseKind.UPDATE, number, name)
        updates.append(Updated(number, learning_rate, numbers, dW, db, before, after, slots, assignments, terms))
        yield updates[-1]
    new_slots = tuple(tuple(each.terms[name] for each in updates) for name in slot_names)
    yield IterationDone(iteration, tuple(each.after for each in updates), new_slots)
