"""Puts the application together and runs it, in a window or for one picture."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEventLoop, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.config import RunConfig
from core.errors import CoreError
from core.session.commands import Seek
from core.session.position import Position
from core.session.presets import Preset
from core.session.snapshot import Cause, Failure
from core.training.engines import EngineChoice
from core.training.phases import iteration_plan
from scratchnet_gui.coordinator import Coordinator
from scratchnet_gui.crash import CrashReporter
from scratchnet_gui.engine_thread.client import EngineClient
from scratchnet_gui.engine_thread.worker import Update
from scratchnet_gui.fonts import interface_font, load_fonts
from scratchnet_gui.main_window import MainWindow
from scratchnet_gui.settings import WindowSettings

SWITCH_INTERVAL = 0.0005
"""Seconds after which Python lets another thread run. Its default of 5 ms, beside a training thread, costs the window
half of its frames; this costs the training a few per cent."""

_FIRST_SIZE = QSize(1440, 900)


class Desk(NamedTuple):
    """A window with what drives it; keep it as long as the window lives."""

    window: MainWindow
    coordinator: Coordinator
    client: EngineClient

    def complete(self) -> None:
        """Add what the first picture can do without."""
        self.coordinator.complete()
        # What stands now stays until the end: the garbage collector need not look at it in every round, which costs
        # a frame or two each time.
        gc.collect()
        gc.freeze()


def create_application() -> QApplication:
    """Make the application object with the bundled fonts and one style for all machines."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["scratchnet"])
    application.setApplicationName("ScratchNet")
    application.setApplicationDisplayName("ScratchNet")
    application.setStyle("Fusion")
    load_fonts()
    application.setFont(interface_font())
    sys.setswitchinterval(SWITCH_INTERVAL)
    return application


def build_desk(
    config: RunConfig,
    preset: Preset,
    settings: WindowSettings,
    motion: bool = True,
    engines: EngineChoice | None = None,
) -> Desk:
    """Make window, training thread and coordinator; nothing runs yet and nothing is shown."""
    window = MainWindow()
    client = EngineClient(config, window, engines)
    coordinator = Coordinator(window, client, settings, motion)
    coordinator.show_preset(preset, config)
    return Desk(window, coordinator, client)


def run_window(config: RunConfig, preset: Preset) -> int:
    """Open the window and stay until it is closed; return the exit code."""
    application = create_application()
    reporter = CrashReporter(application)
    reporter.install()
    settings = WindowSettings()
    desk = build_desk(config, preset, settings, engines=EngineChoice(background=True))
    desk.coordinator.theme_switch.choose_remembered()
    desk.coordinator.digits_switch.choose_remembered()
    window = desk.window
    _open_at_its_place(window, settings)
    window.diagram.setFocus()
    window.messages.notice(preset.look_for)
    desk.client.start()
    # The loss curve's library takes as long to load as all the rest: it comes when the window can be used already.
    QTimer.singleShot(0, desk.coordinator, desk.complete)
    try:
        return application.exec()
    finally:
        desk.client.shut_down()
        reporter.remove()


def save_picture(
    config: RunConfig,
    preset: Preset,
    iterations: int,
    phase: int | None,
    size: tuple[int, int],
    theme: str,
    path: Path,
) -> None:
    """Draw the whole window without a screen and write it as PNG.

    Parameters
    ----------
    iterations
        How many complete iterations the picture shows.
    phase
        Which phase of the next iteration, counted from 1; None for the end of the last one.
    size
        Width and height in pixels, exactly.
    theme
        ``light`` or ``dark``.

    Raises
    ------
    CoreError
        When the run does not get that far.
    OSError
        When the file cannot be written.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    create_application()
    desk = build_desk(config, preset, WindowSettings(remember=False), motion=False)
    try:
        desk.coordinator.theme_switch.choose(f"theme_{theme}")
        desk.coordinator.complete()
        window = desk.window
        window.setFixedSize(*size)
        window.show()
        window.diagram.setFocus()
        target = Seek(iterations) if phase is None else _phase_after(config, iterations, phase)
        _wait_for(desk, target)
        window.messages.clear()
        picture = QImage(QSize(*size), QImage.Format.Format_RGB32)
        for _ in range(3):  # layouts that follow their content settle one level a turn
            QApplication.processEvents()
        with QPainter(picture) as painter:
            window.render(painter, QPoint())
        if not picture.save(str(path)):
            raise OSError(f"{path} could not be written.")
    finally:
        desk.window.close()
        desk.client.shut_down()


def _phase_after(config: RunConfig, iterations: int, phase: int) -> Seek:
    return Seek(iterations + 1, iteration_plan(len(config.layers)).phases[phase - 1].last)


def _wait_for(desk: Desk, target: Seek) -> None:
    """Run the event loop until the run stands at `target`, or stops before it.

    Raises
    ------
    CoreError
        When it stops before it.
    """
    loop = QEventLoop()
    failures: list[Failure] = []
    stopped: list[Position] = []

    def look(update: Update) -> None:
        failures.extend(report for report in update.reports if isinstance(report, Failure))
        snapshot = update.snapshot
        # The commands that set the desk up are answered first.
        if snapshot.cause in (Cause.SEEK, Cause.PAUSE) and not snapshot.playing:
            stopped.append(snapshot.position)
            loop.quit()

    desk.client.updated.connect(look)
    desk.client.start()
    desk.client.submit(target)
    loop.exec()
    if failures:
        raise failures[0].error
    if stopped[0].iteration != target.iteration:
        raise CoreError(f"The run stopped in iteration {stopped[0].iteration:,}.")


def _open_at_its_place(window: MainWindow, settings: WindowSettings) -> None:
    layout = settings.layout()
    room = window.screen().availableSize()
    if layout is not None:
        geometry, state = layout
        window.restoreGeometry(geometry)
        if state is not None:
            window.board.restore(state)
    elif room.width() <= _FIRST_SIZE.width() or room.height() <= _FIRST_SIZE.height():
        window.resize(room)
        window.setWindowState(Qt.WindowState.WindowMaximized)
    else:
        window.resize(_FIRST_SIZE)
    window.show()
    window.board.raise_floating()
