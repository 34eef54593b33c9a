"""Start weights: drawn as said, the same for the same seed, and shared safely."""

from math import sqrt

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from core.nn.initializers import INITIALIZERS, initial_parameters

SIZES = (30, 40, 2)

every_initializer = pytest.mark.parametrize("name", INITIALIZERS)


@every_initializer
def test_same_seed_gives_the_same_weights(name: str) -> None:
    one, two = (initial_parameters(name, 7, SIZES, [True, False]) for _ in range(2))
    for first, second in zip(one, two, strict=True):
        assert_array_equal(first.W, second.W)


@pytest.mark.parametrize("name", [name for name in INITIALIZERS if name not in ("constant", "zeros")])
def test_another_seed_gives_other_weights(name: str) -> None:
    one, two = (initial_parameters(name, seed, SIZES, [True, False]) for seed in (0, 2**32 - 1))
    assert all((first.W != second.W).any() for first, second in zip(one, two, strict=True))


@every_initializer
def test_shapes_biases_and_sharing(name: str) -> None:
    first, second = initial_parameters(name, 7, SIZES, [True, False])
    assert (first.W.shape, second.W.shape) == ((30, 40), (40, 2))
    assert first.b is not None
    assert_array_equal(first.b, np.zeros(40))
    assert second.b is None
    assert not any(array.flags.writeable for array in (first.W, second.W, first.b))


def test_article_draws_as_the_article_does() -> None:
    np_random = np.random.RandomState(45532)
    W1, W2 = np_random.rand(3, 4), np_random.rand(4, 1)
    first, second = initial_parameters("article", 45532, (3, 4, 1), [False, False])
    assert_array_equal(first.W, W1)
    assert_array_equal(second.W, W2)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("article", 0.0, 1.0),
        ("uniform", -1.0, 1.0),
        ("xavier", -sqrt(6 / 70), sqrt(6 / 70)),  # 30 inputs and 40 outputs
        ("zeros", 0.0, 0.0),
    ],
)
def test_range_is_filled_and_kept(name: str, least: float, most: float) -> None:
    W = initial_parameters(name, 3, SIZES, [False, False])[0].W  # 1200 draws
    width = most - least
    assert least <= W.min() <= least + 0.02 * width
    assert most - 0.02 * width <= W.max() <= most
    assert abs(W.mean() - (least + most) / 2) <= 0.05 * width
