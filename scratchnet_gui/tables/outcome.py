"""What the network answers for each row of the data at one moment. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Indices
from core.nn.losses import LOSSES, Loss
from core.session.snapshot import Snapshot
from core.training.evaluation import Metrics
from core.training.events import Activated, BatchTaken, LossComputed

Flags: TypeAlias = NDArray[np.bool_]


class Part(Enum):
    """Which rows."""

    TRAIN = "train"
    TEST = "test"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Everything that is known of some rows of the data.

    Rows of the batch have the numbers of this iteration; NaN stands for what it has not computed yet. All other rows
    have the numbers of the network as it stands after the last complete iteration.

    Parameters
    ----------
    targets
        Shape (rows, outputs).
    place
        Where each row stands in the batch, -1 outside of it, shape (rows,); None where there is no batch yet.
    computed, shares
        Predictions of the batch and their shares in the loss, both (rows of the batch, outputs).
    standing
        Predictions of all rows by the network as it stands, (rows, outputs); None where they are not known.
    divisor
        What the loss divides by, also for rows outside of the batch.
    loss, penalty
        What the errors and the penalty add up to, and the penalty; the loss is None where it is not known.
    metrics
        What is measured over these rows with the network as it stands.
    """

    loss_function: Loss
    targets: Array
    divisor: float
    place: Indices | None = None
    computed: Array | None = None
    shares: Array | None = None
    standing: Array | None = None
    loss: float | None = None
    penalty: float = 0.0
    metrics: Metrics | None = None

    def in_batch(self, rows: Indices) -> Flags:
        """Tell which of `rows` this iteration learns from, shape (rows,)."""
        if self.place is None:
            return np.zeros(len(rows), dtype=np.bool_)
        inside: Flags = self.place[rows] >= 0
        return inside

    def predictions(self, rows: Indices) -> Array:
        """Return the predictions for `rows`, shape (rows, outputs)."""
        return self._joined(rows, self.computed, self._standing(rows))

    def errors(self, rows: Indices) -> Array:
        """Return the share of each of `rows` in the loss, summed over the outputs, shape (rows,)."""
        outside = _entries(self.loss_function, self._standing(rows), self.targets[rows]) / self.divisor
        return np.asarray(self._joined(rows, self.shares, outside).sum(axis=1))

    def summed(self) -> Array:
        """Return what is added up to the loss: the error of each row of the sum, and the penalty if there is one.

        Shape (terms,); empty before it is computed.
        """
        if self.loss is None:
            return np.empty(0)
        errors = self.errors(np.arange(len(self.targets))) if self.place is None else self._shares()
        return np.append(errors, self.penalty) if self.penalty else errors

    def _shares(self) -> Array:
        return np.empty(0) if self.shares is None else np.asarray(self.shares.sum(axis=1))

    def _standing(self, rows: Indices) -> Array:
        if self.standing is None:
            return np.full((len(rows), self.targets.shape[1]), np.nan)
        return self.standing[rows]

    def _joined(self, rows: Indices, batch: Array | None, outside: Array) -> Array:
        """Put the numbers of the batch in the place of the others."""
        if self.place is None:
            return outside
        place = self.place[rows]
        inside = place >= 0
        outside[inside] = np.nan if batch is None else batch[place[inside]]
        return outside


def outcome_of(snapshot: Snapshot, part: Part = Part.TRAIN) -> Outcome:
    """Gather what is known of the training rows, or of the test rows, at the moment of `snapshot`."""
    data, evaluation = snapshot.config.data, snapshot.evaluation
    loss_function = LOSSES[snapshot.config.loss]
    if part is Part.TEST:
        known = None if evaluation is None else evaluation.test
        made = Outcome(
            loss_function,
            data.test_Y,
            loss_function.divisor(*data.test_Y.shape),
            standing=None if evaluation is None else evaluation.test_predictions,
            loss=None if known is None else known.loss,
            metrics=known,
        )
        if known is None or not (snapshot.config.l1 or snapshot.config.l2):
            return made
        return replace(made, penalty=known.loss - float(made.summed().sum()))
    batch: BatchTaken | None = None
    predictions: Array | None = None
    loss: LossComputed | None = None
    last = len(snapshot.config.layers)
    for event in snapshot.events:
        match event:
            case BatchTaken():
                batch = event
            case Activated(layer=layer) if layer == last:
                predictions = event.a
            case LossComputed():
                loss = event
    metrics = None if evaluation is None else evaluation.train
    if batch is None:
        return Outcome(loss_function, data.Y, 1.0, metrics=metrics)
    place = np.full(data.rows, -1, dtype=np.intp)
    place[batch.rows] = np.arange(len(batch.rows))
    return Outcome(
        loss_function,
        data.Y,
        loss_function.divisor(len(batch.rows), data.Y.shape[1]),
        place,
        predictions,
        None if loss is None else loss.per_entry,
        None if evaluation is None else evaluation.predictions,
        None if loss is None else loss.value,
        0.0 if loss is None else loss.penalty,
        metrics,
    )


def _entries(loss: Loss, predictions: Array, targets: Array) -> Array:
    """Return the entries of predictions that may be rounded to 0 or 1, where a logarithm has no number."""
    if loss.fused is not None:
        predictions = np.clip(predictions, np.finfo(np.float64).tiny, 1.0 - np.finfo(np.float64).epsneg)
    with np.errstate(all="ignore"):  # numbers that are no longer finite are shown as they are
        return loss.entry(predictions, targets)
