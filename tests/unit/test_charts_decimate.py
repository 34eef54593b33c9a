"""Thinning a loss curve keeps what a reader looks for: extremes, order, and exact values where there is room."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.series import LossSeries, SeriesView
from scratchnet_gui.charts.decimate import band, buckets_up_to, means, thin, visible_buckets


def series_of(losses: list[float], capacity: int = 16_384) -> SeriesView:
    series = LossSeries(capacity)
    series.extend(np.array(losses))
    return series.view()


def test_where_there_is_room_the_points_are_the_losses_of_iterations_1_2_3() -> None:
    x, y = thin(series_of([5.0, 3.0, 4.0]), 0, 3, columns=10)
    assert x.tolist() == [1.0, 2.0, 3.0]
    assert y.tolist() == [5.0, 3.0, 4.0]


def test_a_column_of_several_iterations_is_its_smallest_and_largest_loss_in_running_order() -> None:
    # Two columns of three: 9 7 8 falls and 1 2 3 lies below it.
    x, y = thin(series_of([9.0, 7.0, 8.0, 1.0, 2.0, 3.0]), 0, 6, columns=2)
    assert y.tolist() == [9.0, 7.0, 3.0, 1.0]
    assert x.tolist() == [1.25, 2.75, 4.25, 5.75]
    # Rising: the second column begins with its smallest.
    _, rising = thin(series_of([1.0, 2.0, 3.0, 4.0]), 0, 4, columns=2)
    assert rising.tolist() == [2.0, 1.0, 3.0, 4.0]


def test_columns_stay_where_they_are_when_the_view_moves() -> None:
    # Columns of two: the first holds only one when the view begins in the middle of it.
    x, y = thin(series_of([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), 1, 5, columns=2)
    assert y.tolist() == [2.0, 2.0, 3.0, 4.0, 5.0, 5.0]
    assert x.tolist()[2:4] == [3.0, 4.0]


def test_nothing_gives_nothing() -> None:
    x, y = thin(series_of([]), 0, 0, columns=100)
    assert len(x) == len(y) == 0


@given(
    losses=st.lists(st.floats(0.0, 1e6), min_size=1, max_size=300),
    capacity=st.sampled_from([4, 16, 512]),
    columns=st.integers(1, 50),
    data=st.data(),
)
def test_extremes_survive_and_points_stay_few_and_in_order(
    losses: list[float], capacity: int, columns: int, data: st.DataObject
) -> None:
    series = series_of(losses, capacity)
    start = data.draw(st.integers(0, len(series.minima) - 1))
    stop = data.draw(st.integers(start + 1, len(series.minima)))
    x, y = thin(series, start, stop, columns)
    assert y.min() == series.minima[start:stop].min()
    assert y.max() == series.maxima[start:stop].max()
    assert len(x) == len(y) <= 2 * (columns + 1)
    assert (np.diff(x) >= 0.0).all()
    assert x[0] >= start * series.width + 1 - 0.5 * series.width
    assert x[-1] <= series.count + 0.5


def test_a_million_iterations_give_no_more_points_than_the_picture_is_wide() -> None:
    minima = np.linspace(1.0, 0.1, 15_625)
    series = SeriesView(1_000_000, 64, minima, minima + 0.01, np.empty(0))
    x, _ = thin(series, 0, len(minima), columns=400)
    assert 700 <= len(x) <= 802


@pytest.mark.parametrize(
    ("iteration", "buckets"), [(-1, 0), (0, 0), (3, 0), (4, 1), (7, 1), (8, 2), (9, 2), (10, 3), (99, 3)]
)
def test_buckets_that_end_by_an_iteration(iteration: int, buckets: int) -> None:
    series = SeriesView(10, 4, np.ones(3), np.ones(3), np.empty(0))  # 1 to 4, 5 to 8, 9 to 10
    assert buckets_up_to(series, iteration) == buckets


def test_visible_buckets_reach_one_beyond_either_edge_and_not_beyond_the_series() -> None:
    series = SeriesView(100, 1, np.ones(100), np.ones(100), np.empty(0))
    assert visible_buckets(series, 40.0, 50.0) == (38, 51)
    assert visible_buckets(series, -5.0, 500.0) == (0, 100)
    assert visible_buckets(series, 200.0, 300.0) == (100, 100)


def test_a_band_is_smallest_largest_and_mean_of_each_column() -> None:
    x, low, high, mean = band(series_of([1.0, 3.0, 2.0, 8.0]), 0, 4, columns=2, log=False)
    assert x.tolist() == [1.5, 3.5]
    assert (low.tolist(), high.tolist(), mean.tolist()) == ([1.0, 2.0], [3.0, 8.0], [2.0, 5.0])
    _, low, high, mean = band(series_of([0.01, 1.0]), 0, 2, columns=1, log=True)
    assert (low.tolist(), high.tolist(), mean.tolist()) == ([-2.0], [0.0], [-1.0])


def test_a_band_of_logarithms_leaves_losses_of_zero_out() -> None:
    x, low, high, mean = band(series_of([0.0, 0.1, 0.0, 0.0]), 0, 4, columns=2, log=True)
    assert x.tolist() == [1.5]
    assert (low.tolist(), high.tolist(), mean.tolist()) == ([-1.0], [-1.0], [-1.0])
    assert all(len(values) == 0 for values in band(series_of([]), 0, 0, columns=5, log=True))


@given(
    losses=st.lists(st.floats(0.0, 1e6), min_size=1, max_size=300),
    capacity=st.sampled_from([4, 512]),
    columns=st.integers(1, 50),
)
def test_a_band_holds_the_extremes_and_its_mean(losses: list[float], capacity: int, columns: int) -> None:
    series = series_of(losses, capacity)
    x, low, high, mean = band(series, 0, len(series.minima), columns, log=False)
    assert low.min() == series.minima.min()
    assert high.max() == series.maxima.max()
    assert (low <= mean).all()
    assert (mean <= high).all()
    assert len(x) <= columns + 1


def test_means_are_those_of_groups_that_follow_each_other() -> None:
    x, y = np.arange(6.0), np.array([0.0, 2.0, 10.0, 20.0, 5.0, 7.0])
    assert [each.tolist() for each in means(x, y, 3)] == [[0.5, 2.5, 4.5], [1.0, 15.0, 6.0]]
    assert [each.tolist() for each in means(x, y, 99)] == [x.tolist(), y.tolist()]
