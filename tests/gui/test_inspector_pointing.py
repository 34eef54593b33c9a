"""What the pointer finds in the inspector: exact values, what symbols mean, and what a click selects."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from core.explain.entries import Entry
from core.explain.selection import Neuron, Quantity, Selection, Weight
from scratchnet_gui import formatting
from scratchnet_gui.appearance import LIGHT
from scratchnet_gui.inspector.hover import tooltip_of
from scratchnet_gui.inspector.page import Area
from scratchnet_gui.inspector.widget import InspectorView
from tests.helpers.inspector import at, canvas_of, inspector, page_of


@pytest.fixture
def view(qtbot: QtBot) -> InspectorView:
    return inspector(qtbot)


def click(view: InspectorView, area: Area) -> None:
    QTest.mouseClick(canvas_of(view), Qt.MouseButton.LeftButton, pos=area.area.center().toPoint())


def test_a_click_on_a_row_selects_that_sample(view: InspectorView, qtbot: QtBot) -> None:
    view.show_snapshot(at(8))
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    area = next(area for area in page_of(view).areas if area.row == 3)
    with qtbot.waitSignal(view.row_selected) as emitted:
        click(view, area)
    assert emitted.args == [3]


def test_a_click_on_a_term_selects_its_weight(view: InspectorView, qtbot: QtBot) -> None:
    view.show_snapshot(at(2))
    view.show_selection(Selection(Neuron(1, 2)), 1)
    area = next(
        area for area in page_of(view).areas if area.selection == Selection(Weight(1, 1, 2), Quantity.CONTRIBUTION)
    )
    with qtbot.waitSignal(view.selected) as emitted:
        click(view, area)
    assert emitted.args == [Selection(Weight(1, 1, 2), Quantity.CONTRIBUTION)]


def test_a_click_beside_the_lines_selects_nothing(view: InspectorView, qtbot: QtBot) -> None:
    view.show_snapshot(at(2))
    with qtbot.assertNotEmitted(view.selected), qtbot.assertNotEmitted(view.row_selected):
        QTest.mouseClick(canvas_of(view), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_every_number_of_a_sum_has_its_exact_value_in_formula_table_and_result(view: InspectorView) -> None:
    snapshot = at(2)
    view.show_snapshot(snapshot)
    view.show_selection(Selection(Neuron(1, 2)), 1)
    tooltips = [area.tooltip for area in page_of(view).areas]
    weight, z = float(snapshot.parameters[0].W[1, 2]), float(snapshot.events[-1].z[1, 2])  # type: ignore[union-attr]
    # The weight: in the formula, as a factor, and as the product with 1. The sum: as the result and under the table.
    assert tooltips.count(formatting.exact(weight)) == 3
    assert tooltips.count(formatting.exact(z)) == 2


@pytest.mark.qt_log_ignore("This plugin does not support raise")  # the offscreen platform, for the tooltip
def test_the_exact_value_is_one_hover_away(view: InspectorView) -> None:
    snapshot = at(2)
    view.show_snapshot(snapshot)
    view.show_selection(Selection(Neuron(1, 2)), 1)
    exact = formatting.exact(float(snapshot.events[-1].z[1, 2]))  # type: ignore[union-attr]
    canvas = canvas_of(view)
    area = next(area for area in page_of(view).areas if area.tooltip == exact)
    point = area.area.center().toPoint()
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, point, canvas.mapToGlobal(point)))
    assert QToolTip.text() == exact
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), canvas.mapToGlobal(QPoint(2, 2))))
    QToolTip.hideText()


def place_of(view: InspectorView, tex: str) -> QPoint:
    """Return where a symbol of a formula stands on the page."""
    return next(
        (area.translated(formula.at).center()).toPoint()
        for formula in page_of(view).formulas
        for area, symbol in formula.picture.symbols
        if symbol == tex
    )


def hover(view: InspectorView, tex: str) -> str:
    """Point at a symbol and return its tooltip."""
    canvas, point = canvas_of(view), place_of(view, tex)
    QTest.mouseMove(canvas, point)
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, point, canvas.mapToGlobal(point)))
    text = QToolTip.text()
    QToolTip.hideText()
    return text


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_symbol_says_what_it_means_its_shape_and_its_exact_value(view: InspectorView) -> None:
    snapshot = at(2)
    view.show_snapshot(snapshot)
    view.show_selection(Selection(Neuron(1, 2)), 1)
    told = hover(view, "z^{(1)}_{3}")
    assert "Weighted sum of hidden 3" in told
    assert "Entry of z⁽¹⁾, 4×4 (rows × neurons)" in told
    assert formatting.exact(float(snapshot.events[-1].z[1, 2])) in told  # type: ignore[union-attr]
    assert "Click to look at it." in told
    assert canvas_of(view).cursor().shape() is Qt.CursorShape.PointingHandCursor
    index = hover(view, "i")
    assert "counts the neurons of the column before" in index
    assert "Click" not in index
    assert canvas_of(view).cursor().shape() is Qt.CursorShape.ArrowCursor


@pytest.mark.parametrize(("value", "text"), [(305.0, "305"), (1e-8, "1×10⁻⁸"), (-1.25e-7, "−1.25×10⁻⁷"), (0.1, "0.1")])
def test_a_value_in_a_tooltip_is_written_as_in_the_formula(value: float, text: str) -> None:
    told = tooltip_of(Entry("steps", "What is counted.", value=value, before=value), clickable=False)
    assert told.endswith(f"Now: <b>{text}</b><br>Before this update: {text}")


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_symbol_without_a_value_says_so(view: InspectorView) -> None:
    view.show_snapshot(at(0))
    view.show_selection(Selection(Neuron(1, 2)), 1)
    assert "Not computed yet in this iteration" in hover(view, "z^{(1)}_{3}")


def test_the_symbol_under_the_pointer_is_marked(view: InspectorView) -> None:
    view.show_snapshot(at(2))
    view.show_selection(Selection(Neuron(1, 2)), 1)
    point = place_of(view, "i")
    before = canvas_of(view).grab().toImage()
    QTest.mouseMove(canvas_of(view), point)
    marked = canvas_of(view).grab().toImage()
    assert marked != before
    colours = {marked.pixelColor(point.x() + dx, point.y() + dy).name() for dx in (-3, 3) for dy in (-4, 4)}
    assert LIGHT.control_hover in colours
    QTest.mouseMove(canvas_of(view), QPoint(2, 2))
    assert canvas_of(view).grab().toImage() == before


def test_a_click_on_a_symbol_selects_what_it_is_of(view: InspectorView, qtbot: QtBot) -> None:
    view.show_snapshot(at(8))
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    with qtbot.waitSignal(view.selected) as emitted:
        QTest.mouseClick(canvas_of(view), Qt.MouseButton.LeftButton, pos=place_of(view, "a^{(1)}_{3}"))
    assert emitted.args == [Selection(Neuron(1, 2), Quantity.ACTIVATION)]
    with qtbot.assertNotEmitted(view.selected):
        QTest.mouseClick(canvas_of(view), Qt.MouseButton.LeftButton, pos=place_of(view, r"\mathrm{rows}"))
