"""In which order the rows of the predictions stand, and how they fall into pages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import frozen
from core.data.dataset import Dataset
from core.nn.losses import LOSSES
from scratchnet_gui.tables.columns import Inputs, Kind, columns_for
from scratchnet_gui.tables.order import (
    PAGE_ROWS,
    Sorting,
    next_sorting,
    order_of,
    page_of,
    page_text,
    pages_of,
    rows_on,
)
from scratchnet_gui.tables.outcome import Outcome, Part

SQUARES = LOSSES["sum_of_squares"]
DATA = Dataset.of_rows(inputs=((3.0, 0.1), (1.0, 0.2), (2.0, 0.3), (1.0, 0.4)), targets=((0.5,),) * 4)
CLASSES = Dataset.of_rows(inputs=((0.0,),) * 4, targets=((0, 1), (1, 0), (0, 1), (1, 0)))


def outcome(data: Dataset, *predictions: list[float]) -> Outcome:
    return Outcome(SQUARES, data.Y, 1.0, standing=frozen(np.array(predictions)))


NUMBERS = outcome(DATA, [0.4], [0.9], [float("nan")], [0.1])


@pytest.mark.parametrize(
    ("key", "descending", "expected"),
    [
        ((Kind.ROW, None), True, [3, 2, 1, 0]),
        ((Kind.INPUT, 0), False, [1, 3, 2, 0]),
        ((Kind.INPUT, 0), True, [0, 2, 1, 3]),
        ((Kind.PREDICTION, 0), False, [3, 0, 1, 2]),
        ((Kind.PREDICTION, 0), True, [1, 0, 3, 2]),
        ((Kind.ERROR, None), True, [1, 3, 0, 2]),
    ],
)
def test_equal_rows_keep_their_order_and_what_is_not_known_stands_last(
    key: tuple[Kind, int | None], descending: bool, expected: list[int]
) -> None:
    order = order_of(Sorting(key, descending), DATA, NUMBERS, Part.TRAIN)
    assert order is not None
    assert order.tolist() == expected


def test_classes_stand_together_and_the_surest_of_each_comes_first() -> None:
    answers = outcome(CLASSES, [0.4, 0.6], [0.7, 0.3], [0.1, 0.9], [0.8, 0.2])
    by_target = order_of(Sorting((Kind.TARGET, None), False), CLASSES, answers, Part.TRAIN)
    by_answer = order_of(Sorting((Kind.PREDICTION, None), False), CLASSES, answers, Part.TRAIN)
    assert by_target is not None
    assert by_answer is not None
    assert by_target.tolist() == [1, 3, 0, 2]
    assert by_answer.tolist() == [3, 1, 2, 0]


def test_three_clicks_lead_back_to_the_order_of_the_data() -> None:
    row, first, *_, error = columns_for(DATA, SQUARES, Inputs.APART)
    for column, ways in ((first, [False, True]), (error, [True, False]), (row, [True])):
        sorting, seen = next_sorting(None, column), []
        while sorting is not None:
            seen.append(sorting.descending)
            sorting = next_sorting(sorting, column)
        assert seen == ways
    assert next_sorting(Sorting(first.key, True), error) == Sorting(error.key, True)


def test_the_column_of_all_inputs_stands_for_the_one_that_is_sorted_by() -> None:
    together = columns_for(DATA, SQUARES)[1]
    assert Sorting((Kind.INPUT, 1), False).sorts(together)
    assert next_sorting(Sorting((Kind.INPUT, 1), True), together) is None


@given(rows=st.integers(1, 1234), seed=st.none() | st.integers(0, 9))
def test_every_row_is_on_exactly_one_page(rows: int, seed: int | None) -> None:
    order = None if seed is None else np.random.default_rng(seed).permutation(rows)
    pages = [rows_on(page, rows, order) for page in range(pages_of(rows))]
    assert np.concatenate(pages).tolist() == (list(range(rows)) if order is None else order.tolist())
    assert all(len(page) == PAGE_ROWS for page in pages[:-1])
    assert all(row in pages[page_of(row, order)] for row in range(0, rows, 7))


def test_a_page_says_which_rows_it_holds() -> None:
    assert page_text(1, 1797) == "rows 101–200 of 1797"
    assert page_text(17, 1797) == "rows 1701–1797 of 1797"
