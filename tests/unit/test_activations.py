"""Every activation of the registry, so that a new one is tested as soon as it is there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from core.arrays import Array
from core.nn.activations import ACTIVATIONS, Activation, softmax, softmax_delta

ELEMENTWISE = [each for each in ACTIVATIONS.values() if each.slope is not None]
every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))
every_elementwise = pytest.mark.parametrize("activation", ELEMENTWISE, ids=lambda each: each.name)

# No 0, where some have a kink.
Z = np.array([[-8.0, -3.0, -1.0, -0.5, -0.01], [0.01, 0.3, 1.0, 2.5, 9.0]])


def slope_of(activation: Activation, z: Array) -> Array:
    assert activation.slope is not None
    return activation.slope(z, activation.function(z))


@every_elementwise
def test_slope_agrees_with_central_differences(activation: Activation) -> None:
    step = 1e-6
    by_differences = (activation.function(Z + step) - activation.function(Z - step)) / (2 * step)
    assert_allclose(slope_of(activation, Z), by_differences, rtol=1e-6, atol=1e-9)


def test_the_whole_jacobian_of_softmax_agrees_with_central_differences() -> None:
    z, step, units = np.array([[0.3, -1.2, 2.0, 0.0]]), 1e-6, np.eye(4)
    by_differences = np.array(
        [(softmax(z + step * each)[0] - softmax(z - step * each)[0]) / (2 * step) for each in units]
    )
    a = softmax(z)
    jacobian = np.array([softmax_delta(each[None, :], a)[0] for each in units]).T
    assert_allclose(jacobian, by_differences, rtol=1e-6, atol=1e-10)


@every_activation
@pytest.mark.parametrize("size", [800.0, 1e4, 1e150])
def test_extreme_sums_stay_finite_without_a_warning(activation: Activation, size: float) -> None:
    z = np.array([[-size, size]])
    a = activation.function(z)
    assert np.isfinite(a).all()
    if activation.slope is not None:
        assert np.isfinite(activation.slope(z, a)).all()


@every_activation
def test_inputs_are_left_alone_and_results_are_new(activation: Activation) -> None:
    z = Z.copy()
    z.setflags(write=False)
    a = activation.function(z)
    assert a.shape == z.shape
    assert a.dtype == np.float64
    assert not np.shares_memory(a, z)
    if activation.slope is not None:
        slope = activation.slope(z, a)
        assert slope.shape == z.shape
        assert slope.dtype == np.float64
        assert not np.shares_memory(slope, a)


@every_activation
def test_key_is_the_name_and_the_window_has_words_for_it(activation: Activation) -> None:
    assert ACTIVATIONS[activation.name] is activation
    assert all((activation.label, activation.symbol, activation.formula, activation.slope_formula))


# The GELU of 1 is the share of a normal distribution below 1, as printed in tables: 0.8413.
@pytest.mark.parametrize(
    ("name", "z", "a", "slope"),
    [
        ("sigmoid", [0.0], [0.5], [0.25]),
        ("sigmoid", [np.log(3)], [0.75], [0.1875]),
        ("tanh", [0.0], [0.0], [1.0]),
        ("tanh", [np.log(2)], [0.6], [0.64]),
        ("relu", [-2.0, 0.0, 3.0], [0.0, 0.0, 3.0], [0.0, 0.0, 1.0]),
        ("leaky_relu", [-2.0, 0.0, 3.0], [-0.02, 0.0, 3.0], [0.01, 0.01, 1.0]),
        ("elu", [-np.log(4), 0.0, 3.0], [-0.75, 0.0, 3.0], [0.25, 1.0, 1.0]),
        ("gelu", [0.0, 1.0], [0.0, 0.841344746068543], [0.5, 1.0833154705876864]),
        ("silu", [0.0, np.log(3)], [0.0, 0.75 * np.log(3)], [0.5, 0.75 * (1.0 + 0.25 * np.log(3))]),
        ("softplus", [0.0, np.log(3)], [np.log(2), np.log(4)], [0.5, 0.75]),
        ("identity", [-2.0, 3.0], [-2.0, 3.0], [1.0, 1.0]),
    ],
)
def test_known_values(name: str, z: list[float], a: list[float], slope: list[float]) -> None:
    value = ACTIVATIONS[name].function(np.array([z]))
    assert_allclose(value, [a], rtol=1e-14, atol=1e-15)
    assert_allclose(slope_of(ACTIVATIONS[name], np.array([z])), [slope], rtol=1e-14)


def test_softmax_by_hand() -> None:
    # e^0 : e^ln 2 : e^ln 5 = 1 : 2 : 5. With dL/da = (1, 0, 0): delta = a (dL/da - 1/8).
    a = softmax(np.log([[1.0, 2.0, 5.0]]))
    assert_allclose(a, [[0.125, 0.25, 0.625]], rtol=1e-15)
    delta = softmax_delta(np.array([[1.0, 0.0, 0.0]]), a)
    assert_allclose(delta, [[0.125 * 0.875, -0.25 * 0.125, -0.625 * 0.125]], rtol=1e-15)


@given(st.lists(st.floats(-800, 800), min_size=2, max_size=6), st.floats(-100, 100))
def test_softmax_shares_one_and_only_differences_count(z: list[float], moved: float) -> None:
    shares = softmax(np.array([z]))
    assert shares.sum() == pytest.approx(1.0)
    assert_allclose(softmax(np.array([z]) + moved), shares, rtol=1e-9, atol=1e-300)


@every_elementwise
def test_the_form_for_a_sum_is_the_one_of_its_side(activation: Activation) -> None:
    above, others = activation.case(0.5), activation.case(0.0)
    if activation.cases is None:
        assert above == others
        assert above.formula == activation.formula
    else:
        assert (above, others) == activation.cases
        assert activation.case(-0.5) == others
