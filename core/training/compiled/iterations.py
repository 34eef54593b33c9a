"""The compiled engine's loop: forward pass, loss, backward pass and update, many iterations in one call.

Everything here is compiled as one function, once for all networks: what differs is chosen per layer, never per number.
"""

from __future__ import annotations

from math import isfinite
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Indices
from core.randomness import DROPOUT, stream_key
from core.training.compiled.activate import SOFTMAX, activate, drop_out, softmax, softmax_of_one
from core.training.compiled.lanes import LANES, Memory, read, start_of, write
from core.training.compiled.layout import (
    ACTIVATION,
    BIASES,
    DELTAS,
    INPUTS,
    PART,
    ROW,
    SLOPES,
    UNITS,
    VALUES,
    VALUES_BEFORE,
    WEIGHTS,
    Places,
)
from core.training.compiled.measure import (
    BINARY_CROSS_ENTROPY,
    factor,
    measure,
    multiply,
    through_softmax,
    through_softmax_of_one,
)
from core.training.compiled.products import weight_gradients, weighted_sums
from core.training.compiled.products_of_one import deltas_of_one, weight_gradients_of_one, weighted_sums_of_one
from core.training.compiled.spec import Hyper
from core.training.compiled.updates import clip_factor, penalise, update

Layers: TypeAlias = NDArray[np.int64]

One: TypeAlias = Literal[True] | None
"""True where every iteration takes one row, so that a vector holds neurons; otherwise None, and a vector holds rows.

Not False, because of two types the compiler makes two programs, and leaves out of each what `one is None` decides.
"""


class Course(NamedTuple):
    """Which iterations a call is to train, and how the data are cut into them.

    Parameters
    ----------
    steps
        Steps that the optimiser has done.
    iteration, epoch, batch
        Of the first iteration: its number, its epoch and its batch in it, all counted from 1.
    rows, batch_size
        Rows of the data and of a full batch.
    """

    steps: int
    iteration: int
    epoch: int
    batch: int
    rows: int
    batch_size: int


class Part(NamedTuple):
    """Rows of a batch that are trained together.

    Parameters
    ----------
    start, used
        Place of the first row in the epoch, and how many rows.
    first
        Place of the first row in its batch.
    width
        Lanes for them: whole vectors of rows, or 1 where a vector holds neurons.
    epoch, iteration
        When that is, counted from 1.
    """

    start: int
    used: int
    first: int
    width: int
    epoch: int
    iteration: int


def take_rows(memory: Memory, to: int, table: Memory, count: int, rows: Indices, part: Part) -> None:
    """Copy the part's rows of a table with `count` columns; `rows` is the epoch's order, or empty for the table's own.

    Lanes without a row repeat the first one, so that they are finite where it is.
    """
    for lane in range(part.width):
        place = part.start + lane if lane < part.used else part.start
        row = rows[place] if len(rows) > 0 else place
        for i in range(count):
            write(memory, to + i * part.width + lane, read(table, row * count + i))


def feed_forward(
    memory: Memory, places: Places, layers: Layers, parameters: int, part: Part, hyper: Hyper, one: One
) -> None:
    """Put the values and slopes of every layer in their places, and z of the last one."""
    z, width = places.sums, part.width
    for number in range(len(layers)):
        inputs, units, row = layers[number, INPUTS], layers[number, UNITS], layers[number, ROW]
        x, a, slope = layers[number, VALUES_BEFORE], layers[number, VALUES], layers[number, SLOPES]
        W, b = parameters + layers[number, WEIGHTS], layers[number, BIASES]
        b = parameters + b if b >= 0 else b
        if one is not None:
            weighted_sums_of_one(memory, x, inputs, W, row, b, z)
        else:
            weighted_sums(memory, x, inputs, W, row, 1, b, z, units, width)
        if layers[number, ACTIVATION] != SOFTMAX:
            activate(layers[number, ACTIVATION], memory, z, a, slope, row if one is not None else units * width)
        elif one is not None:
            softmax_of_one(memory, places.ones, z, a, places.log_sums, units, row)
        else:
            softmax(memory, z, a, places.log_sums, units, width)
        if hyper.dropout > 0.0 and number < len(layers) - 1:
            key = stream_key(hyper.seed, DROPOUT, part.epoch, part.iteration, number + 1)
            if one is not None:
                drop_out(memory, key, hyper.dropout, a, slope, 0, 1, row)
            else:
                drop_out(memory, key, hyper.dropout, a, slope, part.first, units, width)


def loss_of(memory: Memory, places: Places, layers: Layers, part: Part, scale: float, one: One) -> float:
    """Return the part's share of the loss, and put the last layer's deltas in their place."""
    last = len(layers) - 1
    outputs, row = layers[last, UNITS], layers[last, ROW]
    a, delta = layers[last, VALUES], layers[last, DELTAS]
    fused, by_softmax = places.loss >= BINARY_CROSS_ENTROPY, layers[last, ACTIVATION] == SOFTMAX
    loss = measure(
        memory,
        places.loss,
        scale,
        places.ones,
        places.sums,
        a,
        places.targets,
        places.log_sums,
        -1 if fused or by_softmax else layers[last, SLOPES],
        delta,
        1 if one is not None else outputs,
        outputs if one is not None else part.used,
        row if one is not None else part.width,
    )
    if by_softmax and not fused:
        if one is not None:
            through_softmax_of_one(memory, a, delta, row)
        else:
            through_softmax(memory, a, delta, outputs, part.width)
    return loss


def propagate_back(memory: Memory, places: Places, layers: Layers, parameters: int, part: Part, one: One) -> None:
    """Add the part's gradients to those of the batch's earlier parts."""
    for number in range(len(layers) - 1, -1, -1):
        inputs, units, row = layers[number, INPUTS], layers[number, UNITS], layers[number, ROW]
        x, delta = layers[number, VALUES_BEFORE], layers[number, DELTAS]
        W, b = layers[number, WEIGHTS], layers[number, BIASES]
        dW, db = places.gradients + W, places.gradients + b if b >= 0 else b
        if one is not None:
            weight_gradients_of_one(memory, x, inputs, delta, row, dW, db)
        else:
            weight_gradients(memory, x, inputs, delta, units, part.width, dW, db, part.first > 0)
        if number > 0:
            W += parameters
            before, slope = layers[number - 1, DELTAS], layers[number - 1, SLOPES]
            if one is not None:
                deltas_of_one(memory, delta, W, row, places.ones, inputs, slope, before)
            else:
                weighted_sums(memory, delta, units, W, 1, row, -1, before, inputs, part.width)
                multiply(memory, before, slope, inputs * part.width)


def train(
    block: Array,
    places: Places,
    layers: Layers,
    X: Array,
    Y: Array,
    order: Indices,
    rates: Array,
    losses: Array,
    course: Course,
    hyper: Hyper,
    one: One,
) -> int:
    """Train ``len(losses)`` iterations, or as many as stay finite; return how many those are.

    After an even number of iterations the state is where it was, after an odd number behind it.

    Parameters
    ----------
    X, Y
        All rows of the data, shapes (rows, inputs) and (rows, outputs).
    order
        The rows of each epoch, shape (epochs, rows); without epochs, the rows are taken as they are.
    rates
        Learning rate of each iteration.
    losses
        Is filled with the loss of each iteration.
    """
    memory, inputs_table, targets_table = start_of(block), start_of(X), start_of(Y)
    size, gradients = places.size, places.gradients
    inputs, outputs = layers[0, INPUTS], layers[len(layers) - 1, UNITS]
    in_order = np.empty(0, dtype=np.int64)
    epoch, start = 0, (course.batch - 1) * course.batch_size
    old, new = places.parameters, places.parameters + (1 + places.slots) * size

    for done in range(len(losses)):
        rows = order[epoch] if len(order) > 0 else in_order
        count = min(course.batch_size, course.rows - start)
        scale = factor(places.loss, count, outputs)
        loss = 0.0
        for first in range(0, count, PART):
            used = min(PART, count - first)
            width = 1 if one is not None else (used + LANES - 1) // LANES * LANES
            part = Part(start + first, used, first, width, course.epoch + epoch, course.iteration + done)
            take_rows(memory, layers[0, VALUES_BEFORE], inputs_table, inputs, rows, part)
            take_rows(memory, places.targets, targets_table, outputs, rows, part)
            feed_forward(memory, places, layers, old, part, hyper, one)
            loss += loss_of(memory, places, layers, part, scale, one)
            propagate_back(memory, places, layers, old, part, one)

        if hyper.l1 > 0.0 or hyper.l2 > 0.0:
            loss += penalise(memory, old, gradients, places.is_weight, size, hyper.l1, hyper.l2)
        shorten = clip_factor(memory, gradients, size, hyper.clip) if hyper.clip > 0.0 else 1.0
        step = course.steps + done + 1
        finite = update(memory, places.optimizer, old, new, gradients, size, rates[done], shorten, hyper, step)
        if not (finite and isfinite(loss)):
            return done
        losses[done] = loss
        old, new = new, old
        start += course.batch_size
        if start >= course.rows:
            epoch, start = epoch + 1, 0
    return len(losses)
