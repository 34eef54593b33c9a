"""A weight or a bias is given another value where it is drawn: typed, stepped or dragged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight
from core.nn.parameters import LayerParameters
from core.session.commands import EditParameter, Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.diagram.hit_test import middle_of
from scratchnet_gui.diagram.widget import DiagramView
from scratchnet_gui.formatting import exact
from tests.helpers.diagrams import ROW, article, at, middle, picture, point_at, shown, written

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
WEIGHT, BIAS = Weight(2, 3, 0), Bias(1, 2)
START = at(5, article(bias=True))


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    made = shown(START)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def sent(view: DiagramView) -> list[EditParameter]:
    """What the diagram has asked for."""
    commands: list[EditParameter] = []
    view.edited.connect(commands.append)
    return commands


def value(part: Weight | Bias) -> float:
    layer = START.parameters[part.layer - 1]
    if isinstance(part, Weight):
        return float(layer.W[part.source, part.target])
    assert layer.b is not None
    return float(layer.b[part.unit])


def changed(weight: Weight, new: float) -> Snapshot:
    """The moment with another weight."""
    layers = list(START.parameters)
    W = layers[weight.layer - 1].W.copy()
    W[weight.source, weight.target] = new
    layers[weight.layer - 1] = LayerParameters(W, layers[weight.layer - 1].b)
    return replace(START, parameters=tuple(layers))


def on(view: DiagramView, part: Weight | Bias) -> QPoint:
    drawn = view._current_picture()
    assert drawn is not None
    place = middle_of(drawn.geometry, part)
    assert place is not None
    return QPointF(*place).toPoint()


def field(view: DiagramView) -> QLineEdit:
    found = view.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def refusal(view: DiagramView) -> str:
    """What is said of an entry."""
    return next((label.text() for label in view.findChildren(QLabel) if " " in label.text() and label.isVisible()
                 and "=" not in label.text()), "")  # fmt: skip


def frame_of(entry: QLineEdit) -> QRect:
    """Where the field stands with what is around it."""
    frame = entry.parentWidget()
    assert frame is not None
    return frame.geometry()


def open_editor(view: DiagramView, part: Weight | Bias = WEIGHT) -> QLineEdit:
    QTest.mouseDClick(view, LEFT, NONE, on(view, part))
    assert field(view).isVisible()
    return field(view)


def wheel(target: QLineEdit, turned: int, held: Qt.KeyboardModifier = NONE) -> None:
    at_ = QPointF(target.rect().center())
    event = QWheelEvent(
        at_, QPointF(target.mapToGlobal(at_.toPoint())), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, held,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target, event)


@pytest.mark.parametrize("part", [WEIGHT, Weight(1, 2, 1), BIAS, Bias(2, 0)])
def test_a_double_click_opens_a_field_there_with_the_exact_value_selected(
    view: DiagramView, part: Weight | Bias
) -> None:
    entry = open_editor(view, part)
    assert entry.hasFocus()
    assert entry.text() == entry.selectedText() == exact(value(part))
    assert (entry.mapTo(view, entry.rect().center()) - on(view, part)).manhattanLength() <= 4


def test_a_double_click_on_the_number_of_a_line_opens_it_too(view: DiagramView) -> None:
    view.show_snapshot(at(9, article(bias=True)))
    QTest.mouseDClick(view, LEFT, NONE, middle(view, Selection(WEIGHT, Quantity.GRADIENT)))
    assert field(view).text() == exact(float(START.parameters[1].W[3, 0]))


def test_a_double_click_on_a_neuron_still_fits_the_window(view: DiagramView) -> None:
    fitted = picture(view)
    view.zoom_in()
    QTest.mouseDClick(view, LEFT, NONE, QPoint(view.width() // 2, 300))
    QTest.mouseDClick(view, LEFT, NONE, middle(view, Selection(Neuron(1, 1), Quantity.ACTIVATION)))
    assert not field(view).isVisible()
    point_at(view, QPoint(990, 690))
    assert picture(view) == fitted


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
@pytest.mark.parametrize("selection", [Selection(WEIGHT), Selection(BIAS, Quantity.VALUE)])
def test_enter_opens_the_field_of_what_is_selected(view: DiagramView, key: Key, selection: Selection) -> None:
    view.show_selection(selection, ROW)
    view.setFocus()
    QTest.keyClick(view, key)
    assert isinstance(selection.part, Weight | Bias)
    assert field(view).hasFocus()
    assert field(view).text() == exact(value(selection.part))


@pytest.mark.parametrize("selection", [None, Selection(Neuron(1, 0)), Selection(Weight(2, 9, 0))])
def test_enter_opens_nothing_where_no_weight_is_selected(view: DiagramView, selection: Selection | None) -> None:
    view.show_selection(selection, ROW)
    QTest.keyClick(view, Key.Key_Return)
    assert not field(view).isVisible()


@pytest.mark.parametrize(
    ("typed", "new"), [("0.25", 0.25), ("-3", -3.0), ("−1,5", -1.5), ("1e3", 1000.0), (" 2 ", 2.0)]
)
def test_enter_applies_what_is_typed(view: DiagramView, sent: list[EditParameter], typed: str, new: float) -> None:
    entry = open_editor(view)
    if typed.isascii():
        QTest.keyClicks(entry, typed)
    else:
        entry.insert(typed)  # no key of a test has a true minus
    QTest.keyClick(entry, Key.Key_Return)
    assert sent == [EditParameter(WEIGHT, new)]
    assert not entry.isVisible()
    assert view.hasFocus()


def test_enter_without_a_change_asks_for_nothing(view: DiagramView, sent: list[EditParameter]) -> None:
    QTest.keyClick(open_editor(view), Key.Key_Return)
    assert sent == []


@pytest.mark.parametrize("typed", ["", "abc", "nan", "inf", "-inf", "1e400", "1000000.5", "-1000001", "1,000", "0.1.2"])
@pytest.mark.parametrize(("part", "kind"), [(WEIGHT, "A weight"), (BIAS, "A bias")])
def test_what_is_no_number_in_range_is_refused_with_what_is_allowed_and_the_field_stays(
    view: DiagramView, sent: list[EditParameter], typed: str, part: Weight | Bias, kind: str
) -> None:
    view.show_selection(Selection(part), ROW)
    entry = open_editor(view, part)
    entry.clear()
    QTest.keyClicks(entry, typed)
    assert refusal(view) == ""
    QTest.keyClick(entry, Key.Key_Return)
    assert refusal(view) == f"{kind} is a number from −1,000,000 to 1,000,000, such as 0.25."
    assert entry.isVisible()
    assert entry.text() == entry.selectedText() == typed
    assert sent == []
    assert view.rect().contains(frame_of(entry))
    QTest.keyClick(entry, Key.Key_1)
    assert refusal(view) == ""


def test_a_weight_that_training_has_made_too_large_can_be_left_or_stepped_back(
    view: DiagramView, sent: list[EditParameter]
) -> None:
    view.show_snapshot(changed(WEIGHT, 2e6))
    entry = open_editor(view)
    QTest.keyClick(entry, Key.Key_Return)
    assert not entry.isVisible()
    assert sent == []
    entry = open_editor(view)
    QTest.keyClick(entry, Key.Key_Down)
    assert sent == [EditParameter(WEIGHT, 1e6)]


def test_escape_gives_up_what_is_typed(view: DiagramView, sent: list[EditParameter]) -> None:
    entry = open_editor(view)
    QTest.keyClicks(entry, "7")
    QTest.keyClick(entry, Key.Key_Escape)
    assert not entry.isVisible()
    assert sent == []
    assert view.hasFocus()


def test_arrows_and_wheel_change_the_value_at_once_as_one_edit(view: DiagramView, sent: list[EditParameter]) -> None:
    entry = open_editor(view)
    QTest.keyClicks(entry, "0.2")
    QTest.keyClick(entry, Key.Key_Up)
    QTest.keyClick(entry, Key.Key_Down, SHIFT)
    wheel(entry, -120)
    wheel(entry, 60)
    wheel(entry, 60)
    QTest.keyClick(entry, Key.Key_PageDown)
    values = [0.3, 0.29, 0.19, 0.29, -0.71]
    assert sent == [EditParameter(WEIGHT, each, continues=n > 0) for n, each in enumerate(values)]
    assert entry.text() == "−0.71"
    QTest.keyClicks(entry, "5")
    QTest.keyClick(entry, Key.Key_Return)
    assert sent[-1] == EditParameter(WEIGHT, 5.0, continues=True)


def test_steps_end_at_the_limit(view: DiagramView, sent: list[EditParameter]) -> None:
    entry = open_editor(view)
    QTest.keyClicks(entry, "999999.95")
    QTest.keyClick(entry, Key.Key_Up)
    QTest.keyClick(entry, Key.Key_Up)
    assert [each.value for each in sent] == [1e6]


def test_escape_after_steps_brings_the_old_value_back(view: DiagramView, sent: list[EditParameter]) -> None:
    entry = open_editor(view)
    QTest.keyClick(entry, Key.Key_Up)
    QTest.keyClick(entry, Key.Key_Escape)
    assert sent[-1] == EditParameter(WEIGHT, value(WEIGHT), continues=True)
    assert len(sent) == 2


def test_who_clicks_elsewhere_has_entered_the_value(view: DiagramView, sent: list[EditParameter]) -> None:
    for typed, expected in (("0.5", [EditParameter(WEIGHT, 0.5)]), ("x", [])):
        sent.clear()
        entry = open_editor(view)
        QTest.keyClicks(entry, typed)
        view.setFocus(Qt.FocusReason.MouseFocusReason)
        assert sent == expected
        assert not entry.isVisible()


def test_the_field_keeps_its_keys_from_the_window(view: DiagramView) -> None:
    entry = open_editor(view)
    for key in (Key.Key_Escape, Key.Key_Up, Key.Key_Right, Key.Key_PageDown, Key.Key_Space, Key.Key_2, Key.Key_R):
        event = _shortcut_asked(key)
        QApplication.sendEvent(entry, event)
        assert event.isAccepted(), key


def _shortcut_asked(key: Key) -> QEvent:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, NONE)
    event.ignore()
    return event


def test_the_field_stays_while_its_own_edits_arrive_and_goes_when_training_changes_the_value(
    view: DiagramView, sent: list[EditParameter]
) -> None:
    entry = open_editor(view)
    QTest.keyClick(entry, Key.Key_Up)
    QTest.keyClick(entry, Key.Key_Up)
    for each in list(sent):
        view.show_snapshot(changed(WEIGHT, each.value))
        assert entry.isVisible()
    view.show_snapshot(changed(WEIGHT, 9.0))
    assert not entry.isVisible()
    assert len(sent) == 2


def test_a_new_network_closes_the_field(view: DiagramView, sent: list[EditParameter]) -> None:
    open_editor(view)
    view.show_snapshot(replace(at(5, article(hidden=2)), run_id=7))
    assert not field(view).isVisible()
    assert sent == []


def test_the_field_follows_the_picture(view: DiagramView) -> None:
    entry = open_editor(view, Weight(1, 2, 3))
    for change in (view.zoom_in, view.fit, lambda: view.resize(900, 640), lambda: view.resize(500, 400)):
        change()
        QApplication.processEvents()
        away = entry.mapTo(view, entry.rect().center()) - on(view, Weight(1, 2, 3))
        assert away.manhattanLength() <= 3 or frame_of(entry).left() == 4  # the picture ends there
        assert view.rect().contains(frame_of(entry))


@pytest.mark.qt_log_ignore("This plugin does not support raise")  # the offscreen platform, for the tooltip
def test_while_it_trains_nothing_can_be_entered_and_a_hint_says_so(view: DiagramView) -> None:
    view.show_snapshot(replace(START, playing=True))
    QTest.mouseDClick(view, LEFT, NONE, on(view, WEIGHT))
    assert not field(view).isVisible()
    assert QToolTip.text().startswith("Pause first")
    QToolTip.hideText()


def drag(view: DiagramView, start: QPoint, *ways: int, held: Qt.KeyboardModifier = ALT) -> Callable[[], None]:
    """Press and move to each height above the start; returns what lets go."""

    def send(kind: QEvent.Type, point: QPoint, button: Qt.MouseButton, buttons: Qt.MouseButton) -> None:
        event = QMouseEvent(kind, QPointF(point), QPointF(view.mapToGlobal(point)), button, buttons, held)
        QApplication.sendEvent(view, event)

    send(QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    for way in ways:
        send(QEvent.Type.MouseMove, start - QPoint(0, way), Qt.MouseButton.NoButton, LEFT)
    end = start - QPoint(0, ways[-1] if ways else 0)
    return lambda: send(QEvent.Type.MouseButtonRelease, end, LEFT, Qt.MouseButton.NoButton)


def cue(view: DiagramView) -> str:
    """What stands at the mouse while a value is dragged."""
    fact = view._attention.fact
    return "" if fact is None else str(fact)


@pytest.mark.parametrize("held", [ALT, CTRL])
@pytest.mark.parametrize("part", [WEIGHT, BIAS])
def test_a_drag_with_alt_or_ctrl_changes_the_value_by_a_hundredth_per_pixel(
    view: DiagramView, sent: list[EditParameter], part: Weight | Bias, held: Qt.KeyboardModifier
) -> None:
    before = picture(view)
    let_go = drag(view, on(view, part), 10, 25, 25, -5, held=held)
    assert view.cursor().shape() is Qt.CursorShape.SizeVerCursor
    assert [each.value for each in sent] == pytest.approx([value(part) + step for step in (0.1, 0.25, -0.05)])
    assert [each.continues for each in sent] == [False, True, True]
    assert {each.part for each in sent} == {part}
    assert exact(sent[-1].value) in cue(view)
    assert picture(view) != before
    with QtBotSilence(view) as clicked:
        let_go()
    assert clicked == []
    point_at(view, QPoint(990, 690))
    assert cue(view) == ""
    assert picture(view) == before


class QtBotSilence:
    """Notes what is selected meanwhile."""

    def __init__(self, view: DiagramView) -> None:
        self._view, self._said = view, list[object]()

    def __enter__(self) -> list[object]:
        self._view.selected.connect(self._said.append)
        return self._said

    def __exit__(self, *_: object) -> None:
        self._view.selected.disconnect(self._said.append)


def test_shift_makes_a_drag_finer(view: DiagramView, sent: list[EditParameter]) -> None:
    drag(view, on(view, WEIGHT), 20, held=ALT | SHIFT)()
    assert [each.value for each in sent] == pytest.approx([value(WEIGHT) + 0.02])


def test_a_click_with_alt_only_selects(view: DiagramView, sent: list[EditParameter]) -> None:
    with QtBotSilence(view) as clicked:
        drag(view, on(view, WEIGHT), 2)()
    assert clicked == [Selection(WEIGHT)]
    assert sent == []


def test_a_drag_with_alt_beside_the_lines_pans(view: DiagramView, sent: list[EditParameter]) -> None:
    before = picture(view)
    drag(view, QPoint(40, 640), 60)()
    assert sent == []
    assert picture(view) != before


def test_escape_takes_a_drag_back(view: DiagramView, sent: list[EditParameter]) -> None:
    let_go = drag(view, on(view, WEIGHT), 30, 40)
    asked = _shortcut_asked(Key.Key_Escape)
    QApplication.sendEvent(view, asked)
    assert asked.isAccepted()
    QTest.keyClick(view, Key.Key_Escape)
    assert sent[-1] == EditParameter(WEIGHT, value(WEIGHT), continues=True)
    let_go()
    assert len(sent) == 3


def test_a_drag_ends_where_training_changes_the_value(view: DiagramView, sent: list[EditParameter]) -> None:
    let_go = drag(view, on(view, WEIGHT), 30)
    view.show_snapshot(changed(WEIGHT, sent[-1].value))
    assert cue(view) != ""
    view.show_snapshot(changed(WEIGHT, 9.0))
    assert cue(view) == ""
    let_go()
    assert len(sent) == 1
    assert np.isfinite(sent[0].value)


def test_after_an_edit_the_weight_shows_its_value_and_the_others_what_the_update_did(qtbot: QtBot) -> None:
    session, edited = Session(article()), Weight(2, 1, 0)
    session.submit(Seek(30))
    session.submit(EditParameter(edited, 3.5))
    diagram = shown(session.snapshot(Cause.SETTING))
    qtbot.addWidget(diagram)
    numbers = {each.selection: each.text for each in written(diagram)}
    of_edited = [each for each in numbers if each is not None and each.part == edited]
    others = [each for each in numbers if each is not None and each.part in [Weight(2, unit, 0) for unit in (0, 2, 3)]]
    assert [numbers[each] for each in of_edited] == ["3.500"]
    assert of_edited == [Selection(edited, Quantity.VALUE)]
    assert len(others) == 2 * 3  # before and after
