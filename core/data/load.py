"""From a recipe to the dataset."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.arrays import Array, Indices, all_finite, frozen
from core.data.dataset import Dataset
from core.data.features import apply_features
from core.data.recipe import DataConfig
from core.data.sources import DATASETS
from core.data.split import split
from core.errors import ConfigError


def load_dataset(config: DataConfig) -> Dataset:
    """Make, or read, the rows of `config`; the same recipe (and file) always gives the same numbers.

    Rows become features first, then test rows are kept apart, then inputs are scaled.

    Raises
    ------
    ConfigError
        Naming the setting that does not fit the data.
    DataError
        Naming the place in the file that cannot be used.
    """
    source = DATASETS[config.dataset]
    made = source.make(config)
    X, names, scaling = made.X, made.input_names, [made.scaling] if made.scaling else []
    with np.errstate(over="ignore", invalid="ignore"):  # looked at as a whole in `_checked`
        if config.features and source.inputs in (2, None):
            if X.shape[1] != 2:
                raise ConfigError(
                    "features", f"The data has {X.shape[1]} inputs.", "Features are made of two inputs; leave them out."
                )
            X, names = _checked("features", apply_features(config.features, X)), config.features
        training, test = _split(made, config, rows_given=source.samples is not None and config.samples is not None)
        if len(test):
            X, test_X, Y, test_Y = X[training], X[test], made.Y[training], made.Y[test]
        else:
            test_X, Y, test_Y = X[:0], made.Y, made.Y[:0]
        if config.scale:
            X, test_X, sentence = _scaled(X, test_X)
            scaling.append(sentence)
    return replace(
        made,
        X=frozen(X),
        Y=frozen(Y),
        test_X=frozen(test_X),
        test_Y=frozen(test_Y),
        title=made.title or source.label,
        input_names=names,
        scaling=" ".join(scaling),
        recipe=config,
    )


def _split(made: Dataset, config: DataConfig, rows_given: bool) -> tuple[Indices, Indices]:
    try:
        return split(made.Y, by_class=made.is_classification, test_ratio=config.test_ratio, seed=config.seed)
    except ConfigError as error:
        if not rows_given:
            raise
        # The share may be the preset's, and nobody's wish.
        message = f"{config.samples} rows are too few to keep any apart for testing: training needs one of each class."
        raise ConfigError("samples", message, "Give more rows, or a test share of 0.") from error


def _scaled(X: Array, test_X: Array) -> tuple[Array, Array, str]:
    """Scale both by mean and standard deviation of `X`; a column of equal numbers stays, since it has no spread."""
    varies = X.min(axis=0) < X.max(axis=0)
    mean = np.where(varies, X.mean(axis=0), 0.0)
    deviation = np.where(varies, X.std(axis=0), 1.0)
    if not all_finite(deviation) or not deviation.all():
        raise _unfit("scale")
    kept = "" if varies.all() else "; constant inputs stay as they are"
    sentence = f"Inputs scaled to mean 0 and standard deviation 1 of the training rows{kept}."
    X, test_X = X - mean, test_X - mean
    X /= deviation
    test_X /= deviation
    return _checked("scale", X), _checked("scale", test_X), sentence


def _checked(field: str, X: Array) -> Array:
    if not all_finite(X):
        raise _unfit(field)
    return X


def _unfit(field: str) -> ConfigError:
    return ConfigError(field, "The inputs are too large, or too close together, to be computed with.", "Leave it out.")
