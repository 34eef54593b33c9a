"""How many iterations are trained in one go."""

from __future__ import annotations

import time

from core.training.engine import Engine

_LEAST_SECONDS = {True: 0.0008, False: 0.003}
"""What a call should take at least, by whether the engine holds Python's lock.

Not shorter than Python's switch interval: what is done between two calls lets go of the lock for instants, and a
thread that waits for it is only heard when the lock was held for the whole interval before. An engine that does not
hold it has to take it between two calls, which is best done seldom.
"""
_MOST_TIMES_AS_LONG = 4
_MOST = 1 << 20


class Stride:
    """Some milliseconds' worth of iterations: enough to make a call worth its while, and commands still get through.

    Where a run is cut into calls does not change its numbers.
    """

    def __init__(self) -> None:
        self.size = 1
        self._started = 0.0

    def start(self) -> None:
        """Begin to measure a call."""
        self._started = time.perf_counter()

    def done(self, iterations: int, engine: Engine) -> float:
        """Learn from the call that is over, in which `engine` trained so many; return its seconds."""
        seconds = time.perf_counter() - self._started
        least = _LEAST_SECONDS[engine.holds_lock]
        if seconds > _MOST_TIMES_AS_LONG * least:
            self.size = max(1, self.size // 2)
        elif seconds < least and iterations >= self.size < _MOST:
            self.size *= 2
        return seconds
