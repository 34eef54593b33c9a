"""Where the flags of bookmarks stand above the track, and how much of their names has room. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.session.snapshot import Bookmark

_BESIDE = 4.0
"""Between a flag's pole and its name, and between a name and what comes next."""
_LEAST_TEXT = 28.0
"""Less of a name than this many pixels says nothing."""
_MOST_TEXT = 180.0
"""More of a name would hide where it stands."""
_BARE = 9.0
"""A flag without a name is so wide."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag: its pole at `x`, and its name from `left` on, `width` pixels wide; 0 where there is no room for it."""

    bookmark: Bookmark
    x: float
    left: float
    width: float

    def covers(self, x: float) -> bool:
        """Tell whether the flag, or its name, is drawn at pixel `x`."""
        if not self.width:
            return self.x - 2.0 <= x <= self.x + _BARE
        return min(self.x - 2.0, self.left) <= x <= max(self.x + _BARE, self.left + self.width)


def flags(
    marks: Sequence[tuple[Bookmark, float]], text_width: Callable[[str], float], left: float, right: float
) -> list[Flag]:
    """Lay out the flags of bookmarks that stand at these pixels, between `left` and `right`, from left to right.

    A name stands to the right of its pole; at the right end, where it has no room there, to the left.
    """
    shown = sorted((mark for mark in marks if left <= mark[1] <= right), key=lambda mark: mark[1])
    found: list[Flag] = []
    taken = left
    for index, (bookmark, x) in enumerate(shown):
        wanted = min(text_width(bookmark.name) + 1.0, _MOST_TEXT)
        last = index + 1 == len(shown)
        beyond = right if last else shown[index + 1][1] - _BESIDE
        start = x + _BESIDE
        room, before = beyond - start, x - _BESIDE - taken
        if last and room < wanted and before > room:
            width = min(wanted, before)
            start = x - _BESIDE - width
        else:
            width = min(wanted, room)
        if width < min(wanted, _LEAST_TEXT):
            start, width = x, 0.0
        found.append(Flag(bookmark, x, start, width))
        taken = max(x, start + width) + _BESIDE
    return found
