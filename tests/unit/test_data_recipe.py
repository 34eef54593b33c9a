"""What data can be made from: ranges, spellings, and what is refused."""

from typing import Any

import msgspec
import pytest

from core.data.recipe import DataConfig
from core.data.sources import DATASETS
from core.errors import ConfigError
from core.setting import settings_of


def test_every_dataset_is_there_by_its_name() -> None:
    assert " ".join(DATASETS) == (
        "article and or parity circle xor gaussians spiral moons blobs plane multi-gaussian sine step polynomial iris "
        "digits csv"
    )
    for name, source in DATASETS.items():
        assert (source.name, source.label[0], source.help[-1]) == (name, source.label[0].upper(), ".")
        assert bool(source.noise_help) == (source.noise is not None) == (source.samples is not None)


def test_every_field_is_described_for_a_form() -> None:
    settings = settings_of(DataConfig)
    assert list(settings) == list(DataConfig.__struct_fields__)
    for setting in settings.values():
        assert setting.group == "Data"
        assert setting.help.endswith(".")
        if setting.only_for is not None:
            field, names = setting.only_for
            assert field == "dataset"
            assert names <= set(DATASETS)


def test_a_recipe_survives_being_written_and_read() -> None:
    recipe = DataConfig(dataset="circle", samples=50, noise=0.2, features=("x1²",), scale=True, test_ratio=0.3, seed=7)
    assert msgspec.convert(msgspec.to_builtins(recipe), DataConfig) == recipe


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("x1", "x1"),
        ("X2", "x2"),
        ("x₂", "x2"),
        ("x1^2", "x1^2"),
        ("x1²", "x1^2"),
        ("x2**2", "x2^2"),
        ("x2*x2", "x2^2"),
        ("x1*x2", "x1x2"),
        ("x2 · x1", "x1x2"),
        ("x1x2", "x1x2"),
        ("sinx1", "sin(x1)"),
        ("sin(x2)", "sin(x2)"),
        ("sin x2", "sin(x2)"),
    ],
)
def test_a_feature_can_be_spelled_in_several_ways(spelling: str, name: str) -> None:
    assert DataConfig(dataset="circle", features=(spelling,)).features == (name,)


@pytest.mark.parametrize(
    ("settings", "field", "text", "hint"),
    [
        ({"dataset": "moon"}, "dataset", "Dataset cannot be 'moon'.", "Allowed: article, and, or, parity, circle, "),
        ({"samples": 1}, "samples", "Rows cannot be 1.", "Allowed: from 2 to 1,000,000."),
        ({"samples": 1_000_001}, "samples", "Rows cannot be 1000001.", "Allowed: from 2 to 1,000,000."),
        ({"noise": -0.1}, "noise", "Noise cannot be -0.1.", "Allowed: from 0 to 0.5."),
        ({"noise": float("nan")}, "noise", "Noise cannot be nan.", "Allowed: from 0 to 0.5."),
        ({"classes": 11}, "classes", "Classes cannot be 11.", "Allowed: from 2 to 10."),
        ({"inputs": 1}, "inputs", "Inputs cannot be 1.", "Allowed: from 2 to 10."),
        ({"test_ratio": 1.0}, "test_ratio", "Test share cannot be 1.0.", "Allowed: from 0 to 0.99."),
        ({"seed": 2**32}, "seed", "Data seed cannot be 4294967296.", "Allowed: from 0 to 4,294,967,295."),
        ({"scale": 1}, "scale", "Scale inputs cannot be 1.", "Allowed: true or false."),
        ({"features": ("x3",)}, "features", "Features cannot be ('x3',).", "Allowed: x1, x2, x1^2, x2^2, x1x2, sin"),
        ({"features": ("x1²", "x1^2")}, "features", "A feature is listed twice.", "Each can be there once."),
        ({"dataset": "csv"}, "file", "No file is given.", "Give the path of a CSV or TSV file."),
        (
            {"dataset": "blobs", "samples": 4, "classes": 5},
            "samples",
            "4 rows are too few for 5 classes.",
            "Allowed: from 5 to 1,000,000.",
        ),
    ],
)
def test_what_is_out_of_range_is_named(settings: dict[str, Any], field: str, text: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        DataConfig(**settings)
    assert (caught.value.field, caught.value.message) == (field, text)
    assert caught.value.hint.startswith(hint)
