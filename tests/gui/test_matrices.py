"""The matrices as a widget: what a click and a key select, what is lit, and what is blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QHelpEvent, QImage, QKeyEvent, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QToolTip

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.matrix import Along
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.nn.optimizers import STEP
from core.run_settings import LayerConfig
from core.session.commands import Granularity, Play, Seek, SetPace, Step
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.session.tempo import UNLIMITED
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.fonts import interface_font, load_fonts
from scratchnet_gui.formatting import exact
from scratchnet_gui.matrices.canvas import Canvas
from scratchnet_gui.matrices.layout import Box
from scratchnet_gui.matrices.widget import MatrixView
from scratchnet_gui.matrices.words import index_text
from scratchnet_gui.stylesheet import style_sheet

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

XOR = Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,)))
CONFIG = RunConfig(data=XOR, layers=(LayerConfig(units=4, bias=True), LayerConfig(units=1, bias=True)), seed=45532)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> Iterator[None]:
    before = QFont(qapp.font())
    load_fonts()
    qapp.setFont(interface_font())
    yield
    qapp.setFont(before)


def many_rows(rows: int) -> RunConfig:
    random = np.random.default_rng(3)
    data = Dataset.of_rows(
        inputs=random.normal(size=(rows, 64)).tolist(), targets=np.eye(10)[random.integers(0, 10, rows)].tolist()
    )
    layers = (LayerConfig(units=32, bias=True), LayerConfig(units=10, bias=True))
    return RunConfig(data=data, layers=layers, initializer="xavier", loss="mean_of_squares", seed=1)


def at(operation: int, config: RunConfig = CONFIG, iteration: int = 1) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    while session.playing:  # a busy machine goes there in several slices
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


@pytest.fixture
def view(qtbot: QtBot) -> MatrixView:
    made = MatrixView()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show_snapshot(at(2))
    made.show()
    qtbot.waitExposed(made)
    return made


def canvas_of(view: MatrixView) -> Canvas:
    found = view.findChild(Canvas)
    assert found is not None
    return found


def boxes(view: MatrixView) -> tuple[Box, ...]:
    layout = canvas_of(view).layout_now()
    assert layout is not None
    return layout.boxes


def symbols(view: MatrixView) -> list[str]:
    return [box.term.matrix.symbol for box in boxes(view)]


def middle(view: MatrixView, term: int, i: int, j: int) -> QPoint:
    return boxes(view)[term].cell_rect(i, j).center().toPoint()


def click(view: MatrixView, term: int, i: int, j: int) -> None:
    QTest.mouseClick(canvas_of(view), LEFT, NONE, middle(view, term, i, j))


def picture(view: MatrixView) -> QImage:
    return canvas_of(view).grab().toImage()


def fill_at(image: QImage, box: Box, i: int, j: int) -> str:
    """Read the colour of a cell near its upper left corner, inside its outline, where no figure reaches."""
    rect = box.cell_rect(i, j)
    return image.pixelColor(round(rect.left() + 5), round(rect.top() + 5)).name()


def tabs(view: MatrixView) -> list[QToolButton]:
    return [button for button in view.findChildren(QToolButton) if button.isVisible()]


def chosen_tab(view: MatrixView) -> str:
    return next(tab.text() for tab in tabs(view) if tab.isChecked())


def test_the_equation_of_the_operation_last_done_is_shown(view: MatrixView) -> None:
    assert symbols(view) == ["Z^{(1)}", "X", "W^{(1)}", "b^{(1)}"]
    view.show_snapshot(at(3))
    assert symbols(view) == ["A^{(1)}", "Z^{(1)}"]
    assert [tab.text() for tab in tabs(view)] == ["Z⁽¹⁾", "A⁽¹⁾"]
    assert chosen_tab(view) == "A⁽¹⁾"


def test_a_tab_shows_another_operation_of_the_phase_until_the_run_moves_on(view: MatrixView) -> None:
    view.show_snapshot(at(8))
    assert [tab.text() for tab in tabs(view)] == ["δ⁽²⁾", "∂L/∂W⁽²⁾", "∂L/∂b⁽²⁾", "∂L/∂A⁽¹⁾"]
    assert chosen_tab(view) == "∂L/∂W⁽²⁾"
    QTest.mouseClick(tabs(view)[0], LEFT)
    assert symbols(view)[0] == r"\delta^{(2)}"
    view.show_snapshot(at(8))
    assert symbols(view)[0] == r"\delta^{(2)}"
    view.show_snapshot(at(9))
    assert chosen_tab(view) == "∂L/∂A⁽¹⁾"


def test_a_tab_that_was_chosen_stays_while_iterations_go_by(view: MatrixView) -> None:
    session = Session(CONFIG)
    session.submit(Step(Granularity.ITERATION))
    view.show_snapshot(session.snapshot(Cause.STEP))
    QTest.mouseClick(tabs(view)[3], LEFT)
    session.submit(SetPace(UNLIMITED))
    session.submit(Play())
    session.work(0.01)
    view.show_snapshot(session.snapshot(Cause.PLAY))
    assert chosen_tab(view) == "b⁽²⁾"


def test_a_click_on_a_cell_selects_its_number_and_its_row(view: MatrixView) -> None:
    numbers, rows = QSignalSpy(view.selected), QSignalSpy(view.row_selected)
    click(view, 0, 2, 1)
    click(view, 1, 3, 2)
    click(view, 2, 0, 3)
    click(view, 3, 0, 1)
    assert [numbers.at(k)[0] for k in range(numbers.count())] == [
        Selection(Neuron(1, 1), Quantity.SUM),
        Selection(Neuron(0, 2), Quantity.INPUT),
        Selection(Weight(1, 0, 3), Quantity.VALUE),
        Selection(Bias(1, 1), Quantity.VALUE),
    ]
    assert [rows.at(k)[0] for k in range(rows.count())] == [2, 3]


def test_a_click_beside_the_cells_selects_nothing(view: MatrixView) -> None:
    numbers, rows = QSignalSpy(view.selected), QSignalSpy(view.row_selected)
    QTest.mouseClick(canvas_of(view), LEFT, NONE, QPoint(2, 2))
    assert numbers.count() == rows.count() == 0


def test_a_batch_shows_the_rows_of_the_table(view: MatrixView) -> None:
    rows = QSignalSpy(view.row_selected)
    view.show_snapshot(at(2, CONFIG.but(batch_size=2), iteration=2))
    click(view, 0, 0, 0)
    assert rows.at(0) == [2]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_selected_number_is_lit_and_no_other(view: MatrixView, theme: Theme) -> None:
    view.set_appearance(Appearance(theme=theme))
    view.show_selection(Selection(Neuron(1, 1), Quantity.SUM), 2)
    image, every = picture(view), boxes(view)
    lit = [
        (box.number, i, j)
        for box in every
        for i, j in np.ndindex(box.term.matrix.shape)
        if fill_at(image, box, i, j) == theme.selected
    ]
    assert lit == [(0, 2, 1)]


def test_the_row_the_column_and_the_bias_that_make_a_number_are_framed(view: MatrixView) -> None:
    plain = picture(view)
    view.show_selection(Selection(Neuron(1, 1), Quantity.SUM), 0)
    framed, every = picture(view), boxes(view)
    makers = ([(0, 0), (0, 1), (0, 2)], [(0, 1), (1, 1), (2, 1)], [(0, 1)])
    for box, cells in zip(every[1:], makers, strict=True):
        for cell in np.ndindex(box.term.matrix.shape):
            rect = box.cell_rect(*cell)
            along = range(round(rect.left()), round(rect.right()))
            changed = any(framed.pixelColor(x, round(y)) != plain.pixelColor(x, round(y)) for x in along
                          for y in (rect.top(), rect.bottom()))  # fmt: skip
            assert changed or cell not in cells
            assert fill_at(framed, box, *cell) == fill_at(plain, box, *cell)


def test_hovering_lights_what_makes_a_number_without_selecting_it(view: MatrixView) -> None:
    numbers, before = QSignalSpy(view.selected), picture(view)
    QTest.mouseMove(canvas_of(view), middle(view, 0, 2, 1))
    hovered = picture(view)
    assert hovered != before
    column = boxes(view)[2].cell_rect(1, 1)
    assert hovered.pixelColor(round(column.left()), round(column.center().y())) != before.pixelColor(
        round(column.left()), round(column.center().y())
    )
    assert numbers.count() == 0
    QApplication.sendEvent(canvas_of(view), QEvent(QEvent.Type.Leave))
    assert picture(view) == before


def test_what_is_not_computed_yet_is_blank(view: MatrixView) -> None:
    QTest.mouseClick(tabs(view)[1], LEFT)
    result, sums = boxes(view)
    image = picture(view)
    area = [result.cell_rect(i, j).adjusted(3, 3, -3, -3).toRect() for i, j in np.ndindex(result.term.matrix.shape)]
    assert {image.copy(rect).pixelColor(x, y).name() for rect in area for x in range(rect.width()) for y in (0, 9)} == {
        LIGHT.window
    }
    assert fill_at(image, sums, 0, 0) != LIGHT.window
    assert view.findChildren(Canvas)[0].accessibleDescription().startswith("A⁽¹⁾ (4×4) and Z⁽¹⁾ (4×4).")


def test_before_the_first_iteration_the_table_and_the_parameters_to_start_with_are_shown(view: MatrixView) -> None:
    chosen: list[Selection] = []
    view.selected.connect(chosen.append)
    view.show_snapshot(Session(CONFIG.but(batch_size=1)).snapshot(Cause.NEW))
    assert symbols(view) == ["X", "Y"]
    assert [button.text() for button in tabs(view)] == ["X", "W⁽¹⁾", "W⁽²⁾"]
    assert boxes(view)[0].term.matrix.shape == CONFIG.data.X.shape
    QTest.mouseClick(tabs(view)[1], LEFT)
    assert symbols(view)[0] == "W^{(1)}"
    QTest.mouseClick(canvas_of(view), LEFT, pos=boxes(view)[0].cell_rect(1, 0).center().toPoint())
    assert chosen == [Selection(Weight(1, 1, 0), Quantity.VALUE)]
    view.show_snapshot(at(1))
    assert symbols(view) == ["X", "Y"]
    assert not tabs(view)


def test_where_there_is_little_height_what_is_said_stands_beside_the_tabs(view: MatrixView) -> None:
    view.resize(620, 230)
    view.show_snapshot(at(3))
    QApplication.processEvents()
    (caption,) = (each for each in view.findChildren(QLabel) if each.isVisible())
    assert caption.text() == "Sigmoid of each sum."
    beside = tabs(view)[0].parentWidget()
    assert beside is not None
    assert caption.geometry().bottom() <= beside.geometry().bottom()
    low = boxes(view)
    assert all(box.down.gaps == box.across.gaps == (False, False) for box in low)
    view.resize(620, 500)
    assert [each.text() for each in view.findChildren(QLabel) if each.isVisible()] == [
        "Feedforward · hidden",
        "Sigmoid of each sum.",
    ]


def test_the_formula_of_an_entry_stands_beside_matrices_that_it_would_make_small(view: MatrixView) -> None:
    for size, beside in (((620, 230), True), ((500, 560), False)):
        view.resize(*size)
        view.show_snapshot(at(5))
        layout, box = canvas_of(view).layout_now(), boxes(view)[-1]
        assert layout is not None
        assert layout.formula is not None
        assert (layout.formula.at.x() > box.body.right()) is beside
        assert (layout.formula.at.y() > box.body.bottom()) is not beside
        assert layout.formula.at.x() + layout.formula.picture.width <= canvas_of(view).width()


def test_the_selected_row_is_marked_in_every_matrix_of_rows(view: MatrixView) -> None:
    view.show_selection(None, 3)
    image = picture(view)
    for box in boxes(view)[:2]:
        row = box.cell_rect(3, 0)
        strip = [
            image.pixelColor(x, round(row.center().y())).name()
            for x in range(round(box.body.left()) - 40, round(box.body.left()))
        ]
        assert LIGHT.selected in strip


def test_a_selection_from_elsewhere_chooses_among_the_equations_of_an_operation(view: MatrixView) -> None:
    view.show_selection(Selection(Bias(2, 0), Quantity.GRADIENT), 0)
    view.show_snapshot(at(8))
    assert chosen_tab(view) == "∂L/∂b⁽²⁾"


def test_a_part_without_a_quantity_is_found_where_it_is_computed(view: MatrixView) -> None:
    view.show_snapshot(at(14))
    view.show_selection(Selection(Weight(1, 2, 1)), 0)
    assert canvas_of(view).attention.place == (0, 2, 1)


def test_a_click_stays_where_it_was_though_the_number_has_a_place_in_the_result(view: MatrixView) -> None:
    view.show_snapshot(at(14, CONFIG.but(optimizer="momentum")))
    step = Selection(Weight(1, 2, 1), Quantity.UPDATE, STEP)
    view.selected.connect(lambda selection: view.show_selection(selection, 0))
    click(view, 2, 2, 1)
    assert canvas_of(view).attention.selection == step
    assert canvas_of(view).attention.place == (2, 2, 1)


def test_arrow_keys_move_the_selected_cell_and_into_the_next_matrix(view: MatrixView) -> None:
    numbers, rows = QSignalSpy(view.selected), QSignalSpy(view.row_selected)
    view.show_selection(Selection(Neuron(1, 2), Quantity.SUM), 1)
    view.setFocus()
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Right,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_Home,
    ):
        QTest.keyClick(canvas_of(view), key)
    assert [numbers.at(k)[0].part for k in range(numbers.count())] == [
        Neuron(1, 3),
        Neuron(1, 3),
        Neuron(0, 0),
        Neuron(0, 2),
        Neuron(0, 2),
        Neuron(0, 0),
    ]
    assert [rows.at(k)[0] for k in range(rows.count())] == [1, 2, 2, 2, 0, 0]


def test_keys_are_the_views_own_only_while_it_has_the_focus(view: MatrixView) -> None:
    canvas = canvas_of(view)
    for key, modifiers, own in (
        (Qt.Key.Key_Right, NONE, True),
        (Qt.Key.Key_PageDown, NONE, True),
        (Qt.Key.Key_Space, NONE, False),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier, False),
    ):
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
        asked.ignore()
        QApplication.sendEvent(canvas, asked)
        assert asked.isAccepted() is own
    view.clearFocus()
    click(view, 0, 0, 0)
    assert not canvas.hasFocus()


# The offscreen platform says so of every tooltip but the first.
@pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)")
def test_a_tooltip_says_the_exact_number_and_its_name(view: MatrixView) -> None:
    values, canvas, where = boxes(view)[0].term.matrix.values, canvas_of(view), middle(view, 0, 2, 1)
    assert values is not None
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, where, canvas.mapToGlobal(where)))
    assert QToolTip.text() == f"Weighted sum of hidden 2, row 3: {exact(float(values[2, 1]))}"
    QToolTip.hideText()


@pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)")
def test_a_tooltip_over_a_symbol_says_what_rows_and_columns_are(view: MatrixView) -> None:
    canvas, where = canvas_of(view), boxes(view)[2].head.center().toPoint()
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, where, canvas.mapToGlobal(where)))
    assert QToolTip.text().startswith("W⁽¹⁾, weight: 3 rows for the inputs")
    QToolTip.hideText()


def test_the_whole_loss_has_a_cell(view: MatrixView) -> None:
    numbers = QSignalSpy(view.selected)
    view.show_snapshot(at(6))
    QTest.mouseClick(tabs(view)[1], LEFT)
    click(view, 0, 0, 0)
    assert numbers.at(0) == [Selection(WholeLoss(), Quantity.TOTAL_LOSS)]


def test_large_matrices_show_what_is_around_the_selected_cell(view: MatrixView) -> None:
    view.show_snapshot(at(2, many_rows(300)))
    view.show_selection(Selection(Neuron(1, 20), Quantity.SUM), 150)
    sums, inputs, weights, _ = boxes(view)
    assert sums.down.start < 150 < sums.down.stop
    assert sums.across.start < 20 < sums.across.stop
    assert inputs.down == sums.down
    assert weights.across == sums.across
    assert sums.down.gaps == (True, True)
    assert sums.down.shown >= 5
    image = picture(view)
    assert fill_at(image, sums, 150, 20) == LIGHT.selected
    foot = image.copy(0, image.height() - 24, image.width(), 20)
    assert LIGHT.muted in {foot.pixelColor(x, y).name() for x in range(foot.width()) for y in range(foot.height())}


def test_a_number_that_was_selected_elsewhere_is_in_sight_when_it_is_computed(view: MatrixView) -> None:
    config = many_rows(300)
    view.show_snapshot(at(1, config))
    view.show_selection(Selection(Neuron(1, 20), Quantity.SUM), 150)
    view.show_snapshot(at(2, config))
    sums = boxes(view)[0]
    assert sums.down.start < 150 < sums.down.stop
    assert sums.across.start < 20 < sums.across.stop


def test_what_was_scrolled_to_stays_while_the_run_goes_on(view: MatrixView) -> None:
    config = many_rows(300)
    view.show_snapshot(at(2, config))
    view.show_selection(Selection(Neuron(1, 0), Quantity.SUM), 0)
    turn(canvas_of(view), QPointF(middle(view, 0, 1, 1)), QPoint(0, -1200), NONE)
    view.show_snapshot(at(2, config, iteration=2))
    assert boxes(view)[0].down.start == 30


def test_keys_bring_other_parts_of_a_large_matrix(view: MatrixView) -> None:
    view.show_snapshot(at(2, many_rows(300)))
    view.show_selection(Selection(Neuron(1, 0), Quantity.SUM), 0)
    assert boxes(view)[0].down.start == 0
    shown = boxes(view)[0].down.shown
    QTest.keyClick(canvas_of(view), Qt.Key.Key_PageDown)
    assert canvas_of(view).attention.place == (0, shown, 0)
    assert boxes(view)[0].down.start <= shown < boxes(view)[0].down.stop


def test_the_wheel_scrolls_the_matrix_under_it_and_all_with_the_same_rows(view: MatrixView) -> None:
    view.show_snapshot(at(2, many_rows(300)))
    canvas, where = canvas_of(view), QPointF(middle(view, 0, 1, 1))
    turn(canvas, where, QPoint(0, -120), NONE)
    assert [box.down.start for box in boxes(view)] == [3, 3, 0, 0]
    for _ in range(3):
        turn(canvas, where, QPoint(0, -40), NONE)
    turn(canvas, where, QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier)
    assert [(box.down.start, box.across.start) for box in boxes(view)] == [(6, 3), (6, 0), (0, 3), (0, 3)]
    turn(canvas, where, QPoint(0, 1200), NONE)
    assert boxes(view)[0].down.start == 0


def turn(canvas: Canvas, where: QPointF, by: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    there = canvas.mapToGlobal(where)
    phase = Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        canvas, QWheelEvent(where, there, QPoint(), by, Qt.MouseButton.NoButton, modifiers, phase, False)
    )


@pytest.mark.parametrize("size", [(420, 560), (900, 300), (700, 500)])
@pytest.mark.parametrize("operation", range(1, 15))
def test_everything_stands_inside_the_view_and_apart(view: MatrixView, size: tuple[int, int], operation: int) -> None:
    view.resize(*size)
    for config in (CONFIG, CONFIG.but(optimizer="adam", clip=1.0, l2=0.01), many_rows(40)):
        view.show_snapshot(at(operation, config))
        canvas = canvas_of(view)
        found = boxes(view)
        areas = [box.head.united(box.body) for box in found]
        for area in areas:
            assert canvas.rect().toRectF().contains(area)
        for number, area in enumerate(areas):
            assert not any(area.intersects(other) for other in areas[:number])
        for box in found:
            for sign in box.signs:
                assert sign.at.x() >= 0.0
                assert sign.at.x() + sign.picture.width <= canvas.width()


def test_a_hidden_view_catches_up_when_it_is_seen(view: MatrixView) -> None:
    view.hide()
    view.show_snapshot(at(6))
    view.show()
    assert symbols(view)[0] == "E"


def test_rows_of_a_matrix_are_numbered_as_in_the_table(view: MatrixView) -> None:
    view.show_snapshot(at(2, CONFIG.but(shuffle=True, batch_size=3)))
    down = boxes(view)[0].term.matrix.down
    assert down.along is Along.ROWS
    assert down.rows is not None
    rows = QSignalSpy(view.row_selected)
    for i, row in enumerate(down.rows.tolist()):
        click(view, 1, i, 0)
        assert rows.at(i) == [row]


def test_a_bracket_is_no_cell(view: MatrixView) -> None:
    layout = canvas_of(view).layout_now()
    assert layout is not None
    for box in layout.boxes:
        for x in (box.body.left() - 1.0, box.body.right() + 1.0):
            assert layout.at(QPointF(x, box.body.center().y())) is None


def test_the_factors_of_a_product_stand_side_by_side(view: MatrixView) -> None:
    view.resize(700, 500)
    for operation, (left, right) in ((2, (1, 2)), (8, (1, 2)), (9, (1, 2)), (10, (1, 2))):
        view.show_snapshot(at(operation))
        found = boxes(view)
        assert found[left].body.center().y() == pytest.approx(found[right].body.center().y())
        assert found[left].body.right() < found[right].body.left()


def test_letters_follow_the_font_of_the_window(view: MatrixView) -> None:
    view.setStyleSheet(style_sheet(LIGHT))
    before = canvas_of(view).layout_now()
    view.resize(1800, 1400)
    view.setFont(interface_font(20))
    after = canvas_of(view).layout_now()
    assert before is not None
    assert after is not None
    assert after.pixels > before.pixels
    assert {label.font().pixelSize() for label in view.findChildren(QLabel)} == {20}
    assert {tab.font().pixelSize() for tab in tabs(view)} == {20}


def test_the_widest_name_of_a_class_has_room_over_its_column(qtbot: QtBot) -> None:
    view = MatrixView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show_snapshot(at(1, load_preset("iris").run))
    view.show()
    qtbot.waitExposed(view)
    targets = next(box for box in boxes(view) if box.term.matrix.symbol == "Y")
    ink, layout = Ink(Appearance(), interface_font()), canvas_of(view).layout_now()
    assert layout is not None
    names = [index_text(targets.term.matrix.across, j) for j in range(3)]
    assert names == ["setosa", "versico…", "virgini…"]
    assert targets.cell[0] > max(ink.width(name, layout.small) for name in names)
