"""Every loss of the registry: its slope, its divisor, its stable form, and numbers worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES, Loss

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
FUSED = [each for each in LOSSES.values() if each.fused is not None]
every_fused = pytest.mark.parametrize("loss", FUSED, ids=lambda each: each.name)

# All within (0, 1), where the logarithms are; the errors of the last row are larger than 1 before the shift.
PREDICTIONS = np.array([[0.3, 0.9], [0.02, 0.6]])
TARGETS = np.array([[0.0, 1.0], [0.5, 0.1]])


@every_loss
@pytest.mark.parametrize("shift", [0.0, 3.0])
def test_slope_agrees_with_central_differences(loss: Loss, shift: float) -> None:
    targets = TARGETS if loss.fused is not None else TARGETS - shift
    step = 1e-6
    by_differences = (loss.entry(PREDICTIONS + step, targets) - loss.entry(PREDICTIONS - step, targets)) / (2 * step)
    assert_allclose(loss.slope(PREDICTIONS, targets), by_differences, rtol=1e-6, atol=1e-9)


# Two rows with two outputs: errors 0.5, 2; 0, -1 (prediction minus target).
@pytest.mark.parametrize(
    ("name", "n", "entries"),
    [
        ("sum_of_squares", 1.0, [[0.25, 4.0], [0.0, 1.0]]),
        ("mean_of_squares", 4.0, [[0.25, 4.0], [0.0, 1.0]]),
        ("half_mean_of_squares", 4.0, [[0.25, 4.0], [0.0, 1.0]]),  # twice the two rows
        ("mean_absolute", 4.0, [[0.5, 2.0], [0.0, 1.0]]),
        ("huber", 4.0, [[0.125, 1.5], [0.0, 0.5]]),
    ],
)
def test_losses_of_errors_by_hand(name: str, n: float, entries: list[list[float]]) -> None:
    loss = LOSSES[name]
    assert loss.divisor(2, 2) == n
    assert_allclose(loss.entry(np.array([[1.5, 2.0], [0.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])), entries)


@pytest.mark.parametrize(
    ("name", "slopes"),
    [
        ("sum_of_squares", [1.0, 4.0, 0.0, -2.0]),
        ("mean_absolute", [1.0, 1.0, 0.0, -1.0]),
        ("huber", [0.5, 1.0, 0.0, -1.0]),
    ],
)
def test_slopes_by_hand(name: str, slopes: list[float]) -> None:
    assert_allclose(LOSSES[name].slope(np.array([[0.5, 2.0, 0.0, -1.0]]), np.zeros((1, 4))), [slopes])


@pytest.mark.parametrize(("rows", "outputs", "n"), [(3, 2, 6.0), (1, 1, 1.0)])
def test_binary_cross_entropy_by_hand(rows: int, outputs: int, n: float) -> None:
    # A prediction of 1/4: ln 4 for a target of 1, ln 4/3 for a target of 0, and their mean for one of 1/2.
    loss = LOSSES["binary_cross_entropy"]
    assert loss.divisor(rows, outputs) == n
    expected = [[math.log(4.0), math.log(4.0 / 3.0), 0.5 * (math.log(4.0) + math.log(4.0 / 3.0))]]
    targets = np.array([[1.0, 0.0, 0.5]])
    assert_allclose(loss.entry(np.full((1, 3), 0.25), targets), expected)
    assert loss.fused is not None
    assert_allclose(loss.fused.entry(np.full((1, 3), -math.log(3.0)), targets), expected)


def test_categorical_cross_entropy_by_hand() -> None:
    # Sums ln 1, ln 2, ln 5 make shares 1/8, 2/8, 5/8. Only the target's output counts; n is the number of rows.
    loss = LOSSES["categorical_cross_entropy"]
    assert loss.divisor(3, 4) == 3.0
    targets = np.array([[0.0, 1.0, 0.0]])
    expected = [[0.0, math.log(4.0), 0.0]]
    assert_allclose(loss.entry(np.array([[0.125, 0.25, 0.625]]), targets), expected)
    assert loss.fused is not None
    assert_allclose(loss.fused.entry(np.log([[1.0, 2.0, 5.0]]), targets), expected)


@every_fused
@given(z=st.lists(st.floats(-15, 15), min_size=2, max_size=5), row=st.integers(0, 4))
def test_the_stable_form_is_the_loss_of_the_activation(loss: Loss, z: list[float], row: int) -> None:
    assert loss.fused is not None
    sums, targets = np.array([z]), np.eye(len(z))[[row % len(z)]]
    predictions = ACTIVATIONS[loss.fused.activation].function(sums)
    assert_allclose(loss.fused.entry(sums, targets), loss.entry(predictions, targets), rtol=1e-7, atol=1e-9)


@every_fused
def test_extreme_sums_stay_finite_without_a_warning(loss: Loss) -> None:
    assert loss.fused is not None
    z = np.array([[-800.0, 800.0]])
    for target in (0.0, 1.0):
        entries = loss.fused.entry(z, np.array([[target, 1.0 - target]]))
        assert np.isfinite(entries).all()
        assert entries.sum() == pytest.approx(1600.0 * target)


@every_fused
@given(z=st.lists(st.floats(-5, 5), min_size=2, max_size=4))
def test_dl_dz_of_a_fused_loss_is_the_error_divided_by_n(loss: Loss, z: list[float]) -> None:
    assert loss.fused is not None
    sums, step = np.array([z]), 1e-6
    targets = np.full((1, len(z)), 1.0 / len(z))
    n = loss.divisor(1, len(z))
    delta = (ACTIVATIONS[loss.fused.activation].function(sums) - targets) / n
    for unit in range(len(z)):
        moved = step * np.eye(len(z))[[unit]]
        losses = [float(loss.fused.entry(sums + side * moved, targets).sum()) / n for side in (1, -1)]
        assert delta[0, unit] == pytest.approx((losses[0] - losses[1]) / (2 * step), rel=1e-5, abs=1e-8)


@every_loss
def test_the_window_has_words_for_it(loss: Loss) -> None:
    assert LOSSES[loss.name] is loss
    assert all((loss.label, *loss.entry_name, loss.plain, loss.formula, loss.entry_formula, loss.slope_formula))
    assert bool(loss.over) == (loss.divisor(5, 3) != 1.0)
