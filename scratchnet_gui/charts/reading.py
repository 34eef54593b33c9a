"""What the loss curve says at one iteration. Pure functions."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.training.series import SeriesView
from scratchnet_gui.formatting import count, exact, number


@dataclass(frozen=True, slots=True)
class Reading:
    """The losses of iterations `first` to `last`: all of them lie between `low` and `high`, and both occur."""

    first: int
    last: int
    low: float
    high: float

    @property
    def iteration(self) -> float:
        """Where it stands on the axis."""
        return (self.first + self.last) / 2.0


def read(series: SeriesView, iteration: float, now: tuple[int, float] | None) -> Reading | None:
    """Return what is known nearest to `iteration`; `now` is the iteration and exact loss of this moment, if any."""
    wanted = round(iteration)
    if now is not None and (wanted == now[0] or (wanted > series.count and now[0] > series.count)):
        return Reading(now[0], now[0], now[1], now[1])
    if not series.count:
        return None
    bucket = (min(max(wanted, 1), series.count) - 1) // series.width
    first, last = bucket * series.width + 1, min((bucket + 1) * series.width, series.count)
    return Reading(first, last, float(series.minima[bucket]), float(series.maxima[bucket]))


def describe(reading: Reading, digits: int) -> str:
    """Write a reading in one line."""
    low, high = loss_text(reading.low, digits), loss_text(reading.high, digits)
    losses = low if low == high else f"{low} to {high}"
    if reading.first == reading.last:
        return f"iteration {count(reading.first)}: loss {losses}"
    return f"iterations {count(reading.first)}–{count(reading.last)}: loss {losses}"


def describe_exactly(reading: Reading) -> str:
    """Write the losses of a reading with all their digits."""
    if reading.low == reading.high:
        return f"loss {exact(reading.low)}"
    return f"smallest loss {exact(reading.low)}\nlargest loss {exact(reading.high)}"


def loss_text(value: float, digits: int) -> str:
    """Write at least three digits that count: a curve is read where it is low."""
    if 1e-5 <= value < 1.0:
        return number(value, max(digits, 2 - math.floor(math.log10(value))))
    return number(value, digits)
