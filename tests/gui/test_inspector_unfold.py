"""A long sum shows its largest terms, and on a click all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.explain.explain import explain
from core.explain.selection import Neuron, Quantity, Selection, Weight, WholeLoss
from core.session.commands import Granularity, Pace, Seek
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import BatchTaken
from scratchnet_gui.inspector.page import Area
from scratchnet_gui.inspector.places import Places
from scratchnet_gui.inspector.widget import InspectorView
from tests.helpers.inspector import canvas_of, inspector
from tests.helpers.written import add_up

DIGITS = load_preset("digits").run
ALL_DIGITS = DIGITS.but(batch_size=None)
GRADIENT = Selection(Weight(1, 20, 3), Quantity.GRADIENT)
SUM = Selection(Neuron(1, 3), Quantity.SUM)


def at(config: RunConfig, iteration: int = 2) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


def row_of(snapshot: Snapshot) -> int:
    batch = snapshot.events[0]
    assert isinstance(batch, BatchTaken)
    return int(batch.rows[0])


def texts(view: InspectorView) -> list[str]:
    return [text.text for text in canvas_of(view).page.texts]


def lines(view: InspectorView) -> list[str]:
    """Return what stands in the lines that unfold or fold a sum."""
    return [text for text in texts(view) if text.startswith(("… ", "Show "))]


def line_of(view: InspectorView, text: str) -> Area:
    """Return the area of the line that begins with `text`."""
    page = canvas_of(view).page
    at = next(each.at for each in page.texts if each.text.startswith(text))
    return next(area for area in page.areas if area.unfolds is not None and area.area.contains(at))


def click(view: InspectorView, text: str) -> None:
    middle = line_of(view, text).area.center().toPoint()
    QTest.mouseClick(canvas_of(view), Qt.MouseButton.LeftButton, pos=middle)


@pytest.fixture
def view(qtbot: QtBot) -> InspectorView:
    return inspector(qtbot, height=560)


def test_a_click_shows_all_terms_and_another_the_largest_again(view: InspectorView) -> None:
    snapshot = at(DIGITS)
    view.show_snapshot(snapshot)
    view.show_selection(SUM, row_of(snapshot))
    folded = texts(view)
    assert lines(view)[0].startswith("… 55 more")  # of 64 inputs and a bias
    click(view, "… 55 more")
    assert lines(view) == ["Show the 10 largest only"]
    assert texts(view).count("×") == 64
    click(view, "Show the 10")
    assert texts(view) == folded


def test_the_numbers_of_a_long_sum_can_be_unfolded_by_keys(view: InspectorView) -> None:
    snapshot = at(DIGITS)
    view.show_snapshot(snapshot)
    view.show_selection(SUM, row_of(snapshot))
    page = canvas_of(view).page
    for _ in page.areas:
        view.next_number()
        hovered = canvas_of(view).hovered
        if hovered is not None and hovered.unfolds is not None:
            break
    view.open_number()
    assert lines(view) == ["Show the 10 largest only"]


def test_it_stays_unfolded_over_steps_and_folds_for_another_number(view: InspectorView) -> None:
    snapshot = at(DIGITS)
    view.show_snapshot(snapshot)
    view.show_selection(SUM, row_of(snapshot))
    click(view, "… 55 more")
    later = at(DIGITS, 3)
    view.show_snapshot(later)
    view.show_selection(SUM, row_of(later))
    assert lines(view) == ["Show the 10 largest only"]
    view.show_selection(Selection(Neuron(1, 4), Quantity.SUM), row_of(later))
    assert lines(view)[0].startswith("… 55 more")


def test_of_a_sum_over_very_many_rows_two_hundred_are_shown_and_the_page_says_so(view: InspectorView) -> None:
    snapshot = at(ALL_DIGITS)
    rows = ALL_DIGITS.data.rows
    view.show_snapshot(snapshot)
    view.show_selection(GRADIENT, 0)
    click(view, f"… {rows - 10:,} more")
    assert lines(view) == [f"… {rows - 200:,} more, together", "Show 10 only; no more than 200 fit here"]
    rest = next(text for text in canvas_of(view).page.texts if text.text.startswith("… "))
    assert canvas_of(view).page.clickable_at(rest.at) is None  # no more will come
    click(view, "Show 10 only")
    assert lines(view) == [f"… {rows - 10:,} more, together"]


def test_a_run_that_is_played_too_fast_to_read_folds_it_until_it_pauses(view: InspectorView) -> None:
    snapshot = at(DIGITS)
    view.show_snapshot(snapshot)
    view.show_selection(SUM, row_of(snapshot))
    click(view, "… 55 more")
    bar = view.findChild(QScrollArea).verticalScrollBar()  # type: ignore[union-attr]
    bar.setValue(bar.maximum())
    unfolded, scrolled = texts(view), bar.value()
    view.show_snapshot(replace(snapshot, playing=True, pace=Pace(Granularity.ITERATION, 2.0)))
    assert texts(view) == unfolded
    view.show_snapshot(replace(snapshot, playing=True, pace=Pace(Granularity.ITERATION, 100.0)))
    assert lines(view) == ["… 55 more, together"]
    rest = next(text for text in canvas_of(view).page.texts if text.text.startswith("… "))
    assert canvas_of(view).page.clickable_at(rest.at) is None
    assert "when the run pauses" in canvas_of(view).page.tooltip_at(rest.at)
    view.show_snapshot(snapshot)
    assert texts(view) == unfolded
    assert bar.value() == scrolled


@pytest.mark.parametrize("digits", [3, 4, 6])
@pytest.mark.parametrize(
    ("config", "selection"),
    [(DIGITS, SUM), (ALL_DIGITS, GRADIENT), (ALL_DIGITS, Selection(WholeLoss(), Quantity.TOTAL_LOSS))],
    ids=["inputs", "rows", "shares"],
)
def test_all_terms_that_are_shown_add_up_to_the_total_that_is_shown(
    config: RunConfig, selection: Selection, digits: int
) -> None:
    snapshot = at(config)
    told = explain(snapshot.events, snapshot.parameters, config, selection, row_of(snapshot))
    places = Places(told.sections, told.meaning.values, digits, unfolded={0})
    section = places.sections[0]
    assert section.shown is not None
    column = [term.value for term in section.terms] + ([section.shown.rest_sum] if section.shown.rest else [])
    assert len(column) == (65 if selection == SUM else 201)
    assert section.section.parts is not None
    assert add_up([places.text(value) for value in column], places.text(section.section.parts.total))
