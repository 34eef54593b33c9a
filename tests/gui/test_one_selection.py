"""In the real window: a number that is clicked anywhere is the same number, lit, wherever else it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.explain.links import WEIGHT_BEFORE
from core.explain.moment import moment
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight, WholeLoss
from core.nn.optimizers import STEP
from core.run_settings import LayerConfig
from core.session.commands import EditParameter, NewRun, Seek
from scratchnet_gui.app import Desk
from tests.gui.conftest import OpenDesk, shown
from tests.helpers.numbers import Spot, in_code, spots, turn_to
from tests.helpers.runs import ARTICLE, ARTICLE_DATA, with_settings

DEEP = RunConfig(
    data=ARTICLE_DATA,
    layers=(
        LayerConfig(units=4, activation="tanh", bias=True),
        LayerConfig(units=3, activation="tanh", bias=True),
        LayerConfig(units=1, bias=True),
    ),
    initializer="xavier",
    learning_rate=0.5,
    seed=4,
)
IRIS = RunConfig(
    data=load_dataset(DataConfig(dataset="iris")),
    layers=(
        LayerConfig(units=4, activation="tanh", bias=True),
        LayerConfig(units=3, activation="softmax", bias=True),
    ),
    initializer="xavier",
    loss="categorical_cross_entropy",
    learning_rate=0.05,
    batch_size=15,
    shuffle=True,
    seed=3,
)
ADAM = with_settings(
    DEEP,
    layers=(LayerConfig(units=4, activation="tanh", bias=True), LayerConfig(units=1, bias=True)),
    optimizer="adam",
    learning_rate=0.1,
    l2=0.01,
    dropout=0.25,
)
NETWORKS = {"article": ARTICLE, "deep": DEEP, "iris": IRIS, "adam": ADAM}

Value = Callable[[Any, int], float]
"""From a `Moment`, by which all of it is computed, and a place in its batch to the engine's own number."""


@dataclass(frozen=True)
class Case:
    """A number of a network after an operation, and the views that write it besides the inspector.

    Parameters
    ----------
    within
        What is selected before, so that the inspector writes the number on the way to that.
    names
        By which the views may know it.
    """

    network: str
    operation: int
    number: Selection
    value: Value
    views: str
    within: Selection
    others: tuple[Selection, ...] = ()

    @property
    def names(self) -> set[Selection]:
        return {self.number, *self.others}

    def __str__(self) -> str:
        part = self.number.part
        return f"{self.network} {self.operation} {self.number.quantity} {self.number.term} {part}"


def of(part: Part, quantity: Quantity | None = None, term: str = "") -> Selection:
    return Selection(part, quantity, term)


Q = Quantity
W, B, N = Weight, Bias, Neuron
CASES = [
    # The article
    Case("article", 1, of(N(0, 1), Q.INPUT), lambda now, at: now.batch.inputs[at, 1],
         "diagram matrices code predictions rows", of(N(0, 1))),
    Case("article", 2, of(N(1, 2), Q.SUM), lambda now, at: now.sums[1].z[at, 2], "diagram matrices code",
         of(W(1, 0, 2))),
    Case("article", 3, of(N(1, 0), Q.SUM), lambda now, at: now.sums[1].z[at, 0], "matrices code", of(N(1, 0))),
    Case("article", 3, of(N(1, 2), Q.ACTIVATION), lambda now, at: now.activations[1].a[at, 2],
         "diagram matrices code", of(N(1, 2))),
    Case("article", 5, of(N(2, 0), Q.ACTIVATION), lambda now, at: now.activations[2].a[at, 0],
         "diagram matrices code predictions rows", of(N(2, 0))),
    Case("article", 6, of(N(2, 0), Q.TARGET), lambda now, at: now.batch.targets[at, 0],
         "diagram matrices code predictions rows", of(N(2, 0), Q.LOSS)),
    Case("article", 6, of(N(2, 0), Q.LOSS), lambda now, at: now.loss.per_entry[at, 0],
         "diagram matrices predictions rows", of(WholeLoss(), Q.TOTAL_LOSS)),
    Case("article", 6, of(WholeLoss(), Q.TOTAL_LOSS), lambda now, at: now.loss.value,
         "matrices code predictions rows", of(N(2, 0))),
    Case("article", 6, of(N(2, 0), Q.SLOPE), lambda now, at: now.loss.slope[at, 0], "matrices code",
         of(N(2, 0))),
    Case("article", 7, of(N(2, 0), Q.DELTA), lambda now, at: now.deltas[2].delta[at, 0], "diagram matrices code",
         of(N(2, 0))),
    Case("article", 8, of(W(2, 1, 0), Q.GRADIENT), lambda now, at: now.gradients[2].dW[1, 0],
         "diagram matrices code rows", of(W(2, 1, 0))),
    Case("article", 8, of(W(2, 1, 0), Q.ROW_GRADIENT),
         lambda now, at: now.gradients[2].delta[at, 0] * now.gradients[2].inputs[at, 1], "rows",
         of(W(2, 1, 0), Q.GRADIENT)),
    Case("article", 9, of(N(1, 3), Q.SLOPE), lambda now, at: now.passed[2].upstream[at, 3],
         "diagram matrices code", of(N(1, 3))),
    Case("article", 10, of(N(1, 3), Q.DELTA), lambda now, at: now.deltas[1].delta[at, 3], "diagram matrices code",
         of(N(1, 3))),
    Case("article", 11, of(W(1, 0, 2), Q.GRADIENT), lambda now, at: now.gradients[1].dW[0, 2],
         "diagram matrices code rows", of(W(1, 0, 2))),
    Case("article", 11, of(W(2, 3, 0), Q.VALUE), lambda now, at: now.parameters[1].W[3, 0], "diagram",
         of(W(2, 3, 0), Q.CONTRIBUTION)),
    Case("article", 13, of(W(2, 2, 0), Q.UPDATE), lambda now, at: now.parameters[1].W[2, 0],
         "diagram matrices code", of(W(2, 2, 0)), (of(W(2, 2, 0), Q.VALUE),)),
    Case("article", 14, of(W(2, 2, 0), Q.UPDATE, WEIGHT_BEFORE), lambda now, at: now.updates[2].before.W[2, 0],
         "diagram matrices", of(W(2, 2, 0))),
    # Two hidden layers and biases
    Case("deep", 4, of(N(2, 1), Q.SUM), lambda now, at: now.sums[2].z[at, 1], "diagram matrices code",
         of(W(2, 0, 1))),
    Case("deep", 5, of(N(2, 1), Q.ACTIVATION), lambda now, at: now.activations[2].a[at, 1],
         "diagram matrices code", of(N(2, 1))),
    Case("deep", 4, of(B(2, 1), Q.VALUE), lambda now, at: now.parameters[1].b[1], "diagram matrices",
         of(N(2, 1), Q.SUM)),
    Case("deep", 13, of(B(2, 1), Q.GRADIENT), lambda now, at: now.gradients[2].db[1], "diagram matrices code rows",
         of(B(2, 1))),
    Case("deep", 13, of(W(2, 0, 2), Q.GRADIENT), lambda now, at: now.gradients[2].dW[0, 2],
         "diagram matrices code rows", of(W(2, 0, 2))),
    Case("deep", 14, of(N(1, 2), Q.SLOPE), lambda now, at: now.passed[2].upstream[at, 2],
         "diagram matrices code", of(N(1, 2))),
    Case("deep", 20, of(B(3, 0), Q.UPDATE), lambda now, at: now.parameters[2].b[0], "diagram matrices code",
         of(B(3, 0)), (of(B(3, 0), Q.VALUE),)),
    Case("deep", 20, of(B(3, 0), Q.UPDATE, WEIGHT_BEFORE), lambda now, at: now.updates[3].before.b[0],
         "diagram matrices", of(B(3, 0))),
    # Several outputs
    Case("iris", 5, of(N(2, 1), Q.ACTIVATION), lambda now, at: now.activations[2].a[at, 1],
         "diagram matrices code", of(N(2, 1))),
    Case("iris", 6, of(N(2, 1), Q.LOSS), lambda now, at: now.loss.per_entry[at, 1], "diagram matrices",
         of(WholeLoss(), Q.ROW_LOSS)),
    Case("iris", 6, of(WholeLoss(), Q.ROW_LOSS), lambda now, at: now.loss.per_entry[at].sum(),
         "matrices predictions rows", of(WholeLoss(), Q.TOTAL_LOSS)),
    Case("iris", 6, of(WholeLoss(), Q.TOTAL_LOSS), lambda now, at: now.loss.value,
         "matrices code predictions rows", of(N(2, 0))),
    Case("iris", 7, of(N(2, 2), Q.DELTA), lambda now, at: now.deltas[2].delta[at, 2], "diagram matrices code",
         of(N(2, 2))),
    Case("iris", 8, of(B(2, 1), Q.GRADIENT), lambda now, at: now.gradients[2].db[1], "diagram matrices code rows",
         of(B(2, 1))),
    Case("iris", 8, of(B(2, 1), Q.ROW_GRADIENT), lambda now, at: now.gradients[2].delta[at, 1], "rows",
         of(B(2, 1), Q.GRADIENT)),
    # Adam, a penalty and dropout
    Case("adam", 3, of(N(1, 1), Q.ACTIVATION), lambda now, at: now.activations[1].a[at, 1], "matrices code",
         of(N(1, 1))),
    Case("adam", 3, of(N(1, 1), Q.MASK), lambda now, at: now.activations[1].mask[at, 1], "matrices code",
         of(N(1, 1))),
    Case("adam", 6, of(WholeLoss(), Q.PENALTY), lambda now, at: now.loss.penalty, "matrices code",
         of(WholeLoss(), Q.TOTAL_LOSS)),
    Case("adam", 6, of(WholeLoss(), Q.TOTAL_LOSS), lambda now, at: now.loss.value,
         "matrices code predictions rows", of(N(2, 0))),
    Case("adam", 13, of(W(2, 0, 0), Q.UPDATE), lambda now, at: now.parameters[1].W[0, 0],
         "diagram matrices code", of(W(2, 0, 0)), (of(W(2, 0, 0), Q.VALUE),)),
    Case("adam", 13, of(W(2, 0, 0), Q.UPDATE, STEP), lambda now, at: now.updates[2].terms[STEP].W[0, 0],
         "matrices", of(W(2, 0, 0))),
    Case("adam", 13, of(W(2, 0, 0), Q.UPDATE, "m"), lambda now, at: now.updates[2].terms["m"].W[0, 0],
         "matrices code", of(W(2, 0, 0))),
    Case("adam", 13, of(W(2, 0, 0), Q.UPDATE, "g"), lambda now, at: now.updates[2].terms["g"].W[0, 0],
         "matrices code", of(W(2, 0, 0))),
    Case("adam", 13, of(W(2, 0, 0), Q.UPDATE, WEIGHT_BEFORE), lambda now, at: now.updates[2].before.W[0, 0],
         "diagram matrices", of(W(2, 0, 0))),
]  # fmt: skip


def start(qtbot: QtBot, desk: Desk, case: Case) -> tuple[float, int]:
    """Go to the moment of a case; return the number that it is about, and the selected row."""
    config = NETWORKS[case.network]
    if config is not ARTICLE:
        desk.client.submit(NewRun(config))
        qtbot.waitUntil(lambda: shown(desk).config.sizes == config.sizes)
    desk.client.submit(Seek(3, case.operation))
    qtbot.waitUntil(lambda: shown(desk).position.iteration == 3 and shown(desk).position.operation == case.operation)
    if config is not IRIS:
        QTest.keyClick(desk.window, Qt.Key.Key_Down)
    row, snapshot = desk.coordinator._selecting.row, shown(desk)
    now = moment(snapshot.events_config, snapshot.parameters, snapshot.events, row)
    assert now.place is not None
    return float(case.value(now, now.place)), row


def give_room(desk: Desk) -> None:
    """Widen the panels of code and rows, which leave out what has no room."""
    board = desk.window.board
    board.resizeDocks([board.inspector], [1200], Qt.Orientation.Horizontal)
    board.resizeDocks([board.loss, board.predictions], [220, 760], Qt.Orientation.Horizontal)
    QApplication.processEvents()


def find(desk: Desk, view: str, case: Case, row: int) -> Spot:
    """Return the number of a case in a view."""
    if view == "code":
        turn_to(desk, view)
        for spot in in_code(desk):  # it stays scrolled to where the number is
            if spot.selection in case.names:
                return spot
        raise AssertionError(f"the code does not write {case}")
    turn_to(desk, view)
    for tab in [None, *desk.window.matrices._group.buttons()]:
        if tab is not None and tab.isVisible():
            QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
        found = [each for each in spots(desk, view) if each.selection in case.names]
        found = [each for each in found if not case.number.of_a_row or each.row in (None, row)]
        if found:
            return found[-1]
    raise AssertionError(f"{view} does not write {case}")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_number_that_is_clicked_anywhere_is_lit_everywhere(qtbot: QtBot, open_desk: OpenDesk, case: Case) -> None:
    desk = open_desk(size=(2500, 1000))
    give_room(desk)
    value, row = start(qtbot, desk, case)
    views = case.views.split()
    for clicked in [*views, "inspector"]:
        desk.window.inspector.selected.emit(case.within)
        spot = find(desk, clicked, case, row)
        assert spot.agrees(value), (clicked, spot.text, value)
        spot.click()
        assert desk.coordinator._selecting._selection in case.names, clicked
        assert desk.coordinator._selecting.row == row
        for other in views:
            lit = [each for each in spots(desk, other) if each.lit]
            assert lit, f"{clicked} is clicked: {other} is dark"
            for each in lit:
                assert each.selection in case.names, (clicked, other, each)
                assert not case.number.of_a_row or each.row in (None, row), (clicked, other, each)
                assert each.agrees(value), (clicked, other, each, value)
        explained = [each for each in spots(desk, "inspector") if each.lit]
        assert explained, f"{clicked} is clicked: the inspector explains something else"
        assert all(each.agrees(value) for each in explained)


@pytest.mark.parametrize(
    ("operation", "part", "views"),
    [
        (5, N(1, 2), "diagram code"),
        (5, N(2, 0), "diagram matrices code predictions rows"),
        (8, W(2, 1, 0), "diagram matrices code rows"),
        (14, W(2, 1, 0), "diagram matrices code"),
    ],
    ids=str,
)
def test_a_part_as_a_whole_lights_its_latest_number(
    qtbot: QtBot, open_desk: OpenDesk, operation: int, part: Part, views: str
) -> None:
    desk = open_desk(size=(2500, 1000))
    give_room(desk)
    start(qtbot, desk, Case("article", operation, of(part), lambda now, at: 0.0, views, of(part)))
    desk.window.diagram.selected.emit(of(part))
    (explained,) = {each.text.replace("−", "-") for each in spots(desk, "inspector") if each.lit}
    for view in views.split():
        lit = [each for each in spots(desk, view) if each.lit]
        assert lit, f"{view} is dark"
        assert all(each.agrees(float(explained)) and each.selection.part == part for each in lit)


def test_a_weight_changed_by_hand_after_its_update_is_no_longer_what_the_update_made(
    qtbot: QtBot, open_desk: OpenDesk
) -> None:
    desk = open_desk(size=(2500, 1000))
    give_room(desk)
    weight = W(2, 2, 0)
    start(qtbot, desk, Case("article", 14, of(weight), lambda now, at: 0.0, "", of(weight)))
    desk.client.submit(EditParameter(weight, 0.25))
    qtbot.waitUntil(lambda: shown(desk).parameters[1].W[2, 0] == 0.25)
    made = float(shown(desk).events[-2].after.W[2, 0])  # type: ignore[union-attr]
    for quantity, value, views in ((Q.VALUE, 0.25, {"diagram"}), (Q.UPDATE, made, {"matrices", "code"})):
        desk.window.inspector.selected.emit(of(weight, quantity))
        for view in ("diagram", "matrices", "code"):
            lit = [each for each in spots(desk, view) if each.lit]
            assert bool(lit) is (view in views), (quantity, view)
            assert all(each.agrees(value) for each in lit)
        assert all(each.agrees(value) for each in spots(desk, "inspector") if each.lit)


@pytest.mark.parametrize("view", ["diagram", "matrices", "rows"])
@pytest.mark.parametrize("key", [Qt.Key.Key_K, Qt.Key.Key_N])
def test_a_number_that_is_clicked_brings_the_inspector_to_the_front(
    qtbot: QtBot, open_desk: OpenDesk, view: str, key: Qt.Key
) -> None:
    desk = open_desk()
    start(qtbot, desk, Case("article", 8, of(W(2, 1, 0)), lambda now, at: 0.0, view, of(W(2, 1, 0))))
    QTest.keyClick(desk.window, key)
    assert not desk.window.inspector.isVisible()
    spot = spots(desk, view)[-1]
    spot.click()
    assert desk.window.inspector.isVisible()
    assert spot.selection in [each.selection for each in spots(desk, "inspector") if each.lit]


def test_the_check_stays_for_a_weight_and_a_neuron_leaves_it(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    start(qtbot, desk, Case("article", 14, of(W(2, 1, 0)), lambda now, at: 0.0, "", of(W(2, 1, 0))))
    desk.window.reasons.turn_to(desk.window.reasons.indexOf(desk.window.check))
    on_diagram = {type(each.selection.part): each for each in spots(desk, "diagram")}
    on_diagram[W].click()
    assert desk.window.check.isVisible()
    on_diagram[N].click()
    assert desk.window.inspector.isVisible()
