"""The fast twin: what the trace computes, to rounding; the same bits however the way is cut; the same end."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from core.arrays import Array
from core.config import RunConfig
from core.data.dataset import Dataset
from core.nn.schedules import SCHEDULES
from core.run_settings import LayerConfig
from core.training.compiled.kernel import compile_kernel
from core.training.compiled_engine import CompiledEngine, spec_of
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run, prepare, start_state
from core.training.state import TrainingState
from tests.helpers.runs import ARTICLE, BOUNDED, EXPLODING, configs, content, train, with_settings


@cache
def engine_for(spec: object) -> CompiledEngine:
    return CompiledEngine(compile_kernel(spec))  # type: ignore[arg-type]


def compiled(run: Run) -> CompiledEngine:
    return engine_for(spec_of(run))


def by_layer(state: TrainingState) -> Iterator[Array]:
    for each in (*state.parameters, *(layer for slot in state.slots for layer in slot)):
        yield each.W
        if each.b is not None:
            yield each.b


def near_a_kink(run: Run, state: TrainingState) -> bool:
    """Tell whether rounding may decide on which side of a kink a number falls."""
    from core.training.events import LossComputed, WeightedSum
    from core.training.trace import trace_iteration

    kinked = {"relu", "leaky_relu"}
    for event in trace_iteration(run, state):
        if isinstance(event, WeightedSum) and run.config.layers[event.layer - 1].activation in kinked:
            if np.abs(event.z).min() < 1e-9:
                return True
        elif isinstance(event, LossComputed) and run.config.loss in ("mean_absolute", "huber"):
            errors = np.abs(event.predictions - event.targets)
            if min(errors.min(), np.abs(errors - 1.0).min()) < 1e-9:
                return True
    return False


@given(config=configs(), before=st.integers(0, 7))
@settings(max_examples=150)
def test_one_iteration_from_any_state_agrees_with_the_trace(config: RunConfig, before: int) -> None:
    run = prepare(config)
    reached = NumpyEngine().advance(run, start_state(config), before)
    assume(reached.failure is None and not near_a_kink(run, reached.state))
    expected = NumpyEngine().advance(run, reached.state, 1)
    found = compiled(run).advance(run, reached.state, 1)
    assert (found.failure is None) == (expected.failure is None)
    if expected.failure is not None:
        return
    assert (found.state.iteration, found.state.steps) == (expected.state.iteration, expected.state.steps)
    assert_allclose(found.losses, expected.losses, rtol=1e-12, atol=1e-15)
    for mine, theirs in zip(by_layer(found.state), by_layer(expected.state), strict=True):
        assert_allclose(mine, theirs, rtol=0, atol=1e-12 * max(float(np.abs(theirs).max()), 1e-300))


@given(config=configs(BOUNDED), pieces=st.lists(st.integers(0, 9), min_size=1, max_size=6))
@settings(max_examples=60)
def test_how_the_way_is_cut_into_calls_does_not_matter(config: RunConfig, pieces: list[int]) -> None:
    run = prepare(config)
    engine, state, losses = compiled(run), start_state(config), []
    for piece in pieces:
        advanced = engine.advance(run, state, piece)
        state = advanced.state
        losses.extend(advanced.losses.tolist())
    whole = engine.advance(run, start_state(config), sum(pieces))
    assert content(state) == content(whole.state)
    assert losses == whole.losses.tolist()


def test_the_article_s_run_comes_out_the_same() -> None:
    run = prepare(ARTICLE)
    states, losses = train(ARTICLE, 1500)
    advanced = compiled(run).advance(run, start_state(ARTICLE), 1500)
    assert_allclose(advanced.losses, losses, rtol=1e-9)
    assert_allclose(advanced.state.flattened(), states[-1].flattened(), rtol=1e-9)


@pytest.mark.parametrize("pieces", [[1000], [3] * 40, [1] * 40])
def test_divergence_is_found_where_the_trace_finds_it(pieces: list[int]) -> None:
    run, state = prepare(EXPLODING), start_state(EXPLODING)
    expected = NumpyEngine().advance(run, state, 1000)
    assert expected.failure is not None
    failure, losses = None, 0
    for piece in pieces:
        advanced = compiled(run).advance(run, state, piece)
        state, failure, losses = advanced.state, advanced.failure, losses + len(advanced.losses)
        if failure is not None:
            break
    assert str(failure) == str(expected.failure)
    assert state.iteration == expected.state.iteration == losses
    assert_allclose(state.flattened(), expected.state.flattened(), rtol=1e-9)


@pytest.mark.parametrize(
    "changes",
    [
        {"schedule": "exponential", "schedule_epochs": 3, "batch_size": 3},
        {"schedule": "cosine", "schedule_epochs": 5},
        {"batch_size": 3, "shuffle": True},
        {"batch_size": 1, "shuffle": True, "dropout": 0.3},
    ],
)
def test_many_epochs_with_orders_and_rates_of_their_own(changes: dict[str, object]) -> None:
    config = with_settings(ARTICLE, learning_rate=0.1, **changes)
    run = prepare(config)
    states, losses = train(config, 41)
    advanced = compiled(run).advance(run, start_state(config), 41)
    assert_allclose(advanced.losses, losses, rtol=1e-10)
    assert_allclose(advanced.state.flattened(), states[-1].flattened(), rtol=1e-10)


def test_states_are_read_only_and_the_start_is_left_alone() -> None:
    run, start = prepare(ARTICLE), start_state(ARTICLE)
    before = content(start)
    state = compiled(run).advance(run, start, 3).state
    assert content(start) == before
    assert not any(array.flags.writeable for array in by_layer(state))


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "adamw", "learning_rate": 3.0, "weight_decay": 1.0},  # weights grow without end
        {"optimizer": "adagrad", "data": Dataset.of_rows([[1e160], [2.0]], [[1.0], [0.0]])},  # a slot overflows
        {"optimizer": "adam", "data": Dataset.of_rows([[1e160], [2.0]], [[1.0], [0.0]])},
        {
            "loss": "mean_absolute",
            "data": Dataset.of_rows([[1.7e308, 1.7e308]], [[1.0]]),
        },  # z overflows, tanh saturates
    ],
)
def test_what_the_kernel_does_not_look_at_ends_where_the_trace_ends_it(changes: dict[str, object]) -> None:
    config = with_settings(ARTICLE, **changes)
    if "data" in changes:
        activation = "tanh" if "loss" in changes else "identity"
        initializer = "constant" if "loss" in changes else "zeros"
        layers = (LayerConfig(units=1, activation=activation),)
        config = with_settings(config, layers=layers, initializer=initializer, start_value=1.0)
    run, start = prepare(config), start_state(config)
    expected = NumpyEngine().advance(run, start, 3000)
    found = compiled(run).advance(run, start, 3000)
    assert expected.failure is not None
    assert str(found.failure) == str(expected.failure)
    assert found.state.iteration == expected.state.iteration == len(found.losses)


def test_a_schedule_s_rates_are_the_same_alone_and_together() -> None:
    for name in SCHEDULES:
        run = prepare(with_settings(ARTICLE, schedule=name, schedule_epochs=7, schedule_factor=0.3))
        assert run.learning_rates(3, 40).tolist() == [run.learning_rate(epoch) for epoch in range(3, 41)]
