"""Checkpoints: within their budget, as fine as it allows, and to the bit."""

from __future__ import annotations

import pytest

from core.config import LayerConfig
from core.training.checkpoints import Checkpoints
from core.training.run import start_state
from tests.helpers.runs import ARTICLE, content, train, with_settings

STATE_BYTES = 16 * 8  # the article's sixteen weights


@pytest.mark.parametrize("rows", [2, 10, 40])
def test_a_small_budget_thins_and_is_kept_to(rows: int) -> None:
    kept = Checkpoints(start_state(ARTICLE), budget=rows * STATE_BYTES)
    states, _ = train(ARTICLE, 300)
    intervals = {kept.interval}
    for state in states[1:]:
        kept.record(state)
        intervals.add(kept.interval)
        assert kept.nbytes <= rows * STATE_BYTES
        newest = kept.nearest(state.iteration)
        assert state.iteration - kept.interval < newest.iteration <= state.iteration
    assert intervals == {2**power for power in range(len(intervals))}
    # As fine as the budget allows: at half the interval the run would not fit.
    assert 300 // (kept.interval // 2) + 1 > rows
    for iteration in range(301):
        state = kept.nearest(iteration)
        assert state.iteration == iteration - iteration % kept.interval
        assert content(state) == content(states[state.iteration])


def test_biases_are_kept_and_copies_cannot_be_written() -> None:
    layers = (LayerConfig(units=3, bias=True), LayerConfig(units=1))
    config = with_settings(ARTICLE, layers=layers)
    kept = Checkpoints(start_state(config))
    states, _ = train(config, 3)
    for state in states[1:]:
        kept.record(state)
    found = kept.nearest(2)
    assert content(found) == content(states[2])
    assert found.parameters[1].b is None
    assert found.parameters[0].b is not None
    with pytest.raises(ValueError, match="read-only"):
        found.parameters[0].b[0] = 1.0


def test_states_out_of_turn_are_left_alone() -> None:
    kept = Checkpoints(start_state(ARTICLE))
    states, _ = train(ARTICLE, 3)
    for _ in range(2):
        for state in states:
            kept.record(state)
    assert kept.nbytes == 4 * STATE_BYTES


def test_what_is_forgotten_can_be_recorded_again() -> None:
    kept = Checkpoints(start_state(ARTICLE))
    states, _ = train(ARTICLE, 5)
    for state in states[1:]:
        kept.record(state)
    kept.forget_after(2)
    assert kept.nearest(5).iteration == 2
    kept.record(states[3])
    assert content(kept.nearest(5)) == content(states[3])
