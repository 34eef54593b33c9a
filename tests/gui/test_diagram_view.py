"""The diagram under mouse and keyboard, and what it paints."""

from __future__ import annotations

import dataclasses
import logging
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QKeyEvent, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight
from core.run_settings import LayerConfig
from core.session.commands import Granularity, Seek, Step, StepBack
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.diagram.content import Content, content_of
from scratchnet_gui.diagram.errors import error_label, has_layer, name_middle, name_size, named
from scratchnet_gui.diagram.hit_test import bias_box
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.labels import Labels
from scratchnet_gui.diagram.layout import Geometry, lay_out
from scratchnet_gui.diagram.neurons import RING
from scratchnet_gui.diagram.numbers import rough
from scratchnet_gui.diagram.widget import DiagramView
from scratchnet_gui.diagram.words import Symbol
from scratchnet_gui.diagram.written import Written
from scratchnet_gui.fonts import interface_font
from tests.helpers.diagrams import written

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.helpers.log_guard import LogGuard

XOR = Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,)))
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SIZE = (1000, 700)


class _StyleInRest(QProxyStyle):
    """A system whose user asks for reduced motion."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returnData)


def _config(hidden: int = 4, bias: bool = True) -> RunConfig:
    layers = (LayerConfig(units=hidden, bias=bias), LayerConfig(units=1, bias=bias))
    return RunConfig(data=XOR, layers=layers, seed=45532)


def _snapshot(operation: int, config: RunConfig | None = None, iteration: int = 1) -> Snapshot:
    session = Session(config or _config())
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


def _geometry(view: DiagramView) -> Geometry:
    """Where things stand in a fitted view in the test's font."""
    unit = view.font().pixelSize() / 14
    return lay_out((3, 4, 1), view.width(), view.height(), unit)


def _centre(view: DiagramView, column: int, unit: int) -> QPoint:
    where = _geometry(view).columns[column]
    return QPointF(where.x, float(where.y[unit])).toPoint()


def _on_line(view: DiagramView, layer: int, line: int, point: int) -> QPoint:
    return QPointF(*_geometry(view).points(layer)[line, point].tolist()).toPoint()


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    widget = DiagramView()
    qtbot.addWidget(widget)
    font = widget.font()
    font.setPixelSize(14)
    widget.setFont(font)
    widget.resize(*SIZE)
    widget.set_appearance(Appearance(motion=False))
    widget.show_snapshot(_snapshot(9))
    widget.show_selection(None, 1)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def _picture(view: DiagramView) -> QImage:
    return view.grab().toImage()


class _Noting(Ink):
    """Ink that notes what is written with it."""

    def __init__(self, font: QFont) -> None:
        super().__init__(Appearance(motion=False), font)
        self.texts: list[str] = []

    def draw(self, painter: QPainter, text: str | Symbol, *place: Any, **look: Any) -> float:
        self.texts.append(str(text))
        return super().draw(painter, text, *place, **look)


def _texts(view: DiagramView) -> list[str]:
    """Return what is written in a picture of the diagram, in the order in which it is drawn."""
    view._ink = ink = _Noting(view.font())
    view._picture = None
    view.grab()
    return list(ink.texts)


def _wheel(view: DiagramView, at: QPoint, turned: int) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(at), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_the_start_of_a_run_is_drawn(qtbot: QtBot, view: DiagramView) -> None:
    view.show_snapshot(Session(_config()).snapshot(Cause.NEW))
    _picture(view)
    with qtbot.waitSignal(view.selected) as clicked:
        QTest.mouseClick(view, LEFT, NONE, _centre(view, 2, 0))
    assert clicked.args == [Selection(Neuron(2, 0))]


def test_a_click_selects_the_number_or_the_part_that_is_under_it(qtbot: QtBot, view: DiagramView) -> None:
    left, top, _, height = bias_box(_geometry(view).columns[1], 2, 1.0)
    beside = QPoint(0, 28)  # in the circle, under its number
    for point, thing in (
        (_centre(view, 1, 2), Selection(Neuron(1, 2), Quantity.ACTIVATION)),
        (_centre(view, 1, 2) + beside, Selection(Neuron(1, 2))),
        (_centre(view, 0, 0), Selection(Neuron(0, 0), Quantity.INPUT)),
        (_centre(view, 0, 0) - beside, Selection(Neuron(0, 0))),
        (_on_line(view, 2, 3, 5), Selection(Weight(2, 3, 0))),
        (QPointF(left + 4, top + height / 2).toPoint(), Selection(Bias(1, 2), Quantity.VALUE)),
        (QPoint(990, 600), None),
    ):
        with qtbot.waitSignal(view.selected) as clicked:
            QTest.mouseClick(view, LEFT, NONE, point)
        assert clicked.args == [thing]


def test_a_drag_pans_and_selects_nothing(qtbot: QtBot, view: DiagramView) -> None:
    start = _centre(view, 1, 2)
    with qtbot.assertNotEmitted(view.selected):
        QTest.mousePress(view, LEFT, NONE, start)
        QTest.mouseMove(view, start + QPoint(30, 10))
        QTest.mouseMove(view, start + QPoint(60, 20))
        QTest.mouseRelease(view, LEFT, NONE, start + QPoint(60, 20))
    with qtbot.waitSignal(view.selected) as clicked:
        QTest.mouseClick(view, LEFT, NONE, start + QPoint(60, 20))
    assert clicked.args == [Selection(Neuron(1, 2), Quantity.ACTIVATION)]


def test_a_hand_that_shakes_still_clicks(qtbot: QtBot, view: DiagramView) -> None:
    point = _centre(view, 1, 2)
    with qtbot.waitSignal(view.selected):
        QTest.mousePress(view, LEFT, NONE, point)
        QTest.mouseMove(view, point + QPoint(2, 2))
        QTest.mouseRelease(view, LEFT, NONE, point + QPoint(2, 2))


def test_the_wheel_zooms_around_the_mouse_and_fit_returns(qtbot: QtBot, view: DiagramView) -> None:
    fitted, point = _picture(view), _centre(view, 1, 3)
    _wheel(view, point, 360)
    assert _picture(view) != fitted
    with qtbot.waitSignal(view.selected) as clicked:
        QTest.mouseClick(view, LEFT, NONE, point)
    assert clicked.args == [Selection(Neuron(1, 3), Quantity.ACTIVATION)]
    view.fit()
    QTest.mouseMove(view, QPoint(995, 600))
    assert _picture(view) == fitted


def test_zoom_by_key_and_a_double_click_fits(qtbot: QtBot, view: DiagramView) -> None:
    fitted = _picture(view)
    view.zoom_out()
    assert _picture(view) != fitted
    QTest.mouseDClick(view, LEFT, NONE, QPoint(990, 600))
    assert _picture(view) == fitted
    for point in (_centre(view, 1, 2), _centre(view, 0, 0)):  # what the wheel zooms around stays under the mouse
        _wheel(view, point, 240)
        assert _picture(view) != fitted
        QTest.mouseDClick(view, LEFT, NONE, point)
        QTest.mouseMove(view, QPoint(990, 600))
        assert _picture(view) == fitted
    view.zoom_in()
    view.zoom_out()
    assert _picture(view) == fitted


def test_the_mouse_is_told_the_exact_value(view: DiagramView) -> None:
    before, texts = _picture(view), _texts(view)
    value = _snapshot(9).parameters[1].W[3, 0]
    QTest.mouseMove(view, _on_line(view, 2, 3, 5))
    assert _picture(view) != before
    assert "hidden 4 to output" not in texts
    told = _texts(view)
    told = told[told.index("hidden 4 to output") - 1 :]  # beside the mouse, over everything else
    assert told[0] == "W⁽²⁾₄₁"
    assert repr(float(value)) in " ".join(told[2:])
    QTest.mouseMove(view, QPoint(990, 600))
    assert _texts(view) == texts
    assert _picture(view) == before


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("operation", "blank"), [(1, (1, 2)), (3, (2,)), (4, ())])
def test_a_neuron_that_is_not_computed_is_empty(
    view: DiagramView, theme: Theme, operation: int, blank: tuple[int, ...]
) -> None:
    view.set_appearance(Appearance(theme=theme, motion=False))
    view.show_snapshot(_snapshot(operation))
    picture = _picture(view)
    for column in range(3):
        centre = _centre(view, column, 0)
        inside = {
            picture.pixelColor(centre + QPoint(x, y)).name() for x in range(-20, 21, 2) for y in range(-12, 13, 2)
        }
        assert (inside == {theme.panel}) == (column in blank)


def test_a_sum_is_not_filled_and_an_activation_is(view: DiagramView) -> None:
    point = _centre(view, 1, 0) + QPoint(0, 24)
    view.show_snapshot(_snapshot(2))
    assert _picture(view).pixelColor(point).name() == LIGHT.panel
    view.show_snapshot(_snapshot(3))
    assert _picture(view).pixelColor(point).name() not in (LIGHT.panel, LIGHT.text)


def _numbers_in(view: DiagramView, column: int) -> list[Written]:
    wanted = Quantity.ACTIVATION
    return [
        each for each in written(view) if each.selection in [Selection(Neuron(column, k), wanted) for k in range(4)]
    ]


def test_numbers_are_small_before_they_are_left_out(view: DiagramView) -> None:
    view.show_snapshot(_snapshot(3, _config(bias=False)))
    sizes = {}
    for height in range(400, 140, -4):
        view.resize(700, height)
        found = _numbers_in(view, 1)
        sizes[lay_out((3, 4, 1), 700, height).columns[1].radius] = found[0].size if found else 0.0
    assert min(size for size in sizes.values() if size) == 9.0
    assert all(bool(size) == (radius > 10.7) for radius, size in sizes.items())


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_computed_neurons_too_small_for_their_numbers_look_computed_and_the_legend_says_where_these_are(
    view: DiagramView, theme: Theme
) -> None:
    def legend(at: int) -> set[str]:
        return {_picture(view).pixelColor(x, at).name() for x in range(400, 690)}

    view.set_appearance(Appearance(theme=theme, motion=False))
    view.resize(700, 150)
    centre = _centre(view, 1, 0)
    fills = []
    for operation in (1, 3):
        view.show_snapshot(_snapshot(operation, _config(bias=False)))
        assert not _numbers_in(view, 1)
        fills.append(_picture(view).pixelColor(centre))
        assert (legend(150 - 17) != {theme.panel}) == (operation == 3)
    assert fills[0].name() == theme.panel
    blank, computed = fills
    away = (
        abs(computed.red() - blank.red()) + abs(computed.green() - blank.green()) + abs(computed.blue() - blank.blue())
    )
    assert away > 120
    view.resize(*SIZE)
    assert legend(SIZE[1] - 17) == {theme.panel}


@pytest.mark.parametrize("size", [SIZE, (742, 330), (660, 240), (900, 520)])
def test_the_ring_of_a_selected_neuron_leaves_the_hat_of_its_name_alone(size: tuple[int, int]) -> None:
    ink = Ink(Appearance(), interface_font(14))
    for column in lay_out((3, 4, 1), *size).columns:
        if not named(column, 1.0):
            continue
        pixels = name_size(column, 1.0)
        font, metrics = ink.font(pixels, italic=True)
        hat = -QFontMetricsF(font).tightBoundingRect("ŷ").top() - metrics.capHeight() / 2
        assert name_middle(column, 1.0, RING) - hat > RING + 0.75  # half of its line
        assert name_middle(column, 1.0, RING) - name_middle(column, 1.0) < 5.0


def test_a_selection_moves_a_name_clear_of_its_ring(view: DiagramView) -> None:
    view.resize(742, 330)
    view.show_snapshot(_snapshot(14, _config(bias=False)))
    where = _geometry(view).columns[2]
    across, bottom = round(where.x), round(float(where.y[0]) + where.radius)

    def lowest() -> int:
        picture = _picture(view)
        rows = range(bottom + 8, bottom + 40)
        return max(
            y for y in rows for x in range(across - 8, across + 9) if picture.pixelColor(x, y).name() != LIGHT.panel
        )

    before = lowest()
    view.show_selection(Selection(Neuron(2, 0)), 1)
    assert lowest() > before


def test_the_way_to_a_moment_does_not_show(view: DiagramView) -> None:
    session = Session(_config())
    shown = []
    for _ in range(16):
        session.submit(Step(Granularity.OPERATION))
        view.show_snapshot(session.snapshot(Cause.STEP))
        shown.append(_picture(view))
    assert len({bytes(picture.constBits()) for picture in shown[:13]}) == 13  # every operation looks its own way
    for expected in reversed(shown[:-1]):
        session.submit(StepBack(Granularity.OPERATION))
        view.show_snapshot(session.snapshot(Cause.BACK))
        assert _picture(view) == expected


@pytest.mark.parametrize("thing", [Neuron(1, 1), Weight(1, 0, 0), Weight(2, 1, 0), Bias(2, 0)])
def test_a_selection_is_marked(view: DiagramView, thing: Part) -> None:
    before = _picture(view)
    view.show_selection(Selection(thing), 1)
    marked = _picture(view)
    assert marked != before
    colours = {marked.pixelColor(x, y).name() for x in range(0, SIZE[0], 2) for y in range(60, 660, 2)}
    assert LIGHT.selected in colours
    view.show_selection(None, 1)
    assert _picture(view) == before


def test_a_selection_that_a_new_network_has_not_is_ignored(view: DiagramView) -> None:
    view.show_selection(Selection(Weight(1, 2, 3)), 3)
    smaller = dataclasses.replace(_snapshot(9, _config(hidden=2)), run_id=2)
    view.show_snapshot(smaller)
    marked = _picture(view)
    view.show_selection(None, 3)
    assert _picture(view) == marked


def test_what_the_mouse_was_over_may_go_with_its_network(view: DiagramView) -> None:
    smaller = dataclasses.replace(_snapshot(9, _config(hidden=2)), run_id=2)
    QTest.mouseMove(view, _centre(view, 1, 3))
    assert "hidden 4" in _texts(view)
    view.show_snapshot(smaller)
    with_mouse = _texts(view)
    QTest.mouseMove(view, QPoint(990, 600))
    assert _texts(view) == with_mouse


def test_the_row_changes_the_values(view: DiagramView) -> None:
    before = _picture(view)
    view.show_selection(None, 2)
    assert _picture(view) != before


def test_backpropagation_is_violet(view: DiagramView) -> None:
    def violet(operation: int) -> int:
        view.show_snapshot(_snapshot(operation))
        picture, colour = _picture(view), QColor(LIGHT.backward)
        return sum(picture.pixelColor(x, y) == colour for x in range(0, SIZE[0], 2) for y in range(60, 650, 2))

    assert violet(6) == 0
    assert violet(8) > 50
    assert violet(12) == 0


def _drawn(
    operation: int, size: tuple[int, int], iteration: int = 1, hidden: int = 4, bias: bool = False
) -> tuple[Labels, Geometry, Content, Ink]:
    """The labels as they are in a window of 1024 x 768 and larger, in the program's own font size."""
    font = QApplication.font()
    font.setPixelSize(14)
    ink = Ink(Appearance(motion=False), font)
    content = content_of(_snapshot(operation, _config(hidden, bias), iteration), 1)
    geometry = lay_out(content.sizes, *size, ink.unit)
    return Labels(geometry, ink), geometry, content, ink


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("size", [(686, 319), (770, 416)])
@pytest.mark.parametrize("iteration", [1, 101])
@pytest.mark.parametrize("operation", [11, 12])
def test_every_line_of_the_article_has_its_gradient_and_its_change(
    size: tuple[int, int], iteration: int, operation: int
) -> None:
    labels, _, content, _ = _drawn(operation, size, iteration)
    chips, _ = labels.place(content, 1)
    # Old and new with four digits are too long for the smallest window; a note says so.
    assert len(chips) >= (12 if operation == 11 or size[0] > 700 else 8)


@pytest.mark.usefixtures("qapp")
def test_labels_that_find_no_room_are_reported() -> None:
    for hidden, without in ((4, False), (20, True)):
        labels, _, content, _ = _drawn(11, (770, 416), hidden=hidden)
        assert labels.written(content, None, None)[1] == without


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("operation", [9, 11])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("size", [(686, 319), (704, 353), (770, 416)])
def test_errors_stand_at_their_neurons_and_clear_of_biases(size: tuple[int, int], bias: bool, operation: int) -> None:
    _, geometry, content, ink = _drawn(operation, size, bias=bias)
    column = geometry.columns[1]
    boxes = []
    for place in range(4):
        label = error_label(content, geometry, ink, Neuron(1, place))
        assert label is not None
        boxes.append(label[2])
        if bias:
            assert not any(label[2].intersects(QRectF(*bias_box(column, each, ink.unit))) for each in range(4))
    assert not any(one.intersects(other) for one, other in pairwise(boxes))


@pytest.mark.usefixtures("qapp")
def test_names_leave_the_layer_out_where_it_would_touch_the_neurons() -> None:
    assert has_layer(lay_out((3, 4, 1), 770, 416).columns[1], 1.0)
    narrow = lay_out((3, 7, 1), 770, 416).columns[1]
    assert named(narrow, 1.0)
    assert not has_layer(narrow, 1.0)
    assert name_size(narrow, 1.0) <= 0.7 * narrow.name_room


@pytest.mark.parametrize("size", [(686, 319), (1000, 700)])
def test_the_highlight_holds_target_and_loss(view: DiagramView, size: tuple[int, int]) -> None:
    view.resize(*size)
    view.show_snapshot(_snapshot(6, _config(bias=False)))
    picture, output = _picture(view), _geometry(view).columns[2]
    rows = range(int(output.y[0]) - 20, int(output.y[0]) + 20)

    def last(colour: str) -> int:
        right = range(int(output.x + output.radius), size[0])
        return max(x for x in right for y in rows if picture.pixelColor(x, y).name() == colour)

    assert last(LIGHT.forward_lit) > last(LIGHT.accent) + 4


def test_the_legend_is_not_drawn_over(view: DiagramView) -> None:
    for _ in range(3):
        view.zoom_in()
    picture = _picture(view)
    assert {picture.pixelColor(x, SIZE[1] - 17).name() for x in range(600, SIZE[0])} == {LIGHT.panel}


def test_a_step_is_animated_and_settles(qtbot: QtBot, view: DiagramView) -> None:
    session = Session(_config())
    session.submit(Step(Granularity.PHASE))
    view.show_snapshot(session.snapshot(Cause.STEP))
    session.submit(Step(Granularity.PHASE))
    step = session.snapshot(Cause.STEP)
    view.show_snapshot(step)
    settled = _picture(view)
    view.set_appearance(Appearance(motion=True))
    view.show_snapshot(step)
    assert _picture(view) != settled
    qtbot.waitUntil(lambda: _picture(view) == settled)


def test_the_next_snapshot_ends_an_animation_at_once(view: DiagramView) -> None:
    session = Session(_config())
    session.submit(Seek(1, 3))
    session.snapshot(Cause.SEEK)
    session.submit(Step(Granularity.PHASE))
    moving = session.snapshot(Cause.STEP)
    settled_at = _snapshot(6)
    view.show_snapshot(settled_at)
    settled = _picture(view)
    view.set_appearance(Appearance(motion=True))
    view.show_snapshot(moving)
    view.show_snapshot(settled_at)
    assert _picture(view) == settled


def test_nothing_moves_where_the_system_asks_for_rest(view: DiagramView) -> None:
    style = _StyleInRest("Fusion")
    style.setParent(view)
    view.setStyle(style)
    session = Session(_config())
    session.submit(Seek(1, 1))
    session.snapshot(Cause.SEEK)
    session.submit(Step(Granularity.PHASE))
    step = session.snapshot(Cause.STEP)
    view.show_snapshot(step)
    settled = _picture(view)
    view.set_appearance(Appearance(motion=True))
    view.show_snapshot(step)
    assert _picture(view) == settled


@pytest.mark.parametrize("hidden", [1, 16, 64, 300])
@pytest.mark.parametrize("size", [(480, 320), (1400, 900)])
def test_every_width_is_drawn_at_every_size(view: DiagramView, hidden: int, size: tuple[int, int]) -> None:
    view.resize(*size)
    empty = DiagramView(view)
    empty.resize(*size)
    blank = _picture(empty)
    for operation in (1, 8, 11, 14):
        view.show_snapshot(dataclasses.replace(_snapshot(operation, _config(hidden)), run_id=hidden))
        assert _picture(view) != blank


def test_a_fault_is_logged_once_and_leaves_a_text(view: DiagramView, log_guard: LogGuard) -> None:
    good = _picture(view)
    snapshot = _snapshot(9)
    broken = dataclasses.replace(snapshot, config=_config(hidden=6), events=(), run_id=9)
    with log_guard.expect("cannot be drawn", logging.ERROR):
        view.show_snapshot(broken)
        text = _picture(view)
    view.show_snapshot(broken)
    assert _picture(view) == text
    view.show_snapshot(snapshot)
    assert _picture(view) == good


def test_arrow_keys_are_left_to_the_window(qtbot: QtBot) -> None:
    class Window(QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.keys: list[int] = []

        def keyPressEvent(self, event: QKeyEvent) -> None:
            self.keys.append(event.key())

    window = Window()
    qtbot.addWidget(window)
    view = DiagramView(window)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space):
        QTest.keyClick(view, key)
    assert window.keys == [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space]


def test_keyboard_focus_is_seen_and_named(qtbot: QtBot, view: DiagramView) -> None:
    view.clearFocus()
    before = _picture(view)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert _picture(view) != before
    assert view.accessibleName() == "Network diagram"
    assert "3 to 4 to 1" in view.accessibleDescription()


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(8.5e-6, 3, "0.000"), (-8.5e-6, 2, "0.00"), (123456.0, 3, "10⁵"), (-2e9, 3, "−10⁹"), (float("inf"), 3, "∞")],
)
def test_a_value_without_room_for_its_power_of_ten_is_still_a_number(value: float, digits: int, text: str) -> None:
    assert rough(value, digits) == text
