"""How far other branches widen the axes of the loss curve, and where their names find room."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import Array
from scratchnet_gui.charts.frame import Frame
from scratchnet_gui.charts.ghost_names import NamePlace, name_places, up_to_the_edge
from scratchnet_gui.charts.ranges import widened

FRAME = Frame(0.0, 1000.0, 0.0, 1.0, 500.0, 200.0, log=False, ratio=1.0)
"""Half a pixel for each iteration, 200 for the loss of 1."""
NONE: Array = np.empty(0)


def places(*ends: tuple[float, float], others: tuple[tuple[Array, Array], ...] = ()) -> list[NamePlace]:
    """Return places for names 60 pixels wide and 12 high of level curves that end there."""
    curves = [(np.array([0.0, x]), np.array([y, y])) for x, y in ends]
    return name_places([("branch",)] * len(ends), curves, others, FRAME, lambda _: 60.0, 12.0)


def test_a_name_stands_right_of_the_end_of_its_curve() -> None:
    assert places((500.0, 0.5)) == [NamePlace(0, "branch", left=False, anchor=0.5)]


def test_at_the_right_edge_it_stands_above_its_curve() -> None:
    assert places((990.0, 0.5)) == [NamePlace(0, "branch", left=True, anchor=1.0)]


def test_at_the_right_edge_and_the_top_it_stands_below_its_curve() -> None:
    assert places((990.0, 0.99)) == [NamePlace(0, "branch", left=True, anchor=0.0)]


def test_names_do_not_overlap_each_other() -> None:
    found = places((500.0, 0.5), (500.0, 0.48), (500.0, 0.46), (500.0, 0.44))
    assert len(found) < 4
    assert len({(place.left, place.anchor) for place in found}) >= 1
    assert places((500.0, 0.8), (500.0, 0.2)) == [
        NamePlace(0, "branch", False, 0.5),
        NamePlace(1, "branch", False, 0.5),
    ]


def test_where_a_name_has_no_room_a_shorter_one_is_written() -> None:
    names = [("Learning rate 0.5 from iteration 31 on", "Learning rate 0.5")]
    curves = [(np.array([0.0, 100.0]), np.array([0.5, 0.5]))]
    walls = [(np.array([400.0, 410.0, 420.0]), np.array([0.0, 1.0, 0.0]))]
    (place,) = name_places(names, curves, walls, FRAME, lambda text: 6.0 * len(text), 12.0)
    assert place == NamePlace(0, "Learning rate 0.5", left=False, anchor=0.5)


def test_a_name_is_not_written_over_a_curve() -> None:
    across = np.array([0.0, 1000.0]), np.array([0.5, 0.5])
    assert places((500.0, 0.5), others=(across,)) == [NamePlace(0, "branch", left=False, anchor=1.0)]
    wall = np.linspace(0.0, 1000.0, 400), np.tile([0.0, 1.0], 200)
    assert places((500.0, 0.5), others=(wall,)) == []


def test_a_branch_without_a_point_in_view_has_no_name() -> None:
    assert name_places([("gone",)], [(NONE, NONE)], (), FRAME, lambda _: 60.0, 12.0) == []


@given(st.lists(st.floats(0.001, 10.0), min_size=1, max_size=8))
def test_branches_of_like_losses_are_all_in_view(losses: list[float]) -> None:
    positive, smallest, largest = widened((0.1, 0.1, 1.0), np.array(losses), log=True)
    assert positive <= min(losses)
    assert smallest <= min(losses)
    assert largest >= max(losses)


def test_a_branch_that_diverged_does_not_press_the_curve_flat() -> None:
    diverged = np.array([1.0, 1e300])
    assert widened((0.1, 0.1, 1.0), diverged, log=True) == (0.1, 0.1, 10.0)
    assert widened((0.1, 0.1, 1.0), diverged, log=False) == (0.1, 0.1, 2.0)
    assert widened((0.1, 0.1, 1.0), np.array([1e-30]), log=True)[0] == pytest.approx(1e-8)
    assert widened((0.1, 0.1, 1.0), np.array([-1e30]), log=False)[1] == pytest.approx(-1.9)


def test_a_branch_that_fell_far_is_in_view_where_the_axis_has_room_for_eight_decades() -> None:
    assert widened((0.7, 0.7, 1.2), np.array([8e-6, 1.0]), log=True)[0] == 8e-6
    assert widened((1e-7, 1e-7, 1.0), np.array([1e-10, 1.0]), log=True)[0] == 1e-10


def test_a_curve_ends_where_it_leaves_the_axis_for_good() -> None:
    x = np.array([0.0, 100.0, 200.0, 300.0, 400.0])
    ends = [up_to_the_edge(x, np.array(y), FRAME) for y in ([0.5, 2.0, 0.5, -0.5, -9.0], [0.5] * 5, [2.0] * 5)]
    assert [(list(x), list(y)) for x, y in ends] == [
        ([0.0, 100.0, 200.0, 250.0], [0.5, 2.0, 0.5, 0.0]),
        (list(x), [0.5] * 5),
        ([], []),
    ]


def test_without_branches_nothing_changes() -> None:
    assert widened((0.1, 0.1, 1.0), NONE, log=True) == (0.1, 0.1, 1.0)


def test_where_nothing_is_known_of_the_run_itself_its_branches_say_what_is_in_view() -> None:
    assert widened((math.nan,) * 3, np.array([0.2, 0.7]), log=True) == (0.2, 0.2, 0.7)
    positive, smallest, largest = widened((math.nan,) * 3, np.array([-0.2, -0.1]), log=True)
    assert math.isnan(positive)
    assert (smallest, largest) == (-0.2, -0.1)


def test_losses_that_have_no_logarithm_do_not_hide_those_of_branches() -> None:
    assert widened((math.nan, 0.0, 0.0), np.array([0.2, 0.7]), log=True)[0] == 0.2
