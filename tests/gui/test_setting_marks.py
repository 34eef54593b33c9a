"""Notes about settings stand beside their fields in the set-up form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.explain.notes.note import Severity
from core.session.commands import Seek
from scratchnet_gui.app import Desk
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.colours import severity_colour
from scratchnet_gui.controls.setting_mark import SettingMark, SettingNote
from scratchnet_gui.controls.setup_form import SetupForm
from tests.gui.conftest import OpenDesk, shown
from tests.helpers.forms import number

NOTE = SettingNote("too high", "The loss rose from 0.5 to 0.9.", Severity.STUCK)


def marks(desk: Desk) -> list[SettingMark]:
    return [mark for mark in desk.window.setup.findChildren(SettingMark) if mark.isVisible()]


def seek(qtbot: QtBot, desk: Desk, iteration: int) -> None:
    desk.client.submit(Seek(iteration))
    qtbot.waitUntil(lambda: shown(desk).position.iteration == iteration and not shown(desk).playing)


@pytest.fixture
def stuck(qtbot: QtBot, open_desk: OpenDesk) -> Desk:
    """Return the window at a moment when the learning rate is noted to be too high."""
    desk = open_desk("learning-rate-too-high")
    seek(qtbot, desk, 5)
    return desk


def test_a_note_about_a_setting_stands_beside_its_field_while_it_holds(qtbot: QtBot, stuck: Desk) -> None:
    (mark,) = marks(stuck)
    field = number(stuck, "learning_rate")
    assert "the loss only rose" in mark.toolTip().replace("\n", " ")
    assert mark.severity is Severity.STUCK
    assert mark.accessibleName() == "too high: the loss rises"
    middle = mark.mapTo(stuck.window, mark.rect().center())
    beside = field.mapTo(stuck.window, QPoint(0, field.rect().center().y()))
    assert 0 < beside.x() - middle.x() < 40
    assert abs(beside.y() - middle.y()) <= 1
    seek(qtbot, stuck, 1)
    assert marks(stuck) == []


def test_a_kind_of_note_that_is_hidden_marks_no_setting(stuck: Desk) -> None:
    box = stuck.window.notes._kinds.boxes["rate_too_high"]
    box.click()
    assert marks(stuck) == []
    box.click()
    assert len(marks(stuck)) == 1


def test_a_click_turns_to_the_notes_and_never_away(stuck: Desk) -> None:
    (mark,) = marks(stuck)
    assert not stuck.window.notes.isVisible()
    for _ in range(2):
        QTest.mouseClick(mark, Qt.MouseButton.LeftButton)
        assert stuck.window.notes.isVisible()
        assert any(card.note is not None and card.note.rule == "rate_too_high" for card in stuck.window.notes.cards)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_mark_has_the_colour_of_the_marks_in_the_diagram(qtbot: QtBot, theme: Theme) -> None:
    form = SetupForm()
    qtbot.addWidget(form)
    form.set_appearance(Appearance(theme))
    for severity in Severity:
        form.show_notes({"learning_rate": SettingNote("", "", severity)})
        (mark,) = form.findChildren(SettingMark)
        middle = mark.rect().center()
        assert mark.grab().toImage().pixelColor(middle).name() == severity_colour(severity, theme).lower()


@pytest.mark.parametrize("width", [260, 420])
def test_a_mark_hides_no_name_and_no_field(qtbot: QtBot, width: int) -> None:
    form = SetupForm()
    qtbot.addWidget(form)
    form.show_notes({"learning_rate": NOTE})
    form.resize(width, 900)
    form.show()
    QApplication.processEvents()
    field, (mark,) = form.field("learning_rate"), form.findChildren(SettingMark)
    label = next(each for each in form.findChildren(QLabel) if each.buddy() is field)
    name_ends = label.x() + label.fontMetrics().horizontalAdvance(label.text())
    assert name_ends <= mark.x()
    assert mark.geometry().right() < field.x()
