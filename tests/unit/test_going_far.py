"""Going far takes many slices: what a command does at once stays short, however far apart the kept states are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import repeat

import pytest

from core.nn.parameters import ParameterEdit
from core.session.position import START, Position, end_of
from core.session.timeline import Timeline
from core.training.budget import HistoryBudget
from core.training.engine import Advanced, Engine, always
from core.training.engines import EngineChoice
from core.training.numpy_engine import NumpyEngine
from core.training.run import Run
from core.training.state import TrainingState
from tests.helpers.runs import ARTICLE, content, train

END = 2000


class CountingEngine(NumpyEngine):
    """Trains with NumPy and counts the iterations."""

    def __init__(self) -> None:
        self.iterations = 0

    def advance(
        self, run: Run, state: TrainingState, iterations: int, may_go_on: Callable[[], bool] = always
    ) -> Advanced:
        advanced = super().advance(run, state, iterations, may_go_on)
        self.iterations += len(advanced.losses)
        return advanced


class OneEngine(EngineChoice):
    """Knows one engine only."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def at_once(self, run: Run) -> Engine:
        return self._engine


def never() -> bool:
    return False


def for_a_while() -> Callable[[], bool]:
    return partial(next, repeat(True, 20), False)


@pytest.fixture
def engine() -> CountingEngine:
    return CountingEngine()


@pytest.fixture
def timeline(engine: CountingEngine) -> Timeline:
    """Know two branches of 2,000 iterations, which part after 700; only some of their states are kept."""
    found = Timeline(ARTICLE, OneEngine(engine))
    found.go_to(end_of(END, found.plan))
    found.go_to(end_of(700, found.plan))
    found.change_settings({"learning_rate": 0.5})
    found.go_to(end_of(END, found.plan))
    return found


@pytest.mark.parametrize("target", [Position(END, 14), Position(1200, 14), Position(1201, 5)], ids=str)
def test_nothing_is_replayed_before_a_far_moment_of_another_branch_is_approached(
    timeline: Timeline, engine: CountingEngine, target: Position
) -> None:
    history = timeline.branches.find(0).history
    while history.nearest(target.iteration - 1).iteration >= target.iteration - 2:  # by chance, its state is kept
        target = Position(target.iteration - 2, target.operation)
    engine.iterations = 0
    timeline.stand_on(0, target)
    assert not timeline.approach(target, never)
    assert len(timeline.events()) == timeline.position.operation == 1
    assert START < timeline.position < target
    assert engine.iterations == 0
    while not timeline.approach(target, for_a_while()):
        assert timeline.position < target
    states, _ = train(ARTICLE, END)
    assert timeline.position == target
    assert content(timeline.parameters()) == content(states[timeline.completed].parameters)


def test_at_its_start_a_branch_shows_the_start(timeline: Timeline) -> None:
    assert timeline.stand_on(0, START) == START
    assert timeline.position == START
    assert timeline.events() == ()


@pytest.mark.parametrize("operations", [0, 3], ids=["at its end", "inside the next one"])
def test_a_change_shows_the_iteration_before_it_without_a_replay(
    timeline: Timeline, engine: CountingEngine, operations: int
) -> None:
    timeline.go_to(end_of(1500, timeline.plan))
    before = content(timeline.events())
    for operation in range(1, operations + 1):
        timeline.go_to(Position(1501, operation))
    engine.iterations = 0
    timeline.change_settings({"learning_rate": 0.25})
    assert content(timeline.events()) == before
    assert engine.iterations <= 1


def test_a_value_that_is_dragged_replays_nothing(timeline: Timeline, engine: CountingEngine) -> None:
    timeline.go_to(end_of(1500, timeline.plan))
    timeline.edit(ParameterEdit(1, 0, 0, 0.1))
    engine.iterations = 0
    for value in (0.2, 0.3, 0.4):
        timeline.edit(ParameterEdit(1, 0, 0, value), instead=True)
        timeline.events()
    assert timeline.parameters()[0].W[0, 0] == 0.4
    assert engine.iterations <= 3


def test_a_change_replays_nothing_where_the_curve_is_in_wide_buckets(engine: CountingEngine) -> None:
    """In a small budget states are kept hundreds of iterations apart, and the change is in the middle of a bucket."""
    timeline = Timeline(ARTICLE, OneEngine(engine), HistoryBudget(30_000))
    timeline.go_to(end_of(20_000, timeline.plan))
    width = timeline.losses().width
    assert width >= 32
    middles = range(10_000 // width * width + width // 2, 20_000, width)
    place = next(each for each in middles if each - timeline.history.nearest(each).iteration > 100)
    timeline.go_to(end_of(place, timeline.plan))
    engine.iterations = 0
    timeline.change_settings({"learning_rate": 0.25})
    assert engine.iterations <= 2
    assert timeline.recorded == timeline.losses().count == place


def test_a_bucket_that_is_cut_shows_no_loss_of_the_branch_that_it_is_cut_from(engine: CountingEngine) -> None:
    """It shows the loss of the last iteration before the change, and those that are trained after it."""
    timeline = Timeline(ARTICLE.but(batch_size=1, shuffle=True), OneEngine(engine))
    timeline.go_to(end_of(40_000, timeline.plan))
    assert timeline.losses().width == 4
    timeline.go_to(end_of(30_003, timeline.plan))
    timeline.change_settings({"learning_rate": 0.25})
    loss = float(timeline.losses_from(30_003, 30_003)[0])
    view = timeline.losses()
    assert view.minima[-1] == view.maxima[-1] == loss
    timeline.go_to(end_of(30_010, timeline.plan))
    view = timeline.losses()
    losses = timeline.losses_from(30_003, 30_010)
    assert view.minima[-3:].tolist() == [losses[:2].min(), losses[2:6].min(), losses[6:].min()]
    assert view.maxima[-3:].tolist() == [losses[:2].max(), losses[2:6].max(), losses[6:].max()]
    assert view.falls[-3] == losses[0] - losses[1]
