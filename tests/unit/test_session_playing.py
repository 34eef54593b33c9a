"""Playing, at every pace and with a clock of our own, until it stops or the numbers end."""

from __future__ import annotations

import pytest
from numpy.testing import assert_array_equal

from core.errors import Diverged
from core.session.commands import (
    ChangeSettings,
    Command,
    Granularity,
    NewRun,
    Pace,
    Pause,
    Play,
    Seek,
    SetPace,
    Step,
    StepBack,
)
from core.session.position import START, Position
from core.session.session import Session
from core.session.snapshot import Failure
from tests.helpers.runs import ARTICLE, EXPLODING, shown, train, with_settings
from tests.helpers.sessions import Clock, now, play_out
from tests.helpers.sessions import submitted as do

LAST = 14  # operation of an iteration of the article's network


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
        clock = Clock(tick=0.004)
        session = Session(with_settings(ARTICLE, stop_at=None), clock)
        assert now(session).iterations_per_second is None
        do(session, Play())
        for tick in (0.004, 0.01):  # the machine gets slower
            clock.tick = tick
            ends = []
            for _ in range(60):
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
