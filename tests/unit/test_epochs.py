"""Measurements after epochs: bounded, and from the epochs that their number asks for."""

import pytest

from core.training.budget import HistoryBudget
from core.training.epochs import EpochSeries
from core.training.evaluation import Evaluation, Metrics
from tests.helpers.runs import ARTICLE


def measured(loss: float, test: Metrics | None = None) -> Evaluation:
    return Evaluation(Metrics(loss), test, ARTICLE.data.Y, ARTICLE.data.Y)


def filled(epochs: int, capacity: int, batches: int = 3) -> EpochSeries:
    """Measure whatever is wanted of so many epochs; the loss after an epoch is its number."""
    series = EpochSeries(capacity)
    for epoch in range(1, epochs + 1):
        if series.wanted(epoch, epoch * batches):
            series.add(epoch, epoch * batches, measured(epoch))
    return series


@pytest.mark.parametrize(
    ("epochs", "interval", "kept"),
    [
        (3, 1, [1, 2, 3]),
        (4, 1, [1, 2, 3, 4]),
        (5, 2, [1, 3]),
        (9, 2, [1, 3, 6, 8]),
        (12, 4, [1, 6, 12]),
        (100, 32, [1, 48, 96]),
    ],
)
def test_every_epoch_until_the_room_is_full_then_every_second_and_so_on(
    epochs: int, interval: int, kept: list[int]
) -> None:
    series = filled(epochs, 4)
    view = series.view()
    assert view.train_loss.tolist() == [pytest.approx(each) for each in kept]
    assert view.iterations.tolist() == [3 * each for each in kept]
    assert series.interval == interval
    assert series.next_wanted(epochs + 1) % interval == 0


def test_what_is_forgotten_is_wanted_again() -> None:
    series = filled(4, 8)
    series = series.until(7)  # in the third epoch
    assert series.view().iterations.tolist() == [3, 6]
    assert series.wanted(3, 9)
    assert not series.wanted(2, 6)


def test_losses_stand_in_their_columns_and_what_does_not_apply_is_not_a_number() -> None:
    series = EpochSeries(4)
    series.add(1, 3, measured(7.0))
    series.add(2, 6, measured(5.0, Metrics(6.0)))
    view = series.view()
    assert view.train_loss.tolist() == [7.0, 5.0]
    assert str(view.test_loss.tolist()) == "[nan, 6.0]"
    with pytest.raises(ValueError, match="read-only"):
        view.train_loss[0] = 1.0


@pytest.mark.parametrize("capacity", [0, 1, 5])
def test_a_capacity_that_cannot_be_halved_is_refused(capacity: int) -> None:
    with pytest.raises(ValueError, match="even and at least 2"):
        EpochSeries(capacity)


@pytest.mark.parametrize(("epochs", "every"), [(65, 2), (512, 2), (514, 2), (1024, 2)])
def test_thinned_it_takes_less_room_and_keeps_every_second_measurement(epochs: int, every: int) -> None:
    series = filled(epochs, 1024)
    before = series.nbytes
    assert series.thin()
    assert series.nbytes < before
    assert series.view().iterations.tolist() == list(range(3, 3 * epochs + 1, 3 * every))
    assert series.interval == every
    assert series.nbytes <= 512 * 3 * 8
    for epoch in range(epochs + 1, 3000):
        if series.wanted(epoch, 3 * epoch):
            series.add(epoch, 3 * epoch, measured(epoch))
        assert series.nbytes <= 512 * 3 * 8
    while series.thin():
        assert series.view().iterations[0] == 3
    assert series.nbytes <= 64 * 3 * 8
    assert len(series.view().iterations) >= 32


def test_few_of_them_cannot_be_thinned_and_say_so() -> None:
    series = filled(50, 1024)
    assert not series.thin()
    assert len(series.view().iterations) == 50


def test_many_of_them_stay_within_the_budget_that_they_share() -> None:
    budget = HistoryBudget(24_000)  # as much as one of them takes alone
    several = []
    for _ in range(10):
        series = EpochSeries()
        budget.add(series)
        several.append(series)
        for epoch in range(1, 3001):
            if series.wanted(epoch, epoch):
                series.add(epoch, epoch, measured(epoch))
        budget.make_room(0)
        assert budget.used <= 24_000
    assert all(len(each.view().iterations) >= 32 for each in several)
