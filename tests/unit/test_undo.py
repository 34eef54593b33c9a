"""Weights set by hand, and taking back and doing again what was changed."""

from __future__ import annotations

import pytest

from core.explain.selection import Bias, Weight
from core.run_settings import LayerConfig
from core.session.commands import (
    ChangeSettings,
    EditParameter,
    Granularity,
    NewRun,
    Redo,
    Reset,
    Seek,
    Step,
    Undo,
)
from core.session.position import Position
from core.session.session import Session
from core.session.snapshot import Failure, Notice
from tests.helpers.runs import ARTICLE, content, shown, train, with_settings
from tests.helpers.sessions import do, now


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

    def test_of_a_changed_weight_it_is_not_said_that_the_weights_are_kept(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(5))
        said = session.submit(EditParameter(Weight(1, 2, 3), 0.5))
        assert said == [Notice("Weight input 3 → hidden 4 at 0.5 from iteration 6 on.")]
        said = session.submit(EditParameter(Weight(1, 2, 3), -3.5))
        assert said == [Notice("Weight input 3 → hidden 4 at −3.5 from iteration 6 on.")]

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
