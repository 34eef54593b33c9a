"""The dense layer: every neuron sees every value of the column before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.nn.activations import Activation
from core.nn.parameters import LayerParameters


@dataclass(frozen=True, slots=True)
class Dense:
    """A layer's rules, without its weights. Rows are samples.

    The formulas are those of Nielsen, "Neural Networks and Deep Learning", chapter 2, for rows instead of columns.
    """

    inputs: int
    units: int
    activation: Activation
    has_bias: bool

    def weighted_sum(self, parameters: LayerParameters, inputs: Array) -> Array:
        """z = a_before W + b; shapes (rows, inputs) -> (rows, units)."""
        z: Array = inputs @ parameters.W
        return z if parameters.b is None else z + parameters.b

    def weight_gradient(self, inputs: Array, delta: Array) -> Array:
        """dL/dW = a_beforeᵀ delta, shape (inputs, units): the sum over rows."""
        return inputs.T @ delta

    def bias_gradient(self, delta: Array) -> Array | None:
        """dL/db = sum of delta over rows, shape (units,); None without biases."""
        return np.add.reduce(delta, axis=0) if self.has_bias else None

    def upstream(self, parameters: LayerParameters, delta: Array) -> Array:
        """dL/da of the column before = delta Wᵀ, shape (rows, inputs)."""
        return delta @ parameters.W.T
