"""Settings of the set-up form that belong together: what is shown when, what folds, and what fits what."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from core.run_settings import SETTINGS
from core.session.commands import ChangeSettings
from scratchnet_gui.app import Desk
from scratchnet_gui.controls.choice_field import FlagField
from tests.gui.conftest import OpenDesk, shown
from tests.helpers.forms import choice, choose, enter, number, tick, type_choice, unfold, wait_for_new_run

Key = Qt.Key


def visible(desk: Desk, group: str) -> list[str]:
    names = [name for name, setting in SETTINGS.items() if setting.group == group]
    return [name for name in names if desk.window.setup.field(name).isVisible()]


def wheel(desk: Desk, over: QWidget) -> None:
    """Turn the wheel towards the person with the pointer over a control."""
    place = over.mapTo(desk.window, over.rect().center())
    QTest.wheelEvent(desk.window.windowHandle(), place, QPoint(0, -120))


def test_every_setting_has_a_field_with_its_label_its_help_and_what_it_does_to_the_weights(desk: Desk) -> None:
    labels = {label.buddy(): label.text() for label in desk.window.setup.findChildren(QLabel)}
    for name, setting in SETTINGS.items():
        field = desk.window.setup.field(name)
        assert labels.get(field, field.accessibleName()) == setting.label
        said = field.toolTip().replace("\n", " ")
        assert said.startswith(setting.help)
        assert ("Keeps the weights." in said) == setting.keeps_weights
        assert ("Builds a new network." in said) != setting.keeps_weights


def test_all_fields_stand_in_one_column(qtbot: QtBot, desk: Desk) -> None:
    for group in desk.window.setup.sections:
        unfold(desk, group)
    QApplication.processEvents()
    places = {
        choice.mapTo(desk.window.setup, QPoint()).x()
        for name in SETTINGS
        if not SETTINGS[name].flag and (choice := desk.window.setup.field(name)).isVisible()
    }
    assert len(places) == 1


def test_settings_are_shown_only_where_they_mean_something(qtbot: QtBot, desk: Desk) -> None:
    assert visible(desk, "Optimiser") == []
    unfold(desk, "Optimiser")
    assert visible(desk, "Optimiser") == ["optimizer", "schedule"]
    choose(choice(desk, "optimizer"), "Adam")
    qtbot.waitUntil(lambda: shown(desk).config.optimizer == "adam")
    assert visible(desk, "Optimiser") == ["optimizer", "beta1", "beta2", "epsilon", "schedule"]
    choose(choice(desk, "schedule"), "steps")
    qtbot.waitUntil(lambda: shown(desk).config.schedule == "step")
    assert visible(desk, "Optimiser")[-2:] == ["schedule_factor", "schedule_epochs"]
    assert "start_value" not in visible(desk, "Network")
    type_choice(choice(desk, "initializer"), "all")
    qtbot.waitUntil(lambda: shown(desk).config.initializer == "constant")
    assert "start_value" in visible(desk, "Network")


@pytest.mark.parametrize(("name", "its_own"), [("Adam", "1e-08"), ("AdaGrad", "1e-10")])
def test_an_epsilon_left_empty_shows_the_number_of_the_optimiser(
    qtbot: QtBot, desk: Desk, name: str, its_own: str
) -> None:
    choose(choice(desk, "optimizer"), name)
    qtbot.waitUntil(lambda: shown(desk).config.optimizer == name.lower())
    assert (number(desk, "epsilon").text(), number(desk, "epsilon").placeholderText()) == ("", its_own)


def test_a_number_that_can_be_left_out_says_so_when_it_is_refused(desk: Desk) -> None:
    enter(number(desk, "batch_size"), "full")
    assert desk.window.messages.text.startswith("Batch needs a whole number, not “full”.")
    assert desk.window.messages.text.endswith(", or empty for all rows.")


def test_settings_that_keep_the_weights_change_the_run_that_is_there(qtbot: QtBot, desk: Desk) -> None:
    run = shown(desk).run_id
    for group in ("Optimiser", "Regularisation", "Stop"):
        unfold(desk, group)
    choose(choice(desk, "optimizer"), "momentum")
    enter(number(desk, "momentum"), "0.5")
    enter(number(desk, "l2"), "0,01")
    enter(number(desk, "clip"), "5")
    enter(number(desk, "stop_epoch"), "20")
    choose(choice(desk, "loss"), "Huber")
    shuffle = desk.window.setup.field("shuffle")
    assert isinstance(shuffle, FlagField)
    tick(shuffle)
    qtbot.waitUntil(lambda: shown(desk).config.shuffle)
    config = shown(desk).config
    assert (config.optimizer, config.momentum, config.l2, config.clip) == ("momentum", 0.5, 0.01, 5.0)
    assert (config.stop_epoch, config.loss) == (20, "huber")
    assert shown(desk).run_id == run


def test_a_folded_section_says_what_is_set_in_it(qtbot: QtBot, desk: Desk) -> None:
    sections = desk.window.setup.sections
    assert sections["Optimiser"].summary == "gradient descent"
    assert sections["Regularisation"].summary == "none"
    desk.client.submit(ChangeSettings({"optimizer": "adam", "l2": 0.01, "stop_at": None}))
    qtbot.waitUntil(lambda: sections["Optimiser"].summary == "Adam")
    assert "0.01" in sections["Regularisation"].summary
    assert sections["Stop"].summary == "never"


def test_a_section_folds_by_mouse_and_by_keyboard(desk: Desk) -> None:
    field, button = number(desk, "l2"), desk.window.setup.sections["Regularisation"].button
    assert not field.isVisible()
    unfold(desk, "Regularisation")
    assert field.isVisible()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Key.Key_Space)
    assert not field.isVisible()
    assert not shown(desk).playing


def test_the_tab_key_goes_through_the_form_from_top_to_bottom(desk: Desk) -> None:
    setup = desk.window.setup
    setup.data.dataset.setFocus(Qt.FocusReason.TabFocusReason)
    places = []
    while (at := QApplication.focusWidget()) is not None and setup.isAncestorOf(at):
        places.append(at.mapTo(setup, QPoint()).y())
        QTest.keyClick(at, Key.Key_Tab)
    assert len(places) > 12
    assert all(later > earlier - 8 for earlier, later in pairwise(places))


def test_a_loss_of_probabilities_brings_its_output_and_says_so(qtbot: QtBot, desk: Desk) -> None:
    layers, run = desk.window.setup.layers, shown(desk).run_id
    choose(layers.activations[-1], "tanh")
    wait_for_new_run(qtbot, desk, run)
    run = shown(desk).run_id
    choose(choice(desk, "loss"), "binary cross-entropy")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.loss == "binary_cross_entropy"
    assert shown(desk).config.layers[-1].activation == "sigmoid"
    assert desk.window.messages.text == "A new network was built: binary cross-entropy needs sigmoid outputs."
    run = shown(desk).run_id
    choose(layers.activations[-1], "tanh")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.loss == "mean_of_squares"
    assert "Its loss is mean of squares now" in desk.window.messages.text


@pytest.mark.parametrize("what", ["loss", "output"])
def test_a_choice_that_cannot_fit_is_explained_and_goes_back(qtbot: QtBot, desk: Desk, what: str) -> None:
    loss, output = choice(desk, "loss"), desk.window.setup.layers.activations[-1]
    before = shown(desk)
    if what == "loss":
        choose(loss, "categorical cross-entropy")
    else:
        choose(output, "softmax")
    assert "A single output with softmax is always 1." in desk.window.messages.text
    assert loss.currentText() == "sum of squares"
    assert output.currentText() == "sigmoid"
    assert shown(desk).run_id == before.run_id


def test_entries_in_a_row_are_all_kept(qtbot: QtBot, desk: Desk) -> None:
    run = shown(desk).run_id
    enter(number(desk, "learning_rate"), "0.25")
    enter(number(desk, "batch_size"), "3")
    enter(number(desk, "seed"), "9")
    wait_for_new_run(qtbot, desk, run)
    config = shown(desk).config
    assert (config.learning_rate, config.batch_size, config.seed) == (0.25, 3, 9)


def test_what_is_being_typed_outlives_a_change_elsewhere(qtbot: QtBot, desk: Desk) -> None:
    field = number(desk, "learning_rate")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.0")
    desk.client.submit(ChangeSettings({"l2": 0.5, "learning_rate": 3.0}))
    qtbot.waitUntil(lambda: shown(desk).config.l2 == 0.5)
    assert field.text() == "0.0"
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: shown(desk).config.learning_rate == 0.07)


def test_a_wrong_entry_is_told_once(desk: Desk) -> None:
    told: list[str] = []
    desk.window.setup.rejected.connect(told.append)
    enter(number(desk, "learning_rate"), "fast")
    number(desk, "seed").setFocus()
    assert len(told) == 1
    enter(number(desk, "learning_rate"), "faster")
    assert len(told) == 2


def test_the_wheel_scrolls_the_form_and_changes_nothing(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(size=(1240, 620))
    area = desk.window.board.setup.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    before, bar = shown(desk), area.verticalScrollBar()
    unfold(desk, "Stop")
    qtbot.waitUntil(lambda: bar.maximum() > 300)
    for control in (choice(desk, "loss"), desk.window.setup.layers.units[0], desk.window.setup.layers.activations[0]):
        bar.setValue(0)
        area.ensureWidgetVisible(control)
        with qtbot.waitSignal(bar.valueChanged):
            wheel(desk, control)
    assert shown(desk).run_id == before.run_id
    assert desk.window.setup.config == before.config


def test_the_form_is_as_narrow_as_its_panel(desk: Desk) -> None:
    for group in desk.window.setup.sections:
        unfold(desk, group)
    area = desk.window.board.setup.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    assert desk.window.setup.minimumSizeHint().width() <= area.viewport().width()
