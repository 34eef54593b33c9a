"""Which part of a run the track shows, and how closely. Pure functions.

A time counts iterations: 412 is the end of iteration 412, 411.5 is the middle of it, 0 is the start of the run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto

from core.session.position import Position
from core.training.phases import IterationPlan

_PHASES_FROM = 60.0
"""Pixels of one iteration from which on its phases are shown."""
_OPERATIONS_FROM = 44.0
"""Pixels of one operation from which on each is shown."""
_CLOSEST = 72.0
"""No operation is drawn wider than this many pixels."""
_AHEAD = 0.15
"""Where the position stands in the view that has turned over to it, as a share of its width."""

View = tuple[float, float]
"""The times at both ends of what is shown."""


class Detail(Enum):
    """What a person can tell apart on the track."""

    ITERATIONS = auto()
    PHASES = auto()
    OPERATIONS = auto()


@dataclass(frozen=True, slots=True)
class Axis:
    """Where times stand on the track: from `low` at pixel `left` to `high`, `width` pixels further right."""

    low: float
    high: float
    left: float
    width: float

    @property
    def scale(self) -> float:
        """Pixels of one iteration."""
        return self.width / (self.high - self.low)

    def place(self, time: float) -> float:
        """Return the pixel at which a time stands; beyond the ends where it is not in view."""
        return self.left + (time - self.low) * self.scale

    def time(self, x: float) -> float:
        """Return the time at a pixel, at most that of either end."""
        return min(max(self.low + (x - self.left) / self.scale, self.low), self.high)


def time_of(position: Position, plan: IterationPlan) -> float:
    """Return the time of a position."""
    return position.iteration - 1 + position.operation / plan.operations if position.iteration else 0.0


def way_to(time: float, axis: Axis) -> int:
    """Tell on which side of the view a time lies: −1 left of it, 1 right of it, 0 in it."""
    return (time > axis.high) - (time < axis.low)


def detail_of(axis: Axis, plan: IterationPlan) -> Detail:
    """Tell how closely an iteration is seen."""
    if axis.scale < _PHASES_FROM:
        return Detail.ITERATIONS
    return Detail.OPERATIONS if axis.scale / plan.operations >= _OPERATIONS_FROM else Detail.PHASES


def target_at(time: float, axis: Axis, plan: IterationPlan, latest: Position) -> Position:
    """Return the moment that a person means who points at `time`, at most `latest`.

    The nearest end of an iteration; closer up the end of the phase or of the operation that is pointed at.
    """
    if axis.scale < _PHASES_FROM:
        nearest = max(math.floor(time + 0.5), 0)
        return min(Position(nearest, plan.operations if nearest else 0), latest)
    iteration = max(math.ceil(time), 1)
    operation = min(max(math.ceil((time - iteration + 1) * plan.operations), 1), plan.operations)
    if time <= 0.0:
        return Position()
    if detail_of(axis, plan) is Detail.PHASES:
        operation = plan.phases[plan.phase_at(operation)].last
    return min(Position(iteration, operation), latest)


def zoomed(view: View, at: float, factor: float, top: float, least: float) -> View:
    """Return `view` made `factor` times as wide around the time `at`, between 0 and `top`, no narrower than `least`."""
    low, high = view
    width = min(max((high - low) * factor, least), top)
    return _inside(at - (at - low) / (high - low) * width, width, top)


def moved(view: View, by: float, top: float) -> View:
    """Return `view` further on by so many iterations, between 0 and `top`."""
    return _inside(view[0] + by, view[1] - view[0], top)


def following(view: View, time: float, top: float) -> View:
    """Return `view` where it shows `time`; else one as wide that does, with most of its room where the way goes on."""
    low, high = view
    width = min(high - low, top)
    if low <= time <= high:
        return _inside(low, width, top)
    share = _AHEAD if time > high else 1.0 - _AHEAD
    return _inside(time - share * width, width, top)


def closest_width(width: float, plan: IterationPlan) -> float:
    """Return how many iterations `width` pixels show where the view is closest."""
    return width / (_CLOSEST * plan.operations)


def _inside(low: float, width: float, top: float) -> View:
    low = min(max(low, 0.0), max(top - width, 0.0))
    return low, low + width
