"""What the network answers for each row of the data at one moment. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.session.snapshot import Snapshot
from core.training.events import Activated, BatchTaken, LossComputed


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Everything that is known of the rows; NaN for rows outside the batch.

    Parameters
    ----------
    in_batch
        Whether this iteration learns from each row, shape (rows,); None before its batch is taken.
    predictions
        Shape (rows, outputs); None where they are not computed yet.
    errors
        Each row's share of the loss, shape (rows,); None where they are not computed yet.
    loss
        Their sum; None where it is not computed yet.
    """

    in_batch: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
    predictions: Array | None = None
    errors: Array | None = None
    loss: float | None = None


def outcome_of(snapshot: Snapshot) -> Outcome:
    """Gather what the iteration of `snapshot` has computed so far, row by row of the data."""
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
    if batch is None:
        return Outcome()
    rows = snapshot.config.data.rows
    in_batch = np.zeros(rows, dtype=np.bool_)
    in_batch[batch.rows] = True

    def placed(values: Array) -> Array:
        everywhere = np.full((rows, *values.shape[1:]), np.nan)
        everywhere[batch.rows] = values
        return everywhere

    return Outcome(
        in_batch,
        None if predictions is None else placed(predictions),
        None if loss is None else placed(loss.per_entry.sum(axis=1)),
        None if loss is None else loss.value,
    )
