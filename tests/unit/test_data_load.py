"""From rows to what is learned from: features, test rows apart, scaled inputs."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from core.arrays import Array
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.data.split import split
from core.errors import ConfigError


def made(name: str, **settings: Any) -> Dataset:
    return load_dataset(DataConfig(dataset=name, **settings))


def one_hot(labels: list[int]) -> Array:
    """Return targets with one column for each class, or one of 0 and 1 for two."""
    return np.array(labels, dtype=float)[:, None] if max(labels) < 2 else np.eye(max(labels) + 1)[labels]


@given(
    labels=st.lists(st.integers(0, 5), min_size=1, max_size=200),
    ratio=st.just(0.0) | st.floats(0.001, 0.99),
    seed=st.integers(0, 9),
)
@example(labels=[0, 1, 2, 2, 2, 2], ratio=0.5, seed=0)
def test_every_class_gives_its_share_of_test_rows_and_keeps_one(labels: list[int], ratio: float, seed: int) -> None:
    Y = one_hot(labels)
    sizes = np.bincount(labels)
    if ratio > 0 and sizes.max() == 1:
        with pytest.raises(ConfigError, match="No row can be kept apart"):
            split(Y, by_class=True, test_ratio=ratio, seed=seed)
        return
    training, test = split(Y, by_class=True, test_ratio=ratio, seed=seed)
    assert sorted([*training, *test]) == list(range(len(labels)))
    assert list(training) == sorted(training)
    assert list(test) == sorted(test)
    assert bool(len(test)) == (ratio > 0)
    kept = np.bincount(np.array(labels)[test], minlength=len(sizes)) if len(test) else np.zeros(len(sizes))
    assert (np.abs(kept - sizes * ratio) < 1).all()
    assert (kept[sizes > 0] < sizes[sizes > 0]).all()
    assert len(training) > 0


@given(rows=st.integers(2, 300), ratio=st.floats(0.001, 0.99), seed=st.integers(0, 2**32 - 1))
def test_test_rows_of_a_regression_are_the_nearest_number(rows: int, ratio: float, seed: int) -> None:
    training, test = split(np.linspace(0, 1, rows)[:, None], by_class=False, test_ratio=ratio, seed=seed)
    assert 1 <= len(test) < rows
    assert abs(len(test) - rows * ratio) <= 0.5 + 1e-9 or len(test) in (1, rows - 1)
    assert len(training) + len(test) == rows


@pytest.mark.parametrize(
    ("ratio", "rows", "count"), [(0.1, 30, 3), (0.7, 10, 7), (0.3, 10, 3), (0.05, 4, 1), (0.29, 100, 29)]
)
def test_decimal_shares_are_counted_as_one_would(ratio: float, rows: int, count: int) -> None:
    assert len(split(np.zeros((rows, 1)), by_class=False, test_ratio=ratio, seed=1)[1]) == count


def test_test_rows_depend_on_the_seed_and_every_row_can_be_one() -> None:
    seen = [tuple(split(np.zeros((10, 1)), by_class=False, test_ratio=0.3, seed=seed)[1]) for seed in range(50)]
    assert len(set(seen)) > 30
    assert {row for rows in seen for row in rows} == set(range(10))


def test_training_and_test_rows_are_those_of_the_whole_in_the_same_order() -> None:
    whole, parted = made("blobs"), made("blobs", test_ratio=0.2)
    assert (parted.rows, parted.test_rows) == (240, 60)
    assert parted.test_Y.sum(axis=0).tolist() == [20, 20, 20]
    rows = {tuple(row): place for place, row in enumerate(whole.X)}
    for X, Y in ((parted.X, parted.Y), (parted.test_X, parted.test_Y)):
        places = [rows[tuple(row)] for row in X]
        assert places == sorted(places)
        assert_array_equal(whole.Y[places], Y)


def test_features_replace_the_inputs_and_give_their_names() -> None:
    names = ("x1", "x2", "x1^2", "x2^2", "x1x2", "sin(x1)", "sin(x2)")
    plain, data = made("circle"), made("circle", features=names)
    x1, x2 = plain.X.T
    assert data.input_names == names
    assert_array_equal(data.X, np.column_stack((x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2))))
    assert_array_equal(data.Y, plain.Y)
    chosen = made("and", features=("x1x2",))
    assert (chosen.input_names, chosen.X.tolist()) == (("x1x2",), [[0], [0], [0], [1]])


def test_features_need_two_inputs() -> None:
    assert made("parity", inputs=2, features=("x1x2",)).X.shape == (4, 1)
    with pytest.raises(ConfigError, match=r"features: The data has 3 inputs\. Features are made of two inputs"):
        made("parity", inputs=3, features=("x1x2",))


def test_inputs_are_scaled_by_mean_and_deviation_of_the_training_rows() -> None:
    plain, data = made("iris", test_ratio=0.2), made("iris", test_ratio=0.2, scale=True)
    assert_allclose(data.X.mean(axis=0), 0, atol=1e-12)
    assert_allclose(data.X.std(axis=0), 1)
    mean, deviation = plain.X.mean(axis=0), plain.X.std(axis=0)
    assert_allclose(data.test_X, (plain.test_X - mean) / deviation)
    assert_array_equal(data.Y, plain.Y)
    assert plain.scaling == ""
    assert data.scaling == "Inputs scaled to mean 0 and standard deviation 1 of the training rows."


def test_scaling_by_hand() -> None:
    data = made("article", scale=True)
    assert data.X.tolist() == [[-1, -1, 1], [-1, 1, 1], [1, -1, 1], [1, 1, 1]]
    assert data.scaling.endswith("; constant inputs stay as they are.")


def test_targets_of_a_regression_are_not_scaled() -> None:
    assert_array_equal(made("plane", scale=True).Y, made("plane").Y)


def test_what_was_done_before_is_still_said() -> None:
    assert made("digits", scale=True).scaling.startswith("Pixels divided by 16, so that they lie between 0 and 1. Inp")


@pytest.mark.parametrize(
    ("settings", "field"), [({"scale": True}, "scale"), ({"features": ("x1^2", "x2")}, "features")]
)
def test_numbers_that_are_too_large_for_it_are_refused(tmp_path: Path, settings: dict[str, Any], field: str) -> None:
    file = tmp_path / "large.csv"
    file.write_text("a,b,y\n1e308,2,0.5\n-1e308,3,1.5\n1.5e308,1,0.7\n")
    with pytest.raises(ConfigError, match="too large") as caught:
        made("csv", file=str(file), **settings)
    assert caught.value.field == field


def test_numbers_that_are_too_close_together_to_be_scaled_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "close.csv"
    file.write_text("0,1.5\n1e-200,2.5\n")
    with pytest.raises(ConfigError, match="too close together"):
        made("csv", file=str(file), scale=True)


def test_a_test_row_cannot_be_taken_from_a_single_row(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("1,2\n")
    assert made("csv", file=str(file)).rows == 1
    with pytest.raises(ConfigError) as caught:
        made("csv", file=str(file), test_ratio=0.5)
    assert caught.value.field == "test_ratio"
