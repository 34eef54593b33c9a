"""``scratchnet train``: train without a window."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scratchnet_gui.cli.progress import ProgressBar
from scratchnet_gui.cli.setup import iterations_of, preset_of, run_of

if TYPE_CHECKING:
    from core.config import RunConfig
    from core.training.events import LossComputed
    from core.training.state import TrainingState


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished run.

    Parameters
    ----------
    rows
        Places in the table of the rows that the last forward pass took.
    last
        What the loss of the last forward pass was computed from; None after 0 iterations.
    seconds
        Time of the training alone.
    engine
        Name of the engine.
    """

    state: TrainingState
    rows: list[int]
    last: LossComputed | None
    seconds: float
    engine: str


def carry_out(arguments: Namespace) -> tuple[int, str]:
    """Train, and return the run as a table or as JSON."""
    preset = preset_of(arguments)
    config = run_of(arguments, preset)
    iterations = iterations_of(arguments, config)
    losses = array("d")
    with ProgressBar(sys.stderr, iterations) as bar:

        def watch(iteration: int, loss: float) -> None:
            if arguments.json:
                losses.append(loss)
            bar.show(iteration, loss)

        trained = train(config, iterations, watch)
    from scratchnet_gui.cli import report

    if arguments.json:
        return 0, report.as_json(arguments.preset, config, losses, trained)
    return 0, report.as_text(preset.title, config, trained)


def train(config: RunConfig, iterations: int, watch: Callable[[int, float], None]) -> Trained:
    """Train `iterations` iterations; `watch` is told each one's number and loss.

    Raises
    ------
    Diverged
        When a number is no longer finite.
    """
    import numpy as np

    from core.training.events import BatchTaken, LossComputed
    from core.training.numpy_engine import NumpyEngine
    from core.training.run import prepare, start_state
    from core.training.trace import trace_iteration

    engine = NumpyEngine()
    run = prepare(config)
    before = state = start_state(config)
    started = time.perf_counter()
    for iteration in range(1, iterations + 1):
        before = state
        state, loss = engine.advance(run, before)
        watch(iteration, loss)
    seconds = time.perf_counter() - started
    if not iterations:
        return Trained(state, [], None, seconds, engine.name)
    with np.errstate(all="ignore"):  # the trace checks every result itself
        events = list(trace_iteration(run, before))
    rows = next(event.rows.tolist() for event in events if isinstance(event, BatchTaken))
    last = next(event for event in events if isinstance(event, LossComputed))
    return Trained(state, rows, last, seconds, engine.name)
