"""Searching a run for the moments that tell something, and the path of two weights through it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from core.explain.selection import Bias, Weight
from core.session.commands import (
    ChangeSettings,
    EditParameter,
    Find,
    Milestone,
    Seek,
    TracePath,
)
from core.session.position import Position
from core.session.presets import load_preset
from core.session.session import Session
from core.session.snapshot import Cause, Failure
from tests.helpers.runs import ARTICLE, EXPLODING, train, with_settings
from tests.helpers.sessions import do, now


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

    def test_from_the_largest_fall_it_goes_on_to_the_drop_after_the_plateau_and_back(self) -> None:
        losses = train(ARTICLE, 400)[1]
        falls = [before - after for before, after in pairwise(losses)]
        largest = falls.index(max(falls))
        grows = next(place for place in range(largest + 1, 399) if falls[place] > falls[place - 1])
        following = falls.index(max(falls[grows:]))
        assert following > largest + 100  # a plateau lies between
        session = Session(ARTICLE)
        do(session, Seek(400))
        for place, said in (
            (largest, "Here the loss falls most from one iteration to the next in the whole run: from"),
            (following, f"After iteration {largest + 1}, where the loss falls most"),
            (largest, "The same again goes to the largest fall after this descent."),
        ):
            (notice,) = session.submit(Find(Milestone.FASTEST_FALL))
            assert said in notice.text
            assert f"from {losses[place]:.4g} to {losses[place + 1]:.4g}." in notice.text
            assert now(session).position.iteration == place + 1

    def test_where_falls_only_get_smaller_there_is_no_next_one(self) -> None:
        session = Session(load_preset("one-neuron").run)
        do(session, Seek(1500))
        for _ in range(2):
            (notice,) = session.submit(Find(Milestone.FASTEST_FALL))
            assert "The same again" not in notice.text
            assert now(session).position.iteration == 1

    def test_a_fall_by_rounding_is_not_the_next_one(self) -> None:
        session = Session(load_preset("dying-relus").run)
        do(session, Seek(200))
        for _ in range(2):
            assert do(session, Find(Milestone.FASTEST_FALL)).position.iteration == 4

    def test_the_fastest_fall_is_found_inside_a_wide_bucket(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(17_000))
        assert now(session).losses.width == 2
        losses = train(ARTICLE, 400)[1]
        falls = [before - after for before, after in pairwise(losses)]
        assert do(session, Find(Milestone.FASTEST_FALL)).position.iteration == falls.index(max(falls)) + 1
        assert do(session, Find(Milestone.FASTEST_FALL)).position.iteration == falls.index(max(falls[100:])) + 1
        do(session, Seek(16_601), ChangeSettings({"learning_rate": 0.9}), Seek(17_000))
        assert do(session, Find(Milestone.FASTEST_FALL)).position.iteration == falls.index(max(falls)) + 1

    def test_with_small_batches_it_is_that_of_the_measured_epochs(self) -> None:
        session = Session(with_settings(ARTICLE, batch_size=2))
        measured = do(session, Seek(200)).epochs
        falls = list(measured.train_loss[:-1] - measured.train_loss[1:])
        found = do(session, Find(Milestone.FASTEST_FALL))
        largest = falls.index(max(falls))
        assert found.position.iteration == measured.iterations[largest]
        grows = next(place for place in range(largest + 1, len(falls)) if falls[place] > falls[place - 1])
        following = do(session, Find(Milestone.FASTEST_FALL))
        assert following.position.iteration == measured.iterations[falls.index(max(falls[grows:]))]

    def test_a_loss_of_another_kind_is_no_divergence(self) -> None:
        session = Session(with_settings(ARTICLE, loss="mean_of_squares"))
        do(session, Seek(5), ChangeSettings({"loss": "sum_of_squares", "learning_rate": 1e-6}), Seek(20))
        assert now(session).losses.maxima.max() > 3.0 * now(session).losses.minima[0]
        (notice,) = session.submit(Find(Milestone.DIVERGED))
        assert "has not diverged" in notice.text

    def test_only_losses_that_are_measured_as_here_are_compared(self) -> None:
        session = Session(ARTICLE)
        do(session, Seek(100), ChangeSettings({"loss": "mean_of_squares"}), Seek(400))
        found = do(session, Find(Milestone.FASTEST_FALL)).position.iteration
        losses = session.snapshot(Cause.SEEK).losses.minima
        falls = list(losses[100:-1] - losses[101:])  # into iterations 102 to 400
        assert found == 101 + falls.index(max(falls))
        (notice,) = session.submit(Find(Milestone.FIRST_BELOW, 1e-9))
        assert notice.text == "The loss is not below 1e-09 in iterations 101 to 400, where it is measured as here."
        do(session, Seek(50))
        assert do(session, Find(Milestone.FASTEST_FALL)).position.iteration == 1
        (notice,) = session.submit(Find(Milestone.FIRST_BELOW, 0.9))
        assert "in iterations 1 to 100" in notice.text

    def test_a_change_of_the_loss_inside_a_wide_bucket_is_no_fall(self) -> None:
        session = Session(with_settings(ARTICLE, learning_rate=1e-4))
        do(session, Seek(17_000), Seek(100), ChangeSettings({"loss": "mean_of_squares"}), Seek(17_000))
        assert now(session).losses.width == 2
        (notice,) = session.submit(Find(Milestone.FASTEST_FALL))
        said = re.search(r": from (\S+) to (\S+)\.", notice.text)
        assert said is not None
        before, after = (float(each) for each in said.groups())
        assert before - after < 0.001

    def test_a_fall_into_a_bucket_that_a_change_has_cut_is_found(self) -> None:
        session = Session(with_settings(ARTICLE, learning_rate=1e-4))
        do(session, Seek(17_000))
        assert now(session).losses.width == 2
        do(session, Seek(15_999), EditParameter(Weight(2, 0, 0), 40.0), Seek(16_000))  # makes the next loss high
        do(session, EditParameter(Weight(2, 0, 0), 0.0), Seek(16_001))
        cut = do(session, ChangeSettings({"learning_rate": 1e-5}), Seek(16_000), Seek(17_000), Seek(16_001))
        do(session, ChangeSettings({"learning_rate": 1e-3}), Seek(17_000))
        view = now(session).losses
        assert view.falls[8000] < view.maxima[7999] - cut.losses.minima[8000]  # the curve leaves it out
        assert do(session, Find(Milestone.FASTEST_FALL)).position.iteration == 16_000

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
