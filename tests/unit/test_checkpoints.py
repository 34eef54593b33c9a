"""Checkpoints: within their budget, as fine as it allows, and to the bit."""

from __future__ import annotations

import pytest

from core.run_settings import LayerConfig
from core.training.checkpoints import Checkpoints
from core.training.run import start_state
from tests.helpers.runs import ARTICLE, content, train, with_settings

STATE_BYTES = 16 * 8  # the article's sixteen weights


def numbers(kept: Checkpoints, iteration: int) -> object:
    return content(kept.numbers_of(iteration, 0, 16))


@pytest.mark.parametrize("rows", [2, 10, 40])
def test_a_small_budget_thins_and_is_kept_to(rows: int) -> None:
    kept = Checkpoints(start_state(ARTICLE), budget=rows * STATE_BYTES)
    states, _ = train(ARTICLE, 300)
    intervals = {kept.interval}
    for state in states[1:]:
        kept.record(state)
        intervals.add(kept.interval)
        assert kept.nbytes <= rows * STATE_BYTES
        newest = kept.last_before(state.iteration)
        assert state.iteration - kept.interval < newest <= state.iteration
    assert intervals == {2**power for power in range(len(intervals))}
    # As fine as the budget allows: at half the interval the run would not fit.
    assert 300 // (kept.interval // 2) + 1 > rows
    for iteration in range(301):
        found = kept.last_before(iteration)
        assert found == iteration - iteration % kept.interval
        assert numbers(kept, found) == content(states[found].flattened())


def test_biases_are_kept_and_copies_cannot_be_written() -> None:
    layers = (LayerConfig(units=3, bias=True), LayerConfig(units=1))
    config = with_settings(ARTICLE, layers=layers)
    kept = Checkpoints(start_state(config))
    states, _ = train(config, 3)
    for state in states[1:]:
        kept.record(state)
    found = kept.numbers_of(2, 0, 15)
    assert content(found) == content(states[2].flattened())
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1.0


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
    kept.forget_from(3)
    assert kept.last_before(5) == 2
    kept.record(states[3])
    assert kept.last_before(5) == 3
    assert numbers(kept, 3) == content(states[3].flattened())


def test_states_with_more_slots_find_room_and_the_budget_holds() -> None:
    budget = 12 * STATE_BYTES
    kept = Checkpoints(start_state(ARTICLE), budget)
    plain, _ = train(ARTICLE, 9)
    for state in plain[1:]:
        kept.record(state)
    adam = train(with_settings(ARTICLE, optimizer="adam"), 40)[0]
    kept.forget_from(4)
    for state in adam[4:]:
        kept.record(state)
        assert kept.nbytes <= budget
    for iteration in range(41):
        found = kept.last_before(iteration)
        states, slots = (plain, 0) if found < 4 else (adam, 2)
        assert content(kept.numbers_of(found, slots, 16)) == content(states[found].flattened())


def test_what_is_quick_to_replay_is_kept_less_often() -> None:
    kept = Checkpoints(start_state(ARTICLE))
    states, _ = train(ARTICLE, 40)
    for state in states[1:11]:
        kept.record(state)
    kept.spread(6)
    assert kept.interval == 8
    for state in states[11:]:
        kept.record(state)
    assert [kept.last_before(iteration) for iteration in (0, 7, 8, 39, 40)] == [0, 0, 8, 32, 40]
    assert kept.iterations_to_next(40) == 8
    assert kept.iterations_to_next(45) == 3
