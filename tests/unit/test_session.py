"""What a person does with a run, without a thread: steps and seeks, forth and back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.errors import ConfigError
from core.session.commands import (
    ChangeSettings,
    Command,
    Granularity,
    Pace,
    Pause,
    Play,
    Reset,
    Seek,
    SetPace,
    Step,
    StepBack,
)
from core.session.position import START, Position
from core.session.session import Session
from core.session.snapshot import Cause, Failure
from tests.helpers.runs import ARTICLE, BOUNDED, arrays_in, configs, content, shown, train, with_settings
from tests.helpers.sessions import Clock, now, play_out
from tests.helpers.sessions import submitted as do

LAST = 14  # operation of an iteration of the article's network
EVERY = list(Granularity)


class TestStart:
    def test_a_session_starts_before_the_first_iteration(self) -> None:
        snapshot = Session(ARTICLE).snapshot(Cause.NEW)
        assert snapshot.position == snapshot.latest == START
        assert snapshot.events == ()
        assert (snapshot.phase, snapshot.phase_index, snapshot.loss) == (None, None, None)
        assert snapshot.complete
        assert snapshot.in_present
        assert not snapshot.playing
        assert snapshot.config.stop_at == 1500
        assert content(snapshot.parameters) == content(train(ARTICLE, 0)[0][0].parameters)
        assert snapshot.losses.count == 0

    def test_sequence_rises_with_every_snapshot(self) -> None:
        session = Session(ARTICLE)
        numbers = [now(session).sequence for _ in range(3)]
        assert all(earlier < later for earlier, later in pairwise(numbers))


class TestStepping:
    def test_by_operation(self) -> None:
        session = Session(ARTICLE)
        for operation in range(1, LAST + 1):
            snapshot = do(session, Step(Granularity.OPERATION))
            assert snapshot.position == Position(1, operation)
            assert len(snapshot.events) == operation
            assert snapshot.stepped == 1
        snapshot = do(session, Step(Granularity.OPERATION))
        assert snapshot.position == Position(2, 1)
        assert snapshot.stepped == 1

    def test_by_phase(self) -> None:
        session = Session(ARTICLE)
        snapshots = [do(session, Step(Granularity.PHASE)) for _ in range(7)]
        assert [snapshot.position.operation for snapshot in snapshots] == [1, 3, 5, 6, 9, 11, 14]
        assert [snapshot.stepped for snapshot in snapshots] == [1, 2, 2, 1, 3, 2, 3]
        assert [snapshot.phase_index for snapshot in snapshots] == list(range(7))
        assert [snapshot.complete for snapshot in snapshots] == [False] * 6 + [True]

    def test_the_loss_is_blank_until_it_is_computed(self) -> None:
        session = Session(ARTICLE)
        losses = [do(session, Step(Granularity.OPERATION)).loss for _ in range(LAST)]
        assert losses[:5] == [None] * 5
        assert losses[5:] == [pytest.approx(1.261103013753863, abs=1e-12)] * 9
        assert do(session, Step(Granularity.OPERATION)).loss is None

    def test_by_iteration_and_epoch(self) -> None:
        session = Session(with_settings(ARTICLE, batch_size=3))  # two batches an epoch
        assert do(session, Step(Granularity.ITERATION)).position == Position(1, LAST)
        assert do(session, Step(Granularity.EPOCH)).position == Position(2, LAST)
        assert do(session, Step(Granularity.EPOCH)).position == Position(4, LAST)
        assert do(session, Step(Granularity.PHASE), Step(Granularity.ITERATION)).position == Position(5, LAST)
        assert do(session, StepBack(Granularity.EPOCH)).position == Position(4, LAST)

    @pytest.mark.parametrize("by", EVERY)
    @given(config=configs(BOUNDED), count=st.integers(1, 9))
    @settings(max_examples=15)
    def test_back_shows_exactly_what_was_shown_before(self, by: Granularity, config: RunConfig, count: int) -> None:
        session = Session(config)
        before = [shown(now(session))]
        before.extend(shown(do(session, Step(by))) for _ in range(count))
        latest = now(session).latest
        for expected in reversed(before[:-1]):
            snapshot = do(session, StepBack(by))
            assert shown(snapshot) == expected
            assert not snapshot.in_present
            assert snapshot.latest == latest
        assert do(session, StepBack(by)).position == START
        for expected in before[1:]:
            assert shown(do(session, Step(by))) == expected
        assert now(session).in_present

    @given(
        config=configs(BOUNDED),
        walk=st.lists(
            st.builds(Step, st.sampled_from(EVERY))
            | st.builds(StepBack, st.sampled_from(EVERY))
            | st.builds(Seek, st.integers(0, 8))
            | st.sampled_from((0.02, 0.2)).map(lambda rate: ChangeSettings({"learning_rate": rate})),
            max_size=25,
        ),
    )
    @settings(max_examples=40)
    def test_any_walk_shows_each_moment_always_the_same(self, config: RunConfig, walk: list[Command]) -> None:
        session = Session(config)
        seen: dict[Position, object] = {}
        for command in walk:
            changed = session.submit(command)
            snapshot = now(session)
            if changed:  # another learning rate: what is later becomes another
                seen = {position: moment for position, moment in seen.items() if position < snapshot.position}
            assert seen.setdefault(snapshot.position, shown(snapshot)) == shown(snapshot)
            assert len(snapshot.events) == snapshot.position.operation

    def test_stepping_pauses(self) -> None:
        for command in (Step(Granularity.PHASE), StepBack(Granularity.PHASE), Seek(2), Pause(), Reset()):
            session = Session(ARTICLE)
            assert do(session, Play()).playing
            assert not do(session, command).playing


def test_everything_handed_out_is_read_only() -> None:
    session = Session(ARTICLE)
    for _ in range(20):
        snapshot = do(session, Step(Granularity.OPERATION))
        arrays = arrays_in((snapshot.events, snapshot.parameters, snapshot.losses))
        assert arrays
        assert not any(array.flags.writeable for array in arrays)


class TestSeek:
    def test_an_operation_of_a_past_iteration(self) -> None:
        session = Session(ARTICLE)
        expected = shown(do(session, Seek(7, 9)))
        do(session, Seek(40))
        snapshot = do(session, Seek(7, 9))
        assert snapshot.position == Position(7, 9)
        assert shown(snapshot) == expected
        assert snapshot.losses.count == 40
        assert do(session, Seek(0)).position == START

    @pytest.mark.parametrize(("target", "position"), [(Seek(3000, 9), (3000, 9)), (Seek(3000), (3000, LAST))])
    def test_far_ahead_plays_to_the_very_moment(self, target: Seek, position: tuple[int, int]) -> None:
        session = Session(ARTICLE, Clock(tick=0.001))
        do(session, SetPace(Pace(Granularity.PHASE, 0.5)))  # a seek does not keep to the pace
        snapshot = do(session, target)
        assert snapshot.playing
        assert snapshot.position.iteration < 3000
        snapshot = play_out(session)
        assert (snapshot.position.iteration, snapshot.position.operation) == position
        assert snapshot.in_present
        direct = Session(ARTICLE)
        for iteration in range(50, 3000, 50):
            do(direct, Seek(iteration))
        assert shown(do(direct, target)) == shown(snapshot)

    def test_far_ahead_from_the_past_goes_on_from_the_present(self) -> None:
        session = Session(ARTICLE, Clock(tick=0.001))
        do(session, Seek(50), Seek(3, 2), Seek(3000))
        assert 50 <= now(session).position.iteration < 3000
        assert play_out(session).position == Position(3000, LAST)

    def test_far_ahead_can_be_paused(self) -> None:
        session = Session(ARTICLE, Clock(tick=0.001))
        do(session, Seek(100_000))
        session.work(0.005)
        assert not do(session, Pause()).playing
        assert do(session, Step(Granularity.ITERATION)).position.iteration < 1000

    def test_far_ahead_passes_the_iteration_to_stop_at(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=100), Clock(tick=0.001))
        do(session, Seek(200))
        assert play_out(session).position == Position(200, LAST)

    @pytest.mark.parametrize("target", [Seek(-1), Seek(3, 0), Seek(3, 15), Seek(-5, 3)])
    def test_a_moment_that_does_not_exist_is_refused(self, target: Seek) -> None:
        session = Session(ARTICLE)
        before = shown(do(session, Seek(2, 5)))
        (failure,) = session.submit(target)
        assert isinstance(failure, Failure)
        assert isinstance(failure.error, ConfigError)
        assert "Allowed: iterations from 0, operations 1 to 14." in failure.text
        assert shown(now(session)) == before
