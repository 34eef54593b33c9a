"""Over which rows the sums of the rows table go, and how that is said."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from core.config import RunConfig
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.session.presets import load_preset
from core.session.snapshot import Snapshot
from scratchnet_gui.tables.columns import Inputs
from scratchnet_gui.tables.rows_cells import bar_of
from scratchnet_gui.tables.rows_columns import ROWS_FITS, Holds, RowsFit, row_columns, spread_over
from scratchnet_gui.tables.rows_sum import RowsSum, Scope, explained, part_of, rows_sum, sum_texts
from tests.helpers.noted import moments
from tests.helpers.runs import ARTICLE, with_settings

SMALL_BATCH = with_settings(ARTICLE, batch_size=2)
ONE_ROW = with_settings(ARTICLE, batch_size=1)


def moment(config: RunConfig, iteration: int, operation: int | None = None) -> Snapshot:
    (snapshot,) = moments(config, (iteration, operation))
    return snapshot


def looked_at(config: RunConfig, scope: Scope, row: int = 0, chosen: tuple[int, ...] | None = None) -> RowsSum:
    rows = None if chosen is None else np.array(chosen, dtype=np.intp)
    return rows_sum(moment(config, 3), None, row, scope, rows)


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (ARTICLE, "Sum over the 4 rows of the batch (all rows)"),
        (SMALL_BATCH, "Sum over 2 of 4 rows (mini-batch 1 of 2)"),
        (ONE_ROW, "One row of 4 (row 3): the gradient is this row's share"),
        (load_preset("spiral").run, "Sum over 10 of 280 rows (mini-batch 3 of 28)"),
    ],
)
def test_the_sum_of_the_run_says_what_it_is(config: RunConfig, text: str) -> None:
    shown = looked_at(config, Scope.BATCH)
    assert sum_texts(shown)[0] == text
    assert not shown.is_what_if
    assert "only looked at" not in explained(shown)


@pytest.mark.parametrize(
    ("scope", "chosen", "text"),
    [
        (Scope.ALL, None, "What if it were all 4 rows: sum over all of them"),
        (Scope.ROW, None, "What if it were row 4 alone: the gradient is this row's share"),
        (Scope.CHOSEN, (0, 2, 3), "What if it were 3 chosen rows of 4"),
        (Scope.CHOSEN, (2,), "What if it were row 3 alone: the gradient is this row's share"),
    ],
)
def test_a_what_if_says_so(scope: Scope, chosen: tuple[int, ...] | None, text: str) -> None:
    shown = looked_at(SMALL_BATCH, scope, row=3, chosen=chosen)
    assert sum_texts(shown)[0] == text
    assert shown.is_what_if
    assert "the run goes on with its own batch" in explained(shown)


@pytest.mark.parametrize(
    ("config", "scope", "chosen"),
    [
        (ARTICLE, Scope.ALL, None),
        (SMALL_BATCH, Scope.CHOSEN, (0, 1)),  # the batch itself
        (ONE_ROW, Scope.ROW, None),
        (ARTICLE, Scope.CHOSEN, (0, 9)),  # of data that is gone
        (ARTICLE, Scope.CHOSEN, ()),
    ],
)
def test_what_is_the_batch_is_no_what_if(config: RunConfig, scope: Scope, chosen: tuple[int, ...] | None) -> None:
    shown = looked_at(config, scope, row=2, chosen=chosen)
    assert (shown.scope, shown.is_what_if) == (Scope.BATCH, False)


def test_rows_are_found_where_they_stand_in_the_sum() -> None:
    shown = looked_at(load_preset("spiral").run, Scope.BATCH)
    assert shown.now.batch is not None
    assert (shown.place >= 0).sum() == 10
    for place, row in enumerate(shown.now.batch.rows):
        assert shown.place[row] == place


def test_at_the_start_there_is_no_batch() -> None:
    shown = rows_sum(moment(ARTICLE, 0), None, 0, Scope.ROW)
    assert sum_texts(shown) == ("No batch is taken yet.",)
    assert (shown.shares.losses, shown.shares.loss) == (None, None)


@pytest.mark.parametrize(
    ("selection", "part"),
    [
        (Selection(Weight(1, 0, 2), Quantity.VALUE), Weight(1, 0, 2)),
        (Selection(Weight(1, 9, 2), Quantity.VALUE), None),
        (Selection(Bias(1, 0)), None),  # this network has none
        (Selection(Neuron(1, 0)), None),
        (Selection(WholeLoss()), None),
        (None, None),
    ],
)
def test_only_a_weight_or_bias_that_is_there_has_a_gradient(selection: Selection | None, part: Weight | None) -> None:
    assert part_of(selection, ARTICLE) == part


def test_the_columns_of_what_rows_add_hold_one_number_of_each_row() -> None:
    part = Weight(1, 0, 2)
    found = {column.title: column.selection for column in row_columns(ARTICLE, part, RowsFit(0, True, Inputs.APART))}
    assert found == {
        "Σ": None,
        "row": None,
        "x₁": None,
        "x₂": None,
        "x₃": None,
        "y": None,
        "ŷ": None,
        "loss": Selection(Neuron(2, 0), Quantity.LOSS),
        "gradient": Selection(part, Quantity.ROW_GRADIENT),
    }
    lengths = [each for each in row_columns(ARTICLE, None, ROWS_FITS[0]) if each.holds is Holds.GRADIENT]
    assert [each.title for each in lengths] == ["|dW| hidden", "|dW| output"]


def test_bars_with_signs_start_in_the_middle() -> None:
    room = QRectF(10, 0, 40, 8)
    assert bar_of(room, 0.5, False) == QRectF(10, 0, 20, 8)
    assert bar_of(room, 0.5, True) == QRectF(30, 0, 10, 8)
    assert bar_of(room, -1.0, True) == QRectF(10, 0, 20, 8)
    assert bar_of(room, 0.0, True).width() == 0


def test_bars_take_most_of_the_room_and_all_of_it_is_taken() -> None:
    assert spread_over([20, 30, 50, 60], [2, 3], 400) == [20, 54, 158, 168]
    assert spread_over([20, 30, 50, 60], [2, 3], 100) == [20, 30, 50, 60]
