"""Entries of the set-up form that were refused: when they stay, when they go, and what is in force meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.session.commands import ChangeSettings, NewRun
from core.session.presets import load_preset
from scratchnet_gui.app import Desk
from scratchnet_gui.controls.number_field import NumberField
from scratchnet_gui.controls.refused import InForce
from tests.gui.conftest import shown
from tests.helpers.forms import data_number, enter, number, tick, wait_for_new_run

Key = Qt.Key


def said_in(field: NumberField) -> str:
    """Return what the field says is in force; empty where it says nothing."""
    label = field.findChild(InForce)
    assert isinstance(label, InForce)
    return label.text() if label.isVisible() else ""


def refused(field: NumberField) -> bool:
    return bool(field.property("wrong"))


def answered(qtbot: QtBot, desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    before = shown(desk).sequence
    QTest.keyClick(desk.window, key, modifier)
    qtbot.waitUntil(lambda: shown(desk).sequence > before)


def test_an_entry_that_is_refused_stays_while_the_run_goes_on_and_the_field_says_what_is_in_force(
    qtbot: QtBot, desk: Desk
) -> None:
    rate, batch = number(desk, "learning_rate"), number(desk, "batch_size")
    assert said_in(rate) == ""
    enter(rate, "1e400")
    enter(batch, "999999")
    for key in (Key.Key_Right, Key.Key_Space, Key.Key_Space):
        answered(qtbot, desk, key, Qt.KeyboardModifier.NoModifier)
        assert (rate.text(), refused(rate), said_in(rate)) == ("1e400", True, "now 1")
        assert (batch.text(), refused(batch), said_in(batch)) == ("999999", True, "all rows")
    rate.setFocus()
    QTest.keyClick(rate, Key.Key_Escape)
    assert (rate.text(), said_in(rate)) == ("1", "")
    enter(batch, "2")
    assert said_in(batch) == ""


@pytest.mark.parametrize("preset", ["moons", "and"])
def test_another_example_puts_its_settings_in_the_place_of_entries_that_were_refused(
    qtbot: QtBot, desk: Desk, preset: str
) -> None:
    fields = {name: number(desk, name) for name in ("learning_rate", "batch_size")}
    enter(fields["learning_rate"], "1e400")
    enter(fields["batch_size"], "999999")
    enter(data_number(desk, "test_ratio"), "1")
    run, chosen = shown(desk).run_id, load_preset(preset)
    desk.window.example_menu.chosen.emit(chosen)
    wait_for_new_run(qtbot, desk, run)
    for field in (*fields.values(), data_number(desk, "test_ratio")):
        assert not refused(field)
        assert said_in(field) == ""
    assert float(fields["learning_rate"].text()) == chosen.run.learning_rate
    assert fields["batch_size"].text() == str(chosen.run.batch_size or "")


def test_a_new_network_of_the_same_data_ends_entries_that_were_refused(qtbot: QtBot, desk: Desk) -> None:
    run, rate, share = shown(desk).run_id, number(desk, "learning_rate"), data_number(desk, "test_ratio")
    enter(rate, "1e400")
    enter(share, "1")
    tick(desk.window.setup.biases)
    wait_for_new_run(qtbot, desk, run)
    assert (rate.text(), refused(rate)) == ("1", False)
    assert (share.text(), refused(share)) == ("0", False)


def test_a_setting_that_is_changed_elsewhere_or_by_undo_shows_its_value_and_leaves_other_entries(
    qtbot: QtBot, desk: Desk
) -> None:
    rate, batch = number(desk, "learning_rate"), number(desk, "batch_size")
    enter(rate, "0.25")
    qtbot.waitUntil(lambda: shown(desk).config.learning_rate == 0.25)
    enter(rate, "fast")
    enter(batch, "999999")
    assert said_in(rate) == "now 0.25"
    answered(qtbot, desk, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown(desk).config.learning_rate == 1.0)
    assert (rate.text(), refused(rate), said_in(rate)) == ("1", False, "")
    enter(rate, "fast")
    desk.client.submit(ChangeSettings({"learning_rate": 0.125}))
    qtbot.waitUntil(lambda: rate.text() == "0.125")
    assert not refused(rate)
    assert (batch.text(), refused(batch)) == ("999999", True)


def test_what_is_typed_and_not_entered_yet_is_left_alone(qtbot: QtBot, desk: Desk) -> None:
    rate = number(desk, "learning_rate")
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "0.7")
    run = shown(desk).run_id
    desk.client.submit(NewRun(load_preset("and").run))
    wait_for_new_run(qtbot, desk, run)
    assert rate.text() == "0.7"


def test_after_enter_was_refused_typing_goes_on_in_the_field_and_replaces_the_entry(qtbot: QtBot, desk: Desk) -> None:
    told: list[str] = []
    rate = number(desk, "learning_rate")
    rate.rejected.connect(told.append)
    desk.window.activateWindow()
    enter(rate, "fast")
    assert (rate.hasFocus(), rate.selectedText(), len(told)) == (True, "fast", 1)
    QTest.keyClicks(rate, "0.25")
    QTest.keyClick(rate, Key.Key_Return)
    qtbot.waitUntil(lambda: shown(desk).config.learning_rate == 0.25)
    assert (rate.text(), rate.hasFocus(), refused(rate), len(told)) == ("0.25", False, False, 1)
    enter(rate, "slow")
    rate.clearFocus()
    assert (refused(rate), len(told)) == (True, 2)
