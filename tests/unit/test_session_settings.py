"""Settings that change on the way, and what is said about a change."""

from __future__ import annotations

import pytest

from core.errors import ConfigError
from core.run_settings import LayerConfig
from core.session.commands import (
    ChangeSettings,
    Command,
    Granularity,
    NewRun,
    Play,
    Redo,
    Reset,
    Seek,
    Step,
    Undo,
)
from core.session.position import START, Position
from core.session.session import Session
from core.session.snapshot import Cause, Failure, Notice
from tests.helpers.runs import ARTICLE, content, shown, with_settings
from tests.helpers.sessions import Clock, now, play_out
from tests.helpers.sessions import submitted as do

LAST = 14  # operation of an iteration of the article's network


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


def test_a_setting_and_a_stop_condition_changed_together_are_one_edit() -> None:
    session = Session(ARTICLE)
    do(session, Seek(9))
    session.submit(ChangeSettings({"learning_rate": 0.5, "stop_at": 700}))
    both = now(session)
    assert (both.config.learning_rate, both.config.stop_at) == (0.5, 700)
    assert both.undo == "Learning rate 0.5, Last iteration 700"
    session.submit(Undo())
    assert (now(session).config, now(session).undo) == (ARTICLE, "")
    assert now(session).redo == both.undo
    session.submit(Redo())
    assert now(session).config == both.config


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
