"""Datasets that are a few rows written out: every combination of 0 and 1, and what is to come out."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from core.data.dataset import Dataset

if TYPE_CHECKING:
    from core.data.recipe import DataConfig


def article(config: DataConfig) -> Dataset:
    """XOR of the first two inputs; the third is always 1 and acts as a bias, as in James Loy's article."""
    return Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,)))


def logical_and(config: DataConfig) -> Dataset:
    """1 where both inputs are 1."""
    return Dataset.of_rows(inputs=((0, 0), (0, 1), (1, 0), (1, 1)), targets=((0,), (0,), (0,), (1,)))


def logical_or(config: DataConfig) -> Dataset:
    """1 where at least one input is 1."""
    return Dataset.of_rows(inputs=((0, 0), (0, 1), (1, 0), (1, 1)), targets=((0,), (1,), (1,), (1,)))


def parity(config: DataConfig) -> Dataset:
    """1 where an odd number of inputs is 1; for two inputs this is XOR."""
    rows = tuple(product((0, 1), repeat=config.inputs))
    return Dataset.of_rows(inputs=rows, targets=tuple((sum(row) % 2,) for row in rows))
