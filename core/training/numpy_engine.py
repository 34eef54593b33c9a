"""The engine that drains the trace: one implementation to read, so what is stepped is what is trained."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import numpy as np

from core.errors import Diverged
from core.training.engine import Advanced, always
from core.training.events import IterationDone, LossComputed
from core.training.run import Run
from core.training.state import TrainingState
from core.training.trace import trace_iteration


class NumpyEngine:
    """Advances a run iteration by iteration with NumPy alone."""

    name = "numpy"
    holds_lock = True

    def advance(
        self, run: Run, state: TrainingState, iterations: int, may_go_on: Callable[[], bool] = always
    ) -> Advanced:
        """Train `iterations` iterations, or as far as the numbers stay finite and `may_go_on` says."""
        losses = array("d")
        with np.errstate(all="ignore"):  # the trace checks every result itself
            for _ in range(iterations):
                try:
                    state, loss = _one(run, state)
                except Diverged as failure:
                    return Advanced(state, np.array(losses), failure)
                losses.append(loss)
                if not may_go_on():
                    break
        return Advanced(state, np.array(losses))


def _one(run: Run, state: TrainingState) -> tuple[TrainingState, float]:
    loss = 0.0
    for event in trace_iteration(run, state):
        if type(event) is LossComputed:
            loss = event.value
        elif type(event) is IterationDone:
            return TrainingState(event.iteration, event.parameters, event.slots, state.steps + 1), loss
    raise AssertionError("a trace ends with IterationDone")
