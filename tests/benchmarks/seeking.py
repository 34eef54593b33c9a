"""Seeking in a run of a million iterations: how long any moment takes, whether it is the same, and what it costs."""

from __future__ import annotations

import statistics
import time
from random import Random

from core.config import RunConfig
from core.explain.selection import Weight
from core.session.commands import ChangeSettings, Command, EditParameter, Pause, Play, Seek, SetPace
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause
from core.session.tempo import UNLIMITED
from core.training.engines import EngineChoice
from core.training.run import prepare
from tests.helpers.runs import shown

ITERATIONS = 1_000_000
SEEKS = 300
_SAMPLED_EVERY = 10_007

EDITS: tuple[Command, ...] = (
    ChangeSettings({"learning_rate": 0.02}),
    EditParameter(Weight(1, 0, 0), 0.5),
    ChangeSettings({"dropout": 0.1}),
    ChangeSettings({"optimizer": "momentum", "learning_rate": 0.005}),
)
"""What is changed on the way, at equal distances."""


def measure_seeking(iterations: int = ITERATIONS) -> dict[str, tuple[float, str]]:
    """Return the time of a seek to a moment drawn at random, and the memory of the history; checks every bit."""
    circle = load_preset("circle").run.but(
        optimizer="adam", learning_rate=0.01, batch_size=10, shuffle=True, dropout=0.2
    )
    cases = {
        "article, NumPy": (load_preset("article").run.but(engine="numpy"), ()),
        "article, compiled": (load_preset("article").run.but(engine="compiled"), ()),
        "circle, Adam, batch 10, dropout, edits, compiled": (circle.but(engine="compiled"), EDITS),
        "circle, Adam, batch 10, dropout, edits, NumPy": (circle.but(engine="numpy"), EDITS),
        "digits, Adam, compiled": (load_preset("digits").run.but(optimizer="adam", engine="compiled"), ()),
    }
    figures = {}
    for name, (config, edits) in cases.items():
        for what, value in _measure(config.but(stop_at=None, stop_epoch=None), edits, iterations).items():
            figures[f"seeking in {iterations:,} iterations, {name}, {what}"] = value
    return figures


def _measure(config: RunConfig, edits: tuple[Command, ...], iterations: int) -> dict[str, tuple[float, str]]:
    engines = EngineChoice()
    engines.prepare(prepare(config), iterations)
    session = Session(config, engines=engines)
    session.submit(SetPace(UNLIMITED))
    known: dict[int, object] = {}
    for place in range(len(edits) + 1):
        session.submit(Play())
        while session.position.iteration < iterations * (place + 1) // (len(edits) + 1):
            session.work(0.006)
            # Where a playing run happens to stand, and some iterations further on.
            if session.position.iteration - max(known, default=0) >= _SAMPLED_EVERY:
                known[session.position.iteration] = shown(session.snapshot(Cause.PLAY))
        session.submit(Pause())
        if place < len(edits):
            known.pop(session.position.iteration, None)  # other settings hold from here on
            session.submit(edits[place])
    draw = Random(1)
    last = session.position.iteration
    times = []
    for _ in range(SEEKS):
        times.append(_seek(session, draw.randint(0, last)))
    for iteration in draw.sample(sorted(known), min(30, len(known))):
        times.append(_seek(session, iteration))
        if shown(session.snapshot(Cause.PLAY)) != known[iteration]:
            raise AssertionError(f"iteration {iteration:,} is not the same")
    return {
        "median": (1000.0 * statistics.median(times), "ms"),
        "p95": (1000.0 * statistics.quantiles(times, n=20)[-1], "ms"),
        "slowest": (1000.0 * max(times), "ms"),
        "memory of the history": (session.history_bytes / 1024**2, "MB"),
    }


def _seek(session: Session, iteration: int) -> float:
    """Return the seconds until a moment is there with all that a view needs."""
    since = time.perf_counter()
    session.submit(Seek(iteration))
    while session.playing:
        session.work(0.006)
    session.snapshot(Cause.SEEK)
    return time.perf_counter() - since
