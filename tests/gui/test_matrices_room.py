"""The matrices where there is little room: their letters stay large enough, and the view scrolls up and down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from core.config import RunConfig
from core.explain.selection import Neuron, Quantity, Selection, Weight
from core.session.commands import Seek
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import LIGHT
from scratchnet_gui.fonts import interface_font, load_fonts
from scratchnet_gui.matrices.area import Area
from scratchnet_gui.matrices.layout import Layout
from scratchnet_gui.matrices.widget import MatrixView
from scratchnet_gui.stylesheet import style_sheet
from tests.helpers.runs import ARTICLE

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ADAM = ARTICLE.but(optimizer="adam")
LECTURE_ROOM = 627, 229
"""Room that the view has in a window of 1024 by 768."""


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> Iterator[None]:
    before = QFont(qapp.font())
    load_fonts()
    qapp.setFont(interface_font())
    yield
    qapp.setFont(before)


@pytest.fixture
def view(qtbot: QtBot) -> MatrixView:
    made = MatrixView()
    qtbot.addWidget(made)
    made.setStyleSheet(style_sheet(LIGHT))
    made.resize(*LECTURE_ROOM)
    made.show()
    qtbot.waitExposed(made)
    return made


def at(operation: int, config: RunConfig, iteration: int = 2) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.SEEK)


def area_of(view: MatrixView) -> Area:
    found = view.findChild(Area)
    assert found is not None
    return found


def layout_of(view: MatrixView) -> Layout:
    layout = area_of(view).canvas.layout_now()
    assert layout is not None
    return layout


def scrolled(view: MatrixView) -> int:
    return area_of(view).verticalScrollBar().value()


@pytest.mark.parametrize("size", [LECTURE_ROOM, (420, 560), (551, 130), (718, 320)])
@pytest.mark.parametrize("preset", ["article", "iris", "digits", "multi-gaussian"])
def test_letters_stay_large_enough_and_nothing_stands_beyond_the_sides(
    view: MatrixView, preset: str, size: tuple[int, int]
) -> None:
    config = load_preset(preset).run.but(optimizer="adam")
    view.resize(*size)
    operations = 0
    for operation in range(1, 30):
        snapshot = at(operation, config)
        if snapshot.position.operation != operation:
            break
        operations += 1
        view.show_snapshot(snapshot)
        layout, canvas = layout_of(view), area_of(view).canvas
        assert min(layout.pixels, layout.small) >= 12.0
        assert canvas.width() <= area_of(view).viewport().width()
        for box in layout.boxes:
            for rect in (box.area, box.body):
                assert canvas.rect().toRectF().contains(rect)
            for sign in box.signs:
                assert canvas.rect().toRectF().contains(sign.at)
    assert operations >= 13


def test_the_lines_of_an_equation_begin_below_each_other_with_their_signs_before_them(view: MatrixView) -> None:
    view.show_snapshot(at(10, ARTICLE))
    result, reaction, slope = layout_of(view).boxes
    assert reaction.body.top() > result.body.bottom()
    assert reaction.body.left() == pytest.approx(result.body.left())
    assert slope.body.center().y() == pytest.approx(reaction.body.center().y())
    assert reaction.signs[0].at.x() < reaction.body.left()


def test_a_view_that_scrolls_shows_where_the_next_line_begins(view: MatrixView) -> None:
    view.show_snapshot(at(2, load_preset("iris").run))
    first, *others = layout_of(view).boxes
    assert layout_of(view).scrolls
    assert first.body.bottom() < min(box.area.top() for box in others) < area_of(view).height()


def test_the_wheel_scrolls_the_view_except_over_a_matrix_of_which_a_part_is_shown(view: MatrixView) -> None:
    view.show_snapshot(at(12, ADAM))
    canvas = area_of(view).canvas
    for place in (QPointF(3.0, 40.0), layout_of(view).boxes[0].body.center()):
        before = scrolled(view)
        turn_wheel(canvas, place)
        assert scrolled(view) > before
    view.show_snapshot(at(2, load_preset("iris").run))
    turn_wheel(canvas, layout_of(view).boxes[0].body.center())
    assert scrolled(view) == 0
    assert layout_of(view).boxes[0].down.start == 3


def turn_wheel(canvas: QWidget, place: QPointF) -> None:
    """Turn it as the system does: what a widget leaves goes on to those around it."""
    window = canvas.window()
    QTest.wheelEvent(window.windowHandle(), QPointF(canvas.mapTo(window, place)), QPoint(0, -120))
    QApplication.processEvents()


def test_a_selected_number_is_brought_into_sight(view: MatrixView) -> None:
    view.show_snapshot(at(12, ADAM))
    assert scrolled(view) == 0
    gradient = Selection(Weight(1, 2, 3), Quantity.GRADIENT)
    view.show_selection(gradient, 0)
    place = area_of(view).canvas.attention.place
    assert place is not None
    cell = layout_of(view).boxes[place[0]].cell_rect(*place[1:])
    assert scrolled(view) <= cell.top()
    assert cell.bottom() <= scrolled(view) + area_of(view).height()
    assert scrolled(view) > 0


def test_another_equation_is_seen_from_its_beginning_and_the_same_one_stays_where_it_is(view: MatrixView) -> None:
    view.show_snapshot(at(12, ADAM))
    area_of(view).verticalScrollBar().setValue(100)
    view.show_snapshot(at(12, ADAM, iteration=3))
    assert scrolled(view) == 100
    view.show_snapshot(at(10, ADAM, iteration=4))
    assert scrolled(view) == 0


def test_keys_scroll_to_where_they_lead(view: MatrixView) -> None:
    view.show_snapshot(at(10, ARTICLE))
    view.selected.connect(lambda selection: view.show_selection(selection, 3))
    view.show_selection(Selection(Neuron(1, 3), Quantity.DELTA), 3)
    QTest.keyClick(area_of(view).canvas, Qt.Key.Key_Right)
    place = area_of(view).canvas.attention.place
    assert place == (1, 3, 0)
    assert layout_of(view).boxes[1].cell_rect(3, 0).bottom() <= scrolled(view) + area_of(view).height()


def test_what_is_left_out_is_said_where_there_is_room(view: MatrixView) -> None:
    view.show_snapshot(at(1, load_preset("digits").run))
    assert any(any(part.gaps) for _, part in layout_of(view).axes())
    assert not note_below(view)
    view.resize(700, 500)
    assert note_below(view)


def note_below(view: MatrixView) -> bool:
    """Tell whether a text stands below the matrices, more than the dots of what is left out."""
    image = area_of(view).canvas.grab().toImage()
    below = range(image.height() - 20, image.height() - 6)
    columns = [x for x in range(image.width()) if any(image.pixelColor(x, y).name() == LIGHT.muted for y in below)]
    return len(columns) > 50


def test_in_the_lowest_view_the_matrices_get_the_room_of_the_caption(view: MatrixView) -> None:
    view.show_snapshot(at(8, ARTICLE))
    assert [label for label in view.findChildren(QLabel) if label.isVisible()]
    view.resize(551, 130)
    QApplication.processEvents()
    assert not [label for label in view.findChildren(QLabel) if label.isVisible()]
    assert area_of(view).height() > 80


def test_many_buttons_leave_the_sentence_a_line_of_its_own_and_the_matrices_their_rows(view: MatrixView) -> None:
    def caption() -> QLabel:
        return next(each for each in view.findChildren(QLabel) if each.text().startswith(("Each weight", "The ")))

    deep = load_preset("saturating").run
    view.show_snapshot(at(20, deep))
    beside = caption().width()
    view.show_snapshot(at(38, deep))
    QApplication.processEvents()
    assert caption().text().startswith("Each weight")
    assert caption().width() > 0.9 * view.width()
    assert caption().height() < 2 * caption().fontMetrics().height()
    first, *_ = layout_of(view).boxes
    assert first.cell_rect(2, 0).bottom() <= area_of(view).viewport().height()
    view.show_snapshot(at(20, deep))
    QApplication.processEvents()
    assert caption().width() == beside < 0.7 * view.width()


@pytest.mark.parametrize("layers", [6, 7, 8])
def test_buttons_stand_closer_together_rather_than_make_the_view_wider(view: MatrixView, layers: int) -> None:
    deep = load_preset("saturating").run
    deeper = deep.but(layers=(deep.layers[0],) * (layers - 1) + deep.layers[-1:])
    view.show_snapshot(at(6 * layers + 2, deeper))
    QApplication.processEvents()
    assert view.minimumSizeHint().width() <= LECTURE_ROOM[0]
    assert view.width() == LECTURE_ROOM[0]
