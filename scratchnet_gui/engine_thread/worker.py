"""Drives a session inside the training thread, in short slices so that commands get through at once."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from core.config import RunConfig
from core.session.commands import Command, Pause
from core.session.session import Session
from core.session.snapshot import Cause, Report, Snapshot
from core.training.engines import EngineChoice

SLICE_SECONDS = 0.006
"""How long one slice trains: short against a frame, long against the cost of a turn of the event loop."""
FRAME_SECONDS = 1 / 8
"""The least time between two snapshots while playing: numbers that change faster cannot be read, and painting takes
time from training."""
LONGEST_WAIT_SECONDS = 0.02
"""How long training waits at most for an update to be drawn. Two threads that fight for Python's lock draw a picture in
three times the time; one after the other costs training less."""
WAY_SECONDS = 0.02
"""How long training makes room at most for the window to answer its person."""


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What the session has to say: a snapshot, and reports where there are any."""

    snapshot: Snapshot
    reports: tuple[Report, ...] = ()


class Worker(QObject):
    """Lives in the training thread; all but `give_way` is reached through queued signals only.

    While playing, at most one update is on its way: the next is made when `acknowledge` was called and a frame's time
    is over. Every command, and the end of playing, is answered by an update of its own.
    """

    updated = Signal(object)

    def __init__(self, config: RunConfig, engines: EngineChoice) -> None:
        super().__init__()
        self._config = config
        self._engines = engines
        self._session: Session | None = None
        self._timer: QTimer | None = None
        self._acknowledged = True
        self._last_update = 0.0
        self._way_given_until = 0.0

    def give_way(self) -> None:
        """Ask training to make room for a moment. Sets one number, so any thread may call it."""
        self._way_given_until = time.perf_counter() + WAY_SECONDS

    @Slot()
    def go_on(self) -> None:
        """Take up training again after `give_way`."""
        self._way_given_until = 0.0
        if self._session is not None:
            self._schedule()

    def _may_go_on(self) -> bool:
        assert self._session is not None
        return time.perf_counter() >= self._way_given_until or not self._session.holds_lock

    @Slot()
    def start(self) -> None:
        """Make the session and its timer in this thread, and say where the run stands."""
        self._session = Session(self._config, engines=self._engines)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._work)
        self._send(Cause.NEW, [])

    @Slot(object)
    def carry_out(self, command: Command) -> None:
        """Carry out one command and answer it."""
        assert self._session is not None
        try:
            reports = self._session.submit(command)
        except Exception:
            self._halt()
            raise
        self._send(self._session.cause, reports)
        self._schedule()

    @Slot()
    def acknowledge(self) -> None:
        """Learn that the last update was drawn, and go on."""
        self._acknowledged = True
        if self._session is not None:
            self._schedule()

    @Slot()
    def stop(self) -> None:
        """End all work, and the thread; nothing is sent any more."""
        if self._timer is not None:
            self._timer.stop()
        self._session = None
        self.thread().quit()

    @Slot()
    def _work(self) -> None:
        session = self._session
        if session is None:
            return
        wait = self._way_given_until - time.perf_counter()
        if wait > 0 and session.holds_lock:
            self._timer_in(1 + round(1000 * wait))
            return
        try:
            reports = session.work(SLICE_SECONDS, self._may_go_on)
        except Exception:
            self._halt()
            raise
        if reports or not session.playing:
            self._send(Cause.PAUSE, reports)
        elif self._acknowledged and session.advanced and time.perf_counter() - self._last_update >= FRAME_SECONDS:
            self._send(Cause.PLAY, [])
        self._schedule()

    def _schedule(self) -> None:
        assert self._session is not None
        assert self._timer is not None
        if self._session.playing:
            wait = min(self._session.seconds_until_due(), FRAME_SECONDS)
            makes_room = not self._acknowledged and self._session.holds_lock
            self._timer_in(round(1000 * (max(wait, LONGEST_WAIT_SECONDS) if makes_room else wait)))
        else:
            self._timer.stop()

    def _timer_in(self, milliseconds: int) -> None:
        assert self._timer is not None
        self._timer.start(milliseconds)

    def _send(self, cause: Cause, reports: list[Report]) -> None:
        assert self._session is not None
        self._acknowledged = False
        self._last_update = time.perf_counter()
        self.updated.emit(Update(self._session.snapshot(cause), tuple(reports)))

    def _halt(self) -> None:
        """After a bug: stop playing, so that the application can go on with what is there."""
        assert self._session is not None
        self._session.submit(Pause())
        self._send(Cause.PAUSE, [])
