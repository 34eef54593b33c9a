"""All that one iteration computes, operation by operation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.errors import Diverged
from core.nn.parameters import Parameters
from core.training.events import Event, Updated
from core.training.run import Run
from core.training.state import TrainingState
from core.training.trace import trace_iteration


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """The events of an iteration, in order, and what ends them early; None where it comes to its end."""

    events: tuple[Event, ...] = ()
    failure: Diverged | None = None


def trace_after(run: Run, before: TrainingState) -> Traced:
    """Trace the iteration that comes after a state, as far as its numbers are finite."""
    events: list[Event] = []
    failure = None
    with np.errstate(all="ignore"):  # the trace checks every result itself
        try:
            events.extend(trace_iteration(run, before))
        except Diverged as error:
            failure = error
    return Traced(tuple(events), failure)


def parameters_after(parameters: Parameters, events: Iterable[Event]) -> Parameters:
    """Return weights and biases as the first `events` of an iteration leave them, half-done updates included."""
    layers = list(parameters)
    for event in events:
        if isinstance(event, Updated):
            layers[event.layer - 1] = event.after
    return tuple(layers)
