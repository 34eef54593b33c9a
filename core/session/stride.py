"""How many iterations are trained in one go."""

from __future__ import annotations

import time

from core.training.history import History, Stretch

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

    Learned for each engine and size of batches by itself: one iteration can take a thousand times as long as another.
    Where a run is cut into calls does not change its numbers.
    """

    def __init__(self) -> None:
        self._sizes: dict[tuple[str, int], int] = {}
        self._kind = ("", 0)  # of the call that is measured
        self._least = 0.0
        self._started = 0.0

    def after(self, history: History, completed: int) -> int:
        """Return how many iterations after `completed` ones to train in one go, with the same settings and engine."""
        stretch = history.stretch_at(completed + 1)
        size = self._sizes.get(_kind_of(stretch), 1)
        return min(size, history.end_of_stretch(completed + 1) - completed)

    def start(self, history: History, completed: int) -> None:
        """Begin to measure a call that trains on after `completed` iterations."""
        stretch = history.stretch_at(completed + 1)
        self._kind, self._least = _kind_of(stretch), _LEAST_SECONDS[stretch.engine.holds_lock]
        self._started = time.perf_counter()

    def done(self, iterations: int) -> float:
        """Learn from the call that is over, which trained so many; return its seconds."""
        seconds = time.perf_counter() - self._started
        size = self._sizes.get(self._kind, 1)
        if seconds > _MOST_TIMES_AS_LONG * self._least:
            self._sizes[self._kind] = max(1, size // 2)
        elif seconds < self._least and iterations >= size < _MOST:
            self._sizes[self._kind] = 2 * size
        return seconds


def _kind_of(stretch: Stretch) -> tuple[str, int]:
    return stretch.engine.name, stretch.run.batches.size
