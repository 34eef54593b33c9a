"""Which rows and columns of a large matrix are shown. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from core.explain.matrix import Along, Axis, Equation

Key: TypeAlias = tuple[Along, int]
"""An axis, the same in all matrices of an equation."""
_MOST = 24
"""More cannot be read at once."""


@dataclass(frozen=True, slots=True)
class Span:
    """The part of an axis that is shown: from `start` to before `stop`, of `count`."""

    start: int
    stop: int
    count: int

    @property
    def shown(self) -> int:
        """How many are shown."""
        return self.stop - self.start

    @property
    def gaps(self) -> tuple[bool, bool]:
        """Whether some are left out before, and after."""
        return self.start > 0, self.stop < self.count


def axes_of(equation: Equation) -> dict[Key, Axis]:
    """Return the different axes of an equation."""
    return {axis.key: axis for term in equation.terms for axis in (term.matrix.down, term.matrix.across)}


def at_most(axes: Mapping[Key, Axis]) -> dict[Key, int]:
    """Return how many of each axis are shown where there is room for all that can be read."""
    return {key: min(axis.count, _MOST) for key, axis in axes.items()}


def fewer(shown: Mapping[Key, int], least: Mapping[Key, int]) -> dict[Key, int] | None:
    """Leave out some of the longest axis of which more than the `least` is shown; None where there is none."""
    longest = max((key for key in shown if shown[key] > least[key]), key=lambda key: shown[key], default=None)
    if longest is None:
        return None
    return {**shown, longest: max(least[longest], shown[longest] - max(1, shown[longest] // 8))}


def span(count: int, shown: int, start: int) -> Span:
    """Return the part that begins at `start`, or as late as lets it be full."""
    start = max(0, min(start, count - shown))
    return Span(start, start + shown, count)


def started_for(focus: int, count: int, shown: int, start: int) -> int:
    """Return where the part begins so that `focus` is in it, not at its edge where more follow; it moves no further."""
    margin = 1 if shown > 2 else 0
    least, most = focus - shown + 1 + margin, focus - margin
    return max(0, min(max(start, least), most, count - shown))
