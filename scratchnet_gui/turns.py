"""Who draws when, while a run plays: painting takes time from training, so the panels take turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

View = TypeVar("View")

UNHURRIED_SECONDS = 0.09
"""Pictures that come no faster than this are drawn by everyone: ten numbers a second is as fast as anyone reads."""


class Turns(Generic[View]):
    """Lets one of several take its turn with each picture when pictures come fast, and all of them otherwise."""

    def __init__(self) -> None:
        self._next = 0
        self._last = 0.0

    def due(self, views: Sequence[View], now: float) -> Sequence[View]:
        """Return which of `views` draw the picture of `now`, a time in seconds; each has its turn soon."""
        fast = now - self._last < UNHURRIED_SECONDS
        self._last = now
        if not fast or not views:
            return views
        self._next = (self._next + 1) % len(views)
        return [views[self._next]]
