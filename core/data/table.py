"""A small table of numbers to learn from, written out in full."""

from __future__ import annotations

from functools import cached_property

import msgspec
import numpy as np

from core.arrays import Array, frozen
from core.errors import ConfigError


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True, weakref=True):
    """Rows of inputs with their targets.

    Parameters
    ----------
    inputs, targets
        One tuple per row; every row of `inputs` has the same length, and so has every row of `targets`.
    title
        What the table shows, for example ``XOR with a constant third input``.
    """

    title: str = ""
    inputs: tuple[tuple[float, ...], ...]
    targets: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        """Check that the rows make two matrices of finite numbers.

        Raises
        ------
        ConfigError
            Naming the first row that does not fit.
        """
        if not self.inputs:
            raise ConfigError("data.inputs", "There are no rows.", "At least one row is needed.")
        if len(self.inputs) != len(self.targets):
            raise ConfigError(
                "data.targets",
                f"There are {len(self.targets)} target rows for {len(self.inputs)} input rows.",
                "Each input row needs one target row.",
            )
        for name, rows in (("data.inputs", self.inputs), ("data.targets", self.targets)):
            for number, row in enumerate(rows):
                if not row:
                    raise ConfigError(
                        f"{name}[{number}]", f"Row {number + 1} is empty.", "At least one value is needed."
                    )
                if len(row) != len(rows[0]):
                    raise ConfigError(
                        f"{name}[{number}]",
                        f"Row {number + 1} has {len(row)} values, row 1 has {len(rows[0])}.",
                        "All rows need the same number of values.",
                    )
                if not np.isfinite(row).all():
                    raise ConfigError(f"{name}[{number}]", f"Row {number + 1} holds a value that is not finite.")

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.inputs)

    @cached_property
    def X(self) -> Array:
        """Inputs, shape (rows, inputs), read-only."""
        return frozen(np.array(self.inputs, dtype=np.float64))

    @cached_property
    def Y(self) -> Array:
        """Targets, shape (rows, outputs), read-only."""
        return frozen(np.array(self.targets, dtype=np.float64))
