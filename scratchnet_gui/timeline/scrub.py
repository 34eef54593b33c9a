"""Keeps a drag from asking faster than the run can answer."""

from __future__ import annotations

from core.session.position import Position


class Scrub:
    """One moment is asked for at a time; while it is unanswered, only the newest other one is kept."""

    def __init__(self) -> None:
        self._asked: Position | None = None
        self._next: Position | None = None

    def ask(self, target: Position) -> Position | None:
        """Return what to ask for now; None while an answer is awaited, or where it was asked for already."""
        if self._asked is not None:
            self._next = None if target == self._asked else target
            return None
        self._asked = target
        return target

    def answered(self) -> Position | None:
        """Take an answer; return what to ask for next, if anything."""
        self._asked, self._next = self._next, None
        return self._asked

    def forget(self) -> None:
        """Await nothing, as when the run that was asked is gone."""
        self._asked = self._next = None
