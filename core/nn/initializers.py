"""How start weights are drawn. Each initialiser is a function of the whole network's shape and the seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from types import MappingProxyType

import numpy as np

from core.arrays import Array, frozen
from core.nn.parameters import LayerParameters, Parameters


@dataclass(frozen=True, slots=True)
class Initializer:
    """A rule for the start weights.

    Parameters
    ----------
    name
        Key in presets and on the command line; `label` is the name in the window.
    draw
        (seed, shapes) -> one matrix per layer; `shapes` are (inputs, outputs), in order.
    """

    name: str
    label: str
    draw: Callable[[int, Sequence[tuple[int, int]]], list[Array]]


def _article(seed: int, shapes: Sequence[tuple[int, int]]) -> list[Array]:
    """Uniform on [0, 1) from NumPy's legacy generator, layer after layer, as ``numpy.random.rand`` in the article."""
    generator = np.random.RandomState(seed)
    return [generator.rand(*shape) for shape in shapes]


def _uniform(seed: int, shapes: Sequence[tuple[int, int]]) -> list[Array]:
    """Uniform on [-1, 1), so that both signs are there from the start."""
    generator = np.random.default_rng(seed)
    return [generator.uniform(-1.0, 1.0, shape) for shape in shapes]


def _xavier(seed: int, shapes: Sequence[tuple[int, int]]) -> list[Array]:
    """Uniform on ±sqrt(6 / (inputs + outputs)), after Glorot and Bengio, 2010, equation 16."""
    generator = np.random.default_rng(seed)
    return [generator.uniform(-sqrt(6.0 / sum(shape)), sqrt(6.0 / sum(shape)), shape) for shape in shapes]


def _zeros(seed: int, shapes: Sequence[tuple[int, int]]) -> list[Array]:
    return [np.zeros(shape) for shape in shapes]


_ALL = (
    Initializer("article", "uniform [0, 1)", _article),
    Initializer("uniform", "uniform [−1, 1)", _uniform),
    Initializer("xavier", "Xavier", _xavier),
    Initializer("zeros", "zeros", _zeros),
)

INITIALIZERS: MappingProxyType[str, Initializer] = MappingProxyType({each.name: each for each in _ALL})
"""Every initialiser by name."""


def initial_parameters(name: str, seed: int, sizes: Sequence[int], biases: Sequence[bool]) -> Parameters:
    """Draw the start weights of a network; biases start at zero.

    Parameters
    ----------
    sizes
        Neurons per column, inputs first.
    biases
        Per layer with weights, whether it has biases.
    """
    shapes = list(pairwise(sizes))
    matrices = INITIALIZERS[name].draw(seed, shapes)
    return tuple(
        LayerParameters(frozen(W), frozen(np.zeros(W.shape[1])) if bias else None)
        for W, bias in zip(matrices, biases, strict=True)
    )
