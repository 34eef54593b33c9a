"""The gradient check as a panel: the curve, the numbers, the verdicts, and what a click asks for."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.explain.explain import default_selection
from core.explain.gradient_check import Comparison, Difference, Verdict
from core.explain.moment import moment
from core.explain.nudged import Parameter, value_of
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight
from core.session.commands import ChangeSettings, Granularity, Pace, Pause, Play, Seek, SetPace, TracePath
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import GradientsComputed
from core.training.mistakes import MISTAKES, gradients_wrong_in
from scratchnet_gui.appearance import DARK, Appearance
from scratchnet_gui.charts.check.readout import readout
from scratchnet_gui.charts.check.view import GradientCheckView
from scratchnet_gui.charts.check.words import symbol_of
from tests.helpers.runs import ARTICLE, train

WEIGHT = Weight(1, 2, 3)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[GradientCheckView]:
    made = GradientCheckView()
    qtbot.addWidget(made)
    made.resize(420, 560)
    made.show()
    yield made
    made.hide()


def at(config: RunConfig, iteration: int, operation: int | None = None) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(0.1)
    return session.snapshot(Cause.SEEK)


def look(view: GradientCheckView, snapshot: Snapshot, parameter: Parameter = WEIGHT) -> None:
    """Show a moment and wait until every gradient is checked."""
    view.show_snapshot(snapshot)
    view.show_selection(Selection(parameter, Quantity.GRADIENT), 0)
    while "are" not in view.summary.text() and "No gradients" not in view.summary.text():
        QApplication.processEvents()


def traced(view: GradientCheckView, config: RunConfig, iteration: int) -> Session:
    """Show a moment of a session that answers where the view asks for the way of training."""
    session = Session(config)
    session.submit(Seek(iteration))

    def answer(pair: tuple[Parameter, Parameter]) -> None:
        session.submit(TracePath(pair))
        view.show_snapshot(session.snapshot(Cause.SETTING))

    look(view, session.snapshot(Cause.SEEK))
    view.path_wanted.connect(answer)
    return session


def path_shown(view: GradientCheckView) -> list[int]:
    picture = view.surface_plot.picture
    assert picture is not None
    return [point.iteration for point in picture.path]


def centre_of(view: GradientCheckView, parameter: Weight) -> QPoint:
    box = view.grid.boxes()[parameter.layer - 1]
    return box.cell_at(parameter.source, parameter.target).center().toPoint()


def test_the_curve_is_that_of_the_selected_weight_and_its_tangent_is_the_gradient(view: GradientCheckView) -> None:
    snapshot = at(ARTICLE, 50)
    look(view, snapshot)
    picture = view.curve_plot.picture
    assert picture is not None
    before = value_of(at(ARTICLE, 49).parameters, WEIGHT)
    assert picture.chord.value == before
    assert picture.after == value_of(snapshot.parameters, WEIGHT)
    gradients = next(event for event in snapshot.events if isinstance(event, GradientsComputed) and event.layer == 1)
    assert picture.slope == gradients.dW[2, 3]
    assert picture.curve.values[0] < before < picture.curve.values[-1]
    assert "right" in view.readout.text()
    assert "All 16 gradients are right" in view.summary.text()


@pytest.mark.parametrize("name", [name for name, each in MISTAKES.items() if each.in_training])
def test_with_a_mistake_the_gradients_that_it_touches_are_marked_wrong(view: GradientCheckView, name: str) -> None:
    config = ARTICLE.but(loss="mean_of_squares", learning_rate=4.0, **{name: True})
    look(view, at(config, 3))
    for layer, sources in ((1, 3), (2, 4)):
        found = {view.grid.verdict_of(Weight(layer, source, 0))[0] for source in range(sources)}
        assert (Verdict.WRONG in found) == gradients_wrong_in(MISTAKES[name], layer, 2)
        assert (found == {Verdict.RIGHT}) != gradients_wrong_in(MISTAKES[name], layer, 2)


def test_the_wrong_sign_is_seen_as_an_update_that_climbs(view: GradientCheckView) -> None:
    look(view, at(ARTICLE.but(wrong_sign=True), 3), Weight(2, 1, 0))
    assert "it has the wrong sign" in view.readout.text()
    assert "All 16 gradients are right" in view.summary.text()


def test_before_backpropagation_the_curve_stands_alone(view: GradientCheckView) -> None:
    look(view, at(ARTICLE, 1, 3))
    picture = view.curve_plot.picture
    assert picture is not None
    assert picture.slope is None
    assert "has not reached" in view.readout.text()
    assert "No gradients" in view.summary.text()
    assert view.grid.verdict_of(WEIGHT)[0] is Verdict.NOT_CHECKED


@pytest.mark.parametrize("operation", [9, 14])
def test_all_that_is_said_is_seen_in_a_narrow_and_low_panel_too(view: GradientCheckView, operation: int) -> None:
    view.resize(362, 424)
    look(view, at(ARTICLE.but(slope_at_a=True), 30, operation), Weight(1, 0, 0))
    QApplication.processEvents()
    for label in (view.readout, view.summary):
        assert label.height() >= label.heightForWidth(label.width())


def test_two_weights_can_be_told_apart_in_narrow_fields(view: GradientCheckView) -> None:
    look(view, at(ARTICLE, 5), Weight(1, 1, 0))
    view.choosers.two.click()
    first, second = (field.currentText() for field in view.choosers.pair)
    assert (first, second) == ("W⁽¹⁾₂₁, input 2 → hidden 1", "W⁽²⁾₁₁, hidden 1 → output")


def test_without_a_batch_it_says_what_is_needed_and_nothing_is_stale(view: GradientCheckView) -> None:
    look(view, at(ARTICLE, 5))
    view.show_snapshot(at(ARTICLE, 0))
    assert view.message.isVisible()
    assert "batch" in view.message.text()
    assert view.curve_plot.picture is None
    assert not view.readout.text()
    assert not view.summary.text()


def test_a_race_pauses_it_and_slow_playing_does_not(view: GradientCheckView) -> None:
    session = Session(ARTICLE.but(stop_at=None))
    session.submit(Play())
    session.work(0.01)
    view.show_snapshot(session.snapshot(Cause.PLAY))
    assert view.message.text() == "Paused while playing."
    session.submit(SetPace(Pace(Granularity.ITERATION, 2.0)))
    view.show_snapshot(session.snapshot(Cause.PLAY))
    assert view.curve_plot.isVisible()


def test_unseen_it_computes_nothing_and_catches_up_when_it_is_shown(view: GradientCheckView) -> None:
    view.hide()
    view.show_snapshot(at(ARTICLE, 5))
    assert view.curve_plot.picture is None
    view.show()
    assert view.curve_plot.picture is not None


def test_a_click_in_a_matrix_selects_that_gradient(view: GradientCheckView, qtbot: QtBot) -> None:
    look(view, at(ARTICLE, 5))
    with qtbot.waitSignal(view.selected) as chosen:
        QTest.mouseClick(view.grid, Qt.MouseButton.LeftButton, pos=centre_of(view, Weight(2, 3, 0)))
    assert chosen.args == [Selection(Weight(2, 3, 0), Quantity.GRADIENT)]
    assert view.curve_plot.picture is not None
    assert view.curve_plot.picture.symbol == "W^{(2)}_{41}"


def test_two_weights_ask_for_the_way_of_training_and_show_it(view: GradientCheckView, qtbot: QtBot) -> None:
    session = traced(view, ARTICLE, 40)
    with qtbot.waitSignal(view.path_wanted) as wanted:
        QTest.mouseClick(view.choosers.two, Qt.MouseButton.LeftButton)
    first, second = wanted.args[0]
    assert first == WEIGHT
    picture = view.surface_plot.picture
    assert picture is not None
    points, (states, losses) = picture.path, train(ARTICLE, 40)
    assert [each.iteration for each in points] == list(range(40))
    assert [each.x for each in points] == [value_of(state.parameters, first) for state in states[:40]]
    assert [each.y for each in points] == [value_of(state.parameters, second) for state in states[:40]]
    assert [each.loss for each in points] == pytest.approx(losses, rel=1e-12)
    assert session.snapshot(Cause.SEEK).path is None
    assert view.surface_plot.isVisible()
    x, y = view.surface_plot.axes()
    for each in points:
        assert x.low < each.x < x.high
        assert y.low < each.y < y.high
    said = view.surface_plot.reading_at(QPointF(x.pixel(points[0].x), y.pixel(points[0].y)))
    assert "after iteration" in said
    assert "loss" in view.surface_plot.reading_at(QPointF(x.start + 2, y.end + 2))
    QTest.mouseClick(view.choosers.one, Qt.MouseButton.LeftButton)
    assert view.curve_plot.isVisible()


def test_the_way_is_asked_for_anew_at_another_moment_and_never_leads_past_it(view: GradientCheckView) -> None:
    wanted: list[tuple[Parameter, Parameter]] = []
    view.path_wanted.connect(wanted.append)
    session = traced(view, ARTICLE, 40)
    QTest.mouseClick(view.choosers.two, Qt.MouseButton.LeftButton)
    view.path_wanted.disconnect()
    view.path_wanted.connect(wanted.append)
    session.submit(Seek(10))
    view.show_snapshot(session.snapshot(Cause.SEEK))
    assert wanted == [wanted[0], wanted[0]]
    assert path_shown(view) == list(range(10))


def test_on_another_branch_no_point_of_the_old_one_stays(view: GradientCheckView) -> None:
    session = traced(view, ARTICLE, 40)
    QTest.mouseClick(view.choosers.two, Qt.MouseButton.LeftButton)
    view.path_wanted.disconnect()
    session.submit(Seek(20))
    session.submit(ChangeSettings({"learning_rate": 0.5}))
    session.submit(Seek(30))
    view.show_snapshot(session.snapshot(Cause.SEEK))
    assert path_shown(view) == []


def test_while_playing_the_way_is_kept_and_not_asked_for(view: GradientCheckView) -> None:
    wanted: list[tuple[Parameter, Parameter]] = []
    session = traced(view, ARTICLE, 40)
    QTest.mouseClick(view.choosers.two, Qt.MouseButton.LeftButton)
    view.path_wanted.connect(wanted.append)
    session.submit(SetPace(Pace(Granularity.ITERATION, 1.0)))
    session.submit(Play())
    while session.snapshot(Cause.PLAY).position.iteration == 40:
        session.work(1.0)
    view.show_snapshot(session.snapshot(Cause.PLAY))
    assert (wanted, path_shown(view)) == ([], list(range(40)))
    session.submit(Pause())
    view.show_snapshot(session.snapshot(Cause.PAUSE))
    assert len(wanted) == 1
    assert path_shown(view)[-1] >= 40


def test_a_check_that_was_hidden_halfway_is_done_again(view: GradientCheckView) -> None:
    view.show_snapshot(at(ARTICLE, 5))
    busy = [view.verdicts.busy]
    for seen in (False, True):
        view.setVisible(seen)
        busy.append(view.verdicts.busy)
    assert busy == [True, False, True]


def test_a_path_of_other_weights_is_not_drawn(view: GradientCheckView) -> None:
    session = Session(ARTICLE)
    session.submit(Seek(40))
    look(view, session.snapshot(Cause.SEEK))
    QTest.mouseClick(view.choosers.two, Qt.MouseButton.LeftButton)
    session.submit(TracePath((Weight(2, 0, 0), Weight(2, 1, 0))))
    view.show_snapshot(session.snapshot(Cause.SETTING))
    assert path_shown(view) == []


def test_shift_click_chooses_the_second_weight(view: GradientCheckView) -> None:
    look(view, at(ARTICLE, 5))
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(view.grid, Qt.MouseButton.LeftButton, shift, centre_of(view, Weight(2, 0, 0)))
    picture = view.surface_plot.picture
    assert picture is not None
    assert (picture.across, picture.up) == ("W^{(1)}_{34}", "W^{(2)}_{11}")


def test_the_wheel_looks_closer(view: GradientCheckView) -> None:
    look(view, at(ARTICLE, 5))
    assert view.curve_plot.picture is not None
    before = np.ptp(view.curve_plot.picture.curve.values)
    view.curve_plot.zoomed.emit(0.5)
    assert np.ptp(view.curve_plot.picture.curve.values) == pytest.approx(before / 2.0)


def test_the_chord_is_drawn_with_the_step_that_is_chosen(view: GradientCheckView) -> None:
    look(view, at(ARTICLE, 5))
    view.choosers.step.setCurrentIndex(0)
    view.choosers.step.activated.emit(0)
    assert view.curve_plot.picture is not None
    assert view.curve_plot.picture.chord.step == 0.5


def test_the_loss_is_that_of_the_settings_that_the_numbers_were_computed_with(view: GradientCheckView) -> None:
    session = Session(ARTICLE)
    session.submit(Seek(5))
    session.submit(ChangeSettings({"loss": "mean_of_squares"}))
    look(view, session.snapshot(Cause.SETTING))
    assert "All 16 gradients are right" in view.summary.text()


def test_a_new_network_without_the_selected_weight_shows_another(view: GradientCheckView) -> None:
    look(view, at(ARTICLE, 5), Weight(1, 2, 3))
    smaller = ARTICLE.but(layers=ARTICLE.layers[1:])
    view.show_snapshot(at(smaller, 2))
    assert view.curve_plot.picture is not None
    with_bias = smaller.but(layers=tuple(type(each)(units=1, bias=True) for each in smaller.layers))
    look(view, at(with_bias, 2), Bias(1, 0))
    assert view.curve_plot.picture.symbol == "b^{(1)}_{1}"


@pytest.mark.parametrize("size", [(420, 560), (900, 300), (700, 500)])
def test_every_part_has_room(view: GradientCheckView, size: tuple[int, int]) -> None:
    view.set_appearance(Appearance(DARK))
    view.resize(*size)
    look(view, at(ARTICLE.but(slope_at_a=True), 5))
    QApplication.processEvents()
    for part in (view.curve_plot, view.grid, view.readout, view.summary):
        assert view.rect().contains(part.rect().translated(part.mapTo(view, QPoint())))
    assert view.curve_plot.height() >= 130
    assert view.readout.height() >= view.readout.heightForWidth(view.readout.width())


def test_the_longest_numbers_have_room(view: GradientCheckView) -> None:
    view.resize(700, 500)
    look(view, at(ARTICLE, 5))
    table = QTextDocument()
    table.setDefaultFont(view.readout.font())
    theme = Appearance().theme
    found = Difference(0.0, 1e-6, 1.0, 1.0, 1.0, kink=False)
    comparison = Comparison(-9.222819e-15, -9.222821e-15, 1.9e-17, Verdict.RIGHT)
    session = at(ARTICLE, 5)
    now = moment(session.config, session.parameters, session.events, 0)
    chord = replace(found, step=0.2, above=1.0 + 9.222821e-15)
    table.setHtml(readout(now, 1, found, chord, comparison, theme).partition("</table>")[0] + "</table>")
    assert table.idealWidth() <= view.readout.width()


def test_with_nothing_selected_it_checks_the_weight_that_the_inspector_explains(view: GradientCheckView) -> None:
    for iteration, operation in ((1, 14), (3, 8), (5, None), (6, 3)):
        snapshot = at(ARTICLE, iteration, operation)
        view.show_snapshot(snapshot)
        view.show_selection(None, 0)
        picture, explained = view.curve_plot.picture, default_selection(snapshot.events, snapshot.events_config)
        if isinstance(explained, Neuron):
            explained = Weight(explained.column, 0, explained.unit)
        assert isinstance(explained, Weight)
        assert picture is not None
        assert picture.symbol == symbol_of(explained)


def test_of_a_chord_that_is_drawn_with_another_step_its_own_slope_is_said(view: GradientCheckView) -> None:
    look(view, at(ARTICLE, 5))
    text = view.readout.text()
    assert "Difference: ε = 6.1×10⁻⁶. Chord: slope " in text
    assert "so that they can be seen" in view.readout.toolTip()
    view.choosers.step.entered.emit(None)
    assert "Difference: ε = 6.1×10⁻⁶." in view.readout.text()
    assert "Chord" not in view.readout.text()


@pytest.mark.parametrize("looks_closer", [0, 8, 20])
def test_the_numbers_beside_the_curve_have_room_where_it_is_flat(view: GradientCheckView, looks_closer: int) -> None:
    look(view, at(load_preset("saturating").run, 1), Weight(1, 0, 0))
    for _ in range(looks_closer):
        view.curve_plot.zoomed.emit(0.5)
    image = view.curve_plot.grab().toImage()
    panel = image.pixelColor(0, 0)
    assert all(image.pixelColor(column, y) == panel for column in (0, 1) for y in range(image.height()))


def test_a_flat_map_says_that_the_loss_is_the_same_everywhere(view: GradientCheckView) -> None:
    # At iteration 30 every hidden ReLU is dead, so that what comes after them is multiplied by 0.
    snapshot = at(load_preset("dying-relus").run, 30)
    look(view, snapshot, Weight(2, 0, 0))
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    QTest.mouseClick(view.grid, left, shift, centre_of(view, Weight(2, 1, 0)))
    assert "The loss is 0.5126 everywhere here: these two weights do not move it." in view.readout.text()
    QTest.mouseClick(view.grid, left, shift, centre_of(view, Weight(1, 0, 3)))
    assert "Stronger blue" in view.readout.text()
    assert "everywhere" not in view.readout.text()
