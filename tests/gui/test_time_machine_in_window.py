"""The way through a run in the real window: keys, mouse and lists, with the real training behind them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QListWidget,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from core.explain.selection import Part, Weight
from core.session.commands import ChangeSettings, Seek
from core.session.position import Position
from core.training.breakpoints import LossBelow, SignChange
from scratchnet_gui.app import Desk
from scratchnet_gui.charts.loss_plot import LossPlot
from tests.gui.conftest import shown
from tests.helpers.forms import enter, number
from tests.helpers.travel import back_to_window, click_entry, field, point_of, popup, press, train_to, wait, weight_now

Key, Mod = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton
RAIL = 25
pytestmark = pytest.mark.usefixtures("close_popups")


def drag_to(qtbot: QtBot, desk: Desk, start: int, end: int) -> None:
    """Drag the handle of the timeline from one iteration to another."""
    track = desk.window.timeline.bar.track

    def at(time: float) -> QPoint:
        return QPoint(round(track.axis.place(time)), RAIL)

    QTest.mousePress(track, LEFT, pos=at(start))
    for share in range(1, 11):
        QTest.mouseMove(track, at(start + (end - start) * share / 10))
    QTest.mouseRelease(track, LEFT, pos=at(end))
    wait(qtbot, desk, lambda now: abs(now.position.iteration - end) <= 2)


def ghosts(desk: Desk) -> int:
    """Return how many curves of other branches are drawn."""
    plot = desk.window.findChild(LossPlot)
    assert isinstance(plot, LossPlot)
    return sum(curve.isVisible() and len(curve.getData()[0]) > 0 for curve in plot._canvas._ghosts.curves)


def selected_part(desk: Desk) -> Part | None:
    """Return the part of the network that the diagram marks as selected."""
    selection = desk.window.diagram._attention.selected
    return None if selection is None else selection.part


def test_a_setting_changed_in_the_past_leaves_a_ghost_and_the_list_leads_back(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 600)
    assert ghosts(desk) == 0
    drag_to(qtbot, desk, 600, 200)
    there = shown(desk).position.iteration
    assert f"iteration {there} of 600" in desk.window.banner.text
    enter(number(desk, "learning_rate"), "3")
    wait(qtbot, desk, lambda now: now.config.learning_rate == 3.0)
    assert "A new branch begins here" in desk.window.messages.text
    assert desk.window.banner.text == ""
    train_to(qtbot, desk, 320)
    assert len(shown(desk).branches) == 2
    assert ghosts(desk) == 1
    desk.window.diagram.setFocus()
    QTest.keyClick(desk.window, Key.Key_B, Mod.ControlModifier)
    lines = popup().findChild(QListWidget)
    assert isinstance(lines, QListWidget)
    assert [lines.item(row).text() for row in range(lines.count())] == [
        "As it began",
        f"Learning rate 3 from iteration {there + 1} on",
    ]
    QTest.mouseClick(lines.viewport(), LEFT, pos=lines.visualItemRect(lines.item(0)).center())
    wait(qtbot, desk, lambda now: now.branch == 0)
    assert shown(desk).config.learning_rate == 1.0
    assert number(desk, "learning_rate").text() == "1"
    assert shown(desk).latest == Position(600, 14)
    assert ghosts(desk) == 1


def test_a_breakpoint_stops_playing_where_the_loss_comes_below(qtbot: QtBot, desk: Desk) -> None:
    QTest.keyClick(desk.window, Key.Key_B, Mod.ControlModifier | Mod.ShiftModifier)
    QTest.keyClicks(field("Loss"), "0.9")
    QTest.keyClick(field("Loss"), Key.Key_Return)
    wait(qtbot, desk, lambda now: now.breakpoints == (LossBelow(0.9),))
    popup().close()
    for _ in range(20):
        QTest.keyClick(desk.window, Key.Key_Plus)
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).position.iteration > 0)
    wait(qtbot, desk, lambda now: now.loss is not None and now.loss < 0.9)
    where = shown(desk).position.iteration
    desk.client.submit(Seek(where - 1))
    wait(qtbot, desk, lambda now: now.position.iteration == where - 1)
    assert (shown(desk).loss or 0.0) >= 0.9
    assert shown(desk).latest.iteration == where


def test_a_breakpoint_stops_playing_where_the_selected_weight_changes_its_sign(qtbot: QtBot, desk: Desk) -> None:
    weight = Weight(2, 1, 0)
    QTest.mouseClick(desk.window.diagram, LEFT, pos=point_of(desk, weight))
    QTest.keyClick(desk.window, Key.Key_B, Mod.ControlModifier | Mod.ShiftModifier)
    press("Stop when this weight changes sign")
    wait(qtbot, desk, lambda now: now.breakpoints == (SignChange(2, 1, 0),))
    popup().close()
    for _ in range(20):
        QTest.keyClick(desk.window, Key.Key_Plus)
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).position.iteration > 0)
    wait(qtbot, desk, lambda now: True)
    where, after = shown(desk).position.iteration, weight_now(desk, weight)
    assert where < 1500
    desk.client.submit(Seek(where - 1))
    wait(qtbot, desk, lambda now: now.position.iteration == where - 1)
    assert weight_now(desk, weight) * after < 0.0


def test_space_goes_on_where_playing_has_stopped_and_says_so(qtbot: QtBot, desk: Desk) -> None:
    desk.client.submit(ChangeSettings({"stop_at": 30}))
    for _ in range(20):
        QTest.keyClick(desk.window, Key.Key_Plus)
    QTest.keyClick(desk.window, Key.Key_Space)
    wait(qtbot, desk, lambda now: now.position == Position(30, 14))
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).position.iteration > 30)
    assert desk.window.messages.text == "Going on past iteration 30 until you pause."
    QTest.keyClick(desk.window, Key.Key_Space)
    wait(qtbot, desk, lambda now: True)


def test_first_below_goes_where_the_loss_came_below(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 600)
    QTest.keyClick(desk.window, Key.Key_G)
    click_entry("Where the loss first went below")
    loss = field("Loss")
    loss.selectAll()
    QTest.keyClicks(loss, "0.5")
    QTest.keyClick(loss, Key.Key_Return)
    wait(qtbot, desk, lambda now: now.position.iteration < 600)
    where = shown(desk).position.iteration
    assert (shown(desk).loss or 1.0) < 0.5
    assert f"iteration {where} of 600" in desk.window.banner.text
    back_to_window(qtbot, desk)
    QTest.keyClick(desk.window, Key.Key_3)
    QTest.keyClick(desk.window, Key.Key_Left)
    wait(qtbot, desk, lambda now: now.position.iteration == where - 1)
    assert (shown(desk).loss or 0.0) >= 0.5
    back = desk.window.banner.findChild(QToolButton)
    assert isinstance(back, QToolButton)
    QTest.mouseClick(back, LEFT)
    wait(qtbot, desk, lambda now: now.position == Position(600, 14))
    assert desk.window.banner.text == ""


def test_escape_breaks_off_a_long_way_and_only_then_lets_go_of_the_selection(qtbot: QtBot, desk: Desk) -> None:
    weight = Weight(2, 1, 0)
    QTest.mouseClick(desk.window.diagram, LEFT, pos=point_of(desk, weight))
    desk.client.submit(Seek(100_000_000))
    qtbot.waitUntil(lambda: shown(desk).on_the_way)
    QTest.keyClick(desk.window, Key.Key_Escape)
    wait(qtbot, desk, lambda now: 0 < now.position.iteration < 100_000_000)
    assert not shown(desk).on_the_way
    assert selected_part(desk) == weight
    QTest.keyClick(desk.window, Key.Key_Escape)
    assert selected_part(desk) is None


def test_escape_leaves_a_long_way_alone_while_something_nearer_takes_it(qtbot: QtBot, desk: Desk) -> None:
    desk.client.submit(Seek(100_000_000))
    qtbot.waitUntil(lambda: shown(desk).on_the_way)
    QTest.keyClick(desk.window, Key.Key_B)
    above = popup()
    QTest.keyClick(field("Name of the bookmark"), Key.Key_Escape)
    assert not above.isVisible()
    back_to_window(qtbot, desk)
    rate = number(desk, "learning_rate")
    rate.setFocus()
    QTest.keyClicks(rate, "12")
    QTest.keyClick(rate, Key.Key_Escape)
    assert rate.text() == "1"
    there = shown(desk).sequence
    qtbot.waitUntil(lambda: shown(desk).sequence > there + 1)
    assert shown(desk).on_the_way
    QTest.keyClick(desk.window, Key.Key_Escape)
    wait(qtbot, desk, lambda now: not now.on_the_way)


def test_escape_goes_on_training(qtbot: QtBot, desk: Desk) -> None:
    QTest.keyClick(desk.window, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).playing and shown(desk).position.iteration > 0)
    assert not shown(desk).on_the_way
    QTest.keyClick(desk.window, Key.Key_Escape)
    before = shown(desk).position.iteration
    qtbot.waitUntil(lambda: shown(desk).position.iteration > before)
    QTest.keyClick(desk.window, Key.Key_Space)
    wait(qtbot, desk, lambda now: True)
