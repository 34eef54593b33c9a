"""Where the names of other branches stand at the ends of their curves. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from core.arrays import Array
from scratchnet_gui.charts.frame import Frame

_ASIDE = 8.0
"""What the item of a text leaves free beside it."""
_STEP = 4.0
"""Curves are looked at every so many pixels."""
_CLEAR = 3.0
"""Between a name and a curve."""
_PLACES = ((False, 0.5), (False, 1.0), (False, 0.0), (True, 1.0), (True, 0.0))

Curve = tuple[Array, Array]
"""Iterations, and losses as they stand on the axis."""


@dataclass(frozen=True, slots=True)
class NamePlace:
    """Where the name of a curve stands: `left` or right of its last point, a share `anchor` of the name above it."""

    curve: int
    name: str
    left: bool
    anchor: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: _Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def name_places(
    names: Sequence[Sequence[str]],
    curves: Sequence[Curve],
    others: Sequence[Curve],
    frame: Frame,
    text_width: Callable[[str], float],
    line: float,
) -> list[NamePlace]:
    """Return places for the names that have room: inside the axes, and clear of other names and of all curves.

    Parameters
    ----------
    names, curves
        Of the branches; each has several names, of which the first that has room is taken.
    others
        Curves without a name that are drawn there too.
    line
        Height of a line of text.
    """
    drawn = [_in_pixels(curve, frame) for curve in (*curves, *others)]
    taken: list[_Box] = []
    found = []
    for number, candidates in enumerate(names):
        xs, ys = drawn[number]
        if not len(xs):
            continue
        x, y, height = float(xs[-1]), float(ys[-1]), line + _ASIDE
        for name, (left, anchor) in product(candidates, _PLACES):
            width = text_width(name) + 2.0 * _ASIDE
            start, top = (x - width if left else x), y - anchor * height
            box = _Box(start, top, start + width, top + height)
            inside = box.left >= 0.0 and box.top >= 0.0 and box.right <= frame.width and box.bottom <= frame.height
            if inside and not any(map(box.overlaps, taken)) and not any(_crosses(box, curve) for curve in drawn):
                taken.append(box)
                found.append(NamePlace(number, name, left, anchor))
                break
    return found


def up_to_the_edge(x: Array, y: Array, frame: Frame) -> Curve:
    """Return a curve up to where it last leaves the axis of the loss; nothing of one that is never in view.

    Its name stands at the end: there it is seen where the curve goes.
    """
    inside = np.flatnonzero((y >= frame.low) & (y <= frame.high))
    if not len(inside):
        return x[:0], y[:0]
    last = int(inside[-1])
    if last == len(y) - 1:
        return x, y
    edge = frame.high if y[last + 1] > frame.high else frame.low
    share = (edge - y[last]) / (y[last + 1] - y[last])
    end = x[last] + share * (x[last + 1] - x[last])
    return np.append(x[: last + 1], end), np.append(y[: last + 1], edge)


def _in_pixels(curve: Curve, frame: Frame) -> Curve:
    x, y = curve
    across, up = frame.width / (frame.right - frame.left), frame.height / (frame.high - frame.low)
    return (x - frame.left) * across, (frame.high - y) * up


def _crosses(box: _Box, curve: Curve) -> bool:
    """Tell whether a curve runs through the text in a box; its ends may touch it."""
    xs, ys = curve
    places = np.arange(box.left + _ASIDE / 2.0, box.right - _ASIDE / 2.0, _STEP)
    if not len(xs):
        return False
    places = places[(places >= xs[0]) & (places <= xs[-1])]
    heights = np.interp(places, xs, ys)
    before, after = heights[: max(len(heights) - 1, 1)], heights[-max(len(heights) - 1, 1) :]
    aside = _ASIDE / 2.0 - _CLEAR
    reaches_down = np.maximum(before, after) > box.top + aside
    return bool((reaches_down & (np.minimum(before, after) < box.bottom - aside)).any())
