"""How far the loss curve is known at the moment shown."""

from __future__ import annotations

from dataclasses import dataclass

from core.session.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Moment:
    """The iteration shown, and its loss.

    Parameters
    ----------
    iteration
        Under way or complete; 0 at the start of a run.
    loss
        Of this iteration, None where it is not computed yet.
    drawn
        The last iteration with a loss at this moment; later ones belong to the future.
    """

    iteration: int
    loss: float | None
    drawn: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> Moment:
        """Return how far the curve is known at the moment of `snapshot`."""
        iteration, loss = snapshot.position.iteration, snapshot.loss
        return cls(iteration, loss, iteration if loss is not None else max(iteration - 1, 0))

    @property
    def point(self) -> tuple[int, float] | None:
        """Where the marker's dot stands; None where the loss is not computed yet."""
        return None if self.loss is None else (self.iteration, self.loss)
