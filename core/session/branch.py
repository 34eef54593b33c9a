"""One of the ways that a run went, and all that is known of it."""

from __future__ import annotations

from core.config import RunConfig
from core.nn.parameters import ParameterEdit
from core.session.position import START, Position, end_of
from core.training.budget import HistoryBudget
from core.training.engine import Engine
from core.training.epochs import EpochSeries
from core.training.history import History
from core.training.run import Run, prepare, start_state
from core.training.series import LossSeries


class Branch:
    """A history, its losses and measurements, and how far it is known.

    Parameters
    ----------
    number
        Counted from 0; the first is the run as it began.
    parent, shared
        The branch that it begins on, None for the first, and how many iterations they have in common.
    changes
        What was changed on its way, in words, each with the number of complete iterations at which it was; those of the
        branches that it begins on come first.
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
        changes: tuple[tuple[int, str], ...] = (),
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

    @classmethod
    def begin(cls, config: RunConfig, engine: Engine, budget: HistoryBudget) -> Branch:
        """Begin a run."""
        history = History.begin(prepare(config), start_state(config), engine, budget)
        return cls(0, history, LossSeries(), EpochSeries(), budget)

    @property
    def recorded(self) -> int:
        """How many of its iterations are known."""
        return self.series.count

    def fork(
        self,
        number: int,
        completed: int,
        run: Run,
        engine: Engine,
        said: str,
        edits: tuple[ParameterEdit, ...] = (),
    ) -> Branch:
        """Return a branch that goes on after `completed` iterations with other settings or values."""
        history = self.history.fork(completed, run, engine, edits)
        series = self.series.until(completed)
        if series.count < completed:  # it ends inside a bucket: its losses are needed again
            state = self.history.nearest(series.count)
            state = self.history.advance(state, series.count - state.iteration).state
            series.extend(self.history.advance(state, completed - series.count).losses)
        changes = (*(each for each in self.changes if each[0] <= completed), (completed, said))
        latest = end_of(completed, run.plan)
        epochs = self.epochs.until(completed)
        return Branch(number, history, series, epochs, self._budget, self, completed, changes, latest)
