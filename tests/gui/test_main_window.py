"""The window as a person drives it: real keys and clicks, and what the views then show."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.session.commands import ChangeSettings, Command, Seek
from core.session.position import Position
from core.session.snapshot import Snapshot
from core.training.events import BatchTaken
from scratchnet_gui.app import Desk
from scratchnet_gui.appearance import DARK
from scratchnet_gui.board import Board
from scratchnet_gui.settings import WindowSettings
from tests.gui.conftest import OpenDesk, shown
from tests.helpers.forms import number
from tests.helpers.places import neuron_centre

Key = Qt.Key


def press(qtbot: QtBot, desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    """Press a key in the window and wait for the session's answer."""
    before = shown(desk).sequence
    QTest.keyClick(desk.window, key, modifier or Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: shown(desk).sequence > before)


def position(desk: Desk) -> Position:
    return shown(desk).position


def rows_of(desk: Desk) -> QTableView:
    table = desk.window.predictions.findChild(QTableView)
    assert isinstance(table, QTableView)
    return table


def play_unlimited(qtbot: QtBot, desk: Desk) -> None:
    while shown(desk).pace.per_second is not None:
        press(qtbot, desk, Key.Key_Plus)
    QTest.keyClick(desk.window, Key.Key_Space)


def wait_for_answer(qtbot: QtBot, desk: Desk, sequence: int) -> None:
    qtbot.waitUntil(lambda: shown(desk).sequence > sequence)


def picture(widget: QWidget) -> QImage:
    QApplication.processEvents()  # scroll bars come and go in the turn after their content
    return widget.grab().toImage()


def test_space_plays_to_the_end_and_the_numbers_of_the_article_are_on_the_screen(qtbot: QtBot, desk: Desk) -> None:
    play_unlimited(qtbot, desk)
    qtbot.waitUntil(lambda: position(desk) == Position(1500, 14) and not shown(desk).playing)
    model = rows_of(desk).model()
    column = next(
        at for at in range(model.columnCount()) if "ŷ" in str(model.headerData(at, Qt.Orientation.Horizontal))
    )
    assert [model.index(row, column).data() for row in range(4)] == ["0.023", "0.979", "0.975", "0.025"]
    assert "0.0023" in [label.text() for label in desk.window.predictions.findChildren(QLabel)]


def test_space_pauses_what_it_plays(qtbot: QtBot, desk: Desk) -> None:
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).playing and position(desk).iteration > 2)
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: not shown(desk).playing)
    assert 0 < position(desk).iteration < 1500


@pytest.mark.parametrize(
    ("digit", "expected"),
    [
        (Key.Key_1, Position(1, 1)),
        (Key.Key_2, Position(1, 1)),
        (Key.Key_3, Position(1, 14)),
        (Key.Key_4, Position(1, 14)),
    ],
)
def test_digits_choose_how_far_right_steps(qtbot: QtBot, desk: Desk, digit: Qt.Key, expected: Position) -> None:
    QTest.keyClick(desk.window, digit)
    press(qtbot, desk, Key.Key_Right)
    assert position(desk) == expected


@pytest.mark.parametrize("digit", [Key.Key_1, Key.Key_2, Key.Key_3])
def test_left_shows_exactly_what_was_shown_before(qtbot: QtBot, desk: Desk, digit: Qt.Key) -> None:
    window = desk.window
    views: tuple[QWidget, ...] = (window.diagram, window.inspector, window.predictions, window.ribbon, window.sentence)
    QTest.keyClick(window, digit)
    pictures = []
    steps = 6
    for _ in range(steps):
        pictures.append((position(desk), [picture(view) for view in views]))
        press(qtbot, desk, Key.Key_Right)
    for place, expected in reversed(pictures):
        press(qtbot, desk, Key.Key_Left)
        assert position(desk) == place
        for view, image in zip(views, expected, strict=True):
            assert picture(view) == image, f"{type(view).__name__} at {place}"
    assert position(desk) == Position(0, 0)
    assert not window.actions_by_name["back"].isEnabled()


def test_r_goes_back_to_the_same_start_weights(qtbot: QtBot, desk: Desk) -> None:
    start = shown(desk).parameters[0].W
    QTest.keyClick(desk.window, Key.Key_3)
    press(qtbot, desk, Key.Key_Right)
    assert not (start == shown(desk).parameters[0].W).all()
    press(qtbot, desk, Key.Key_R)
    assert position(desk) == Position(0, 0)
    assert (start == shown(desk).parameters[0].W).all()
    assert shown(desk).losses.count == 0


def test_a_click_on_the_ribbon_goes_to_that_phase(qtbot: QtBot, desk: Desk) -> None:
    ribbon = desk.window.ribbon
    for index, operation in ((4, 9), (1, 3), (6, 14)):
        before = shown(desk).sequence
        place = ribbon.phase_rect(index).center().toPoint()
        QTest.mouseClick(ribbon, Qt.MouseButton.LeftButton, pos=place)
        wait_for_answer(qtbot, desk, before)
        assert position(desk) == Position(1, operation)


def test_control_and_a_digit_go_to_a_phase(qtbot: QtBot, desk: Desk) -> None:
    press(qtbot, desk, Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert position(desk) == Position(1, 6)


def test_selecting_a_row_of_the_table_selects_the_sample_everywhere(qtbot: QtBot, desk: Desk) -> None:
    press(qtbot, desk, Key.Key_Right)
    press(qtbot, desk, Key.Key_Right)
    before = picture(desk.window.diagram), picture(desk.window.inspector)
    table = rows_of(desk)
    place = table.visualRect(table.model().index(2, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    after = picture(desk.window.diagram), picture(desk.window.inspector)
    assert before[0] != after[0]
    assert before[1] != after[1]
    QTest.keyClick(desk.window, Key.Key_Down)
    assert table.currentIndex().row() == 3
    QTest.keyClick(desk.window, Key.Key_Up)
    QTest.keyClick(desk.window, Key.Key_Up)
    assert table.currentIndex().row() == 1


def test_a_click_in_the_diagram_selects_for_the_inspector_and_escape_clears(qtbot: QtBot, desk: Desk) -> None:
    press(qtbot, desk, Key.Key_Right)
    press(qtbot, desk, Key.Key_Right)
    without = picture(desk.window.inspector)
    place = neuron_centre(desk, 1, 2)
    QTest.mouseClick(desk.window.diagram, Qt.MouseButton.LeftButton, pos=place)
    assert picture(desk.window.inspector) != without
    QTest.keyClick(desk.window, Key.Key_Escape)
    assert picture(desk.window.inspector) == without


def test_zoom_and_fit_by_key(qtbot: QtBot, desk: Desk) -> None:
    fitted = picture(desk.window.diagram)
    QTest.keyClick(desk.window, Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert picture(desk.window.diagram) != fitted
    QTest.keyClick(desk.window, Key.Key_F)
    assert picture(desk.window.diagram) == fitted


def test_every_preset_of_the_menu_opens_and_says_what_to_look_for(qtbot: QtBot, desk: Desk) -> None:
    for action in desk.window.example_menu.examples:
        run, sequence = shown(desk).run_id, shown(desk).sequence
        action.trigger()
        wait_for_answer(qtbot, desk, sequence)
        assert shown(desk).run_id > run
        assert desk.window.messages.text == action.toolTip()
        assert action.text() in desk.window.windowTitle()


def test_divergence_is_told_in_the_message_bar_and_stepping_back_goes_on(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk("one-neuron")
    setup = desk.window.setup
    activation = setup.layers.activations[-1]
    run = shown(desk).run_id
    activation.setCurrentIndex(activation.findData("identity"))
    activation.activated.emit(activation.currentIndex())
    qtbot.waitUntil(lambda: shown(desk).run_id > run)
    rate = number(desk, "learning_rate")
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "1000")
    QTest.keyClick(rate, Key.Key_Return)
    qtbot.waitUntil(lambda: shown(desk).config.learning_rate == 1000.0)
    desk.window.diagram.setFocus()
    play_unlimited(qtbot, desk)
    qtbot.waitUntil(lambda: "diverged" in desk.window.messages.text)
    stopped = position(desk)
    assert not shown(desk).playing
    assert f"iteration {stopped.iteration:,}" in desk.window.messages.text
    press(qtbot, desk, Key.Key_Left)
    assert position(desk) < stopped


def test_the_theme_switches_and_is_remembered(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    QTest.keyClick(desk.window, Key.Key_T)
    assert desk.window.actions_by_name["theme_dark"].isChecked()
    pixel = picture(desk.window.diagram).pixelColor(2, 2)
    assert pixel.name() == DARK.panel


def test_panels_hide_by_key_and_the_layout_is_remembered(qtbot: QtBot, open_desk: OpenDesk) -> None:
    first = open_desk()
    QTest.keyClick(first.window, Key.Key_S)
    assert not first.window.board.setup.isVisible()
    first.window.close()
    layout = WindowSettings().layout()
    assert layout is not None
    second = open_desk()
    assert second.window.board.setup.isVisible()
    assert layout[1] is not None
    second.window.board.restore(layout[1])
    assert not second.window.board.setup.isVisible()


def test_panels_share_the_room_until_a_person_arranges_them(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(size=(1440, 900))
    board = desk.window.board
    QApplication.processEvents()
    before = [panel.size() for panel in board.panels]
    desk.window.resize(1024, 768)
    qtbot.waitUntil(lambda: not board.setup.isVisible())
    qtbot.waitUntil(lambda: desk.window.diagram.width() > 560)
    desk.window.resize(1440, 900)
    qtbot.waitUntil(lambda: board.setup.isVisible())
    qtbot.waitUntil(lambda: [panel.size() for panel in board.panels] == before)
    QTest.keyClick(desk.window, Key.Key_S)
    desk.window.resize(1500, 900)
    assert not board.setup.isVisible()
    desk.window.actions_by_name["reset_layout"].trigger()
    assert board.setup.isVisible()


@pytest.mark.parametrize("size", [(960, 600), (1024, 768), (1100, 700), (1200, 800), (1440, 900)])
def test_no_panel_overlaps_another_or_leaves_the_window_whichever_are_opened(
    qtbot: QtBot, open_desk: OpenDesk, size: tuple[int, int]
) -> None:
    desk = open_desk(size=size)
    for key in (None, Key.Key_S, Key.Key_S, Key.Key_S, Key.Key_I, Key.Key_I, Key.Key_S, Key.Key_K):
        if key is not None:
            QTest.keyClick(desk.window, key)
        qtbot.wait(1)  # sizes are given out in the turn after panels come and go
        assert_in_place(desk.window.board)


def assert_in_place(board: Board) -> None:
    QApplication.processEvents()
    shown = [panel.geometry() for panel in board.panels if panel.isVisible()]
    middle = board.centralWidget()
    assert middle is not None
    places = [*shown, middle.geometry()]
    assert all(board.rect().contains(place) for place in places), places
    assert not [pair for pair in combinations(places, 2) if pair[0].intersects(pair[1])]


def test_an_opened_set_up_takes_the_place_of_the_inspector_where_there_is_no_room_for_both(
    qtbot: QtBot, open_desk: OpenDesk
) -> None:
    desk = open_desk(size=(1024, 768))
    board = desk.window.board

    def seen() -> tuple[bool, bool]:
        return board.setup.isVisible(), board.inspector.isVisible()

    assert seen() == (False, True)
    QTest.keyClick(desk.window, Key.Key_S)
    assert seen() == (True, False)
    desk.window.resize(1050, 768)
    assert seen() == (True, False)
    QTest.keyClick(desk.window, Key.Key_S)
    assert seen() == (False, True)
    QTest.keyClick(desk.window, Key.Key_S)
    QTest.keyClick(desk.window, Key.Key_I)
    assert seen() == (False, True)
    QTest.keyClick(desk.window, Key.Key_S)
    desk.window.resize(1440, 900)
    qtbot.waitUntil(lambda: seen() == (True, True))
    desk.window.resize(1024, 768)
    qtbot.waitUntil(lambda: seen() == (False, True))
    assert not board.own_arrangement


def test_an_arrangement_of_ones_own_is_kept_while_the_set_up_takes_turns_with_the_inspector(
    qtbot: QtBot, open_desk: OpenDesk
) -> None:
    first = open_desk()
    QTest.keyClick(first.window, Key.Key_C)
    first.window.resize(1024, 768)
    qtbot.waitUntil(lambda: not first.window.board.setup.isVisible())
    QTest.keyClick(first.window, Key.Key_S)
    assert not first.window.board.inspector.isVisible()
    first.window.close()
    layout = WindowSettings().layout()
    assert layout is not None
    assert layout[1] is not None
    second = open_desk()
    second.window.board.restore(layout[1])
    assert [panel.isVisible() for panel in second.window.board.panels] == [True, True, False, True]


def test_in_a_large_window_the_names_of_classes_are_written_in_full(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk("iris", (1920, 1080))
    desk.client.submit(Seek(200))
    qtbot.waitUntil(lambda: position(desk).iteration == 200 and not shown(desk).playing)
    QApplication.processEvents()
    model = rows_of(desk).model()
    texts = {model.index(row, model.columnCount() - 3).data() for row in range(model.rowCount())}
    assert texts == {"setosa", "versicolor", "virginica"}


@pytest.mark.parametrize("size", [(960, 600), (1024, 768), (1440, 900)])
def test_no_button_moves_with_the_name_of_the_example(open_desk: OpenDesk, size: tuple[int, int]) -> None:
    desk = open_desk(size=size)
    bar, places = desk.window.transport, set()
    for name in ("And", "The article's network, with a learning rate much too high (changed)"):
        desk.window.preset_button.setText(name)
        QApplication.processEvents()
        places.add(tuple(button.mapTo(bar, QPoint()).x() for button in bar.findChildren(QToolButton)))
    assert len(places) == 1


@pytest.mark.parametrize("size", [(960, 600), (1024, 768), (1440, 900), (1920, 1080)])
def test_the_caption_of_the_moment_has_room_for_all_its_lines_and_for_air_below(
    qtbot: QtBot, open_desk: OpenDesk, size: tuple[int, int]
) -> None:
    desk = open_desk(size=size)
    label = desk.window.sentence
    desk.client.submit(Seek(1, 14))
    qtbot.waitUntil(lambda: "is complete" in label.text())
    QApplication.processEvents()
    assert label.heightForWidth(label.width()) <= label.height()
    assert label.contentsMargins().bottom() >= 5


@pytest.mark.parametrize("size", [(960, 600), (1024, 768), (1240, 800), (1440, 900), (1920, 1080)])
def test_no_button_of_the_bar_is_cut_off(qtbot: QtBot, open_desk: OpenDesk, size: tuple[int, int]) -> None:
    desk = open_desk(size=size)
    assert (desk.window.width(), desk.window.height()) == size
    bar = desk.window.transport
    buttons = [button for button in bar.findChildren(QToolButton) if button.isVisible()]
    assert len(buttons) == 9
    for button in buttons:
        corner = button.mapTo(bar, QPoint(button.width(), button.height()))
        assert corner.x() <= bar.width()
        if button.objectName() != "presetButton":  # a long title is shortened
            assert button.width() >= button.minimumSizeHint().width(), button.text()
    assert desk.window.diagram.width() > 0.6 * (size[0] - 320 - (280 if size[0] > 1200 else 0))


def test_every_action_has_a_menu_entry_and_help_with_its_key(desk: Desk) -> None:
    in_menus = {action for menu in desk.window.menus.values() for action in menu.actions()}
    for name, action in desk.window.actions_by_name.items():
        assert action in in_menus, name
        assert action.toolTip(), name
        if not action.shortcut().isEmpty():
            assert action.shortcut().toString() in action.toolTip(), name


def test_no_two_actions_share_a_key(desk: Desk) -> None:
    keys = [key.toString() for action in desk.window.actions() for key in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))


def test_at_a_pace_one_can_read_every_panel_shows_the_same_moment(qtbot: QtBot, desk: Desk) -> None:
    while shown(desk).pace.per_second != 10.0:
        press(qtbot, desk, Key.Key_Minus)
    seen: list[tuple[int, int]] = []
    shows = desk.window.inspector.show_snapshot

    def watch(snapshot: Snapshot) -> None:
        shows(snapshot)
        seen.append((snapshot.sequence, shown(desk).sequence))

    desk.window.inspector.show_snapshot = watch  # type: ignore[method-assign]
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: position(desk).iteration >= 5)
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: not shown(desk).playing)
    assert all(drawn == current for drawn, current in seen)
    assert [sequence for sequence, _ in seen] == list(range(seen[0][0], seen[-1][0] + 1))


def test_a_view_that_fails_stops_neither_the_others_nor_the_run(qtbot: QtBot, desk: Desk) -> None:
    def fail(snapshot: Snapshot) -> None:
        raise RuntimeError("a view that fails")

    desk.window.predictions.show_snapshot = fail  # type: ignore[method-assign]
    with qtbot.captureExceptions() as raised:
        QTest.keyClick(desk.window, Key.Key_Space)
        qtbot.waitUntil(lambda: position(desk).iteration > 20)
        QTest.keyClick(desk.window, Key.Key_Space)
        qtbot.waitUntil(lambda: not shown(desk).playing)
    assert raised


def test_a_new_run_clears_the_message_of_the_old_one(qtbot: QtBot, desk: Desk) -> None:
    desk.window.messages.error("The run diverged in iteration 5.")
    press(qtbot, desk, Key.Key_R)
    assert desk.window.messages.text == ""


def test_a_long_way_can_be_broken_off(qtbot: QtBot, desk: Desk) -> None:
    desk.client.submit(Seek(200_000_000))
    qtbot.waitUntil(lambda: shown(desk).playing and position(desk).iteration > 10)
    press(qtbot, desk, Key.Key_R)
    assert position(desk) == Position(0, 0)
    assert not shown(desk).playing


def test_a_step_into_a_batch_without_the_chosen_row_shows_a_row_that_has_numbers(
    qtbot: QtBot, open_desk: OpenDesk
) -> None:
    desk = open_desk("circle")

    def rows_of_batch() -> list[int]:
        (batch,) = (event for event in shown(desk).events if isinstance(event, BatchTaken))
        return [int(row) for row in batch.rows]

    def step_to_the_next_batch() -> None:
        iteration = shown(desk).position.iteration
        while shown(desk).position.iteration == iteration or not shown(desk).events:
            sequence = shown(desk).sequence
            QTest.keyClick(desk.window, Key.Key_Right)
            wait_for_answer(qtbot, desk, sequence)

    step_to_the_next_batch()
    first = rows_of_batch()
    assert desk.coordinator._selecting.row == first[0] != 0
    chosen = first[3]
    desk.window.predictions.row_selected.emit(chosen)
    assert desk.coordinator._selecting.row == chosen
    while chosen in rows_of_batch():
        step_to_the_next_batch()
    assert desk.coordinator._selecting.row == rows_of_batch()[0]
    while chosen not in rows_of_batch():
        step_to_the_next_batch()
    assert desk.coordinator._selecting.row == chosen


def test_another_branch_in_the_same_iteration_shows_a_row_of_its_own_batch(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk("article")

    def do(*commands: Command) -> None:
        for command in commands:
            sequence = shown(desk).sequence
            desk.client.submit(command)
            wait_for_answer(qtbot, desk, sequence)

    do(ChangeSettings({"batch_size": 2}), Seek(6), Seek(3), ChangeSettings({"batch_size": 3}), Seek(6))
    branch, other = shown(desk).branches[0].number, shown(desk).branch
    assert branch != other
    for visited in (branch, other, branch):
        do(Seek(6, branch=visited))
        (batch,) = (event for event in shown(desk).events if isinstance(event, BatchTaken))
        assert desk.coordinator._selecting.row in batch.rows
