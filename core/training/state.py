"""Where a run stands between two iterations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.nn.parameters import Parameters


@dataclass(frozen=True, eq=False)
class TrainingState:
    """All that the next iteration needs besides the configuration.

    Parameters
    ----------
    iteration
        How many iterations are complete.
    parameters
        What the next one starts from.
    """

    iteration: int
    parameters: Parameters

    @cached_property
    def nbytes(self) -> int:
        """Rough memory of this state, objects included, in bytes."""
        arrays = [each.W for each in self.parameters] + [each.b for each in self.parameters if each.b is not None]
        return 200 + sum(array.nbytes + 150 for array in arrays)
