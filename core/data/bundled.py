"""Two measured datasets that come with ScratchNet."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from core.arrays import frozen
from core.data.dataset import Dataset
from core.data.files import dataset_of_file

if TYPE_CHECKING:
    from core.data.recipe import DataConfig

_DARKEST = 16.0
"""What a fully dark pixel of a digit is: each stands for 4 x 4 dots of the scan."""


def iris(config: DataConfig) -> Dataset:
    """Length and width of sepals and petals, in centimetres, of 50 flowers of each of three species."""
    source = "R. A. Fisher, 1936; UCI Machine Learning Repository, CC BY 4.0"
    return replace(_read("iris.csv"), title="Iris flowers", source=source)


def digits(config: DataConfig) -> Dataset:
    """Handwritten digits as 8 x 8 pixels from 0 (white) to 1 (black), row after row from the top."""
    made = _read("digits.csv")
    return replace(
        made,
        X=frozen(made.X / _DARKEST),
        title="Handwritten digits",
        scaling="Pixels divided by 16, so that they lie between 0 and 1.",
        source="E. Alpaydin and C. Kaynak, 1998; UCI Machine Learning Repository, CC BY 4.0",
    )


def _read(name: str) -> Dataset:
    return dataset_of_file(files("resources") / "datasets" / name, name)
