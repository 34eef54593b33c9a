"""What stands in the cells of the predictions table."""

from dataclasses import replace

import numpy as np
import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.nn.losses import LOSSES
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause
from scratchnet_gui.tables.cells import GivenCells, answer_text, extreme_texts, named_values, widest_answers
from scratchnet_gui.tables.columns import Inputs, columns_for, separable
from scratchnet_gui.tables.measures import measures, measures_exactly
from scratchnet_gui.tables.outcome import Part

IRIS = load_dataset(DataConfig(dataset="iris"))
DIGITS = load_dataset(DataConfig(dataset="digits", test_ratio=0.2))
BINARY = Dataset.of_rows(inputs=((0.0,), (1.0,)), targets=((0.0,), (1.0,)))
NUMBERS = Dataset.of_rows(inputs=((0.0,), (1.0,)), targets=((0.5,), (0.25,)))
SQUARES = LOSSES["sum_of_squares"]


@pytest.mark.parametrize(
    ("data", "outputs", "unit", "wrong", "text"),
    [
        (IRIS, [0.2, 0.7, 0.1], None, False, "versicolor  0.700"),
        (IRIS, [0.2, 0.7, 0.1], None, True, "✗ versicolor  0.700"),
        (BINARY, [0.9], 0, True, "✗ 0.900"),
        (NUMBERS, [-0.9], 0, False, "−0.900"),
        (IRIS, [float("nan")] * 3, None, False, ""),
    ],
)
def test_a_prediction_names_its_class_and_marks_a_wrong_one(
    data: Dataset, outputs: list[float], unit: int | None, wrong: bool, text: str
) -> None:
    assert answer_text(data, np.array(outputs), unit, wrong, 3) == text


def test_inputs_of_a_column_have_the_decimals_that_it_needs() -> None:
    cells = GivenCells(IRIS, Part.TRAIN)
    columns = columns_for(IRIS, SQUARES, Inputs.APART)
    assert [cells.text(0, column) for column in columns[:6]] == ["1", "5.1", "3.5", "1.4", "0.2", "setosa"]
    data = Dataset.of_rows(inputs=((1.0, 0.125), (2.0, 0.5)), targets=((0.5,), (1.0,)))
    apart = columns_for(data, SQUARES, Inputs.APART)
    assert [GivenCells(data, Part.TRAIN).text(1, column) for column in apart[1:4]] == ["2", "0.50", "1.0"]


def test_where_there_is_little_room_names_are_cut_and_inputs_rounded() -> None:
    data = Dataset.of_rows(inputs=((0.25, -0.125), (1.5, 0.5)), targets=((1, 0, 0), (0, 1, 0)))
    data = replace(data, classes=("setosa", "versicolor", "virginica"))
    columns, cells = columns_for(data, SQUARES), GivenCells(data, Part.TRAIN)
    assert [cells.text(1, column) for column in columns[1:3]] == ["(1.50, 0.50)", "versicolor"]
    assert [cells.text(1, column, 7) for column in columns[1:3]] == ["(1.5, 0.5)", "versic…"]
    assert len(cells.widest(columns[1], 7)[0]) < len(cells.widest(columns[1])[0])
    assert answer_text(data, np.array([0.1, 0.2, 0.7]), None, False, 3, 7) == "virgin…  0.700"


def test_many_inputs_are_shortened_and_test_rows_are_rows_of_their_own() -> None:
    columns = columns_for(DIGITS, SQUARES)
    train, test = GivenCells(DIGITS, Part.TRAIN), GivenCells(DIGITS, Part.TEST)
    assert (len(train.X), len(test.X)) == (DIGITS.rows, DIGITS.test_rows)
    assert train.text(0, columns[1]).count(",") == 5
    assert "…" in train.text(0, columns[1])
    assert train.exact_text(0, columns[1]).splitlines()[0] == "r1c1 = 0.0"
    assert len(train.exact_text(0, columns[1]).splitlines()) == 13


@pytest.mark.parametrize("data", [IRIS, DIGITS, BINARY, NUMBERS])
def test_no_text_is_longer_than_the_widest(data: Dataset) -> None:
    cells = GivenCells(data, Part.TRAIN)
    for inputs in (Inputs.APART, Inputs.TOGETHER) if separable(data) else (Inputs.TOGETHER,):
        for column in columns_for(data, SQUARES, inputs)[:-2]:
            longest = max(len(text) for text in cells.widest(column))
            assert all(len(cells.text(row, column)) <= longest for row in range(len(cells.X)))


def test_the_widest_prediction_has_room_for_every_class_and_its_mark() -> None:
    texts = widest_answers(IRIS, np.array([[0.1, -12.5, 0.0], [0.2, 0.1, 0.0]]), None, 3)
    assert {text.split("  ")[1] for text in texts} == set(IRIS.classes)
    assert all(text.startswith("✗ ") for text in texts)
    assert any("0.200" in text for text in texts)
    assert widest_answers(NUMBERS, np.empty((0, 1)), 0, 2) == ("0.00",)


def test_extremes_are_the_ends_and_what_needs_a_power_of_ten() -> None:
    values = np.array([0.0, 0.00001, 7.0, -12.0, np.nan])
    assert extreme_texts(values, 2) == ("0.00", "−12.00", "7.00", "1.0×10⁻⁵")


def test_values_are_named_where_there_are_several() -> None:
    assert named_values(("a", "b"), np.array([1.0, 2.5]), None) == "a = 1.0\nb = 2.5"
    assert named_values(("a", "b"), np.array([1.0, 2.5]), 1) == "b = 2.5"
    assert named_values((), np.array([2.5]), 0) == "2.5"


def test_metrics_are_said_from_long_to_short() -> None:
    layers = (LayerConfig(units=3, activation="softmax"),)
    config = RunConfig(data=load_dataset(DataConfig(dataset="iris", test_ratio=0.2)), layers=layers)
    session = Session(config)
    session.submit(Seek(2, 3))
    snapshot = session.snapshot(Cause.SEEK)
    evaluation = snapshot.evaluation
    assert evaluation is not None
    texts = measures(snapshot, 4)
    assert [len(text) for text in texts] == sorted((len(text) for text in texts), reverse=True)
    assert texts[0].startswith("after iteration 1    train: loss ")
    assert f"loss = {evaluation.train.loss!r}" in measures_exactly(snapshot)
    assert "of 120 right" in measures_exactly(snapshot)
