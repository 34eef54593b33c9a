"""Where moments stand on the timeline's track, and which moment a person means who points at it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.session.position import START, Position
from core.training.phases import iteration_plan
from scratchnet_gui.timeline.axis import (
    Axis,
    Detail,
    closest_width,
    detail_of,
    following,
    moved,
    target_at,
    time_of,
    zoomed,
)

PLAN = iteration_plan(2)  # 14 operations: batch, feedforward 2 + 2, loss, backpropagation 3 + 2, update 3
END = Position(1500, 14)

_positions = st.builds(Position, st.integers(1, 10**6), st.integers(1, 14)) | st.just(START)
_views = st.tuples(st.floats(0, 900), st.floats(0.5, 100)).map(lambda view: (view[0], view[0] + view[1]))


def test_a_time_counts_iterations() -> None:
    assert time_of(START, PLAN) == 0.0
    assert time_of(Position(412, 14), PLAN) == 412.0
    assert time_of(Position(412, 7), PLAN) == 411.5


@given(_positions, _positions)
def test_later_moments_stand_further_right(one: Position, other: Position) -> None:
    assert (one < other) == (time_of(one, PLAN) < time_of(other, PLAN))


@pytest.mark.parametrize(
    ("time", "meant"), [(0.0, START), (0.4, START), (0.6, Position(1, 14)), (411.7, Position(412, 14)), (9999.0, END)]
)
def test_from_afar_the_nearest_end_of_an_iteration_is_meant(time: float, meant: Position) -> None:
    assert target_at(time, Axis(0, 1500, 10, 700), PLAN, END) == meant


def test_the_last_known_moment_is_meant_by_all_that_lies_beyond_it() -> None:
    latest = Position(413, 5)
    axis = Axis(0, 1500, 10, 700)
    assert target_at(412.9, axis, PLAN, latest) == latest
    assert target_at(900.0, axis, PLAN, latest) == latest
    assert target_at(412.2, axis, PLAN, latest) == Position(412, 14)


def test_closer_up_the_end_of_the_phase_is_meant() -> None:
    axis = Axis(410, 415, 10, 700)
    assert detail_of(axis, PLAN) is Detail.PHASES
    ends = [target_at(411 + (operation - 0.5) / 14, axis, PLAN, END) for operation in range(1, 15)]
    assert [end.operation for end in ends] == [1, 3, 3, 5, 5, 6, 9, 9, 9, 11, 11, 14, 14, 14]
    assert {end.iteration for end in ends} == {412}


def test_closest_up_the_operation_is_meant() -> None:
    axis = Axis(411, 412, 10, 700)
    assert detail_of(axis, PLAN) is Detail.OPERATIONS
    ends = [target_at(411 + (operation - 0.5) / 14, axis, PLAN, END).operation for operation in range(1, 15)]
    assert ends == list(range(1, 15))


def test_closer_up_too_nothing_beyond_the_last_known_moment_is_meant() -> None:
    latest = Position(412, 5)
    for axis in (Axis(410, 415, 10, 700), Axis(411, 412, 10, 700)):
        assert target_at(411 + 8.5 / 14, axis, PLAN, latest) == latest
        assert target_at(411 + 0.5 / 14, axis, PLAN, latest) == Position(412, 1)


@given(st.floats(0, 1500), st.floats(0.1, 1500), st.integers(200, 1900))
def test_the_handle_goes_to_where_the_person_pointed(time: float, shown: float, width: int) -> None:
    axis = Axis(time - shown / 2, time + shown / 2, 10, width)
    reached = time_of(target_at(time, axis, PLAN, END), PLAN)
    if detail_of(axis, PLAN) is Detail.ITERATIONS:
        assert abs(reached - time) <= 0.5
    else:  # at the end of what is pointed at, at most a phase of three operations further on
        assert -1e-9 <= reached - time <= 3 / 14 + 1e-9


def test_an_iteration_shows_its_phases_from_60_pixels_on() -> None:
    assert detail_of(Axis(0, 10, 0, 590), PLAN) is Detail.ITERATIONS
    assert detail_of(Axis(0, 10, 0, 610), PLAN) is Detail.PHASES


@given(_views, st.floats(0, 1), st.floats(0.2, 5))
def test_zooming_keeps_what_is_under_the_pointer_unless_an_end_of_the_run_is_in_the_way(
    view: tuple[float, float], share: float, factor: float
) -> None:
    at = view[0] + share * (view[1] - view[0])
    low, high = zoomed(view, at, factor, 1000.0, 0.1)
    assert low >= 0.0
    assert high <= 1000.0 + 1e-9
    assert high - low == pytest.approx(min((view[1] - view[0]) * factor, 1000.0))
    if low > 0.0 and high < 1000.0 - 1e-9:
        assert (at - low) / (high - low) == pytest.approx(share, abs=1e-6)


def test_zooming_ends_where_one_operation_is_72_pixels_wide() -> None:
    least = closest_width(720.0, PLAN)
    view = (411.0, 412.0)
    for _ in range(50):
        view = zoomed(view, 411.5, 0.7, 1500.0, least)
    assert (view[1] - view[0]) * 14 * 72 == pytest.approx(720.0)


@given(_views, st.floats(0, 1000))
def test_the_view_turns_over_to_the_position_only_where_it_leaves_it(view: tuple[float, float], time: float) -> None:
    shown = following(view, time, 1000.0)
    assert shown[0] - 1e-9 <= time <= shown[1] + 1e-9
    if view[0] <= time <= view[1]:
        assert shown == pytest.approx(view)


def test_going_on_turns_over_to_a_view_with_room_ahead_and_going_back_to_one_with_room_behind() -> None:
    assert following((0.0, 100.0), 101.0, 1000.0) == pytest.approx((86.0, 186.0))
    assert following((200.0, 300.0), 199.0, 1000.0) == pytest.approx((114.0, 214.0))


def test_a_view_cannot_be_moved_out_of_the_run() -> None:
    assert moved((10.0, 20.0), -50.0, 100.0) == (0.0, 10.0)
    assert moved((10.0, 20.0), 500.0, 100.0) == (90.0, 100.0)
