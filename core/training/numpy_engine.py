"""The engine that drains the trace: one implementation to read, so what is stepped is what is trained."""

from __future__ import annotations

import numpy as np

from core.training.events import IterationDone, LossComputed
from core.training.run import Run
from core.training.state import TrainingState
from core.training.trace import trace_iteration


class NumpyEngine:
    """Advances a run iteration by iteration with NumPy alone."""

    name = "numpy"

    def advance(self, run: Run, state: TrainingState) -> tuple[TrainingState, float]:
        """Train one iteration; return the state after it and the loss of its forward pass.

        Raises
        ------
        Diverged
            When an operation produces NaN or infinity; `state` stays as it was.
        """
        loss = 0.0
        with np.errstate(all="ignore"):  # the trace checks every result itself
            for event in trace_iteration(run, state):
                if type(event) is LossComputed:
                    loss = event.value
                elif type(event) is IterationDone:
                    return TrainingState(event.iteration, event.parameters), loss
        raise AssertionError("a trace ends with IterationDone")
