"""The loss curve's axes: ranges in steps that hold all losses, and ticks that can be read."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.series import SeriesView
from scratchnet_gui.charts.ranges import (
    close_range,
    iteration_range,
    kept_in_view,
    linear_range,
    log_range,
    loss_bounds,
)
from scratchnet_gui.charts.ticks import iteration_ticks, linear_ticks, log_ticks, power_of_ten, shifted_ticks


def texts(ticks: list[tuple[float, str]]) -> list[str]:
    return [text for _, text in ticks]


def series(minima: list[float], maxima: list[float]) -> SeriesView:
    return SeriesView(len(minima), 1, np.array(minima), np.array(maxima), np.empty(0))


@pytest.mark.parametrize(
    ("last", "stop_at", "top"),
    [
        (0, None, 10),
        (10, None, 10),
        (11, None, 15),
        (412, None, 600),
        (1500, 1500, 1500),
        (1400, 1500, 1500),
        (1501, 1500, 2000),
        (412, 1500, 600),
        (1_000_000, None, 1_000_000),
        (3, 5, 10),
    ],
)
def test_iterations_end_at_a_step_or_where_playing_stops(last: int, stop_at: int | None, top: float) -> None:
    low, high = iteration_range(last, stop_at)
    assert high == pytest.approx(1.02 * top)
    assert low == pytest.approx(-0.02 * top)


@given(last=st.integers(0, 10**9), stop_at=st.none() | st.integers(1, 10**9))
def test_every_iteration_is_inside_its_range_without_much_empty_room(last: int, stop_at: int | None) -> None:
    low, high = iteration_range(last, stop_at)
    assert low < 0 < last + 1e-9 <= high / 1.02 + 1e-6 * high
    assert last < 10 or high <= 1.6 * last


@given(smallest=st.floats(1e-300, 1e290), factor=st.floats(1.0, 1e9))
def test_all_losses_are_inside_a_log_range_of_at_least_a_decade(smallest: float, factor: float) -> None:
    largest = smallest * factor
    low, high = log_range(smallest, largest)
    assert low < math.log10(smallest)
    assert math.log10(largest) < high
    assert high - low >= 1.0


@given(largest=st.floats(0.0, 1e300))
def test_a_linear_range_holds_zero_and_all_losses(largest: float) -> None:
    low, high = linear_range(0.0, largest)
    assert low < 0.0 < high
    assert largest < high


def test_the_plateau_of_the_article_fills_the_log_axis_from_a_fifth_to_two() -> None:
    low, high = log_range(0.97, 1.261)
    assert 2.0 < 10.0**high < 2.5
    assert 0.15 < 10.0**low < 0.2


@given(smallest=st.floats(1e-200, 1e200), factor=st.floats(1.0, 1e9))
def test_there_is_room_above_and_below_for_half_a_dot(smallest: float, factor: float) -> None:
    largest = smallest * factor
    low, high = log_range(smallest, largest)
    assert high - math.log10(largest) > 0.065 * (high - low)
    assert math.log10(smallest) - low > 0.065 * (high - low)
    low, high = linear_range(0.0, largest)
    assert high - largest > 0.065 * (high - low)
    assert -low > 0.065 * (high - low)


@given(
    low=st.floats(-2e4, 1.02e6), width=st.floats(4.0, 1.04e6), last=st.integers(1, 1_000_000), top=st.floats(1.0, 1.6)
)
def test_a_view_is_moved_until_the_curve_reaches_its_middle(low: float, width: float, last: int, top: float) -> None:
    whole = iteration_range(last, round(last * top))
    view = kept_in_view((low, low + width), last, whole)
    slack = 1e-6 * (whole[1] - whole[0])
    assert whole[0] - slack <= view[0] < view[1] <= whole[1] + slack
    assert view[1] - view[0] == pytest.approx(min(width, whole[1] - whole[0]))
    middle = (view[0] + view[1]) / 2.0
    assert middle >= 1.0 - slack
    assert middle <= last + slack or view[0] <= whole[0] + slack


def test_a_view_that_shows_the_curve_stays_where_it_is() -> None:
    assert kept_in_view((100.0, 200.0), 412, (-12.0, 612.0)) == (100.0, 200.0)
    assert kept_in_view((450.0, 550.0), 412, (-12.0, 612.0)) == (362.0, 462.0)


def test_close_up_the_range_lies_around_what_is_in_view() -> None:
    assert close_range(2.0, 4.0, log=False) == pytest.approx((1.84, 4.16))
    assert close_range(0.01, 0.1, log=True) == pytest.approx((-2.08, -0.92))
    low, high = close_range(0.5, 0.5, log=False)
    assert low < 0.4976 < 0.5024 < high
    assert close_range(math.nan, math.nan, log=True) == log_range(math.nan, math.nan)
    assert all(map(math.isfinite, close_range(1.0, math.inf, log=True)))


def test_ranges_of_nothing_are_those_around_one() -> None:
    low, high = linear_range(math.nan, math.nan)
    assert low < 0.0 < 1.0 < high
    low, high = log_range(math.nan, math.nan)
    assert low < -1.0 < 0.0 < high


@pytest.mark.parametrize("largest", [9e305, 2.33e307, 1.4e308])
def test_a_loss_that_explodes_stays_inside_its_axis_as_long_as_it_is_a_number(largest: float) -> None:
    for low, high in (
        linear_range(1.0, largest),
        close_range(1.0, largest, log=False),
        linear_range(-0.4e308, 0.4e308),
    ):
        assert math.isfinite(high - low)
        assert min(largest, 0.4e308) < high
        assert len(linear_ticks(low, high, 5)) >= 2
    for low, high in (log_range(1.0, largest), close_range(1.0, largest, log=True)):
        assert low < 0.0 < math.log10(largest) < high


def test_losses_of_zero_do_not_count_for_the_log_axis() -> None:
    assert loss_bounds(series([0.0, 0.5], [0.25, 0.75]), None) == (0.25, 0.0, 0.75)
    assert loss_bounds(series([0.5], [0.5]), 2.0) == (0.5, 0.5, 2.0)
    assert all(math.isnan(bound) for bound in loss_bounds(series([], []), None))
    positive, smallest, largest = loss_bounds(series([0.0], [0.0]), None)
    assert math.isnan(positive)
    assert smallest == largest == 0.0


def test_iteration_ticks_are_round_whole_numbers_and_none_is_negative() -> None:
    assert texts(iteration_ticks(-12.0, 612.0, 7)) == ["0", "100", "200", "300", "400", "500", "600"]
    assert texts(iteration_ticks(-20_000.0, 1_020_000.0, 3)) == ["0", "500,000", "1,000,000"]
    assert texts(iteration_ticks(10.2, 12.9, 50)) == ["11", "12"]


@pytest.mark.parametrize(
    ("low", "high", "written", "title"),
    [
        (1.588871, 1.588909, ["88", "90"], r"(L - 1.588) \cdot 10^{5}"),
        (-0.4999921, -0.4999899, ["8", "9", "10"], r"(L + 0.5000) \cdot 10^{6}"),
        (2.1e-9, 5.4e-9, ["3", "4", "5"], r"L \cdot 10^{9}"),
        (123_400.2, 123_403.7, ["1", "2", "3"], "(L - 123400)"),
    ],
)
def test_values_with_many_digits_in_common_are_written_without_those(
    low: float, high: float, written: list[str], title: str
) -> None:
    assert (texts(shifted_ticks(low, high, 3, "L")[0]), shifted_ticks(low, high, 3, "L")[1]) == (written, title)


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-9, 1.0), most=st.integers(2, 9))
def test_shifted_ticks_are_short_and_stand_where_linear_ones_do(low: float, width: float, most: int) -> None:
    high = low + max(width, 1e-9 * abs(low))
    shifted, _ = shifted_ticks(low, high, most, "L")
    assert [value for value, _ in shifted] == [value for value, _ in linear_ticks(low, high, most)]
    assert len(set(texts(shifted))) == len(shifted)
    assert all(len(text) <= 4 for text in texts(shifted))


def test_linear_ticks_have_equal_decimals_and_powers_of_ten_where_those_mislead() -> None:
    assert texts(linear_ticks(-0.1, 1.6, 4)) == ["0.0", "0.5", "1.0", "1.5"]
    assert texts(linear_ticks(-0.1e6, 1.6e6, 4)) == ["0", "0.5×10⁶", "1.0×10⁶", "1.5×10⁶"]
    assert texts(linear_ticks(-0.1e-12, 2.1e-12, 3)) == ["0", "1×10⁻¹²", "2×10⁻¹²"]
    assert texts(linear_ticks(-2.1, 2.1, 5)) == ["−2", "−1", "0", "1", "2"]


def test_log_ticks_are_decades_written_out_near_one() -> None:
    ticks = log_ticks(-5.2, 1.3, 10)
    assert texts(ticks) == ["10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1", "10"]
    assert [value for value, _ in ticks] == [-5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0]


def test_log_ticks_leave_decades_out_where_there_is_no_room_and_divide_them_where_there_is() -> None:
    assert texts(log_ticks(-40.2, 0.3, 5)) == ["10⁻³⁶", "10⁻²⁷", "10⁻¹⁸", "10⁻⁹", "1"]
    assert texts(log_ticks(-0.75, 0.35, 6)) == ["0.2", "0.5", "1", "2"]
    assert texts(log_ticks(-12.4, -11.2, 6)) == ["5×10⁻¹³", "10⁻¹²", "2×10⁻¹²", "5×10⁻¹²"]


def test_closer_up_a_log_axis_has_linear_ticks_at_their_logarithms() -> None:
    ticks = log_ticks(math.log10(0.11), math.log10(0.34), 4)
    assert texts(ticks)
    for value, text in ticks:
        assert value == pytest.approx(math.log10(float(text)))


@pytest.mark.parametrize(
    ("exponent", "text"), [(6, "10⁶"), (4, "10,000"), (1, "10"), (0, "1"), (-1, "0.1"), (-3, "0.001"), (-4, "10⁻⁴")]
)
def test_powers_of_ten(exponent: int, text: str) -> None:
    assert power_of_ten(exponent) == text


@given(low=st.floats(-300.0, 300.0), span=st.floats(0.001, 50.0), most=st.integers(1, 12))
def test_log_ticks_are_inside_and_rising_and_not_many(low: float, span: float, most: int) -> None:
    values = [value for value, _ in log_ticks(low, low + span, most)]
    assert all(low - 1e-6 <= value <= low + span + 1e-6 for value in values)
    assert values == sorted(set(values))
    assert len(values) >= 2
    assert len(values) <= 2 * most + 2


@given(low=st.floats(-1e6, 1e6), span=st.floats(0.1, 1e6), most=st.integers(1, 12))
def test_linear_ticks_are_at_least_two(low: float, span: float, most: int) -> None:
    values = [value for value, _ in linear_ticks(low, low + span, most)]
    assert len(values) >= 2
    assert values == sorted(set(values))


def test_a_flat_axis_of_a_decade_still_has_two_labels() -> None:
    assert texts(log_ticks(-0.7, 0.3, 2)) == ["0.2", "1"]
    assert texts(log_ticks(-1.1, 1.1, 2)) == ["0.1", "10"]
