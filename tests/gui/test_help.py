"""The dialogs of the Help menu."""

from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from scratchnet_gui.help import KeysDialog, key_list


def test_all_keys_fit_on_a_low_screen_because_they_scroll(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = KeysDialog(parent)
    dialog.show()
    assert dialog.height() < dialog.screen().availableSize().height()
    area = dialog.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    assert len(area.findChildren(QLabel)) == 2 * len(key_list())
    assert area.horizontalScrollBar().maximum() == 0
