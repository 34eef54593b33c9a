"""Where a run stands between two iterations."""

from __future__ import annotations

from dataclasses import dataclass

from core.nn.parameters import Parameters


@dataclass(frozen=True, slots=True, eq=False)
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
