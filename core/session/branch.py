"""One of the ways that a run went, and all that is known of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from core.arrays import Array
from core.config import RunConfig
from core.nn.parameters import ParameterEdit
from core.session.position import START, Position, end_of
from core.training.budget import HistoryBudget
from core.training.engine import Engine
from core.training.engines import EngineChoice
from core.training.epochs import EpochSeries
from core.training.history import History
from core.training.run import Run, prepare, start_state
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
        series: LossSeries,
        epochs: EpochSeries,
        budget: HistoryBudget,
        parent: Branch | None = None,
        shared: int = 0,
        changes: tuple[Change, ...] = (),
        latest: Position = START,
    ) -> None:
        self.number = number
        self.history = history
        self.series = series
        self.epochs = epochs
        self.parent = parent
        self.shared = shared
        self.changes = changes
        self.latest = latest
        self.left = latest
        self.diverged = False
        self._budget = budget
        budget.add(series)
        budget.add(epochs)

    @classmethod
    def begin(cls, config: RunConfig, engine: Engine, budget: HistoryBudget) -> Branch:
        """Begin a run."""
        history = History.begin(prepare(config), start_state(config), engine, budget)
        return cls(0, history, LossSeries(), EpochSeries(), budget)

    @property
    def recorded(self) -> int:
        """How many of its iterations are known."""
        return self.series.count

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
            self.series.extend(losses[len(losses) - new :])
            self.history.record(state, seconds)
        self.latest = max(self.latest, end_of(state.iteration, self.history.run_at(state.iteration).plan))

    def fork(
        self,
        number: int,
        completed: int,
        run: Run,
        engine: Engine,
        changed: Mapping[Hashable, str],
        edits: tuple[ParameterEdit, ...] = (),
    ) -> Branch:
        """Return a branch that goes on after `completed` iterations with other settings or values.

        Parameters
        ----------
        changed
            What is changed: each thing by a name of its own, and in words.
        """
        history = self.history.fork(completed, run, engine, edits)
        parent = self
        while parent.parent is not None and completed <= parent.shared:  # before that, it is a moment of its parent's
            parent = parent.parent
        changes = (
            *(each for each in self.changes if each.completed < completed),
            *(each for each in self.changes if each.completed == completed and each.what not in changed),
            *(Change(completed, what, said) for what, said in changed.items()),
        )
        latest = end_of(completed, run.plan)
        series, epochs = self._series_until(completed), self.epochs.until(completed)
        return Branch(number, history, series, epochs, self._budget, parent, completed, changes, latest)

    def _series_until(self, completed: int) -> LossSeries:
        """Return the losses of the first `completed` iterations; those of a bucket that is cut are made again."""
        series = self.series.until(completed)
        if series.count < completed or not series.knows_last:
            first = max(series.count - 1, 0)  # with the loss before them, from which the next one falls
            state = self.history.nearest(first)
            state = self.history.advance(state, first - state.iteration).state
            losses = self.history.advance(state, completed - first).losses
            if series.count:
                series.follow(float(losses[0]))
            series.extend(losses[series.count - first :])
        return series
