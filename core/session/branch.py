"""One of the ways that a run went, and all that is known of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.session.curves import Curves
from core.session.position import START, Position, end_of
from core.training.budget import HistoryBudget
from core.training.engine import Engine
from core.training.engines import EngineChoice
from core.training.epochs import EpochSeries
from core.training.history import History
from core.training.run import prepare, start_state
from core.training.series import LossSeries
from core.training.state import TrainingState


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed after `completed` iterations: which, for a later change of the same, and in words."""

    completed: int
    what: Hashable
    said: str


class Branch:
    """A history, its losses and measurements, and how far it is known.

    A branch that begins where this one ends shares its curves, and whoever trains on first goes on with them: so edits
    one after the other take no more room than one branch. The other one cuts them where it needs them.

    Parameters
    ----------
    number
        Counted from 0; the first is the run as it began.
    parent, shared
        The branch that it begins on, None for the first, and how many iterations they have in common: more than the
        parent has with its own.
    changes
        What was changed on its way; what the branches that it begins on changed comes first.
    latest, left
        The furthest moment known, and the one that was shown when another branch was gone to.
    diverged
        Whether the next moment after the latest has no finite numbers.
    """

    def __init__(
        self,
        number: int,
        history: History,
        curves: Curves,
        budget: HistoryBudget,
        parent: Branch | None = None,
        shared: int = 0,
        changes: tuple[Change, ...] = (),
        latest: Position = START,
    ) -> None:
        self.number = number
        self.history = history
        self.parent = parent
        self.shared = shared
        self.changes = changes
        self.latest = latest
        self.left = latest
        self.diverged = False
        self.recorded = curves.series.count
        """How many of its iterations are known."""
        self._curves = curves  # they go on beyond those where another branch went on with them
        self._last = curves.series.last
        self._first_losses: dict[int, float] = {}
        self._cut: Curves | None = None
        self._budget = budget
        self._let_share(curves)

    @classmethod
    def begin(cls, config: RunConfig, engine: Engine, budget: HistoryBudget) -> Branch:
        """Begin a run."""
        history = History.begin(prepare(config), start_state(config), engine, budget)
        return cls(0, history, Curves(), budget)

    @property
    def series(self) -> LossSeries:
        """The losses of its iterations."""
        return self._own().series

    @property
    def epochs(self) -> EpochSeries:
        """What was measured at the ends of its epochs."""
        return self._own().epochs

    def first_loss(self, since: int) -> float | None:
        """Return the loss of iteration `since`, the first that was measured in its way; None where it is not known."""
        return self._first_losses.get(since)

    def rest(self) -> None:
        """Let go of what can be cut anew, as another branch is looked at."""
        self._cut = None

    def take_engine(self, engines: EngineChoice) -> None:
        """Go on with a faster engine where one has become ready; what is known already keeps the one that made it."""
        stretch = self.history.stretch_at(self.recorded + 1)
        engine = engines.ready(stretch.run)
        if engine.name != stretch.engine.name:
            self.history.go_on_with(engine, self.recorded)

    def record(self, state: TrainingState, losses: Array, seconds: float) -> None:
        """Learn of a state and of the losses of the iterations that led to it, in `seconds`; they may be known."""
        new = state.iteration - self.recorded
        if new > 0:
            first = self.recorded + 1
            if self.history.stretch_at(first).first == first == self.history.same_loss_since(first):
                self._first_losses[first] = float(losses[len(losses) - new])
            curves, self._cut = self._own(), None
            before = curves.nbytes
            curves.series.extend(losses[len(losses) - new :])
            self._curves, self.recorded, self._last = curves, curves.series.count, curves.series.last
            if curves.nbytes > before:
                self._budget.make_room(0)
            self.history.record(state, seconds)
        self.latest = max(self.latest, end_of(state.iteration, self.history.run_at(state.iteration).plan))

    def fork(
        self,
        number: int,
        history: History,
        completed: int,
        changed: Mapping[Hashable, str],
        before: TrainingState,
    ) -> Branch:
        """Return a branch that goes on after `completed` iterations with other settings or values.

        Parameters
        ----------
        history
            Its way, a fork of this one's.
        before
            A state at hand shortly before that place, from which the last iteration is made again.
        changed
            What is changed: each thing by a name of its own, and in words.
        """
        parent = self
        while parent.parent is not None and completed <= parent.shared:  # before that, it is a moment of its parent's
            parent = parent.parent
        changes = (
            *(each for each in self.changes if each.completed < completed),
            *(each for each in self.changes if each.completed == completed and each.what not in changed),
            *(Change(completed, what, said) for what, said in changed.items()),
        )
        latest = end_of(completed, history.run_at(completed + 1).plan)
        curves = self._until(completed, before)
        branch = Branch(number, history, curves, self._budget, parent, completed, changes, latest)
        branch._first_losses = {first: loss for first, loss in self._first_losses.items() if first <= completed}
        return branch

    def _until(self, completed: int, before: TrainingState) -> Curves:
        """Return the curves of the first `completed` iterations: its own where those are all."""
        if completed == self.recorded:
            return self._own()
        own = self._own()
        last = own.series.loss_of(completed)
        if last is None:
            losses = self.history.advance(before, completed - before.iteration).losses
            last = float(losses[-1]) if len(losses) else -np.inf
        return own.until(completed, last)

    def _own(self) -> Curves:
        """Return the curves of its iterations alone."""
        if self._curves.series.count == self.recorded:
            return self._curves
        if self._cut is None:
            self._cut = self._curves.until(self.recorded, self._last)
            self._let_share(self._cut)
        return self._cut

    def _let_share(self, curves: Curves) -> None:
        self._budget.add(curves.series)
        self._budget.add(curves.epochs)
