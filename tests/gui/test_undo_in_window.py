"""Taking back and doing again, in the real window: every change by hand is one edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.explain.selection import Weight
from core.session.commands import Seek
from core.session.position import Position
from scratchnet_gui.app import Desk
from scratchnet_gui.timeline.branch_list import BranchList
from tests.gui.conftest import shown
from tests.helpers.forms import choice, choose, enter, number
from tests.helpers.travel import click_entry, field, point_of, popup, redo, train_to, undo, wait, weight_now

Key, Mod = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.usefixtures("close_popups")


def test_undo_and_redo_of_a_setting(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 50)
    rate = number(desk, "learning_rate")
    enter(rate, "0.25")
    wait(qtbot, desk, lambda now: now.config.learning_rate == 0.25)
    undo(qtbot, desk)
    assert shown(desk).config.learning_rate == 1.0
    assert rate.text() == "1"
    assert "Taken back: Learning rate 0.25" in desk.window.messages.text
    redo(qtbot, desk)
    assert shown(desk).config.learning_rate == 0.25
    assert rate.text() == "0.25"


def test_undo_and_redo_work_while_the_list_of_branches_is_open_and_it_follows(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 50)
    enter(number(desk, "learning_rate"), "0.25")
    wait(qtbot, desk, lambda now: now.config.learning_rate == 0.25)
    train_to(qtbot, desk, 80)
    desk.client.submit(Seek(20))
    wait(qtbot, desk, lambda now: now.position.iteration == 20)
    enter(number(desk, "learning_rate"), "2")
    wait(qtbot, desk, lambda now: now.config.learning_rate == 2.0)
    train_to(qtbot, desk, 60)
    changed = shown(desk).branch
    desk.window.diagram.setFocus()
    QTest.keyClick(desk.window, Key.Key_B, Mod.ControlModifier)
    lines = popup().findChild(BranchList)
    assert isinstance(lines, BranchList)
    for key, modifiers in ((Key.Key_Z, Mod.ControlModifier), (Key.Key_Y, Mod.ControlModifier)):
        before = shown(desk).branch
        QTest.keyClick(lines, key, modifiers)
        wait(qtbot, desk, lambda now, before=before: now.branch != before)  # type: ignore[misc]
        assert popup().isVisible()
        names = [branch.name for branch in shown(desk).branches]
        assert [lines.item(row).text() for row in range(lines.count())] == names
        current = next(branch.name for branch in shown(desk).branches if branch.number == shown(desk).branch)
        assert lines.item(lines.currentRow()).text() == current
    assert shown(desk).branch == changed


def test_undo_and_redo_of_a_weight_typed_on_its_line(qtbot: QtBot, desk: Desk) -> None:
    weight = Weight(2, 1, 0)
    start, diagram = weight_now(desk, weight), desk.window.diagram
    QTest.mouseDClick(diagram, LEFT, pos=point_of(desk, weight))
    assert diagram._editor.part == weight
    typed = diagram._editor._field
    assert typed.hasFocus()
    QTest.keyClicks(typed, "0.5")
    QTest.keyClick(typed, Key.Key_Return)
    wait(qtbot, desk, lambda now: weight_now(desk, weight) == 0.5)
    assert "Weight hidden 2 → output at 0.5" in desk.window.messages.text
    undo(qtbot, desk)
    assert weight_now(desk, weight) == start
    redo(qtbot, desk)
    assert weight_now(desk, weight) == 0.5


def test_a_drag_of_a_weight_is_one_edit(qtbot: QtBot, desk: Desk) -> None:
    weight, diagram = Weight(2, 1, 0), desk.window.diagram
    start, point = weight_now(desk, weight), point_of(desk, weight)
    QTest.mousePress(diagram, LEFT, Mod.AltModifier, point)
    for up in range(5, 41, 5):
        sequence = shown(desk).sequence
        QTest.mouseMove(diagram, point - QPoint(0, up))
        qtbot.waitUntil(lambda sequence=sequence: shown(desk).sequence > sequence)  # type: ignore[misc]
    QTest.mouseRelease(diagram, LEFT, Mod.AltModifier, point - QPoint(0, 40))
    wait(qtbot, desk, lambda now: abs(weight_now(desk, weight) - start - 0.4) < 1e-9)
    undo(qtbot, desk)
    assert weight_now(desk, weight) == start
    assert not desk.window.actions_by_name["undo"].isEnabled()
    redo(qtbot, desk)
    assert abs(weight_now(desk, weight) - start - 0.4) < 1e-9


def test_undo_brings_the_network_and_the_title_back(qtbot: QtBot, desk: Desk) -> None:
    window = desk.window
    train_to(qtbot, desk, 30)
    title = window.windowTitle()
    tanh = next(each for each in window.example_menu.examples if each.data() == "xor")
    tanh.trigger()
    wait(qtbot, desk, lambda now: now.title == tanh.text())
    assert window.windowTitle() == f"{tanh.text()} · ScratchNet"
    seed = number(desk, "seed")
    enter(seed, "7")
    wait(qtbot, desk, lambda now: now.config.seed == 7)
    assert window.windowTitle() == f"{tanh.text()} (changed) · ScratchNet"
    undo(qtbot, desk)
    assert window.windowTitle() == f"{tanh.text()} · ScratchNet"
    undo(qtbot, desk)
    assert f"Taken back: Example {tanh.text()}." in window.messages.text
    assert window.windowTitle() == title
    assert window.preset_button.text() == "The article's network"
    assert shown(desk).position == Position(30, 14)
    assert number(desk, "seed").text() == "45532"
    redo(qtbot, desk)
    redo(qtbot, desk)
    assert window.windowTitle() == f"{tanh.text()} (changed) · ScratchNet"
    assert shown(desk).config.seed == 7


def test_undo_of_a_new_network_from_the_form(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 30)
    start = choice(desk, "initializer")
    choose(start, "all equal")
    wait(qtbot, desk, lambda now: now.config.initializer == "constant")
    assert shown(desk).position == Position()
    undo(qtbot, desk)
    assert shown(desk).config.initializer == "article"
    assert shown(desk).position == Position(30, 14)
    redo(qtbot, desk)
    assert shown(desk).config.initializer == "constant"


def test_undo_and_redo_of_a_bookmark(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 40)
    QTest.keyClick(desk.window, Key.Key_B)
    name = field("Name of the bookmark")
    QTest.keyClicks(name, "before the drop")
    QTest.keyClick(name, Key.Key_Return)
    wait(qtbot, desk, lambda now: [each.name for each in now.bookmarks] == ["before the drop"])
    undo(qtbot, desk)
    assert shown(desk).bookmarks == ()
    redo(qtbot, desk)
    assert [each.name for each in shown(desk).bookmarks] == ["before the drop"]
    train_to(qtbot, desk, 90)
    QTest.keyClick(desk.window, Key.Key_G)
    click_entry("before the drop")
    wait(qtbot, desk, lambda now: now.position == Position(40, 14))
