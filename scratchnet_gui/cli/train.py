"""``scratchnet train``: train without a window."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scratchnet_gui.cli.progress import ProgressBar
from scratchnet_gui.cli.setup import iterations_of, preset_of, run_of

if TYPE_CHECKING:
    from core.arrays import Array
    from core.config import RunConfig
    from core.nn.parameters import Parameters
    from core.training.evaluation import Evaluation
    from core.training.events import LossComputed


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished run.

    Parameters
    ----------
    iterations
        How many are complete.
    losses
        Of each iteration, shape (iterations,); empty where they were not kept.
    parameters
        Weights and biases after the last one.
    rows
        Places in the table of the rows that the last forward pass took.
    last
        What the loss of the last forward pass was computed from; None after 0 iterations.
    evaluation
        The network at the end, measured over all rows.
    seconds
        Time of the training alone.
    engine
        Name of the engine.
    reason
        Why it ended before all iterations were done; empty where it did not.
    """

    iterations: int
    losses: Array
    parameters: Parameters
    rows: list[int]
    last: LossComputed | None
    evaluation: Evaluation
    seconds: float
    engine: str
    reason: str


def carry_out(arguments: Namespace) -> tuple[int, str]:
    """Train, and return the run as a table or as JSON."""
    preset = preset_of(arguments)
    config = run_of(arguments, preset)
    iterations = iterations_of(arguments, config)
    with ProgressBar(sys.stderr, iterations) as bar:
        trained = train(config, iterations, bar.show, keeps_losses=arguments.json)
    from scratchnet_gui.cli import report

    if arguments.json:
        return 0, report.as_json(arguments.preset or preset.name or "article", config, trained)
    return 0, report.as_text(preset.title, config, trained)


def train(
    config: RunConfig, iterations: int, watch: Callable[[int, float], None], keeps_losses: bool = True
) -> Trained:
    """Train at most `iterations` iterations; `watch` is told now and then how far it is, and the latest loss.

    A run can be so long that its losses do not fit into memory: they are kept only where they are asked for.

    Raises
    ------
    Diverged
        When a number is no longer finite.
    """
    import numpy as np

    from core.session.timeline import Timeline
    from core.training.engines import EngineChoice
    from core.training.events import BatchTaken, LossComputed
    from core.training.run import prepare
    from core.training.stopping import StopWatch

    engines = EngineChoice()
    engines.prepare(prepare(config), iterations)
    told = engines.notice(prepare(config))
    if told:
        print(told, file=sys.stderr)
    timeline = Timeline(config, engines)
    stops = StopWatch(config)
    losses = []
    reason = ""
    started = time.perf_counter()
    while timeline.completed < iterations and not reason:
        done = timeline.train(iterations - timeline.completed, stops)
        if keeps_losses:
            losses.append(done.losses)
        reason = done.reason
        watch(timeline.completed, float(done.losses[-1]))
    seconds = time.perf_counter() - started
    events = timeline.events()
    rows: list[int] = next((event.rows.tolist() for event in events if isinstance(event, BatchTaken)), [])
    return Trained(
        iterations=timeline.completed,
        losses=np.concatenate([np.empty(0), *losses]),
        parameters=timeline.parameters(),
        rows=rows,
        last=next((event for event in events if isinstance(event, LossComputed)), None),
        evaluation=timeline.evaluation(),
        seconds=seconds,
        engine=timeline.engine.name,
        reason=reason,
    )
