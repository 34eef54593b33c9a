"""How good a network is: its loss, and how much of the data it gets right, over all rows at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.data.dataset import Dataset
from core.nn.network import predict
from core.nn.parameters import Parameters
from core.training.run import Run
from core.training.updates import penalty_of

_ROWS_AT_ONCE = 8192
_ROUNDING = 1e-12
"""An R squared nearer to 0 than this is what rounding leaves of it: 1 minus two sums over the rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Metrics:
    """What is measured over some rows.

    Parameters
    ----------
    loss
        Of all rows as one batch, penalties included, without dropout.
    accuracy
        Share of rows whose class is predicted; None where the targets are not classes.
    confusion
        How many rows of each class (first index) are predicted as each class, shape (classes, classes); None likewise.
    r_squared
        1 - squared errors / squared distances from the mean, averaged over the outputs that vary; None for classes, and
        where no target varies.
    """

    loss: float
    accuracy: float | None = None
    confusion: NDArray[np.intp] | None = None
    r_squared: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A network's metrics, and its predictions for all rows in the order of the data, shape (rows, outputs).

    `test` is None where no rows are kept apart.
    """

    train: Metrics
    test: Metrics | None
    predictions: Array
    test_predictions: Array


def evaluate(run: Run, parameters: Parameters) -> Evaluation:
    """Measure `parameters` on the training rows and on the test rows."""
    data = run.config.data
    train, predictions = _measured(run, parameters, data.X, data.Y)
    if not data.test_rows:
        return Evaluation(train, None, predictions, data.test_Y)
    test, test_predictions = _measured(run, parameters, data.test_X, data.test_Y)
    return Evaluation(train, test, predictions, test_predictions)


def cost_of(run: Run) -> int:
    """Return how many multiplications an evaluation takes, about."""
    return (run.config.data.rows + run.config.data.test_rows) * run.config.weight_count


def classes_of(values: Array, data: Dataset) -> NDArray[np.intp]:
    """Return the class that each row of predictions or targets stands for, shape (rows,).

    One output: above one half is the second class. Several: the largest.
    """
    if values.shape[1] == 1:
        return (values[:, 0] > 0.5).astype(np.intp)
    return np.asarray(values.argmax(axis=1), dtype=np.intp)


def _measured(run: Run, parameters: Parameters, X: Array, Y: Array) -> tuple[Metrics, Array]:
    network, data = run.network, run.config.data
    total = 0.0
    predictions = np.empty_like(Y)
    with np.errstate(all="ignore"):  # numbers that are no longer finite are shown as they are
        for start in range(0, len(X), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            z, predictions[part] = predict(network, parameters, X[part])
            fused = network.loss.fused
            entries = network.loss.entry(predictions[part], Y[part]) if fused is None else fused.entry(z, Y[part])
            total += float(entries.sum())
        loss = total / network.loss.divisor(*Y.shape) + penalty_of(run.config, parameters)
        predictions.setflags(write=False)
        if not data.is_classification:
            return Metrics(loss, r_squared=_r_squared(predictions, Y)), predictions
    true, predicted, count = classes_of(Y, data), classes_of(predictions, data), len(data.classes)
    confusion = np.bincount(true * count + predicted, minlength=count * count).reshape(count, count)
    return Metrics(loss, float(np.trace(confusion)) / len(Y), confusion), predictions


def _r_squared(predictions: Array, Y: Array) -> float | None:
    spread = ((Y - Y.mean(axis=0)) ** 2).sum(axis=0)
    varies = spread > 0.0
    if not varies.any():
        return None
    left = ((Y - predictions) ** 2).sum(axis=0)
    found = float((1.0 - left[varies] / spread[varies]).mean())
    return 0.0 if abs(found) < _ROUNDING else found
