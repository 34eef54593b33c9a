"""A fault in the program: one dialog with details to copy, and the application goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session.commands import Granularity, Step
from scratchnet_gui.app import Desk
from scratchnet_gui.crash import CrashDialog, CrashReporter
from tests.gui.conftest import shown
from tests.helpers.log_guard import LogGuard


@pytest.fixture
def reporter(qapp: QApplication) -> Iterator[CrashReporter]:
    made = CrashReporter()
    made.install()
    yield made
    made.remove()
    if made.dialog is not None:
        made.dialog.close()


def opened(reporter: CrashReporter) -> CrashDialog:
    assert reporter.dialog is not None
    return reporter.dialog


def test_an_exception_in_the_window_is_shown_once_and_its_details_can_be_copied(
    qtbot: QtBot, desk: Desk, reporter: CrashReporter, log_guard: LogGuard
) -> None:
    def fail() -> None:
        raise RuntimeError("a fault for the test")

    with log_guard.expect("unexpected exception", level=40):
        QTimer.singleShot(0, fail)
        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: reporter.dialog is not None)
        dialog = opened(reporter)
        QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "RuntimeError: a fault for the test" in copied
    assert "ScratchNet 0." in copied
    QTest.mouseClick(dialog.go_on_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: reporter.dialog is None)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    sequence = shown(desk).sequence
    QTest.keyClick(desk.window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown(desk).sequence > sequence)


def test_an_exception_in_the_training_thread_is_shown_and_the_run_goes_on(
    qtbot: QtBot, desk: Desk, reporter: CrashReporter, log_guard: LogGuard
) -> None:
    with log_guard.expect("unexpected exception", level=40):
        desk.client.submit(Step("no such granularity"))  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: reporter.dialog is not None)
    assert "Traceback" in opened(reporter).details
    opened(reporter).accept()
    desk.client.submit(Step(Granularity.ITERATION))
    qtbot.waitUntil(lambda: shown(desk).position.iteration == 1)


def test_the_hook_is_given_back(reporter: CrashReporter) -> None:
    reporter.remove()
    assert sys.excepthook != reporter.report
    reporter.install()
    assert sys.excepthook == reporter.report
