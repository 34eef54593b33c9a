"""The set-up form in its window: what keeps the weights, what builds a new network, and what bad entries do."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.errors import ConfigError
from core.session.commands import NewRun
from core.session.position import Position
from core.setting import Setting
from scratchnet_gui.app import Desk
from scratchnet_gui.controls.number_field import parse_number
from tests.gui.conftest import OpenDesk, shown
from tests.helpers.forms import choice, clear, enter, number, tick, type_choice, unfold, wait_for_new_run

Key = Qt.Key


def train(qtbot: QtBot, desk: Desk, iterations: int) -> None:
    QTest.keyClick(desk.window, Key.Key_3)
    for iteration in range(1, iterations + 1):
        QTest.keyClick(desk.window, Key.Key_Right)
        wait_for(qtbot, desk, Position(iteration, 14))


def wait_for(qtbot: QtBot, desk: Desk, position: Position) -> None:
    qtbot.waitUntil(lambda: shown(desk).position == position)


def test_a_new_learning_rate_keeps_the_weights_and_says_so(qtbot: QtBot, desk: Desk) -> None:
    train(qtbot, desk, 2)
    weights, run = shown(desk).parameters[0].W, shown(desk).run_id
    enter(number(desk, "learning_rate"), "0,5")
    qtbot.waitUntil(lambda: shown(desk).config.learning_rate == 0.5)
    assert shown(desk).run_id == run
    assert np.array_equal(shown(desk).parameters[0].W, weights)
    assert shown(desk).position == Position(2, 14)
    assert "the weights are kept" in desk.window.messages.text
    assert number(desk, "learning_rate").text() == "0.5"


def test_a_new_learning_rate_in_mid_iteration_starts_the_iteration_again(qtbot: QtBot, desk: Desk) -> None:
    train(qtbot, desk, 1)
    QTest.keyClick(desk.window, Key.Key_1)
    QTest.keyClick(desk.window, Key.Key_Right)
    wait_for(qtbot, desk, Position(2, 1))
    enter(number(desk, "learning_rate"), "2")
    wait_for(qtbot, desk, Position(1, 14))
    assert "starts again from its beginning" in desk.window.messages.text


def test_a_new_seed_builds_a_new_network_and_says_so(qtbot: QtBot, desk: Desk) -> None:
    train(qtbot, desk, 1)
    run = shown(desk).run_id
    enter(number(desk, "seed"), "67")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).position == Position(0, 0)
    assert shown(desk).config.seed == 67
    assert "new network" in desk.window.messages.text


def test_hidden_layers_can_be_added_sized_and_removed(qtbot: QtBot, desk: Desk) -> None:
    layers = desk.window.setup.layers
    run = shown(desk).run_id
    QTest.mouseClick(layers.add_button, Qt.MouseButton.LeftButton)
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.sizes == (3, 4, 4, 1)
    assert "new network" in desk.window.messages.text
    run = shown(desk).run_id
    layers.units[1].setFocus()
    QTest.keyClick(layers.units[1], Key.Key_Down)
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.sizes == (3, 4, 3, 1)
    run = shown(desk).run_id
    QTest.mouseClick(layers.removers[0], Qt.MouseButton.LeftButton)
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.sizes == (3, 3, 1)
    assert not layers.units[-1].isEnabled()


def test_an_activation_of_one_layer_builds_a_new_network(qtbot: QtBot, desk: Desk) -> None:
    run = shown(desk).run_id
    type_choice(desk.window.setup.layers.activations[0], "t")
    wait_for_new_run(qtbot, desk, run)
    assert [layer.activation for layer in shown(desk).config.layers] == ["tanh", "sigmoid"]
    assert "new network" in desk.window.messages.text


def test_biases_and_start_weights_build_a_new_network(qtbot: QtBot, desk: Desk) -> None:
    setup = desk.window.setup
    run = shown(desk).run_id
    tick(setup.biases)
    wait_for_new_run(qtbot, desk, run)
    assert all(layer.bias for layer in shown(desk).config.layers)
    run = shown(desk).run_id
    type_choice(choice(desk, "initializer"), "z")
    wait_for_new_run(qtbot, desk, run)
    assert not shown(desk).parameters[0].W.any()


def test_a_new_batch_size_keeps_the_weights(qtbot: QtBot, desk: Desk) -> None:
    train(qtbot, desk, 1)
    weights = shown(desk).parameters[0].W
    enter(number(desk, "batch_size"), "2")
    qtbot.waitUntil(lambda: shown(desk).config.batch_size == 2)
    assert np.array_equal(shown(desk).parameters[0].W, weights)
    clear(number(desk, "batch_size"))
    qtbot.waitUntil(lambda: shown(desk).config.batch_size is None)


def test_playing_stops_where_the_form_says(qtbot: QtBot, desk: Desk) -> None:
    unfold(desk, "Stop")
    enter(number(desk, "stop_at"), "7")
    qtbot.waitUntil(lambda: shown(desk).config.stop_at == 7)
    desk.window.diagram.setFocus()
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).position == Position(7, 14) and not shown(desk).playing)
    clear(number(desk, "stop_at"))
    qtbot.waitUntil(lambda: shown(desk).config.stop_at is None)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("learning_rate", "fast", "needs a number, not “fast”"),
        ("learning_rate", "0", "Allowed: above 0 to 1,000."),
        ("learning_rate", "1e400", "Allowed: above 0 to 1,000."),
        ("seed", "1.5", "needs a whole number"),
        ("seed", "-1", "Allowed: from 0 to 4,294,967,295."),
        ("stop_at", "0", "Allowed: from 1"),
        ("batch_size", "many", "needs a whole number"),
    ],
)
def test_a_bad_entry_is_explained_kept_and_marked(qtbot: QtBot, desk: Desk, name: str, text: str, said: str) -> None:
    before = shown(desk)
    field = number(desk, name)
    if not field.isVisible():
        unfold(desk, "Stop")
    enter(field, text)
    assert said in desk.window.messages.text
    assert field.text() == text
    assert field.property("wrong")
    assert shown(desk).config == before.config
    assert shown(desk).run_id == before.run_id


def test_keys_of_the_window_are_text_in_a_field(qtbot: QtBot, desk: Desk) -> None:
    seed = number(desk, "seed")
    seed.setFocus()
    seed.selectAll()
    QTest.keyClicks(seed, "123")
    assert seed.text() == "123"
    assert desk.window.actions_by_name["phase"].isChecked()
    assert shown(desk).position == Position(0, 0)


def test_after_return_the_keys_belong_to_the_window_again(qtbot: QtBot, desk: Desk) -> None:
    enter(number(desk, "learning_rate"), "2")
    qtbot.waitUntil(lambda: shown(desk).config.learning_rate == 2.0)
    QTest.keyClick(desk.window, Key.Key_Right)
    wait_for(qtbot, desk, Position(1, 1))


def test_the_form_shows_the_settings_of_another_example(qtbot: QtBot, open_desk: OpenDesk) -> None:
    setup = open_desk("xor-two-hidden").window.setup
    assert [units.value() for units in setup.layers.units] == [2, 1]
    assert setup.biases.isChecked()


@pytest.mark.parametrize(("text", "value"), [("0.5", 0.5), ("0,5", 0.5), ("5e-1", 0.5), (" 2 ", 2.0)])
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert parse_number(text, Setting("Rate", "", above=0, most=10), whole=False) == value


@pytest.mark.parametrize("text", ["", "nan", "inf", "1.2.3", "0x10", "11"])
def test_what_is_no_number_in_range_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ConfigError, match=r"Allowed: above 0 to 10\."):
        parse_number(text, Setting("Rate", "", above=0, most=10), whole=False)


def test_a_choice_takes_letters_and_arrows_and_a_click_leaves_the_keys_to_the_window(qtbot: QtBot, desk: Desk) -> None:
    setup = desk.window.setup
    theme = [name for name in ("theme_system", "theme_light") if desk.window.actions_by_name[name].isChecked()]
    run = shown(desk).run_id
    box = setup.layers.activations[0]
    box.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(box, Key.Key_T)
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.layers[0].activation == "tanh"
    assert desk.window.actions_by_name[theme[0]].isChecked()
    desk.window.diagram.setFocus()
    run = shown(desk).run_id
    QTest.mouseClick(setup.layers.add_button, Qt.MouseButton.LeftButton)
    wait_for_new_run(qtbot, desk, run)
    QTest.keyClick(desk.window, Key.Key_Right)
    wait_for(qtbot, desk, Position(1, 1))


def test_where_to_stop_outlives_a_new_network(qtbot: QtBot, desk: Desk) -> None:
    unfold(desk, "Stop")
    enter(number(desk, "stop_at"), "77")
    qtbot.waitUntil(lambda: shown(desk).config.stop_at == 77)
    run = shown(desk).run_id
    enter(number(desk, "seed"), "5")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.stop_at == 77
    assert "(changed)" in desk.window.windowTitle()


def test_biases_of_some_layers_survive_a_change_of_another_setting(qtbot: QtBot, desk: Desk) -> None:
    config, run = shown(desk).config, shown(desk).run_id
    first, last = config.layers
    mixed = config.but(layers=(msgspec.structs.replace(first, bias=True), last))
    desk.client.submit(NewRun(mixed))
    wait_for_new_run(qtbot, desk, run)
    assert desk.window.setup.biases.checkState() is Qt.CheckState.PartiallyChecked
    run = shown(desk).run_id
    type_choice(desk.window.setup.layers.activations[0], "t")
    wait_for_new_run(qtbot, desk, run)
    assert [layer.bias for layer in shown(desk).config.layers] == [True, False]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("1,500", 1500), ("1500", 1500), ("1 500", 1500), ("1,000,000", 1_000_000)),
        *(("1e6", 1_000_000), ("1.5E3", 1500), ("1,5e+3", 1500)),
    ],
)
def test_whole_numbers_may_have_separated_thousands_or_a_power_of_ten(text: str, value: int) -> None:
    read = parse_number(text, Setting("Stop at", "", least=1, most=1_000_000), whole=True)
    assert (read, type(read)) == (value, int)


@pytest.mark.parametrize("text", ["1.55e1", "1e-1", "1e99", "1e999", "1.000", "e6", "1e"])
def test_what_is_no_whole_number_in_range_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"Allowed: from 1 to 1,000,000\."):
        parse_number(text, Setting("Stop at", "", least=1, most=1_000_000), whole=True)


def test_a_long_entry_is_not_repeated_whole_where_it_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"not “x{23}…”") as refused:
        parse_number("x" * 500, Setting("Stop at", "", least=1), whole=True)
    assert len(refused.value.message) < 80


@pytest.mark.parametrize(("text", "whole", "said"), [("1,5", True, "whole number"), ("1,000", False, "two ways")])
def test_a_comma_that_could_mislead_is_refused(text: str, whole: bool, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_number(text, Setting("Rate", "", above=0, most=10_000), whole=whole)


def test_clicking_the_arrows_of_a_number_leaves_the_keys_to_the_window(qtbot: QtBot, desk: Desk) -> None:
    units = desk.window.setup.layers.units[0]
    run = shown(desk).run_id
    arrow = QPoint(units.width() - 8, units.height() // 4)
    QTest.mouseClick(units, Qt.MouseButton.LeftButton, pos=arrow)
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.sizes == (3, 5, 1)
    qtbot.waitUntil(lambda: not units.hasFocus())
    QTest.keyClick(desk.window, Key.Key_3)
    QTest.keyClick(desk.window, Key.Key_Right)
    wait_for(qtbot, desk, Position(1, 14))
    assert units.value() == 5


def test_a_number_that_is_typed_takes_digits_but_not_space_and_gives_the_keys_back(qtbot: QtBot, desk: Desk) -> None:
    units = desk.window.setup.layers.units[0]
    run = shown(desk).run_id
    units.setFocus()
    units.selectAll()
    QTest.keyClick(units, Key.Key_6)
    QTest.keyClick(units, Key.Key_Return)
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.sizes == (3, 6, 1)
    assert not units.hasFocus()
    assert desk.window.actions_by_name["phase"].isChecked()


def test_too_many_neurons_are_explained(qtbot: QtBot, desk: Desk) -> None:
    units = desk.window.setup.layers.units[0]
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "2000")
    QTest.keyClick(units, Key.Key_Return)
    assert "Neurons cannot be 2000. Allowed: from 1 to 1,024." in desk.window.messages.text
    assert units.value() == 4
    assert shown(desk).config.sizes == (3, 4, 1)


def test_escape_gives_up_an_entry_and_keeps_the_selection(qtbot: QtBot, desk: Desk) -> None:
    rate = number(desk, "learning_rate")
    enter(rate, "fast")
    assert rate.property("wrong")
    rate.setFocus()
    QTest.keyClick(rate, Key.Key_Escape)
    assert rate.text() == "1"
    assert not rate.property("wrong")
    assert not rate.hasFocus()


def test_a_batch_of_more_rows_than_there_are_is_explained(qtbot: QtBot, desk: Desk) -> None:
    enter(number(desk, "batch_size"), "9")
    assert "Allowed: from 1 to 4, or empty for all rows." in desk.window.messages.text
    assert number(desk, "batch_size").property("wrong")
    assert shown(desk).config.batch_size is None


def test_space_takes_an_entry_and_plays(qtbot: QtBot, desk: Desk) -> None:
    rate = number(desk, "learning_rate")
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "2")
    QTest.keyClick(rate, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).playing)
    assert shown(desk).config.learning_rate == 2.0
    assert rate.text() == "2"
