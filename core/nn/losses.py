"""Loss functions: the value, each row's share of it, and its slope in the predictions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from core.arrays import Array


@dataclass(frozen=True, slots=True)
class Loss:
    """A measure of how far predictions are from targets.

    Parameters
    ----------
    name
        Key in presets and on the command line; `label` is the name in the window.
    per_entry
        (predictions, targets) -> share of each prediction in the loss, shape (rows, outputs); the loss is their sum.
    slope
        (predictions, targets) -> dL/d(prediction), shape (rows, outputs).
    formula, entry_formula, slope_formula
        TeX of the loss, of one prediction's share and of its slope.
    """

    name: str
    label: str
    per_entry: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]
    formula: str
    entry_formula: str
    slope_formula: str


_ALL = (
    Loss(
        "sum_of_squares",
        "sum of squares",
        lambda predictions, targets: (targets - predictions) ** 2,
        lambda predictions, targets: 2.0 * (predictions - targets),
        r"\sum (y - \hat{y})^2",
        r"(y - \hat{y})^2",
        r"2\,(\hat{y} - y)",
    ),
)

LOSSES: MappingProxyType[str, Loss] = MappingProxyType({each.name: each for each in _ALL})
"""Every loss by name."""
