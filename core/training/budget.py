"""The memory that everything remembered of a person's runs may take together."""

from __future__ import annotations

import weakref
from typing import Protocol

DEFAULT_BYTES = 48 * 1024 * 1024


class Thinnable(Protocol):
    """A memory that can give half of its room back."""

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""

    def thin(self) -> bool:
        """Remember about half as finely; tell whether that made room."""


class HistoryBudget:
    """Shares a number of bytes among memories: where there is no more room, the largest is thinned first.

    It keeps none of them alive.
    """

    def __init__(self, total: int = DEFAULT_BYTES) -> None:
        self.total = total
        self._members: weakref.WeakSet[Thinnable] = weakref.WeakSet()

    @property
    def used(self) -> int:
        """Bytes that all memories take."""
        return sum(member.nbytes for member in self._members)

    def add(self, member: Thinnable) -> None:
        """Let another memory share the budget; where it has brought more than fits, the largest give way."""
        self._members.add(member)
        self.make_room(0)

    def make_room(self, nbytes: int) -> bool:
        """Thin memories until so many more bytes fit; tell whether they do."""
        while self.used + nbytes > self.total:
            largest_first = sorted(self._members, key=lambda member: member.nbytes, reverse=True)
            if not any(member.thin() for member in largest_first):
                return False
        return True
