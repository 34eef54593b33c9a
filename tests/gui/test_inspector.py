"""The inspector as a widget: what it shows, what a click selects, and that keys pass it by."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import Updated
from scratchnet_gui import formatting
from scratchnet_gui.appearance import DARK, LIGHT, Appearance
from scratchnet_gui.fonts import interface_font, load_fonts
from scratchnet_gui.inspector.page import Area, Page, text_width
from scratchnet_gui.inspector.widget import Canvas, InspectorView

ARTICLE = RunConfig(
    data=Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,))),
    layers=(LayerConfig(units=4), LayerConfig(units=1)),
    seed=45532,
)
DEEP = RunConfig(
    data=Dataset.of_rows(
        inputs=tuple((index / 7.0, index * 1e-6, 12345.0) for index in range(30)),
        targets=tuple((index % 2.0, 1.0) for index in range(30)),
    ),
    layers=(
        LayerConfig(units=20, activation="tanh", bias=True),
        LayerConfig(units=12, activation="relu", bias=True),
        LayerConfig(units=2, bias=True),
    ),
    initializer="xavier",
    learning_rate=1e-3,
)
# Flowers of two classes with three outputs, so that names, softmax, dropout and an optimiser with two slots are there.
EVERYTHING = RunConfig(
    data=replace(
        Dataset.of_rows(
            inputs=tuple((index / 7.0, -index * 1e-3) for index in range(9)),
            targets=tuple((index % 3 == 0, index % 3 == 1, index % 3 == 2) for index in range(9)),
        ),
        input_names=("petal length", "petal width"),
        classes=("setosa", "versicolor", "virginica"),
    ),
    layers=(LayerConfig(units=5, activation="gelu", bias=True), LayerConfig(units=3, activation="softmax", bias=True)),
    initializer="xavier",
    loss="categorical_cross_entropy",
    optimizer="adamw",
    schedule="cosine",
    dropout=0.4,
    l1=0.001,
    l2=0.01,
    clip=0.1,
    learning_rate=0.003,
)
OTHERS = (
    EVERYTHING.but(loss="mean_of_squares", optimizer="nesterov", schedule="warm_up", dropout=0.0),
    EVERYTHING.but(loss="huber", optimizer="rmsprop", schedule="step", start_value=90.0, initializer="constant"),
    EVERYTHING.but(
        loss="binary_cross_entropy",
        optimizer="momentum",
        schedule="exponential",
        layers=(LayerConfig(units=5, activation="silu"), LayerConfig(units=3, activation="sigmoid")),
    ),
    EVERYTHING.but(
        loss="mean_absolute",
        optimizer="adagrad",
        layers=(LayerConfig(units=5, activation="elu"), LayerConfig(units=3, activation="tanh")),
    ),
)


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> Iterator[None]:
    before = QFont(qapp.font())
    load_fonts()
    qapp.setFont(interface_font())
    yield
    qapp.setFont(before)


@pytest.fixture
def view(qtbot: QtBot) -> InspectorView:
    made = InspectorView()
    qtbot.addWidget(made)
    made.resize(380, 900)
    made.set_appearance(Appearance())
    made.show()
    return made


def at(operation: int, config: RunConfig = ARTICLE) -> Snapshot:
    session = Session(config)
    if operation:
        session.submit(Seek(1, operation))
    return session.snapshot(Cause.STEP)


def canvas_of(view: InspectorView) -> Canvas:
    found = view.findChild(Canvas)
    assert isinstance(found, Canvas)
    return found


def page_of(view: InspectorView) -> Page:
    return canvas_of(view).page


def words_on(view: InspectorView) -> str:
    page = page_of(view)
    documents: list[QTextDocument] = [paragraph.document for paragraph in page.paragraphs]
    return " ".join([text.text for text in page.texts] + [document.toPlainText() for document in documents])


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


@pytest.mark.parametrize(("width", "digits"), [(320, 3), (320, 8), (460, 3), (320, 12), (460, 12)])
@pytest.mark.parametrize(
    "selection",
    [Neuron(0, 2), Neuron(1, 19), Neuron(2, 11), Neuron(3, 1), Weight(2, 19, 11), Weight(3, 11, 1), Bias(2, 11), None],
    ids=str,
)
def test_everything_fits_into_the_panel(view: InspectorView, width: int, digits: int, selection: Part | None) -> None:
    check_that_everything_fits(view, DEEP, selection, 25, width, digits)


@pytest.mark.parametrize("width", [320, 460])
@pytest.mark.parametrize("config", [EVERYTHING, *OTHERS], ids=lambda config: config.loss)
@pytest.mark.parametrize(
    "selection", [Neuron(0, 0), Neuron(1, 1), Neuron(2, 1), Weight(1, 0, 1), Weight(2, 1, 2), Bias(2, 0)], ids=str
)
def test_every_kind_of_formula_fits_into_the_panel(
    view: InspectorView, width: int, config: RunConfig, selection: Part
) -> None:
    if isinstance(selection, Bias) and not config.layers[1].bias:
        selection = Weight(2, 0, 0)
    check_that_everything_fits(view, config, selection, 4, width, 3)


def test_where_decimals_have_no_room_fewer_are_shown_and_the_page_says_so(view: InspectorView) -> None:
    view.show_snapshot(at(8))
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    view.resize(320, 700)
    view.set_appearance(Appearance(digits=5))
    assert "there is no room" not in words_on(view)
    view.set_appearance(Appearance(digits=12))
    assert "decimals: there is no room for 12." in words_on(view)
    view.resize(900, 700)
    assert "there is no room" not in words_on(view)


def check_that_everything_fits(
    view: InspectorView, config: RunConfig, selection: Part | None, row: int, width: int, digits: int
) -> None:
    view.set_appearance(Appearance(digits=digits))
    view.resize(width, 700)
    view.show_selection(None if selection is None else Selection(selection), row)
    operations = at(0, config).plan.operations
    session = Session(config)
    for operation in range(operations + 1):
        if operation:
            session.submit(Seek(1, operation))
        view.show_snapshot(session.snapshot(Cause.STEP))
        page = page_of(view)
        for formula in page.formulas:
            assert formula.at.x() + formula.picture.width <= width, (operation, formula)
        for text in page.texts:
            assert text.at.x() + text_width(text.text, text.face) <= width, (operation, text)
        for paragraph in page.paragraphs:
            assert paragraph.at.x() + paragraph.document.idealWidth() <= width
        for before, after in pairwise(sorted(page.texts, key=lambda text: (text.at.y(), text.at.x()))):
            if before.at.y() == after.at.y():
                end = before.at.x() + text_width(before.text, before.face)
                assert end <= after.at.x(), (operation, before, after)


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
    assert "η, the learning rate" in words_on(view)
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


@pytest.mark.parametrize("config", [DEEP, ARTICLE])
def test_where_names_do_not_fit_their_numbers_show(view: InspectorView, config: RunConfig) -> None:
    wide = msgspec.structs.replace(config, layers=(LayerConfig(units=1024), *config.layers[1:]))
    view.resize(320, 700)
    view.show_snapshot(at(4, wide))
    view.show_selection(Selection(Neuron(2, 0)), 0)
    texts = [text.text for text in page_of(view).texts]
    assert not [text for text in texts if text.endswith("…")]
    assert len([text for text in texts if text.split(" ")[0] in ("hidden", "neuron", "h", "n")]) == 10


def test_a_new_network_without_the_selection_is_explained_by_default(view: InspectorView) -> None:
    view.show_selection(Selection(Weight(3, 11, 1)), 29)
    view.show_snapshot(at(20, DEEP))
    assert "OUTPUT 2" in words_on(view)
    view.show_snapshot(at(2))
    assert "Click a neuron or a line" in words_on(view)


def test_where_a_row_does_not_fit_it_is_named_by_its_number(view: InspectorView) -> None:
    view.show_snapshot(at(8))
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    view.set_appearance(Appearance(digits=8))
    view.resize(320, 700)
    assert {"1", "2", "3", "4"} <= {text.text for text in page_of(view).texts}


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


def test_a_short_panel_scrolls(view: InspectorView) -> None:
    view.show_snapshot(at(8))
    view.show_selection(Selection(Weight(2, 2, 0)), 1)
    view.resize(380, 250)
    assert canvas_of(view).height() > 250
    assert canvas_of(view).width() <= 380
