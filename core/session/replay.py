"""Going through iterations again, from the nearest state at hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from core.session.stride import Stride
from core.training.engine import always
from core.training.history import History
from core.training.run import Run
from core.training.state import TrainingState

_WAY_BYTES = 12 * 1024 * 1024
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
            self._stride.start()
            advanced = history.advance(state, min(self._stride.size, iteration - state.iteration), may_go_on)
            state = advanced.state
            self._stride.done(len(advanced.losses), history.stretch_at(state.iteration).engine)
        return state

    def way_to(
        self, history: History, last: int, at_hand: tuple[TrainingState, ...], most: int, seconds: float
    ) -> Iterator[tuple[Run, TrainingState]]:
        """Yield up to `most` states on the way to that after iteration `last`, evenly spread, with the runs they enter.

        When the time is over, only such as are at hand; the start and the last one are always among them.
        """
        deadline = time.perf_counter() + seconds
        state = history.nearest(0)
        yield history.run_at(1), state
        for iteration in np.unique(np.linspace(0, last, most).astype(int))[1:]:
            found = history.nearest(int(iteration))
            if time.perf_counter() < deadline or iteration == last:
                replayed = self.state_after(history, int(iteration), (state, *at_hand))
                assert replayed is not None
                found = replayed
            if found.iteration > state.iteration:
                state = found
                yield history.run_at(state.iteration + 1), state

    def remember(self, state: TrainingState) -> None:
        """Remember a state of the branch looked at, which may soon be wanted again."""
        self._way.append(state)
        if len(self._way) > _MOST or len(self._way) * state.nbytes > _WAY_BYTES:
            del self._way[: len(self._way) // 2]
