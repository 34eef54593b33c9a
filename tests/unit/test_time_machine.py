"""Nothing that happened is lost: branches, undo and redo, bookmarks, and every moment of them to the bit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.explain.selection import Bias, Weight
from core.run_settings import LayerConfig
from core.session.commands import (
    AddBookmark,
    ChangeSettings,
    Command,
    EditParameter,
    Find,
    GoToBranch,
    Granularity,
    Milestone,
    NewRun,
    Play,
    Redo,
    RemoveBookmark,
    RenameBookmark,
    Reset,
    Seek,
    SetPace,
    Step,
    StepBack,
    TracePath,
    Undo,
)
from core.session.position import Position
from core.session.session import Session
from core.session.snapshot import Cause, Failure, Snapshot
from core.session.tempo import UNLIMITED
from tests.helpers.runs import ARTICLE, BOUNDED, EXPLODING, configs, content, shown, train, with_settings


def do(session: Session, *commands: Command) -> Snapshot:
    """Submit commands and let each come to its end; none may fail."""
    for command in commands:
        reports = session.submit(command)
        assert not any(isinstance(report, Failure) for report in reports), reports
        while session.playing:
            session.work(1.0)
    return session.snapshot(Cause.STEP)


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


def now(session: Session) -> Snapshot:
    return session.snapshot(Cause.STEP)


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

    def test_a_thousand_edits_at_one_moment_are_no_burden(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(3))
        for count in range(1200):
            session.submit(EditParameter(Weight(1, 0, 0), count / 1000.0))
        assert do(session, Step(Granularity.ITERATION)).position.iteration == 4
        assert do(session, StepBack(Granularity.ITERATION)).parameters[0].W[0, 0] == 1.199

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


class TestEditingWeights:
    """A value set by hand holds from the next iteration on."""

    def test_training_goes_on_from_it(self) -> None:
        session = Session(ARTICLE)
        snapshot = do(session, Seek(5), EditParameter(Weight(1, 2, 3), 0.5))
        assert snapshot.parameters[0].W[2, 3] == 0.5
        assert snapshot.position.iteration == 5
        stepped = do(session, Step(Granularity.OPERATION), Step(Granularity.OPERATION))
        assert stepped.parameters[0].W[2, 3] == 0.5
        before = train(ARTICLE, 5)[0][5].parameters[0].W
        assert before[2, 3] != 0.5
        assert stepped.parameters[0].W[0, 0] == before[0, 0]

    def test_a_drag_is_one_edit(self) -> None:
        session = Session(ARTICLE)
        start = do(session, Seek(5))
        for value in (0.1, 0.2, 0.3):
            do(session, EditParameter(Weight(1, 2, 3), value, continues=value > 0.1))
        dragged = now(session)
        assert dragged.parameters[0].W[2, 3] == 0.3
        assert dragged.undo == "Weight input 3 → hidden 4 at 0.3"
        assert shown(do(session, Undo())) == shown(start)
        assert not now(session).undo
        assert do(session, Redo()).parameters[0].W[2, 3] == 0.3

    def test_a_drag_keeps_what_was_changed_just_before(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(5), ChangeSettings({"learning_rate": 0.1}), EditParameter(Weight(2, 0, 0), 1.0))
        for value in (0.1, 0.2):
            do(session, EditParameter(Weight(1, 2, 3), value, continues=value > 0.1))
        dragged = now(session)
        assert dragged.config.learning_rate == 0.1
        assert (dragged.parameters[1].W[0, 0], dragged.parameters[0].W[2, 3]) == (1.0, 0.2)

    def test_another_weight_is_another_edit_even_while_dragging(self) -> None:
        session = Session(ARTICLE)
        do(session, EditParameter(Weight(1, 0, 0), 0.1), EditParameter(Weight(1, 0, 1), 0.2, continues=True))
        snapshot = do(session, Undo())
        assert snapshot.parameters[0].W[0, 0] == 0.1
        assert snapshot.parameters[0].W[0, 1] != 0.2

    def test_a_bias(self) -> None:
        config = with_settings(ARTICLE, layers=(LayerConfig(units=2, bias=True), LayerConfig(units=1)))
        snapshot = do(Session(config), EditParameter(Bias(1, 1), -0.75))
        assert snapshot.parameters[0].b is not None
        assert snapshot.parameters[0].b.tolist() == [0.0, -0.75]

    @pytest.mark.parametrize(
        ("part", "value", "says"),
        [
            (Weight(1, 0, 0), float("nan"), "Allowed: up to 1,000,000"),
            (Weight(1, 0, 0), 1e7, "Allowed: up to 1,000,000"),
            (Weight(3, 0, 0), 0.5, "no such weight"),
            (Weight(1, 3, 0), 0.5, "no such weight"),
            (Bias(1, 0), 0.5, "no such weight"),
        ],
    )
    def test_what_cannot_be_set_is_refused(self, part: Weight | Bias, value: float, says: str) -> None:
        session = Session(ARTICLE)
        before = shown(do(session, Seek(3, 4)))
        (failure,) = session.submit(EditParameter(part, value))
        assert isinstance(failure, Failure)
        assert says in failure.text
        assert shown(now(session)) == before
        assert not now(session).undo


class TestUndo:
    """Every edit can be taken back, and done again."""

    def test_of_a_setting_goes_back_to_where_it_was_made_and_redo_to_where_one_was(self) -> None:
        session = Session(ARTICLE)
        before = do(session, Seek(30, 4))
        changed = do(session, ChangeSettings({"learning_rate": 0.1}), Seek(45))
        assert changed.undo == "Learning rate 0.1"
        undone = do(session, Undo())
        assert shown(undone) == shown(before)
        assert (undone.undo, undone.redo) == ("", "Learning rate 0.1")
        assert shown(do(session, Redo())) == shown(changed)

    def test_of_a_new_network_brings_the_old_run_back(self) -> None:
        session = Session(ARTICLE)
        old = do(session, Seek(25))
        layers = (LayerConfig(units=2), LayerConfig(units=1))
        new = do(session, NewRun(with_settings(ARTICLE, layers=layers)), Seek(10))
        assert new.undo == "Network 3-2-1"
        back = do(session, Undo())
        assert shown(back) == shown(old)
        assert content(back.losses) == content(old.losses)
        assert back.run_id > new.run_id
        assert shown(do(session, Redo())) == shown(new)

    def test_of_a_reset(self) -> None:
        session = Session(ARTICLE)
        old = do(session, Seek(25))
        assert do(session, Reset()).latest == Position()
        assert shown(do(session, Undo())) == shown(old)

    def test_of_where_playing_stops_leaves_the_moment(self) -> None:
        session = Session(ARTICLE)
        do(session, ChangeSettings({"stop_at": 20}), Seek(7))
        snapshot = do(session, Undo())
        assert snapshot.config.stop_at == 1500
        assert snapshot.position.iteration == 7
        assert do(session, Redo()).config.stop_at == 20

    def test_a_new_edit_ends_what_could_be_done_again(self) -> None:
        session = Session(ARTICLE)
        do(session, ChangeSettings({"learning_rate": 0.1}), Undo())
        assert now(session).redo
        assert not do(session, ChangeSettings({"learning_rate": 0.2})).redo

    def test_with_nothing_to_take_back_says_so(self) -> None:
        session = Session(ARTICLE)
        before = shown(now(session))
        (notice,) = session.submit(Undo())
        assert notice.text == "There is nothing to take back."
        assert shown(now(session)) == before


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


class TestFinding:
    """Searching the loss curve finds the very iteration, in buckets too."""

    def test_the_first_loss_below(self) -> None:
        losses = train(ARTICLE, 400)[1]
        first = next(iteration for iteration, loss in enumerate(losses, 1) if loss < 0.5)
        session = Session(ARTICLE)
        do(session, Seek(400))
        assert do(session, Find(Milestone.FIRST_BELOW, 0.5)).position.iteration == first
        assert not now(session).in_present
        (notice,) = session.submit(Find(Milestone.FIRST_BELOW, 0.0001))
        assert notice.text == "The loss is not below 0.0001 anywhere in this run."
        (failure,) = session.submit(Find(Milestone.FIRST_BELOW, None))
        assert isinstance(failure, Failure)

    def test_the_fastest_fall(self) -> None:
        losses = train(ARTICLE, 400)[1]
        falls = [before - after for before, after in pairwise(losses)]
        session = Session(ARTICLE)
        do(session, Seek(400))
        found = do(session, Find(Milestone.FASTEST_FALL))
        assert falls[found.position.iteration - 1] == max(falls)

    def test_the_fastest_fall_is_found_inside_a_wide_bucket(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(17_000))
        assert now(session).losses.width == 2
        losses = train(ARTICLE, 400)[1]
        falls = [before - after for before, after in pairwise(losses)]
        assert do(session, Find(Milestone.FASTEST_FALL)).position.iteration == falls.index(max(falls)) + 1
        do(session, Seek(16_601), ChangeSettings({"learning_rate": 0.9}), Seek(17_000))
        assert do(session, Find(Milestone.FASTEST_FALL)).position.iteration == falls.index(max(falls)) + 1

    def test_with_small_batches_it_is_that_of_the_measured_epochs(self) -> None:
        session = Session(with_settings(ARTICLE, batch_size=2))
        measured = do(session, Seek(200)).epochs
        falls = list(measured.train_loss[:-1] - measured.train_loss[1:])
        found = do(session, Find(Milestone.FASTEST_FALL))
        assert found.position.iteration == measured.iterations[falls.index(max(falls))]

    def test_a_loss_of_another_kind_is_no_divergence(self) -> None:
        session = Session(with_settings(ARTICLE, loss="mean_of_squares"))
        do(session, Seek(5), ChangeSettings({"loss": "sum_of_squares", "learning_rate": 1e-6}), Seek(20))
        assert now(session).losses.maxima.max() > 3.0 * now(session).losses.minima[0]
        (notice,) = session.submit(Find(Milestone.DIVERGED))
        assert "has not diverged" in notice.text

    def test_in_buckets_the_very_iteration_is_found(self) -> None:
        config = with_settings(ARTICLE, learning_rate=0.01)
        session = Session(config)
        do(session, Seek(17_000))
        view = now(session).losses
        assert view.width == 2
        limit = float(view.minima[4000])
        found = do(session, Find(Milestone.FIRST_BELOW, limit * 1.0000001))
        losses = train(config, found.position.iteration)[1]
        assert losses[-1] < limit * 1.0000001 <= losses[-2]

    def test_divergence(self) -> None:
        session = Session(EXPLODING)
        session.submit(Seek(500))
        found = do(session, Find(Milestone.DIVERGED))
        losses = train(EXPLODING, found.position.iteration)[1]
        assert losses[-1] > 10.0 * losses[0]
        assert max(losses[:-1]) <= 10.0 * losses[0]

    def test_a_run_that_does_not_diverge_says_so(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(20))
        (notice,) = session.submit(Find(Milestone.DIVERGED))
        assert "has not diverged" in notice.text
        assert now(session).position.iteration == 20


class TestPath:
    """The values of two weights on the way to the moment shown."""

    def test_it_goes_through_the_states_of_training(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(300), Seek(250, 3))
        report = do(session, TracePath((Weight(1, 0, 1), Weight(2, 3, 0)))).path
        assert report is not None
        assert (report.points[0].iteration, report.points[-1].iteration) == (0, 249)
        assert len(report.points) == 100
        states, losses = train(ARTICLE, 250)
        for point in report.points:
            parameters = states[point.iteration].parameters
            assert (point.x, point.y) == (parameters[0].W[0, 1], parameters[1].W[3, 0])
            assert point.loss == pytest.approx(losses[point.iteration], rel=1e-12)
        assert now(session).position == Position(250, 3)
        assert now(session).path is None

    def test_its_losses_are_those_of_the_settings_in_force_there(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(5), ChangeSettings({"loss": "mean_of_squares"}), Seek(10))
        snapshot = do(session, TracePath((Weight(1, 0, 1), Weight(2, 3, 0))))
        assert snapshot.path is not None
        losses = snapshot.losses.minima[: len(snapshot.path.points) - 1]  # the last point's iteration is still to come
        assert [point.loss for point in snapshot.path.points[:-1]] == pytest.approx(losses, rel=1e-12)

    def test_before_training_it_is_one_point(self) -> None:
        report = do(Session(ARTICLE), TracePath((Weight(1, 0, 1), Weight(2, 3, 0)))).path
        assert report is not None
        assert [point.iteration for point in report.points] == [0]

    def test_of_a_weight_that_is_not_there(self) -> None:
        (failure,) = Session(ARTICLE).submit(TracePath((Weight(1, 0, 1), Bias(1, 0))))
        assert isinstance(failure, Failure)
