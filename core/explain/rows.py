"""What each row adds to the loss and to the gradients: a batch of any size is the same sum over fewer or more rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from core.arrays import Array, Indices, frozen
from core.config import RunConfig
from core.errors import Diverged
from core.explain.moment import Moment, moment
from core.explain.selection import Bias, Weight
from core.explain.subject import Subject
from core.training.events import BatchTaken, Event, Updated
from core.training.run import prepare
from core.training.state import TrainingState, empty_slots
from core.training.trace import trace_iteration


@dataclass(frozen=True, slots=True, eq=False)
class RowShares:
    """What the rows of a batch add to its sums, as far as this iteration has computed it.

    Parameters
    ----------
    rows
        Their places in the table, shape (rows,).
    losses
        Each row's share of the loss, shape (rows,); None before the loss is computed.
    gradients
        For a weight or a bias each row's share of its gradient, shape (rows, 1). Else the length of each row's
        gradient of the weights of each layer, shape (rows, layers), NaN for a layer that is still to come. None before
        backpropagation.
    loss, penalty
        The engine's loss, and the part of it that belongs to no row.
    gradient
        The engine's gradient of the weight, or the length of each layer's gradient, shape (columns of `gradients`,).
    gradient_penalty
        What L1 and L2 add to the gradient of the weight before the update.
    signed
        Whether `gradients` are shares that add up, and not lengths.
    """

    rows: Indices
    losses: Array | None
    gradients: Array | None
    loss: float | None
    penalty: float
    gradient: Array | None
    gradient_penalty: float
    signed: bool


def row_shares(now: Moment, part: Weight | Bias | None = None) -> RowShares:
    """Take the sums of this iteration apart by rows.

    Parameters
    ----------
    part
        The weight or bias whose gradient is meant; None for the gradients of all weights.
    """
    rows = np.empty(0, dtype=np.intp) if now.batch is None else now.batch.rows
    loss = now.loss
    with np.errstate(all="ignore"):  # what is finite in a run that diverges can be too large for its own squares
        gradients, gradient = _lengths(now) if part is None else _shares(now, part)
        return RowShares(
            rows,
            None if loss is None else frozen(loss.per_entry.sum(axis=1)),
            gradients,
            None if loss is None else loss.value,
            0.0 if loss is None else loss.penalty,
            gradient,
            _penalty_slope(now, part) if isinstance(part, Weight) else 0.0,
            part is not None,
        )


def _shares(now: Moment, part: Weight | Bias) -> tuple[Array | None, Array | None]:
    event = now.gradients.get(part.layer)
    if event is None:
        return None, None
    subject = _subject(now, part)
    products = subject.inputs(event.inputs) * event.delta[:, subject.unit]
    return frozen(products[:, np.newaxis]), frozen(np.array([subject.entry(event.dW, event.db)]))


def _subject(now: Moment, part: Weight | Bias) -> Subject:
    if isinstance(part, Weight):
        return Subject(now, part.layer, part.source, part.target)
    return Subject(now, part.layer, None, part.unit)


def _lengths(now: Moment) -> tuple[Array | None, Array | None]:
    if now.batch is None or not now.gradients:
        return None, None
    lengths, whole = np.full((len(now.batch.rows), now.outputs), np.nan), np.full(now.outputs, np.nan)
    for layer, event in now.gradients.items():
        # One row's dW is the outer product of its inputs and its delta: the lengths multiply.
        lengths[:, layer - 1] = np.sqrt((event.inputs**2).sum(axis=1) * (event.delta**2).sum(axis=1))
        whole[layer - 1] = np.sqrt((event.dW**2).sum())
    return frozen(lengths), frozen(whole)


def _penalty_slope(now: Moment, part: Weight) -> float:
    weight = float(now.used(part.layer).W[part.source, part.target])
    return now.config.l2 * weight + now.config.l1 * float(np.sign(weight))


def what_if(now: Moment, rows: Indices) -> Moment:
    """Compute this iteration as far as `now` has come, as if its batch held `rows`; nothing in the run changes.

    The weights are those of this iteration; nothing is dropped out, and nothing is updated, not even by mistake.

    Parameters
    ----------
    rows
        Places in the table, at least one, shape (rows,).
    """
    config = now.config
    data = replace(config.data, X=frozen(config.data.X[rows]), Y=frozen(config.data.Y[rows]))
    alone = config.but(data=data, batch_size=None, shuffle=False, dropout=0.0, clip=None, early_update=False)
    weights = tuple(now.used(layer) for layer in range(1, now.outputs + 1))
    state = TrainingState(0, weights, empty_slots(weights, len(prepare(alone).optimizer.slots)))
    with np.errstate(all="ignore"):  # the trace checks every result itself
        computed = list(islice(_computed(alone, state), _operations(now)))
    events = [replace(each, rows=rows) if isinstance(each, BatchTaken) else each for each in computed]
    return moment(config, weights, events, now.row)


def _operations(now: Moment) -> int:
    """Return how many operations before the updates are done."""
    per_layer = len(now.sums) + len(now.activations) + len(now.deltas) + len(now.gradients) + len(now.passed)
    return (now.batch is not None) + (now.loss is not None) + per_layer


def _computed(config: RunConfig, state: TrainingState) -> Iterator[Event]:
    """Yield what one iteration computes before its updates, as far as the numbers are finite."""
    try:
        for event in trace_iteration(prepare(config), state):
            if isinstance(event, Updated):
                return
            yield event
    except Diverged:
        return
