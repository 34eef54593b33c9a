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
_PATH_SECONDS = 0.3
"""How long states are made again for a path; then those at hand have to do."""


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
    return TracedPath(of, path_of(timeline.way_here(_PATH_POINTS, _PATH_SECONDS), of))


def _fastest_fall(timeline: Timeline) -> tuple[Position | None, str]:
    """Find the iteration whose update made the loss fall most; with smaller batches, the epochs as far as measured.

    The last one where several fall equally. Losses of different batches are not compared: their rows differ.
    """
    if timeline.run.batches.per_epoch > 1:
        return _fastest_epoch(timeline)
    view = timeline.losses()
    if view.count < 2:
        return None, "There are too few losses yet."
    bucket = _last_largest(view.falls)
    if view.falls[bucket] <= 0.0:
        return None, "The loss does not fall anywhere in this run."
    first = max(bucket * view.width, 1)  # with the one before the bucket, from which its first one falls
    losses = timeline.losses_from(first, min((bucket + 1) * view.width, view.count))
    place = _last_largest(losses[:-1] - losses[1:])
    before, after = losses[place : place + 2]
    said = f"The update of this iteration made the loss fall fastest: from {before:.4g} to {after:.4g}."
    return end_of(first + place, timeline.plan), said


def _fastest_epoch(timeline: Timeline) -> tuple[Position | None, str]:
    view = timeline.epochs()
    if len(view.iterations) < 2:
        return None, "There are too few epochs whose loss was measured yet."
    falls = (view.train_loss[:-1] - view.train_loss[1:]) / (view.iterations[1:] - view.iterations[:-1])
    place = _last_largest(np.where(np.isfinite(falls), falls, -np.inf))
    if not falls[place] > 0.0:
        return None, "The training loss does not fall anywhere in this run."
    first, last = (int(each) for each in view.iterations[place : place + 2])
    before, after = view.train_loss[place : place + 2]
    said = (
        f"The training loss fell fastest from here to iteration {last:,}, as far as it was measured: "
        f"from {before:.4g} to {after:.4g}."
    )
    return end_of(first, timeline.plan), said


def _diverged(timeline: Timeline) -> tuple[Position | None, str]:
    since = timeline.history.same_loss_since(timeline.completed + 1)
    if timeline.recorded >= since:
        first = float(timeline.losses_from(since, since)[0])
        iteration = _first(timeline, above=DIVERGED_TIMES * first, since=since)
        if iteration is not None:
            said = f"Here the loss is more than {DIVERGED_TIMES:g} times the first one, which was {first:.4g}."
            if timeline.branches.current.diverged:
                said += f" Its numbers end in iteration {timeline.latest.iteration:,}."
            return end_of(iteration, timeline.plan), said
    if timeline.branches.current.diverged:
        return timeline.latest, "The numbers end here: what comes next is too large to be one."
    return None, f"This run has not diverged: no loss is more than {DIVERGED_TIMES:g} times the first one."


def _first(timeline: Timeline, below: float = -np.inf, above: float = np.inf, since: int = 1) -> int | None:
    """Return the first iteration, from `since` on, whose loss is below the one or above the other number."""
    view = timeline.losses()
    outside = (view.minima < below) | (view.maxima > above)
    for bucket in np.flatnonzero(outside).tolist():
        first, last = bucket * view.width + 1, min((bucket + 1) * view.width, view.count)
        if last >= since:
            first = max(first, since)
            losses = timeline.losses_from(first, last)
            places = np.flatnonzero((losses < below) | (losses > above))
            if places.size:
                return first + int(places[0])
    return None


def _last_largest(values: Array) -> int:
    return len(values) - 1 - int(values[::-1].argmax())
