"""The panel of notes: what it says when, what a click selects, and kinds that are switched off."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from core.explain.notes.rules import RULES
from core.explain.selection import Neuron, Quantity, Selection, WholeLoss
from core.session.presets import load_preset
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.notes.bars import BarsView
from scratchnet_gui.notes.card import NoteCard
from scratchnet_gui.notes.noted import Noted
from scratchnet_gui.notes.view import NotesView
from scratchnet_gui.settings import WindowSettings
from tests.helpers.noted import moments
from tests.helpers.runs import ARTICLE

LEFT = Qt.MouseButton.LeftButton


def moment(preset: str, iteration: int, operation: int | None = None) -> Snapshot:
    (snapshot,) = moments(load_preset(preset).run, (iteration, operation))
    return snapshot


@pytest.fixture
def view(qtbot: QtBot, own_settings: object) -> NotesView:
    made = NotesView(WindowSettings())
    qtbot.addWidget(made)
    made.resize(420, 560)
    made.set_appearance(Appearance())
    made.show()
    return made


def rules(view: NotesView) -> list[str]:
    return [card.note.rule for card in view.cards if card.note is not None]


def hide_button(card: NoteCard) -> QToolButton:
    return card.findChildren(QToolButton)[0]


def test_the_plateau_of_the_article_is_said_with_its_numbers(view: NotesView) -> None:
    view.show_snapshot(moment("article", 150))
    assert rules(view) == ["plateau"]
    assert view.cards[0].text.startswith("The loss stands at 0.999: over the last 50 iterations it changed by 0.07")
    assert view.nothing == ""


def test_it_says_that_there_is_nothing_to_note(view: NotesView) -> None:
    view.show_snapshot(moment("article", 10))
    assert (rules(view), view.nothing) == ([], "Nothing to note at this moment.")


def test_what_an_earlier_iteration_showed_is_said_to_be_of_it(view: NotesView) -> None:
    complete, begun = moments(load_preset("saturating").run, (100, None), (101, 1))
    view.show_snapshot(complete)
    assert {card.when for card in view.cards} == {""}
    before = [card.text for card in view.cards]
    view.show_snapshot(begun)
    assert [card.text for card in view.cards] == before
    assert {card.when for card in view.cards} == {"in iteration 100"}


def test_a_click_and_return_select_the_number_that_shows_it(view: NotesView) -> None:
    chosen: list[Selection] = []
    view.selected.connect(chosen.append)
    view.show_snapshot(moment("article", 1500))
    QTest.mouseClick(view.cards[0], LEFT)
    assert chosen[0].quantity is Quantity.ACTIVATION_SLOPE
    assert isinstance(chosen[0].part, Neuron)
    view.show_snapshot(moment("article", 150))
    view.cards[0].setFocus()
    QTest.keyClick(view.cards[0], Qt.Key.Key_Return)
    assert chosen[1] == Selection(WholeLoss(), Quantity.TOTAL_LOSS)


def test_the_note_about_the_selected_number_is_lit(view: NotesView) -> None:
    view.show_snapshot(moment("article", 150))
    lit = []
    for selection in (Selection(WholeLoss(), Quantity.TOTAL_LOSS), Selection(Neuron(1, 0)), None):
        view.show_selection(selection, 0)
        lit.append(view.cards[0].lit)
    assert lit == [True, False, False]


def test_a_kind_that_is_hidden_is_remembered_and_can_be_brought_back(view: NotesView, qtbot: QtBot) -> None:
    changes: list[Noted] = []
    view.noted_changed.connect(changes.append)
    view.show_snapshot(moment("article", 150))
    QApplication.processEvents()  # lays the card out
    QTest.mouseClick(hide_button(view.cards[0]), LEFT)
    assert rules(view) == []
    assert view.off == {"plateau"}
    assert [bool(each.current) for each in changes] == [True, False]
    another = NotesView(WindowSettings())
    qtbot.addWidget(another)
    another.show()
    another.show_snapshot(moment("article", 150))
    assert rules(another) == []
    box = another._kinds.boxes["plateau"]
    assert not box.isChecked()
    box.click()
    assert rules(another) == ["plateau"]
    assert WindowSettings().names("notes_off") == frozenset()


def test_a_rule_that_is_no_more_is_not_kept_switched_off(qtbot: QtBot, own_settings: object) -> None:
    WindowSettings().save_names("notes_off", frozenset({"plateau", "of_long_ago"}))
    another = NotesView(WindowSettings())
    qtbot.addWidget(another)
    assert another.off == {"plateau"}


def test_with_all_kinds_off_it_says_so(view: NotesView) -> None:
    view.show_snapshot(moment("article", 150))
    for box in view._kinds.boxes.values():
        box.click()
    assert view.nothing == "All kinds of notes are switched off."
    assert view.off == frozenset(RULES)


def test_while_it_plays_sentences_stay_long_enough_to_be_read(view: NotesView) -> None:
    early, late = moments(ARTICLE, (150, None), (160, None))
    view.show_snapshot(replace(early, playing=True))
    text = view.cards[0].text
    view.show_snapshot(replace(late, playing=True))
    assert view.cards[0].text == text
    view.show_snapshot(late)
    assert view.cards[0].text != text
    view.show_snapshot(replace(early, playing=True, run_id=early.run_id + 1))
    assert view.cards[0].text == text  # another run is shown at once


def test_the_gradients_of_each_layer_have_a_bar(view: NotesView) -> None:
    view.show_snapshot(moment("saturating", 100))
    card = view.cards[rules(view).index("vanishing")]
    bars = card.findChild(BarsView)
    assert isinstance(bars, BarsView)
    assert bars.bars is not None
    assert len(bars.bars.names) == 6
    assert not bars.isHidden()
    other = view.cards[0].findChild(BarsView)
    assert isinstance(other, BarsView)
    assert other.isHidden()


def test_of_one_rule_only_the_first_note_says_what_the_rule_is(view: NotesView) -> None:
    view.show_snapshot(moment("saturating", 100))
    assert rules(view) == ["saturated", "saturated", "vanishing"]
    assert [hide_button(card).isHidden() for card in view.cards] == [False, True, False]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", [(420, 560), (900, 300)])
def test_cards_stand_inside_and_clear_of_each_other(view: NotesView, theme: Theme, size: tuple[int, int]) -> None:
    view.set_appearance(Appearance(theme=theme))
    view.resize(*size)
    view.show_snapshot(moment("saturating", 100))
    QApplication.processEvents()
    boxes = [card.geometry() for card in view.cards]
    assert all(box.left() >= 0 and box.right() < size[0] for box in boxes)
    assert not any(one.intersects(other) for n, one in enumerate(boxes) for other in boxes[:n])
    columns = {box.left() for box in boxes}
    assert len(columns) == (2 if size[0] == 900 else 1)
