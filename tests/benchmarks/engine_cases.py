"""The networks and data that the engines race on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from core.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A network and its data, of which the benchmark's rows are made.

    Parameters
    ----------
    title
        The name in the table.
    sizes
        Neurons per column, inputs first.
    activation
        "sigmoid" or "tanh", in every layer.
    biases
        Whether the layers have biases.
    mean
        Half the mean of squares as the loss instead of the sum of squares.
    batch
        Rows of an iteration; `X` and `Y` are float64, shapes (rows, inputs) and (rows, outputs).
    demanded
        How many times as fast as the plain loop training is required to be.
    """

    title: str
    sizes: tuple[int, ...]
    activation: str
    biases: bool
    mean: bool
    rate: float
    batch: int
    X: Array
    Y: Array
    demanded: float | None = None

    @property
    def per_epoch(self) -> int:
        """Iterations of an epoch."""
        return -(-len(self.X) // self.batch)

    def start(self) -> tuple[list[Array], list[Array]]:
        """Return new start weights and biases (zeros where the layers have none)."""
        generator = np.random.default_rng(1)
        weights = [generator.normal(0.0, inputs**-0.5, (inputs, units)) for inputs, units in pairwise(self.sizes)]
        return weights, [np.zeros(units) for units in self.sizes[1:]]


Trainer = Callable[[int], Any]
"""Trains so many epochs more, and returns the losses."""


def demanded_cases() -> Iterator[Case]:
    """Yield the seven cases that a speed is demanded of."""
    generator = np.random.default_rng(7)
    X = generator.uniform(-1.0, 1.0, (250, 2))
    Y = np.tanh(np.sin(3.0 * X[:, :1]) * X[:, 1:])
    rows = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
    targets = np.array([[0], [1], [1], [0]], dtype=float)
    yield Case("article 3-4-1, 4 rows", (3, 4, 1), "sigmoid", False, False, 1.0, 4, rows, targets, 35.0)

    def tanh(name: str, sizes: tuple[int, ...], batch: int, count: int, demanded: float) -> Case:
        return Case(name, sizes, "tanh", True, True, 0.03, batch, X[:count], Y[:count], demanded)

    small, deep = (2, 4, 2, 1), (2, 8, 8, 8, 8, 8, 8, 1)
    yield tanh("2-4-2-1, batch 10", small, 10, 250, 20.0)
    yield tanh("2-4-2-1, batch 1", small, 1, 250, 69.0)
    yield tanh("2-4-2-1, batch 30", small, 30, 240, 8.5)
    yield tanh("2-4-2-1, full batch", small, 250, 250, 2.0)
    yield tanh("2-8-8-8-8-8-8-1, batch 10", deep, 10, 250, 5.8)
    yield tanh("2-8-8-8-8-8-8-1, full batch", deep, 250, 250, 1.3)


def cases_of_all_sizes() -> Iterator[Case]:
    """Yield full batches from 1 row to 1,000 through networks of widths 4 to 512 and one to four hidden layers."""
    generator = np.random.default_rng(7)
    for width in (4, 16, 64, 128, 256, 512):
        for depth in (1, 4):
            for batch in (1, 10, 30, 100, 1000):
                if width * width * depth * batch <= 100_000_000:
                    X, Y = generator.normal(size=(batch, width)), generator.uniform(size=(batch, 4))
                    sizes = (width, *[width] * depth, 4)
                    yield Case(
                        f"width {width}, depth {depth}, batch {batch}", sizes, "tanh", True, True, 0.001, batch, X, Y
                    )
