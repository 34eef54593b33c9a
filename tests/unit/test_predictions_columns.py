"""The columns of the predictions table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.nn.losses import LOSSES
from scratchnet_gui.tables.columns import Inputs, Kind, columns_for, separable, spread

SQUARES = LOSSES["sum_of_squares"]


def numbers(inputs: int, outputs: int) -> Dataset:
    """Rows whose targets are no classes."""
    return Dataset.of_rows(inputs=((0.5,) * inputs,) * 2, targets=((0.3,) * outputs,) * 2)


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
    assert [column.short_title for column in columns_for(numbers(2, outputs), SQUARES)] == short_titles


def test_each_prediction_column_knows_its_output() -> None:
    def predictions(outputs: int) -> list[int | None]:
        columns = columns_for(numbers(2, outputs), SQUARES)
        return [column.unit for column in columns if column.kind is Kind.PREDICTION]

    assert predictions(3) == [0, 1, 2]
    assert predictions(9) == [None]


def test_classes_are_predicted_in_one_column() -> None:
    data = Dataset.of_rows(inputs=((0.0,), (1.0,)), targets=((1, 0, 0), (0, 1, 0)))
    assert [column.unit for column in columns_for(data, SQUARES) if column.kind is Kind.PREDICTION] == [None]


def test_inputs_are_named_by_the_data_together_or_left_out() -> None:
    iris = load_dataset(DataConfig(dataset="iris"))
    assert [column.title for column in columns_for(iris, SQUARES, Inputs.APART)][1:5] == [
        "sepal length",
        "sepal width",
        "petal length",
        "petal width",
    ]
    assert [column.short_title for column in columns_for(iris, SQUARES, Inputs.APART)][1:5] == ["x₁", "x₂", "x₃", "x₄"]
    assert [column.title for column in columns_for(iris, SQUARES, Inputs.HIDDEN)][:2] == ["row", "target y"]
    assert [separable(numbers(inputs, 1)) for inputs in (1, 4, 5)] == [True, True, False]


@pytest.mark.parametrize(
    ("loss", "title", "words"),
    [
        ("sum_of_squares", "error (y−ŷ)²", "its squared error."),
        ("mean_absolute", "error |y−ŷ|/n", "its absolute error, divided by n, the number of predictions."),
        ("binary_cross_entropy", "error CE/n", "its cross-entropy, divided by n, the number of predictions."),
    ],
)
def test_the_error_is_called_what_the_loss_makes_of_it(loss: str, title: str, words: str) -> None:
    column = columns_for(numbers(2, 1), LOSSES[loss])[-1]
    assert column.title == title
    assert words in column.tip


def test_spare_room_goes_to_all_but_the_first_column() -> None:
    assert spread([20, 50, 30], 111) == [20, 56, 35]


@given(needed=st.lists(st.integers(1, 200), min_size=2, max_size=9), room=st.integers(0, 2000))
def test_columns_fill_the_room_and_never_get_less_than_they_need(needed: list[int], room: int) -> None:
    widths = spread(needed, room)
    assert sum(widths) == max(room, sum(needed))
    assert all(width >= least for width, least in zip(widths, needed, strict=True))
    assert widths[0] == needed[0]
