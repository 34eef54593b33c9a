"""What to begin with when a dataset is chosen: the recipe and the settings of the preset that has its name."""

from __future__ import annotations

from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.run_settings import LayerConfig
from core.session.fitting import with_data
from core.session.presets import load_preset

_FILE = "csv"


def recipe_of(name: str) -> DataConfig:
    """Return the recipe of the preset named like a dataset: its noise, its test share, and so on.

    Raises
    ------
    ConfigError
        When there is no such dataset, and for ``csv``, where the file has to be given.
    """
    DataConfig(dataset=name)  # refuses both
    recipe = load_preset(name).run.data.recipe
    assert recipe is not None, "the preset of a dataset takes its rows from it"
    return recipe


def run_for(data: DataConfig) -> RunConfig:
    """Return a run that learns from `data` with settings that suit it.

    They are those of the preset named like the dataset, and general ones for a file; the output layer and, where the
    task is another one, the loss are fitted to the data.

    Raises
    ------
    ConfigError
        Naming the setting of `data` that cannot be used; or the output layer, where the targets of a file have more
        columns, or classes, than a layer can have neurons.
    DataError
        Naming the place in the file that cannot be used.
    """
    dataset = load_dataset(data)
    config = _for_a_file() if data.dataset == _FILE else load_preset(data.dataset).run
    return with_data(config, dataset)[0]


def _for_a_file() -> RunConfig:
    """Return settings for numbers to predict; its only row stands in for those of the file."""
    return RunConfig(
        data=Dataset.of_rows(inputs=((0.0,),), targets=((0.5,),)),
        layers=(
            LayerConfig(units=8, activation="tanh", bias=True),
            LayerConfig(units=1, activation="identity", bias=True),
        ),
        loss="mean_of_squares",
        initializer="xavier",
        optimizer="adam",
        learning_rate=0.01,
        batch_size=32,
        shuffle=True,
        stop_epoch=200,
    )
