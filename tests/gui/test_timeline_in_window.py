"""The timeline in the whole window, with the real run behind it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from core.session.commands import Seek
from core.session.position import Position
from scratchnet_gui.app import Desk
from tests.gui.conftest import OpenDesk, shown
from tests.helpers.forms import enter, number, unfold

LEFT = Qt.MouseButton.LeftButton
RAIL = 25


def train_to(qtbot: QtBot, desk: Desk, iteration: int) -> None:
    desk.client.submit(Seek(iteration))
    wait_for(qtbot, desk, Position(iteration, 14))


def wait_for(qtbot: QtBot, desk: Desk, position: Position) -> None:
    qtbot.waitUntil(lambda: shown(desk).position == position and not shown(desk).playing)


def at(desk: Desk, time: float) -> QPoint:
    return QPoint(round(desk.window.timeline.bar.track.axis.place(time)), RAIL)


def test_a_click_on_the_track_goes_back_and_the_window_says_so(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 600)
    banner = desk.window.banner
    assert banner.text == ""
    QTest.mouseClick(desk.window.timeline.bar.track, LEFT, pos=at(desk, 300))
    qtbot.waitUntil(lambda: abs(shown(desk).position.iteration - 300) <= 2)
    assert f"iteration {shown(desk).position.iteration} of 600" in banner.text
    back = banner.findChild(QToolButton)
    assert isinstance(back, QToolButton)
    QTest.mouseClick(back, LEFT)
    wait_for(qtbot, desk, Position(600, 14))
    assert banner.text == ""


def test_dragging_the_handle_ends_where_it_is_let_go(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 600)
    track = desk.window.timeline.bar.track
    QTest.mousePress(track, LEFT, pos=at(desk, 600))
    for iteration in range(580, 180, -20):
        QTest.mouseMove(track, at(desk, iteration))
    QTest.mouseRelease(track, LEFT, pos=at(desk, 200))
    qtbot.waitUntil(lambda: abs(shown(desk).position.iteration - 200) <= 2)
    assert shown(desk).latest == Position(600, 14)


def test_home_and_end_and_the_epochs_have_keys(qtbot: QtBot, desk: Desk) -> None:
    train_to(qtbot, desk, 40)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(desk.window, Qt.Key.Key_Home)
    wait_for(qtbot, desk, Position())
    QTest.keyClick(desk.window, Qt.Key.Key_Right, shift)
    wait_for(qtbot, desk, Position(1, 14))
    QTest.keyClick(desk.window, Qt.Key.Key_End)
    wait_for(qtbot, desk, Position(40, 14))
    QTest.keyClick(desk.window, Qt.Key.Key_Left, shift)
    wait_for(qtbot, desk, Position(39, 14))


def test_a_number_typed_trains_up_to_there(qtbot: QtBot, desk: Desk) -> None:
    number = desk.window.timeline.bar.field
    QTest.mouseClick(number, LEFT)
    number.selectAll()
    QTest.keyClicks(number, "120")
    QTest.keyClick(number, Qt.Key.Key_Return)
    wait_for(qtbot, desk, Position(120, 14))
    assert number.text() == "120"


def test_a_number_refused_while_playing_is_told_at_once_and_forgotten_with_a_right_one(
    qtbot: QtBot, desk: Desk
) -> None:
    messages = desk.window.messages
    QTest.keyClick(desk.window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shown(desk).playing)
    unfold(desk, "Stop")
    for entry, wrong in (
        (desk.window.timeline.bar.field, "Iteration needs a whole number, not “soon”."),
        (number(desk, "stop_at"), "Last iteration needs a whole number, not “soon”."),
    ):
        enter(entry, "soon")
        assert messages.text.startswith(wrong)
        assert entry.text() == "soon"
    enter(number(desk, "stop_at"), "1e6")
    qtbot.waitUntil(lambda: shown(desk).config.stop_at == 1_000_000)
    assert messages.text == ""


def test_the_curve_stands_above_the_track_in_the_smallest_window(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(size=(1024, 768))
    train_to(qtbot, desk, 60)
    bar = desk.window.timeline.bar
    assert bar.track.width() >= 150
    assert bar.isVisible()
    assert desk.window.timeline.rect().contains(bar.geometry())
