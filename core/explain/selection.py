"""What a person can point at in a network. Columns and layers are counted from 0 at the inputs; units from 0."""

from __future__ import annotations

from dataclasses import dataclass
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


Selection: TypeAlias = Neuron | Weight | Bias
