"""When the next step of a playing run is due, and how fast it really goes."""

from __future__ import annotations

from collections.abc import Callable

from core.session.commands import Granularity, Pace

UNLIMITED = Pace(Granularity.ITERATION, None)
_CATCH_UP_SECONDS = 0.25
"""How far a slow machine may fall behind before steps are dropped instead of caught up on in a burst."""
_MEASURE_SECONDS = 0.5
_MEASURE_STEPS = 3
"""Iterations per second are measured over at least so many seconds and so many steps."""


class Tempo:
    """Keeps time for playing.

    Parameters
    ----------
    clock
        Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pace = UNLIMITED
        self._due = 0.0
        self._since = (0.0, 0)
        self.rate: float | None = None
        """Iterations per second as measured; None before there is a measurement."""

    @property
    def pace(self) -> Pace:
        """How fast playing should go."""
        return self._pace

    @pace.setter
    def pace(self, pace: Pace) -> None:
        self._pace = pace
        self._due = self._clock()
        self.rate = None

    def start(self, completed: int) -> None:
        """Begin to play when `completed` iterations are complete."""
        self._due = self._clock()
        self._since = (self._due, completed)
        self.rate = None

    def seconds_until_due(self) -> float:
        """How long until the next step is due; 0 at unlimited speed."""
        return 0.0 if self._pace.per_second is None else max(0.0, self._due - self._clock())

    def step_taken(self) -> None:
        """Count one step."""
        if self._pace.per_second is not None:
            self._due = max(self._due + 1.0 / self._pace.per_second, self._clock() - _CATCH_UP_SECONDS)

    def measure(self, completed: int) -> None:
        """Take the rate anew when enough time is over."""
        since, before = self._since
        elapsed = self._clock() - since
        least = _MEASURE_STEPS / self._pace.per_second if self._pace.per_second is not None else 0.0
        if elapsed >= max(_MEASURE_SECONDS, least):
            self.rate = (completed - before) / elapsed
            self._since = (self._clock(), completed)
