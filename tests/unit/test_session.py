"""What a person does with a run, without a thread and with a clock of our own."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from core.config import RunConfig
from core.errors import ConfigError, Diverged
from core.run_settings import LayerConfig
from core.session.commands import (
    ChangeSettings,
    Command,
    Granularity,
    NewRun,
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
from core.session.snapshot import Cause, Failure, Notice, Snapshot
from tests.helpers.runs import ARTICLE, BOUNDED, EXPLODING, arrays_in, configs, content, shown, train, with_settings

LAST = 14  # operation of an iteration of the article's network
EVERY = list(Granularity)


class Clock:
    """Seconds that pass only when told, or by `tick` at every look."""

    def __init__(self, tick: float = 0.0) -> None:
        self.now = 100.0
        self.tick = tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


def now(session: Session) -> Snapshot:
    return session.snapshot(Cause.STEP)


def do(session: Session, *commands: Command) -> Snapshot:
    """Submit commands that have nothing to say and return the moment reached."""
    for command in commands:
        assert session.submit(command) == []
    return now(session)


def play_out(session: Session, most_slices: int = 10_000) -> Snapshot:
    """Give it time until it stops by itself."""
    for _ in range(most_slices):
        if not session.playing:
            return now(session)
        assert session.work(0.005) == []
    raise AssertionError("it plays on")


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


class TestPlaying:
    def test_it_stops_at_the_iteration_to_stop_at(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=300), Clock(tick=0.001))
        do(session, Play())
        snapshot = play_out(session)
        assert snapshot.position == Position(300, LAST)
        assert_array_equal(snapshot.losses.minima, train(ARTICLE, 300)[1])

    def test_and_goes_on_past_it_when_asked_again(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=5), Clock(tick=0.001))
        do(session, Play())
        play_out(session)
        do(session, ChangeSettings({"stop_at": 8}), Play())
        assert play_out(session).position == Position(8, LAST)
        (notice,) = session.submit(Play())
        assert notice.text == "Going on past iteration 8 until you pause."
        session.work(0.02)
        assert now(session).position.iteration > 8
        assert session.playing

    def test_without_one_it_plays_on(self) -> None:
        session = Session(ARTICLE, Clock(tick=0.001))
        do(session, ChangeSettings({"stop_at": None}), Play())
        for _ in range(10):
            session.work(0.005)
        assert session.playing

    def test_a_slice_ends_in_time(self) -> None:
        clock = Clock(tick=0.001)
        session = Session(ARTICLE, clock)
        do(session, Play())
        started = clock.now
        session.work(0.005)
        assert 0.005 <= clock.now - started < 0.015

    def test_from_inside_an_iteration_it_completes_that_first(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=4), Clock(tick=0.001))
        do(session, Seek(2, 6), Play())
        snapshot = play_out(session)
        assert_array_equal(snapshot.losses.minima, train(ARTICLE, 4)[1])

    def test_from_the_past_it_retraces_and_goes_on(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=30), Clock(tick=0.001))
        do(session, Seek(20), Seek(5), Play())
        snapshot = play_out(session)
        assert snapshot.position == Position(30, LAST)
        assert_array_equal(snapshot.losses.minima, train(ARTICLE, 30)[1])

    def test_work_does_nothing_when_paused(self) -> None:
        session = Session(ARTICLE)
        before = shown(now(session))
        assert session.work(10.0) == []
        assert shown(now(session)) == before

    def test_iterations_per_second_are_those_of_the_last_moments(self) -> None:
        clock = Clock(tick=0.001)
        session = Session(with_settings(ARTICLE, stop_at=None), clock)
        assert now(session).iterations_per_second is None
        do(session, Play())
        for tick in (0.001, 0.01):  # the machine gets slower
            clock.tick = tick
            ends = []
            for _ in range(200):
                session.work(0.05)
                ends.append((clock.now, session.position.iteration))
            rate, (last, completed) = now(session).iterations_per_second, ends[-1]
            seconds, before = next(end for end in ends if last - end[0] < 1.5)
            assert rate == pytest.approx((completed - before) / (last - seconds), rel=0.5)
        assert do(session, Pause()).iterations_per_second is None


class TestPace:
    """Steps are due by the clock; those that were missed are dropped."""

    def playing(self, pace: Pace) -> tuple[Session, Clock]:
        clock = Clock()
        session = Session(ARTICLE, clock)
        do(session, SetPace(pace), Play())
        return session, clock

    def test_one_phase_every_two_seconds(self) -> None:
        session, clock = self.playing(Pace(Granularity.PHASE, 0.5))
        operations = []
        for _ in range(17):
            session.work(0.005)
            operations.append(now(session).position.operation)
            clock.now += 0.5
        assert operations == [1] * 4 + [3] * 4 + [5] * 4 + [6] * 4 + [9]

    def test_how_long_until_the_next_step(self) -> None:
        session, clock = self.playing(Pace(Granularity.ITERATION, 2.0))
        assert session.seconds_until_due() == 0
        session.work(0.005)
        assert session.seconds_until_due() == pytest.approx(0.5)
        clock.now += 0.125
        assert session.seconds_until_due() == pytest.approx(0.375)
        session.work(0.005)
        assert now(session).position == Position(1, LAST)

    def test_ten_iterations_a_second(self) -> None:
        session, clock = self.playing(Pace(Granularity.ITERATION, 10.0))
        for _ in range(300):  # five seconds in frames
            session.work(0.005)
            clock.now += 1 / 60
        assert now(session).position.iteration == pytest.approx(50, abs=2)

    def test_missed_steps_are_not_caught_up_on(self) -> None:
        session, clock = self.playing(Pace(Granularity.ITERATION, 10.0))
        session.work(0.005)
        clock.now += 60.0
        session.work(0.005)
        assert now(session).position.iteration <= 5

    def test_it_stops_at_the_iteration_to_stop_at(self) -> None:
        clock = Clock()
        session = Session(with_settings(ARTICLE, stop_at=2), clock)
        do(session, SetPace(Pace(Granularity.PHASE, 4.0)), Play())
        for _ in range(100):
            session.work(0.005)
            clock.now += 0.25
        snapshot = now(session)
        assert snapshot.position == Position(2, LAST)
        assert not snapshot.playing

    def test_it_can_change_on_the_way(self) -> None:
        session, clock = self.playing(Pace(Granularity.PHASE, 0.5))
        session.work(0.005)
        do(session, SetPace(Pace(Granularity.ITERATION, None)))
        clock.tick = 0.001
        session.work(0.05)
        snapshot = now(session)
        assert snapshot.position.iteration > 5
        assert snapshot.pace == Pace(Granularity.ITERATION, None)


class TestSettings:
    def test_a_learning_rate_keeps_the_weights_and_says_from_when(self) -> None:
        session = Session(ARTICLE)
        before = do(session, Seek(8))
        assert session.submit(ChangeSettings({"learning_rate": 0.5})) == [
            Notice("Learning rate 0.5 from iteration 9 on; the weights are kept.")
        ]
        after = now(session)
        assert content(after.parameters) == content(before.parameters)
        assert after.config.learning_rate == 0.5
        assert after.run_id == before.run_id

    def test_it_says_what_it_restarts_and_what_it_forgets(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(20), Seek(8, 3))
        (notice,) = session.submit(ChangeSettings({"learning_rate": 0.5}))
        assert isinstance(notice, Notice)
        assert "from iteration 8 on" in notice.text
        assert "starts again from its beginning" in notice.text
        assert "A new branch begins here; the 13 later iterations stay in the list of branches." in notice.text
        snapshot = now(session)
        assert snapshot.position == snapshot.latest == Position(7, LAST)
        assert snapshot.losses.count == 7

    def test_the_same_learning_rate_changes_and_forgets_nothing(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(20))
        before = do(session, Seek(8, 3))
        after = do(session, ChangeSettings({"learning_rate": 1.0}))
        assert shown(after) == shown(before)
        assert after.latest == Position(20, LAST)

    def test_it_can_change_while_playing(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=60), Clock(tick=0.001))
        do(session, Play())
        session.work(0.01)
        assert len(session.submit(ChangeSettings({"learning_rate": 0.5}))) == 1
        assert session.playing
        assert play_out(session).position == Position(60, LAST)

    @pytest.mark.parametrize(
        ("command", "field"),
        [
            (ChangeSettings({"learning_rate": 0.0}), "learning_rate"),
            (ChangeSettings({"learning_rate": -1.0}), "learning_rate"),
            (ChangeSettings({"learning_rate": float("nan")}), "learning_rate"),
            (ChangeSettings({"learning_rate": float("inf")}), "learning_rate"),
            (ChangeSettings({"learning_rate": 1e9}), "learning_rate"),
            (ChangeSettings({"stop_at": 0}), "stop_at"),
            (ChangeSettings({"stop_at": -3}), "stop_at"),
            (ChangeSettings({"stop_at": 10**12}), "stop_at"),
        ],
    )
    def test_out_of_range_changes_nothing(self, command: Command, field: str) -> None:
        session = Session(ARTICLE)
        do(session, Seek(9))
        before = do(session, Seek(4, 5))
        (failure,) = session.submit(command)
        assert isinstance(failure, Failure)
        assert isinstance(failure.error, ConfigError)
        assert failure.error.field == field
        assert "Allowed: " in failure.text
        after = now(session)
        assert shown(after) == shown(before)
        assert (after.latest, after.config.stop_at, after.losses.count) == (before.latest, 1500, 9)

    def test_a_failed_setting_does_not_stop_play(self) -> None:
        session = Session(ARTICLE, Clock(tick=0.001))
        do(session, Play())
        assert len(session.submit(ChangeSettings({"learning_rate": -1.0}))) == 1
        assert session.playing

    def test_reset_keeps_settings_and_start_weights(self) -> None:
        session = Session(ARTICLE)
        start = now(session)
        do(session, Seek(20))
        session.submit(ChangeSettings({"learning_rate": 0.5}))
        after = do(session, ChangeSettings({"stop_at": 77}), Reset())
        assert after.position == after.latest == START
        assert content(after.parameters) == content(start.parameters)
        assert after.config.learning_rate == 0.5
        assert after.config.stop_at == 77
        assert after.losses.count == 0
        assert after.run_id > start.run_id

    def test_a_new_network_says_so(self) -> None:
        session = Session(ARTICLE)
        first = do(session, Seek(20))
        other = with_settings(ARTICLE, seed=7, layers=(LayerConfig(units=2), LayerConfig(units=1)))
        assert session.submit(NewRun(other)) == [Notice("A new network was built; its start weights come from seed 7.")]
        second = session.snapshot(Cause.NEW)
        assert second.run_id > first.run_id
        assert second.sequence > first.sequence
        assert second.position == START
        assert second.config == other
        assert [each.W.shape for each in second.parameters] == [(3, 2), (2, 1)]
        assert do(session, Step(Granularity.OPERATION)).stepped == 1


class TestDivergence:
    """Pauses where the numbers end; everything before is there."""

    def diverged(self, *commands: Command) -> tuple[Session, Failure]:
        session = Session(EXPLODING, Clock(tick=0.001))
        reports = [report for command in commands for report in session.submit(command)]
        for _ in range(1000):
            reports.extend(session.work(0.005))
        assert not session.playing
        (failure,) = reports
        assert isinstance(failure, Failure)
        return session, failure

    @pytest.mark.parametrize(
        "commands",
        [[Play()], [Seek(900)], [Seek(60)], [SetPace(Pace(Granularity.PHASE, None)), Play()]],
        ids=["play", "far seek", "near seek", "play by phase"],
    )
    def test_it_pauses_and_says_iteration_phase_and_layer(self, commands: list[Command]) -> None:
        session, failure = self.diverged(*commands)
        snapshot = now(session)
        fatal = snapshot.position.iteration
        assert isinstance(failure.error, Diverged)
        assert failure.text.startswith(f"The run diverged in iteration {fatal} (")
        assert any(phase in failure.text for phase in ("(feedforward, layer 2)", "(loss)"))
        assert not snapshot.playing
        assert not snapshot.complete
        assert_array_equal(snapshot.losses.minima, train(EXPLODING, fatal - 1)[1])

    def test_back_and_forth_still_work(self) -> None:
        session, _ = self.diverged(Play())
        fatal = now(session)
        back = do(session, StepBack(Granularity.ITERATION))
        assert back.position.iteration == fatal.position.iteration - 1
        assert back.complete
        (failure,) = session.submit(Step(Granularity.ITERATION))
        assert isinstance(failure, Failure)
        assert shown(now(session)) == shown(fatal)
        assert do(session, Seek(0)).position == START

    def test_a_smaller_learning_rate_goes_on_from_before(self) -> None:
        session, _ = self.diverged(Play())
        do(session, Seek(1))
        assert len(session.submit(ChangeSettings({"learning_rate": 1e-4}))) == 1
        assert do(session, Seek(40)).position.iteration == 40

    def test_a_new_run_starts_clean(self) -> None:
        session, _ = self.diverged(Play())
        session.submit(NewRun(ARTICLE))
        assert do(session, Seek(10)).losses.count == 10
