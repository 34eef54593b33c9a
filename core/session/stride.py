"""How many iterations are trained in one go."""

from __future__ import annotations

import time

_SHORT_SECONDS = 0.0004
_LONG_SECONDS = 0.0016
_MOST = 1 << 16


class Stride:
    """About a millisecond's worth of iterations: enough to make a call worth its while, and commands still get through.

    Where a run is cut into calls does not change its numbers.
    """

    def __init__(self) -> None:
        self.size = 1
        self._started = 0.0

    def start(self) -> None:
        """Begin to measure a call."""
        self._started = time.perf_counter()

    def done(self, iterations: int) -> None:
        """Learn from the call that is over, which trained so many."""
        seconds = time.perf_counter() - self._started
        if seconds > _LONG_SECONDS:
            self.size = max(1, self.size // 2)
        elif seconds < _SHORT_SECONDS and iterations >= self.size < _MOST:
            self.size *= 2
