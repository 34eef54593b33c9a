"""What takes long is done between commands: each is answered at once, and what it asked for comes when it is ready."""

from __future__ import annotations

import pytest

from core.explain.selection import Weight
from core.session.commands import (
    AddBookmark,
    ChangeSettings,
    EditParameter,
    Find,
    Milestone,
    NewRun,
    Pause,
    Play,
    Seek,
    SetBreakpoints,
    SetPace,
    TracePath,
    Undo,
)
from core.session.position import Position
from core.session.session import Session
from core.session.snapshot import Failure, Report
from core.session.tempo import UNLIMITED
from core.training.breakpoints import Divergence, LossBelow
from tests.helpers.engines import CountingEngine, OneEngine
from tests.helpers.runs import ARTICLE, EXPLODING, shown
from tests.helpers.sessions import do, now

PAIR = (Weight(1, 0, 1), Weight(2, 3, 0))


@pytest.fixture
def engine() -> CountingEngine:
    return CountingEngine()


@pytest.fixture
def session(engine: CountingEngine) -> Session:
    """Know so many iterations that the curve is in wide buckets; the engine is slow from here on."""
    found = Session(ARTICLE.but(stop_at=None), engines=OneEngine(engine))
    do(found, SetPace(UNLIMITED), Seek(17_000), Seek(16_990))
    assert now(found).losses.width == 2
    engine.slow = True
    return found


def ended(session: Session) -> list[Report]:
    """Let it come to an end; return what is said."""
    reports = []
    while session.playing:
        reports += session.work(0.001)
    return reports


class TestSearch:
    """A search goes on in slices, and is broken off like a way."""

    @pytest.fixture
    def find(self, session: Session) -> Find:
        """Search for a loss between two kept states."""
        history = session._workspace.timeline.history
        bucket = next(each for each in range(4000, 4500) if 4 < 2 * each - history.nearest(2 * each).iteration < 40)
        return Find(Milestone.FIRST_BELOW, 1.000001 * float(now(session).losses.minima[bucket]))

    def test_it_is_answered_before_it_is_done(self, session: Session, engine: CountingEngine, find: Find) -> None:
        assert session.submit(find) == []
        waiting = now(session)
        assert (waiting.playing, waiting.pace, waiting.position) == (True, UNLIMITED, Position(16_990, 14))
        (notice,) = ended(session)
        assert "for the first time" in notice.text
        found = now(session)
        assert found.position.iteration > 8000
        engine.slow = False
        do(session, Seek(16_990))
        assert shown(do(session, find)) == shown(found)

    @pytest.mark.parametrize("command", [Pause(), EditParameter(Weight(1, 0, 0), 0.5), Seek(16_990)], ids=repr)
    def test_another_command_breaks_it_off(
        self, session: Session, find: Find, command: Pause | EditParameter | Seek
    ) -> None:
        session.submit(find)
        session.submit(command)
        assert ended(session) == []
        assert now(session).position == Position(16_990, 14)

    def test_a_bookmark_does_not(self, session: Session, find: Find) -> None:
        session.submit(find)
        session.submit(AddBookmark("here"))
        (notice,) = ended(session)
        assert "for the first time" in notice.text
        assert now(session).bookmarks[0].position == Position(16_990, 14)

    def test_what_cannot_be_searched_for_stops_nothing(self, session: Session) -> None:
        session.submit(Play())
        (failure,) = session.submit(Find(Milestone.FIRST_BELOW, None))
        assert isinstance(failure, Failure)
        assert now(session).playing


class TestPlaying:
    """Where playing begins, the losses that breakpoints compare with are at hand, or made in slices."""

    def test_the_first_loss_measured_so_is_known(self, engine: CountingEngine) -> None:
        session = Session(ARTICLE.but(stop_at=None), engines=OneEngine(engine))
        do(session, Seek(9000), ChangeSettings({"loss": "mean_of_squares"}), SetBreakpoints((Divergence(),)))
        do(session, Seek(17_000))
        engine.iterations = 0
        session.submit(Play())
        assert engine.iterations <= 1
        session.submit(Pause())
        session.submit(Find(Milestone.DIVERGED))
        assert engine.iterations <= 1

    def test_it_stops_where_the_loss_is_ten_times_the_first_one_measured_so(self) -> None:
        session = Session(EXPLODING.but(learning_rate=1e-3, stop_at=None))
        do(session, SetPace(UNLIMITED), SetBreakpoints((Divergence(),)), Seek(5))
        do(session, ChangeSettings({"loss": "mean_of_squares"}), Seek(8))
        do(session, ChangeSettings({"learning_rate": 1.0}), Seek(9))
        first = float(now(session).losses.minima[5])
        session.submit(Play())
        (notice,) = ended(session)
        assert "diverges" in notice.text
        losses = now(session).losses.minima
        assert losses[-1] > 10.0 * first >= max(losses[5:-1])
        stopped = now(session).position
        do(session, Seek(7))
        assert do(session, Find(Milestone.DIVERGED)).position == stopped

    def test_the_loss_before_is_made_in_slices(self, session: Session, engine: CountingEngine) -> None:
        engine.slow = False
        session.submit(SetBreakpoints((LossBelow(0.5),)))
        timeline = session._workspace.timeline
        branch = timeline.branches.current.number
        session.submit(EditParameter(Weight(1, 0, 0), 0.0))
        # A moment whose state is kept, after one whose state is not.
        kept = next(each for each in range(9000, 10_000) if timeline.history.nearest(each).iteration == each)
        engine.slow = True
        session.submit(Seek(kept + 40, branch=branch))
        session.submit(Pause())
        assert session.submit(Play()) == []
        at = now(session).position
        session.work(0.001)
        assert now(session).position == at
        while now(session).position == at:
            assert session.work(0.001) == []
        assert now(session).playing  # the loss was below 0.5 before


class TestPath:
    """A path that a view asks for is made while nothing else is to be done."""

    def test_it_comes_when_it_is_ready(self, session: Session) -> None:
        before = now(session)
        assert session.submit(TracePath(PAIR)) == []
        waiting = now(session)
        assert (waiting.playing, waiting.path) == (False, None)
        assert ended(session) == []
        path = now(session).path
        assert path is not None
        assert (path.points[0].iteration, path.points[-1].iteration) == (0, 16_990)
        assert len(path.points) > 90
        assert shown(now(session)) == shown(before)

    def test_commands_go_first(self, session: Session) -> None:
        session.submit(TracePath(PAIR))
        session.submit(Seek(9001, 3))
        while now(session).position != Position(9001, 3):
            assert now(session).path is None
            assert session.work(0.001) == []
        ended(session)
        path = now(session).path
        assert path is not None
        assert path.points[-1].iteration == 16_990

    def test_a_path_of_a_branch_that_was_left_disturbs_nothing(self, session: Session, engine: CountingEngine) -> None:
        do(session, Seek(9000), ChangeSettings({"learning_rate": 0.3}))
        engine.slow = False
        changed = do(session, Seek(9500, 3))
        engine.slow = True
        session.submit(TracePath(PAIR))
        do(session, Undo())
        ended(session)
        engine.slow = False
        do(session, Seek(9400))
        assert shown(now(session)) == shown(do(Session(ARTICLE.but(stop_at=None)), Seek(9400)))
        do(session, Seek(9500, 3, branch=changed.branch))
        assert shown(now(session)) == shown(changed)

    def test_it_is_handed_out_on_its_own_way_only(self, session: Session) -> None:
        session.submit(TracePath(PAIR))
        session.submit(ChangeSettings({"learning_rate": 0.3}))
        ended(session)
        assert now(session).path is None
        session.submit(TracePath(PAIR))
        session.submit(NewRun(ARTICLE))
        ended(session)
        assert now(session).path is None

    def test_a_run_plays_on_meanwhile(self, session: Session, engine: CountingEngine) -> None:
        session.submit(TracePath(PAIR))
        session.submit(Seek(17_000))
        session.submit(Play())
        session.work(0.001)
        assert now(session).position.iteration > 17_000
        assert now(session).path is None


class TestSeek:
    """A seek through what is known goes on in slices."""

    @pytest.fixture
    def far(self, session: Session) -> int:
        """Return the iteration that is furthest from a state that is kept."""
        history = session._workspace.timeline.history
        return max(range(4000, 16_000), key=lambda each: each - history.nearest(each).iteration)

    def test_a_change_of_the_run_breaks_it_off_where_it_has_got_to(self, session: Session, far: int) -> None:
        assert session.submit(Seek(far)) == []
        assert session.playing
        edited = do(session, EditParameter(Weight(1, 0, 0), 0.5))
        assert edited.latest == edited.position

    def test_a_condition_to_stop_does_not(self, session: Session, far: int) -> None:
        session.submit(Seek(far))
        assert session.playing
        do(session, ChangeSettings({"stop_loss": 1e-9}))
        assert now(session).position == Position(far, 14)
