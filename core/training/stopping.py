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
    else is checked after epochs. What is met already at the beginning counts again when it has not been met in between:
    who plays on wants to go on.

    Parameters
    ----------
    now
        The metrics at the beginning; without them nothing counts as met.
    breakpoints
        What else to watch for, iteration by iteration.
    loss
        That of the iteration before the first one; None where there is none.
    """

    def __init__(
        self,
        config: RunConfig,
        now: Evaluation | None = None,
        breakpoints: BreakpointWatch | None = None,
        loss: float | None = None,
    ) -> None:
        self._breakpoints = breakpoints or BreakpointWatch()
        self._full_batch = config.rows_per_batch == config.data.rows
        self._loss, self._accuracy, self._patience = config.stop_loss, config.stop_accuracy, config.patience
        self._best = np.inf
        self._epochs_since_best = 0
        # With dropout, the loss that ended an iteration is not the one that is measured after it.
        losses = [] if now is None else [now.train.loss]
        losses += [loss] if loss is not None and self._full_batch else []
        self._past_loss = any(self._loss_met(each) for each in losses)
        self._past_accuracy = now is not None and self._accuracy_met(now.train)

    @property
    def met(self) -> list[str]:
        """What was met already and has been since, in words."""
        loss = [f"a training loss of {self._loss:g}"] if self._past_loss else []
        return loss + ([f"a share of {self._accuracy:.4g} of the rows right"] if self._past_accuracy else [])

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
            places.append(self._first_below(losses))
        return min((place for place in places if place is not None), default=None)

    def after(self, losses: Array, parameters: Parameters) -> str:
        """Learn of iterations that were trained, up to the one that `first_met` found.

        Returns why playing ends after the last of them, in words; empty where it goes on.
        """
        reason = self._breakpoints.after(losses, parameters)
        if self._loss is None or not self._full_batch:
            return reason
        is_met = self._first_below(losses) is not None
        self._past_loss = self._past_loss and bool((losses < self._loss).all())
        return f"The loss is below {self._loss:g}." if is_met else reason

    def after_epoch(self, epoch: int, evaluation: Evaluation) -> str:
        """Return why playing ends after `epoch` (counted from 1), in words; empty where it goes on."""
        loss_met, accuracy_met = self._loss_met(evaluation.train.loss), self._accuracy_met(evaluation.train)
        loss_begins, accuracy_begins = loss_met and not self._past_loss, accuracy_met and not self._past_accuracy
        self._past_accuracy = self._past_accuracy and accuracy_met
        if not self._full_batch:
            self._past_loss = self._past_loss and loss_met
            if loss_begins:
                return f"The training loss is below {self._loss:g} after epoch {epoch:,}."
        if accuracy_begins:
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

    def _first_below(self, losses: Array) -> int | None:
        """Return the place of the first loss below the limit, after one that was not if it is met already."""
        assert self._loss is not None
        below = losses < self._loss
        since = 0 if not self._past_loss else len(losses) if below.all() else int(below.argmin())
        found = np.flatnonzero(below[since:])
        return since + int(found[0]) if found.size else None

    def _loss_met(self, loss: float) -> bool:
        return self._loss is not None and loss < self._loss

    def _accuracy_met(self, metrics: Metrics) -> bool:
        return self._accuracy is not None and metrics.accuracy is not None and metrics.accuracy > self._accuracy
