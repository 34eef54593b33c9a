"""Changing anything in the past keeps the old future: which branches are listed, how named, and what each hangs on."""

from __future__ import annotations

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explain.selection import Weight
from core.session.commands import (
    ChangeSettings,
    EditParameter,
    GoToBranch,
    Granularity,
    Pause,
    Play,
    Redo,
    Seek,
    SetPace,
    Step,
    StepBack,
    Undo,
)
from core.session.position import Position, end_of
from core.session.session import Session
from core.session.snapshot import BranchView, Cause, Failure, Snapshot
from core.session.tempo import UNLIMITED
from core.session.timeline import Timeline
from core.training.engines import EngineChoice
from tests.helpers.runs import ARTICLE, content, shown, with_settings
from tests.helpers.sessions import do, now


def played(session: Session) -> Snapshot:
    """Play until it stops by itself."""
    session.submit(Play())
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.PAUSE)


def names(snapshot: Snapshot) -> list[str]:
    return [branch.name for branch in snapshot.branches]


def kin(snapshot: Snapshot) -> list[tuple[int, int | None, int]]:
    """Return number, parent and shared iterations of each branch."""
    return [(branch.number, branch.parent, branch.shared) for branch in snapshot.branches]


class TestBranches:
    """Changing anything in the past keeps the old future, and one command goes back to it."""

    def test_a_change_in_the_past_starts_a_branch_named_by_it(self) -> None:
        session = Session(ARTICLE)
        whole = do(session, Seek(60))
        forked = do(session, Seek(30), ChangeSettings({"learning_rate": 0.1}))
        assert names(forked) == ["As it began", "Learning rate 0.1 from iteration 31 on"]
        assert forked.in_present
        assert forked.losses.count == 30
        old = forked.branches[0]
        assert content(old.losses) == content(whole.losses)
        new = forked.branches[1]
        assert (new.number, new.parent, new.shared) == (forked.branch, old.number, 30)
        do(session, Seek(40))
        back = do(session, GoToBranch(old.number))
        assert back.position.iteration == 30  # where it was left
        assert back.latest == whole.latest
        assert shown(do(session, Seek(60))) == shown(whole)
        assert do(session, GoToBranch(new.number)).position.iteration == 40

    def test_a_change_at_the_end_of_what_is_known_loses_nothing_and_lists_nothing(self) -> None:
        session = Session(ARTICLE)
        snapshot = do(session, Seek(30), ChangeSettings({"learning_rate": 0.1}), Seek(40))
        assert len(snapshot.branches) == 1
        snapshot = do(session, Seek(10), ChangeSettings({"momentum": 0.5, "optimizer": "momentum"}))
        assert names(snapshot) == [
            "Learning rate 0.1 from iteration 31 on",
            "Momentum μ 0.5, Optimiser momentum from iteration 11 on",
        ]

    def test_several_changes_at_one_place_are_one_branch(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(30), Seek(20), ChangeSettings({"learning_rate": 0.1}))
        snapshot = do(session, EditParameter(Weight(1, 1, 2), 0.25))
        assert names(snapshot) == [
            "As it began",
            "Learning rate 0.1, Weight input 2 → hidden 3 at 0.25 from iteration 21 on",
        ]

    def test_a_branch_that_began_on_one_without_iterations_of_its_own_comes_from_the_one_before(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(60), Seek(30), ChangeSettings({"learning_rate": 0.1}))
        snapshot = do(session, ChangeSettings({"optimizer": "adam"}))
        assert kin(snapshot) == [(0, None, 0), (2, 0, 30)]

    def test_the_branch_that_took_the_place_of_a_shorter_one_is_kin_to_those_that_began_on_that(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(30), ChangeSettings({"learning_rate": 0.1}), Seek(40))  # 1 holds all of 0
        assert kin(do(session, Undo(), Seek(20), ChangeSettings({"l2": 0.1}), Seek(25))) == [(1, None, 0), (2, 1, 20)]

    def test_a_branch_that_begins_before_the_one_shown_does_hangs_on_the_trunk(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(100), Seek(60), ChangeSettings({"learning_rate": 0.1}), Seek(90))
        snapshot = do(session, Seek(30), ChangeSettings({"l2": 0.1}), Seek(80))
        assert kin(snapshot) == [(0, None, 0), (1, 0, 60), (2, 0, 30)]
        assert names(snapshot)[1:] == ["Learning rate 0.1 from iteration 61 on", "L2 rate 0.1 from iteration 31 on"]

    def test_so_it_does_where_a_longer_branch_took_the_place_of_the_trunk(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(60), Seek(40), ChangeSettings({"learning_rate": 0.1}), Seek(90))
        do(session, Seek(60, branch=0), ChangeSettings({"l2": 0.1}), Seek(95))  # 2 holds all of 0
        snapshot = do(session, Seek(30), ChangeSettings({"l1": 0.1}), Seek(80))
        assert kin(snapshot) == [(1, None, 0), (2, 1, 40), (3, 1, 30)]

    def test_a_branch_whose_end_goes_on_under_two_changes_is_not_listed_beside_what_holds_it(self) -> None:
        session = Session(ARTICLE)
        changes = ChangeSettings({"learning_rate": 0.1}), ChangeSettings({"optimizer": "adam"})
        assert kin(do(session, Seek(30), *changes, Seek(40))) == [(2, None, 0)]

    def test_going_to_the_branch_one_is_in_stays_where_one_is(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(60), Seek(30), ChangeSettings({"learning_rate": 0.1}), Seek(40))
        do(session, GoToBranch(0), Seek(50))
        assert do(session, GoToBranch(0)).position == Position(50, 14)

    def test_the_same_setting_changed_twice_at_one_place_is_named_once(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(30), Seek(20))
        for rate in (0.5, 0.4, 0.3):
            do(session, ChangeSettings({"learning_rate": rate}))
        assert names(now(session)) == ["As it began", "Learning rate 0.3 from iteration 21 on"]

    def test_only_a_branch_without_changes_is_as_it_began(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(50), ChangeSettings({"learning_rate": 0.5}), Seek(80), Seek(60))
        snapshot = do(session, ChangeSettings({"learning_rate": 0.1}), Seek(70))
        assert names(snapshot) == [
            "Learning rate 0.5 from iteration 51 on",
            "Learning rate 0.1 from iteration 61 on",
        ]

    def test_a_branch_of_many_changes_is_named_by_the_last_three(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(50), Seek(10))
        for rate in (0.5, 0.4, 0.3, 0.2):
            do(session, ChangeSettings({"learning_rate": rate}), Step(Granularity.ITERATION))
        last = "Learning rate 0.4 from iteration 12 on; Learning rate 0.3 from iteration 13 on; "
        last += "Learning rate 0.2 from iteration 14 on"
        assert names(now(session)) == ["As it began", f"1 earlier change; {last}"]
        several = ChangeSettings({"l2": 0.1, "momentum": 0.5})
        last = "Learning rate 0.2 from iteration 14 on; L2 rate 0.1, Momentum μ 0.5 from iteration 15 on"
        assert names(do(session, several))[1] == f"3 earlier changes; {last}"

    def test_a_thousand_edits_at_one_moment_are_no_burden(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(3))
        for count in range(1200):
            session.submit(EditParameter(Weight(1, 0, 0), count / 1000.0))
        assert do(session, Step(Granularity.ITERATION)).position.iteration == 4
        assert do(session, StepBack(Granularity.ITERATION)).parameters[0].W[0, 0] == 1.199

    def test_a_hundred_edits_one_after_the_other_take_the_room_of_one_branch(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=None))
        do(session, Seek(20_000))
        before, last = session.history_bytes, now(session)
        for count in range(110):
            do(session, EditParameter(Weight(1, 0, 0), count / 1000.0), Step(Granularity.ITERATION))
        whole = now(session)
        assert session.history_bytes < 1.5 * before
        assert (len(whole.branches), whole.losses.count) == (1, 20_110)
        assert content(whole.losses.minima[:10_000]) == content(last.losses.minima)

        for _ in range(100):
            do(session, Undo())
        assert session.history_bytes < 2.5 * before  # with the curve of the branch shown, cut from the longest one
        back = now(session)
        assert back.losses.count == back.latest.iteration == 20_010
        assert content(back.losses.minima[:10_000]) == content(last.losses.minima)
        for _ in range(100):
            do(session, Redo())
        again = do(session, Seek(20_110))
        assert content(again.losses) == content(whole.losses)
        assert session.history_bytes < 1.5 * before

    def test_what_is_shown_after_undo_is_trained_on_apart_from_what_was_undone(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(30), ChangeSettings({"learning_rate": 0.1}))
        changed = do(session, Seek(40))
        do(session, Undo())
        whole = do(Session(ARTICLE), Seek(50))
        assert content(do(session, Seek(50)).losses) == content(whole.losses)
        assert content(do(session, GoToBranch(1), Seek(40)).losses) == content(changed.losses)

    def test_forgotten_branches_are_let_go_of(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(3))
        passed = weakref.WeakSet([session._timeline.branches.current])
        for count in range(250):
            do(session, ChangeSettings({"learning_rate": 0.5 + count / 1000.0}), Step(Granularity.ITERATION))
            passed.add(session._timeline.branches.current)
        gc.collect()
        assert len(passed) <= 102  # a hundred can be gone back to
        assert kin(now(session)) == [(250, None, 0)]

    def test_play_replays_what_happened_and_goes_on(self) -> None:
        session = Session(with_settings(ARTICLE, stop_at=50))
        do(session, Seek(40), ChangeSettings({"learning_rate": 0.5}), SetPace(UNLIMITED))
        once = played(session)
        do(session, Seek(20))
        assert shown(played(session)) == shown(once)
        assert content(now(session).losses) == content(once.losses)

    def test_going_to_another_branch_can_be_taken_back(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(100), Seek(40), ChangeSettings({"learning_rate": 10.0}))
        there = do(session, Seek(60))
        back = do(session, GoToBranch(0))
        assert back.config.learning_rate == 1.0
        assert shown(do(session, Undo())) == shown(there)
        assert do(session, Undo()).config.learning_rate == 1.0
        assert do(session, Redo()).config.learning_rate == 10.0
        assert shown(do(session, Redo())) == shown(back)

    def test_a_branch_that_is_not_there_is_refused(self) -> None:
        session = Session(ARTICLE)
        (failure,) = session.submit(GoToBranch(7))
        assert isinstance(failure, Failure)
        assert "no branch" in failure.text


class TestOnTheWay:
    """Going to a far moment of another branch takes slices; what is asked for in between finds things in order."""

    @pytest.fixture
    def session(self, monkeypatch: pytest.MonkeyPatch) -> Session:
        """Return one on its way to iteration 2,999 of the branch "As it began", from the end of another."""
        session = Session(with_settings(ARTICLE, stop_at=None))
        do(session, Seek(3000), Seek(700), ChangeSettings({"learning_rate": 0.5}), Seek(800))
        do(session, GoToBranch(0), Seek(2999), GoToBranch(1))
        monkeypatch.setattr("core.session.session._DIRECT_SECONDS", -1.0)
        session.submit(GoToBranch(0))
        on_the_way = now(session)
        assert on_the_way.playing
        assert (on_the_way.branch, on_the_way.position.operation) == (0, 1)
        return session

    def test_a_branch_that_is_left_again_remembers_where_one_was_going(self, session: Session) -> None:
        do(session, GoToBranch(1))
        assert do(session, GoToBranch(0)).position.iteration == 2999

    def test_so_does_undo(self, session: Session) -> None:
        do(session, Undo())
        assert do(session, Redo()).position.iteration == 2999

    def test_a_change_is_made_at_the_moment_that_is_shown_and_nothing_is_trained(self, session: Session) -> None:
        there = now(session).position.iteration
        changed = do(session, ChangeSettings({"learning_rate": 0.1}))
        assert not changed.playing
        assert (changed.position.iteration, changed.losses.count) == (there - 1, there - 1)

    def test_a_change_that_is_refused_stops_nothing(self, session: Session) -> None:
        (failure,) = session.submit(ChangeSettings({"learning_rate": -1.0}))
        assert isinstance(failure, Failure)
        while session.playing:
            session.work(1.0)
        assert session.position.iteration == 2999

    def test_pause_stays_where_the_way_has_got_to(self, session: Session) -> None:
        paused = do(session, Pause()).position
        do(session, GoToBranch(1))
        assert do(session, GoToBranch(0)).position == paused


@given(
    ways=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 12), st.integers(0, 3), st.booleans()), min_size=1, max_size=12
    )
)
def test_no_loss_known_is_lost_with_the_branches_that_are_forgotten(ways: list[tuple[int, int, int, bool]]) -> None:
    """Two runs take the same ways, from some moment of a listed branch on; one of them forgets the others."""
    forgets, remembers = (Timeline(ARTICLE, EngineChoice()) for _ in range(2))
    for count, (which, place, iterations, now_and_then) in enumerate(ways):
        for timeline in (forgets, remembers):
            listed = by_losses(timeline)
            branch = timeline.branches.find(listed[which % len(listed)].number)
            start = min(place, branch.recorded)
            timeline.go_to(timeline.stand_on(branch.number, end_of(start, timeline.plan)))
            timeline.change_settings({"learning_rate": 0.5 + count / 100.0})
            timeline.go_to(end_of(start + iterations, timeline.plan))
        if now_and_then:
            forgets.branches.forget_all_but(set())
        known = [view.losses.minima.tolist() for view in by_losses(remembers)]
        assert [view.losses.minima.tolist() for view in by_losses(forgets)] == known
        views = {view.number: view for view in forgets.branches.views()}
        assert [number for number, view in views.items() if view.parent is None] == [min(views)]
        for view in views.values():
            if view.parent is not None:
                before = views[view.parent].losses.minima
                assert view.losses.minima[: view.shared].tolist() == before[: view.shared].tolist()


def by_losses(timeline: Timeline) -> list[BranchView]:
    return sorted(timeline.branches.views(), key=lambda view: view.losses.minima.tolist())
