"""Every dataset that a network can learn from, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.data import bundled, curves, files, shapes, tables
from core.data.dataset import Dataset

if TYPE_CHECKING:
    from core.data.recipe import DataConfig


class Task(Enum):
    """What is to be learned from a dataset."""

    CLASSES = "classification"
    NUMBERS = "regression"
    EITHER = "classification or regression"


@dataclass(frozen=True, slots=True)
class DataSource:
    """A kind of dataset.

    Parameters
    ----------
    name
        Key in presets and on the command line; `label` is the name in the window.
    help
        What is in it, in one sentence.
    task
        What is to be learned from it.
    make
        Makes all rows as training rows. Title and recipe are filled in by `core.data.load`.
    inputs
        How many inputs it has; None where that depends on a setting or a file.
    samples, noise
        How many rows it has and how noisy they are where the configuration says nothing; None where the number of
        rows is fixed, or where there is no noise.
    noise_help
        What its noise does, in one sentence.
    """

    name: str
    label: str
    help: str
    task: Task
    make: Callable[[DataConfig], Dataset]
    inputs: int | None = 2
    samples: int | None = None
    noise: float | None = None
    noise_help: str = ""


_SHIFTED = "Each point moves by up to this share of half the picture's width before its {} is read."
_BLURRED = "The standard deviation of what is added to the target: of 100 rows, 68 stay within it."

_ALL = (
    DataSource(
        "article",
        "XOR with a constant third input",
        "XOR of two inputs; a third one is always 1 and acts as a bias.",
        Task.CLASSES,
        tables.article,
        inputs=3,
    ),
    DataSource("and", "AND", "1 where both inputs are 1.", Task.CLASSES, tables.logical_and),
    DataSource("or", "OR", "1 where at least one input is 1.", Task.CLASSES, tables.logical_or),
    DataSource(
        "parity",
        "Parity",
        "Every combination of 0 and 1; the target is 1 where an odd number of inputs is 1 (of two: XOR).",
        Task.CLASSES,
        tables.parity,
        inputs=None,
    ),
    DataSource(
        "circle",
        "Circle",
        "A disc of one class inside a ring of the other.",
        Task.CLASSES,
        shapes.circle,
        samples=200,
        noise=0.0,
        noise_help=_SHIFTED.format("class"),
    ),
    DataSource(
        "xor",
        "XOR squares",
        "Four squares of points; the class is 1 where exactly one of both coordinates is positive.",
        Task.CLASSES,
        shapes.xor,
        samples=200,
        noise=0.0,
        noise_help=_SHIFTED.format("class"),
    ),
    DataSource(
        "gaussians",
        "Two clouds",
        "Two round clouds of points, one for each class.",
        Task.CLASSES,
        shapes.gaussians,
        samples=200,
        noise=0.0,
        noise_help="How wide the clouds are: their variance is 0.5 without noise and 4 with noise 0.5.",
    ),
    DataSource(
        "spiral",
        "Spiral",
        "Two arms that wind around each other, one for each class.",
        Task.CLASSES,
        shapes.spiral,
        samples=200,
        noise=0.0,
        noise_help="How far each point may lie beside its arm, along either axis; the arms are 1.4 apart.",
    ),
    DataSource(
        "moons",
        "Moons",
        "Two half circles that reach into each other, one for each class.",
        Task.CLASSES,
        shapes.moons,
        samples=200,
        noise=0.1,
        noise_help="How far points scatter around their half circle, as a share of its radius (standard deviation).",
    ),
    DataSource(
        "blobs",
        "Blobs",
        "Two to ten round clouds of points on a ring, one for each class.",
        Task.CLASSES,
        shapes.blobs,
        samples=300,
        noise=0.15,
        noise_help="How far points scatter around their centre, as a share of the ring's radius (standard deviation).",
    ),
    DataSource(
        "plane",
        "Plane",
        "The target is the sum of both inputs, divided by 12.",
        Task.NUMBERS,
        curves.plane,
        samples=200,
        noise=0.0,
        noise_help=_SHIFTED.format("target"),
    ),
    DataSource(
        "multi-gaussian",
        "Hills and valleys",
        "Three hills up to 1 and three valleys down to -1 in a plain of 0.",
        Task.NUMBERS,
        curves.multi_gaussian,
        samples=200,
        noise=0.0,
        noise_help=_SHIFTED.format("target"),
    ),
    DataSource(
        "sine",
        "Sine",
        "One period of the sine, for x from -1 to 1.",
        Task.NUMBERS,
        curves.sine,
        inputs=1,
        samples=100,
        noise=0.1,
        noise_help=_BLURRED,
    ),
    DataSource(
        "step",
        "Step",
        "0 for negative x, 1 from 0 on, for x from -1 to 1.",
        Task.NUMBERS,
        curves.step,
        inputs=1,
        samples=100,
        noise=0.1,
        noise_help=_BLURRED,
    ),
    DataSource(
        "polynomial",
        "Polynomial",
        "The polynomial of third degree 4x³ - 3x, for x from -1 to 1.",
        Task.NUMBERS,
        curves.polynomial,
        inputs=1,
        samples=100,
        noise=0.1,
        noise_help=_BLURRED,
    ),
    DataSource(
        "iris",
        "Iris flowers",
        "150 flowers of three species, each with four lengths in centimetres.",
        Task.CLASSES,
        bundled.iris,
        inputs=4,
    ),
    DataSource(
        "digits",
        "Handwritten digits",
        "1,797 handwritten digits of 8 x 8 pixels.",
        Task.CLASSES,
        bundled.digits,
        inputs=64,
    ),
    DataSource(
        "csv",
        "Your own file",
        "A table as text: CSV or TSV, with or without names in its first row. Columns of words get an input of 0 or 1 "
        "for each word. A target of words gives classes, and so does one of 0 and 1, or one of whole numbers written "
        "without a decimal point, with at most 20 different ones, each of them five times on average or more; twice "
        "is enough where they count from 0 or 1 without a gap. Task says otherwise.",
        Task.EITHER,
        files.from_file,
        inputs=None,
    ),
)

DATASETS: MappingProxyType[str, DataSource] = MappingProxyType({each.name: each for each in _ALL})
"""Every dataset by name, and ``csv`` for a file."""
