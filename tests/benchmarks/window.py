"""The window beside the training thread: frames, clicks and the training rate, each next to an idle window's."""

from __future__ import annotations

import socket
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QSocketNotifier, Qt, QTimer, Slot
from PySide6.QtTest import QTest

from core.session.commands import ChangeSettings, Pause, Play, Reset, SetPace
from core.session.presets import load_preset
from core.session.snapshot import Snapshot
from core.session.tempo import UNLIMITED
from core.training.engine import Engine
from core.training.engines import EngineChoice
from core.training.run import Run, prepare, start_state
from scratchnet_gui.app import Desk, build_desk, create_application
from scratchnet_gui.settings import WindowSettings
from tests.helpers.places import neuron_centre

SECONDS = 4.0
ROUNDS = 6
FRAME_MILLISECONDS = 16

# Sends the time at irregular moments, from a process of its own, as a person's hand would.
_CLICKER = """
import random, socket, struct, sys, time
end = time.monotonic() + float(sys.argv[2])
with socket.socket(fileno=int(sys.argv[1])) as out:
    while time.monotonic() < end:
        time.sleep(random.uniform(0.15, 0.35))
        out.send(struct.pack("d", time.monotonic()))
"""


class Stopwatch(QObject):
    """Measures intervals of a frame timer, and the time from a click sent elsewhere to its repaint."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.frames: list[float] = []
        self.clicks: list[float] = []
        self._desk = desk
        self._last: float | None = None
        self._sent: float | None = None
        self._places = [neuron_centre(desk, 1, unit) for unit in range(4)]
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._frame)
        desk.window.diagram.installEventFilter(self)

    def time_frames(self, seconds: float) -> None:
        """Measure intervals for `seconds`."""
        self._last = None
        self._timer.start(FRAME_MILLISECONDS)
        _turn(seconds)
        self._timer.stop()

    def time_clicks(self, seconds: float) -> None:
        """Measure clicks for `seconds`."""
        here, there = socket.socketpair()
        here.setblocking(False)
        notifier = QSocketNotifier(here.fileno(), QSocketNotifier.Type.Read, self)
        self._socket = here
        notifier.activated.connect(self._click)
        clicker = subprocess.Popen(
            [sys.executable, "-c", _CLICKER, str(there.fileno()), str(seconds)], pass_fds=[there.fileno()]
        )
        _turn(seconds)
        notifier.setEnabled(False)
        clicker.wait()
        here.close()
        there.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the repaint that a click led to."""
        if event.type() is QEvent.Type.Paint and self._sent is not None:
            sent, self._sent = self._sent, None
            watched.removeEventFilter(self)
            watched.event(event)
            watched.installEventFilter(self)
            self.clicks.append(time.monotonic() - sent)
            return True
        return False

    @Slot()
    def _frame(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.frames.append(now - self._last)
        self._last = now

    @Slot()
    def _click(self) -> None:

        data = self._socket.recv(8)
        if len(data) == 8 and self._sent is None:
            self._sent = struct.unpack("d", data)[0]
            place = self._places[len(self.clicks) % len(self._places)]
            QTest.mouseClick(self._desk.window.diagram, Qt.MouseButton.LeftButton, pos=place)


def measure_window(preset_name: str, engine: str) -> dict[str, tuple[float, str]]:
    """Return the figures of an idle and of a training window, and the rates with and without one."""
    create_application()
    preset = load_preset(preset_name)
    run = prepare(preset.run.but(engine=engine))
    engines = EngineChoice()
    engines.prepare(run, 1)
    desk = build_desk(run.config, preset, WindowSettings(remember=False), engines=engines)
    window = desk.window
    desk.coordinator.theme_switch.choose("theme_light")
    window.resize(1440, 900)
    window.show()
    desk.complete()
    desk.client.start()
    _until(lambda: desk.coordinator.snapshot is not None)
    idle, busy = Stopwatch(desk), Stopwatch(desk)
    rates, headless, shares = [], [], []
    try:
        for _ in range(ROUNDS):
            idle.time_frames(SECONDS)
            before = _headless_rate(engines.at_once(run), run)
            _play(desk)
            rates.append(_rate_while(desk, busy))
            desk.client.submit(Pause())
            _until(lambda: not _moment(desk).playing)
            # The machine's speed drifts: a share is taken of the rates just before and after.
            headless.append((before + _headless_rate(engines.at_once(run), run)) / 2)
            shares.append(rates[-1] / headless[-1])
            idle.time_clicks(SECONDS)
            _play(desk)
            busy.time_clicks(SECONDS)
            desk.client.submit(Pause())
            _until(lambda: not _moment(desk).playing)
    finally:
        window.close()
    figures = {
        "frame interval p95, idle": (1000 * _p95(idle.frames), "ms"),
        "frame interval p95, training": (1000 * _p95(busy.frames), "ms"),
        "click to repaint p95, idle": (1000 * _p95(idle.clicks), "ms"),
        "click to repaint p95, training": (1000 * _p95(busy.clicks), "ms"),
        "clicks measured, idle": (len(idle.clicks), ""),
        "clicks measured, training": (len(busy.clicks), ""),
        "iterations per second, without window": (statistics.median(headless), "1/s"),
        "iterations per second, in the window": (statistics.median(rates), "1/s"),
        "share of the rate that is kept, median": (100 * statistics.median(shares), "%"),
        "share of the rate that is kept, least": (100 * min(shares), "%"),
    }
    return {f"{preset_name}, {engine}: {name}": figure for name, figure in figures.items()}


def _moment(desk: Desk) -> Snapshot:
    assert desk.coordinator.snapshot is not None
    return desk.coordinator.snapshot


def _play(desk: Desk) -> None:
    for command in (Reset(), SetPace(UNLIMITED), ChangeSettings({"stop_at": None, "stop_epoch": None}), Play()):
        desk.client.submit(command)
    _until(lambda: _moment(desk).playing)


def _rate_while(desk: Desk, stopwatch: Stopwatch) -> float:
    since, before = time.perf_counter(), _moment(desk).position.iteration
    stopwatch.time_frames(SECONDS)
    return (_moment(desk).position.iteration - before) / (time.perf_counter() - since)


def _headless_rate(engine: Engine, run: Run, seconds: float = 1.5) -> float:
    state, at_once = start_state(run.config), 100
    since = time.perf_counter()
    while time.perf_counter() - since < seconds:
        started = time.perf_counter()
        state = engine.advance(run, state, at_once).state
        at_once *= 2 if time.perf_counter() - started < 0.1 else 1
    return state.iteration / (time.perf_counter() - since)


def _turn(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def _until(condition: Callable[[], bool]) -> None:
    loop = QEventLoop()
    end = time.monotonic() + 10
    while not condition():
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if time.monotonic() > end:
            raise TimeoutError("the window does not answer")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
