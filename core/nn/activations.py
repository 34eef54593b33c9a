"""Activation functions: each with its slope, both as functions of z and a = f(z)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from core.arrays import Array

LEAK = 0.01
"""Slope of the leaky ReLU below zero."""

_LARGEST_EXPONENT = 709.0  # exp of more overflows float64
_ROOT_HALF = math.sqrt(0.5)
_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)
_erf = np.frompyfunc(math.erf, 1, 1)  # NumPy has no error function of its own


@dataclass(frozen=True, slots=True)
class Case:
    """TeX of a function's value and slope, in the form that holds for some z."""

    formula: str
    slope_formula: str


@dataclass(frozen=True, slots=True)
class Activation:
    """A function applied to each neuron's sum.

    Parameters
    ----------
    name
        Key in presets and on the command line; `label` is the name in the window.
    function
        z -> a, elementwise, any shape; softmax takes each row together.
    slope
        (z, a) -> da/dz, elementwise; given both so that each function uses the cheaper one. None for softmax, where
        every output depends on every sum.
    symbol, formula, slope_formula
        TeX of the function's symbol, of its value in terms of z, and of its slope in terms of z and a.
    source
        Where the function comes from.
    cases
        Its forms for z > 0 and for z <= 0, where they differ.
    """

    name: str
    label: str
    function: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array] | None
    symbol: str
    formula: str
    slope_formula: str
    source: str = ""
    cases: tuple[Case, Case] | None = None

    def case(self, z: float) -> Case:
        """Return the form that holds at z."""
        if self.cases is None:
            return Case(self.formula, self.slope_formula)
        above, others = self.cases
        return above if z > 0.0 else others


def _sigmoid(z: Array) -> Array:
    # The exponent is capped so that exp does not overflow; by then the value is 1.2e-308, zero for every purpose.
    value: Array = 1.0 / (1.0 + np.exp(np.minimum(-z, _LARGEST_EXPONENT)))
    return value


def _elu(z: Array) -> Array:
    return np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0)))


def _normal_share(z: Array) -> Array:
    """Return the share of a standard normal distribution below z."""
    share: Array = 0.5 * (1.0 + np.asarray(_erf(z * _ROOT_HALF), dtype=np.float64))
    return share


def _gelu_slope(z: Array, a: Array) -> Array:
    slope: Array = _normal_share(z) + z * np.exp(-0.5 * z * z) / _ROOT_TWO_PI
    return slope


def _silu_slope(z: Array, a: Array) -> Array:
    s = _sigmoid(z)
    return s * (1.0 + z * (1.0 - s))


def softmax(z: Array) -> Array:
    """e^z of each row, divided by its sum; shape (rows, units). The row's maximum is taken off first: no overflow."""
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def softmax_delta(upstream: Array, a: Array) -> Array:
    """dL/dz of softmax from dL/da, both (rows, units): a_k (dL/da_k - sum over j of dL/da_j a_j)."""
    delta: Array = a * (upstream - (upstream * a).sum(axis=1, keepdims=True))
    return delta


_ALL = (
    Activation(
        "sigmoid",
        "sigmoid",
        _sigmoid,
        lambda z, a: a * (1.0 - a),
        r"\sigma",
        r"\frac{1}{1 + e^{-z}}",
        r"a\,(1 - a)",
        "logistic function, Verhulst 1838",
    ),
    Activation(
        "tanh",
        "tanh",
        np.tanh,
        lambda z, a: 1.0 - a * a,
        r"\tanh",
        r"\frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}",
        r"1 - a^2",
        "LeCun and others, Efficient BackProp, 1998",
    ),
    Activation(
        "relu",
        "ReLU",
        lambda z: np.maximum(z, 0.0),
        # At z = 0 the slope is taken as 0, as PyTorch and TensorFlow do.
        lambda z, a: (z > 0.0).astype(np.float64),
        r"\mathrm{ReLU}",
        r"\max(0, z)",
        r"1 \;\mathrm{if}\; z > 0,\; \mathrm{else}\; 0",
        "Nair and Hinton, 2010",
        (Case(r"\max(0, z)", "1"), Case(r"\max(0, z)", "0")),
    ),
    Activation(
        "leaky_relu",
        "leaky ReLU",
        lambda z: np.where(z > 0.0, z, LEAK * z),
        lambda z, a: np.where(z > 0.0, 1.0, LEAK),
        r"\mathrm{LReLU}",
        r"\max(0.01\,z, z)",
        r"1 \;\mathrm{if}\; z > 0,\; \mathrm{else}\; 0.01",
        "Maas, Hannun and Ng, 2013",
        (Case("z", "1"), Case(r"0.01\,z", "0.01")),
    ),
    Activation(
        "elu",
        "ELU",
        _elu,
        lambda z, a: np.where(z > 0.0, 1.0, a + 1.0),
        r"\mathrm{ELU}",
        r"z \;\mathrm{if}\; z > 0,\; \mathrm{else}\; e^{z} - 1",
        r"1 \;\mathrm{if}\; z > 0,\; \mathrm{else}\; a + 1",
        "Clevert, Unterthiner and Hochreiter, 2016",
        (Case("z", "1"), Case(r"e^{z} - 1", "a + 1")),
    ),
    Activation(
        "gelu",
        "GELU",
        lambda z: z * _normal_share(z),
        _gelu_slope,
        r"\mathrm{GELU}",
        r"\frac{z}{2}\,(1 + \mathrm{erf}(\frac{z}{\sqrt{2}}))",
        r"\frac{1}{2}\,(1 + \mathrm{erf}(\frac{z}{\sqrt{2}})) + \frac{z\,e^{-z^2 / 2}}{\sqrt{2 \pi}}",
        "Hendrycks and Gimpel, 2016, exact form",
    ),
    Activation(
        "silu",
        "SiLU",
        lambda z: z * _sigmoid(z),
        _silu_slope,
        r"\mathrm{SiLU}",
        r"\frac{z}{1 + e^{-z}}",
        r"\frac{1 + e^{-z} + z\,e^{-z}}{(1 + e^{-z})^2}",
        "Elfwing, Uchibe and Doya, 2018",
    ),
    Activation(
        "softplus",
        "softplus",
        lambda z: np.logaddexp(0.0, z),
        lambda z, a: _sigmoid(z),
        r"\mathrm{softplus}",
        r"\ln(1 + e^{z})",
        r"\frac{1}{1 + e^{-z}}",
        "Dugas and others, 2001",
    ),
    Activation("identity", "identity", lambda z: z.copy(), lambda z, a: np.ones_like(z), r"\mathrm{id}", r"z", r"1"),
    Activation(
        "softmax",
        "softmax",
        softmax,
        None,
        r"\mathrm{softmax}",
        r"\frac{e^{z}}{\sum_{k} e^{z_k}}",
        r"a\,(1 - a)",
        "Bridle, 1990",
    ),
)

ACTIVATIONS: MappingProxyType[str, Activation] = MappingProxyType({each.name: each for each in _ALL})
"""Every activation by name. To add one, add an entry to the tuple above; tests then check its slope."""
