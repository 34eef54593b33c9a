"""Every entry of the registry, so that a new one is tested as soon as it is there."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from core.arrays import Array
from core.nn.activations import ACTIVATIONS, Activation
from core.nn.losses import LOSSES, Loss

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))

# No 0, where some have a kink.
Z = np.array([[-8.0, -3.0, -1.0, -0.5, -0.01], [0.01, 0.3, 1.0, 2.5, 9.0]])


@every_activation
def test_slope_agrees_with_central_differences(activation: Activation) -> None:
    step = 1e-6
    by_differences = (activation.function(Z + step) - activation.function(Z - step)) / (2 * step)
    assert_allclose(activation.slope(Z, activation.function(Z)), by_differences, rtol=1e-6, atol=1e-9)


@every_activation
@pytest.mark.parametrize("size", [1e4, 1e308])
def test_extreme_sums_stay_finite_without_a_warning(activation: Activation, size: float) -> None:
    z = np.array([[-size, size]])
    a = activation.function(z)
    assert np.isfinite(a).all()
    assert np.isfinite(activation.slope(z, a)).all()


@every_activation
def test_inputs_are_left_alone_and_results_are_new(activation: Activation) -> None:
    z = Z.copy()
    z.setflags(write=False)
    a = activation.function(z)
    slope = activation.slope(z, a)
    assert a.shape == slope.shape == z.shape
    assert a.dtype == slope.dtype == np.float64
    assert not np.shares_memory(a, z)
    assert not np.shares_memory(slope, a)


@every_activation
def test_key_is_the_name_and_the_window_has_words_for_it(activation: Activation) -> None:
    assert ACTIVATIONS[activation.name] is activation
    assert all((activation.label, activation.symbol, activation.formula, activation.slope_formula))


@pytest.mark.parametrize(
    ("name", "z", "a", "slope"),
    [
        ("sigmoid", [0.0], [0.5], [0.25]),
        ("sigmoid", [np.log(3)], [0.75], [0.1875]),
        ("tanh", [0.0], [0.0], [1.0]),
        ("tanh", [np.log(2)], [0.6], [0.64]),
        ("relu", [-2.0, 0.0, 3.0], [0.0, 0.0, 3.0], [0.0, 0.0, 1.0]),
        ("identity", [-2.0, 3.0], [-2.0, 3.0], [1.0, 1.0]),
    ],
)
def test_known_values(name: str, z: list[float], a: list[float], slope: list[float]) -> None:
    activation = ACTIVATIONS[name]
    value: Array = activation.function(np.array([z]))
    assert_allclose(value, [a], rtol=1e-15)
    assert_allclose(activation.slope(np.array([z]), value), [slope], rtol=1e-15)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
def test_slope_of_a_loss_agrees_with_central_differences(loss: Loss) -> None:
    predictions, targets = np.array([[0.3, 0.9], [-2.0, 0.1]]), np.array([[0.0, 1.0], [0.5, 0.1]])
    step = 1e-6
    by_differences = (loss.per_entry(predictions + step, targets) - loss.per_entry(predictions - step, targets)) / (
        2 * step
    )
    assert_allclose(loss.slope(predictions, targets), by_differences, rtol=1e-6, atol=1e-9)


def test_sum_of_squares_by_hand() -> None:
    loss = LOSSES["sum_of_squares"]
    assert_array_equal(loss.per_entry(np.array([[0.5], [2.0]]), np.array([[1.0], [-1.0]])), [[0.25], [9.0]])
    assert_array_equal(loss.slope(np.array([[0.5], [2.0]]), np.array([[1.0], [-1.0]])), [[-1.0], [6.0]])
