"""The learning rate of every schedule at epochs worked out by hand; epochs are counted from 0 in the formulas."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.schedules import SCHEDULES


@pytest.mark.parametrize(
    ("name", "rates"),
    [
        ("constant", {0: 1.0, 3: 1.0, 999: 1.0}),
        ("step", {0: 1.0, 3: 1.0, 4: 0.5, 7: 0.5, 8: 0.25, 12: 0.125}),
        ("exponential", {0: 1.0, 2: math.sqrt(0.5), 4: 0.5, 8: 0.25}),
        ("cosine", {0: 1.0, 1: 0.5 + 0.25 * math.sqrt(2.0), 2: 0.5, 4: 0.0, 5: 0.0, 400: 0.0}),
        ("warm_up", {0: 0.25, 1: 0.5, 3: 1.0, 4: 1.0, 100: 1.0}),
    ],
)
def test_rates_by_hand(name: str, rates: dict[int, float]) -> None:
    for epoch, expected in rates.items():
        assert SCHEDULES[name].rate(epoch, 0.5, 4) == pytest.approx(expected, abs=1e-15), epoch


@pytest.mark.parametrize("name", SCHEDULES)
@given(epoch=st.integers(0, 10**6), factor=st.floats(0.001, 1.0), epochs=st.integers(1, 10**6))
def test_no_schedule_leaves_zero_to_one(name: str, epoch: int, factor: float, epochs: int) -> None:
    assert 0.0 <= SCHEDULES[name].rate(epoch, factor, epochs) <= 1.0


@pytest.mark.parametrize("name", SCHEDULES)
def test_key_is_the_name_and_the_window_has_words_for_it(name: str) -> None:
    schedule = SCHEDULES[name]
    assert schedule.name == name
    assert schedule.label
    assert schedule.formula.startswith((r"\eta_0", r"\frac{\eta_0}"))
