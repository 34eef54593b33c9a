"""Whether the window stays as quick: frames and steps at the start of a run and after a million iterations."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer

from core.session.commands import ChangeSettings, Granularity, Pace, Pause, Play, Reset, Seek, SetPace, Step
from core.session.presets import load_preset
from core.session.snapshot import Snapshot
from core.training.engines import EngineChoice
from core.training.run import prepare
from scratchnet_gui.app import Desk, build_desk, create_application
from scratchnet_gui.settings import WindowSettings

ITERATIONS = 1_000_000
STEPS = 200
SECONDS = 8.0
_FRAME_MILLISECONDS = 16


def measure_long_run(iterations: int = ITERATIONS) -> dict[str, tuple[float, str]]:
    """Return frame intervals while playing, and the time of a step until it is drawn, early and late."""
    create_application()
    preset = load_preset("article")
    run = prepare(preset.run.but(engine="compiled"))
    engines = EngineChoice()
    engines.prepare(run, 1)
    desk = build_desk(run.config, preset, WindowSettings(remember=False), motion=False, engines=engines)
    desk.window.resize(1440, 900)
    desk.window.show()
    desk.complete()
    desk.client.start()
    figures = {}
    try:
        _until(desk, lambda _: True)
        for command in (Reset(), ChangeSettings({"stop_at": None, "stop_epoch": None})):
            desk.client.submit(command)
        for name, start in (("at the start", 100), (f"after {iterations:,} iterations", iterations)):
            desk.client.submit(Seek(start))
            _until(desk, _stands_at(start))
            frames = _frames(desk)
            steps = _steps(desk)
            figures[f"{name}: frame interval p95, playing 60 iterations a second"] = (1000 * _p95(frames), "ms")
            figures[f"{name}: a step until it is drawn, median"] = (1000 * statistics.median(steps), "ms")
            figures[f"{name}: a step until it is drawn, p95"] = (1000 * _p95(steps), "ms")
    finally:
        desk.window.close()
    return {f"long run, {name}": figure for name, figure in figures.items()}


def _frames(desk: Desk) -> list[float]:
    """Play and return the intervals of a timer that asks for a frame."""
    frames: list[float] = []
    last = time.perf_counter()

    def frame() -> None:
        nonlocal last
        now = time.perf_counter()
        frames.append(now - last)
        last = now

    timer = QTimer()
    timer.timeout.connect(frame)
    desk.client.submit(SetPace(Pace(Granularity.ITERATION, 60.0)))
    desk.client.submit(Play())
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * SECONDS), loop.quit)
    timer.start(_FRAME_MILLISECONDS)
    loop.exec()
    timer.stop()
    desk.client.submit(Pause())
    _until(desk, lambda snapshot: not snapshot.playing)
    return frames[1:]


def _steps(desk: Desk) -> list[float]:
    times = []
    for _ in range(STEPS):
        assert desk.coordinator.snapshot is not None
        before = desk.coordinator.snapshot.sequence
        since = time.perf_counter()
        desk.client.submit(Step(Granularity.PHASE))
        _until(desk, _newer_than(before))
        times.append(time.perf_counter() - since)
    return times


def _until(desk: Desk, condition: Callable[[Snapshot], bool]) -> None:
    loop = QEventLoop()
    end = time.monotonic() + 300.0
    while desk.coordinator.snapshot is None or not condition(desk.coordinator.snapshot):
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if time.monotonic() > end:
            raise TimeoutError("the window does not answer")


def _stands_at(iteration: int) -> Callable[[Snapshot], bool]:
    return lambda snapshot: snapshot.position.iteration == iteration and not snapshot.playing


def _newer_than(sequence: int) -> Callable[[Snapshot], bool]:
    return lambda snapshot: snapshot.sequence > sequence


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
