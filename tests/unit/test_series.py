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


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=200), capacity=capacities, data=st.data())
def test_a_series_that_is_cut_shows_no_loss_from_after_the_cut(
    values: list[float], capacity: int, data: st.DataObject
) -> None:
    """The bucket in which it ends shows the last loss alone, and whatever is appended to it."""
    series = filled(values, capacity)
    width = series.width
    count = data.draw(st.integers(1, len(values)))
    cut = series.until(count, values[count - 1])
    assert (cut.count, cut.width, cut.last) == (count, width, values[count - 1])
    other = data.draw(losses)
    cut.extend(np.array(other))
    begun = count // width * width if count < len(values) else count
    whole = [*values[:begun], *[values[count - 1]] * (count - begun), *other]
    view = cut.view()
    buckets = [whole[start : start + view.width] for start in range(0, len(whole), view.width)]
    assert_array_equal(view.minima, [min(bucket) for bucket in buckets])
    assert_array_equal(view.maxima, [max(bucket) for bucket in buckets])
    check(series, values, capacity)


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=200), capacity=capacities, data=st.data())
def test_the_first_loss_after_a_cut_falls_from_the_last_one_before_it(
    values: list[float], capacity: int, data: st.DataObject
) -> None:
    series = filled(values, capacity)
    count = data.draw(st.integers(1, len(values)))
    cut = series.until(count, values[count - 1])
    cut.extend(np.array([0.25]))
    assert cut.view().falls[-1] >= values[count - 1] - 0.25


@pytest.mark.parametrize("count", [8001, 8191, 16_384, 16_385, 20_000])
def test_thinned_it_keeps_every_extreme_however_many_buckets_it_was_cut_to(count: int) -> None:
    series = filled([float(each) for each in range(40_000)], 16_384).until(count, count - 1.0)
    while True:
        before = series.nbytes
        assert series.thin() is (before > 2 * 3 * 8 * 256)
        if series.nbytes == before:
            break
        assert series.nbytes < before
        view = series.view()
        assert view.minima.tolist()[:-1] == [each * float(view.width) for each in range(len(view.minima) - 1)]
        assert view.maxima[-1] == count - 1.0


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
