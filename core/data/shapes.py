"""Classes of points in the plane, most of them within [-6, 6] x [-6, 6].

Circle, XOR, gaussians and spiral are the shapes of TensorFlow Playground (Smilkov and others, "Direct-manipulation
visualization of deep networks", 2017), drawn here from their description.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, Indices, frozen
from core.data.dataset import Dataset, numbered
from core.data.draws import Draws

if TYPE_CHECKING:
    from core.data.recipe import DataConfig

RADIUS = 5.0
"""Half the width of the circle, of XOR's square and of the spiral."""

_GAP = 0.3
"""How far the points of XOR keep from the axes."""


def circle(config: DataConfig) -> Dataset:
    """A disc of class 1 in a ring of class 0."""
    draws, zeros, ones = _start(config)
    distance = np.concatenate((draws.uniform(0.7 * RADIUS, RADIUS, zeros), draws.uniform(0, 0.5 * RADIUS, ones)))
    angle = draws.uniform(0, 2 * np.pi, config.sample_count)
    x1, x2 = distance * np.sin(angle), distance * np.cos(angle)
    shifted = np.hypot(x1 + _shift(config, draws), x2 + _shift(config, draws))
    return _two_classes(draws, x1, x2, shifted < 0.5 * RADIUS)


def xor(config: DataConfig) -> Dataset:
    """Four squares around the origin; class 1 where exactly one coordinate is positive."""
    draws, zeros, ones = _start(config)
    sign1 = np.where(draws.uniform(-1, 1, config.sample_count) < 0, -1.0, 1.0)
    sign2 = sign1 * np.repeat((1.0, -1.0), (zeros, ones))
    x1 = sign1 * (_GAP + draws.uniform(0, RADIUS, config.sample_count))
    x2 = sign2 * (_GAP + draws.uniform(0, RADIUS, config.sample_count))
    shifted = (x1 + _shift(config, draws)) * (x2 + _shift(config, draws))
    return _two_classes(draws, x1, x2, shifted < 0)


def gaussians(config: DataConfig) -> Dataset:
    """Two clouds, around (-2, -2) and (2, 2), of a variance between 0.5 and 4."""
    draws, zeros, ones = _start(config)
    deviation = np.sqrt(0.5 + 7.0 * config.noise_level)
    centre = np.repeat((-2.0, 2.0), (zeros, ones))
    x1 = centre + draws.normal(deviation, config.sample_count)
    x2 = centre + draws.normal(deviation, config.sample_count)
    return _two_classes(draws, x1, x2, centre > 0)


def spiral(config: DataConfig) -> Dataset:
    """Two arms that wind around each other one and three quarter times."""
    draws, zeros, ones = _start(config)
    along = np.concatenate((np.arange(zeros) / zeros, np.arange(ones) / ones))
    second = np.repeat((False, True), (zeros, ones))
    angle = 1.75 * along * 2 * np.pi + np.where(second, 0.0, np.pi)
    x1, x2 = RADIUS * along * np.sin(angle), RADIUS * along * np.cos(angle)
    x1 += config.noise_level * draws.uniform(-1, 1, config.sample_count)
    x2 += config.noise_level * draws.uniform(-1, 1, config.sample_count)
    return _two_classes(draws, x1, x2, second)


def moons(config: DataConfig) -> Dataset:
    """Two half circles of radius 3 that reach into each other; the origin lies between them."""
    draws, zeros, ones = _start(config)
    angle = np.pi * np.concatenate((np.linspace(0, 1, zeros), np.linspace(0, 1, ones)))
    second = np.repeat((False, True), (zeros, ones))
    x1 = np.where(second, 0.5 - np.cos(angle), np.cos(angle) - 0.5)
    x2 = np.where(second, 0.25 - np.sin(angle), np.sin(angle) - 0.25)
    x1 = 3.0 * (x1 + draws.normal(config.noise_level, config.sample_count))
    x2 = 3.0 * (x2 + draws.normal(config.noise_level, config.sample_count))
    return _two_classes(draws, x1, x2, second)


def blobs(config: DataConfig) -> Dataset:
    """One cloud for each class, their centres at equal distances on a circle of radius 4, the first at the top."""
    draws = Draws(config.seed, config.dataset)
    samples, classes = config.sample_count, config.classes
    number = np.arange(samples) % classes
    angle = 2 * np.pi * number / classes
    x1 = 4.0 * (np.sin(angle) + draws.normal(config.noise_level, samples))
    x2 = 4.0 * (np.cos(angle) + draws.normal(config.noise_level, samples))
    if classes == 2:
        return _two_classes(draws, x1, x2, number == 1)
    return _shuffled(draws, x1, x2, np.eye(classes)[number], numbered("", classes))


def _start(config: DataConfig) -> tuple[Draws, int, int]:
    """Return the random numbers, and how many points classes 0 and 1 get."""
    return Draws(config.seed, config.dataset), config.sample_count - config.sample_count // 2, config.sample_count // 2


def _shift(config: DataConfig, draws: Draws) -> Array:
    """Return how far one coordinate of each point moves before its class is read."""
    return config.noise_level * draws.uniform(-RADIUS, RADIUS, config.sample_count)


def _two_classes(
    draws: Draws, x1: Array, x2: Array, is_one: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> Dataset:
    return _shuffled(draws, x1, x2, is_one.astype(np.float64)[:, None], ("0", "1"))


def _shuffled(draws: Draws, x1: Array, x2: Array, Y: Array, classes: tuple[str, ...]) -> Dataset:
    """Mix the points, so that rows taken in order hold all classes."""
    order: Indices = draws.order(len(x1))
    return Dataset(
        X=frozen(np.column_stack((x1, x2))[order]),
        Y=frozen(Y[order]),
        test_X=frozen(np.empty((0, 2))),
        test_Y=frozen(np.empty((0, Y.shape[1]))),
        input_names=("x1", "x2"),
        target_names=numbered("y", Y.shape[1]),
        classes=classes,
    )
