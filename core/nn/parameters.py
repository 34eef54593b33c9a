"""What training changes: the weights and biases of each layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from core.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class LayerParameters:
    """Weights and biases of one layer, read-only.

    Parameters
    ----------
    W
        Shape (inputs, outputs): W[i, j] goes from neuron i of the column before to neuron j.
    b
        Shape (outputs,), or None where the layer has no biases.
    """

    W: Array
    b: Array | None


Parameters: TypeAlias = tuple[LayerParameters, ...]
"""One entry per layer with weights, from the inputs to the outputs."""
