"""The rows' numbers, as they stand in the tables, add up to the totals that stand below them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.explain.explain import exists
from core.explain.selection import Bias, Selection, Weight
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import LEAST_DIGITS, MOST_DIGITS
from scratchnet_gui.formatting import loss, loss_digits, number
from scratchnet_gui.tables.adding_up import decimals_of_terms
from scratchnet_gui.tables.columns import Kind
from scratchnet_gui.tables.footer import sum_labels
from scratchnet_gui.tables.order import PAGE_ROWS
from scratchnet_gui.tables.outcome import Part
from scratchnet_gui.tables.predictions_model import PredictionsModel
from scratchnet_gui.tables.rows_columns import Holds
from scratchnet_gui.tables.rows_model import RowsModel
from scratchnet_gui.tables.rows_sum import Scope, rows_sum
from tests.helpers.runs import configs
from tests.helpers.written import add_up, read

DIGITS = st.integers(LEAST_DIGITS, MOST_DIGITS)


def moment(config: RunConfig, iteration: int, operation: int | None = None) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.SEEK)


def shown_errors(model: PredictionsModel, snapshot: Snapshot) -> list[str]:
    """Return the errors in the table that are in the sum, and the penalty that stands below."""
    outcome = model.outcome
    assert outcome is not None
    error = next(each for each in model.columns if each.kind is Kind.ERROR)
    places = list(range(model.rowCount()))
    if outcome.place is not None:
        places = [place for place in places if outcome.place[model.row_at(place)] >= 0]
    summed = sum_labels(snapshot, outcome, model.part, model.error_digits)[0].partition(" = ")[0]
    penalty = summed.partition(" + penalty ")[2]
    return [*(model.text(place, error) for place in places), *([penalty] if penalty else [])]


@given(configs(), DIGITS, st.integers(1, 3), st.sampled_from([None, Kind.ROW, Kind.ERROR, Kind.PREDICTION]))
@settings(max_examples=200)
def test_the_errors_of_the_predictions_add_up_to_the_loss(
    config: RunConfig, digits: int, iteration: int, sorted_by: Kind | None
) -> None:
    snapshot, model = moment(config, iteration), PredictionsModel()
    model.set_digits(digits)
    model.show_snapshot(snapshot)
    if sorted_by is not None:
        model.sort_by(next(at for at, each in enumerate(model.columns) if each.kind is sorted_by))
    assert model.outcome is not None
    assert model.outcome.loss is not None
    terms, total = shown_errors(model, snapshot), loss(model.outcome.loss, digits)
    assert add_up(terms, total), (terms, total)


@given(configs(), DIGITS, st.integers(1, 3), st.sampled_from(Scope), st.data())
@settings(max_examples=100)
def test_the_shares_of_the_rows_add_up_to_the_loss_and_to_the_gradient(
    config: RunConfig, digits: int, iteration: int, scope: Scope, data: st.DataObject
) -> None:
    layer = data.draw(st.integers(1, len(config.layers)))
    part = Weight(layer, 0, 0) if data.draw(st.booleans()) else Bias(layer, 0)
    selection = Selection(part) if exists(Selection(part), config) else None
    snapshot, model = moment(config, iteration), RowsModel()
    shown = rows_sum(snapshot, selection, 0, scope, np.array([0], dtype=np.intp))
    model.show(snapshot, shown, digits)
    for column in model.columns:
        total = model.total(column)
        if not column.has_bar or total is None or not (column.holds is Holds.LOSS or model.is_signed(column)):
            continue
        terms = [model.text(place, column) for place in range(model.rows) if model.is_in_sum(place)]
        if column.holds is Holds.LOSS and shown.shares.penalty:
            terms.append(number(shown.shares.penalty, model.decimals(column), sign=True).removeprefix("+"))
        text = number(total, model.total_decimals(column))
        gradients = shown.shares.gradients
        rounding = 0.0 if gradients is None else 1e-15 * max(np.abs(gradients).max(), abs(total))
        if float(read(text)[1]) > 1e3 * rounding:  # else the gradient is what the arithmetic left of a cancellation
            assert add_up(terms, text), (terms, text)


IRIS = RunConfig(
    data=load_dataset(DataConfig(dataset="iris", test_ratio=0.2)),
    layers=(LayerConfig(units=3, activation="softmax"),),
    loss="categorical_cross_entropy",
    learning_rate=0.05,
    batch_size=16,
    l2=0.01,
)


@pytest.mark.parametrize("digits", range(LEAST_DIGITS, MOST_DIGITS + 1))
def test_the_errors_of_test_rows_and_the_penalty_add_up_to_the_test_loss(digits: int) -> None:
    snapshot, model = moment(IRIS, 3), PredictionsModel()
    model.set_digits(digits)
    model.show_snapshot(snapshot)
    model.show_part(Part.TEST)
    assert model.outcome is not None
    assert model.outcome.penalty > 0.0
    terms = shown_errors(model, snapshot)
    assert len(terms) == 31
    assert add_up(terms, loss(model.outcome.loss, digits))


def test_the_sum_of_a_batch_says_how_many_rows_it_counts() -> None:
    snapshot, model = moment(IRIS, 3), PredictionsModel()
    model.show_snapshot(snapshot)
    assert model.outcome is not None
    labels = sum_labels(snapshot, model.outcome, Part.TRAIN, 4)
    assert labels[0].startswith("sum of the 16 rows of this batch + penalty 0.")
    assert labels[0].endswith(" = its loss; grey rows are not in it")
    assert labels[-1] == "16 rows + penalty = batch loss"


def test_the_sum_of_a_full_table_says_that_it_is_that_of_all_pages() -> None:
    snapshot, model = moment(IRIS.but(batch_size=None), 3), PredictionsModel()
    model.show_snapshot(snapshot)
    assert model.outcome is not None
    assert sum_labels(snapshot, model.outcome, Part.TRAIN, 4)[1].startswith("sum + penalty 0.")
    assert sum_labels(snapshot, model.outcome, Part.TRAIN, 4)[0].startswith("sum of all pages + penalty 0.")


def test_before_the_loss_the_penalty_is_not_told() -> None:
    snapshot, model = moment(IRIS, 3, 1), PredictionsModel()
    model.show_snapshot(snapshot)
    assert model.outcome is not None
    assert sum_labels(snapshot, model.outcome, Part.TRAIN, 4)[-2] == "16 rows of this batch + penalty = its loss"


@given(st.lists(st.floats(1e-7, 3.0), min_size=2, max_size=PAGE_ROWS), DIGITS)
def test_as_many_terms_as_a_page_holds_add_up(terms: list[float], digits: int) -> None:
    total = math.fsum(terms)
    decimals = loss_digits(total, digits)
    chosen = decimals_of_terms(np.array(terms), total, decimals, len(terms))
    assert add_up([number(each, chosen) for each in terms], number(total, decimals))


def test_the_numbers_of_the_article_add_up() -> None:
    terms = np.array([0.000549, 0.000549, 0.000604, 0.000598])
    assert decimals_of_terms(terms, float(terms.sum()), 4, 4) == 5


def test_a_single_term_stands_as_its_total_and_so_do_more_than_a_page_shows() -> None:
    assert decimals_of_terms(np.array([0.12345]), 0.12345, 4, 1) == 4
    assert decimals_of_terms(np.full(PAGE_ROWS + 1, 0.12345), 0.12345 * (PAGE_ROWS + 1), 4, PAGE_ROWS + 1) == 4


@pytest.mark.parametrize("total", [None, math.nan, math.inf])
def test_where_nothing_can_add_up_there_is_one_decimal_more(total: float | None) -> None:
    assert decimals_of_terms(np.array([math.nan, 1.0]), total, 4, 2) == 5
