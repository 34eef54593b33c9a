"""What a run may be, and how a setting out of range is refused."""

import math
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from core.config import RunConfig
from core.data.dataset import Dataset
from core.errors import ConfigError
from core.run_settings import MAX_LAYERS, LayerConfig
from core.setting import Setting, check_settings, settings_of
from tests.helpers.runs import ARTICLE, ARTICLE_DATA, with_settings


def refused(**settings: Any) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        with_settings(ARTICLE, **settings)
    return caught.value


@pytest.mark.parametrize(
    ("field", "value", "text", "hint"),
    [
        ("seed", -1, "Seed cannot be -1.", "Allowed: from 0 to 4,294,967,295."),
        ("seed", 2**32, "Seed cannot be 4294967296.", "Allowed: from 0 to 4,294,967,295."),
        ("seed", 10**400, "Seed cannot be 100000000000000000...0000000000000000000.", "Allowed: from 0 to"),
        pytest.param("seed", 10**5000, "Seed cannot be that large.", "Allowed: from 0 to", id="thousands of digits"),
        ("seed", True, "Seed cannot be True.", "Allowed: from 0 to"),
        ("learning_rate", 0.0, "Learning rate cannot be 0.0.", "Allowed: above 0 to 1,000."),
        ("learning_rate", -1.0, "Learning rate cannot be -1.0.", "Allowed: above 0 to 1,000."),
        ("learning_rate", 1000.5, "Learning rate cannot be 1000.5.", "Allowed: above 0 to 1,000."),
        ("learning_rate", math.nan, "Learning rate cannot be nan.", "Allowed: above 0 to 1,000."),
        ("learning_rate", math.inf, "Learning rate cannot be inf.", "Allowed: above 0 to 1,000."),
        ("learning_rate", "1", "Learning rate cannot be '1'.", "Allowed: above 0 to 1,000."),
        ("batch_size", 0, "Batch cannot be 0.", "Allowed: from 1 to 1,000,000."),
        ("stop_at", 0, "Last iteration cannot be 0.", "Allowed: from 1 to 1,000,000,000."),
        ("loss", "mean", "Loss cannot be 'mean'.", "Allowed: sum_of_squares, mean_of_squares,"),
        ("initializer", "she", "Start weights cannot be 'she'.", "Allowed: article, uniform, normal, xavier, he,"),
    ],
)
def test_a_setting_out_of_range_is_named(field: str, value: object, text: str, hint: str) -> None:
    error = refused(**{field: value})
    assert (error.field, error.message) == (field, text)
    assert error.hint.startswith(hint)
    assert str(error) == f"{field}: {text} {error.hint}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", 0),
        ("seed", 2**32 - 1),
        ("learning_rate", 1e-300),
        ("learning_rate", 1000),
        ("batch_size", None),
        ("batch_size", 1),
        ("stop_at", None),
        ("stop_at", 1_000_000_000),
    ],
)
def test_bounds_are_allowed(field: str, value: object) -> None:
    assert getattr(with_settings(ARTICLE, **{field: value}), field) == value


@pytest.mark.parametrize(
    ("layer", "field"),
    [
        (LayerConfig(units=0), "layers[0].units"),
        (LayerConfig(units=1025), "layers[0].units"),
        (LayerConfig(units=4, activation="softmax"), "layers[0].activation"),
    ],
)
def test_a_layer_out_of_range_is_named(layer: LayerConfig, field: str) -> None:
    assert refused(layers=(layer, LayerConfig(units=1))).field == field


@pytest.mark.parametrize("count", [0, MAX_LAYERS + 1])
def test_number_of_layers(count: int) -> None:
    error = refused(layers=(LayerConfig(units=1),) * count)
    assert error.field == "layers"
    assert str(count) in error.message
    assert error.hint == "Allowed: 1 to 16."


def test_the_output_layer_fits_the_targets() -> None:
    error = refused(layers=(LayerConfig(units=4), LayerConfig(units=2)))
    assert error.field == "layers[1].units"
    assert "2 neurons" in error.message
    assert "1 value" in error.message


def test_sizes_and_batch() -> None:
    assert ARTICLE.sizes == (3, 4, 1)
    assert ARTICLE.rows_per_batch == 4
    assert with_settings(ARTICLE, batch_size=3).rows_per_batch == 3
    assert with_settings(ARTICLE, batch_size=9).rows_per_batch == 4


def test_equal_settings_make_equal_configurations() -> None:
    again = RunConfig(
        data=Dataset.of_rows(title=ARTICLE_DATA.title, inputs=ARTICLE_DATA.X.tolist(), targets=ARTICLE_DATA.Y.tolist()),
        layers=(LayerConfig(units=4), LayerConfig(units=1)),
        seed=45532,
        stop_at=1500,
    )
    assert again == ARTICLE
    assert hash(again) == hash(ARTICLE)
    assert again != with_settings(ARTICLE, seed=1)


def test_every_setting_has_words_for_a_form() -> None:
    for described in (settings_of(RunConfig), settings_of(LayerConfig)):
        assert described
        for setting in described.values():
            assert setting.label
            assert setting.help.endswith(".")
            assert setting.allowed().startswith("Allowed: ")


@pytest.mark.parametrize(
    ("setting", "allowed"),
    [
        (Setting("", "", least=0), "Allowed: from 0."),
        (Setting("", "", least=0.5, most=1.5), "Allowed: from 0.5 to 1.5."),
        (Setting("", "", above=0.001, most=10), "Allowed: above 0.001 to 10."),
        (Setting("", "", choices={"one": 1, "two": 2}), "Allowed: one, two."),
    ],
)
def test_ranges_in_words(setting: Setting, allowed: str) -> None:
    assert setting.allowed() == allowed


def test_a_field_that_is_not_described_or_none_is_not_checked() -> None:
    @dataclass
    class Form:
        free: float = -1.0

    class Described:
        number: Annotated[int | None, Setting("Number", "", least=1)] = None
        other: int = -1

    check_settings(Form())
    check_settings(Described())
