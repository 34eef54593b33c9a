"""The message bar: one message at a time, in a place of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from scratchnet_gui import messages
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.messages import MessageBar


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    made.resize(900, 42)
    made.set_appearance(Appearance())
    made.show()
    return made


def close_button(bar: MessageBar) -> QToolButton:
    button = bar.findChild(QToolButton)
    assert isinstance(button, QToolButton)
    return button


def test_an_error_stays_until_it_is_closed(bar: MessageBar) -> None:
    bar.error("Learning rate cannot be -1. Allowed: above 0 to 1,000.")
    assert "above 0 to 1,000" in bar.text
    QTest.mouseClick(close_button(bar), Qt.MouseButton.LeftButton)
    assert bar.text == ""
    assert not close_button(bar).isVisible()


def test_a_notice_goes_by_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "NOTICE_SECONDS", 0.05)
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.notice("A new network was built.")
    assert bar.text == "A new network was built."
    qtbot.waitUntil(lambda: bar.text == "")


def test_an_error_takes_the_place_of_a_notice_and_does_not_go(bar: MessageBar) -> None:
    bar.notice("A new network was built.")
    bar.error("The run diverged.")
    assert bar.text == "The run diverged."
    bar.stop()


def test_a_message_and_its_tooltip_are_plain_text(bar: MessageBar) -> None:
    label = bar.findChild(QLabel, "message")
    assert isinstance(label, QLabel)
    for tell in (bar.notice, bar.error):
        tell("Bookmark “<b>x</b>” added.")
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert bar.text == "Bookmark “<b>x</b>” added."
        assert QTextDocumentFragment.fromHtml(label.toolTip()).toPlainText() == bar.text
    bar.stop()


def test_a_message_changes_no_height(bar: MessageBar) -> None:
    height = bar.height()
    bar.error("The run diverged. " * 20)
    assert bar.height() == height


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_status_stands_beside_a_message(bar: MessageBar, theme: Theme) -> None:
    bar.set_appearance(Appearance(theme=theme))
    empty = bar.grab().toImage()
    bar.show_status("Iteration 3 · loss")
    assert bar.grab().toImage() != empty
    bar.error("The run diverged.")
    assert bar.text == "The run diverged."
