"""Numbers in the sentence of a page open like those in its formulas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.explain.links import WEIGHT_BEFORE
from core.explain.selection import Neuron, Quantity, Selection, Weight
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.inspector.page import Area
from scratchnet_gui.inspector.widget import InspectorView
from tests.helpers.inspector import canvas_of, inspector
from tests.helpers.runs import ARTICLE

WEIGHT = Weight(2, 3, 0)
GRADIENT = Selection(WEIGHT, Quantity.GRADIENT)
BEFORE = Selection(WEIGHT, Quantity.UPDATE, WEIGHT_BEFORE)
AFTER = Selection(WEIGHT, Quantity.UPDATE)


def at(operation: int) -> Snapshot:
    session = Session(ARTICLE)
    session.submit(Seek(3, operation))
    return session.snapshot(Cause.SEEK)


@pytest.fixture
def view(qtbot: QtBot) -> InspectorView:
    made = inspector(qtbot, height=560)
    made.show_snapshot(at(14))
    made.show_selection(GRADIENT, 1)
    return made


def in_the_sentence(view: InspectorView) -> list[tuple[Area, str]]:
    """Return the areas of the numbers in the sentence, each with the letters under its middle."""
    page = canvas_of(view).page
    (paragraph,) = page.paragraphs
    text = paragraph.document.toPlainText()
    box = next(area.area for area in page.areas if area.area.contains(paragraph.at) and not area.clickable)
    found = []
    for area in page.areas:
        if area.area != box and box.contains(area.area.center()):
            point = area.area.center() - paragraph.at
            place = paragraph.document.documentLayout().hitTest(point, Qt.HitTestAccuracy.ExactHit)
            starts, ends = text.rfind(" ", 0, place) + 1, text.find(" ", place)
            found.append((area, text[starts : len(text) if ends < 0 else ends].rstrip(".,;")))
    return found


@pytest.mark.parametrize("width", [300, 380, 700])
def test_each_number_can_be_clicked_where_it_stands(view: InspectorView, width: int) -> None:
    view.resize(width, 560)
    found = in_the_sentence(view)
    assert [area.selection for area, _ in found] == [BEFORE, AFTER]
    (before, old), (after, new) = found
    assert float(old.replace("−", "-")) == pytest.approx(float(before.tooltip.replace("−", "-")), abs=1e-3)
    assert float(new.replace("−", "-")) == pytest.approx(float(after.tooltip.replace("−", "-")), abs=1e-3)


def test_a_click_opens_the_number(view: InspectorView) -> None:
    opened: list[Selection] = []
    view.selected.connect(opened.append)
    for area, _ in in_the_sentence(view):
        QTest.mouseClick(canvas_of(view), Qt.MouseButton.LeftButton, pos=area.area.center().toPoint())
    assert opened == [BEFORE, AFTER]


def test_a_number_that_is_still_to_come_shows_its_exact_value_and_opens_nothing(view: InspectorView) -> None:
    view.show_snapshot(at(9))
    (_, (coming, _)) = in_the_sentence(view)
    assert coming.selection is None
    assert coming.tooltip
    assert canvas_of(view).page.clickable_at(QPointF(coming.area.center())) is None


def test_the_selected_number_is_lit_in_the_sentence_too(view: InspectorView) -> None:
    summed = Selection(Neuron(2, 0), Quantity.ACTIVATION)
    view.show_selection(summed, 1)
    ((area, _),) = in_the_sentence(view)
    assert area.selection == summed
    assert any(
        fill.area == area.area and fill.colour == Appearance().theme.selected for fill in canvas_of(view).page.fills
    )
