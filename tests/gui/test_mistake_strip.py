"""The strip that says which mistakes are on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.run_settings import SETTINGS
from core.session.commands import ChangeSettings
from core.session.session import Session
from core.session.snapshot import Cause
from core.training.mistakes import MISTAKES
from scratchnet_gui.appearance import DARK, Appearance
from scratchnet_gui.controls.mistake_strip import MistakeStrip
from tests.helpers.runs import ARTICLE


@pytest.fixture
def strip(qtbot: QtBot) -> MistakeStrip:
    made = MistakeStrip()
    qtbot.addWidget(made)
    return made


def show(strip: MistakeStrip, config: RunConfig) -> Session:
    session = Session(config)
    strip.show_snapshot(session.snapshot(Cause.NEW))
    return session


def buttons(strip: MistakeStrip) -> list[QPushButton]:
    return [button for button in strip.findChildren(QPushButton) if button.isVisibleTo(strip)]


def test_there_is_no_strip_while_nothing_is_wrong(strip: MistakeStrip) -> None:
    show(strip, ARTICLE)
    assert strip.isHidden()
    assert strip.texts == ()


def test_several_mistakes_share_one_line_and_one_button(strip: MistakeStrip, qtbot: QtBot) -> None:
    session = show(strip, ARTICLE.but(wrong_sign=True))
    assert strip.isVisible()
    assert list(strip.texts) == [
        "Mistake on: Wrong sign in the update (each step is added to the weights, not taken off)"
    ]
    session.submit(ChangeSettings({"slope_at_a": True}))
    strip.show_snapshot(session.snapshot(Cause.SETTING))
    assert len(strip.texts) == 2
    (button,) = buttons(strip)
    with qtbot.waitSignal(strip.settings_changed) as asked:
        button.click()
    assert asked.args == [{"slope_at_a": False, "wrong_sign": False}]
    session.submit(ChangeSettings({"slope_at_a": False, "wrong_sign": False}))
    strip.show_snapshot(session.snapshot(Cause.SETTING))
    assert strip.isHidden()


def test_a_mistake_that_changes_nothing_is_told_apart(strip: MistakeStrip) -> None:
    show(strip, ARTICLE.but(not_averaged=True))
    (text,) = strip.texts
    assert text == ("Mistake without effect: Gradient not averaged (the loss “sum of squares” leaves no room for it)")


@pytest.mark.parametrize("name", MISTAKES)
def test_it_calls_a_mistake_what_the_set_up_form_calls_it(strip: MistakeStrip, name: str) -> None:
    show(strip, ARTICLE.but(**{name: True}))
    (text,) = strip.texts
    assert text.partition(": ")[2].startswith(f"{SETTINGS[name].label} (")


@pytest.mark.parametrize("name", MISTAKES)
def test_its_button_asks_to_switch_it_off_by_mouse_and_by_keyboard(
    strip: MistakeStrip, qtbot: QtBot, name: str
) -> None:
    show(strip, ARTICLE.but(**{name: True}))
    strip.show()
    (button,) = buttons(strip)
    with qtbot.waitSignal(strip.settings_changed) as asked:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == [{name: False}]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(strip.settings_changed):
        QTest.keyClick(button, Qt.Key.Key_Space)


def test_colours_follow_the_appearance_while_it_is_shown(strip: MistakeStrip) -> None:
    show(strip, ARTICLE.but(wrong_sign=True))
    strip.set_appearance(Appearance(DARK))
    text = next(label for label in strip.findChildren(QLabel) if label.text() and label.isVisibleTo(strip))
    assert DARK.error in text.styleSheet()
    assert strip.palette().window().color().name() == DARK.error_fill
