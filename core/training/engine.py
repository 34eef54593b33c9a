"""What an engine is: something that trains iterations and says how far it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.arrays import Array
from core.errors import Diverged
from core.training.run import Run
from core.training.state import TrainingState


def always() -> bool:
    """Let training go on."""
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Advanced:
    """How far training came.

    Parameters
    ----------
    state
        After the last iteration that is complete.
    losses
        Of the forward pass of each complete iteration, shape (iterations,).
    failure
        Why the iteration after that has no finite numbers; None where all that was asked for is done.
    """

    state: TrainingState
    losses: Array
    failure: Diverged | None = None


class Engine(Protocol):
    """Trains. The same engine gives the same bits from the same state, however the way is cut into calls."""

    @property
    def name(self) -> str:
        """Name for people and for the command line."""

    @property
    def holds_lock(self) -> bool:
        """Tell whether Python's lock is held while it trains, so that other threads wait."""

    def advance(
        self, run: Run, state: TrainingState, iterations: int, may_go_on: Callable[[], bool] = always
    ) -> Advanced:
        """Train `iterations` iterations, or as far as the numbers stay finite.

        An engine that holds the lock ends sooner, but not before one iteration, when `may_go_on` says no.
        """
