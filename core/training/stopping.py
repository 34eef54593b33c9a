"""When playing ends by itself."""

from __future__ import annotations

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.nn.parameters import Parameters
from core.training.breakpoints import BreakpointWatch
from core.training.evaluation import Evaluation, Metrics


class StopWatch:
    """Watches a stretch of training for the conditions of its configuration.

    Loss: with full batches, that of the iteration; with smaller ones, that of all training rows after an epoch. All
    else is checked after epochs. What is met already at the beginning is ignored: who plays on wants to go on.

    Parameters
    ----------
    now
        The metrics at the beginning; without them nothing counts as met.
    breakpoints
        What else to watch for, iteration by iteration.
    """

    def __init__(
        self, config: RunConfig, now: Evaluation | None = None, breakpoints: BreakpointWatch | None = None
    ) -> None:
        self._breakpoints = breakpoints or BreakpointWatch()
        self._full_batch = config.rows_per_batch == config.data.rows
        self._loss, self._accuracy, self._patience = config.stop_loss, config.stop_accuracy, config.patience
        self._best = np.inf
        self._epochs_since_best = 0
        self.ignored = ""
        """What was met already, in words; empty where nothing was."""
        if now is not None and self._loss_met(now.train.loss):
            self.ignored = f"The training loss is below {self._loss:g} already"
            self._loss = None
        if now is not None and self._accuracy_met(now.train):
            self.ignored = f"More than {self._accuracy:.4g} of the training rows are right already"
            self._accuracy = None

    @property
    def watches_anything(self) -> bool:
        """Tell whether training can end at a condition."""
        return self._loss is not None or self.watches_epochs or self._breakpoints.watches_anything

    @property
    def watches_epochs(self) -> bool:
        """Tell whether every epoch has to be evaluated."""
        watches_loss = self._loss is not None and not self._full_batch
        return watches_loss or self._accuracy is not None or self._patience is not None

    def watch_for(self, breakpoints: BreakpointWatch) -> None:
        """Watch for these breakpoints from now on, and go on with the other conditions."""
        self._breakpoints = breakpoints

    @property
    def iterations_at_once(self) -> int:
        """How many iterations may be trained before it has to look again."""
        return self._breakpoints.iterations_at_once

    def first_met(self, losses: Array) -> int | None:
        """Return the place of the first iteration at whose loss playing ends; None where there is none."""
        places = [self._breakpoints.first_met(losses)]
        if self._loss is not None and self._full_batch:
            met = np.flatnonzero(losses < self._loss)
            places.append(int(met[0]) if met.size else None)
        return min((place for place in places if place is not None), default=None)

    def after(self, losses: Array, parameters: Parameters) -> str:
        """Learn of iterations that were trained, up to the one that `first_met` found.

        Returns why playing ends after the last of them, in words; empty where it goes on.
        """
        reason = self._breakpoints.after(losses, parameters)
        if self._loss is not None and self._full_batch and len(losses) and losses[-1] < self._loss:
            return f"The loss is below {self._loss:g}."
        return reason

    def after_epoch(self, epoch: int, evaluation: Evaluation) -> str:
        """Return why playing ends after `epoch` (counted from 1), in words; empty where it goes on."""
        if not self._full_batch and self._loss_met(evaluation.train.loss):
            return f"The training loss is below {self._loss:g} after epoch {epoch:,}."
        if self._accuracy_met(evaluation.train):
            return f"More than {self._accuracy:.4g} of the training rows are right after epoch {epoch:,}."
        if self._patience is None:
            return ""
        measured, which = (evaluation.train, "training") if evaluation.test is None else (evaluation.test, "test")
        if measured.loss < self._best:
            self._best, self._epochs_since_best = measured.loss, 0
            return ""
        self._epochs_since_best += 1
        if self._epochs_since_best < self._patience:
            return ""
        return f"The {which} loss was no smaller for {self._patience:,} epochs, up to epoch {epoch:,}."

    def _loss_met(self, loss: float) -> bool:
        return self._loss is not None and loss < self._loss

    def _accuracy_met(self, metrics: Metrics) -> bool:
        return self._accuracy is not None and metrics.accuracy is not None and metrics.accuracy > self._accuracy
