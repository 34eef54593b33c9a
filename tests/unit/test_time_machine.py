"""Nothing that happened is lost: every moment of every branch comes back to the bit, and so does what undo leads to."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.explain.selection import Weight
from core.session.commands import (
    AddBookmark,
    ChangeSettings,
    Command,
    EditParameter,
    GoToBranch,
    Granularity,
    Redo,
    RemoveBookmark,
    RenameBookmark,
    Reset,
    Seek,
    Step,
    StepBack,
    Undo,
)
from core.session.position import Position
from core.session.session import Session
from tests.helpers.runs import ARTICLE, BOUNDED, configs, shown
from tests.helpers.sessions import do, now

CHANGES = st.sampled_from(
    (
        {"learning_rate": 0.003},
        {"learning_rate": 0.2},
        {"optimizer": "adam"},
        {"optimizer": "rmsprop"},
        {"batch_size": 2, "shuffle": True},
        {"batch_size": None},
        {"dropout": 0.3},
        {"l2": 0.05},
    )
)
ACTIONS = st.one_of(
    st.builds(Seek, st.integers(0, 12), st.none() | st.integers(1, 8)),
    st.builds(Step, st.sampled_from(list(Granularity))),
    st.builds(StepBack, st.sampled_from(list(Granularity))),
    st.builds(ChangeSettings, CHANGES),
    st.builds(EditParameter, st.just(Weight(1, 0, 0)), st.floats(-2.0, 2.0), st.booleans()),
    st.builds(GoToBranch, st.integers(0, 5)),
    st.sampled_from((Undo(), Redo())),
)


@given(config=configs(BOUNDED), actions=st.lists(ACTIONS, min_size=3, max_size=14))
@settings(max_examples=80)
def test_every_moment_of_every_branch_is_what_it_was_when_it_was_first_there(
    config: RunConfig, actions: list[Command]
) -> None:
    session = Session(config)
    seen: dict[tuple[int, Position], object] = {}
    for action in actions:
        if isinstance(action, GoToBranch) and action.branch not in {each.number for each in now(session).branches}:
            continue
        snapshot = do(session, action)
        known = seen.setdefault((snapshot.branch, snapshot.position), shown(snapshot))
        assert shown(snapshot) == known
    listed = {each.number for each in now(session).branches}
    for (branch, position), known in seen.items():
        if branch in listed:
            operation = position.operation or None
            assert shown(do(session, Seek(position.iteration, operation, branch=branch))) == known


@given(config=configs(BOUNDED), actions=st.lists(ACTIONS, min_size=3, max_size=14))
@settings(max_examples=60)
def test_every_branch_begins_on_a_listed_one_that_went_the_same_way_so_far(
    config: RunConfig, actions: list[Command]
) -> None:
    session = Session(config)
    for action in actions:
        if isinstance(action, GoToBranch) and action.branch not in {each.number for each in now(session).branches}:
            continue
        branches = {each.number: each for each in do(session, action).branches}
        roots = [each for each in branches.values() if each.parent is None]
        assert roots == [next(iter(branches.values()))]
        for each in branches.values():
            if each.parent is not None:
                before = branches[each.parent].losses
                assert each.parent < each.number
                assert each.shared <= min(each.losses.count, before.count)
                assert each.shared > branches[each.parent].shared or branches[each.parent].parent is None
                assert each.losses.minima[: each.shared].tolist() == before.minima[: each.shared].tolist()


WALKS = st.one_of(
    st.builds(Seek, st.integers(0, 12), st.none() | st.integers(1, 8)),
    st.builds(ChangeSettings, CHANGES),
    st.builds(EditParameter, st.just(Weight(1, 0, 0)), st.floats(-2.0, 2.0)),
)


@given(config=configs(BOUNDED), actions=st.lists(WALKS, min_size=1, max_size=10))
@settings(max_examples=40)
def test_undo_leads_back_through_every_edit_and_redo_forth_again(config: RunConfig, actions: list[Command]) -> None:
    session = Session(config)
    before = []
    for action in actions:
        moment = now(session)
        if do(session, action).branch != moment.branch:
            before.append(shown(moment))
    last = shown(now(session))
    for known in reversed(before):
        assert shown(do(session, Undo())) == known
    assert not now(session).undo
    for _ in before:
        do(session, Redo())
    assert shown(now(session)) == last
    assert not now(session).redo


class TestUniform:
    """A run is uniform up to where something was changed on its way."""

    def test_until_a_setting_or_a_weight_changes(self) -> None:
        session = Session(ARTICLE)
        assert do(session, Seek(10)).uniform
        assert not do(session, ChangeSettings({"learning_rate": 0.1})).uniform
        assert not do(session, Seek(20)).uniform
        assert do(session, Seek(9)).uniform
        assert not do(session, EditParameter(Weight(1, 0, 0), 0.5)).uniform
        assert do(session, Undo()).uniform

    def test_settings_changed_before_the_first_iteration_are_those_of_the_run(self) -> None:
        session = Session(ARTICLE)
        assert do(session, ChangeSettings({"learning_rate": 0.1}), Seek(10)).uniform
        assert not do(session, Seek(0), EditParameter(Weight(1, 0, 0), 0.5), Seek(5)).uniform


class TestBookmarks:
    """A moment with a name, of the branch in which it was set."""

    def test_they_are_gone_to_renamed_and_removed(self) -> None:
        session = Session(ARTICLE)
        marked = do(session, Seek(20, 5), AddBookmark("the plateau"))
        bookmark = marked.bookmarks[0]
        assert (bookmark.name, bookmark.position) == ("the plateau", Position(20, 5))
        do(session, Seek(40), Seek(10), ChangeSettings({"learning_rate": 0.5}), Seek(50))
        there = do(session, Seek(*_place(bookmark.position), branch=bookmark.branch))
        assert shown(there) == shown(marked)
        assert do(session, RenameBookmark(bookmark.number, " flat ")).bookmarks[0].name == "flat"
        assert do(session, RemoveBookmark(bookmark.number)).bookmarks == ()
        assert do(session, Undo()).bookmarks[0].name == "flat"
        assert do(session, Undo()).bookmarks[0].name == "the plateau"

    def test_one_without_a_name_gets_one(self) -> None:
        session = Session(ARTICLE)
        do(session, AddBookmark(), AddBookmark("  "))
        assert [each.name for each in now(session).bookmarks] == ["Bookmark 1", "Bookmark 2"]

    def test_another_network_has_none(self) -> None:
        session = Session(ARTICLE)
        assert do(session, AddBookmark("a"), Reset()).bookmarks == ()
        assert do(session, Undo()).bookmarks[0].name == "a"


def _place(position: Position) -> tuple[int, int | None]:
    return position.iteration, position.operation or None
