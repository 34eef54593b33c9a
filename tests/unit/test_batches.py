"""Batches: every row once an epoch, in order, the same whenever an iteration is looked at again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.batches import MANY_ROWS, BatchPlan
from core.data.dataset import Dataset


def plan(rows: int, size: int, shuffle: bool = False, seed: int = 0) -> BatchPlan:
    """Cut rows whose only input is their place, and whose target is its negative."""
    places = [[float(row)] for row in range(rows)]
    return BatchPlan(Dataset.of_rows(places, [[-row[0]] for row in places]), size, shuffle, seed)


@given(rows=st.integers(1, 50), size=st.integers(1, 50), epoch=st.integers(1, 1000), shuffle=st.booleans())
def test_an_epoch_takes_every_row_once(rows: int, size: int, epoch: int, shuffle: bool) -> None:
    size = min(size, rows)
    batch_plan = plan(rows, size, shuffle)
    count = batch_plan.per_epoch
    first = (epoch - 1) * count + 1
    batches = [batch_plan.batch_of(iteration) for iteration in range(first, first + count)]
    taken = [row for batch in batches for row in batch.rows.tolist()]
    assert taken == batch_plan.orders_of(epoch, epoch)[0].tolist()
    assert sorted(taken) == list(range(rows))
    assert shuffle or taken == list(range(rows))
    assert [value for batch in batches for value in batch.X[:, 0].tolist()] == taken
    assert [value for batch in batches for value in batch.Y[:, 0].tolist()] == [-row for row in taken]
    assert [batch.number for batch in batches] == list(range(1, count + 1))
    assert {batch.epoch for batch in batches} == {epoch}
    assert {batch.count for batch in batches} == {count}
    assert all(len(batch.rows) == size for batch in batches[:-1])
    assert 1 <= len(batches[-1].rows) <= size


@pytest.mark.parametrize(
    ("iteration", "rows", "epoch", "number"),
    [(1, [0, 1, 2], 1, 1), (2, [3, 4, 5], 1, 2), (3, [6], 1, 3), (4, [0, 1, 2], 2, 1), (3_000_000, [6], 1_000_000, 3)],
)
def test_seven_rows_by_threes(iteration: int, rows: list[int], epoch: int, number: int) -> None:
    batch = plan(7, 3).batch_of(iteration)
    assert (batch.rows.tolist(), batch.epoch, batch.number, batch.count) == (rows, epoch, number, 3)


def test_rows_cannot_be_written() -> None:
    assert not plan(7, 3).batch_of(1).rows.flags.writeable


def test_the_order_follows_from_seed_and_epoch() -> None:
    orders = {
        (seed, epoch): tuple(plan(30, 4, shuffle=True, seed=seed).orders_of(epoch, epoch)[0])
        for seed in (0, 1)
        for epoch in (1, 2)
    }
    assert len(set(orders.values())) == 4
    assert tuple(plan(30, 7, shuffle=True, seed=1).orders_of(2, 2)[0]) == orders[1, 2]


def test_batches_of_another_size_begin_a_new_epoch() -> None:
    """After two iterations of three rows, by twos: the third iteration is the first batch of epoch 2."""
    changed = replace(plan(7, 2), iterations_before=2, epochs_before=1)
    third, last = changed.batch_of(3), changed.batch_of(6)
    assert (third.rows.tolist(), third.epoch, third.number, third.count) == ([0, 1], 2, 1, 4)
    assert (last.rows.tolist(), last.epoch, last.number) == ([6], 2, 4)
    assert changed.end_of_epoch(2) == 6
    assert changed.place_of(7) == (3, 1)


def test_many_rows_are_put_in_order_once_an_epoch() -> None:
    many = plan(MANY_ROWS, 10, shuffle=True, seed=4)
    assert many.orders_of(3, 3).base is many.orders_of(3, 3).base
    assert many.batch_of(1).rows.tolist() == many.orders_of(1, 1)[0, :10].tolist()
    few = plan(50, 10, shuffle=True, seed=4)
    assert few.orders_of(2, 4)[1].tolist() == few.orders_of(3, 3)[0].tolist()


def test_equal_data_of_another_run_has_the_same_batches() -> None:
    one, two = plan(30, 7, shuffle=True), plan(30, 7, shuffle=True)
    assert one.data is not two.data
    for iteration in range(1, 12):
        assert one.batch_of(iteration).rows.tolist() == two.batch_of(iteration).rows.tolist()
        assert two.batch_of(iteration).X.tolist() == one.batch_of(iteration).X.tolist()
