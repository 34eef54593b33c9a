"""Going through iterations again, from the nearest state at hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from core.arrays import Array
from core.session.pieces import Pieces
from core.session.stride import Stride
from core.training.engine import Advanced, always
from core.training.history import History
from core.training.run import Run
from core.training.state import TrainingState

_WAY_BYTES = 8 * 1024 * 1024
"""What the states may take that the last replay came by; half of them are forgotten when it is more."""
_MOST = 2000
"""So many at most: each is some objects, which the garbage collector looks at."""


class Replay:
    """Makes states of the past again, and remembers those it comes by: the next one wanted is likely near them."""

    def __init__(self, stride: Stride) -> None:
        self._stride = stride
        self._way: list[TrainingState] = []

    def forget(self) -> None:
        """Forget what was come by, as it belongs to another branch."""
        self._way = []

    def state_after(
        self,
        history: History,
        iteration: int,
        at_hand: tuple[TrainingState, ...],
        may_go_on: Callable[[], bool] = always,
    ) -> TrainingState | None:
        """Return the state after `iteration`, from the nearest one at hand; None where there was no time.

        Called again with the same iteration, it goes on where it was.
        """
        known = [history.nearest(iteration), *at_hand, *self._way]
        state = max((each for each in known if each.iteration <= iteration), key=lambda each: each.iteration)
        while state.iteration < iteration:
            if not any(each is state for each in (*at_hand, *self._way[-1:])):
                self.remember(state)
            if not may_go_on():
                return None
            state = self._one_stride(history, state, iteration, may_go_on).state
        return state

    def losses(
        self,
        history: History,
        first: int,
        last: int,
        at_hand: tuple[TrainingState, ...],
        may_go_on: Callable[[], bool] = always,
    ) -> Pieces[Array]:
        """Return the losses of the iterations from `first` to `last`; it pauses where `may_go_on` says no."""
        while (state := self.state_after(history, first - 1, at_hand, may_go_on)) is None:
            yield
        losses = []
        while state.iteration < last:
            if not may_go_on():
                yield
            advanced = self._one_stride(history, state, last, may_go_on)
            losses.append(advanced.losses)
            state = advanced.state
        return np.concatenate([np.empty(0), *losses])

    def _one_stride(self, history: History, state: TrainingState, last: int, may_go_on: Callable[[], bool]) -> Advanced:
        """Go on from a state for a stride, up to iteration `last` at most."""
        count = min(self._stride.after(history, state.iteration), last - state.iteration)
        self._stride.start(history, state.iteration)
        advanced = history.advance(state, count, may_go_on)
        self._stride.done(len(advanced.losses))
        return advanced

    def way_to(
        self, history: History, last: TrainingState, most: int, seconds: float, may_go_on: Callable[[], bool] = always
    ) -> Iterator[tuple[Run, TrainingState] | None]:
        """Yield up to `most` states on the way to `last`, evenly spread, with the runs they enter; None for a pause.

        When the time is over, only such as are at hand; the start and the last one are always among them. It pauses
        where `may_go_on` says no.
        """
        deadline = time.perf_counter() + seconds

        def in_time() -> bool:
            return time.perf_counter() < deadline and may_go_on()

        state = history.nearest(0)
        yield history.run_at(1), state
        for iteration in np.unique(np.linspace(0, last.iteration, most).astype(int))[1:].tolist():
            while (found := self.state_after(history, iteration, (state, last), in_time)) is None:
                if time.perf_counter() >= deadline:
                    found = history.nearest(iteration)
                    break
                yield None
            if found.iteration > state.iteration:
                state = found
                yield history.run_at(state.iteration + 1), state

    def remember(self, state: TrainingState) -> None:
        """Remember a state of the branch looked at, which may soon be wanted again."""
        self._way.append(state)
        if len(self._way) > _MOST or len(self._way) * state.nbytes > _WAY_BYTES:
            del self._way[: len(self._way) // 2]
