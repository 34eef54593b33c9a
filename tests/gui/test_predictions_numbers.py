"""The numbers of the predictions table can be selected by mouse and keyboard, and the selected one is lit."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.selection import Neuron, Quantity, Selection, WholeLoss
from core.run_settings import LayerConfig
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.tables.outcome import Part
from scratchnet_gui.tables.predictions_model import NUMBERS
from tests.helpers.predictions import IRIS, XOR, Host, moment

Key = Qt.Key
SIX = RunConfig(
    data=Dataset.of_rows(
        inputs=((0.5, 1.0),) * 3, targets=tuple(tuple(0.1 * n + k for k in range(6)) for n in range(3))
    ),
    layers=(LayerConfig(units=6),),
)
TEN_INPUTS = RunConfig(
    data=Dataset.of_rows(
        inputs=tuple(tuple(float(n + k) for k in range(10)) for n in range(3)), targets=((0,), (1,), (0,))
    ),
    layers=(LayerConfig(units=1),),
)


def neuron(column: int, unit: int, quantity: Quantity) -> Selection:
    return Selection(Neuron(column, unit), quantity)


def click_on_text(host: Host, row: int, column: int, number: int) -> None:
    """Click on the `number`-th of several numbers in a cell."""
    index = host.table.model().index(row, column)
    box = host.view._table.rows.numbers(index, host.table.visualRect(index))[number][1]
    QTest.mouseClick(host.table.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())


def framed(host: Host) -> list[tuple[int, int]]:
    """Return row and column of the cells in which a number has a frame: dark pixels above or below its text."""
    host.table.clearFocus()
    image, found = host.table.viewport().grab().toImage(), []
    model = host.table.model()
    text = QColor(host.view._appearance.theme.text).lightness()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            cell = host.table.visualRect(model.index(row, column))
            line = [QPoint(x, cell.top() + y) for x in range(cell.left(), cell.right()) for y in (3, 4, 5)]
            if sum(abs(image.pixelColor(each).lightness() - text) < 60 for each in line) > 5:
                found.append((row, column))
    return found


def test_a_click_selects_the_number_of_the_cell_for_its_row(host: Host) -> None:
    host.show_moment(moment(5))
    expected = [
        (1, neuron(0, 0, Quantity.INPUT)),
        (3, neuron(0, 2, Quantity.INPUT)),
        (4, neuron(2, 0, Quantity.TARGET)),
        (5, neuron(2, 0, Quantity.ACTIVATION)),
        (6, neuron(2, 0, Quantity.LOSS)),
    ]
    for row in (2, 1):
        for column, _ in expected:
            host.click(row, column)
    assert host.selected == [selection for _, selection in expected] * 2
    assert host.chosen == [2, 1]


def test_the_rows_own_number_and_a_blank_cell_select_the_row_alone(host: Host) -> None:
    host.show_moment(moment(8, 4))
    host.click(2, 0)
    host.click(3, 5)
    host.click(1, 6)
    assert host.selected == []
    assert host.chosen == [2, 3, 1]


def test_the_row_is_said_before_the_number(host: Host) -> None:
    host.show_moment(moment(5))
    said: list[str] = []
    host.view.row_selected.connect(lambda row: said.append(f"row {row}"))
    host.view.selected.connect(lambda selection: said.append(selection.quantity.value))
    host.click(3, 5)
    assert said == ["row 3", "activation"]


def test_each_of_several_inputs_in_one_cell_can_be_clicked(host: Host) -> None:
    host.view.resize(250, 300)
    host.show_moment(moment(5))
    assert host.texts()[1][1] == "(0, 1, 1)"
    for number in (0, 1, 2):
        click_on_text(host, 1, 1, number)
    assert host.selected == [neuron(0, unit, Quantity.INPUT) for unit in range(3)]


def test_what_is_left_out_in_the_middle_does_not_shift_the_last_number(host: Host) -> None:
    host.view.resize(700, 300)
    host.show_moment(moment(1, None, TEN_INPUTS))
    assert host.texts()[0][1] == "(0, 1, 2, 3, …, 9)"
    click_on_text(host, 0, 1, 3)
    click_on_text(host, 0, 1, 4)
    assert host.selected == [neuron(0, 3, Quantity.INPUT), neuron(0, 9, Quantity.INPUT)]
    host.selected.clear()
    host.show_moment(moment(1, None, SIX))
    click_on_text(host, 0, len(host.texts()[0]) - 2, 2)
    assert host.selected == [neuron(1, 5, Quantity.ACTIVATION)]


def test_a_class_selects_the_output_that_stands_for_it_and_the_error_is_that_of_the_row(host: Host) -> None:
    host.view.resize(700, 300)
    snapshot = moment(40, None, IRIS)
    host.show_moment(snapshot)
    last = len(host.texts()[0]) - 1
    row = int(host.view._model.outcome.in_batch(np.arange(100)).argmax())  # type: ignore[union-attr]
    for column in (last - 2, last - 1, last):
        host.table.scrollTo(host.table.model().index(row, column))
        host.click(row, column)
    classes = snapshot.config.data.classes
    target, answer = (host.texts()[row][column].removeprefix("✗ ").split("  ")[0] for column in (last - 2, last - 1))
    assert host.selected == [
        neuron(1, classes.index(target), Quantity.TARGET),
        neuron(1, classes.index(answer), Quantity.ACTIVATION),
        Selection(WholeLoss(), Quantity.ROW_LOSS),
    ]


def click_on_sum(host: Host) -> None:
    label = host.view._footer._sum
    QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=label.rect().center())


def test_the_sum_is_the_loss_of_the_batch_once_it_is_computed(host: Host) -> None:
    loss = Selection(WholeLoss(), Quantity.TOTAL_LOSS)
    footer = host.view._footer
    host.show_moment(moment(8, 4))
    host.view.show_selection(loss, 0)
    bare = footer.grab().toImage()
    click_on_sum(host)
    assert host.selected == []
    host.view.show_selection(None, 0)
    assert footer.grab().toImage() == bare
    host.show_moment(moment(8))
    click_on_sum(host)
    assert host.selected == [loss]
    unlit = footer.grab().toImage()
    host.view.show_selection(loss, 0)
    corner = footer._sum.geometry().topLeft() + QPoint(-1, footer._sum.height() // 2)
    assert unlit.pixelColor(corner).name() != LIGHT.selected
    assert footer.grab().toImage().pixelColor(corner).name() == LIGHT.selected


def test_the_sum_of_test_rows_is_no_number_of_the_iteration(host: Host) -> None:
    host.view.resize(700, 300)
    host.show_moment(moment(40, None, IRIS))
    host.view._part_buttons[Part.TEST].click()
    click_on_sum(host)
    assert host.selected == []


def test_the_mark_of_a_wrong_class_is_no_part_of_its_number(host: Host) -> None:
    host.view.resize(700, 300)
    host.show_moment(moment(5))
    model = host.table.model()
    numbers = []
    for row in range(4):
        index = model.index(row, 5)
        (number,) = index.data(NUMBERS)
        numbers.append(index.data()[number.start : number.stop])
    assert any(text.startswith("✗ ") for text in (model.index(row, 5).data() for row in range(4)))
    assert all(float(text) > 0.0 for text in numbers)


def test_test_rows_have_no_numbers_to_select(host: Host) -> None:
    host.view.resize(700, 300)
    host.show_moment(moment(40, 3, IRIS))
    host.view._part_buttons[Part.TEST].click()
    for column in range(len(host.texts()[0])):
        host.click(2, column)
    assert host.selected == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_selected_number_is_lit_in_the_chosen_row_alone(host: Host, theme: Theme) -> None:
    host.view.set_appearance(Appearance(theme=theme))
    host.show_moment(moment(5))
    host.view.show_selection(None, 2)
    assert framed(host) == []
    for column, selection in (
        (2, neuron(0, 1, Quantity.INPUT)),
        (4, neuron(2, 0, Quantity.TARGET)),
        (5, neuron(2, 0, Quantity.ACTIVATION)),
        (6, neuron(2, 0, Quantity.LOSS)),
    ):
        for row in (2, 0):
            host.view.show_selection(selection, row)
            assert framed(host) == [(row, column)]
    for elsewhere in (neuron(1, 0, Quantity.ACTIVATION), neuron(2, 0, Quantity.DELTA), Selection(Neuron(2, 0))):
        host.view.show_selection(elsewhere, 2)
        assert framed(host) == []


def test_what_is_not_computed_again_yet_is_not_lit(host: Host) -> None:
    host.view.show_selection(neuron(2, 0, Quantity.LOSS), 1)
    host.show_moment(moment(7))
    assert framed(host) == [(1, 6)]
    host.show_moment(moment(8, 5))
    assert framed(host) == []


def test_what_the_standing_network_answers_for_other_rows_is_not_the_number_of_this_iteration(host: Host) -> None:
    config = msgspec.structs.replace(XOR, batch_size=2)
    host.show_moment(moment(2, None, config))
    for row, lit in ((2, [(2, 5)]), (0, [])):
        host.view.show_selection(neuron(2, 0, Quantity.ACTIVATION), row)
        assert host.texts()[row][5] != ""
        assert framed(host) == lit


def with_focus_by_tab(host: Host) -> None:
    host.activateWindow()
    host.setFocus()
    host.table.clearFocus()
    host.table.setFocus(Qt.FocusReason.TabFocusReason)


def test_after_a_tab_the_arrows_go_from_cell_to_cell_and_enter_selects(host: Host) -> None:
    host.show_moment(moment(5))
    host.view.show_selection(None, 1)
    with_focus_by_tab(host)
    for key in (
        Key.Key_Right,
        Key.Key_Right,
        Key.Key_Right,
        Key.Key_Return,
        Key.Key_Down,
        Key.Key_Right,
        Key.Key_Enter,
    ):
        QTest.keyClick(host.table, key)
    assert host.selected == [neuron(2, 0, Quantity.TARGET), neuron(2, 0, Quantity.ACTIVATION)]
    assert host.chosen == [2]
    for _ in range(5):
        QTest.keyClick(host.table, Key.Key_Left)
    QTest.keyClick(host.table, Key.Key_Return)  # a row's number is none of the network's
    assert host.keys == [Key.Key_Return]
    assert len(host.selected) == 2


def test_enter_goes_through_the_numbers_of_one_cell(host: Host) -> None:
    host.view.resize(250, 300)
    host.show_moment(moment(5))
    host.view.selected.connect(lambda selection: host.view.show_selection(selection, 1))
    host.view.show_selection(None, 1)
    with_focus_by_tab(host)
    for _ in range(4):
        QTest.keyClick(host.table, Key.Key_Return)
    assert host.selected == [neuron(0, unit, Quantity.INPUT) for unit in (0, 1, 2, 0)]


@pytest.mark.parametrize("by_tab", [False, True])
def test_left_and_right_step_the_run_unless_the_focus_came_by_keyboard(host: Host, by_tab: bool) -> None:
    host.show_moment(moment(5))
    with_focus_by_tab(host)
    if not by_tab:
        host.click(1)
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Space):
        asked = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        asked.ignore()
        QApplication.sendEvent(host.table, asked)
        assert asked.isAccepted() == (by_tab and key is not Key.Key_Space)


def test_the_cell_that_keys_have_reached_is_seen(host: Host) -> None:
    host.show_moment(moment(5))
    host.view.show_selection(None, 1)
    with_focus_by_tab(host)
    pictures = []
    for _ in range(3):
        pictures.append(host.table.viewport().grab().toImage())
        QTest.keyClick(host.table, Key.Key_Right)
    assert pictures[0] != pictures[1] != pictures[2]


def test_the_cell_stays_when_the_row_is_chosen_elsewhere(host: Host) -> None:
    host.show_moment(moment(5))
    host.click(1, 5)
    host.view.show_selection(None, 3)
    assert (host.table.currentIndex().row(), host.table.currentIndex().column()) == (3, 5)


def test_a_hand_says_where_a_number_can_be_selected(host: Host) -> None:
    host.show_moment(moment(8, 4))
    model = host.table.model()
    for column, shape in ((1, Qt.CursorShape.PointingHandCursor), (5, Qt.CursorShape.ArrowCursor)):
        QTest.mouseMove(host.table.viewport(), host.table.visualRect(model.index(1, column)).center())
        QApplication.processEvents()
        assert host.table.viewport().cursor().shape() is shape
