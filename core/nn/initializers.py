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
        (seed, shapes, value) -> one matrix per layer; `shapes` are (inputs, outputs), in order. `value` is what all
        weights of the constant start are.
    source
        Where the rule comes from.
    """

    name: str
    label: str
    draw: Callable[[int, Sequence[tuple[int, int]], float], list[Array]]
    source: str = ""


def _article(seed: int, shapes: Sequence[tuple[int, int]], value: float) -> list[Array]:
    """Uniform on [0, 1) from NumPy's legacy generator, layer after layer, as ``numpy.random.rand`` in the article."""
    generator = np.random.RandomState(seed)
    return [generator.rand(*shape) for shape in shapes]


def _uniform(seed: int, shapes: Sequence[tuple[int, int]], value: float) -> list[Array]:
    """Uniform on [-1, 1), so that both signs are there from the start."""
    generator = np.random.default_rng(seed)
    return [generator.uniform(-1.0, 1.0, shape) for shape in shapes]


def _xavier(seed: int, shapes: Sequence[tuple[int, int]], value: float) -> list[Array]:
    """Uniform on ±sqrt(6 / (inputs + outputs)), after Glorot and Bengio, 2010, equation 16."""
    generator = np.random.default_rng(seed)
    return [generator.uniform(-sqrt(6.0 / sum(shape)), sqrt(6.0 / sum(shape)), shape) for shape in shapes]


def _normal(seed: int, shapes: Sequence[tuple[int, int]], value: float) -> list[Array]:
    """Standard normal: mean 0, standard deviation 1."""
    generator = np.random.default_rng(seed)
    return [generator.standard_normal(shape) for shape in shapes]


def _he(seed: int, shapes: Sequence[tuple[int, int]], value: float) -> list[Array]:
    """Normal with standard deviation sqrt(2 / inputs), after He and others, 2015, equation 10."""
    generator = np.random.default_rng(seed)
    return [generator.normal(0.0, sqrt(2.0 / shape[0]), shape) for shape in shapes]


def _constant(seed: int, shapes: Sequence[tuple[int, int]], value: float) -> list[Array]:
    """All equal: every neuron of a layer then computes and learns the same for ever."""
    return [np.full(shape, value) for shape in shapes]


def _zeros(seed: int, shapes: Sequence[tuple[int, int]], value: float) -> list[Array]:
    return [np.zeros(shape) for shape in shapes]


_ALL = (
    Initializer("article", "uniform [0, 1)", _article, "numpy.random.rand in James Loy's article, 2018"),
    Initializer("uniform", "uniform [−1, 1)", _uniform),
    Initializer("normal", "normal", _normal),
    Initializer("xavier", "Xavier", _xavier, "Glorot and Bengio, 2010"),
    Initializer("he", "He", _he, "He and others, 2015"),
    Initializer("constant", "all equal", _constant),
    Initializer("zeros", "zeros", _zeros),
)

INITIALIZERS: MappingProxyType[str, Initializer] = MappingProxyType({each.name: each for each in _ALL})
"""Every initialiser by name."""


def initial_parameters(
    name: str, seed: int, sizes: Sequence[int], biases: Sequence[bool], start_value: float = 0.0
) -> Parameters:
    """Draw the start weights of a network; biases start at zero.

    Parameters
    ----------
    start_value
        What every weight starts with where they are all equal.
    sizes
        Neurons per column, inputs first.
    biases
        Per layer with weights, whether it has biases.
    """
    shapes = list(pairwise(sizes))
    matrices = INITIALIZERS[name].draw(seed, shapes, start_value)
    return tuple(
        LayerParameters(frozen(W), frozen(np.zeros(W.shape[1])) if bias else None)
        for W, bias in zip(matrices, biases, strict=True)
    )
