"""Where playing stops by itself because a person asked for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.errors import ConfigError
from core.nn.network import predict
from core.nn.parameters import Parameters
from core.training.evaluation import classes_of
from core.training.run import Run

DIVERGED_TIMES = 10.0
"""A run counts as diverged from the first loss on that is more than so many times its first one."""


@dataclass(frozen=True, slots=True)
class LossBelow:
    """Stop after the first iteration whose loss is below `loss`."""

    loss: float


@dataclass(frozen=True, slots=True)
class RowCorrect:
    """Stop when the class of `row` of the training data (counted from 0), wrong before, is predicted right."""

    row: int


@dataclass(frozen=True, slots=True)
class SignChange:
    """Stop when a weight changes its sign; a bias where `source` is None. Units are counted from 0, layers from 1."""

    layer: int
    source: int | None
    target: int


@dataclass(frozen=True, slots=True)
class Divergence:
    """Stop when the loss is more than ten times the first loss of the run."""


Breakpoint: TypeAlias = LossBelow | RowCorrect | SignChange | Divergence


def check(breakpoint: Breakpoint, run: Run) -> None:
    """Refuse a breakpoint that can never be met.

    Raises
    ------
    ConfigError
        Naming what is allowed.
    """
    config, data = run.config, run.config.data
    match breakpoint:
        case LossBelow(loss) if not loss > 0.0 or not np.isfinite(loss):
            raise ConfigError("breakpoint", f"A loss is never below {loss:g}.", "Allowed: numbers above 0.")
        case RowCorrect() if not data.is_classification:
            raise ConfigError(
                "breakpoint", "The targets are no classes, so no row is right or wrong.", "Stop at a loss instead."
            )
        case RowCorrect(row) if not 0 <= row < data.rows:
            raise ConfigError("breakpoint", f"There is no row {row + 1}.", f"Allowed: rows 1 to {data.rows}.")
        case SignChange(layer, source, target) if not config.has_parameter(layer, source, target):
            raise ConfigError("breakpoint", "The network has no such weight.", "Choose one of the diagram's.")


def can_be_met(breakpoint: Breakpoint, run: Run) -> bool:
    """Tell whether a breakpoint makes sense for a run."""
    try:
        check(breakpoint, run)
    except ConfigError:
        return False
    return True


class BreakpointWatch:
    """Watches training for breakpoints. Each is met where its condition begins to hold, not as long as it does.

    Parameters
    ----------
    parameters, loss
        Where training goes on from, and the loss of the iteration before; None where there is none.
    first_loss
        The first loss of the run that was measured in the same way; None where it is not known yet.
    """

    def __init__(
        self,
        breakpoints: Iterable[Breakpoint] = (),
        run: Run | None = None,
        parameters: Parameters = (),
        loss: float | None = None,
        first_loss: float | None = None,
    ) -> None:
        self._run = run
        self._before = np.nan if loss is None else loss
        self._first_loss = first_loss
        self._on_losses = [each for each in breakpoints if isinstance(each, LossBelow | Divergence)]
        self._on_states = [each for each in breakpoints if isinstance(each, RowCorrect | SignChange)]
        self._known: list[float] = [self._state_of(each, parameters) for each in self._on_states]

    @property
    def watches_anything(self) -> bool:
        """Tell whether training can end at a breakpoint."""
        return bool(self._on_losses or self._on_states)

    @property
    def iterations_at_once(self) -> int:
        """How many iterations may be trained before it has to look again."""
        return 1 if self._on_states else sys.maxsize

    def first_met(self, losses: Array) -> int | None:
        """Return the place of the first of `losses`, those of the next iterations, at which a breakpoint is met."""
        met = [np.flatnonzero(self._begins(each, losses)) for each in self._on_losses]
        return min((int(each[0]) for each in met if each.size), default=None)

    def after(self, losses: Array, parameters: Parameters) -> str:
        """Learn of the next iterations, which led to `parameters`; return which breakpoint the last of them met."""
        said = ""
        for each in self._on_losses:
            if len(losses) and self._begins(each, losses)[-1]:
                said = said or self._words(each)
        for place, watched in enumerate(self._on_states):
            now, before = self._state_of(watched, parameters), self._known[place]
            if now * before < 0.0 and (now > 0.0 or isinstance(watched, SignChange)):
                said = said or self._words(watched)
            self._known[place] = now or before  # a weight of 0 still has the sign that it had
        if len(losses):
            self._first_loss = float(losses[0]) if self._first_loss is None else self._first_loss
            self._before = float(losses[-1])
        return said

    def _begins(self, watched: LossBelow | Divergence, losses: Array) -> NDArray[np.bool_]:
        """Tell for each loss whether the condition holds there and did not before."""
        whole = np.append(self._before, losses)
        if isinstance(watched, LossBelow):
            holds = whole < watched.loss
        else:
            first = losses[0] if self._first_loss is None and len(losses) else self._first_loss
            holds = whole > DIVERGED_TIMES * (np.inf if first is None else first)
        return np.asarray(holds[1:] & ~holds[:-1])

    def _state_of(self, watched: RowCorrect | SignChange, parameters: Parameters) -> float:
        """Return the sign of a weight, or 1 for a row that is right and -1 for one that is wrong."""
        run = self._run
        assert run is not None
        if isinstance(watched, SignChange):
            layer = parameters[watched.layer - 1]
            values = layer.b if watched.source is None else layer.W[watched.source]
            assert values is not None
            return float(np.sign(values[watched.target]))
        data, row = run.config.data, slice(watched.row, watched.row + 1)
        with np.errstate(all="ignore"):
            _, predictions = predict(run.network, parameters, data.X[row])
        return 1.0 if classes_of(predictions, data)[0] == classes_of(data.Y[row], data)[0] else -1.0

    def _words(self, watched: Breakpoint) -> str:
        match watched:
            case LossBelow(loss):
                return f"The loss is below {loss:g}."
            case Divergence():
                return f"The loss is more than {DIVERGED_TIMES:g} times the first one: the run diverges."
            case RowCorrect(row):
                return f"Row {row + 1} is right now."
            case SignChange():
                return (
                    "The weight has changed its sign."
                    if watched.source is not None
                    else "The bias has changed its sign."
                )
