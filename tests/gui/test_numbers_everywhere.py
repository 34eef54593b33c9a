"""In the window: a number that is clicked in one place is lit in the others."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight
from scratchnet_gui.app import Desk
from scratchnet_gui.diagram.hit_test import middle_of
from tests.gui.conftest import shown
from tests.helpers.diagrams import middle, picture, written

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def step_to(qtbot: QtBot, desk: Desk, operation: int) -> None:
    QTest.keyClick(desk.window, Key.Key_1)
    while shown(desk).position.operation < operation:
        before = shown(desk).sequence
        QTest.keyClick(desk.window, Key.Key_Right)
        qtbot.waitUntil(lambda before=before: shown(desk).sequence > before)  # type: ignore[misc]


def line_middle(desk: Desk, weight: Weight) -> tuple[float, float]:
    drawn = desk.window.diagram._current_picture()
    assert drawn is not None
    place = middle_of(drawn.geometry, weight)
    assert place is not None
    return place


def editing(desk: Desk) -> Weight | Bias | None:
    """What the field in the diagram changes."""
    return desk.window.diagram._editor.part


def table(desk: Desk) -> QTableView:
    found = desk.window.predictions.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def test_a_number_of_the_diagram_is_lit_in_the_table_and_the_other_way_round(qtbot: QtBot, desk: Desk) -> None:
    step_to(qtbot, desk, 6)
    diagram, rows = desk.window.diagram, table(desk)
    for quantity in (Quantity.ACTIVATION, Quantity.LOSS):
        selection = Selection(Neuron(2, 0), quantity)
        QTest.keyClick(desk.window, Key.Key_Escape)
        bare = picture(diagram), rows.viewport().grab().toImage()
        QTest.mouseClick(diagram, LEFT, pos=middle(diagram, selection))
        diagram._hover(None)
        lit = picture(diagram), rows.viewport().grab().toImage()
        assert lit[0] != bare[0]
        assert lit[1] != bare[1]
        QTest.keyClick(desk.window, Key.Key_Escape)
        column = {Quantity.ACTIVATION: -2, Quantity.LOSS: -1}[quantity] + rows.model().columnCount()
        place = rows.visualRect(rows.model().index(0, column)).center()
        QTest.mouseClick(rows.viewport(), LEFT, pos=place)
        diagram.setFocus()
        assert picture(diagram) == lit[0]


def test_a_number_of_another_row_is_that_rows_number_in_the_diagram(qtbot: QtBot, desk: Desk) -> None:
    step_to(qtbot, desk, 6)
    rows = table(desk)
    place = rows.visualRect(rows.model().index(3, rows.model().columnCount() - 2)).center()
    QTest.mouseClick(rows.viewport(), LEFT, pos=place)
    selection = Selection(Neuron(2, 0), Quantity.ACTIVATION)
    texts = [str(each.text) for each in written(desk.window.diagram) if each.selection == selection]
    assert texts == [str(rows.model().index(3, rows.model().columnCount() - 2).data()).removeprefix("✗ ")]


def test_in_the_window_enter_opens_the_field_and_its_keys_do_not_drive_the_run(desk: Desk) -> None:
    diagram = desk.window.diagram
    asked: list[object] = []
    diagram.edited.connect(asked.append)
    QTest.mouseClick(diagram, LEFT, pos=QPoint(*map(round, line_middle(desk, Weight(2, 1, 0)))))
    QTest.keyClick(diagram, Key.Key_Return)
    assert editing(desk) == Weight(2, 1, 0)
    before = shown(desk).sequence
    for key in (Key.Key_Right, Key.Key_Space, Key.Key_R, Key.Key_Escape):
        QTest.keyClick(diagram._editor._field, key)
    assert editing(desk) is None
    assert diagram.hasFocus()
    assert shown(desk).sequence == before
    assert asked == []
