"""Drives a session inside the training thread, in short slices so that commands get through at once."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from core.config import RunConfig
from core.session.commands import Command, Pause, Step, StepBack
from core.session.session import Session
from core.session.snapshot import Cause, Report, Snapshot

SLICE_SECONDS = 0.006
"""How long one slice trains: short against a frame, long against the cost of a turn of the event loop."""
FRAME_SECONDS = 1 / 20
"""The least time between two snapshots while playing: eyes need no more, and painting costs training time."""


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What the session has to say: a snapshot, and reports where there are any."""

    snapshot: Snapshot
    reports: tuple[Report, ...] = ()


class Worker(QObject):
    """Lives in the training thread; `start`, `carry_out` and `stop` are reached through queued signals only.

    While playing, at most one update is on its way: the next is made when `acknowledge` was called and a frame's time
    is over. Every command, and the end of playing, is answered by an update of its own.
    """

    updated = Signal(object)

    def __init__(self, config: RunConfig) -> None:
        super().__init__()
        self._config = config
        self._session: Session | None = None
        self._timer: QTimer | None = None
        self._acknowledged = True
        self._last_update = 0.0

    def acknowledge(self) -> None:
        """Say that the last update was drawn. Sets one flag, so any thread may call it."""
        self._acknowledged = True

    @Slot()
    def start(self) -> None:
        """Make the session and its timer in this thread, and say where the run stands."""
        self._session = Session(self._config)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._work)
        self._send(Cause.NEW, [])

    @Slot(object)
    def carry_out(self, command: Command) -> None:
        """Carry out one command and answer it."""
        assert self._session is not None
        run_before = self._session.run_id
        try:
            reports = self._session.submit(command)
        except Exception:
            self._halt()
            raise
        if self._session.run_id != run_before:
            cause = Cause.NEW
        elif isinstance(command, Step):
            cause = Cause.STEP
        elif isinstance(command, StepBack):
            cause = Cause.BACK
        else:
            cause = Cause.PAUSE if isinstance(command, Pause) else Cause.SEEK
        self._send(cause, reports)
        self._schedule()

    @Slot()
    def stop(self) -> None:
        """End all work; nothing is sent any more."""
        if self._timer is not None:
            self._timer.stop()
        self._session = None

    @Slot()
    def _work(self) -> None:
        session = self._session
        if session is None:
            return
        try:
            reports = session.work(SLICE_SECONDS)
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
            self._timer.start(round(1000 * min(self._session.seconds_until_due(), FRAME_SECONDS)))
        else:
            self._timer.stop()

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
