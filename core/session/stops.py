"""Where a playing run stops by itself, and what is said where it goes on past that."""

from __future__ import annotations

import sys
from collections.abc import Callable

from core.session.pieces import Pieces, at_once
from core.session.position import is_complete
from core.session.workspace import Workspace
from core.training.breakpoints import BreakpointWatch
from core.training.engine import always
from core.training.stopping import StopWatch


class Stops:
    """The conditions and breakpoints of a run, from where playing begins or one of them changes.

    Those that are met there already do not end it: who plays on wants to go on. They end it where they are met anew.
    """

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self.watch = StopWatch(work.config)
        """What is to be watched while training."""
        self._past: list[str] = []  # what is met already, in words

    def begin(self, may_go_on: Callable[[], bool] = always) -> Pieces[str]:
        """Watch from here on; return past which conditions training goes on, and until when, in words.

        It pauses where `may_go_on` says no.
        """
        config, timeline = self._work.config, self._work.timeline
        measures = config.stop_loss is not None or config.stop_accuracy is not None
        before = (yield from self._loss_before(may_go_on)) if measures or self._work.breakpoints else None
        now = timeline.evaluation() if measures else None
        self.watch = StopWatch(config, now, self._breakpoints_from_here(before), before)
        past = self._past = []
        if config.stop_at is not None and timeline.completed >= config.stop_at:
            past.append(f"iteration {config.stop_at:,}")
        if config.stop_epoch is not None and timeline.completed >= self._end_of_epoch(config.stop_epoch):
            past.append(f"epoch {config.stop_epoch:,}")
        past += self.watch.met
        if not past:
            return ""
        stops = self.watch.watches_anything or self.iterations_left < sys.maxsize
        until = "until the next condition is met." if stops else "until you pause."
        return f"Going on past {' and '.join(past)} {until}"

    def change(self) -> str:
        """Watch from here on, as something was changed; return what `begin` does, where that is new."""
        before = self._past
        said = at_once(self.begin())
        return said if self._past != before else ""

    def watch_breakpoints(self) -> None:
        """Watch for the breakpoints anew, as they have changed, and for the other conditions as before."""
        before = at_once(self._loss_before()) if self._work.breakpoints else None
        self.watch.watch_for(self._breakpoints_from_here(before))

    @property
    def reached(self) -> bool:
        """Tell whether the position is the last one that is to be played to."""
        timeline = self._work.timeline
        return is_complete(timeline.position, timeline.plan) and timeline.completed in self._last_iterations()

    @property
    def iterations_left(self) -> int:
        """How many iterations may be played before the next one at which playing stops."""
        completed = self._work.timeline.completed
        return min((last - completed for last in self._last_iterations() if last > completed), default=sys.maxsize)

    def _last_iterations(self) -> tuple[int, ...]:
        at, epoch = self._work.config.stop_at, self._work.config.stop_epoch
        return tuple(each for each in (at, None if epoch is None else self._end_of_epoch(epoch)) if each is not None)

    def _end_of_epoch(self, epoch: int) -> int:
        return self._work.timeline.run.batches.end_of_epoch(epoch)

    def _loss_before(self, may_go_on: Callable[[], bool] = always) -> Pieces[float | None]:
        """Return the loss of the last complete iteration, where it was measured as that of the next one will be."""
        timeline = self._work.timeline
        completed = timeline.completed
        since = timeline.history.same_loss_since(completed + 1)
        if completed < since:
            return None
        losses = yield from timeline.losses_from(completed, completed, may_go_on)
        return float(losses[0])

    def _breakpoints_from_here(self, loss: float | None) -> BreakpointWatch:
        breakpoints, timeline = self._work.breakpoints, self._work.timeline
        if not breakpoints:
            return BreakpointWatch()
        first = timeline.branches.current.first_loss(timeline.history.same_loss_since(timeline.completed + 1))
        return BreakpointWatch(breakpoints, timeline.run, timeline.parameters(), loss, first)
