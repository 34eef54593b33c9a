"""Settings that change on the way: stop conditions at every pace, and what is said about a change."""

import pytest

from core.session.commands import ChangeSettings, Command, Granularity, Pace, Play, SetPace
from core.session.session import Session
from core.session.snapshot import Cause, Failure, Snapshot
from core.session.tempo import UNLIMITED
from tests.helpers.runs import ARTICLE, train, with_settings


def do(session: Session, *commands: Command) -> Snapshot:
    """Submit commands that have nothing to say and return the moment reached."""
    for command in commands:
        assert session.submit(command) == []
    return now(session)


def now(session: Session) -> Snapshot:
    return session.snapshot(Cause.STEP)


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
        assert told.text == "Epoch 7, where playing stops, is passed: it goes on until you pause."

    def test_accuracy_and_patience(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=None, stop_accuracy=0.99))
        do(session, SetPace(UNLIMITED), Play())
        ended, said = self.played(session)
        assert said == [f"More than 0.99 of the training rows are right after epoch {ended:,}. Playing stops here."]
        session = Session(with_settings(ARTICLE, stop_at=None, patience=3, learning_rate=100.0))
        do(session, SetPace(UNLIMITED), Play())
        assert "The training loss was no smaller for 3 epochs" in self.played(session)[1][0]


def test_a_change_that_is_refused_changes_nothing_of_what_came_with_it() -> None:
    session = Session(ARTICLE)
    (failure,) = session.submit(ChangeSettings({"stop_loss": 0.5, "learning_rate": -1.0}))
    assert isinstance(failure, Failure)
    assert now(session).config == ARTICLE


def test_settings_that_need_another_network_are_no_change() -> None:
    with pytest.raises(ValueError, match="seed"):
        Session(ARTICLE).submit(ChangeSettings({"seed": 5}))


def test_another_optimiser_comes_with_a_word_on_its_learning_rate() -> None:
    session = Session(ARTICLE)
    (notice,) = session.submit(ChangeSettings({"optimizer": "adam"}))
    assert notice.text == (
        "Optimiser Adam from iteration 1 on; the weights are kept. "
        "Adam usually takes a learning rate near 0.001; now it is 1."
    )
    (notice,) = session.submit(ChangeSettings({"batch_size": 2, "shuffle": True, "clip": 0.5}))
    assert (
        notice.text
        == "Batch 2, Shuffle rows switched on, Clip gradients 0.5 from iteration 1 on; the weights are kept."
    )
    (notice,) = session.submit(ChangeSettings({"batch_size": None}))
    assert notice.text == "Batch all rows from iteration 1 on; the weights are kept."
