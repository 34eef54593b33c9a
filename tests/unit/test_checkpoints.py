"""Checkpoints: within the shared budget, as fine as it allows, and to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.run_settings import LayerConfig
from core.training.budget import HistoryBudget
from core.training.checkpoints import SECONDS, Checkpoints
from core.training.run import start_state
from core.training.series import LossSeries
from tests.helpers.runs import ARTICLE, content, train, with_settings

WIDTH = 16  # the article's sixteen weights
STEP = 1.01 * SECONDS
STATE_BYTES = 8 * (WIDTH + 2)


def filled(kept: Checkpoints, iterations: int, seconds: float = STEP) -> list[object]:
    """Record every state, `seconds` of training apart; return all of them."""
    states, _ = train(ARTICLE, iterations)
    for state in states[1:]:
        kept.record(state, seconds * state.iteration)
    return [content(state.flattened()) for state in states]


@pytest.mark.parametrize("rows", [2, 10, 40, 100])
def test_a_small_budget_thins_and_is_kept_to(rows: int) -> None:
    budget = HistoryBudget(rows * STATE_BYTES)
    kept = Checkpoints(WIDTH, 0.0, budget)
    states, _ = train(ARTICLE, 300)
    for state in states[1:]:
        kept.record(state, STEP * state.iteration)
        assert kept.nbytes == budget.used <= budget.total
        newest = kept.last_before(state.iteration)
        apart = kept.seconds / SECONDS
        assert state.iteration - (newest or 0) < 2.0 * apart
    # As fine as the budget allows: at a quarter of the distance the run would not fit.
    assert 300 / (kept.seconds / SECONDS / 4.0) > rows
    for iteration in range(301):
        found = kept.last_before(iteration)
        if found is not None:
            assert found <= iteration
            assert content(kept.numbers_of(found, 0)) == content(states[found].flattened())


def test_large_states_are_thinned_to_the_bit() -> None:
    """They are moved a few at a time, each to a place that another one has left."""
    width = 4000
    state = start_state(ARTICLE.but(layers=(LayerConfig(units=1000), LayerConfig(units=1))))
    kept = Checkpoints(width, 0.0, HistoryBudget(30 * 8 * (width + 2)))
    for iteration in range(1, 101):
        kept.record(state.with_numbers(np.full((1, width), float(iteration)), iteration, iteration), STEP * iteration)
    found = {each for iteration in range(101) if (each := kept.last_before(iteration)) is not None}
    assert len(found) > 15
    for iteration in found:
        assert (kept.numbers_of(iteration, 0) == iteration).all()


def test_no_room_at_all_keeps_nothing() -> None:
    kept = Checkpoints(WIDTH, 0.0, HistoryBudget(STATE_BYTES - 1))
    filled(kept, 40)
    assert kept.last_before(40) is None


def test_states_are_kept_by_the_time_that_lies_between_them() -> None:
    kept = Checkpoints(WIDTH, 1.0, HistoryBudget())
    states, _ = train(ARTICLE, 6)
    for state, milliseconds in zip(states[1:], (3.0, 4.5, 6.0, 8.0, 8.6, 100.0), strict=True):
        kept.record(state, 1.0 + milliseconds / 1000.0)
    assert [kept.last_before(iteration) for iteration in range(7)] == [None, None, 2, 2, 2, 5, 6]


def test_a_slow_stretch_after_a_fast_one_is_kept_as_finely_in_time() -> None:
    """A thousand iterations in a call, then one: the way back is as short in both."""
    kept = Checkpoints(WIDTH, 0.0, HistoryBudget())
    state, clock = start_state(ARTICLE), 0.0
    iterations = [*range(1000, 11_000, 1000), *range(10_001, 10_011)]
    for iteration in iterations:
        clock += 1.5 * SECONDS
        kept.record(state.with_numbers(state.flattened(), iteration, iteration), clock)
    assert [kept.last_before(iteration) for iteration in (1999, 10_000, 10_003, 10_010)] == [
        1000,
        10_000,
        10_003,
        10_010,
    ]


def test_copies_cannot_be_written_and_slots_come_back() -> None:
    config = with_settings(ARTICLE, optimizer="adam")
    kept = Checkpoints(3 * WIDTH, 0.0, HistoryBudget())
    states, _ = train(config, 3)
    for state in states[1:]:
        kept.record(state, STEP * state.iteration)
    found = kept.numbers_of(2, 2)
    assert content(found) == content(states[2].flattened())
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1.0


def test_what_is_known_already_is_not_recorded_again() -> None:
    kept = Checkpoints(WIDTH, 0.0, HistoryBudget())
    filled(kept, 5)
    before = kept.last_before(5)
    filled(kept, 5)
    assert kept.last_before(5) == before
    assert content(kept.numbers_of(3, 0)) == content(train(ARTICLE, 3)[0][3].flattened())


class TestBudget:
    """What takes most makes room for others; nothing is kept alive by it."""

    @given(lengths=st.lists(st.integers(1, 200), min_size=2, max_size=6))
    def test_all_memories_together_stay_inside(self, lengths: list[int]) -> None:
        budget = HistoryBudget(60 * STATE_BYTES)
        memories = [Checkpoints(WIDTH, 0.0, budget) for _ in lengths]
        state = start_state(ARTICLE)
        for kept, length in zip(memories, lengths, strict=True):
            for iteration in range(1, length + 1):
                kept.record(state.with_numbers(state.flattened(), iteration, 0), STEP * iteration)
                assert budget.used <= budget.total
        assert memories[-1].last_before(200) is not None

    def test_the_largest_is_thinned_first(self) -> None:
        budget = HistoryBudget(200 * STATE_BYTES)
        small, large = Checkpoints(WIDTH, 0.0, budget), Checkpoints(WIDTH, 0.0, budget)
        filled(small, 10)
        filled(large, 300)
        assert [small.last_before(iteration) for iteration in range(1, 11)] == list(range(1, 11))
        assert large.seconds > SECONDS

    def test_a_memory_that_is_gone_takes_nothing(self) -> None:
        budget = HistoryBudget()
        kept = Checkpoints(WIDTH, 0.0, budget)
        filled(kept, 10)
        assert budget.used == kept.nbytes > 0
        del kept
        assert budget.used == 0

    def test_loss_curves_give_way_when_they_are_the_largest(self) -> None:
        budget = HistoryBudget(2 * 16_384 * 8 * 2 + 2 * STATE_BYTES * 16)
        series = LossSeries()
        series.extend(np.arange(16_384.0))
        budget.add(series)
        kept = Checkpoints(WIDTH, 0.0, budget)
        filled(kept, 300)
        assert budget.used <= budget.total
        view = series.view()
        assert view.count == 16_384
        assert view.minima[0] == 0.0
        assert view.maxima[-1] == 16_383.0
