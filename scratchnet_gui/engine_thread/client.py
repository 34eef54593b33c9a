"""The window's end of the training thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from core.config import RunConfig
from core.session.commands import Command
from core.training.engines import EngineChoice
from scratchnet_gui.engine_thread.worker import Update, Worker


class EngineClient(QObject):
    """Owns the training thread and its worker, and hands commands over and updates back.

    Lifetime: `start` once, `shut_down` before the last reference goes (it may be called again). The thread is a child
    of the client and the worker an attribute, because a running thread that loses its last reference ends the process.
    Updates arrive in the thread of the client; one of a run that a newer one has replaced is dropped.
    """

    updated = Signal(object)
    """An update has come; whoever shows it says `drawn` when it is."""
    _command = Signal(object)
    _acknowledge = Signal()
    _go_on = Signal()
    _stop = Signal()

    def __init__(self, config: RunConfig, parent: QObject | None = None, engines: EngineChoice | None = None) -> None:
        super().__init__(parent)
        self._run_id = 0
        self._thread = QThread(self)
        self._thread.setObjectName("training")
        self._worker = Worker(config, engines or EngineChoice())
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.start)
        self._command.connect(self._worker.carry_out, Qt.ConnectionType.QueuedConnection)
        self._acknowledge.connect(self._worker.acknowledge, Qt.ConnectionType.QueuedConnection)
        self._go_on.connect(self._worker.go_on, Qt.ConnectionType.QueuedConnection)
        self._stop.connect(self._worker.stop, Qt.ConnectionType.QueuedConnection)
        self._worker.updated.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Start the thread; the first update shows the start of the run."""
        self._thread.start()

    def submit(self, command: Command) -> None:
        """Hand `command` over; its answer is an update."""
        self._command.emit(command)

    def drawn(self) -> None:
        """Say that the last update is on the screen, so that training goes on and the next one may come."""
        self._acknowledge.emit()

    @contextmanager
    def training_gives_way(self) -> Iterator[None]:
        """Have training make room while the person is answered."""
        self._worker.give_way()
        try:
            yield
        finally:
            self._go_on.emit()

    @property
    def running(self) -> bool:
        """Tell whether the thread runs."""
        return self._thread.isRunning()

    def shut_down(self) -> None:
        """End the thread and wait for it."""
        if not self.running:
            return
        self._stop.emit()  # the worker ends the thread itself, when its timer has stopped in there
        self._thread.wait()

    @Slot(object)
    def _receive(self, update: Update) -> None:
        assert QThread.currentThread() is self.thread()
        if update.snapshot.run_id >= self._run_id:
            self._run_id = update.snapshot.run_id
            self.updated.emit(update)
        else:
            self.drawn()
