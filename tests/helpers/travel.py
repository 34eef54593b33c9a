"""Moving through a run in the real window: keys, popovers, and waiting for the training behind it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.explain.selection import Weight
from core.session.commands import Seek
from core.session.position import Position
from core.session.snapshot import Snapshot
from scratchnet_gui.app import Desk
from scratchnet_gui.diagram.hit_test import middle_of
from tests.gui.conftest import shown

LEFT = Qt.MouseButton.LeftButton
UNDO = Qt.KeyboardModifier.ControlModifier
REDO = UNDO | Qt.KeyboardModifier.ShiftModifier


def wait(qtbot: QtBot, desk: Desk, condition: Callable[[Snapshot], object]) -> None:
    """Wait until the moment shown is such and nothing plays."""
    qtbot.waitUntil(lambda: bool(condition(shown(desk))) and not shown(desk).playing, timeout=15_000)


def train_to(qtbot: QtBot, desk: Desk, iteration: int) -> None:
    """Go to the end of an iteration of the article's network."""
    desk.client.submit(Seek(iteration))
    wait(qtbot, desk, lambda now: now.position == Position(iteration, 14))


def back_to_window(qtbot: QtBot, desk: Desk) -> None:
    """Give the window the keys again: the offscreen platform leaves them with a popover that has closed."""
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.window.diagram.setFocus()


def undo(qtbot: QtBot, desk: Desk) -> None:
    """Press the keys that take the last edit back."""
    back_to_window(qtbot, desk)
    before = shown(desk).sequence
    QTest.keyClick(desk.window, Qt.Key.Key_Z, UNDO)
    wait(qtbot, desk, lambda now: now.sequence > before)


def redo(qtbot: QtBot, desk: Desk) -> None:
    """Press the keys that do it again."""
    back_to_window(qtbot, desk)
    before = shown(desk).sequence
    QTest.keyClick(desk.window, Qt.Key.Key_Z, REDO)
    wait(qtbot, desk, lambda now: now.sequence > before)


def popup() -> QWidget:
    """Return what is open above the window."""
    found = QApplication.activePopupWidget()
    assert found is not None
    return found


def field(name: str) -> QLineEdit:
    """Return a field of what is open."""
    return next(each for each in popup().findChildren(QLineEdit) if each.accessibleName() == name)


def press(name: str) -> None:
    """Click the button of what is open that is called, or reads, so."""
    buttons = (each for each in popup().findChildren(QAbstractButton) if name in (each.accessibleName(), each.text()))
    QTest.mouseClick(next(buttons), LEFT)


def click_entry(text: str) -> None:
    """Click the entry of the open menu that begins so."""
    menu = popup()
    assert isinstance(menu, QMenu)
    action = next(each for each in menu.actions() if each.text().startswith(text))
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def point_of(desk: Desk, weight: Weight) -> QPoint:
    """Return the middle of a weight's line in the diagram."""
    drawn = desk.window.diagram._current_picture()
    assert drawn is not None
    place = middle_of(drawn.geometry, weight)
    assert place is not None
    return QPoint(*map(round, place))


def weight_now(desk: Desk, weight: Weight) -> float:
    """Return the value of a weight at the moment shown."""
    return float(shown(desk).parameters[weight.layer - 1].W[weight.source, weight.target])
