"""Settings that change on the way, and what is said about a change."""

from __future__ import annotations

import pytest

from core.config import RunConfig
from core.errors import ConfigError
from core.explain.selection import Weight
from core.run_settings import LayerConfig
from core.session.commands import (
    ChangeSettings,
    Command,
    EditParameter,
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


@pytest.mark.parametrize("end", [31, 80], ids=["at the end of what is known", "in the past"])
@pytest.mark.parametrize(
    ("config", "change"),
    [
        (ARTICLE.but(batch_size=2, shuffle=True), {"batch_size": 4}),
        (ARTICLE.but(optimizer="adam", learning_rate=0.02), {"optimizer": "momentum"}),
        (ARTICLE.but(optimizer="adam"), {"learning_rate": 0.5, "l2": 0.1, "dropout": 0.2}),
    ],
    ids=["batches", "optimiser", "numbers"],
)
class TestThereAndBack:
    """What is changed and changed back at one moment leaves no trace: the old future comes again, to the bit."""

    @staticmethod
    def changed(config: RunConfig, end: int, change: dict[str, object]) -> Session:
        """Return a session that is known up to iteration `end` and stands after 31 of them, with the change made."""
        session = Session(config)
        do(session, Seek(end), Seek(31))
        session.submit(ChangeSettings(change))
        return session

    def test_the_branch_is_the_old_one(self, config: RunConfig, change: dict[str, object], end: int) -> None:
        session = self.changed(config, end, change)
        (notice,) = session.submit(ChangeSettings({name: getattr(config, name) for name in change}))
        there = " That branch is there already, and known up to iteration 80." if end == 80 else ""
        assert notice.text.split(";")[1].startswith(f" the weights are kept.{there}")
        after = now(session)
        assert (after.branch, after.position, after.latest) == (0, Position(31, LAST), Position(end, LAST))
        expected = do(Session(config), Seek(80))
        assert shown(do(session, Seek(80))) == shown(expected)

    def test_so_it_is_where_the_branch_between_was_trained(
        self, config: RunConfig, change: dict[str, object], end: int
    ) -> None:
        session = self.changed(config, end, change)
        between = do(session, Seek(90))
        do(session, Seek(31))
        session.submit(ChangeSettings({name: getattr(config, name) for name in change}))
        assert shown(do(session, Seek(80))) == shown(do(Session(config), Seek(80)))
        do(session, Seek(31))
        session.submit(ChangeSettings(change))
        assert now(session).branch == between.branch
        assert shown(do(session, Seek(90))) == shown(between)

    def test_taking_it_back_leads_to_the_change(self, config: RunConfig, change: dict[str, object], end: int) -> None:
        session = self.changed(config, end, change)
        before = now(session)
        session.submit(ChangeSettings({name: getattr(config, name) for name in change}))
        session.submit(Undo())
        assert shown(now(session)) == shown(before)
        assert now(session).branch == before.branch

    def test_with_a_value_edited_there_it_is_a_future_of_its_own(
        self, config: RunConfig, change: dict[str, object], end: int
    ) -> None:
        session = self.changed(config, end, change)
        session.submit(EditParameter(Weight(1, 0, 0), 0.5))
        session.submit(ChangeSettings({name: getattr(config, name) for name in change}))
        other = Session(config)
        do(other, Seek(31))
        other.submit(EditParameter(Weight(1, 0, 0), 0.5))
        assert now(session).branch not in (0, 1)
        assert shown(do(session, Seek(80))) == shown(do(other, Seek(80)))


def test_a_branch_that_was_changed_later_is_another_future() -> None:
    session = Session(ARTICLE)
    do(session, Seek(60))
    session.submit(ChangeSettings({"learning_rate": 0.5}))
    changed = do(session, Seek(80), Seek(31))
    session.submit(ChangeSettings({"learning_rate": 0.25}))
    (notice,) = session.submit(ChangeSettings({"learning_rate": 1.0}))
    assert notice.text.endswith("That branch is there already, and known up to iteration 60.")
    assert now(session).branch == 0 != changed.branch
    assert shown(do(session, Seek(80))) == shown(do(Session(ARTICLE), Seek(80)))


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
