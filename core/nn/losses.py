"""Loss functions: the value, each row's share of it, and its slope in the predictions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from core.arrays import Array

HUBER_DELTA = 1.0
"""Error beyond which Huber's loss is a straight line."""


@dataclass(frozen=True, slots=True)
class Fused:
    """A loss taken together with the activation of the output, which makes both stable and dL/dz short.

    Parameters
    ----------
    activation
        The activation that the loss is fused with.
    entry
        (z, targets) -> each prediction's entry, shape (rows, outputs), computed from the sums.
    entry_formula, delta_formula
        TeX of one prediction's share of the loss with y, z and n, and s for the logarithm of the sum of e^z over all
        outputs; and of dL/dz, which is (a - y) / n.
    """

    activation: str
    entry: Callable[[Array, Array], Array]
    entry_formula: str
    delta_formula: str


@dataclass(frozen=True, slots=True)
class Loss:
    """A measure of how far predictions are from targets: the sum of all entries, divided by n.

    Parameters
    ----------
    name
        Key in presets and on the command line; `label` is the name in the window.
    entry
        (predictions, targets) -> the entry of each prediction before the division, shape (rows, outputs).
    slope
        (predictions, targets) -> d(entry)/d(prediction), shape (rows, outputs).
    divisor
        (rows, outputs) -> n.
    entry_name
        What an entry is, in words: singular and plural.
    over
        What n is the number of, in words; empty where nothing is divided.
    plain
        The entry in plain characters, for the head of a table.
    formula, entry_formula, slope_formula
        TeX of the loss, of one prediction's share and of dL/d(prediction), with y, y-hat and n.
    fused
        How it is computed together with the output's activation; such a loss needs that activation.
    source
        Where it comes from.
    far_formula
        TeX of a share where the error is larger than `HUBER_DELTA`, where that has another form.
    """

    name: str
    label: str
    entry: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]
    divisor: Callable[[int, int], float]
    entry_name: tuple[str, str]
    over: str
    plain: str
    formula: str
    entry_formula: str
    slope_formula: str
    fused: Fused | None = None
    source: str = ""
    far_formula: str = ""


def _square(predictions: Array, targets: Array) -> Array:
    return (targets - predictions) ** 2


def _square_slope(predictions: Array, targets: Array) -> Array:
    return 2.0 * (predictions - targets)


def _huber(predictions: Array, targets: Array) -> Array:
    size = np.abs(predictions - targets)
    return np.where(size <= HUBER_DELTA, 0.5 * size * size, HUBER_DELTA * (size - 0.5 * HUBER_DELTA))


def _binary_from_sums(z: Array, targets: Array) -> Array:
    # ln(1 + e^z) - y z, without overflow.
    entry: Array = np.maximum(z, 0.0) - targets * z + np.log1p(np.exp(-np.abs(z)))
    return entry


def _categorical_from_sums(z: Array, targets: Array) -> Array:
    largest = z.max(axis=1, keepdims=True)
    log_of_sum = largest + np.log(np.exp(z - largest).sum(axis=1, keepdims=True))
    entry: Array = targets * (log_of_sum - z)
    return entry


def _binary(predictions: Array, targets: Array) -> Array:
    entry: Array = -(targets * np.log(predictions) + (1.0 - targets) * np.log1p(-predictions))
    return entry


def _entries(rows: int, outputs: int) -> float:
    return float(rows * outputs)


_SQUARED = ("squared error", "squared errors")

_ALL = (
    Loss(
        "sum_of_squares",
        "sum of squares",
        _square,
        _square_slope,
        lambda rows, outputs: 1.0,
        _SQUARED,
        "",
        "(y−ŷ)²",
        r"\sum (y - \hat{y})^2",
        r"(y - \hat{y})^2",
        r"2\,(\hat{y} - y)",
        source="James Loy, How to build your own Neural Network from scratch in Python, 2018",
    ),
    Loss(
        "mean_of_squares",
        "mean of squares",
        _square,
        _square_slope,
        _entries,
        _SQUARED,
        "predictions",
        "(y−ŷ)²/n",
        r"\frac{1}{n} \sum (y - \hat{y})^2",
        r"\frac{(y - \hat{y})^2}{n}",
        r"\frac{2\,(\hat{y} - y)}{n}",
        source="PyTorch's MSELoss",
    ),
    Loss(
        "half_mean_of_squares",
        "half mean of squares",
        _square,
        _square_slope,
        lambda rows, outputs: 2.0 * rows,
        _SQUARED,
        "rows, counted twice",
        "(y−ŷ)²/n",
        r"\frac{1}{n} \sum (y - \hat{y})^2",
        r"\frac{(y - \hat{y})^2}{n}",
        r"\frac{2\,(\hat{y} - y)}{n}",
        source="Nielsen, Neural Networks and Deep Learning, 2015, equation 6",
    ),
    Loss(
        "mean_absolute",
        "mean absolute",
        lambda predictions, targets: np.abs(targets - predictions),
        lambda predictions, targets: np.sign(predictions - targets),
        _entries,
        ("absolute error", "absolute errors"),
        "predictions",
        "|y−ŷ|/n",
        r"\frac{1}{n} \sum |y - \hat{y}|",
        r"\frac{|y - \hat{y}|}{n}",
        r"\frac{\mathrm{sign}(\hat{y} - y)}{n}",
        source="PyTorch's L1Loss",
    ),
    Loss(
        "huber",
        "Huber",
        _huber,
        lambda predictions, targets: np.clip(predictions - targets, -HUBER_DELTA, HUBER_DELTA),
        _entries,
        ("Huber error", "Huber errors"),
        "predictions",
        "h(y−ŷ)/n",
        r"\frac{1}{n} \sum h(y - \hat{y})",
        r"\frac{(y - \hat{y})^2}{2\,n}",
        r"\frac{\max(-1, \min(1, \hat{y} - y))}{n}",
        source="Huber, 1964, with delta 1",
        far_formula=r"\frac{|y - \hat{y}| - \frac{1}{2}}{n}",
    ),
    Loss(
        "binary_cross_entropy",
        "binary cross-entropy",
        _binary,
        lambda predictions, targets: (predictions - targets) / (predictions * (1.0 - predictions)),
        _entries,
        ("cross-entropy", "cross-entropies"),
        "predictions",
        "CE/n",
        r"-\frac{1}{n} \sum (y \ln \hat{y} + (1 - y) \ln(1 - \hat{y}))",
        r"\frac{{-}(y \ln \hat{y} + (1 - y) \ln(1 - \hat{y}))}{n}",
        r"\frac{\hat{y} - y}{n\,\hat{y}\,(1 - \hat{y})}",
        Fused("sigmoid", _binary_from_sums, r"\frac{\ln(1 + e^{z}) - y\,z}{n}", r"\frac{\hat{y} - y}{n}"),
        "Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.90",
    ),
    Loss(
        "categorical_cross_entropy",
        "categorical cross-entropy",
        lambda predictions, targets: -targets * np.log(predictions),
        lambda predictions, targets: -targets / predictions,
        lambda rows, outputs: float(rows),
        ("cross-entropy", "cross-entropies"),
        "rows",
        "−y ln ŷ/n",
        r"-\frac{1}{n} \sum y \ln \hat{y}",
        r"\frac{{-}y \ln \hat{y}}{n}",
        r"\frac{-y}{n\,\hat{y}}",
        Fused(
            "softmax",
            _categorical_from_sums,
            r"\frac{y\,(s - z)}{n}",
            r"\frac{\hat{y} - y}{n}",
        ),
        "Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.108",
    ),
)

LOSSES: MappingProxyType[str, Loss] = MappingProxyType({each.name: each for each in _ALL})
"""Every loss by name."""
