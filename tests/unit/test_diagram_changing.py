"""What a weight can be changed to by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explain.selection import Bias, Weight
from core.nn.parameters import MOST_PARAMETER
from core.session.commands import EditParameter
from scratchnet_gui.diagram.changing import PIXEL, STEP, Change, moved, read_value
from scratchnet_gui.formatting import exact

VALUES = st.floats(-MOST_PARAMETER, MOST_PARAMETER, allow_nan=False)
STEPS = st.integers(-1000, 1000)


@given(VALUES)
def test_every_value_in_range_is_read_as_it_is_written(value: float) -> None:
    assert read_value(exact(value)) == value


@given(st.floats().filter(lambda value: not math.isfinite(value) or abs(value) > MOST_PARAMETER))
def test_no_other_number_is_taken(value: float) -> None:
    assert read_value(repr(value)) is None


@given(VALUES, STEPS)
def test_steps_keep_to_the_limits_and_go_their_way(value: float, steps: int) -> None:
    for step in (STEP, PIXEL):
        new = moved(value, steps, step)
        assert abs(new) <= MOST_PARAMETER
        assert new == pytest.approx(min(max(value + steps * float(step), -MOST_PARAMETER), MOST_PARAMETER))


@given(st.integers(-9999, 9999), STEPS)
def test_a_step_and_the_step_back_lead_to_the_same_digits(hundredths: int, steps: int) -> None:
    value = hundredths / 100
    assert moved(moved(value, steps, STEP), -steps, STEP) == value


def test_tenths_add_up_as_on_paper() -> None:
    assert moved(0.2, 1, STEP) == 0.3
    assert moved(0.417022004702574, 1, STEP) == 0.517022004702574


@given(st.lists(VALUES, min_size=1))
def test_all_commands_of_a_change_but_the_first_continue_it(values: list[float]) -> None:
    change = Change(Weight(1, 0, 0), 0.5)
    commands = [command for value in values if (command := change.to(value)) is not None]
    assert [command.continues for command in commands] == [n > 0 for n in range(len(commands))]
    assert all(change.made(value) for value in values)
    back = change.back()
    assert (back is None) == (values[-1] == 0.5)
    assert change.value == 0.5


def test_a_change_that_is_none_asks_for_nothing() -> None:
    change = Change(Bias(1, 2), 0.5)
    assert change.to(0.5) is None
    assert change.back() is None
    assert change.to(0.25) == EditParameter(Bias(1, 2), 0.25)
    assert change.back() == EditParameter(Bias(1, 2), 0.5, continues=True)
