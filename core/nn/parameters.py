"""What training changes: the weights and biases of each layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from core.arrays import Array, frozen


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


MOST_PARAMETER = 1_000_000
"""The largest size that a weight or a bias can be given by hand."""


@dataclass(frozen=True, slots=True)
class ParameterEdit:
    """Another value for one weight, or for a bias where `source` is None. Layers from 1, units from 0."""

    layer: int
    source: int | None
    target: int
    value: float


def with_edits(parameters: Parameters, edits: Iterable[ParameterEdit]) -> Parameters:
    """Return parameters with other values in some places; edits of the same place replace each other in order."""
    layers = list(parameters)
    for edit in edits:
        W, b = layers[edit.layer - 1].W, layers[edit.layer - 1].b
        if edit.source is not None:
            W = W.copy()
            W[edit.source, edit.target] = edit.value
        elif b is not None:
            b = b.copy()
            b[edit.target] = edit.value
        layers[edit.layer - 1] = LayerParameters(frozen(W), None if b is None else frozen(b))
    return tuple(layers)
