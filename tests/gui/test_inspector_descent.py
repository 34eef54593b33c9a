"""The way down and back up in the real window: clicks on numbers, the line above the page, and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from core.explain.selection import Neuron, Quantity, Selection, Weight, WholeLoss
from core.session.position import Position
from scratchnet_gui.app import Desk
from scratchnet_gui.appearance import LIGHT
from scratchnet_gui.inspector.breadcrumb import Breadcrumb
from scratchnet_gui.inspector.trail import Crumb
from scratchnet_gui.inspector.widget import Canvas, InspectorView
from tests.gui.conftest import shown

GRADIENT = Selection(Weight(1, 1, 2), Quantity.GRADIENT)
SHARE = Selection(Weight(1, 1, 2), Quantity.ROW_GRADIENT)
DOWN = (
    SHARE,
    Selection(Neuron(1, 2), Quantity.SLOPE),
    Selection(Weight(2, 2, 0), Quantity.PASSED_BACK),
    Selection(Neuron(2, 0), Quantity.DELTA),
    Selection(Neuron(2, 0), Quantity.SLOPE),
    Selection(Neuron(2, 0), Quantity.ACTIVATION),
    Selection(Neuron(2, 0), Quantity.SUM),
    Selection(Weight(2, 3, 0), Quantity.CONTRIBUTION),
    Selection(Neuron(1, 3), Quantity.ACTIVATION),
    Selection(Neuron(1, 3), Quantity.SUM),
    Selection(Weight(1, 0, 3), Quantity.CONTRIBUTION),
    Selection(Neuron(0, 0), Quantity.INPUT),
)
"""From a gradient, each in the explanation of the one before, to the input that it ends at."""


@pytest.fixture
def inspector(qtbot: QtBot, desk: Desk) -> InspectorView:
    """Return the inspector of a window that shows the end of the first iteration."""
    QTest.keyClick(desk.window, Qt.Key.Key_3)
    QTest.keyClick(desk.window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown(desk).position == Position(1, 14))
    return desk.window.inspector


def canvas_of(inspector: InspectorView) -> Canvas:
    found = inspector.findChild(Canvas)
    assert isinstance(found, Canvas)
    return found


def line_of(inspector: InspectorView) -> Breadcrumb:
    found = inspector.findChild(Breadcrumb)
    assert isinstance(found, Breadcrumb)
    return found


def click(inspector: InspectorView, selection: Selection, row: int | None = None) -> None:
    """Click a number; of `row`, where the numbers of several rows are there."""
    found = [area for area in canvas_of(inspector).page.areas if area.selection == selection]
    area = next((area for area in found if area.row == row), found[-1])
    QTest.mouseClick(canvas_of(inspector), Qt.MouseButton.LeftButton, pos=area.area.center().toPoint())


def way(inspector: InspectorView) -> list[Selection]:
    return [crumb.selection for crumb in inspector.trail.crumbs]


def go_down(inspector: InspectorView, row: int = 2) -> None:
    inspector.selected.emit(GRADIENT)
    click(inspector, DOWN[0], row)
    for selection in DOWN[1:]:
        click(inspector, selection, row)


def words_on(inspector: InspectorView) -> str:
    page = canvas_of(inspector).page
    texts = [text.text for text in page.texts]
    return " ".join(texts + [paragraph.document.toPlainText() for paragraph in page.paragraphs])


def test_clicks_lead_from_a_gradient_to_an_input_and_keys_back_up(desk: Desk, inspector: InspectorView) -> None:
    go_down(inspector)
    assert way(inspector) == [GRADIENT, *DOWN]
    assert "given, not computed" in words_on(inspector)
    keys = [(Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)]
    for number, expected in enumerate(reversed([GRADIENT, *DOWN[:-1]])):
        QTest.keyClick(desk.window, *keys[number % 2])
        assert way(inspector)[-1] == expected
    assert shown(desk).position == Position(1, 14)  # Alt+Left is not Left
    QTest.keyClick(desk.window, Qt.Key.Key_Backspace)
    assert way(inspector) == [GRADIENT]


def test_a_number_of_another_row_selects_that_row_and_the_way_back_restores_the_first(
    desk: Desk, inspector: InspectorView
) -> None:
    inspector.selected.emit(GRADIENT)
    click(inspector, SHARE, 3)
    assert inspector.trail.crumbs == (Crumb(GRADIENT, 0), Crumb(SHARE, 3))
    assert "row 4" in words_on(inspector)
    QTest.keyClick(desk.window, Qt.Key.Key_Backspace)
    assert "The share of row 1 in the gradient" in words_on(inspector)


def test_a_click_on_the_line_goes_back_up_to_that_number(inspector: InspectorView) -> None:
    go_down(inspector)
    areas = line_of(inspector).areas
    first, dots, *_ = areas
    assert first[1] == 0
    assert dots[1] == areas[2][1] - 1  # the last of those that are left out
    QTest.mouseClick(line_of(inspector), Qt.MouseButton.LeftButton, pos=areas[-2][0].center().toPoint())
    assert way(inspector) == [GRADIENT, *DOWN[:-1]]
    QTest.mouseClick(line_of(inspector), Qt.MouseButton.LeftButton, pos=first[0].center().toPoint())
    assert way(inspector) == [GRADIENT]
    assert not line_of(inspector).isVisible()


def test_the_line_stays_within_the_panel(desk: Desk, inspector: InspectorView) -> None:
    go_down(inspector)
    line = line_of(inspector)
    assert line.isVisible()
    for area, _ in line.areas:
        assert area.left() >= 0.0
        assert area.right() <= line.width()
    for before, after in zip(line.areas, line.areas[1:], strict=False):
        assert before[0].right() < after[0].left()


def test_the_number_selected_is_lit_in_formula_and_table(inspector: InspectorView) -> None:
    inspector.selected.emit(GRADIENT)
    click(inspector, SHARE, 1)
    page = canvas_of(inspector).page
    lit = [fill.area for fill in page.fills if fill.colour == LIGHT.selected]
    assert lit == [area.area for area in page.areas if area.selection == SHARE]
    assert len(lit) == 2


def test_the_way_stays_over_steps_and_rows_and_is_blank_where_nothing_is_computed(
    qtbot: QtBot, desk: Desk, inspector: InspectorView
) -> None:
    inspector.selected.emit(GRADIENT)
    click(inspector, SHARE, 0)
    QTest.keyClick(desk.window, Qt.Key.Key_Down)
    assert inspector.trail.crumbs == (Crumb(GRADIENT, 1), Crumb(SHARE, 1))
    QTest.keyClick(desk.window, Qt.Key.Key_1)
    QTest.keyClick(desk.window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown(desk).position == Position(2, 1))
    assert "Not computed yet in this iteration." in words_on(inspector)
    assert way(inspector) == [GRADIENT, SHARE]


def test_a_selection_from_another_view_begins_a_new_way(desk: Desk, inspector: InspectorView) -> None:
    go_down(inspector)
    desk.window.diagram.selected.emit(Selection(Neuron(1, 0)))
    assert way(inspector) == []
    assert not line_of(inspector).isVisible()
    delta = Selection(Neuron(1, 0), Quantity.DELTA)
    click(inspector, Selection(Neuron(1, 0), Quantity.SLOPE))
    assert way(inspector) == [delta, Selection(Neuron(1, 0), Quantity.SLOPE)]


def test_a_click_without_a_selection_begins_at_what_is_shown(desk: Desk, inspector: InspectorView) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    first = next(
        area for area in canvas_of(inspector).page.areas if area.selection and area.selection.term == "w before"
    )
    assert first.selection is not None
    click(inspector, first.selection)
    assert way(inspector) == [Selection(first.selection.part, Quantity.UPDATE), first.selection]


def test_a_new_network_without_a_number_of_the_way_drops_it(qtbot: QtBot, desk: Desk, inspector: InspectorView) -> None:
    inspector.selected.emit(Selection(Neuron(2, 0), Quantity.SUM))
    click(inspector, Selection(Weight(2, 3, 0), Quantity.CONTRIBUTION))
    run = shown(desk).run_id
    narrow = (desk.window.setup, shown(desk).config.but(layers=(shown(desk).config.layers[1],)))
    narrow[0].new_run.emit(narrow[1], "")
    qtbot.waitUntil(lambda: shown(desk).run_id != run)
    assert way(inspector) == []
    QTest.keyClick(desk.window, Qt.Key.Key_Backspace)
    assert way(inspector) == []


def test_a_click_on_the_number_that_is_shown_selects_it_and_opens_nothing(inspector: InspectorView) -> None:
    inspector.selected.emit(Selection(Neuron(1, 2)))
    delta = Selection(Neuron(1, 2), Quantity.DELTA)
    click(inspector, delta)
    assert way(inspector) == []
    fills = [fill for fill in canvas_of(inspector).page.fills if fill.colour == LIGHT.selected]
    assert len(fills) == 2


def test_a_given_number_opens_nothing_though_its_row_does(qtbot: QtBot, inspector: InspectorView) -> None:
    inspector.selected.emit(Selection(Weight(1, 1, 2), Quantity.UPDATE))
    page = canvas_of(inspector).page
    rates = [area for area in page.areas if area.tooltip in ("1.0", "−1.0") and area.selection is None]
    assert len(rates) == 2  # in the formula and in the table
    with qtbot.assertNotEmitted(inspector.selected):
        for rate in rates:
            QTest.mouseClick(canvas_of(inspector), Qt.MouseButton.LeftButton, pos=rate.area.center().toPoint())


@pytest.mark.qt_log_ignore("This plugin does not support raise")  # the offscreen platform, for the tooltip
def test_a_symbol_of_the_line_is_named_in_words(inspector: InspectorView) -> None:
    go_down(inspector)
    line = line_of(inspector)
    point = line.areas[0][0].center().toPoint()
    QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, point, line.mapToGlobal(point)))
    assert QToolTip.text() == "gradient of the weight input 2 → hidden 3"
    QApplication.sendEvent(
        line, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), line.mapToGlobal(QPointF(1, 1).toPoint()))
    )
    QToolTip.hideText()


def test_the_page_of_a_number_begins_at_its_top(desk: Desk, inspector: InspectorView) -> None:
    desk.window.resize(1024, 600)
    inspector.selected.emit(GRADIENT)
    bar = inspector.findChild(Canvas).parent().parent().verticalScrollBar()  # type: ignore[union-attr]
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    click(inspector, Selection(Neuron(1, 2), Quantity.SLOPE))
    assert bar.value() == 0


def test_keys_alone_lead_down_and_back_up(desk: Desk, inspector: InspectorView) -> None:
    desk.window.resize(1024, 600)
    inspector.selected.emit(Selection(Neuron(1, 2), Quantity.SUM))

    def press(key: Qt.Key) -> None:
        QTest.keyClick(desk.window, key, Qt.KeyboardModifier.AltModifier)

    press(Qt.Key.Key_Right)
    assert way(inspector) == []  # nothing is pointed at
    for key, expected in [
        (Qt.Key.Key_Down, Selection(Weight(1, 0, 2), Quantity.UPDATE, "w before")),
        (Qt.Key.Key_Down, Selection(Neuron(0, 0), Quantity.INPUT)),
        (Qt.Key.Key_Up, Selection(Weight(1, 0, 2), Quantity.UPDATE, "w before")),
        (Qt.Key.Key_Up, Selection(Weight(1, 2, 2), Quantity.CONTRIBUTION)),  # in the sentence, the last
        (Qt.Key.Key_Up, Selection(Neuron(1, 2), Quantity.SUM)),  # the total under the table
    ]:
        press(key)
        hovered = canvas_of(inspector).hovered
        assert hovered is not None
        assert hovered.selection == expected
        assert not canvas_of(inspector).visibleRegion().intersected(hovered.area.toRect()).isEmpty()
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Right)
    assert way(inspector)[1:] == [Selection(Weight(1, 2, 2), Quantity.CONTRIBUTION)]
    press(Qt.Key.Key_Left)
    assert way(inspector) == [Selection(Neuron(1, 2), Quantity.SUM)]


def test_the_loss_of_the_batch_opens_its_rows_while_the_diagram_marks_nothing(
    qtbot: QtBot, desk: Desk, inspector: InspectorView
) -> None:
    loss = Selection(WholeLoss(), Quantity.TOTAL_LOSS)
    inspector.selected.emit(loss)
    assert "The batch is the full table." in words_on(inspector)
    click(inspector, Selection(Neuron(2, 0), Quantity.LOSS), 2)
    click(inspector, Selection(Neuron(2, 0), Quantity.TARGET))
    assert [crumb.row for crumb in inspector.trail.crumbs] == [0, 2, 2]
    assert "What the output should be for row 3: given, not computed." in words_on(inspector)
    QTest.keyClick(desk.window, Qt.Key.Key_1)
    QTest.keyClick(desk.window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown(desk).position == Position(2, 1))
    assert len(way(inspector)) == 3
