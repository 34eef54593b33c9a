"""Sessions without a thread: commands that come to their end, and a clock of our own."""

from __future__ import annotations

from core.session.commands import Command
from core.session.session import Session
from core.session.snapshot import Cause, Failure, Snapshot


class Clock:
    """Seconds that pass only when told, or by `tick` at every look."""

    def __init__(self, tick: float = 0.0) -> None:
        self.now = 100.0
        self.tick = tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


def now(session: Session) -> Snapshot:
    """Return the moment reached."""
    return session.snapshot(Cause.STEP)


def do(session: Session, *commands: Command) -> Snapshot:
    """Submit commands and let each come to its end; none may fail."""
    for command in commands:
        reports = session.submit(command)
        assert not any(isinstance(report, Failure) for report in reports), reports
        while session.playing:
            session.work(1.0)
    return now(session)


def submitted(session: Session, *commands: Command) -> Snapshot:
    """Submit commands that have nothing to say and return the moment reached."""
    for command in commands:
        assert session.submit(command) == []
    return now(session)


def play_out(session: Session, most_slices: int = 10_000) -> Snapshot:
    """Give it time until it stops by itself."""
    for _ in range(most_slices):
        if not session.playing:
            return now(session)
        assert session.work(0.005) == []
    raise AssertionError("it plays on")
