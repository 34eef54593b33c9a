"""The path of training that a view has asked for, made in slices."""

from __future__ import annotations

from collections.abc import Callable

from core.explain.selection import Bias, Weight
from core.session.finding import traced_path
from core.session.pieces import Pieces
from core.session.snapshot import TracedPath
from core.session.timeline import Timeline
from core.training.engine import always
from core.training.history import History


class PathTracer:
    """Makes one path at a time; it belongs to the way of training that it was asked for on, and to no other."""

    def __init__(self) -> None:
        self._making: Pieces[TracedPath] | None = None
        self._made: TracedPath | None = None
        self._way: History | None = None
        self._may_go_on: Callable[[], bool] = always  # as of the slice under way

    @property
    def busy(self) -> bool:
        """Tell whether a path is being made."""
        return self._making is not None

    def ask(self, timeline: Timeline, of: tuple[Weight | Bias, Weight | Bias], may_go_on: Callable[[], bool]) -> None:
        """Begin a path to the moment shown, in place of the one being made.

        Raises
        ------
        ConfigError
            When the network has no such weight.
        """
        self._making = traced_path(timeline, of, lambda: self._may_go_on())
        self._made, self._way = None, timeline.history
        self.go_on(may_go_on)

    def go_on(self, may_go_on: Callable[[], bool]) -> None:
        """Make more of the path while `may_go_on` says so."""
        if self._making is None:
            return
        self._may_go_on = may_go_on
        try:
            next(self._making)
        except StopIteration as end:
            self._making, self._made = None, end.value

    def take(self, way: History) -> TracedPath | None:
        """Return the path that was made, once; None where it is one of another way."""
        made, self._made = self._made, None
        return made if self._way is way else None
