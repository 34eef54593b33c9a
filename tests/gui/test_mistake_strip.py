"""The strip that says which mistakes are on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
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


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize("width", [960, 1024, 1920])
def test_a_low_window_has_one_thin_line_that_names_the_mistake(strip: MistakeStrip, width: int, name: str) -> None:
    show(strip, ARTICLE.but(**dict.fromkeys([*list(MISTAKES)[:2], name], True)))
    tall = strip.sizeHint().height()
    strip.set_low(True)
    strip.resize(width, strip.sizeHint().height())
    strip.show()
    QApplication.processEvents()
    assert strip.height() <= 30 < tall
    text = next(label for label in strip.findChildren(QLabel) if label.text() and label.isVisibleTo(strip))
    assert any(text.text().startswith(said.partition(" (")[0]) for said in strip.texts)
    assert text.fontMetrics().horizontalAdvance(text.text()) <= text.width()
    assert text.height() < 2 * text.fontMetrics().height()


def test_what_is_wrong_is_said_where_there_is_room_and_the_name_alone_where_not(strip: MistakeStrip) -> None:
    show(strip, ARTICLE.but(wrong_sign=True))
    for width, said in ((1000, strip.texts[0]), (600, "Mistake on: Wrong sign in the update")):
        strip.resize(width, 40)
        strip.show()
        QApplication.processEvents()
        text = next(label for label in strip.findChildren(QLabel) if label.text() and label.isVisibleTo(strip))
        assert text.text() == said
        assert text.accessibleName() == strip.texts[0]
