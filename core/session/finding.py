"""Searching a run for the moments that tell something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.arrays import Array
from core.errors import ConfigError
from core.explain.path import PathPoint, path_of
from core.explain.selection import Bias, Weight
from core.session.commands import Milestone
from core.session.pieces import Pieces
from core.session.position import Position, end_of
from core.session.snapshot import TracedPath
from core.session.timeline import Timeline
from core.session.workspace import require_parameter
from core.training.breakpoints import DIVERGED_TIMES
from core.training.engine import always
from core.training.run import Run
from core.training.state import TrainingState

Found: TypeAlias = tuple[Position | None, str]
"""A moment, None where there is none, and what to say."""

_PATH_POINTS = 100
_PATH_SECONDS = 0.3
"""How long states are made again for a path; then those at hand have to do."""

_ROUNDING = 1e-6
"""Share of the largest fall up to which another is none: rounding makes such."""
_AGAIN = " The same again goes to the largest fall after this descent."


def find(
    timeline: Timeline, milestone: Milestone, loss: float | None, may_go_on: Callable[[], bool] = always
) -> Pieces[Found]:
    """Search what is known of the current branch; return the moment, None where there is none, and what to say.

    It pauses where `may_go_on` says no; the branch must stay the current one until it is done.

    Raises
    ------
    ConfigError
        When `loss` is missing or out of range where it is needed.
    """
    span = _Span.here(timeline, may_go_on)
    match milestone:
        case Milestone.FASTEST_FALL:
            return _fastest_fall(span)
        case Milestone.FIRST_BELOW:
            if loss is None or not loss > 0.0:
                raise ConfigError("loss", "A loss to go below is missing.", "Allowed: numbers above 0.")
            return _first_below(span, loss)
        case Milestone.DIVERGED:
            return _diverged(span)


def traced_path(
    timeline: Timeline, of: tuple[Weight | Bias, Weight | Bias], may_go_on: Callable[[], bool] = always
) -> Pieces[TracedPath]:
    """Return the values that two weights or biases had on the way to the moment shown, and the losses there.

    It pauses where `may_go_on` says no.

    Raises
    ------
    ConfigError
        When the network has no such weight.
    """
    for part in of:
        require_parameter(timeline.run.config, part)
    return _path_along(timeline.way_here(_PATH_POINTS, _PATH_SECONDS, may_go_on), of, may_go_on)


def _path_along(
    way: Iterable[tuple[Run, TrainingState] | None],
    of: tuple[Weight | Bias, Weight | Bias],
    may_go_on: Callable[[], bool],
) -> Pieces[TracedPath]:
    points: list[PathPoint] = []
    for moment in way:
        if moment is not None:
            points += path_of([moment], of)
        if not may_go_on():
            yield
    return TracedPath(of, tuple(points))


def _first_below(span: _Span, loss: float) -> Pieces[Found]:
    iteration = yield from _first(span, below=loss)
    if iteration is None:
        return None, f"The loss is not below {loss:g} {span.where}."
    return end_of(iteration, span.timeline.plan), f"The loss is below {loss:g} for the first time."


def _fastest_fall(span: _Span) -> Pieces[Found]:
    """Find the iteration whose update made the loss fall most; with smaller batches, the epochs as far as measured.

    The last one where several fall equally; from there, the next one (`_next_largest`). Losses of different batches are
    not compared: their rows differ.
    """
    timeline = span.timeline
    view = timeline.losses()
    if timeline.history.run_at(span.first).batches.per_epoch > 1:
        return _fastest_epoch(timeline, span)
    if span.last <= span.first:
        return None, f"There are too few losses yet{span.within}."
    lowest, highest = span.first // view.width, (span.last - 1) // view.width  # of the second iteration, and the last
    falls = view.falls[: highest + 1].copy()
    falls[:lowest] = -np.inf
    # The first and the last can hold falls from losses that were measured in another way, and others leave some out.
    for bucket in {lowest, highest} | {each for each in view.incomplete if lowest < each < highest}:
        falls[bucket] = (yield from span.falls_in(bucket)).max()
    bucket = _last_largest(falls)
    if falls[bucket] <= 0.0:
        return None, f"The loss does not fall {span.where}."
    following = _next_largest(falls, bucket)
    largest = yield from span.largest_fall_in(bucket)
    found = end_of(largest, timeline.plan)
    if following is not None and timeline.position == found:
        iteration = yield from span.largest_fall_in(following)
        before, after = yield from span.losses(iteration, iteration + 1)
        return end_of(iteration, timeline.plan), _said_of_next(largest, before, after)
    before, after = yield from span.losses(largest, largest + 1)
    where = span.within or " in the whole run"
    said = f"Here the loss falls most from one iteration to the next{where}: from {before:.4g} to {after:.4g}."
    return found, said + (_AGAIN if following is not None else "")


def _fastest_epoch(timeline: Timeline, span: _Span) -> Found:
    view = timeline.epochs()
    met = (view.iterations >= span.first) & (view.iterations <= span.last)
    iterations, losses = view.iterations[met], view.train_loss[met]
    if len(iterations) < 2:
        return None, f"There are too few epochs whose loss was measured yet{span.within}."
    falls = (losses[:-1] - losses[1:]) / (iterations[1:] - iterations[:-1])
    falls = np.where(np.isfinite(falls), falls, -np.inf)
    place = _last_largest(falls)
    if not falls[place] > 0.0:
        return None, f"The training loss does not fall {span.where}."
    following, largest = _next_largest(falls, place), int(iterations[place])
    if following is not None and timeline.position == end_of(largest, timeline.plan):
        found = end_of(int(iterations[following]), timeline.plan)
        return found, _said_of_next(largest, *losses[following : following + 2])
    before, after = losses[place : place + 2]
    said = (
        f"The training loss falls most for each iteration from here to iteration {int(iterations[place + 1]):,}, "
        f"as far as it was measured{span.within}: from {before:.4g} to {after:.4g}."
    )
    return end_of(largest, timeline.plan), said + (_AGAIN if following is not None else "")


def _said_of_next(largest: int, before: float, after: float) -> str:
    return (
        f"After iteration {largest:,}, where the loss falls most, the falls get smaller at first; "
        f"the largest after that is here: from {before:.4g} to {after:.4g}."
    )


def _diverged(span: _Span) -> Pieces[Found]:
    timeline = span.timeline
    first = timeline.branches.current.first_loss(span.first)
    if first is not None:
        iteration = yield from _first(span, above=DIVERGED_TIMES * first)
        if iteration is not None:
            said = f"Here the loss is more than {DIVERGED_TIMES:g} times the first one, which was {first:.4g}."
            if timeline.branches.current.diverged:
                said += f" Its numbers end in iteration {timeline.latest.iteration:,}."
            return end_of(iteration, timeline.plan), said
    if timeline.branches.current.diverged:
        return timeline.latest, "The numbers end here: what comes next is too large to be one."
    return None, f"This run has not diverged{span.within}: no loss is more than {DIVERGED_TIMES:g} times the first one."


@dataclass(frozen=True, slots=True)
class _Span:
    """The known iterations around the position whose losses can be compared: they were measured in the same way."""

    timeline: Timeline
    first: int
    last: int
    may_go_on: Callable[[], bool]

    @classmethod
    def here(cls, timeline: Timeline, may_go_on: Callable[[], bool]) -> _Span:
        iteration = min(timeline.completed + 1, max(timeline.recorded, 1))
        history = timeline.history
        last = min(history.same_loss_until(iteration), timeline.recorded)
        return cls(timeline, history.same_loss_since(iteration), last, may_go_on)

    @property
    def within(self) -> str:
        """In words, which of the known iterations these are; nothing where they are all."""
        if self.first == 1 and self.last == self.timeline.recorded:
            return ""
        return f" in iterations {self.first:,} to {max(self.last, self.first):,}, where it is measured as here"

    @property
    def where(self) -> str:
        """In words, where nothing was found."""
        return self.within.strip() or "anywhere in this run"

    def losses(self, first: int, last: int) -> Pieces[Array]:
        """Return the losses of the iterations from `first` to `last`."""
        return self.timeline.losses_from(first, last, self.may_go_on)

    def largest_fall_in(self, bucket: int) -> Pieces[int]:
        """Return the iteration whose update made the loss fall most into an iteration of a bucket."""
        falls = yield from self.falls_in(bucket)
        return max(bucket * self.timeline.losses().width, self.first) + _last_largest(falls)

    def falls_in(self, bucket: int) -> Pieces[Array]:
        """Return by how much the loss falls into each iteration of a bucket of the curve, of those in the span."""
        width = self.timeline.losses().width
        first, last = max(bucket * width, self.first), min((bucket + 1) * width, self.last)
        losses = yield from self.losses(first, last)
        return losses[:-1] - losses[1:]


def _first(span: _Span, below: float = -np.inf, above: float = np.inf) -> Pieces[int | None]:
    """Return the first iteration of the span whose loss is below the one or above the other number."""
    view = span.timeline.losses()
    outside = (view.minima < below) | (view.maxima > above)
    outside[list(view.incomplete)] = True
    for bucket in np.flatnonzero(outside).tolist():
        first, last = max(bucket * view.width + 1, span.first), min((bucket + 1) * view.width, span.last)
        if first <= last:
            losses = yield from span.losses(first, last)
            places = np.flatnonzero((losses < below) | (losses > above))
            if places.size:
                return first + int(places[0])
    return None


def _next_largest(falls: Array, place: int) -> int | None:
    """Return the place of the largest fall after that at `place`, from where falls grow again; None if they do not.

    Falls that only get smaller belong to the same descent: without them, the drop after a plateau is found.
    """
    growing = np.flatnonzero(falls[place + 1 :] > falls[place:-1])
    if not growing.size:
        return None
    first = place + 1 + int(growing[0])
    following = first + _last_largest(falls[first:])
    return following if falls[following] > _ROUNDING * falls[place] else None


def _last_largest(values: Array) -> int:
    return len(values) - 1 - int(values[::-1].argmax())
