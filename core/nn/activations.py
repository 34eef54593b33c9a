"""Activation functions: each with its slope, both as functions of z and a = f(z)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from core.arrays import Array

_LARGEST_EXPONENT = 709.0  # exp of more overflows float64


@dataclass(frozen=True, slots=True)
class Activation:
    """A function applied to each neuron's sum.

    Parameters
    ----------
    name
        Key in presets and on the command line; `label` is the name in the window.
    function
        z -> a, elementwise, any shape.
    slope
        (z, a) -> da/dz, elementwise; given both so that each function uses the cheaper one.
    symbol, formula, slope_formula
        TeX of the function's symbol, of its value in terms of z, and of its slope in terms of z and a.
    """

    name: str
    label: str
    function: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]
    symbol: str
    formula: str
    slope_formula: str


def _sigmoid(z: Array) -> Array:
    # The exponent is capped so that exp does not overflow; by then the value is 1.2e-308, zero for every purpose.
    value: Array = 1.0 / (1.0 + np.exp(np.minimum(-z, _LARGEST_EXPONENT)))
    return value


def _relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


_ALL = (
    Activation(
        "sigmoid",
        "sigmoid",
        _sigmoid,
        lambda z, a: a * (1.0 - a),
        r"\sigma",
        r"\frac{1}{1 + e^{-z}}",
        r"a\,(1 - a)",
    ),
    Activation(
        "tanh",
        "tanh",
        np.tanh,
        lambda z, a: 1.0 - a * a,
        r"\tanh",
        r"\frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}",
        r"1 - a^2",
    ),
    Activation(
        "relu",
        "ReLU",
        _relu,
        # At z = 0 the slope is taken as 0, as PyTorch and TensorFlow do.
        lambda z, a: (z > 0.0).astype(np.float64),
        r"\mathrm{ReLU}",
        r"\max(0, z)",
        r"1 \;\mathrm{if}\; z > 0,\; \mathrm{else}\; 0",
    ),
    Activation("identity", "identity", lambda z: z.copy(), lambda z, a: np.ones_like(z), r"\mathrm{id}", r"z", r"1"),
)

ACTIVATIONS: MappingProxyType[str, Activation] = MappingProxyType({each.name: each for each in _ALL})
"""Every activation by name. To add one, add an entry to the tuple above; tests then check its slope."""
