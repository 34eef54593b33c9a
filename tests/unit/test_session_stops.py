"""Where playing stops by itself, at every pace, and what is said where it goes on past that."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.run_settings import LayerConfig
from core.session.commands import (
    ChangeSettings,
    Command,
    Granularity,
    Pace,
    Play,
    PlayOrPause,
    Seek,
    SetPace,
)
from core.session.session import Session
from core.session.tempo import UNLIMITED
from tests.helpers.runs import ARTICLE, train, with_settings
from tests.helpers.sessions import now
from tests.helpers.sessions import submitted as do


class TestStopConditions:
    """Playing ends where they say, at every pace, and whenever they were set."""

    @staticmethod
    def played(session: Session, most_slices: int = 20_000) -> tuple[int, list[str]]:
        """Play on until the session stops; return the iteration and what was said."""
        said: list[str] = []
        for _ in range(most_slices):
            said += [report.text for report in session.work(0.005)]
            if not session.playing:
                return session.position.iteration, said
        raise AssertionError("it plays on")

    def test_at_phase_pace_as_at_full_speed(self) -> None:
        config = with_settings(ARTICLE, stop_loss=0.95, stop_at=None)
        ends = []
        for pace in (Pace(Granularity.PHASE, 1e6), UNLIMITED):
            session = Session(config)
            do(session, SetPace(pace), Play())
            ends.append(self.played(session))
        losses = train(ARTICLE, 400)[1]
        first = next(iteration for iteration, loss in enumerate(losses, 1) if loss < 0.95)
        assert ends == [(first, ["The loss is below 0.95. Playing stops here."])] * 2

    def test_one_that_is_set_while_playing_counts(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=None))
        do(session, SetPace(UNLIMITED), Play())
        session.work(0.002)
        session.submit(ChangeSettings({"stop_loss": 0.02}))
        ended, said = self.played(session)
        assert now(session).loss is not None
        assert said == ["The loss is below 0.02. Playing stops here."]
        assert ended < 1000

    def test_smaller_batches_change_what_a_loss_goal_means(self) -> None:
        """The loss of one row alone does not end it; that of all rows after an epoch does."""
        session = Session(with_settings(ARTICLE, stop_at=None, stop_loss=0.1))
        do(session, SetPace(UNLIMITED), Play())
        session.submit(ChangeSettings({"batch_size": 1}))
        _, said = self.played(session)
        evaluation = now(session).evaluation
        assert evaluation is not None
        assert evaluation.train.loss < 0.1
        assert "The training loss is below 0.1 after epoch" in said[0]

    def test_after_an_epoch(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=None, stop_epoch=7, batch_size=3))
        do(session, SetPace(UNLIMITED), Play())
        assert self.played(session) == (14, [])
        (told,) = session.submit(Play())
        assert told.text == "Going on past epoch 7 until you pause."

    def test_accuracy_and_patience(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=None, stop_accuracy=0.99))
        do(session, SetPace(UNLIMITED), Play())
        ended, said = self.played(session)
        assert said == [f"More than 0.99 of the training rows are right after epoch {ended:,}. Playing stops here."]
        session = Session(with_settings(ARTICLE, stop_at=None, patience=3, learning_rate=100.0))
        do(session, SetPace(UNLIMITED), Play())
        assert "The training loss was no smaller for 3 epochs" in self.played(session)[1][0]


class TestGoingOn:
    """Who plays again where playing has stopped goes on, is told so, and stops where a condition is met anew."""

    @pytest.mark.parametrize("play", [Play(), PlayOrPause()])
    def test_past_the_last_iteration(self, play: Command) -> None:
        session = Session(with_settings(ARTICLE, stop_at=20))
        do(session, SetPace(UNLIMITED), play)
        assert TestStopConditions.played(session) == (20, [])
        (told,) = session.submit(play)
        assert told.text == "Going on past iteration 20 until you pause."
        session.work(0.01)
        assert session.playing
        assert session.position.iteration > 20

    def test_past_the_last_iteration_to_the_last_epoch(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=20, stop_epoch=30))
        do(session, SetPace(UNLIMITED), Play())
        assert TestStopConditions.played(session) == (20, [])
        (told,) = session.submit(Play())
        assert told.text == "Going on past iteration 20 until the next condition is met."
        assert TestStopConditions.played(session) == (30, [])
        (told,) = session.submit(Play())
        assert told.text == "Going on past iteration 20 and epoch 30 until you pause."

    def test_from_the_past_it_stops_there_again(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=20))
        do(session, SetPace(UNLIMITED), Play())
        TestStopConditions.played(session)
        do(session, Seek(10), Play())
        assert TestStopConditions.played(session) == (20, [])

    @pytest.mark.parametrize("pace", [UNLIMITED, Pace(Granularity.PHASE, 1e6)])
    def test_to_the_next_crossing_of_the_loss(self, pace: Pace) -> None:
        config = with_settings(ARTICLE, seed=1, learning_rate=3.0, stop_at=None, stop_loss=0.7)
        losses = train(config, 400)[1]
        crossings = [place for place, (loss, now) in enumerate(pairwise(losses), 2) if now < 0.7 <= loss]
        session = Session(config)
        do(session, SetPace(pace), Play())
        assert TestStopConditions.played(session) == (crossings[0], ["The loss is below 0.7. Playing stops here."])
        (told,) = session.submit(Play())
        assert told.text == "Going on past a training loss of 0.7 until the next condition is met."
        assert TestStopConditions.played(session) == (crossings[1], ["The loss is below 0.7. Playing stops here."])

    def test_with_dropout_the_loss_that_stopped_it_does_not_stop_it_again_at_once(self) -> None:
        layers = (LayerConfig(units=6), LayerConfig(units=1))
        config = with_settings(ARTICLE, layers=layers, dropout=0.5, stop_at=None, stop_loss=0.97)
        losses = train(config, 100)[1]
        ends = [place for place, (loss, now) in enumerate(pairwise(losses), 2) if now < 0.97 <= loss]
        session = Session(config)
        do(session, SetPace(UNLIMITED), Play())
        for end in ends[:5]:
            assert TestStopConditions.played(session) == (end, ["The loss is below 0.97. Playing stops here."])
            session.submit(Play())

    def test_a_condition_that_a_change_meets_while_it_plays_is_told_once(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=None))
        do(session, SetPace(UNLIMITED), Play())
        while session.position.iteration < 50:
            session.work(0.002)
        (told,) = session.submit(ChangeSettings({"stop_at": 10}))
        assert told.text == "Going on past iteration 10 until you pause."
        (told,) = session.submit(ChangeSettings({"learning_rate": 0.5}))
        assert "Going on" not in told.text
