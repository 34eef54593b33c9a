"""Targets that are numbers: two landscapes over the plane, and three curves over a line.

Plane and multi-gaussian are those of TensorFlow Playground, drawn here from their description.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, frozen
from core.data.dataset import Dataset, numbered
from core.data.draws import Draws

if TYPE_CHECKING:
    from core.data.recipe import DataConfig

RADIUS = 6.0
"""Half the width of the landscapes."""

BUMPS = ((-4.0, 2.5, 1.0), (0.0, 2.5, -1.0), (4.0, 2.5, 1.0), (-4.0, -2.5, -1.0), (0.0, -2.5, 1.0), (4.0, -2.5, -1.0))
"""Centre and height of each bump of multi-gaussian; all reach 2 far."""


def plane(config: DataConfig) -> Dataset:
    """The sum of both inputs, divided by 12 so that it lies between -1 and 1."""
    return _landscape(config, lambda x1, x2: (x1 + x2) / (2 * RADIUS))


def multi_gaussian(config: DataConfig) -> Dataset:
    """Three bumps up to 1 and three down to -1, in two rows of three; 0 between them."""
    return _landscape(config, _bumps)


def sine(config: DataConfig) -> Dataset:
    """One period of the sine: y = sin(πx)."""
    return _curve(config, lambda x: np.sin(np.pi * x))


def step(config: DataConfig) -> Dataset:
    """0 for negative x, 1 from 0 on."""
    return _curve(config, lambda x: np.where(x < 0, 0.0, 1.0))


def polynomial(config: DataConfig) -> Dataset:
    """A polynomial of third degree with values from -1 to 1: y = 4x³ - 3x."""
    return _curve(config, lambda x: 4 * x**3 - 3 * x)


def _bumps(x1: Array, x2: Array) -> Array:
    """Each bump falls in a straight line from its height at its centre to 0 at distance 2; none touches another."""
    total = np.zeros_like(x1)
    for centre1, centre2, height in BUMPS:
        total += height * np.maximum(0.0, 1.0 - np.hypot(x1 - centre1, x2 - centre2) / 2.0)
    return total


def _landscape(config: DataConfig, target: Callable[[Array, Array], Array]) -> Dataset:
    draws = Draws(config.seed, config.dataset)
    x1, x2 = (draws.uniform(-RADIUS, RADIUS, config.sample_count) for _ in range(2))
    shift1, shift2 = (config.noise_level * draws.uniform(-RADIUS, RADIUS, config.sample_count) for _ in range(2))
    return _regression(np.column_stack((x1, x2)), target(x1 + shift1, x2 + shift2))


def _curve(config: DataConfig, target: Callable[[Array], Array]) -> Dataset:
    """Places at equal distances from -1 to 1 in random order."""
    draws = Draws(config.seed, config.dataset)
    x = np.linspace(-1.0, 1.0, config.sample_count)[draws.order(config.sample_count)]
    return _regression(x[:, None], target(x) + draws.normal(config.noise_level, config.sample_count))


def _regression(X: Array, y: Array) -> Dataset:
    return Dataset(
        X=frozen(X),
        Y=frozen(y[:, None]),
        test_X=frozen(np.empty((0, X.shape[1]))),
        test_Y=frozen(np.empty((0, 1))),
        input_names=("x",) if X.shape[1] == 1 else numbered("x", X.shape[1]),
        target_names=("y",),
    )
