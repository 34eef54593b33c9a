"""Every number of the diagram can be clicked, and is lit wherever it is written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.explain.links import WEIGHT_BEFORE
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight, WholeLoss
from core.run_settings import LayerConfig
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.diagram.content import Content
from scratchnet_gui.diagram.numbers import rough
from scratchnet_gui.diagram.widget import DiagramView
from scratchnet_gui.formatting import number, plain
from tests.helpers.diagrams import ROW, article, at, middle, picture, point_at, shown, written

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
DROPOUT = RunConfig(
    data=load_dataset(DataConfig(dataset="iris")),
    layers=(
        LayerConfig(units=8, activation="relu", bias=True),
        LayerConfig(units=3, activation="softmax", bias=True),
    ),
    loss="categorical_cross_entropy",
    initializer="xavier",
    learning_rate=0.1,
    dropout=0.3,
)
DIGITS = RunConfig(
    data=load_dataset(DataConfig(dataset="digits")),
    layers=(
        LayerConfig(units=32, activation="relu", bias=True),
        LayerConfig(units=10, activation="softmax", bias=True),
    ),
    loss="categorical_cross_entropy",
    initializer="xavier",
    learning_rate=0.1,
)
NETWORKS = {"article": article(), "biased": article(bias=True), "dropout": DROPOUT, "digits": DIGITS}


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    return opened(qtbot, 9)


def opened(
    qtbot: QtBot, operation: int, config: RunConfig | None = None, size: tuple[int, int] = (1000, 700)
) -> DiagramView:
    made = shown(at(operation, config or article(bias=True)), size)
    qtbot.addWidget(made)
    return made


def value_of(selection: Selection, content: Content) -> float:
    """Look a number up in what the iteration has computed."""
    now, place, part, quantity = content.moment, content.place, selection.part, selection.quantity
    assert place is not None
    if isinstance(part, Neuron):
        column, entry = part.column, (place, part.unit)
        if quantity is Quantity.DELTA:
            return float(now.deltas[column].delta[entry])
        if quantity is Quantity.SLOPE:
            return float(now.passed[column + 1].upstream[entry])
        if quantity is Quantity.SUM:
            return float(now.sums[column].z[entry])
        if quantity is Quantity.ACTIVATION:
            return float(now.activations[column].a[entry])
        if quantity is Quantity.LOSS:
            assert now.loss is not None
            return float(now.loss.per_entry[entry])
        assert now.batch is not None
        return float((now.batch.inputs if quantity is Quantity.INPUT else now.batch.targets)[entry])
    assert isinstance(part, Weight | Bias)
    if quantity is Quantity.VALUE:
        return content.value(part)
    layer = now.updates[part.layer].before if quantity is Quantity.UPDATE else None
    W, b = (layer.W, layer.b) if layer is not None else (now.gradients[part.layer].dW, now.gradients[part.layer].db)
    if isinstance(part, Weight):
        return float(W[part.source, part.target])
    assert b is not None
    return float(b[part.unit])


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("size", [(420, 560), (900, 300), (1100, 700)])
def test_what_is_written_is_the_number_that_it_is_said_to_be(qtbot: QtBot, name: str, size: tuple[int, int]) -> None:
    config = NETWORKS[name]
    last = at(1, config).plan.operations
    for operation in range(1, last + 1):
        view = opened(qtbot, operation, config, size)
        assert view._content is not None
        assert written(view) or name == "digits"
        for each in written(view):
            assert each.selection is not None
            value, text = value_of(each.selection, view._content), str(each.text)
            ways = {f(value, digits) for f in (number, plain, rough) for digits in range(1, 7)}
            ways |= {number(value, digits, sign=True) for digits in range(1, 7)}
            if each.selection.quantity is Quantity.UPDATE:  # the old weight, and what was added to it
                assert not text or any(way in text for way in ways)
            else:
                assert any(text.endswith(way) for way in ways), (text, value)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_click_on_any_number_selects_it(qtbot: QtBot, name: str) -> None:
    config = NETWORKS[name]
    for operation in range(2, at(1, config).plan.operations + 1):
        view = opened(qtbot, operation, config)
        clicked: list[Selection] = []
        view.selected.connect(clicked.append)
        wanted = written(view)
        for each in wanted:
            QTest.mouseClick(view, LEFT, NONE, QPointF(each.box.left() + 3, each.box.center().y()).toPoint())
        assert clicked == [each.selection for each in wanted]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (1, {Quantity.INPUT, Quantity.TARGET, Quantity.VALUE}),
        (2, {Quantity.INPUT, Quantity.SUM, Quantity.TARGET, Quantity.VALUE}),
        (6, {Quantity.INPUT, Quantity.ACTIVATION, Quantity.TARGET, Quantity.VALUE, Quantity.LOSS}),
        (7, {Quantity.INPUT, Quantity.ACTIVATION, Quantity.TARGET, Quantity.VALUE, Quantity.DELTA}),
        (9, {Quantity.INPUT, Quantity.ACTIVATION, Quantity.TARGET, Quantity.VALUE, Quantity.DELTA, Quantity.SLOPE,
             Quantity.GRADIENT}),
        (12, {Quantity.INPUT, Quantity.ACTIVATION, Quantity.TARGET, Quantity.VALUE, Quantity.UPDATE}),
    ],
)  # fmt: skip
def test_a_phase_writes_its_own_quantities(qtbot: QtBot, operation: int, expected: set[Quantity]) -> None:
    view = opened(qtbot, operation)
    assert {each.selection.quantity for each in written(view) if each.selection is not None} == expected


def is_filled(image: QImage, box: QRectF, theme: Theme) -> bool:
    """Tell whether a box has the colour of what is selected, but for the text on it."""
    points = [
        QPointF(box.left() + x * box.width() / 20, box.top() + y * box.height() / 8)
        for x in range(1, 20)
        for y in range(1, 8)
    ]
    return sum(image.pixelColor(point.toPoint()).name() == theme.selected for point in points) > len(points) / 4


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("operation", "selection"),
    [
        (5, Selection(Neuron(1, 2), Quantity.ACTIVATION)),
        (5, Selection(Neuron(0, 0), Quantity.INPUT)),
        (2, Selection(Neuron(1, 0), Quantity.SUM)),
        (6, Selection(Neuron(2, 0), Quantity.LOSS)),
        (6, Selection(Neuron(2, 0), Quantity.TARGET)),
        (9, Selection(Neuron(2, 0), Quantity.DELTA)),
        (9, Selection(Neuron(1, 3), Quantity.SLOPE)),
        (9, Selection(Weight(2, 1, 0), Quantity.GRADIENT)),
        (12, Selection(Weight(1, 0, 3), Quantity.UPDATE)),
        (12, Selection(Weight(1, 0, 3), Quantity.UPDATE, WEIGHT_BEFORE)),
        (12, Selection(Weight(1, 0, 3), Quantity.VALUE)),
        (5, Selection(Bias(1, 2), Quantity.VALUE)),
        (9, Selection(Bias(2, 0), Quantity.GRADIENT)),
    ],
)
def test_the_selected_number_is_lit_and_no_other(
    qtbot: QtBot, theme: Theme, operation: int, selection: Selection
) -> None:
    view = opened(qtbot, operation)
    view.set_appearance(Appearance(theme=theme, motion=False))

    def filled() -> list[Selection]:
        image = picture(view)
        return [each.selection for each in written(view) if each.selection and is_filled(image, each.box, theme)]

    view.show_selection(None, ROW)
    assert filled() == []
    view.show_selection(selection, ROW)
    # After an update, the weight as it stands is the result of it.
    updated = selection == Selection(selection.part, Quantity.UPDATE)
    assert filled() == [Selection(selection.part, Quantity.VALUE) if updated else selection]


@pytest.mark.parametrize("height", range(300, 701, 50))
def test_the_errors_of_many_outputs_stand_beside_them_and_clear_of_each_other(qtbot: QtBot, height: int) -> None:
    view = opened(qtbot, 7, DIGITS, (1100, height))
    deltas = [each for each in written(view) if each.selection and each.selection.quantity is Quantity.DELTA]
    assert {each.selection.part for each in deltas if each.selection} == {Neuron(2, unit) for unit in range(10)}
    assert not any(one.box.intersects(other.box) for one, other in pairwise(deltas))


def test_a_number_that_another_phase_has_replaced_is_lit_no_more_but_its_neuron_is(qtbot: QtBot) -> None:
    view = opened(qtbot, 2)
    of_sum = Selection(Neuron(1, 0), Quantity.SUM)
    view.show_selection(of_sum, ROW)
    view.show_snapshot(at(3, article(bias=True)))
    lit = picture(view)
    view.show_selection(Selection(Neuron(1, 0), Quantity.DELTA), ROW)  # which is not written yet
    assert picture(view) == lit
    view.show_selection(None, ROW)
    assert picture(view) != lit


def test_the_loss_of_the_batch_lights_nothing(view: DiagramView) -> None:
    before = picture(view)
    view.show_selection(Selection(WholeLoss(), Quantity.TOTAL_LOSS), ROW)
    assert picture(view) == before


def test_a_selected_line_says_its_weight_where_nothing_else_is_said_of_it(qtbot: QtBot) -> None:
    view = opened(qtbot, 5)
    weight = Weight(1, 2, 1)
    value = Selection(weight, Quantity.VALUE)
    assert value not in [each.selection for each in written(view)]
    view.show_selection(Selection(weight), ROW)
    assert value in [each.selection for each in written(view)]
    with qtbot.waitSignal(view.selected) as clicked:
        QTest.mouseClick(view, LEFT, NONE, middle(view, value))
    assert clicked.args == [value]


def test_the_old_weight_of_an_update_and_the_new_one_are_told_apart(qtbot: QtBot) -> None:
    view = opened(qtbot, 14, article(), (1100, 700))
    weight = Weight(2, 1, 0)
    for selection in (Selection(weight, Quantity.VALUE), Selection(weight, Quantity.UPDATE, WEIGHT_BEFORE)):
        with qtbot.waitSignal(view.selected) as clicked:
            QTest.mouseClick(view, LEFT, NONE, middle(view, selection))
        assert clicked.args == [selection]


@pytest.mark.parametrize("part", [Neuron(1, 2), Weight(2, 1, 0), Bias(1, 0)])
def test_a_hand_and_a_frame_mark_the_number_under_the_mouse(view: DiagramView, part: Part) -> None:
    selection = next(each.selection for each in written(view) if each.selection and each.selection.part == part)
    before = picture(view)
    point_at(view, middle(view, selection))
    assert view.cursor().shape() is Qt.CursorShape.PointingHandCursor
    assert view._attention.hovered == selection
    over_number = picture(view)
    assert over_number != before
    view._attention = view._attention.__class__(hovered=Selection(part), pointer=view._attention.pointer)
    assert picture(view) != over_number  # the part alone is marked in another way
    point_at(view, QPoint(990, 600))
    assert view.cursor().shape() is Qt.CursorShape.ArrowCursor
    assert picture(view) == before


def test_numbers_that_are_still_on_their_way_are_not_written(qtbot: QtBot) -> None:
    view = opened(qtbot, 1)
    assert not any(
        each.selection is not None and isinstance(each.selection.part, Neuron) and each.selection.part.column == 1
        for each in written(view)
    )


def test_the_mouse_at_rest_is_on_the_number_that_the_next_phase_writes_there(view: DiagramView) -> None:
    view.show_snapshot(at(2, article(bias=True)))
    point_at(view, middle(view, Selection(Neuron(1, 0), Quantity.SUM)))
    view.show_snapshot(at(3, article(bias=True)))
    assert view._attention.hovered == Selection(Neuron(1, 0), Quantity.ACTIVATION)
