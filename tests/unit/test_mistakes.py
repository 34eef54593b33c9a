"""Known mistakes: each changes exactly what it names, and says where it changes nothing."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from core.arrays import Array
from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.explain import explain
from core.explain.mistaken import mistaken_slope
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES, Loss
from core.run_settings import SETTINGS, LayerConfig, keep_weights
from core.session.commands import ChangeSettings, EditParameter, Play, Seek, TracePath
from core.session.session import Session
from core.session.snapshot import Cause, Failure, Notice
from core.training.engines import EngineChoice
from core.training.events import DeltaComputed, Event, GradientsComputed, LossComputed, PassedBack, Updated
from core.training.mistakes import MISTAKES, NOT_AVERAGED, WITHOUT_FACTOR_2, active, switched_on, why_idle
from core.training.run import prepare, start_state
from core.training.trace import trace_iteration
from tests.helpers.runs import ARTICLE, configs, content, mistaken_configs, train

CHAIN = RunConfig(
    data=Dataset.of_rows(inputs=((1.0,), (2.0,)), targets=((1.0,), (0.0,))),
    layers=(LayerConfig(units=1, activation="tanh", bias=True), LayerConfig(units=1, activation="sigmoid")),
    loss="mean_of_squares",
    learning_rate=0.5,
    seed=4,
)
"""Two neurons in a row: few enough numbers to work out by hand."""


def events_of(config: RunConfig) -> list[Event]:
    return list(trace_iteration(prepare(config), start_state(config)))


def gradients(config: RunConfig) -> list[Array]:
    return [event.dW for event in events_of(config) if isinstance(event, GradientsComputed)]


def updates(config: RunConfig) -> list[Updated]:
    return [event for event in events_of(config) if isinstance(event, Updated)]


def sigmoid(z: Array) -> Array:
    result: Array = 1.0 / (1.0 + np.exp(-z))
    return result


def test_every_mistake_is_a_setting_of_its_name() -> None:
    assert [name for name, setting in SETTINGS.items() if setting.group == "Mistakes"] == list(MISTAKES)
    for name, mistake in MISTAKES.items():
        assert mistake.name == name
        assert keep_weights((name,)) == mistake.in_training
        assert SETTINGS[name].label == mistake.label


def test_the_derivative_applied_twice_takes_each_slope_at_a() -> None:
    output, hidden = (e for e in events_of(CHAIN.but(slope_at_a=True)) if isinstance(e, DeltaComputed))
    right_output, right_hidden = (e for e in events_of(CHAIN) if isinstance(e, DeltaComputed))
    (W1, b1), (W2, _) = ((each.W, each.b) for each in start_state(CHAIN).parameters)
    assert b1 is not None
    a1 = np.tanh(CHAIN.data.X @ W1 + b1)
    a2 = sigmoid(a1 @ W2)
    twice = sigmoid(a2)
    assert output.slope is not None
    assert hidden.slope is not None
    assert_allclose(output.slope, twice * (1.0 - twice), rtol=1e-14)
    assert_allclose(hidden.slope, 1.0 - np.tanh(a1) ** 2, rtol=1e-14)
    assert output.upstream is not None
    assert_array_equal(output.delta, output.upstream * output.slope)
    assert not np.allclose(output.delta, right_output.delta)
    assert not np.allclose(hidden.delta, right_hidden.delta)


def test_without_its_factor_2_every_gradient_is_half() -> None:
    for mistaken, right in zip(gradients(CHAIN.but(without_factor_2=True)), gradients(CHAIN), strict=True):
        assert_allclose(mistaken, right / 2.0, rtol=1e-14)


@pytest.mark.parametrize("loss", ["mean_of_squares", "half_mean_of_squares", "huber", "binary_cross_entropy"])
def test_a_gradient_that_is_not_averaged_is_n_times_as_large_and_the_loss_stays(loss: str) -> None:
    right, mistaken = CHAIN.but(loss=loss), CHAIN.but(loss=loss, not_averaged=True)
    losses = [e for config in (right, mistaken) for e in events_of(config) if isinstance(e, LossComputed)]
    assert losses[0].value == losses[1].value
    for found, expected in zip(gradients(mistaken), gradients(right), strict=True):
        assert_allclose(found, losses[0].divisor * expected, rtol=1e-14)


def test_a_step_with_the_wrong_sign_is_added() -> None:
    for wrong, right in zip(updates(CHAIN.but(wrong_sign=True)), updates(CHAIN), strict=True):
        assert_array_equal(wrong.dW, right.dW)
        assert_allclose(wrong.after.W - wrong.before.W, right.before.W - right.after.W, rtol=1e-12)
        if wrong.before.b is not None:
            assert wrong.db is not None
            assert wrong.after.b is not None
            assert_allclose(wrong.after.b, wrong.before.b + 0.5 * wrong.db, rtol=1e-14)


def test_weights_updated_too_early_pass_delta_back_and_nothing_else_changes() -> None:
    mistaken, right = events_of(CHAIN.but(early_update=True)), events_of(CHAIN)
    assert list(map(type, mistaken)) == list(map(type, right))
    passed = next(event for event in mistaken if isinstance(event, PassedBack))
    last = next(event for event in mistaken if isinstance(event, Updated) and event.layer == 2)
    assert_array_equal(passed.weights, last.after.W)
    assert_array_equal(passed.upstream, passed.delta @ last.after.W.T)
    first = mistaken.index(passed)
    # PassedBack differs also where nothing is wrong yet: everything up to it is the same.
    assert content(tuple(mistaken[:first])) == content(tuple(right[:first]))
    assert_array_equal(last.after.W, next(e for e in right if isinstance(e, Updated) and e.layer == 2).after.W)


def test_equal_start_weights_are_all_the_start_value() -> None:
    for each in start_state(CHAIN.but(equal_start=True)).parameters:
        assert (each.W == 0.5).all()
    states, _ = train(ARTICLE.but(equal_start=True), 50)
    hidden = states[-1].parameters[0].W
    assert (hidden == hidden[:, :1]).all()


def test_forgotten_biases_are_nowhere() -> None:
    config = CHAIN.but(without_bias=True)
    assert [each.b for each in start_state(config).parameters] == [None, None]
    assert config.biases == (False, False)
    assert CHAIN.biases == (True, False)
    assert all(event.db is None for event in events_of(config) if isinstance(event, GradientsComputed))
    assert config.but(without_bias=False) == CHAIN


@given(st.floats(-20.0, 20.0))
def test_only_where_the_slope_at_a_is_the_slope_at_z_is_the_mistake_idle(z: float) -> None:
    at = np.array([z])
    for activation in ACTIVATIONS.values():
        if activation.slope is None:
            continue
        config = RunConfig(
            data=Dataset.of_rows(inputs=((1.0,),), targets=((1.0,),)),
            layers=(LayerConfig(units=1, activation=activation.name),),
            slope_at_a=True,
        )
        a = activation.function(at)
        if not active(config):
            assert activation.slope(a, activation.function(a)) == activation.slope(at, a)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (ARTICLE.but(not_averaged=True), "the loss “sum of squares” leaves no room for it"),
        (CHAIN.but(loss="huber", without_factor_2=True), "the loss “Huber” leaves no room for it"),
        (CHAIN.but(equal_start=True, initializer="zeros"), "the start “zeros” leaves no room for it"),
        (ARTICLE.but(without_bias=True), "this network has no biases"),
        (CHAIN.but(early_update=True, clip=1.0), "clipping needs all gradients before the first update"),
        (
            CHAIN.but(early_update=True, layers=CHAIN.layers[1:]),
            "nothing is passed back in a network of one layer",
        ),
        (
            CHAIN.but(slope_at_a=True, layers=(LayerConfig(units=1, activation="relu"), CHAIN.layers[1])).but(
                loss="binary_cross_entropy"
            ),
            "the slope of ReLU is the same at a as at z",
        ),
        (
            CHAIN.but(slope_at_a=True, layers=CHAIN.layers[1:], loss="binary_cross_entropy"),
            "this output needs no slope of its activation",
        ),
    ],
)
def test_a_mistake_that_changes_nothing_says_why(config: RunConfig, said: str) -> None:
    (mistake,) = switched_on(config)
    assert why_idle(mistake, config) == said
    assert not active(config)


@given(configs() | mistaken_configs())
def test_an_idle_mistake_changes_no_number(config: RunConfig) -> None:
    idle = [mistake.name for mistake in switched_on(config) if why_idle(mistake, config)]
    without = config.but(**dict.fromkeys(idle, False))
    assert content(tuple(events_of(config))) == content(tuple(events_of(without)))


def captions(config: RunConfig, operation: int, part: Part) -> tuple[list[str], str]:
    """Return the captions of an explanation and its meaning."""
    session = Session(config)
    session.submit(Seek(1, operation))
    snapshot = session.snapshot(Cause.SEEK)
    found = explain(snapshot.events, snapshot.parameters, config, Selection(part), 0)
    return [section.caption for section in found.sections], found.meaning.text


@pytest.mark.parametrize(
    ("name", "operation", "part", "said"),
    [
        ("slope_at_a", 7, Neuron(2, 0), "Mistake: the slope is taken at a, not at z."),
        ("without_factor_2", 7, Neuron(2, 0), "Mistake: the factor 2 of the square's slope is missing."),
        ("not_averaged", 7, Neuron(2, 0), "Mistake: n, which the loss is divided by, is left out."),
        ("early_update", 9, Neuron(1, 0), "Mistake: these weights are already updated"),
        ("wrong_sign", 14, Weight(1, 0, 0), "Mistake: it should be taken off, not added."),
    ],
)
def test_an_explanation_says_where_the_mistake_is(name: str, operation: int, part: Part, said: str) -> None:
    mistaken, meaning = captions(CHAIN.but(**{name: True}), operation, part)
    right, right_meaning = captions(CHAIN, operation, part)
    assert sum(said in caption for caption in mistaken) == 1
    assert not any("Mistake" in caption for caption in right)
    assert meaning != right_meaning
    assert "wrong sign" in meaning or "with a mistake in it" in meaning


def test_a_mistake_in_what_training_starts_from_is_said_where_it_is_used() -> None:
    (sum_of_inputs,), _ = captions(CHAIN.but(without_bias=True), 2, Neuron(1, 0))
    assert sum_of_inputs.endswith("Mistake: the bias is left out.")
    (without_a_bias_to_forget,), _ = captions(CHAIN.but(without_bias=True), 4, Neuron(2, 0))
    assert "Mistake" not in without_a_bias_to_forget
    session = Session(ARTICLE.but(equal_start=True))
    snapshot = session.snapshot(Cause.NEW)
    weight = Selection(Weight(1, 0, 0), Quantity.VALUE)
    told = explain((), snapshot.parameters, snapshot.config, weight, 0).meaning.text
    assert told == "It is still at its start. Mistake: all weights start with this number, instead of being drawn."


@pytest.mark.parametrize("loss", LOSSES.values())
def test_a_mistaken_formula_lacks_what_the_mistake_leaves_out(loss: Loss) -> None:
    formulas = [loss.slope_formula, *([] if loss.fused is None else [loss.fused.delta_formula])]
    for tex in formulas:
        assert mistaken_slope(tex, frozenset()) == tex
        assert not re.search(r"\bn\b", mistaken_slope(tex, frozenset({NOT_AVERAGED})))
        if loss.name in ("mean_of_squares", "half_mean_of_squares"):
            assert mistaken_slope(tex, frozenset({WITHOUT_FACTOR_2})) == r"\frac{\hat{y} - y}{n}"
            assert mistaken_slope(tex, frozenset({WITHOUT_FACTOR_2, NOT_AVERAGED})) == r"\hat{y} - y"


def test_a_bias_that_is_forgotten_can_neither_be_changed_nor_traced() -> None:
    session = Session(CHAIN.but(without_bias=True))
    for command in (EditParameter(Bias(1, 0), 1.0), TracePath((Weight(1, 0, 0), Bias(1, 0)))):
        (failure,) = session.submit(command)
        assert isinstance(failure, Failure)


def test_numpy_trains_while_a_mistake_is_on_and_it_is_said_once() -> None:
    engines = EngineChoice()
    engines.prepare(prepare(ARTICLE), 10**7)
    session = Session(ARTICLE.but(stop_at=None), engines=engines)
    session.submit(Seek(20))
    assert session.snapshot(Cause.SEEK).engine == "compiled"
    (said,) = session.submit(ChangeSettings({"wrong_sign": True}))
    assert said == Notice("Wrong sign in the update switched on from iteration 21 on; the weights are kept.")
    assert session.snapshot(Cause.SETTING).engine == "numpy"
    session.submit(Play())
    told = [report for _ in range(5) for report in session.work(0.001)]
    assert told == [Notice("NumPy trains, which is slower: the compiled engine makes no mistakes.")]
    session.submit(ChangeSettings({"wrong_sign": False}))
    assert session.snapshot(Cause.SETTING).engine == "compiled"


def test_the_compiled_engine_trains_what_only_starts_with_a_mistake() -> None:
    config = ARTICLE.but(equal_start=True)
    engines = EngineChoice()
    engines.prepare(prepare(config), 10**7)
    assert engines.at_once(prepare(config)).name == "compiled"


def test_a_mistake_that_is_switched_off_leaves_the_weights_that_it_made() -> None:
    session = Session(ARTICLE)
    session.submit(Seek(10))
    session.submit(ChangeSettings({"slope_at_a": True}))
    session.submit(Seek(20))
    mistaken = session.snapshot(Cause.SEEK).parameters
    session.submit(ChangeSettings({"slope_at_a": False}))
    assert content(session.snapshot(Cause.SETTING).parameters) == content(mistaken)


def test_parameters_given_by_hand_go_the_wrong_way_by_the_wrong_sign() -> None:
    """One weight 0.5, one row 1 -> 1, identity: L = (1 - 0.5)^2, dL/dw = -1; the wrong step goes to 0.4, not 0.6."""
    config = RunConfig(
        data=Dataset.of_rows(inputs=((1.0,),), targets=((1.0,),)),
        layers=(LayerConfig(units=1, activation="identity"),),
        initializer="constant",
        learning_rate=0.1,
    )
    assert updates(config)[0].after.W.item() == pytest.approx(0.6)
    assert updates(config.but(wrong_sign=True))[0].after.W.item() == pytest.approx(0.4)
