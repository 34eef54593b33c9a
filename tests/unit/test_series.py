"""The loss curve's memory: smallest and largest of each bucket, however long the run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from core.training.series import LossSeries

losses = st.lists(st.floats(0, 1e6), max_size=200)
capacities = st.sampled_from((2, 4, 16, 64))


def filled(values: list[float], capacity: int) -> LossSeries:
    series = LossSeries(capacity)
    series.extend(np.array(values))
    return series


def check(series: LossSeries, values: list[float], capacity: int) -> None:
    """Every bucket holds the extremes of its part of the raw data, and there are not too many or too few."""
    view = series.view()
    assert view.count == len(values)
    buckets = [values[start : start + view.width] for start in range(0, len(values), view.width)]
    assert_array_equal(view.minima, [min(bucket) for bucket in buckets])
    assert_array_equal(view.maxima, [max(bucket) for bucket in buckets])
    assert len(buckets) <= capacity
    assert view.width == 1 or len(values) > capacity * view.width // 2


@given(values=losses, capacity=capacities)
def test_buckets_hold_the_extremes_of_the_raw_data(values: list[float], capacity: int) -> None:
    check(filled(values, capacity), values, capacity)


@given(values=losses, capacity=capacities, data=st.data())
def test_what_is_forgotten_and_appended_again_is_the_same(
    values: list[float], capacity: int, data: st.DataObject
) -> None:
    series = filled(values, capacity)
    before = series.view()
    count = data.draw(st.integers(0, len(values) + 3))
    series = series.until(count)
    left = series.count
    assert left <= min(count, len(values))
    assert count - left < max(before.width, 1) or count > len(values)
    assert_array_equal(series.view().minima, before.minima[: left // before.width + (left % before.width > 0)])
    for value in values[left:]:
        series.extend(np.array([value]))
    after = series.view()
    assert (after.count, after.width) == (before.count, before.width)
    assert_array_equal(after.minima, before.minima)
    assert_array_equal(after.maxima, before.maxima)


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=150), capacity=capacities, data=st.data())
def test_other_values_after_truncation(values: list[float], capacity: int, data: st.DataObject) -> None:
    series = filled(values, capacity)
    series = series.until(data.draw(st.integers(0, len(values) - 1)))
    left = series.count
    other = data.draw(losses)
    series.extend(np.array(other))
    whole = [*values[:left], *other]
    view = series.view()
    buckets = [whole[start : start + view.width] for start in range(0, len(whole), view.width)]
    assert_array_equal(view.minima, [min(bucket) for bucket in buckets])
    assert_array_equal(view.maxima, [max(bucket) for bucket in buckets])


def test_every_value_is_exact_until_the_capacity_is_full() -> None:
    assert_array_equal(filled([3.0, 1.0, 2.0, 5.0], 4).view().minima, [3, 1, 2, 5])
    view = filled([3.0, 1.0, 2.0, 5.0, 4.0], 4).view()
    assert view.width == 2
    assert_array_equal(view.minima, [1, 2, 4])
    assert_array_equal(view.maxima, [3, 5, 4])


def test_a_view_stays_as_it_was_and_cannot_be_written() -> None:
    series = filled([3.0, 1.0, 2.0, 5.0, 4.0], 4)
    view = series.view()
    series.extend(np.zeros(1))
    assert_array_equal(view.minima, [1, 2, 4])
    with pytest.raises(ValueError, match="read-only"):
        view.minima[0] = np.pi
    with pytest.raises(ValueError, match="read-only"):
        view.maxima[0] = np.pi


def test_an_empty_series_has_a_view() -> None:
    view = LossSeries().view()
    assert (view.count, view.width, len(view.minima), len(view.maxima)) == (0, 1, 0, 0)


@pytest.mark.parametrize("capacity", [0, 1, 7, -2])
def test_a_capacity_that_cannot_be_halved_is_refused(capacity: int) -> None:
    with pytest.raises(ValueError, match="even and at least 2"):
        LossSeries(capacity)
