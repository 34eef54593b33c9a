"""Seeking: the very bits that training made, whatever was thinned or changed on the way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.training.history import History
from core.training.numpy_engine import NumpyEngine
from core.training.run import prepare, start_state
from tests.helpers.runs import ARTICLE, BOUNDED, configs, content, train, with_settings


def record(config: RunConfig, iterations: int, budget: int, rates: dict[int, float]) -> tuple[History, list[object]]:
    """Train with other learning rates after some iterations; return the history and every state to the bit."""
    engine, run, state = NumpyEngine(), prepare(config), start_state(config)
    history = History(run, state, engine, budget)
    contents = [content(state)]
    for completed in range(iterations):
        if completed in rates:
            run = prepare(with_settings(config, learning_rate=rates[completed]))
            history.change_settings(run, completed)
        state, _ = engine.advance(run, state)
        history.record(state)
        contents.append(content(state))
    return history, contents


@given(
    config=configs(BOUNDED),
    iterations=st.integers(1, 40),
    budget=st.sampled_from((1, 5_000, 1_000_000)),
    rates=st.dictionaries(st.integers(0, 40), st.sampled_from((0.003, 0.05, 0.2)), max_size=3),
    data=st.data(),
)
@settings(max_examples=60)
def test_every_state_comes_back_bit_for_bit(
    config: RunConfig, iterations: int, budget: int, rates: dict[int, float], data: st.DataObject
) -> None:
    history, contents = record(config, iterations, budget, rates)
    for place in data.draw(st.lists(st.integers(0, iterations), min_size=1, max_size=8)):
        assert content(history.state_after(place)) == contents[place]


def test_changed_settings_hold_from_the_next_iteration_and_replace_what_came_later() -> None:
    history, _ = record(ARTICLE, 10, 1_000_000, {})
    slower, faster = (prepare(with_settings(ARTICLE, learning_rate=rate)) for rate in (0.1, 3.0))
    history.change_settings(slower, 6)
    history.change_settings(faster, 4)
    rates = [history.run_at(iteration).config.learning_rate for iteration in range(1, 9)]
    assert rates == [1.0, 1.0, 1.0, 1.0, 3.0, 3.0, 3.0, 3.0]

    engine, state = NumpyEngine(), train(ARTICLE, 4)[0][-1]
    for _ in range(3):
        state, _ = engine.advance(faster, state)
    assert content(history.state_after(7)) == content(state)


def test_settings_can_change_before_the_first_iteration() -> None:
    history, _ = record(ARTICLE, 3, 1_000_000, {})
    changed = prepare(with_settings(ARTICLE, learning_rate=0.5))
    history.change_settings(changed, 0)
    assert history.run_at(1) is changed
    assert content(history.state_after(2)) == content(train(changed.config, 2)[0][2])


def test_there_is_nothing_before_the_start() -> None:
    history, _ = record(ARTICLE, 3, 1_000_000, {})
    with pytest.raises(ValueError, match="no iteration -1"):
        history.state_after(-1)
