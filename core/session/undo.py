"""What a person changed, so that it can be taken back and done again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

_MOST = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Edit(Generic[T]):
    label: str
    standing: T


class UndoStack(Generic[T]):
    """Remembers how things stood before each edit, and, for those taken back, how they stood after."""

    def __init__(self) -> None:
        self._done: list[_Edit[T]] = []
        self._undone: list[_Edit[T]] = []

    @property
    def undo_label(self) -> str:
        """What would be taken back, in words; empty where there is nothing."""
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        """What would be done again, in words; empty where there is nothing."""
        return self._undone[-1].label if self._undone else ""

    @property
    def standings(self) -> list[T]:
        """All that can be gone back to."""
        return [edit.standing for edit in (*self._done, *self._undone)]

    def push(self, label: str, before: T) -> None:
        """Remember how things stood before an edit; what was taken back cannot be done again any more."""
        self._done.append(_Edit(label, before))
        self._undone.clear()
        del self._done[:-_MOST]

    def relabel(self, label: str) -> None:
        """Name the last edit anew, as it goes on."""
        self._done[-1] = _Edit(label, self._done[-1].standing)
        self._undone.clear()

    def undo(self, now: Callable[[T], T]) -> T | None:
        """Return how things stood before the last edit; None where there was none.

        `now` says how things stand, of what that one tells.
        """
        return _move(self._done, self._undone, now)

    def redo(self, now: Callable[[T], T]) -> T | None:
        """Return how things stood after the edit that was taken back last; None where there is none."""
        return _move(self._undone, self._done, now)

    def forget_oldest(self) -> None:
        """Forget the first of the edits that can be taken back."""
        del self._done[:1]


def _move(source: list[_Edit[T]], target: list[_Edit[T]], now: Callable[[T], T]) -> T | None:
    if not source:
        return None
    edit = source.pop()
    target.append(_Edit(edit.label, now(edit.standing)))
    return edit.standing
