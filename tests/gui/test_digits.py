"""More and fewer digits: by key and by menu, in every view, remembered, and within their range."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTableView
from pytestqt.qtbot import QtBot

from core.session.commands import Seek
from core.training.events import LossComputed
from scratchnet_gui.app import Desk
from scratchnet_gui.appearance import DIGITS, LEAST_DIGITS, MOST_DIGITS
from scratchnet_gui.controls.live_text import LiveText
from scratchnet_gui.digits_switch import DigitsSwitch, said
from scratchnet_gui.formatting import loss, number
from scratchnet_gui.help import key_list
from scratchnet_gui.inspector.widget import Canvas
from scratchnet_gui.settings import WindowSettings
from tests.gui.conftest import OpenDesk, shown

CONTROL = Qt.KeyboardModifier.ControlModifier


def press(desk: Desk, key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(desk.window.diagram, key, CONTROL)


def at_loss(desk: Desk, qtbot: QtBot) -> float:
    """Go to the first loss and return the prediction for the selected row."""
    desk.client.submit(Seek(1, 6))
    qtbot.waitUntil(lambda: shown(desk).position.operation == 6)
    assert shown(desk).loss is not None
    computed = next(event for event in shown(desk).events if isinstance(event, LossComputed))
    return float(computed.predictions[0, 0])


def texts_of_inspector(desk: Desk) -> list[str]:
    canvas = desk.window.inspector.findChild(Canvas)
    assert isinstance(canvas, Canvas)
    return [text.text for text in canvas.page.texts] + [
        run.text for f in canvas.page.formulas for run in f.picture.runs
    ]


def cells(desk: Desk) -> list[str]:
    table = desk.window.predictions.findChild(QTableView)
    assert isinstance(table, QTableView)
    model = table.model()
    return " ".join(str(model.index(0, column).data()) for column in range(model.columnCount())).split()


def test_keys_change_the_digits_of_every_view(desk: Desk, qtbot: QtBot) -> None:
    prediction = at_loss(desk, qtbot)
    total = shown(desk).loss
    assert number(prediction, DIGITS) in cells(desk)
    press(desk, Qt.Key.Key_Period, 3)
    assert desk.coordinator.digits_switch.digits == DIGITS + 3
    assert number(prediction, DIGITS + 3) in cells(desk)
    assert any(number(prediction, DIGITS + 3) in text for text in texts_of_inspector(desk))
    assert loss(total, DIGITS + 3) in [each.text for each in desk.window.transport.findChildren(LiveText)]
    press(desk, Qt.Key.Key_Comma, 4)
    assert desk.coordinator.digits_switch.digits == DIGITS - 1
    assert number(prediction, DIGITS - 1) in cells(desk)


@pytest.mark.parametrize("digits", range(LEAST_DIGITS, 6))
def test_the_loss_has_the_same_digits_in_the_toolbar_and_in_the_table(desk: Desk, qtbot: QtBot, digits: int) -> None:
    at_loss(desk, qtbot)
    press(desk, Qt.Key.Key_Comma, DIGITS)
    press(desk, Qt.Key.Key_Period, digits - LEAST_DIGITS)
    total = loss(shown(desk).loss, digits)
    assert total in [each.text for each in desk.window.transport.findChildren(LiveText)]
    assert total in [each.text() for each in desk.window.predictions.findChildren(QLabel)]


def test_the_number_of_digits_is_said_in_the_menu_and_at_the_foot(desk: Desk) -> None:
    press(desk, Qt.Key.Key_Period)
    assert desk.window.messages.text == said(DIGITS + 1)
    texts = [action.text() for action in desk.window.menus["&View"].actions()]
    assert f"More digits ({DIGITS + 1} now)" in texts
    assert f"Fewer digits ({DIGITS + 1} now)" in texts


def test_digits_stay_within_their_range(desk: Desk) -> None:
    actions = desk.window.actions_by_name
    press(desk, Qt.Key.Key_Period, MOST_DIGITS + 3)
    assert desk.coordinator.digits_switch.digits == MOST_DIGITS
    assert not actions["more_digits"].isEnabled()
    press(desk, Qt.Key.Key_Comma, MOST_DIGITS + 3)
    assert desk.coordinator.digits_switch.digits == LEAST_DIGITS
    assert not actions["fewer_digits"].isEnabled()
    assert actions["more_digits"].isEnabled()


def test_the_digits_are_remembered(open_desk: OpenDesk) -> None:
    press(open_desk(), Qt.Key.Key_Period, 2)
    later = open_desk()
    later.coordinator.digits_switch.choose_remembered()
    assert later.coordinator.digits_switch.digits == DIGITS + 2


@pytest.mark.parametrize("broken", ["", "many", "1", "99", "3.5"])
def test_a_broken_memory_of_digits_is_left_out(desk: Desk, broken: str) -> None:
    WindowSettings().save_choice("digits", broken)
    switch = DigitsSwitch(desk.window.actions_by_name, WindowSettings(), desk.window)
    switch.choose_remembered()
    assert switch.digits == DIGITS


def test_the_keys_are_those_of_the_help() -> None:
    keys = dict(key_list())
    more = QKeySequence("Ctrl+.").toString(QKeySequence.SequenceFormat.NativeText)
    assert keys[more] == "Show numbers with one more decimal"
