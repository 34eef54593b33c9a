"""The datasets that are made here: their shape, range, balance and pattern."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.data.sources import DATASETS, Task

SAMPLED = [name for name, source in DATASETS.items() if source.samples is not None]
TWO_CLASSES = ["circle", "xor", "gaussians", "spiral", "moons"]


def made(name: str, **settings: Any) -> Dataset:
    return load_dataset(DataConfig(dataset=name, **settings))


def numbers(data: Dataset) -> tuple[bytes, ...]:
    return tuple(array.tobytes() for array in (data.X, data.Y, data.test_X, data.test_Y))


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "csv"])
def test_a_dataset_says_what_it_is(name: str) -> None:
    data, source = made(name), DATASETS[name]
    assert data.title == source.label
    assert data.recipe == DataConfig(dataset=name)
    assert data.is_classification == (source.task is Task.CLASSES)
    assert len(data.input_names) == data.X.shape[1] == (source.inputs or 3)
    assert len(data.target_names) == data.Y.shape[1]
    assert data.rows == (source.samples or data.rows)
    assert data.test_X.shape == (0, data.X.shape[1])
    assert data.test_Y.shape == (0, data.Y.shape[1])
    assert not any(array.flags.writeable for array in (data.X, data.Y, data.test_X, data.test_Y))


@pytest.mark.parametrize(
    ("name", "title", "bias", "targets"),
    [
        ("article", "XOR with a constant third input", [1.0], [0, 1, 1, 0]),
        ("and", "AND", [], [0, 0, 0, 1]),
        ("or", "OR", [], [0, 1, 1, 1]),
    ],
)
def test_a_table_holds_its_four_rows(name: str, title: str, bias: list[float], targets: list[float]) -> None:
    data = made(name)
    assert (data.title, data.classes) == (title, ("0", "1"))
    assert data.X.tolist() == [[0, 0, *bias], [0, 1, *bias], [1, 0, *bias], [1, 1, *bias]]
    assert data.Y[:, 0].tolist() == targets


def test_parity_holds_every_combination_once() -> None:
    data = made("parity", inputs=4)
    assert data.X.tolist() == [list(map(float, row)) for row in product((0, 1), repeat=4)]
    assert data.Y[:, 0].tolist() == [0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0]


@given(name=st.sampled_from(SAMPLED), seed=st.integers(0, 2**32 - 1), rows=st.integers(6, 60))
def test_the_seed_alone_decides_the_rows(name: str, seed: int, rows: int) -> None:
    settings = {"seed": seed, "samples": rows, "noise": 0.2, "test_ratio": 0.3}
    data, again = made(name, **settings), made(name, **settings)
    assert numbers(data) == numbers(again)
    assert numbers(data) != numbers(made(name, **{**settings, "seed": seed ^ 1, "samples": rows + 8}))
    assert len({numbers(made(name, **{**settings, "seed": seed ^ bit, "samples": 60})) for bit in (0, 1, 2)}) == 3


@given(
    name=st.sampled_from(TWO_CLASSES), seed=st.integers(0, 2**32 - 1), rows=st.integers(2, 101), noise=st.floats(0, 0.5)
)
def test_two_classes_are_balanced_and_near(name: str, seed: int, rows: int, noise: float) -> None:
    data = made(name, seed=seed, samples=rows, noise=noise)
    assert (data.X.shape, data.Y.shape, data.classes) == ((rows, 2), (rows, 1), ("0", "1"))
    assert set(data.Y[:, 0]) <= {0.0, 1.0}
    if name not in ("circle", "xor") or noise == 0:  # there, noise changes the class
        assert data.Y.sum() == rows // 2
    assert data.largest_input < 20


@given(classes=st.integers(2, 10), seed=st.integers(0, 2**32 - 1), rows=st.integers(10, 101))
def test_blobs_are_balanced_for_any_number_of_classes(classes: int, seed: int, rows: int) -> None:
    data = made("blobs", classes=classes, seed=seed, samples=rows)
    assert len(data.classes) == classes
    if classes == 2:
        assert data.Y.shape == (rows, 1)
        counts = [rows - data.Y.sum(), data.Y.sum()]
    else:
        assert data.Y.shape == (rows, classes)
        assert set(data.Y.sum(axis=1)) == {1.0}
        counts = list(data.Y.sum(axis=0))
    assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize("name", TWO_CLASSES)
def test_rows_in_order_mix_the_classes(name: str) -> None:
    labels = made(name, samples=1000).Y[:, 0]
    for start in range(0, 1000, 100):
        assert 25 <= labels[start : start + 100].sum() <= 75


def test_without_noise_a_circle_of_half_the_radius_parts_the_classes() -> None:
    data = made("circle", samples=2000)
    distance = np.hypot(*data.X.T)
    inside = data.Y[:, 0] == 1
    assert 2.4 < distance[inside].max() < 2.5
    assert 3.5 < distance[~inside].min() < 3.6
    assert 4.9 < distance.max() < 5


def test_without_noise_xor_is_1_where_exactly_one_coordinate_is_positive() -> None:
    data = made("xor", samples=2000)
    assert_array_equal(data.Y[:, 0] == 1, (data.X[:, 0] > 0) != (data.X[:, 1] > 0))
    assert 0.3 <= np.abs(data.X).min() < 0.4
    assert 5.2 < np.abs(data.X).max() < 5.3
    assert {(x1 > 0, x2 > 0) for x1, x2 in data.X.tolist()} == set(product((False, True), repeat=2))


def test_noise_moves_some_points_of_circle_and_xor_to_the_other_class() -> None:
    for name in ("circle", "xor"):
        clean, noisy = made(name, samples=2000), made(name, samples=2000, noise=0.5)
        assert_array_equal(clean.X, noisy.X)
        assert 100 < (clean.Y != noisy.Y).sum() < 900


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.5, 4.0)])
def test_clouds_lie_around_their_centres_with_the_stated_variance(noise: float, variance: float) -> None:
    data = made("gaussians", samples=20_000, noise=noise)
    for label, centre in ((0, -2.0), (1, 2.0)):
        points = data.X[data.Y[:, 0] == label]
        assert_allclose(points.mean(axis=0), centre, atol=0.1)
        assert_allclose(points.var(axis=0), variance, rtol=0.05)


def test_the_arms_of_the_spiral_are_each_others_mirror_image() -> None:
    data = made("spiral", samples=200)
    first, second = ({tuple(row) for row in data.X[data.Y[:, 0] == label].round(9) + 0.0} for label in (0, 1))
    assert {(-x1 + 0.0, -x2 + 0.0) for x1, x2 in first} == second
    assert np.hypot(*data.X.T).max() == pytest.approx(4.95)


def test_half_circles_of_the_moons_have_radius_3() -> None:
    data = made("moons", samples=100, noise=0.0)
    for label, centre, above in ((0, (-1.5, -0.75), 1), (1, (1.5, 0.75), -1)):
        away = data.X[data.Y[:, 0] == label] - centre
        assert_allclose(np.hypot(*away.T), 3.0)
        assert (above * away[:, 1] > -1e-9).all()


def test_blobs_lie_on_a_circle_of_radius_4_the_first_at_the_top() -> None:
    data = made("blobs", classes=4, samples=40, noise=0.0)
    for place, centre in enumerate(((0, 4), (4, 0), (0, -4), (-4, 0))):
        assert_allclose(data.X[data.Y[:, place] == 1], [centre] * 10, atol=1e-12)


def test_the_landscapes_have_the_stated_heights() -> None:
    data = made("plane", samples=500)
    assert_allclose(data.Y[:, 0], data.X.sum(axis=1) / 12)
    assert -1 <= data.target_range[0] < -0.7
    data = made("multi-gaussian", samples=5000)
    assert -1 <= data.target_range[0] < -0.95
    assert 0.95 < data.target_range[1] <= 1
    for x1, x2, height in ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)):
        distance = np.hypot(data.X[:, 0] - x1, data.X[:, 1] - x2)
        near = distance < 2
        assert_allclose(data.Y[near, 0], height * (1 - distance[near] / 2))
    assert (data.Y == 0).any()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("sine", [0, -1, 0, 1, 0]), ("step", [0, 0, 1, 1, 1]), ("polynomial", [-1, 1, 0, -1, 1])],
)
def test_curves_pass_through_their_points_at_equal_distances(name: str, expected: list[float]) -> None:
    data = made(name, samples=5, noise=0.0)
    order = data.X[:, 0].argsort()
    assert data.X[order, 0].tolist() == [-1, -0.5, 0, 0.5, 1]
    assert_allclose(data.Y[order, 0], expected, atol=1e-12)


@pytest.mark.parametrize("name", ["sine", "step", "polynomial"])
def test_noise_of_a_curve_is_a_standard_deviation(name: str) -> None:
    clean, noisy = made(name, samples=20_000, noise=0.0), made(name, samples=20_000, noise=0.3)
    difference = noisy.Y - clean.Y
    assert difference.mean() == pytest.approx(0, abs=0.01)
    assert difference.std() == pytest.approx(0.3, rel=0.03)
    assert (np.abs(difference) < 0.3).mean() == pytest.approx(0.683, abs=0.01)


def test_the_same_numbers_come_out_on_every_machine() -> None:
    """Written down once; another machine may differ in the last digits of sine and logarithm."""
    data = made("moons", samples=3, seed=5)
    expected = [
        [-4.916694288229994, -0.7375766714318145],
        [1.5147615469764775, -0.7900739039741895],
        [-1.7096133230901076, 0.8228501587631689],
    ]
    assert_allclose(data.X, expected, rtol=1e-12)
    assert data.Y[:, 0].tolist() == [0, 0, 1]


def test_a_million_rows_can_be_made() -> None:
    data = made("blobs", samples=1_000_000, test_ratio=0.5)
    assert (data.rows, data.test_rows) == (500_000, 500_000)


def test_iris_has_the_flowers_of_fishers_paper() -> None:
    data = made("iris")
    assert (data.X.shape, data.Y.shape) == ((150, 4), (150, 3))
    assert data.input_names == ("sepal length", "sepal width", "petal length", "petal width")
    assert data.classes == data.target_names == ("setosa", "versicolor", "virginica")
    assert data.Y.sum(axis=0).tolist() == [50, 50, 50]
    assert data.X[0].tolist() == [5.1, 3.5, 1.4, 0.2]
    # The flowers in which the copy at UCI is wrong.
    assert (data.X[34].tolist(), data.X[37].tolist()) == ([4.9, 3.1, 1.5, 0.2], [4.9, 3.6, 1.4, 0.1])
    assert_allclose(data.X.mean(axis=0), [5.843, 3.057, 3.758, 1.199], atol=5e-4)
    assert (data.scaling, "Fisher, 1936" in data.source, "CC BY 4.0" in data.source) == ("", True, True)


def test_digits_are_pictures_of_8_by_8_pixels_between_0_and_1() -> None:
    data = made("digits")
    assert (data.X.shape, data.Y.shape) == ((1797, 64), (1797, 10))
    assert data.classes == tuple("0123456789")
    assert data.Y.sum(axis=0).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (data.X[0, :8] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert (data.X.min(), data.X.max()) == (0, 1)
    assert "divided by 16" in data.scaling
    assert "CC BY 4.0" in data.source


def test_a_recipe_is_remembered_with_its_rows() -> None:
    data = made("xor", seed=3)
    assert data.recipe is not None
    assert numbers(load_dataset(data.recipe)) == numbers(data)


def test_what_has_no_meaning_for_a_dataset_is_left_unused() -> None:
    plain = made("and")
    stray = made("and", noise=0.3, samples=50, classes=5, seed=9, file="none.csv", target=("y",))
    assert numbers(stray) == numbers(plain)
    assert numbers(made("iris", features=("x1²",))) == numbers(made("iris"))
