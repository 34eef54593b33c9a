"""One run and the moment looked at: going away and coming back shows the same, to the bit."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from core.config import RunConfig
from core.data.dataset import Dataset
from core.errors import ConfigError, Diverged
from core.run_settings import LayerConfig
from core.session.position import START, Position, end_of
from core.session.timeline import Timeline
from core.training.budget import HistoryBudget
from core.training.engines import EngineChoice
from core.training.evaluation import evaluate
from core.training.events import BatchTaken, Updated
from core.training.numpy_engine import NumpyEngine
from core.training.run import prepare
from tests.helpers.runs import ARTICLE, BOUNDED, EXPLODING, configs, content, train, with_settings

OPERATIONS = 14  # of an iteration of the article's network


def new(config: RunConfig) -> Timeline:
    return Timeline(config, EngineChoice())


def moment(timeline: Timeline) -> object:
    return content((timeline.position, timeline.events(), timeline.parameters(), timeline.completed))


def advance(timeline: Timeline, iterations: int) -> None:
    for _ in range(iterations):
        timeline.train(1)


def step_through(timeline: Timeline, iterations: int) -> None:
    for iteration in range(1, iterations + 1):
        for operation in range(1, timeline.plan.operations + 1):
            timeline.go_to(Position(iteration, operation))


def leap(timeline: Timeline, iterations: int) -> None:
    timeline.go_to(end_of(iterations, timeline.plan))


@given(config=configs(BOUNDED), data=st.data())
@settings(max_examples=40)
def test_a_moment_shows_the_same_however_it_is_reached(config: RunConfig, data: st.DataObject) -> None:
    seen: dict[Position, object] = {}
    timeline = new(config)
    operations = timeline.plan.operations
    some_moments = st.one_of(
        st.just(START), st.builds(Position, st.integers(1, 6), st.integers(1, operations)), st.just(None)
    )
    for target in data.draw(st.lists(some_moments, min_size=3, max_size=12)):
        if target is None:
            timeline.train(1)
        else:
            timeline.go_to(target)
            assert timeline.position == target
        assert seen.setdefault(timeline.position, moment(timeline)) == moment(timeline)
        assert timeline.latest == max(seen)
        fresh = new(config)
        fresh.go_to(timeline.position)
        assert moment(fresh) == moment(timeline)


def test_parameters_and_losses_are_those_of_training() -> None:
    states, losses = train(ARTICLE, 30)
    timeline = new(ARTICLE)
    timeline.go_to(end_of(30, timeline.plan))
    assert content(timeline.parameters()) == content(states[30].parameters)
    assert_array_equal(timeline.losses().minima, losses)
    timeline.go_to(Position(12, 5))
    assert content(timeline.parameters()) == content(states[11].parameters)
    assert timeline.recorded == 30
    assert_array_equal(timeline.losses().minima, losses)


def test_an_update_shows_layer_by_layer() -> None:
    states, _ = train(ARTICLE, 3)
    old, after = states[2].parameters, states[3].parameters
    timeline = new(ARTICLE)
    shown = {}
    for operation in range(11, OPERATIONS + 1):
        timeline.go_to(Position(3, operation))
        shown[operation] = content(timeline.parameters())
    assert shown == {
        11: content((old[0], old[1])),
        12: content((after[0], old[1])),
        13: content((after[0], after[1])),
        14: content((after[0], after[1])),
    }
    assert isinstance(timeline.events()[11], Updated)


def test_events_end_at_the_position() -> None:
    timeline = new(ARTICLE)
    assert timeline.events() == ()
    for operation in (14, 3, 9, 1):
        timeline.go_to(Position(5, operation))
        assert len(timeline.events()) == operation
    timeline.go_to(START)
    assert timeline.events() == ()


def test_advance_completes_the_iteration_under_way() -> None:
    timeline = new(ARTICLE)
    timeline.go_to(Position(2, 6))
    timeline.train(1)
    assert timeline.position == Position(2, OPERATIONS)
    assert content(timeline.parameters()) == content(train(ARTICLE, 2)[0][2].parameters)
    timeline.train(1)
    assert timeline.position == Position(3, OPERATIONS)


class TestLearningRate:
    """It holds from the next iteration on; what was later is forgotten."""

    def test_the_weights_are_kept_and_the_rest_follows_from_them(self) -> None:
        timeline = new(ARTICLE)
        timeline.go_to(Position(20, OPERATIONS))
        timeline.go_to(Position(8, OPERATIONS))
        before = moment(timeline)
        timeline.change_settings({"learning_rate": 0.25})
        assert moment(timeline) == before
        assert timeline.latest == timeline.position == Position(8, OPERATIONS)
        assert timeline.recorded == 8
        assert timeline.run.config.learning_rate == 0.25

        timeline.go_to(Position(12, OPERATIONS))
        states, losses = train(ARTICLE, 8)
        slower = prepare(with_settings(ARTICLE, learning_rate=0.25))
        advanced = NumpyEngine().advance(slower, states[8], 4)
        losses.extend(advanced.losses.tolist())
        assert content(timeline.parameters()) == content(advanced.state.parameters)
        assert_array_equal(timeline.losses().minima, losses)
        timeline.go_to(Position(8, 3))
        assert timeline.run.config.learning_rate == 1.0

    def test_an_iteration_under_way_starts_again(self) -> None:
        timeline = new(ARTICLE)
        timeline.go_to(Position(8, 12))
        timeline.change_settings({"learning_rate": 0.25})
        assert timeline.position == Position(7, OPERATIONS)
        timeline.go_to(Position(8, 12))
        update = timeline.events()[11]
        assert isinstance(update, Updated)
        assert update.learning_rate == 0.25

    def test_before_the_first_iteration(self) -> None:
        for first in (START, Position(1, 4)):
            timeline = new(ARTICLE)
            timeline.go_to(first)
            timeline.change_settings({"learning_rate": 0.25})
            assert timeline.position == START
            timeline.go_to(Position(3, OPERATIONS))
            whole = train(with_settings(ARTICLE, learning_rate=0.25), 3)[0][3]
            assert content(timeline.parameters()) == content(whole.parameters)

    def test_out_of_range_changes_nothing(self) -> None:
        timeline = new(ARTICLE)
        timeline.go_to(Position(8, 12))
        before = moment(timeline)
        with pytest.raises(ConfigError):
            timeline.change_settings({"learning_rate": -1.0})
        assert moment(timeline) == before
        assert timeline.recorded == 7

    @pytest.mark.parametrize("completed", [16_000, 16_001])
    def test_a_curve_in_buckets_is_cut_where_the_change_is(self, completed: int) -> None:
        """Beyond 16,384 losses a bucket holds two; one that is cut shows the last loss before the change."""
        config = RunConfig(data=Dataset.of_rows(inputs=((1,),), targets=((1,),)), layers=(LayerConfig(units=1),))
        timeline = new(config)
        timeline.go_to(end_of(16_390, timeline.plan))
        assert timeline.losses().width == 2
        timeline.go_to(end_of(completed, timeline.plan))
        timeline.change_settings({"learning_rate": 0.5})
        assert timeline.recorded == completed
        losses = train(config, completed)[1]
        view = timeline.losses()
        assert_array_equal(view.minima, [min(losses[i : i + 2]) for i in range(0, len(losses), 2)])
        assert_array_equal(view.maxima, [max(losses[i : i + 2]) for i in range(0, len(losses), 2)])


class TestDivergence:
    """The position is then the last moment with finite numbers, and all before it is intact."""

    def first_failure(self) -> int:
        with pytest.raises(Diverged) as caught:
            train(EXPLODING, 1000)
        return caught.value.iteration

    @pytest.mark.parametrize("train_on", [advance, step_through, leap])
    def test_every_way_stops_at_the_same_moment(self, train_on: Callable[[Timeline, int], None]) -> None:
        fatal = self.first_failure()
        timeline = new(EXPLODING)
        with pytest.raises(Diverged) as caught:
            train_on(timeline, 500)
        assert caught.value.iteration == fatal
        assert timeline.position.iteration == fatal
        assert 1 <= timeline.position.operation < timeline.plan.operations
        assert len(timeline.events()) == timeline.position.operation
        assert timeline.latest == timeline.position
        states, losses = train(EXPLODING, fatal - 1)
        assert timeline.recorded == fatal - 1
        assert_array_equal(timeline.losses().minima, losses)
        assert content(timeline.parameters()) == content(states[-1].parameters)

        timeline.go_to(end_of(fatal - 1, timeline.plan))
        assert content(timeline.parameters()) == content(states[-1].parameters)
        timeline.go_to(START)
        assert content(timeline.parameters()) == content(states[0].parameters)

    def test_a_smaller_learning_rate_leads_on_from_there(self) -> None:
        fatal = self.first_failure()
        timeline = new(EXPLODING)
        with pytest.raises(Diverged):
            timeline.go_to(end_of(500, timeline.plan))
        timeline.go_to(end_of(1, timeline.plan))
        timeline.change_settings({"learning_rate": 1e-4})
        timeline.go_to(end_of(fatal + 5, timeline.plan))
        assert timeline.recorded == fatal + 5


class TestOtherSettings:
    """Whatever changes on the way, the weights stay and every moment comes back to the bit."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"optimizer": "adam", "learning_rate": 0.05},
            {"optimizer": "momentum"},
            {"l1": 0.01, "l2": 0.1, "clip": 0.5},
            {"dropout": 0.5},
            {"batch_size": 3, "shuffle": True},
            {"loss": "huber"},
            {"schedule": "cosine", "schedule_epochs": 30},
        ],
    )
    def test_the_weights_are_kept_and_seeking_crosses_the_change(self, changes: dict[str, object]) -> None:
        timeline = new(ARTICLE)
        timeline.go_to(Position(9, OPERATIONS))
        before = content(timeline.parameters())
        timeline.change_settings(changes)
        assert content(timeline.parameters()) == before
        assert all(getattr(timeline.run.config, name) == value for name, value in changes.items())
        timeline.go_to(Position(20, OPERATIONS))
        seen = {}
        for iteration in range(20, 0, -1):
            timeline.go_to(Position(iteration, 12))
            seen[iteration] = moment(timeline)
        for iteration in (1, 8, 9, 10, 11, 20):
            timeline.go_to(Position(iteration, 12))
            assert moment(timeline) == seen[iteration]
        assert timeline.recorded == 20

    def test_batches_of_another_size_begin_a_new_epoch(self) -> None:
        timeline = new(with_settings(ARTICLE, batch_size=3))
        timeline.go_to(Position(3, OPERATIONS))  # the first batch of epoch 2
        timeline.change_settings({"batch_size": 1})
        for iteration, expected in ((4, (3, 1, 4)), (7, (3, 4, 4)), (8, (4, 1, 4))):
            timeline.go_to(Position(iteration, 1))
            batch = timeline.events()[0]
            assert isinstance(batch, BatchTaken)
            assert (batch.epoch, batch.batch, batch.batches) == expected

    def test_a_setting_that_does_not_fit_changes_nothing(self) -> None:
        timeline = new(with_settings(ARTICLE, layers=(LayerConfig(units=1, activation="tanh"),)))
        timeline.go_to(Position(3, 4))
        before = moment(timeline)
        with pytest.raises(ConfigError, match="binary_cross_entropy measures probabilities"):
            timeline.change_settings({"loss": "binary_cross_entropy"})
        assert moment(timeline) == before


def test_epochs_are_measured_where_they_end() -> None:
    config = with_settings(ARTICLE, batch_size=3)
    timeline = new(config)
    timeline.go_to(end_of(101, timeline.plan))
    view = timeline.epochs()
    measured = [int(iteration) for iteration in view.iterations]
    assert measured[0] == 2
    assert len(measured) > 10  # how many more depends on the time they take
    assert all(iteration % 2 == 0 for iteration in measured)
    states = train(config, measured[9])[0]
    expected = [evaluate(timeline.run, states[iteration].parameters).train.loss for iteration in measured[:10]]
    assert_array_equal(view.train_loss[:10], expected)
    timeline.go_to(Position(measured[3] + 1, 3))
    timeline.change_settings({"learning_rate": 0.5})
    assert timeline.epochs().iterations.tolist() == measured[:4]
    assert timeline.evaluation().train.loss == expected[3]


def test_what_a_branch_remembers_of_losses_and_measurements_counts_in_the_budget() -> None:
    budget = HistoryBudget()
    timeline = Timeline(ARTICLE, EngineChoice(), budget)
    timeline.go_to(end_of(20, timeline.plan))
    timeline.go_to(end_of(10, timeline.plan))
    before = budget.used
    timeline.change_settings({"learning_rate": 0.5})
    branch = timeline.branches.current
    assert branch.epochs.nbytes > 0
    assert budget.used == before + branch.series.nbytes + branch.epochs.nbytes
