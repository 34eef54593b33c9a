"""The timeline's track under a real mouse: click, drag, wheel and what it asks for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session.position import Position
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.timeline.axis import Detail, detail_of, time_of
from scratchnet_gui.timeline.track import TimelineTrack
from tests.helpers.branched import bookmark, branch, moment, with_branches
from tests.helpers.runs import ARTICLE, with_settings

LEFT = Qt.MouseButton.LeftButton
ENDLESS = with_settings(ARTICLE, stop_at=None)
RAIL, NUMBERS, FLAGS = 25, 43, 7


class Track(TimelineTrack):
    """Notes what is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, int | None]] = []
        self.bookmarks: list[str] = []
        self.seek_requested.connect(lambda iteration, operation: self.asked.append((iteration, operation)))
        self.bookmark_chosen.connect(lambda chosen: self.bookmarks.append(chosen.name))

    def at(self, time: float, y: int = RAIL) -> QPoint:
        return QPoint(round(self.axis.place(time)), y)

    def wheel(self, time: float, notches: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        where = QPointF(self.at(time))
        turned, buttons = QPoint(0, 120 * notches), Qt.MouseButton.NoButton
        over = QPointF(self.mapToGlobal(where.toPoint()))
        event = QWheelEvent(where, over, QPoint(), turned, buttons, modifier, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(self, event)

    def look_closer(self, shown: Snapshot, detail: Detail, time: float) -> None:
        """Turn the wheel until so much can be told apart."""
        for _ in range(40):
            if detail_of(self.axis, shown.plan) is detail:
                return
            self.wheel(time, 1)
        raise AssertionError(f"{detail} is never shown")

    def picture(self) -> QImage:
        return self.grab().toImage()


@pytest.fixture
def track(qtbot: QtBot) -> Track:
    made = Track()
    qtbot.addWidget(made)
    made.set_appearance(Appearance())
    made.resize(832, 52)  # 800 pixels between the ends
    made.show()
    return made


def seen(known: int, iteration: int, operation: int | None = None) -> Snapshot:
    return moment(known, iteration, operation, ENDLESS)


def test_a_click_asks_for_the_iteration_under_it(track: Track) -> None:
    track.show_snapshot(seen(400, 400))
    QTest.mouseClick(track, LEFT, pos=track.at(120))
    assert track.asked == [(120, None)]


def test_a_click_at_either_end_asks_for_the_start_and_the_last_moment_known(track: Track) -> None:
    track.show_snapshot(seen(200, 120))
    QTest.mouseClick(track, LEFT, pos=QPoint(2, RAIL))
    track.show_snapshot(seen(200, 0))
    QTest.mouseClick(track, LEFT, pos=QPoint(829, RAIL))
    assert track.asked == [(0, None), (200, None)]


def test_a_click_beyond_what_is_known_does_not_train(track: Track) -> None:
    track.show_snapshot(seen(250, 250))
    assert track.axis.high == 300
    QTest.mouseClick(track, LEFT, pos=track.at(290))
    assert track.asked == [(250, None)]


def test_the_last_moment_may_lie_inside_an_iteration(track: Track) -> None:
    inside = replace(seen(30, 20), latest=Position(30, 5))
    track.show_snapshot(inside)
    QTest.mouseClick(track, LEFT, pos=track.at(30))
    assert track.asked == [(30, 5)]


def test_while_a_drag_is_unanswered_only_the_newest_place_is_kept(track: Track) -> None:
    shown = seen(400, 400)
    track.show_snapshot(shown)
    QTest.mousePress(track, LEFT, pos=track.at(300))
    for iteration in (250, 200, 150, 100):
        QTest.mouseMove(track, track.at(iteration))
    assert track.asked == [(300, None)]
    track.show_snapshot(replace(shown, position=Position(300, 14)))
    assert track.asked == [(300, None), (100, None)]
    track.show_snapshot(replace(shown, position=Position(100, 14)))
    QTest.mouseRelease(track, LEFT, pos=track.at(100))
    QTest.mouseMove(track, track.at(50))
    assert track.asked == [(300, None), (100, None)]


def test_another_run_does_not_get_what_a_drag_still_wanted(track: Track) -> None:
    shown = seen(400, 400)
    track.show_snapshot(shown)
    QTest.mousePress(track, LEFT, pos=track.at(300))
    QTest.mouseMove(track, track.at(100))
    track.show_snapshot(replace(shown, run_id=shown.run_id + 1))
    assert track.asked == [(300, None)]


def test_the_wheel_looks_closer_down_to_phases_and_operations(track: Track) -> None:
    shown = seen(400, 200)
    track.show_snapshot(shown)
    track.look_closer(shown, Detail.PHASES, 199.5)
    QTest.mouseClick(track, LEFT, pos=track.at(198.0 + 4.5 / 14))  # the output's feedforward: operations 4 and 5
    assert track.asked == [(199, 5)]
    track.show_snapshot(shown)
    track.look_closer(shown, Detail.OPERATIONS, 198.5)
    QTest.mouseClick(track, LEFT, pos=track.at(198.0 + 3.5 / 14))
    assert track.asked[1:] == [(199, 4)]


def test_the_wheel_keeps_what_is_under_the_pointer_in_its_place(track: Track) -> None:
    track.show_snapshot(seen(400, 200))
    before = track.axis.place(300)
    track.wheel(300, 2)
    assert track.axis.place(300) == pytest.approx(before, abs=1.0)


def test_shift_and_the_wheel_move_along(track: Track) -> None:
    track.show_snapshot(seen(400, 200))
    track.wheel(200, 4)
    before = track.axis
    track.wheel(200, -1, Qt.KeyboardModifier.ShiftModifier)
    assert track.axis.low > before.low
    assert track.axis.high - track.axis.low == pytest.approx(before.high - before.low)


def test_dragging_the_numbers_moves_along_and_asks_for_nothing(track: Track) -> None:
    track.show_snapshot(seen(400, 200))
    track.wheel(200, 4)
    grabbed = track.axis.time(400)
    QTest.mousePress(track, LEFT, pos=QPoint(400, NUMBERS))
    QTest.mouseMove(track, QPoint(300, NUMBERS))
    QTest.mouseRelease(track, LEFT, pos=QPoint(300, NUMBERS))
    assert track.axis.place(grabbed) == pytest.approx(300.0, abs=0.5)
    assert track.asked == []


def test_a_double_click_shows_the_whole_run(track: Track) -> None:
    track.show_snapshot(seen(400, 200))
    track.wheel(200, 4)
    assert track.axis.low > 0.0
    QTest.mouseDClick(track, LEFT, pos=QPoint(400, NUMBERS))
    assert track.whole
    assert (track.axis.low, track.axis.high) == (0.0, 400.0)


def test_zooming_out_ends_at_the_whole_run(track: Track) -> None:
    track.show_snapshot(seen(400, 200))
    track.wheel(200, 3)
    track.wheel(200, -9)
    assert track.whole


def test_the_view_follows_a_position_that_leaves_it_and_stays_otherwise(track: Track) -> None:
    shown = seen(400, 100)
    track.show_snapshot(shown)
    track.wheel(100, 10)
    low, high = track.axis.low, track.axis.high
    track.show_snapshot(replace(shown, position=Position(101, 14)))
    assert (track.axis.low, track.axis.high) == (low, high)
    track.show_snapshot(replace(shown, position=Position(300, 14)))
    assert track.axis.low < 300 < track.axis.high
    assert track.axis.high - track.axis.low == pytest.approx(high - low)


def test_what_a_person_moved_to_stays_while_the_position_stays(track: Track) -> None:
    shown = seen(400, 100)
    track.show_snapshot(shown)
    track.wheel(350, 10)
    low = track.axis.low
    track.show_snapshot(shown)
    assert track.axis.low == low > 100


def test_a_growing_run_does_not_move_under_the_pointer(track: Track) -> None:
    track.show_snapshot(seen(210, 210))
    before = track.axis.place(100)
    track.show_snapshot(seen(290, 290))
    assert track.axis.place(100) == before


def test_a_new_run_shows_all_of_it(track: Track) -> None:
    shown = seen(400, 200)
    track.show_snapshot(shown)
    track.wheel(200, 5)
    track.show_snapshot(replace(shown, run_id=shown.run_id + 1))
    assert track.whole


def test_a_click_on_a_flag_goes_to_its_bookmark_and_other_branches_flags_are_not_there(track: Track) -> None:
    shown = replace(seen(400, 200), bookmarks=(bookmark(1, "plateau", 100), bookmark(2, "other", 300, branch=7)))
    track.show_snapshot(shown)
    assert [flag.bookmark.name for flag in track.flags()] == ["plateau"]
    QTest.mouseClick(track, LEFT, pos=QPoint(round(track.flags()[0].left) + 5, FLAGS))
    assert track.bookmarks == ["plateau"]
    assert track.asked == []


def test_says_what_is_under_the_mouse(track: Track) -> None:
    shown = replace(seen(400, 200), bookmarks=(bookmark(1, "plateau", 100),))
    track.show_snapshot(with_branches(shown, branch(1, 0, 50, 90, "Learning rate 5 from iteration 51 on")))
    loss = f"{shown.losses.minima[119]:.4f}"
    assert track.describe(QPointF(track.at(120))) == f"Iteration 120: loss {loss}"
    assert track.describe(QPointF(track.at(0))) == "Start of the run"
    assert track.describe(QPointF(track.at(50))).endswith("\nLearning rate 5 from iteration 51 on parts here")
    assert track.describe(QPointF(track.flags()[0].left + 5, FLAGS)) == "Bookmark: plateau"
    for _ in range(30):
        track.wheel(120.0 + 0.5 / 14, 1)
    assert (
        track.describe(QPointF(track.at(120.0 + 0.5 / 14))) == "Iteration 121 · Batch · 4 rows: the rows of the batch"
    )


def test_done_and_future_and_unknown_differ_in_colour(track: Track) -> None:
    track.show_snapshot(seen(250, 100))
    picture = track.picture()
    colours = [picture.pixelColor(track.at(time)).name() for time in (50, 180, 280)]
    assert colours == [LIGHT.accent, LIGHT.outline, LIGHT.ahead]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("operation", [3, 9])
def test_the_phase_under_way_has_the_colour_of_its_direction(track: Track, theme: Theme, operation: int) -> None:
    shown = seen(20, 20, operation)
    track.set_appearance(Appearance(theme=theme))
    track.show_snapshot(shown)
    track.look_closer(shown, Detail.PHASES, 19.5)
    picture = track.picture()
    done, here = track.at(19.0 + 0.5 / 14), track.at(time_of(shown.position, shown.plan) - 1.0 / 14)
    assert picture.pixelColor(done.x(), 19).name() == theme.forward_lit
    assert picture.pixelColor(here.x(), 19).name() == (theme.backward if operation == 9 else theme.accent)


def test_after_a_drag_the_tick_is_where_the_mouse_is(track: Track) -> None:
    shown = seen(250, 250)
    track.show_snapshot(shown)
    QTest.mouseMove(track, track.at(200))
    before = track.picture()
    QTest.mousePress(track, LEFT, pos=track.at(200))
    QTest.mouseMove(track, track.at(150))
    QTest.mouseRelease(track, LEFT, pos=track.at(150))
    after = track.picture()
    old, new = track.at(200, 18), track.at(150, 18)  # above the rail
    assert before.pixelColor(old) != after.pixelColor(old)
    assert after.pixelColor(old) == before.pixelColor(new)
    assert after.pixelColor(new) == before.pixelColor(old)
    QTest.mousePress(track, LEFT, pos=track.at(150))
    QTest.mouseRelease(track, LEFT, pos=QPoint(new.x(), -30))
    assert track.picture().pixelColor(new) == before.pixelColor(new)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_arrow_points_to_the_moment_shown_where_it_is_not_in_view(track: Track, theme: Theme) -> None:
    track.set_appearance(Appearance(theme=theme))
    shown = seen(400, 20)
    left, right = QPoint(10, RAIL), QPoint(822, RAIL)
    for position, arrow, other, side in (
        (Position(20, 14), left, right, "left"),
        (Position(390, 14), right, left, "right"),
    ):
        track.show_whole()
        track.show_snapshot(replace(shown, position=position))
        assert theme.accent not in {track.picture().pixelColor(end).name() for end in (left, right)}
        track.wheel(200, 5)
        picture = track.picture()
        assert picture.pixelColor(arrow).name() == theme.accent
        assert picture.pixelColor(other).name() != theme.accent
        wanted = f"The moment shown, in iteration {position.iteration}, lies further {side}"
        assert track.describe(QPointF(arrow)).endswith(wanted)
        assert wanted not in track.describe(QPointF(other))


def test_before_anything_is_shown_nothing_is_asked_for(track: Track) -> None:
    QTest.mouseClick(track, LEFT, pos=QPoint(200, RAIL))
    track.wheel(5, 1)
    assert track.asked == []
    assert track.describe(QPointF(200, RAIL)) == ""
