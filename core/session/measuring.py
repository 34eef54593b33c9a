"""How much time measuring the network over all rows may take from training."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_FREE_SECONDS = 0.05
_SHARE = 1 / 40
"""Epochs are measured as long as that takes no more time than this, and this share of the time of training."""
_SECONDS_FOR_CUTTING = 0.0005
"""What it costs besides, in a fast run, that a call has to end with an epoch."""


class MeasuringBudget:
    """Seconds that evaluations may still take; a short run has them all, a fast one as many as cost it little."""

    def __init__(self) -> None:
        self._seconds = _FREE_SECONDS

    @property
    def has_time(self) -> bool:
        """Tell whether all evaluations together have cost little enough for another one."""
        return self._seconds > 0.0

    def earn(self, seconds: float) -> None:
        """Count seconds of training."""
        self._seconds += _SHARE * seconds

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count what is done inside; not the time in which another thread has Python's lock."""
        started = time.thread_time()
        yield
        self._seconds -= time.thread_time() - started
        if not self.has_time:
            self._seconds -= _SECONDS_FOR_CUTTING
