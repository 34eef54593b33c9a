"""Fills in the set-up form as a person does."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from scratchnet_gui.app import Desk
from scratchnet_gui.controls.choice_field import ChoiceField
from scratchnet_gui.controls.number_field import NumberField
from tests.gui.conftest import shown


def number(desk: Desk, name: str) -> NumberField:
    """Return the field of a number of the run."""
    field = desk.window.setup.field(name)
    assert isinstance(field, NumberField)
    return field


def choice(desk: Desk, name: str) -> ChoiceField:
    """Return the drop-down of a setting of the run."""
    field = desk.window.setup.field(name)
    assert isinstance(field, ChoiceField)
    return field


def data_number(desk: Desk, name: str) -> NumberField:
    """Return the field of a number of the data."""
    field = desk.window.setup.data.grid.fields[name]
    assert isinstance(field, NumberField)
    return field


def unfold(desk: Desk, group: str) -> None:
    """Click a folded section open, or an open one away."""
    QTest.mouseClick(desk.window.setup.sections[group].button, Qt.MouseButton.LeftButton)


def enter(field: QLineEdit, text: str) -> None:
    """Replace what stands in `field` and press Return."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def clear(field: QLineEdit) -> None:
    """Empty `field` and press Return."""
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)


def choose(box: QComboBox, text: str) -> None:
    """Choose the entry `text`, as a click in the open list does; without a screen no list can be opened."""
    index = box.findText(text)
    assert index >= 0, f"{text} is not among the choices"
    box.setCurrentIndex(index)
    box.activated.emit(index)


def type_choice(box: QComboBox, letters: str) -> None:
    """Choose an entry by its first letters, having come by the Tab key."""
    box.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(box, letters)


def tick(box: QAbstractButton) -> None:
    """Click a check box on its box."""
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def wait_for_new_run(qtbot: QtBot, desk: Desk, run_id: int) -> None:
    """Wait until a run after `run_id` is shown."""
    qtbot.waitUntil(lambda: shown(desk).run_id > run_id)
