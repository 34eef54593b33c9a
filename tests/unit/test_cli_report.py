"""How a finished run is printed."""

import json

import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.run_settings import LayerConfig
from scratchnet_gui.cli import report
from scratchnet_gui.cli.train import train
from tests.helpers import runs as training
from tests.helpers.runs import ARTICLE


def text_of(config: RunConfig, iterations: int) -> list[str]:
    return report.as_text("Title", config, train(config, iterations, lambda iteration, loss: None)).splitlines()


def echo(*rows: tuple[float, ...]) -> RunConfig:
    """A network that has not learned: identity, weights 0, so that nothing but the data is printed."""
    return RunConfig(
        data=Dataset.of_rows(inputs=rows, targets=tuple((row[0],) for row in rows)),
        layers=(LayerConfig(units=1, activation="identity"),),
        initializer="zeros",
    )


def test_columns_are_aligned_and_numbers_short() -> None:
    assert text_of(echo((0.5, -100.0), (1e-7, 2.0)), 1)[3:6] == [
        "   x1    x2  target  prediction",
        "  0.5  -100     0.5       0.000",
        "1e-07     2   1e-07       0.000",
    ]


def test_wide_and_long_tables_are_shortened() -> None:
    lines = text_of(echo(*[tuple(float(place) for place in range(20))] * 100), 1)
    assert lines[3].split() == ["x1", "x2", "x3", "x4", "x5", "x6", "...", "x20", "target", "prediction"]
    assert len([line for line in lines if line.endswith("0.000")]) == 40
    assert "... and 60 more rows; --json prints them all" in lines


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0228264, "0.023"),
        (-0.0, "0.000"),
        (-0.25, "-0.250"),
        (0.0004, "4.00e-04"),
        (99_999.0, "99999.000"),
        (-1e300, "-1.00e+300"),
    ],
)
def test_predictions(value: float, text: str) -> None:
    assert report._decimals(value) == text


def test_one_iteration_is_not_many() -> None:
    assert ", 1 iteration in " in text_of(ARTICLE, 1)[1]
    assert ", 2 iterations in " in text_of(ARTICLE, 2)[1]


def test_json_keeps_every_digit() -> None:
    trained = train(ARTICLE, 30, lambda iteration, loss: None)
    run = json.loads(report.as_json("article", ARTICLE, trained))
    assert run["loss"] == training.train(ARTICLE, 30)[1] == trained.losses.tolist()
    assert run["weights"] == [each.W.tolist() for each in trained.parameters]


def test_a_run_with_a_mistake_says_so() -> None:
    mistaken = ARTICLE.but(wrong_sign=True)
    assert text_of(mistaken, 2)[2] == (
        "Mistake on: Wrong sign in the update (each step is added to the weights, not taken off)"
    )
    trained = train(mistaken, 2, lambda iteration, loss: None)
    assert json.loads(report.as_json("article", mistaken, trained))["mistakes"] == ["wrong_sign"]
