"""What the set-up form says about settings and data."""

from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.run_settings import SETTINGS
from scratchnet_gui.controls.data_words import data_in_words
from scratchnet_gui.controls.setting_words import group_in_words, has_meaning, tooltip
from tests.helpers.runs import ARTICLE


def words_of(recipe: DataConfig) -> str:
    return data_in_words(load_dataset(recipe)).replace("\u00a0", " ").replace("\u200b", "")


def test_a_group_names_its_choice_and_what_differs_from_the_default() -> None:
    assert group_in_words(ARTICLE, "Optimiser") == "gradient descent"
    assert group_in_words(ARTICLE.but(optimizer="adam", schedule="cosine"), "Optimiser") == "Adam, Schedule cosine"
    assert group_in_words(ARTICLE, "Regularisation") == "none"
    assert group_in_words(ARTICLE.but(l2=0.01, dropout=0.2), "Regularisation") == "L2 rate 0.01, Dropout 0.2"
    assert group_in_words(ARTICLE.but(stop_at=None), "Stop") == "never"
    assert group_in_words(ARTICLE, "Mistakes") == "none"
    assert group_in_words(ARTICLE.but(wrong_sign=True), "Mistakes") == "Wrong sign in the update switched on"


def test_a_group_is_silent_about_what_has_no_meaning() -> None:
    config = ARTICLE.but(momentum=0.5)
    assert not has_meaning(SETTINGS["momentum"], config)
    assert group_in_words(config, "Optimiser") == "gradient descent"
    assert "0.5" in group_in_words(config.but(optimizer="nesterov"), "Optimiser")


def test_a_tooltip_says_what_a_setting_does_what_follows_and_what_is_allowed() -> None:
    said = tooltip(SETTINGS["clip"], "Keeps the weights.")
    assert said.replace("\n", " ") == (
        "Gradients that are longer together are shortened to this length. Keeps the weights. "
        "Allowed: above 0 to 1,000,000. Left empty: never."
    )
    assert max(map(len, said.splitlines())) <= 56


def test_data_is_told_with_its_rows_columns_scaling_and_source() -> None:
    assert words_of(DataConfig(dataset="moons", test_ratio=0.2, scale=True)).splitlines() == [
        "160 training rows · 40 test rows · 2 inputs · 1 output · 2 classes",
        "Inputs scaled to mean 0 and standard deviation 1 of the training rows.",
    ]
    iris = words_of(DataConfig(dataset="iris"))
    assert iris.startswith("150 rows · 4 inputs · 3 outputs · 3 classes\n")
    assert "CC BY 4.0" in iris
    assert "classes" not in words_of(DataConfig(dataset="sine"))


def test_rows_of_a_preset_are_said_to_be_its_own() -> None:
    assert "Written out in the preset." in data_in_words(ARTICLE.data)
