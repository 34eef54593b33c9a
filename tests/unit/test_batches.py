"""Batches: every row once an epoch, in order, the same whenever an iteration is looked at again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.batches import batch_of_iteration, batches_per_epoch


@given(rows=st.integers(1, 50), size=st.integers(1, 50), epoch=st.integers(1, 1000))
def test_an_epoch_takes_every_row_once_and_in_order(rows: int, size: int, epoch: int) -> None:
    size = min(size, rows)
    count = batches_per_epoch(rows, size)
    first = (epoch - 1) * count + 1
    batches = [batch_of_iteration(iteration, rows, size) for iteration in range(first, first + count)]
    assert [row for batch in batches for row in batch.rows.tolist()] == list(range(rows))
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
    batch = batch_of_iteration(iteration, 7, 3)
    assert (batch.rows.tolist(), batch.epoch, batch.number, batch.count) == (rows, epoch, number, 3)


def test_rows_cannot_be_written() -> None:
    assert not batch_of_iteration(1, 7, 3).rows.flags.writeable
