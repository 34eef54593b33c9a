"""Flags of bookmarks, ends of epochs and names of stretches on the timeline's track."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.session.commands import Granularity, Step
from core.session.position import Position
from core.session.session import Session
from core.session.snapshot import Cause
from core.training.phases import iteration_plan
from scratchnet_gui.timeline.axis import Axis, Detail, target_at
from scratchnet_gui.timeline.epochs import epoch_ends
from scratchnet_gui.timeline.marks import flags
from scratchnet_gui.timeline.scrub import Scrub
from scratchnet_gui.timeline.segments import describe_segment, is_backward, segment_names, segments
from tests.helpers.branched import bookmark, moment
from tests.helpers.runs import ARTICLE, with_settings

PLAN = iteration_plan(2)


def seven_each(text: str) -> float:
    return 7.0 * len(text)


def test_a_name_stands_right_of_its_flag_and_at_the_right_end_left_of_it() -> None:
    first, last = flags([(bookmark(1, "start", 3), 50.0), (bookmark(2, "solved", 9), 390.0)], seven_each, 0.0, 400.0)
    assert first.left > first.x
    assert last.left + last.width < last.x


def test_a_name_without_room_is_left_out_and_its_flag_stays() -> None:
    found = flags([(bookmark(1, "a long name", 3), 50.0), (bookmark(2, "next", 4), 60.0)], seven_each, 0.0, 400.0)
    assert [flag.width > 0 for flag in found] == [False, True]
    assert found[0].covers(50.0)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 30)), max_size=8))
def test_names_never_overlap_and_stay_inside(marks: list[tuple[int, int]]) -> None:
    placed = [(bookmark(number, "x" * length, 1), float(x)) for number, (x, length) in enumerate(marks)]
    found = flags(placed, seven_each, 0.0, 400.0)
    named = [(flag.left, flag.left + flag.width) for flag in found if flag.width]
    assert len(found) == len(marks)
    assert all(left >= 0.0 and right <= 400.0 for left, right in named)
    assert all(before[1] <= after[0] for before, after in pairwise(named))


def test_flags_out_of_view_are_not_drawn() -> None:
    assert flags([(bookmark(1, "far", 3), -5.0), (bookmark(2, "away", 4), 401.0)], seven_each, 0.0, 400.0) == []


def test_phases_of_every_iteration_in_view_follow_each_other_without_gaps() -> None:
    found = segments(Axis(410.2, 413.0, 0.0, 700.0), PLAN)
    assert {each.iteration for each in found} == {411, 412, 413}
    assert all(before.end == pytest.approx(after.start) for before, after in pairwise(found))
    assert [PLAN.phases[each.phase].kind.value for each in found if each.iteration == 412] == [
        *("batch", "feedforward", "feedforward", "loss", "backpropagation", "backpropagation", "update")
    ]
    assert [is_backward(each, PLAN) for each in found if each.iteration == 412] == [False] * 4 + [True] * 2 + [False]


def test_pointing_at_a_stretch_means_its_end() -> None:
    for width, expected in ((700.0, 7), (2800.0, 14)):
        axis = Axis(411.0, 414.0, 0.0, width)
        found = [each for each in segments(axis, PLAN) if each.iteration == 413]
        assert len(found) == expected
        for each in found:
            meant = target_at((each.start + each.end) / 2.0, axis, PLAN, Position(1500, 14))
            assert meant == Position(each.iteration, each.operation)


def test_operations_are_named_by_what_they_compute() -> None:
    found = [each for each in segments(Axis(0.0, 1.0, 0.0, 900.0), PLAN) if each.iteration == 1]
    symbols = [segment_names(each, Detail.OPERATIONS, PLAN, 2, 4)[0] for each in found]
    forward, backward = ["batch", "z⁽¹⁾", "a⁽¹⁾", "z⁽²⁾", "a⁽²⁾", "L"], ["δ⁽²⁾", "∂W⁽²⁾", "∂a⁽¹⁾", "δ⁽¹⁾", "∂W⁽¹⁾"]
    assert symbols == [*forward, *backward, "W⁽¹⁾", "W⁽²⁾", "end"]
    assert describe_segment(found[8], Detail.OPERATIONS, PLAN, 2, 4) == (
        "Iteration 1 · Backpropagation · output: slopes for the layer before"
    )


def test_the_symbols_of_operations_are_those_of_the_events_that_they_make() -> None:
    kinds = []
    session = Session(ARTICLE)
    for _ in range(14):
        session.submit(Step(Granularity.OPERATION))
        kinds.append(type(session.snapshot(Cause.STEP).events[-1]).__name__)
    assert kinds == [
        *("BatchTaken", "WeightedSum", "Activated", "WeightedSum", "Activated", "LossComputed"),
        *("DeltaComputed", "GradientsComputed", "PassedBack", "DeltaComputed", "GradientsComputed"),
        *("Updated", "Updated", "IterationDone"),
    ]


def test_epochs_of_several_batches_are_marked_where_they_end() -> None:
    shown = moment(20, 10, config=with_settings(ARTICLE, batch_size=1))
    assert epoch_ends(shown, 0.0, 20.0, 1.0) == [4, 8, 12, 16, 20]
    assert epoch_ends(shown, 5.0, 15.0, 1.0) == [8, 12]


def test_epochs_are_not_marked_where_they_would_be_a_solid_line_or_say_nothing() -> None:
    assert epoch_ends(moment(20, 10, config=with_settings(ARTICLE, batch_size=1)), 0.0, 20.0, 4.5) == []
    assert epoch_ends(moment(20, 10), 0.0, 20.0, 0.1) == []


def test_a_drag_asks_for_one_moment_at_a_time_and_then_for_the_newest() -> None:
    scrub = Scrub()
    assert scrub.ask(Position(1, 14)) == Position(1, 14)
    assert scrub.ask(Position(2, 14)) is None
    assert scrub.ask(Position(3, 14)) is None
    assert scrub.answered() == Position(3, 14)
    assert scrub.answered() is None
    assert scrub.ask(Position(4, 14)) == Position(4, 14)


def test_a_drag_that_comes_back_to_what_it_asked_for_asks_for_nothing_more() -> None:
    scrub = Scrub()
    scrub.ask(Position(1, 14))
    scrub.ask(Position(2, 14))
    scrub.ask(Position(1, 14))
    assert scrub.answered() is None


def test_a_long_name_hides_less_than_half_of_a_track() -> None:
    found = flags([(bookmark(1, "n" * 60, 3), 50.0)], seven_each, 0.0, 600.0)
    assert 100.0 < found[0].width < 200.0
