"""Breakpoints: playing stops at the very iteration, at every pace, and goes on from there."""

from __future__ import annotations

import numpy as np
import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.nn.network import build_network, predict
from core.run_settings import LayerConfig
from core.session.commands import (
    AddBookmark,
    Granularity,
    NewRun,
    Pace,
    Play,
    Reset,
    Seek,
    SetBreakpoints,
    SetPace,
    Undo,
)
from core.session.session import Session
from core.session.snapshot import Cause, Failure
from core.session.tempo import UNLIMITED
from core.training.breakpoints import Breakpoint, Divergence, LossBelow, RowCorrect, SignChange
from tests.helpers.runs import ARTICLE, EXPLODING, train, with_settings

PACES = [UNLIMITED, Pace(Granularity.ITERATION, 1e6), Pace(Granularity.PHASE, 1e6)]
SIGNED = with_settings(ARTICLE, initializer="uniform", stop_at=None)


def play(session: Session) -> tuple[int, str]:
    """Play until it stops by itself; return the iteration and what was said."""
    said = [report.text for report in session.submit(Play())]
    for _ in range(200_000):
        said += [report.text for report in session.work(0.01)]
        if not session.playing:
            return session.position.iteration, " ".join(said)
    raise AssertionError("it plays on")


def go_to(session: Session, iteration: int, operation: int) -> None:
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(1.0)


def session_at(config: RunConfig, *breakpoints: Breakpoint, pace: Pace = UNLIMITED) -> Session:
    session = Session(config)
    assert session.submit(SetPace(pace)) == []
    assert session.submit(SetBreakpoints(breakpoints)) == []
    return session


@pytest.mark.parametrize("pace", PACES)
def test_a_loss(pace: Pace) -> None:
    losses = train(ARTICLE, 300)[1]
    first = next(iteration for iteration, loss in enumerate(losses, 1) if loss < 0.9)
    session = session_at(ARTICLE, LossBelow(0.9), pace=pace)
    assert play(session) == (first, "The loss is below 0.9. Playing stops here.")


@pytest.mark.parametrize("operation", [1, 7, 14])
def test_it_is_met_from_anywhere_inside_the_iteration_that_crosses_it(operation: int) -> None:
    losses = train(ARTICLE, 300)[1]
    first = next(iteration for iteration, loss in enumerate(losses, 1) if loss < 0.9)
    session = session_at(with_settings(ARTICLE, stop_at=first + 50), LossBelow(0.9))
    go_to(session, first, operation)
    assert play(session)[0] == (first if operation < 14 else first + 50)


def test_one_that_holds_already_is_not_met_in_the_middle_of_an_iteration() -> None:
    session = session_at(with_settings(ARTICLE, stop_at=400), LossBelow(0.9))
    go_to(session, 350, 1)
    assert play(session) == (400, "")


def test_bookmarks_set_on_the_way_do_not_put_conditions_off() -> None:
    session = session_at(with_settings(ARTICLE, stop_at=None, patience=3, learning_rate=100.0))
    session.submit(Play())
    said: list[str] = []
    for _ in range(10_000):
        said += [report.text for report in session.work(0.0005)]
        if not session.playing:
            break
        session.submit(AddBookmark())
    assert "no smaller for 3 epochs" in said[-1]


def test_another_run_of_the_same_network_keeps_them() -> None:
    breakpoints = (LossBelow(0.5), RowCorrect(2), SignChange(1, 2, 3))
    session = session_at(ARTICLE, *breakpoints)
    session.submit(Reset())
    assert session.snapshot(Cause.NEW).breakpoints == breakpoints
    smaller = (LayerConfig(units=2), LayerConfig(units=1))
    session.submit(NewRun(with_settings(ARTICLE, layers=smaller)))
    assert session.snapshot(Cause.NEW).breakpoints == breakpoints[:2]


def test_once_passed_it_goes_on_and_is_met_again_after_going_back() -> None:
    session = session_at(with_settings(ARTICLE, stop_at=400), LossBelow(0.9))
    first, _ = play(session)
    assert play(session) == (400, "")
    session.submit(Seek(first - 10))
    assert play(session)[0] == first


@pytest.mark.parametrize("pace", PACES)
def test_a_row_that_becomes_correct(pace: Pace) -> None:
    states, _ = train(SIGNED, 500)
    data, network = ARTICLE.data, build_network(SIGNED)
    right = [
        np.asarray((predict(network, state.parameters, data.X)[1] > 0.5) == (data.Y > 0.5))[:, 0] for state in states
    ]
    row = next(row for row in range(4) if not right[0][row])
    first = next(iteration for iteration, each in enumerate(right) if each[row])
    session = session_at(SIGNED, RowCorrect(row), pace=pace)
    assert play(session) == (first, f"Row {row + 1} is right now. Playing stops here.")


@pytest.mark.parametrize("pace", PACES)
def test_a_weight_that_changes_its_sign(pace: Pace) -> None:
    states, _ = train(SIGNED, 500)
    signs = np.array([np.sign(state.parameters[0].W) for state in states])
    source, target = next((i, j) for i in range(3) for j in range(4) if len(set(signs[:, i, j])) > 1)
    first = int(np.flatnonzero(signs[:, source, target] != signs[0, source, target])[0])
    session = session_at(SIGNED, SignChange(1, source, target), pace=pace)
    assert play(session) == (first, "The weight has changed its sign. Playing stops here.")


def test_divergence_stops_long_before_the_numbers_end() -> None:
    session = session_at(EXPLODING, Divergence())
    iteration, said = play(session)
    losses = train(EXPLODING, iteration)[1]
    assert losses[-1] > 10.0 * losses[0] >= max(losses[:-1])
    assert "the run diverges" in said


def test_the_first_of_several_stops() -> None:
    session = session_at(ARTICLE, LossBelow(0.5), LossBelow(0.95), Divergence())
    assert "below 0.95" in play(session)[1]
    assert "below 0.5" in play(session)[1]


@pytest.mark.parametrize(
    ("breakpoint", "says"),
    [
        (LossBelow(0.0), "Allowed: numbers above 0"),
        (LossBelow(float("nan")), "Allowed: numbers above 0"),
        (RowCorrect(4), "Allowed: rows 1 to 4"),
        (SignChange(1, None, 0), "no such weight"),
        (SignChange(3, 0, 0), "no such weight"),
    ],
)
def test_one_that_can_never_be_met_is_refused(breakpoint: Breakpoint, says: str) -> None:
    session = session_at(ARTICLE, LossBelow(0.5))
    (failure,) = session.submit(SetBreakpoints((LossBelow(0.5), breakpoint)))
    assert isinstance(failure, Failure)
    assert says in failure.text
    assert session.snapshot(Cause.STEP).breakpoints == (LossBelow(0.5),)


def test_rows_are_right_or_wrong_only_where_there_are_classes() -> None:
    numbers = Dataset.of_rows(inputs=((1.0,), (2.0,)), targets=((0.3,), (0.7,)))
    config = RunConfig(data=numbers, layers=(LayerConfig(units=1),))
    (failure,) = Session(config).submit(SetBreakpoints((RowCorrect(0),)))
    assert "no classes" in failure.text


def test_setting_them_can_be_taken_back() -> None:
    session = session_at(ARTICLE, LossBelow(0.5))
    session.submit(SetBreakpoints(()))
    session.submit(Undo())
    assert session.snapshot(Cause.STEP).breakpoints == (LossBelow(0.5),)
