"""The columns of the predictions table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratchnet_gui.tables.columns import Kind, columns_for, spread


@pytest.mark.parametrize(
    ("outputs", "short_titles"),
    [
        (1, ["row", "input", "y", "ŷ", "(y−ŷ)²"]),
        (3, ["row", "input", "y", "ŷ₁", "ŷ₂", "ŷ₃", "(y−ŷ)²"]),
        (4, ["row", "input", "y", "ŷ₁", "ŷ₂", "ŷ₃", "ŷ₄", "(y−ŷ)²"]),
        (5, ["row", "input", "y", "ŷ", "(y−ŷ)²"]),
    ],
)
def test_up_to_four_outputs_have_a_column_each(outputs: int, short_titles: list[str]) -> None:
    assert [column.short_title for column in columns_for(outputs)] == short_titles


def test_each_prediction_column_knows_its_output() -> None:
    predictions = [column.output for column in columns_for(3) if column.kind is Kind.PREDICTION]
    assert predictions == [0, 1, 2]
    assert [column.output for column in columns_for(9) if column.kind is Kind.PREDICTION] == [None]


def test_spare_room_goes_to_all_but_the_first_column() -> None:
    assert spread([20, 50, 30], 111) == [20, 56, 35]


@given(needed=st.lists(st.integers(1, 200), min_size=2, max_size=9), room=st.integers(0, 2000))
def test_columns_fill_the_room_and_never_get_less_than_they_need(needed: list[int], room: int) -> None:
    widths = spread(needed, room)
    assert sum(widths) == max(room, sum(needed))
    assert all(width >= least for width, least in zip(widths, needed, strict=True))
    assert widths[0] == needed[0]
