"""The speeds to play at, slowest first. Pure data."""

from __future__ import annotations

from core.session.commands import Granularity, Pace

PACES: tuple[tuple[str, Pace], ...] = (
    ("a phase in 2 s", Pace(Granularity.PHASE, 0.5)),
    ("1 phase/s", Pace(Granularity.PHASE, 1.0)),
    ("2 phases/s", Pace(Granularity.PHASE, 2.0)),
    ("4 phases/s", Pace(Granularity.PHASE, 4.0)),
    ("2 iterations/s", Pace(Granularity.ITERATION, 2.0)),
    ("10 iterations/s", Pace(Granularity.ITERATION, 10.0)),
    ("30 iterations/s", Pace(Granularity.ITERATION, 30.0)),
    ("100 iterations/s", Pace(Granularity.ITERATION, 100.0)),
    ("1,000 iterations/s", Pace(Granularity.ITERATION, 1000.0)),
    ("unlimited", Pace(Granularity.ITERATION, None)),
)
DEFAULT_PACE = 7
