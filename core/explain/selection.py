"""What a person can point at: a part of the network, and one of its numbers.

Columns and layers are counted from 0 at the inputs, units from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Neuron:
    """Neuron `unit` of `column`; column 0 holds the inputs."""

    column: int
    unit: int


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight from neuron `source` of column `layer` - 1 to neuron `target` of column `layer` (counted from 1)."""

    layer: int
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Bias:
    """The bias of neuron `unit` of column `layer` (counted from 1)."""

    layer: int
    unit: int


@dataclass(frozen=True, slots=True)
class WholeLoss:
    """The loss of the batch, one number for all rows and outputs."""


Part: TypeAlias = Neuron | Weight | Bias | WholeLoss


class Quantity(StrEnum):
    """Which number of a part; the value is its name in plain words."""

    NOTHING_YET = "not computed yet"
    # of a neuron, for one row
    INPUT = "input"
    SUM = "weighted sum"
    MASK = "dropout factor"
    ACTIVATION = "activation"
    TARGET = "target"
    LOSS = "share of the loss"
    SLOPE = "slope of the loss"
    ACTIVATION_SLOPE = "slope of the activation"
    DELTA = "delta"
    # of a weight or a bias, for one row
    CONTRIBUTION = "contribution"
    PASSED_BACK = "contribution to the slope of the loss"
    ROW_GRADIENT = "row's share of the gradient"
    # of a weight or a bias, for all rows
    VALUE = "value"
    GRADIENT = "gradient"
    UPDATE = "update"
    # of the batch
    ROW_LOSS = "row's share of the loss"
    TOTAL_LOSS = "loss"
    PENALTY = "penalty"


_OF_ALL_ROWS = frozenset({Quantity.VALUE, Quantity.GRADIENT, Quantity.UPDATE, Quantity.TOTAL_LOSS, Quantity.PENALTY})


@dataclass(frozen=True, slots=True)
class Selection:
    """A number that is pointed at, the same wherever it is written; of the selected row where it belongs to a row.

    Without a quantity it is the part as a whole, and its latest number is what is explained.

    Parameters
    ----------
    term
        Which number on the way to the quantity is meant, such as ``m`` of an update by Adam; empty for the quantity
        itself. Their names are those of `core.explain.links`, and the names and slots of an optimiser's assignments.
    """

    part: Part
    quantity: Quantity | None = None
    term: str = ""

    @property
    def of_a_row(self) -> bool:
        """Tell whether every row of the batch has a number of its own."""
        return self.quantity is not None and self.quantity not in _OF_ALL_ROWS
