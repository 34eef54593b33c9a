"""Long work that pauses between its pieces, so that commands get through."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Pieces: TypeAlias = Generator[None, None, T]
"""Work that yields where it can pause, and returns what it comes to."""


def at_once(work: Pieces[T]) -> T:
    """Do all of it without a pause; return what it comes to."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: T = end.value
            return result


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Return what says yes for so long, not counting the time in which another thread has Python's lock."""
    deadline = time.thread_time() + seconds
    return lambda: time.thread_time() < deadline
