"""The engine does what the trace shows, and stops where it stops."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.config import RunConfig
from core.training.events import IterationDone, loss_of
from core.training.numpy_engine import NumpyEngine
from core.training.run import prepare, start_state
from core.training.state import TrainingState
from core.training.trace import trace_iteration
from tests.helpers.runs import BOUNDED, EXPLODING, arrays_in, configs, content, train


@given(config=configs(BOUNDED), iterations=st.integers(1, 7))
def test_every_iteration_is_the_traced_one_to_the_bit(config: RunConfig, iterations: int) -> None:
    run, state = prepare(config), start_state(config)
    states, losses = train(config, iterations)
    for trained, loss in zip(states[1:], losses, strict=True):
        done = tuple(trace_iteration(run, state))
        end = done[-1]
        assert isinstance(end, IterationDone)
        assert loss_of(done) == loss
        state = TrainingState(end.iteration, end.parameters, end.slots, state.steps + 1)
        assert content(state) == content(trained)


@given(config=configs())
def test_states_are_replaced_and_read_only(config: RunConfig) -> None:
    start = start_state(config)
    before = content(start)
    state = NumpyEngine().advance(prepare(config), start, 1).state
    assert content(start) == before
    assert state is not start
    assert not any(array.flags.writeable for array in arrays_in((start, state)))


def test_divergence_names_iteration_phase_and_layer_and_leaves_the_state_alone() -> None:
    engine, run, state = NumpyEngine(), prepare(EXPLODING), start_state(EXPLODING)
    advanced = engine.advance(run, state, 1000)
    diverged, last = advanced.failure, advanced.state
    assert diverged is not None
    assert diverged.iteration == last.iteration + 1 == len(advanced.losses) + 1
    assert (diverged.phase, diverged.layer) in {("feedforward", 2), ("loss", None)}
    again = engine.advance(run, state, last.iteration)
    assert again.failure is None
    assert content(again.state) == content(last)
    assert all(np.isfinite(array).all() for array in arrays_in(last))
