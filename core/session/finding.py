"""Searching a run for the moments that tell something."""

from __future__ import annotations

import numpy as np

from core.arrays import Array
from core.errors import ConfigError
from core.explain.path import path_of
from core.explain.selection import Bias, Weight
from core.session.commands import Milestone
from core.session.position import Position, end_of
from core.session.snapshot import TracedPath
from core.session.timeline import Timeline
from core.session.workspace import require_parameter
from core.training.breakpoints import DIVERGED_TIMES

_PATH_POINTS = 100


def find(timeline: Timeline, milestone: Milestone, loss: float | None) -> tuple[Position | None, str]:
    """Search what is known of the current branch; return the moment, None where there is none, and what to say.

    Raises
    ------
    ConfigError
        When `loss` is missing or out of range where it is needed.
    """
    match milestone:
        case Milestone.FASTEST_FALL:
            return _fastest_fall(timeline)
        case Milestone.FIRST_BELOW:
            if loss is None or not loss > 0.0:
                raise ConfigError("loss", "A loss to go below is missing.", "Allowed: numbers above 0.")
            iteration = _first(timeline, below=loss)
            if iteration is None:
                return None, f"The loss is not below {loss:g} anywhere in this run."
            return end_of(iteration, timeline.plan), f"The loss is below {loss:g} for the first time."
        case Milestone.DIVERGED:
            return _diverged(timeline)


def traced_path(timeline: Timeline, of: tuple[Weight | Bias, Weight | Bias]) -> TracedPath:
    """Return the values that two weights or biases had on the way to the moment shown, and the losses there.

    Raises
    ------
    ConfigError
        When the network has no such weight.
    """
    for part in of:
        require_parameter(timeline.run.config, part)
    return TracedPath(of, path_of(timeline.way_here(_PATH_POINTS), of))


def _fastest_fall(timeline: Timeline) -> tuple[Position | None, str]:
    """Find the iteration after which the loss falls most; with batches, the epoch.

    The last one where several fall equally.
    """
    view = timeline.losses()
    per_epoch = timeline.run.batches.per_epoch
    means = (view.minima + view.maxima) / 2.0
    together = max(1, -(-per_epoch // view.width)) if per_epoch > 1 else 1  # buckets of an epoch
    whole = len(means) // together
    means = means[: whole * together].reshape(whole, together).mean(axis=1)
    if len(means) < 2:
        return None, "There are too few losses yet."
    falls = means[:-1] - means[1:]
    place = _last_largest(falls)
    if falls[place] <= 0.0:
        return None, "The loss does not fall anywhere in this run."
    width = together * view.width
    if width == 1 or per_epoch > 1:
        iteration = (place + 1) * width
    else:  # the steepest of the iterations inside these two buckets
        first = place * width + 1
        losses = timeline.losses_from(first, min(first + 2 * width - 1, view.count))
        iteration = first + _last_largest(losses[:-1] - losses[1:])
    if per_epoch > 1:
        return end_of(iteration, timeline.plan), "Here the mean loss of an epoch fell fastest."
    before, after = timeline.losses_from(iteration, min(iteration + 1, view.count))[[0, -1]]
    said = f"The update of this iteration made the loss fall fastest: from {before:.4g} to {after:.4g}."
    return end_of(iteration, timeline.plan), said


def _diverged(timeline: Timeline) -> tuple[Position | None, str]:
    view = timeline.losses()
    if view.count:
        first = float(timeline.losses_from(1, 1)[0])
        iteration = _first(timeline, above=DIVERGED_TIMES * first)
        if iteration is not None:
            said = f"Here the loss is more than {DIVERGED_TIMES:g} times the first one, which was {first:.4g}."
            if timeline.branches.current.diverged:
                said += f" Its numbers end in iteration {timeline.latest.iteration:,}."
            return end_of(iteration, timeline.plan), said
    if timeline.branches.current.diverged:
        return timeline.latest, "The numbers end here: what comes next is too large to be one."
    return None, f"This run has not diverged: no loss is more than {DIVERGED_TIMES:g} times the first one."


def _first(timeline: Timeline, below: float = -np.inf, above: float = np.inf) -> int | None:
    """Return the first iteration whose loss is below the one or above the other number."""

    def outside(least: Array, largest: Array) -> int | None:
        places = np.flatnonzero((least < below) | (largest > above))
        return int(places[0]) if places.size else None

    view = timeline.losses()
    bucket = outside(view.minima, view.maxima)
    if bucket is None:
        return None
    first = bucket * view.width + 1
    losses = timeline.losses_from(first, min(first + view.width - 1, view.count))
    place = outside(losses, losses)
    assert place is not None
    return first + place


def _last_largest(values: Array) -> int:
    return len(values) - 1 - int(values[::-1].argmax())
