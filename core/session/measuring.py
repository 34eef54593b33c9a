"""Measuring the network over all rows, and how much time that may take from training."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.session.branch import Branch
from core.training.evaluation import Evaluation, evaluate
from core.training.run import Run
from core.training.state import TrainingState
from core.training.stopping import StopWatch

_FREE_SECONDS = 0.05
_SHARE = 1 / 40
"""Epochs are measured as long as that takes no more time than this, and this share of the time of training."""
_SECONDS_FOR_CUTTING = 0.0005
"""What it costs besides, in a fast run, that a call has to end with an epoch."""


class MeasuringBudget:
    """Seconds that evaluations may still take; a short run has them all, a fast one as many as cost it little."""

    def __init__(self) -> None:
        self._seconds = _FREE_SECONDS

    @property
    def has_time(self) -> bool:
        """Tell whether all evaluations together have cost little enough for another one."""
        return self._seconds > 0.0

    def earn(self, seconds: float) -> None:
        """Count seconds of training."""
        self._seconds += _SHARE * seconds

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count what is done inside; not the time in which another thread has Python's lock."""
        started = time.thread_time()
        yield
        self._seconds -= time.thread_time() - started
        if not self.has_time:
            self._seconds -= _SECONDS_FOR_CUTTING


class EpochMeasuring:
    """Measures the network at the ends of epochs, as far as that is wanted and there is time."""

    def __init__(self) -> None:
        self._budget = MeasuringBudget()
        self._last: tuple[TrainingState, Run, Evaluation] | None = None

    def earn(self, seconds: float) -> None:
        """Count seconds of training, of which a part may go into measuring."""
        self._budget.earn(seconds)

    def evaluation(self, run: Run, state: TrainingState) -> Evaluation:
        """Measure the network of a state; the last measurement is at hand."""
        if self._last is None or self._last[0] is not state or self._last[1] is not run:
            self._last = (state, run, evaluate(run, state.parameters))
        return self._last[2]

    def forget(self) -> None:
        """Let go of the last measurement."""
        self._last = None

    def iterations_ahead(self, branch: Branch, completed: int, watch: StopWatch | None) -> int:
        """Return how many iterations may be trained after `completed` ones before the network is to be measured."""
        batches = branch.history.run_at(completed + 1).batches
        epoch, _ = batches.place_of(completed + 1)
        if watch is not None and watch.watches_epochs:
            return batches.end_of_epoch(epoch) - completed
        if self._budget.has_time:
            return batches.end_of_epoch(branch.epochs.next_wanted(epoch)) - completed
        return sys.maxsize

    def after(self, branch: Branch, state: TrainingState, watch: StopWatch | None) -> str:
        """Measure the network where an epoch ends and that is wanted; return why playing ends here, if it does."""
        epoch = _epoch_that_ends(branch, state)
        if epoch is None:
            return ""
        watched = watch is not None and watch.watches_epochs
        wanted = branch.epochs.wanted(epoch, state.iteration) and self._budget.has_time
        if not (watched or wanted):
            return ""
        with self._budget.spending():
            evaluation = self._measured(branch, state)
        if wanted:
            branch.epochs.add(epoch, state.iteration, evaluation)
        return watch.after_epoch(epoch, evaluation) if watch is not None and watched else ""

    def at_the_end(self, branch: Branch, state: TrainingState) -> None:
        """Measure the network where training stops, if an epoch has just ended."""
        if _epoch_that_ends(branch, state) is not None:
            branch.epochs.add_last(state.iteration, self._measured(branch, state))

    def _measured(self, branch: Branch, state: TrainingState) -> Evaluation:
        return self.evaluation(branch.history.run_at(state.iteration + 1), state)


def _epoch_that_ends(branch: Branch, state: TrainingState) -> int | None:
    """Return the epoch (counted from 1) that ends with the last iteration of a state; None inside one."""
    if not state.iteration:
        return None
    batches = branch.history.run_at(state.iteration).batches
    epoch, _ = batches.place_of(state.iteration)
    return epoch if batches.end_of_epoch(epoch) == state.iteration else None
