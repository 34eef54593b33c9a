"""Going far takes many slices: what a command does at once stays short, however far apart the kept states are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import repeat

import pytest

from core.nn.parameters import ParameterEdit
from core.session.commands import Milestone
from core.session.finding import find
from core.session.pieces import at_once
from core.session.position import START, Position, end_of
from core.session.timeline import Timeline
from core.training.budget import HistoryBudget
from tests.helpers.engines import CountingEngine, OneEngine
from tests.helpers.runs import ARTICLE, content, train

END = 2000


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
    loss = float(at_once(timeline.losses_from(30_003, 30_003))[0])
    view = timeline.losses()
    assert view.minima[-1] == view.maxima[-1] == loss
    timeline.go_to(end_of(30_010, timeline.plan))
    view = timeline.losses()
    losses = at_once(timeline.losses_from(30_003, 30_010))
    assert view.minima[-3:].tolist() == [losses[:2].min(), losses[2:6].min(), losses[6:].min()]
    assert view.maxima[-3:].tolist() == [losses[:2].max(), losses[2:6].max(), losses[6:].max()]
    assert view.falls[-3] == losses[0] - losses[1]


@pytest.mark.parametrize("milestone", list(Milestone))
def test_a_search_pauses_where_there_is_no_time(engine: CountingEngine, milestone: Milestone) -> None:
    """The curve is in wide buckets and the states are far apart, so that losses are made again."""
    timeline = Timeline(ARTICLE, OneEngine(engine), HistoryBudget(30_000))
    timeline.go_to(end_of(1500, timeline.plan))
    timeline.change_settings({"loss": "mean_of_squares", "learning_rate": 0.001})
    timeline.go_to(end_of(10_000, timeline.plan))
    timeline.edit(ParameterEdit(2, 0, 0, -400.0))
    timeline.go_to(end_of(20_000, timeline.plan))
    loss = 1.0000001 * float(timeline.losses().minima[-1])
    engine.iterations = 0
    position, said = at_once(find(timeline, milestone, loss))
    assert position is not None
    assert engine.iterations > 10
    timeline.rest()  # it remembers what it came by
    engine.iterations = 0
    search = find(timeline, milestone, loss, never)
    for _ in range(3):
        next(search)
    assert engine.iterations <= 3
    timeline.rest()
    calls = pieces = 0
    search = find(timeline, milestone, loss, lambda: len(engine.asked) < calls)
    while True:
        calls = len(engine.asked) + 1
        try:
            next(search)
        except StopIteration as end:
            found = end.value
            break
        assert len(engine.asked) <= calls
        pieces += 1
    assert found == (position, said)
    assert pieces > 1


def test_other_batches_begin_with_short_calls(engine: CountingEngine) -> None:
    """An iteration of all rows can take a thousand times as long as one of a single row."""
    timeline = Timeline(ARTICLE.but(batch_size=1), OneEngine(engine))
    timeline.go_to(end_of(END, timeline.plan))
    timeline.train(1000)
    assert engine.asked[-1] > 1
    timeline.change_settings({"batch_size": None})
    engine.asked.clear()
    timeline.train(1000)
    assert engine.asked == [1]
    timeline.go_to(end_of(END - 1, timeline.plan))
    engine.asked.clear()
    timeline.train(1000)
    assert max(engine.asked) <= 2
