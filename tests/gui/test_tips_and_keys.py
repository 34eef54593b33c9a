"""What is written beside the mouse goes at a key, which may change the number that it told of."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from core.session.commands import Seek
from scratchnet_gui.app import Desk
from tests.gui.conftest import shown
from tests.helpers.places import neuron_centre
from tests.helpers.travel import train_to

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def show_tip(qtbot: QtBot, view: QWidget, where: QPoint) -> None:
    """Let the mouse rest at a point, as Qt says so."""
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, where, view.mapToGlobal(where)))
    qtbot.waitUntil(QToolTip.isVisible)


def tip_in_table(qtbot: QtBot, view: QWidget) -> QTableView:
    """Let the mouse rest on the last number of the first row."""
    table = view.findChild(QTableView)
    assert isinstance(table, QTableView)
    last = table.model().index(0, table.model().columnCount() - 1)
    show_tip(qtbot, table.viewport(), table.visualRect(last).center())
    return table


@pytest.mark.parametrize("page", [None, Key.Key_O])
@pytest.mark.parametrize("key", [Key.Key_Down, Key.Key_Right, Key.Key_Space])
def test_the_tip_of_a_table_goes_at_a_key(qtbot: QtBot, desk: Desk, page: Qt.Key | None, key: Qt.Key) -> None:
    train_to(qtbot, desk, 3)
    if page is not None:
        QTest.keyClick(desk.window, page)
    for taker in ("window", "table"):
        table = tip_in_table(qtbot, desk.window.predictions if page is None else desk.window.rows)
        if taker == "table":
            table.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(desk.window if taker == "window" else table, key)
        qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_what_the_diagram_writes_beside_the_mouse_goes_at_a_key_until_the_mouse_moves(qtbot: QtBot, desk: Desk) -> None:
    desk.client.submit(Seek(3, 3))
    qtbot.waitUntil(lambda: shown(desk).position.iteration == 3)
    diagram, place = desk.window.diagram, neuron_centre(desk, 1, 2)
    without = diagram.grab().toImage()
    QTest.mouseMove(diagram, place)
    assert diagram.grab().toImage() != without
    QTest.keyPress(desk.window, Key.Key_Shift)
    QTest.keyRelease(desk.window, Key.Key_Shift)
    assert diagram.grab().toImage() != without  # held, it says how far a drag goes
    QTest.keyClick(desk.window, Key.Key_T, SHIFT)  # a key with which nothing happens
    assert diagram.grab().toImage() == without
    QTest.mouseMove(diagram, place + QPoint(1, 0))
    assert diagram.grab().toImage() != without
