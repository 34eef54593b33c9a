"""What is drawn of a branch over its iterations."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.training.epochs import EpochSeries
from core.training.series import LossSeries


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The losses of all iterations, and what was measured at the ends of epochs."""

    series: LossSeries = field(default_factory=LossSeries)
    epochs: EpochSeries = field(default_factory=EpochSeries)

    @property
    def nbytes(self) -> int:
        """Bytes that they take."""
        return self.series.nbytes + self.epochs.nbytes

    def until(self, count: int, last: float) -> Curves:
        """Return others of the first `count` iterations; `last` is the loss of the last of them."""
        return Curves(self.series.until(count, last), self.epochs.until(count))
