"""The inspector as a widget: what it shows, and that keys pass it by."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.explain.selection import Neuron, Selection, Weight
from core.training.events import Updated
from scratchnet_gui import formatting
from scratchnet_gui.appearance import DARK, LIGHT, Appearance
from scratchnet_gui.inspector.widget import InspectorView
from tests.helpers.inspector import DEEP, EVERYTHING, at, canvas_of, inspector, page_of, words_on


@pytest.fixture
def view(qtbot: QtBot) -> InspectorView:
    return inspector(qtbot)


def test_a_gradient_shows_its_rows_its_sum_and_its_meaning(view: InspectorView) -> None:
    snapshot = at(8)
    view.show_snapshot(snapshot)
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    gradient = snapshot.events[-1].dW[2, 0]  # type: ignore[union-attr]
    words = words_on(view)
    assert "HIDDEN 3 → OUTPUT" in words
    assert "2  (0, 1, 1)" in words
    assert words.count(formatting.number(float(gradient))) >= 2
    assert "the update will" in words
    assert [fill.colour for fill in page_of(view).fills].count(LIGHT.selected) == 3


@pytest.mark.parametrize("column", [0, 1, 2])
def test_nothing_is_shown_before_it_is_computed(view: InspectorView, column: int) -> None:
    view.show_snapshot(at(0))
    view.show_selection(Selection(Neuron(column, 0)), 1)
    assert not [area for area in page_of(view).areas if area.tooltip]


def test_the_picture_does_not_depend_on_the_way_there(view: InspectorView, qtbot: QtBot) -> None:
    view.show_selection(Selection(Weight(1, 0, 0)), 3)
    for operation in (8, 14, 3, 0, 11):
        view.show_snapshot(at(operation))
    view.set_appearance(Appearance(theme=DARK))
    view.set_appearance(Appearance())
    other = InspectorView()
    qtbot.addWidget(other)
    other.resize(view.size())
    other.set_appearance(Appearance())
    other.show_snapshot(at(11))
    other.show_selection(Selection(Weight(1, 0, 0)), 3)
    other.show()
    assert view.grab().toImage() == other.grab().toImage()


def test_without_a_selection_it_follows_the_work_and_says_how_to_look_elsewhere(view: InspectorView) -> None:
    view.show_snapshot(at(6))
    assert "OUTPUT" in words_on(view)
    assert "Click a neuron or a line" in words_on(view)
    view.show_selection(Selection(Neuron(1, 0)), 0)
    assert "Click a neuron or a line" not in words_on(view)


def test_the_hint_stands_below_everything_else(view: InspectorView) -> None:
    view.show_snapshot(at(11))
    lowest = max(page_of(view).texts, key=lambda text: text.at.y())
    first = next(text for text in page_of(view).texts if text.text.startswith("Click"))
    assert lowest.face == first.face
    assert lowest.text.endswith("how it came about.")
    assert all(formula.at.y() < first.at.y() for formula in page_of(view).formulas)


def test_one_part_of_a_deep_network_has_one_name(view: InspectorView) -> None:
    view.show_snapshot(at(5, DEEP))
    view.show_selection(Selection(Neuron(2, 11)), 0)
    assert "HIDDEN 2, NEURON 12" in words_on(view)
    assert "layer 2" not in words_on(view)


def test_the_update_names_the_learning_rate_and_adds_up(view: InspectorView) -> None:
    view.show_snapshot(at(14))
    view.show_selection(Selection(Weight(2, 2, 0)), 0)
    assert "the learning rate η" in words_on(view)
    texts = [text.text for text in page_of(view).texts]
    assert {"0.2746", "−1", "0.2653", "−0.2653", "0.0093"} <= set(texts)
    assert "from 0.2746 to 0.0093" in words_on(view)


def test_an_update_by_adamw_shows_every_assignment_and_where_the_rate_comes_from(view: InspectorView) -> None:
    view.show_snapshot(at(14, EVERYTHING))
    view.show_selection(Selection(Weight(2, 1, 2)), 0)
    words = words_on(view)
    for said in (
        "HIDDEN 2 → OUTPUT 3 (VIRGINICA)",
        "before, minus u.",
        "the weight's decay",
        "mean of squares, corrected",
        "Mean of the squared gradients",
        "Clipping",
        "L1: the penalty",
        "L2: the penalty",
        "by the schedule: cosine",
        "Gradient without the penalty",
    ):
        assert said in words.replace("\n", " "), said
    tooltips = {area.tooltip for area in page_of(view).areas}
    updated = view_update(EVERYTHING)
    for name in ("u", "m_hat", "v_hat", "m", "v", "g"):
        assert formatting.exact(float(updated.terms[name].W[1, 2])) in tooltips, name


def view_update(config: RunConfig) -> Updated:
    found = at(14, config).events[-2]
    assert isinstance(found, Updated)
    assert found.layer == 2
    return found


def test_delta_is_the_error_signal(view: InspectorView) -> None:
    view.show_snapshot(at(11))
    view.show_selection(Selection(Neuron(1, 0)), 0)
    assert "δ, the error signal: how the loss reacts to this neuron's sum z." in words_on(view)


def test_a_zero_is_written_one_way(view: InspectorView) -> None:
    view.show_snapshot(at(2))
    view.show_selection(Selection(Neuron(1, 2)), 0)  # the row (0, 0, 1)
    texts = [text.text for text in page_of(view).texts]
    assert texts.count("0") == 2  # the inputs
    assert texts.count("0.000") == 2  # their products


def test_a_new_network_without_the_selection_is_explained_by_default(view: InspectorView) -> None:
    view.show_selection(Selection(Weight(3, 11, 1)), 29)
    view.show_snapshot(at(20, DEEP))
    assert "OUTPUT 2" in words_on(view)
    view.show_snapshot(at(2))
    assert "Click a neuron or a line" in words_on(view)


def test_the_digits_are_those_of_the_appearance(view: InspectorView) -> None:
    snapshot = at(3)
    view.show_snapshot(snapshot)
    view.show_selection(Selection(Neuron(1, 2)), 1)
    a = float(snapshot.events[-1].a[1, 2])  # type: ignore[union-attr]
    assert formatting.number(a, 6) not in words_on(view)
    view.set_appearance(Appearance(digits=6))
    assert formatting.number(a, 6) in words_on(view)


def test_the_theme_colours_everything(view: InspectorView) -> None:
    view.show_snapshot(at(8))
    view.set_appearance(Appearance(theme=DARK))
    page = page_of(view)
    assert {text.colour for text in page.texts} <= {DARK.text, DARK.muted, DARK.backward, DARK.accent}
    assert {formula.colour for formula in page.formulas} <= {DARK.text, DARK.muted}
    assert view.grab().toImage().pixelColor(2, 2).name() == DARK.panel


class _Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view = InspectorView()
        QVBoxLayout(self).addWidget(self.view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.key())


def test_keys_go_past_it(qtbot: QtBot) -> None:
    window = _Window()
    qtbot.addWidget(window)
    window.resize(400, 300)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.setFocus()
    window.view.show_snapshot(at(8))
    QTest.mouseClick(canvas_of(window.view), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert QApplication.focusWidget() is window
    keys = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_1]
    for key in keys:
        QTest.keyClick(window, key)
    assert window.keys == keys
