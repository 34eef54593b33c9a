"""Seeking: the very bits that training made, whatever was thinned or changed on the way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.training.history import History
from core.training.numpy_engine import NumpyEngine
from core.training.run import prepare, rerun, start_state
from core.training.state import TrainingState
from tests.helpers.runs import ARTICLE, BOUNDED, configs, content, train, with_settings


def record(
    config: RunConfig, iterations: int, budget: int, changes: dict[int, dict[str, object]]
) -> tuple[History, list[object]]:
    """Train with other settings after some iterations; return the history and every state to the bit."""
    run, state = prepare(config), start_state(config)
    history = History(run, state, NumpyEngine(), budget)
    contents = []
    for completed in range(iterations):
        if completed in changes:
            config = with_settings(config, **changes[completed])
            run = rerun(run, config, completed)
            state = history.change(run, NumpyEngine(), state)
        contents.append(content(state))
        state = history.advance(state, 1).state
        history.record(state)
    return history, [*contents, content(state)]


def state_after(history: History, iteration: int) -> TrainingState:
    nearest = history.nearest(iteration)
    return history.advance(nearest, iteration - nearest.iteration).state


CHANGES = st.sampled_from(
    (
        {"learning_rate": 0.003},
        {"optimizer": "adam"},
        {"optimizer": "momentum"},
        {"optimizer": "gradient_descent", "learning_rate": 0.2},
        {"batch_size": 2},
        {"batch_size": None, "shuffle": True},
        {"l2": 0.3, "dropout": 0.2},
    )
)


@given(
    config=configs(BOUNDED),
    iterations=st.integers(1, 40),
    budget=st.sampled_from((1, 5_000, 1_000_000)),
    changes=st.dictionaries(st.integers(0, 40), CHANGES, max_size=3),
    data=st.data(),
)
@settings(max_examples=60)
def test_every_state_comes_back_bit_for_bit(
    config: RunConfig, iterations: int, budget: int, changes: dict[int, dict[str, object]], data: st.DataObject
) -> None:
    history, contents = record(config, iterations, budget, changes)
    for place in data.draw(st.lists(st.integers(0, iterations), min_size=1, max_size=8)):
        assert content(state_after(history, place)) == contents[place]


@given(config=configs(BOUNDED), pieces=st.lists(st.integers(0, 7), min_size=1, max_size=6))
@settings(max_examples=30)
def test_how_the_way_is_cut_into_calls_does_not_matter(config: RunConfig, pieces: list[int]) -> None:
    history = History(prepare(config), start_state(config), NumpyEngine())
    state, losses = start_state(config), []
    for piece in pieces:
        advanced = history.advance(state, piece)
        state = advanced.state
        losses.extend(advanced.losses.tolist())
    whole = history.advance(start_state(config), sum(pieces))
    assert content(state) == content(whole.state)
    assert losses == whole.losses.tolist()


def test_changed_settings_hold_from_the_next_iteration_and_replace_what_came_later() -> None:
    history, _ = record(ARTICLE, 10, 1_000_000, {})
    slower, faster = (prepare(with_settings(ARTICLE, learning_rate=rate)) for rate in (0.1, 3.0))
    engine = NumpyEngine()
    history.change(slower, engine, state_after(history, 6))
    history.change(faster, engine, state_after(history, 4))
    rates = [history.run_at(iteration).config.learning_rate for iteration in range(1, 9)]
    assert rates == [1.0, 1.0, 1.0, 1.0, 3.0, 3.0, 3.0, 3.0]
    expected = engine.advance(faster, train(ARTICLE, 4)[0][-1], 3).state
    assert content(state_after(history, 7)) == content(expected)


def test_settings_can_change_before_the_first_iteration() -> None:
    history, _ = record(ARTICLE, 3, 1_000_000, {})
    changed = prepare(with_settings(ARTICLE, learning_rate=0.5, optimizer="adam"))
    history.change(changed, NumpyEngine(), start_state(ARTICLE))
    assert history.run_at(1) is changed
    assert content(state_after(history, 2)) == content(train(changed.config, 2)[0][2])


def test_another_optimiser_begins_with_empty_slots_and_keeps_the_weights() -> None:
    history, _ = record(ARTICLE, 6, 1_000_000, {})
    adam = prepare(with_settings(ARTICLE, optimizer="adam", learning_rate=0.01))
    state = history.change(adam, NumpyEngine(), state_after(history, 3))
    assert content(state.parameters) == content(train(ARTICLE, 3)[0][3].parameters)
    assert state.steps == 0
    assert all(not each.W.any() for slot in state.slots for each in slot)
    assert len(state.slots) == 2
    assert history.advance(state, 2).state.steps == 2
    assert content(state_after(history, 3)) == content(state)
