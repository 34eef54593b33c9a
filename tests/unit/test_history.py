"""Seeking: the very bits that training made, whatever was thinned or changed on the way."""

import weakref

from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from core.config import RunConfig
from core.nn.parameters import ParameterEdit
from core.training.budget import HistoryBudget
from core.training.checkpoints import SECONDS
from core.training.history import History
from core.training.numpy_engine import NumpyEngine
from core.training.run import prepare, rerun, start_state
from core.training.state import TrainingState
from tests.helpers.runs import ARTICLE, BOUNDED, configs, content, train, with_settings

Edits = dict[int, tuple[ParameterEdit, ...]]


def record(
    config: RunConfig, iterations: int, budget: int, changes: dict[int, dict[str, object]], edits: Edits | None = None
) -> tuple[History, list[object]]:
    """Train, with other settings and values after some iterations; return the history and every state to the bit."""
    run, state = prepare(config), start_state(config)
    history = History.begin(run, state, NumpyEngine(), HistoryBudget(budget))
    contents = []
    for completed in range(iterations):
        if completed in changes or completed in (edits or {}):
            config = with_settings(config, **changes.get(completed, {}))
            run = rerun(run, config, completed)
            history = history.fork(completed, run, NumpyEngine(), (edits or {}).get(completed, ()))
            state = history.entering(state)
        contents.append(content(state))
        state = history.advance(state, 1).state
        history.record(state, SECONDS)
    return history, [*contents, content(state)]


def state_after(history: History, iteration: int) -> TrainingState:
    nearest = history.nearest(iteration)
    return history.advance(nearest, iteration - nearest.iteration).state


VALUES = st.floats(-3.0, 3.0)
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
    edits=st.dictionaries(st.integers(0, 40), st.builds(ParameterEdit, st.just(1), st.just(0), st.just(0), VALUES)),
    data=st.data(),
)
@settings(max_examples=60)
def test_every_state_comes_back_bit_for_bit(
    config: RunConfig,
    iterations: int,
    budget: int,
    changes: dict[int, dict[str, object]],
    edits: dict[int, ParameterEdit],
    data: st.DataObject,
) -> None:
    history, contents = record(config, iterations, budget, changes, {at: (edit,) for at, edit in edits.items()})
    for place in data.draw(st.lists(st.integers(0, iterations), min_size=1, max_size=8)):
        assert content(state_after(history, place)) == contents[place]


@given(config=configs(BOUNDED), pieces=st.lists(st.integers(0, 7), min_size=1, max_size=6))
@settings(max_examples=30)
def test_how_the_way_is_cut_into_calls_does_not_matter(config: RunConfig, pieces: list[int]) -> None:
    history = History.begin(prepare(config), start_state(config), NumpyEngine(), HistoryBudget())
    state, losses = start_state(config), []
    for piece in pieces:
        advanced = history.advance(state, piece)
        state = advanced.state
        losses.extend(advanced.losses.tolist())
    whole = history.advance(start_state(config), sum(pieces))
    assert content(state) == content(whole.state)
    assert losses == whole.losses.tolist()


def test_a_branch_has_its_own_settings_and_leaves_the_other_alone() -> None:
    history, contents = record(ARTICLE, 10, 1_000_000, {})
    slower, faster = (prepare(with_settings(ARTICLE, learning_rate=rate)) for rate in (0.1, 3.0))
    engine = NumpyEngine()
    later = history.fork(6, slower, engine)
    branch = later.fork(4, faster, engine)
    rates = [branch.run_at(iteration).config.learning_rate for iteration in range(1, 9)]
    assert rates == [1.0, 1.0, 1.0, 1.0, 3.0, 3.0, 3.0, 3.0]
    expected = engine.advance(faster, train(ARTICLE, 4)[0][-1], 3).state
    assert content(state_after(branch, 7)) == content(expected)
    assert content(state_after(later, 7)) == content(engine.advance(slower, train(ARTICLE, 6)[0][-1], 1).state)
    assert [content(state_after(history, iteration)) for iteration in range(11)] == contents


def test_nothing_is_kept_of_a_way_that_another_shares_only_the_trunk_with() -> None:
    trunk, contents = record(ARTICLE, 12, 10**6, {})
    run = rerun(prepare(ARTICLE), with_settings(ARTICLE, learning_rate=0.5), 8)
    way = trunk.fork(8, run, NumpyEngine())
    other = way.fork(4, run, NumpyEngine())
    forgotten = weakref.ref(way)
    del way
    assert forgotten() is None
    assert [content(state_after(other, iteration)) for iteration in range(5)] == contents[:5]


def test_settings_can_change_before_the_first_iteration() -> None:
    history, _ = record(ARTICLE, 3, 1_000_000, {})
    changed = prepare(with_settings(ARTICLE, learning_rate=0.5, optimizer="adam"))
    branch = history.fork(0, changed, NumpyEngine())
    assert branch.run_at(1) is changed
    assert content(state_after(branch, 2)) == content(train(changed.config, 2)[0][2])


def test_another_optimiser_begins_with_empty_slots_and_keeps_the_weights() -> None:
    history, _ = record(ARTICLE, 6, 1_000_000, {})
    adam = prepare(with_settings(ARTICLE, optimizer="adam", learning_rate=0.01))
    branch = history.fork(3, adam, NumpyEngine())
    state = state_after(branch, 3)
    assert content(state.parameters) == content(train(ARTICLE, 3)[0][3].parameters)
    assert state.steps == 0
    assert all(not each.W.any() for slot in state.slots for each in slot)
    assert len(state.slots) == 2
    assert branch.advance(state, 2).state.steps == 2


def test_edited_values_hold_before_the_next_iteration_and_add_up() -> None:
    history, _ = record(ARTICLE, 6, 1_000_000, {})
    run = history.run_at(1)
    once = history.fork(3, run, NumpyEngine(), (ParameterEdit(1, 2, 3, 0.5), ParameterEdit(2, 0, 0, -1.0)))
    twice = once.fork(3, run, NumpyEngine(), (ParameterEdit(1, 2, 3, 0.25),))
    before = train(ARTICLE, 3)[0][3].parameters
    W1, W2 = before[0].W.copy(), before[1].W.copy()
    W1[2, 3], W2[0, 0] = 0.25, -1.0
    state = state_after(twice, 3)
    assert_array_equal(state.parameters[0].W, W1)
    assert_array_equal(state.parameters[1].W, W2)
    assert state_after(once, 3).parameters[0].W[2, 3] == 0.5
    expected = NumpyEngine().advance(run, state, 2).state
    assert content(state_after(twice, 5)) == content(expected)


def test_another_engine_goes_on_at_the_end_and_keeps_what_was_edited_there() -> None:
    history, _ = record(ARTICLE, 6, 1_000_000, {})
    branch = history.fork(3, history.run_at(1), NumpyEngine(), (ParameterEdit(1, 2, 3, 0.5),))
    expected = content(state_after(branch, 5))
    branch.go_on_with(NumpyEngine(), 3)
    assert content(state_after(branch, 5)) == expected


def test_a_moment_before_more_changes_than_python_may_recurse_is_reached() -> None:
    changes: dict[int, dict[str, object]] = {}
    for completed in range(1, 1201):
        changes[completed] = {"learning_rate": 0.5 + completed / 10_000}
    history, contents = record(ARTICLE, 1201, 1 << 24, changes)
    first = next(completed for completed in range(1, 100) if history.nearest(completed).iteration == completed)
    for completed in (first, 600, 1200):
        assert content(state_after(history, completed)) == contents[completed]


def test_a_way_without_states_of_its_own_stands_between_no_others() -> None:
    history, _ = record(ARTICLE, 20, 1 << 20, {})
    way = history
    for completed in range(10, 20):
        way = way.fork(completed, history.run_at(1), NumpyEngine())
    passed = weakref.ref(way)
    way = way.fork(20, history.run_at(1), NumpyEngine())
    assert passed() is None
    assert 0 < way.nearest(20).iteration <= 10
    assert content(way.nearest(5)) == content(history.nearest(5))
