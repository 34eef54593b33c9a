"""What a network learns from: rows of inputs with their targets, and rows kept apart to test it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, frozen
from core.errors import ConfigError

if TYPE_CHECKING:
    from core.data.recipe import DataConfig


@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset:
    """Numbers ready to learn from.

    Parameters
    ----------
    X, Y
        Training rows: shapes (rows, inputs) and (rows, outputs), read-only.
    test_X, test_Y
        Test rows, in the same columns; no rows where nothing is kept apart.
    title
        What the data shows, for example ``XOR with a constant third input``.
    input_names, target_names
        One name for each column.
    classes
        Names of the classes, in the order of the output columns; two of them for one output column, whose values 0
        and 1 stand for the first and the second. Empty where the targets are numbers (regression).
    scaling
        What was done to the rows and their inputs, in sentences; empty where they are as they were given.
    source
        Where the data is from and under which licence; empty for what is made here.
    recipe
        What the data was made from; None where the rows were written out.
    """

    X: Array
    Y: Array
    test_X: Array
    test_Y: Array
    title: str = ""
    input_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    scaling: str = ""
    source: str = ""
    recipe: DataConfig | None = None

    @classmethod
    def of_rows(cls, inputs: Sequence[Sequence[float]], targets: Sequence[Sequence[float]], title: str = "") -> Dataset:
        """Make a dataset of training rows that are written out.

        Raises
        ------
        ConfigError
            Naming the first row that does not fit.
        """
        if not inputs:
            raise ConfigError("data.inputs", "There are no rows.", "At least one row is needed.")
        if len(inputs) != len(targets):
            raise ConfigError(
                "data.targets",
                f"There are {len(targets)} target rows for {len(inputs)} input rows.",
                "Each input row needs one target row.",
            )
        X, Y = _matrix("data.inputs", inputs), _matrix("data.targets", targets)
        binary = Y.shape[1] == 1 and bool(np.isin(Y, (0.0, 1.0)).all())
        one_hot = Y.shape[1] > 1 and bool(np.isin(Y, (0.0, 1.0)).all() and (Y.sum(axis=1) == 1.0).all())
        return cls(
            X=X,
            Y=Y,
            test_X=frozen(np.empty((0, X.shape[1]))),
            test_Y=frozen(np.empty((0, Y.shape[1]))),
            title=title,
            input_names=numbered("x", X.shape[1]),
            target_names=numbered("y", Y.shape[1]),
            classes=("0", "1") if binary else numbered("", Y.shape[1]) if one_hot else (),
        )

    def __eq__(self, other: object) -> bool:
        """Tell whether both have the same rows under the same title."""
        if self is other or not isinstance(other, Dataset):
            return self is other
        mine, theirs = ((each.X, each.Y, each.test_X, each.test_Y) for each in (self, other))
        same = (self.title, self.classes, self.recipe) == (other.title, other.classes, other.recipe)
        return same and all(map(np.array_equal, mine, theirs))

    def __hash__(self) -> int:
        return hash((self.title, self.X.shape, self.Y.shape))

    @property
    def rows(self) -> int:
        """How many training rows there are."""
        return len(self.X)

    @property
    def test_rows(self) -> int:
        """How many test rows there are."""
        return len(self.test_X)

    @property
    def is_classification(self) -> bool:
        """Tell whether the targets stand for classes."""
        return bool(self.classes)

    @cached_property
    def largest_input(self) -> float:
        """Largest absolute value among the inputs of the training rows."""
        return float(np.abs(self.X).max())

    @cached_property
    def target_range(self) -> tuple[float, float]:
        """Smallest and largest target, test rows included."""
        every = (self.Y, self.test_Y) if self.test_rows else (self.Y,)
        return min(float(each.min()) for each in every), max(float(each.max()) for each in every)

    @cached_property
    def targets_are_distributions(self) -> bool:
        """Tell whether every target row is a probability for each output: none negative, their sum 1."""
        every = np.concatenate((self.Y, self.test_Y))
        return bool((every >= 0.0).all() and np.allclose(every.sum(axis=1), 1.0, rtol=0.0, atol=1e-9))


def numbered(letter: str, count: int) -> tuple[str, ...]:
    """Name columns: ``x1``, ``x2``, ...; a single target is just ``y``."""
    if count == 1 and letter == "y":
        return ("y",)
    return tuple(f"{letter}{number}" for number in range(1, count + 1))


def _matrix(name: str, rows: Sequence[Sequence[float]]) -> Array:
    for number, row in enumerate(rows):
        if not row:
            raise ConfigError(f"{name}[{number}]", f"Row {number + 1} is empty.", "At least one value is needed.")
        if len(row) != len(rows[0]):
            raise ConfigError(
                f"{name}[{number}]",
                f"Row {number + 1} has {len(row)} values, row 1 has {len(rows[0])}.",
                "All rows need the same number of values.",
            )
        if not np.isfinite(row).all():
            raise ConfigError(f"{name}[{number}]", f"Row {number + 1} holds a value that is not finite.")
    return frozen(np.array(rows, dtype=np.float64))
