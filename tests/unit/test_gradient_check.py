"""The gradient check: it agrees with backpropagation where that is right, and names what a mistake touches."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose

from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.gradient_check import Verdict, compare, difference, gradient_of, steps_for
from core.explain.landscape import curve, surface
from core.explain.moment import Moment, moment
from core.explain.nudged import NudgedLoss, nudged_loss, nudges_of
from core.explain.path import path_of
from core.explain.selection import Bias, Weight
from core.explain.whole_check import WholeCheck
from core.nn.parameters import LayerParameters
from core.run_settings import LayerConfig
from core.training.events import LossComputed
from core.training.mistakes import MISTAKES, gradients_wrong_in
from core.training.run import prepare, start_state
from core.training.state import TrainingState
from core.training.trace import trace_iteration
from tests.helpers.runs import ARTICLE, configs, train

SMOOTH = ("sigmoid", "tanh", "gelu", "silu", "softplus", "identity")
SMOOTH_LOSSES = (
    "sum_of_squares",
    "mean_of_squares",
    "half_mean_of_squares",
    "binary_cross_entropy",
    "categorical_cross_entropy",
)
DEEP = RunConfig(
    data=Dataset.of_rows(inputs=((0.5, -1.0), (1.5, 0.25), (-0.75, 2.0)), targets=((1.0, 0.0), (0.0, 1.0), (0.5, 0.5))),
    layers=(
        LayerConfig(units=3, activation="tanh", bias=True),
        LayerConfig(units=2, activation="sigmoid", bias=True),
        LayerConfig(units=2, activation="sigmoid"),
    ),
    loss="mean_of_squares",
    initializer="uniform",
    seed=5,
)


def now_of(config: RunConfig, state: TrainingState | None = None) -> tuple[Moment, NudgedLoss]:
    """Return the end of the first iteration, or of the one after `state`."""
    before = start_state(config) if state is None else state
    with np.errstate(all="ignore"):
        events = tuple(trace_iteration(prepare(config), before))
    now = moment(config, before.parameters, events, 0)
    loss = nudged_loss(now, before.iteration + 1)
    assert loss is not None
    return now, loss


def verdicts(config: RunConfig) -> dict[int, set[Verdict]]:
    """Return which verdicts each layer gets."""
    now, loss = now_of(config)
    check = WholeCheck(now, loss)
    while check.go_on():
        pass
    found: dict[int, set[Verdict]] = {}
    for each in check.verdicts():
        found[each.layer] = set(each.W_verdicts.ravel())
        if each.b_verdicts is not None:
            found[each.layer] |= set(each.b_verdicts)
    return found


@given(configs())
@settings(max_examples=100)
def test_the_nudged_loss_is_the_engine_s_where_nothing_is_nudged(config: RunConfig) -> None:
    now, loss = now_of(config)
    assert now.loss is not None
    assert loss.here == pytest.approx(now.loss.value, rel=1e-12, abs=1e-300)


@given(configs())
@settings(max_examples=100)
def test_a_nudged_loss_is_that_of_a_network_with_this_value(config: RunConfig) -> None:
    _, loss = now_of(config)
    layer = len(config.layers)
    old = loss.parameters[layer - 1]
    W = old.W.copy()
    W[0, 0] = 0.375
    state = start_state(config)
    moved = (*loss.parameters[:-1], LayerParameters(W, old.b))
    events = trace_iteration(prepare(config), TrainingState(0, moved, state.slots, 0))
    expected = next(event.value for event in events if isinstance(event, LossComputed))
    first = loss.at(nudges_of(Weight(layer, 0, 0), np.array([0.375, 0.375])))
    assert_allclose(first, expected, rtol=1e-10)


@given(configs(activations=SMOOTH, losses=SMOOTH_LOSSES))
@settings(max_examples=100)
def test_every_gradient_of_a_smooth_network_is_right(config: RunConfig) -> None:
    for found in verdicts(config.but(l1=0.0)).values():
        assert found == {Verdict.RIGHT}


@given(configs())
@settings(max_examples=100)
def test_no_right_gradient_is_called_wrong_not_even_at_a_kink(config: RunConfig) -> None:
    for found in verdicts(config).values():
        assert Verdict.WRONG not in found
        assert Verdict.NOT_CHECKED not in found


@pytest.mark.parametrize("name", MISTAKES)
def test_the_check_fails_for_exactly_the_gradients_that_a_mistake_touches(name: str) -> None:
    found = verdicts(DEEP.but(**{name: True}))
    layers = len(DEEP.layers)
    for layer in range(1, layers + 1):
        touched = gradients_wrong_in(MISTAKES[name], layer, layers)
        assert (found[layer] == {Verdict.RIGHT}) != touched
        assert (Verdict.RIGHT not in found[layer]) == touched
        assert (Verdict.WRONG in found[layer]) == touched


def test_by_hand_one_weight() -> None:
    """L = (y - w x)^2 with x = 2, y = 1, w = 0.5: L = 0, and a step of 0.1 gives (0.2)^2 on either side."""
    config = RunConfig(
        data=Dataset.of_rows(inputs=((2.0,),), targets=((1.0,),)),
        layers=(LayerConfig(units=1, activation="identity"),),
        initializer="constant",
    )
    now, loss = now_of(config)
    found = difference(loss, Weight(1, 0, 0), 0.1)
    assert (found.value, found.step) == (0.5, 0.1)
    assert_allclose([found.below, found.here, found.above], [0.04, 0.0, 0.04], rtol=1e-12)
    assert found.slope == pytest.approx(0.0, abs=1e-15)
    assert gradient_of(now, Weight(1, 0, 0)) == 0.0
    usual = difference(loss, Weight(1, 0, 0))
    assert compare(0.0, usual).verdict is Verdict.RIGHT
    assert compare(0.01, usual).verdict is Verdict.WRONG
    line = curve(loss, Weight(1, 0, 0), 0.0, 1.0, 3)
    assert_allclose(line.losses, [1.0, 0.0, 1.0])


def test_at_a_kink_the_gradient_is_neither_right_nor_wrong() -> None:
    """A ReLU whose sum is exactly 0: the slope is 0 below and -2 above, the central difference -1."""
    config = RunConfig(
        data=Dataset.of_rows(inputs=((1.0,),), targets=((1.0,),)),
        layers=(LayerConfig(units=1, activation="relu"),),
        initializer="zeros",
    )
    now, loss = now_of(config)
    gradient = gradient_of(now, Weight(1, 0, 0))
    assert gradient == 0.0
    found = compare(gradient, difference(loss, Weight(1, 0, 0)))
    assert found.numeric == pytest.approx(-1.0, rel=1e-4)
    assert found.verdict is Verdict.KINK


def test_penalties_belong_to_the_gradient_that_is_compared() -> None:
    now, loss = now_of(DEEP.but(l2=0.5))
    weight = Weight(1, 0, 0)
    gradient = gradient_of(now, weight)
    assert gradient is not None
    assert gradient == now.gradients[1].dW[0, 0] + 0.5 * loss.parameters[0].W[0, 0]
    assert compare(gradient, difference(loss, weight)).verdict is Verdict.RIGHT
    assert compare(float(now.gradients[1].dW[0, 0]), difference(loss, weight)).verdict is Verdict.WRONG


def test_before_backpropagation_there_is_a_curve_and_no_gradient() -> None:
    config = DEEP
    first = next(iter(trace_iteration(prepare(config), start_state(config))))
    now = moment(config, start_state(config).parameters, (first,), 0)
    loss = nudged_loss(now, 1)
    assert loss is not None
    assert gradient_of(now, Bias(1, 2)) is None
    assert np.isfinite(curve(loss, Bias(1, 2), -1.0, 1.0).losses).all()
    assert nudged_loss(moment(config, start_state(config).parameters, (), 0), 1) is None


@pytest.mark.parametrize("parameters", [(Weight(1, 0, 0), Weight(3, 1, 1)), (Bias(1, 0), Weight(1, 1, 0))])
def test_the_surface_is_the_curve_along_each_of_its_lines(parameters: Sequence[Weight | Bias]) -> None:
    _, loss = now_of(DEEP)
    first, second = parameters
    value = loss.parameters[0].W[1, 0] if second.layer == 1 else loss.parameters[2].W[1, 1]
    grid = surface(loss, (first, second), (-2.0, 2.0), (value - 1.0, value + 1.0), most=11)
    line = curve(loss, first, -2.0, 2.0, 11)
    assert_allclose(grid.losses[5], line.losses, rtol=1e-12)
    assert grid.y[5] == pytest.approx(value)


def test_a_large_network_is_checked_in_part_and_says_so() -> None:
    now, loss = now_of(DEEP)
    check = WholeCheck(now, loss, budget=12 * loss.multiplications)
    while check.go_on():
        pass
    assert check.parameters == 6 + 3 + 6 + 2 + 4
    assert 3 <= check.checked < check.parameters
    found = [each.W_verdicts for each in check.verdicts()]
    assert all(Verdict.RIGHT in each for each in found)
    assert any(Verdict.NOT_CHECKED in each for each in found)


def test_the_step_grows_with_the_parameter() -> None:
    steps = steps_for(np.array([0.0, 0.5, -100.0]))
    assert_allclose(steps, np.cbrt(np.finfo(float).eps) * np.array([1.0, 1.0, 100.0]), rtol=1e-9)


def test_the_article_s_gradients_are_right_after_training_too() -> None:
    assert verdicts(ARTICLE) == {1: {Verdict.RIGHT}, 2: {Verdict.RIGHT}}
    assert not math.isnan(now_of(ARTICLE)[1].here)


def test_the_way_of_training_has_the_losses_of_its_iterations() -> None:
    run = prepare(ARTICLE.but(batch_size=2, dropout=0.2))
    states, losses = train(run.config, 12)
    pair = (Weight(1, 0, 0), Weight(2, 1, 0))
    way = path_of([(run, state) for state in states[:-1:3]], pair)
    assert [each.iteration for each in way] == [0, 3, 6, 9]
    assert_allclose([each.loss for each in way], losses[::3], rtol=1e-12)
    assert way[1].x == states[3].parameters[0].W[0, 0]
    assert way[1].y == states[3].parameters[1].W[1, 0]
