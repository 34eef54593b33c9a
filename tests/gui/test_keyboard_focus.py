"""Where the keyboard goes: Space plays wherever nothing else was asked for, and a click into a field replaces it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from core.session.commands import Seek
from scratchnet_gui.app import Desk
from tests.gui.conftest import shown
from tests.helpers.forms import enter, number

Key, Reason = Qt.Key, Qt.FocusReason
LEFT = Qt.MouseButton.LeftButton


def click_and_type(field: QLineEdit, text: str) -> None:
    QTest.mouseClick(field, LEFT, pos=QPoint(field.width() - 8, field.height() // 2))
    QApplication.processEvents()  # the text is selected when the click is over
    QTest.keyClicks(field, text)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Escape])
def test_space_plays_after_a_field_was_left_and_a_dialog_closed(qtbot: QtBot, desk: Desk, key: Qt.Key) -> None:
    window = desk.window
    desk.client.submit(Seek(30))
    qtbot.waitUntil(lambda: shown(desk).position.iteration == 30)
    field = number(desk, "learning_rate")
    enter(field, "0.5")
    field.setFocus()
    QTest.keyClick(field, key)
    assert window.focusWidget() is window.diagram
    QTest.keyClick(window, Key.Key_F1)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    QTest.keyClick(dialog, Key.Key_Escape)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.diagram)
    QTest.keyClick(window.diagram, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).position.iteration > 31)


def test_a_button_that_the_focus_fell_to_leaves_space_to_the_run_and_one_that_tab_led_to_takes_it(
    qtbot: QtBot, desk: Desk
) -> None:
    reset = next(each for each in desk.window.transport.findChildren(QAbstractButton) if "Reset" in each.text())
    before = shown(desk).run_id
    reset.setFocus(Reason.ActiveWindowFocusReason)
    QTest.keyClick(reset, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).playing)
    assert shown(desk).run_id == before
    desk.window.diagram.setFocus()
    reset.setFocus(Reason.TabFocusReason)
    QTest.keyClick(reset, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).run_id > before)


def test_what_is_typed_after_a_click_into_a_field_replaces_what_stood_there(qtbot: QtBot, desk: Desk) -> None:
    field = number(desk, "learning_rate")
    click_and_type(field, "10")
    assert field.text() == "10"
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: shown(desk).config.learning_rate == 10.0)
    iteration = desk.window.timeline.bar.field
    click_and_type(iteration, "20")
    assert iteration.text() == "20"
    units = desk.window.setup.findChildren(QSpinBox)[0]
    click_and_type(units.lineEdit(), "7")
    assert units.lineEdit().text() == "7"


def test_a_second_click_places_the_cursor(desk: Desk) -> None:
    field = number(desk, "learning_rate")
    click_and_type(field, "25")
    QTest.mouseClick(field, LEFT, pos=QPoint(field.width() - 8, field.height() // 2))
    QApplication.processEvents()
    assert not field.hasSelectedText()
    assert field.text() == "25"
