"""Other branches of the run in the loss curve: what is drawn of them, where they part, and how they are named."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session.snapshot import BranchView, Snapshot
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.charts.loss_plot import LossPlot
from scratchnet_gui.timeline.ghost_look import ghost_colour
from tests.helpers.branched import branch, moment, series_of, with_branches
from tests.helpers.runs import ARTICLE, with_settings

ENDLESS = with_settings(ARTICLE, stop_at=None)


class Plot(LossPlot):
    """Tells what is drawn."""

    def ghosts(self) -> list[list[tuple[float, float]]]:
        """Return the points of the other branches that are drawn, on a linear axis."""
        shown = [curve for curve in self._canvas._ghosts.curves if curve.isVisible()]
        return [list(zip(*(each.tolist() for each in curve.getData()), strict=True)) for curve in shown]

    def names(self) -> list[str]:
        return [name.textItem.toPlainText() for name in self._canvas._ghosts.names if name.isVisible()]

    def fork_marks(self) -> list[tuple[float, float]]:
        marks = self._canvas._ghosts.forks
        return [(point.pos().x(), point.pos().y()) for point in marks.points()] if marks.isVisible() else []

    def in_view(self) -> tuple[list[float], list[float]]:
        x, y = self._canvas._box.viewRange()
        return x, y

    def place(self, iteration: float, loss: float) -> QPoint:
        point = self._canvas.place_of(iteration, loss)
        assert point is not None
        return point.toPoint()

    def name_ends(self, number: int) -> list[QPoint]:
        """Return points on the first and the last letter of a name."""
        box = self._canvas._ghosts.names[number].textItem.sceneBoundingRect()
        return [QPointF(x, box.center().y()).toPoint() for x in (box.left() + 8, box.right() - 8)]

    def hover(self, where: QPoint) -> str:
        surface = self._canvas._view.viewport()
        none = Qt.MouseButton.NoButton
        over = QPointF(surface.mapToGlobal(where))
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(where), over, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(surface, event)
        return self._header.text()


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    made = Plot()
    qtbot.addWidget(made)
    made.set_appearance(Appearance())
    made.resize(900, 320)
    made.set_log(False)
    with qtbot.waitExposed(made):
        made.show()
    QApplication.processEvents()
    return made


def shown(*others: BranchView, current: int = 0) -> Snapshot:
    return with_branches(moment(40, 40, config=ENDLESS), *others, current=current)


def test_another_branch_is_drawn_from_where_it_parts(plot: Plot) -> None:
    plot.show_snapshot(shown(branch(1, 0, 30, 60)))
    (ghost,) = plot.ghosts()
    assert [x for x, _ in ghost] == list(range(30, 61))
    assert {y for _, y in ghost} == {2.0}


def test_the_axes_hold_the_whole_of_longer_branches(plot: Plot) -> None:
    plot.show_snapshot(shown())
    assert plot.in_view()[0][1] < 45
    plot.show_snapshot(shown(branch(1, 0, 30, 90)))
    (_, right), (_, top) = plot.in_view()
    assert right > 90
    assert top > 2.0


def test_where_branches_part_is_marked_on_the_curve(plot: Plot) -> None:
    now = shown(branch(1, 0, 30, 60), branch(2, 0, 10, 50), branch(3, 1, 45, 70))
    plot.show_snapshot(now)
    losses = now.losses.minima
    assert plot.fork_marks() == [(10.0, losses[9]), (30.0, losses[29])]
    plot.show_snapshot(shown())
    assert plot.fork_marks() == []
    assert plot.ghosts() == []


def test_what_a_branch_leaves_behind_becomes_a_ghost_of_it(plot: Plot) -> None:
    """After a change at iteration 30, the old future is drawn beside the new one."""
    began = BranchView(0, "The run as it began", None, 0, series_of(np.linspace(1.0, 0.5, 40)))
    plot.show_snapshot(with_branches(moment(35, 35, config=ENDLESS), began, branch(1, 0, 30, 35), current=1))
    (ghost,) = plot.ghosts()
    assert [x for x, _ in ghost] == list(range(30, 41))


def test_the_eight_newest_are_drawn(plot: Plot) -> None:
    plot.show_snapshot(shown(*(branch(number, 0, 30, 40 + number) for number in range(1, 12))))
    assert sorted(ghost[-1][0] for ghost in plot.ghosts()) == [44, 45, 46, 47, 48, 49, 50, 51]


def test_a_branch_that_grew_or_went_is_drawn_anew(plot: Plot) -> None:
    first = shown(branch(1, 0, 30, 60), branch(2, 0, 10, 50))
    plot.show_snapshot(first)
    plot.show_snapshot(replace(first, branches=(*first.branches[:2], branch(2, 0, 10, 55))))
    assert sorted(ghost[-1][0] for ghost in plot.ghosts()) == [55, 60]
    plot.show_snapshot(replace(first, branches=first.branches[:2]))
    assert [ghost[-1][0] for ghost in plot.ghosts()] == [60]


def test_names_stand_at_the_ends_where_there_is_room(plot: Plot) -> None:
    plot.show_snapshot(shown(branch(1, 0, 30, 60, "Learning rate 5 from iteration 31 on")))
    assert plot.names() == ["Learning rate 5 from iteration 31 on"]
    plot.resize(200, 200)
    QApplication.processEvents()
    assert plot.names() == ["Learning rate 5"]
    plot.resize(170, 100)
    QApplication.processEvents()
    assert plot.names() == []


def test_pointing_at_a_branch_names_it_and_reads_its_loss(plot: Plot) -> None:
    now = shown(branch(1, 0, 30, 60, "Learning rate 5 from iteration 31 on"))
    plot.show_snapshot(now)
    assert plot.hover(plot.place(50, 2.0)) == "Learning rate 5 from iteration 31 on · iteration 50: loss 2.0000"
    loss = now.losses.minima[34]
    assert plot.hover(plot.place(35, loss)) == f"iteration 35: loss {loss:.4f}"


def test_a_click_on_a_branch_asks_for_it_and_elsewhere_for_the_run(plot: Plot) -> None:
    asked: list[tuple[int, ...]] = []
    plot.seek_requested.connect(lambda iteration: asked.append((iteration,)))
    plot.branch_requested.connect(lambda number, iteration: asked.append((number, iteration)))
    now = shown(branch(1, 0, 20, 60))
    plot.show_snapshot(now)
    for place in (plot.place(50, 2.0), plot.place(35, now.losses.minima[34]), plot.place(35, 1.5)):
        QTest.mouseClick(plot._canvas._view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [(1, 50), (35,), (35,)]


def test_the_name_of_a_branch_reads_and_leads_to_the_end_of_its_curve(plot: Plot) -> None:
    asked: list[tuple[int, ...]] = []
    plot.seek_requested.connect(lambda iteration: asked.append((iteration,)))
    plot.branch_requested.connect(lambda number, iteration: asked.append((number, iteration)))
    plot.show_snapshot(shown(branch(1, 0, 20, 60, "Learning rate 5 from iteration 21 on")))
    QApplication.processEvents()
    for where in plot.name_ends(0):
        assert plot.hover(where) == "Learning rate 5 from iteration 21 on · iteration 60: loss 2.0000"
        assert plot._canvas._view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
        QTest.mouseClick(plot._canvas._view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert asked == [(1, 60), (1, 60)]


@pytest.mark.parametrize("log", [True, False])
def test_a_branch_with_losses_beyond_the_axis_leaves_it_and_is_named_where_it_does(plot: Plot, log: bool) -> None:
    plot.set_log(log)
    fell = BranchView(0, "fell", None, 0, series_of(np.geomspace(1.0, 1e-12, 90)))
    rose = BranchView(1, "rose", 0, 30, series_of(np.append(np.ones(30), np.geomspace(1.0, 1e30, 60))))
    plot.show_snapshot(with_branches(moment(35, 35, config=ENDLESS), fell, rose, branch(2, 0, 30, 35), current=2))
    _, (low, high) = plot.in_view()
    down, up = sorted(plot.ghosts(), key=lambda points: points[-1][1])
    assert down[-1][0] == 90
    assert down[-1][1] == pytest.approx(-12.0 if log else 0.0)
    assert (down[-1][1] < low) is log
    assert up[-1][1] > high
    assert all(before < after for (_, before), (_, after) in pairwise(up[1:]) if before < high)
    assert sorted(plot.names()) == ["fell", "rose"]


def test_a_branch_that_fell_by_five_decades_is_in_view_to_its_end(plot: Plot) -> None:
    plot.set_log(True)
    began = BranchView(0, "As it began", None, 0, series_of(np.geomspace(1.0, 8e-6, 90)))
    plot.show_snapshot(with_branches(moment(30, 30, config=ENDLESS), began, branch(1, 0, 30, 30), current=1))
    low, high = plot.in_view()[1]
    assert all(low < y < high for _, y in plot.ghosts()[0])


def test_a_new_branch_leaves_its_former_future_in_view(plot: Plot) -> None:
    plot.set_log(True)
    began = BranchView(0, "As it began", None, 0, series_of(np.geomspace(1.0, 2e-4, 90)))
    plot.show_snapshot(with_branches(moment(30, 30, config=ENDLESS), began, branch(1, 0, 30, 30), current=1))
    assert plot.in_view()[1][0] < np.log10(2e-4)
    (ghost,) = plot.ghosts()
    assert ghost[-1][1] == pytest.approx(np.log10(2e-4))


def test_where_branches_have_not_parted_yet_the_run_itself_is_read(plot: Plot) -> None:
    now = moment(40, 40, config=ENDLESS)
    alike = BranchView(1, "the same", 0, 10, series_of(now.losses.minima))
    plot.show_snapshot(with_branches(now, alike))
    assert plot.hover(plot.place(30, now.losses.minima[29])).startswith("iteration 30: loss")


def test_the_legend_says_what_the_thin_curves_are(plot: Plot) -> None:
    plot.show_snapshot(shown())
    assert plot._header.line() == ""
    plot.show_snapshot(shown(branch(1, 0, 30, 60)))
    assert plot._header.line() == "— this run   ─ other branches"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_branches_have_a_colour_of_their_own(plot: Plot, theme: Theme) -> None:
    plot.set_appearance(Appearance(theme=theme))
    plot.show_snapshot(shown(branch(1, 0, 30, 60)))
    QApplication.processEvents()
    where = plot._canvas._view.mapTo(plot, plot.place(50, 2.0))
    picture = plot.grab().toImage()
    near = [picture.pixelColor(where.x() + x, where.y() + y) for x in range(12) for y in (-1, 0, 1)]  # it is dashed
    ghost, panel = QColor(ghost_colour(1, theme)), QColor(theme.panel)
    closest = min(near, key=lambda colour: abs(colour.red() - ghost.red()) + abs(colour.blue() - ghost.blue()))
    assert abs(closest.red() - ghost.red()) < abs(closest.red() - panel.red())


def test_branches_are_told_apart_by_colour_and_dashes_and_so_are_their_names(plot: Plot) -> None:
    plot.show_snapshot(shown(*(branch(number, 0, 30, 60) for number in range(1, 9))))
    looks = {
        (curve.opts["pen"].color().name(), tuple(curve.opts["pen"].dashPattern()))
        for curve in plot._canvas._ghosts.curves
    }
    assert len(looks) == 8
    plot.show_snapshot(shown(branch(1, 0, 30, 60), branch(2, 0, 30, 40)))
    names = [name.color.name() for name in plot._canvas._ghosts.names if name.isVisible()]
    assert names == [ghost_colour(2, LIGHT), ghost_colour(1, LIGHT)]


def test_zooming_in_draws_only_what_is_in_view(plot: Plot) -> None:
    plot.show_snapshot(shown(branch(1, 0, 30, 2000)))
    plot._canvas._box.setXRange(40, 60, padding=0)
    plot._canvas.zoomed.emit()
    (ghost,) = plot.ghosts()
    assert 37 <= ghost[0][0] <= 40
    assert 60 <= ghost[-1][0] <= 63
