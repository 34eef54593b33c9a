"""Network, loss and data are made to fit each other, with a word about what was not asked for."""

import numpy as np
import pytest

from core.arrays import frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.errors import ConfigError
from core.run_settings import LayerConfig
from core.session.fitting import with_data, with_layers, with_setting
from tests.helpers.runs import ARTICLE


def classes(count: int) -> Dataset:
    """Rows of one input; as many outputs as classes, but one for two."""
    numbers = np.arange(3 * count) % count
    Y = np.eye(count)[numbers] if count > 2 else numbers[:, None].astype(float)
    return dataset(Y, tuple("abcdefghij"[:count]))


def dataset(Y: np.ndarray, names: tuple[str, ...] = ()) -> Dataset:
    X = np.linspace(-1, 1, len(Y))[:, None]
    return Dataset(X=frozen(X), Y=frozen(Y), test_X=frozen(X[:0].copy()), test_Y=frozen(Y[:0].copy()), classes=names)


NUMBERS = dataset(np.linspace(-2.0, 2.0, 5)[:, None])


def run(data: Dataset, activation: str, loss: str) -> RunConfig:
    output = LayerConfig(units=data.Y.shape[1], activation=activation)
    return RunConfig(data=data, layers=(LayerConfig(units=5, bias=True), output), loss=loss, learning_rate=0.3)


def output_and_loss(config: RunConfig) -> tuple[int, str, str]:
    return config.layers[-1].units, config.layers[-1].activation, config.loss


def test_a_setting_that_fits_changes_alone_and_nothing_is_said() -> None:
    assert with_setting(ARTICLE, "loss", "huber") == (ARTICLE.but(loss="huber"), "")
    assert with_setting(ARTICLE, "l2", 0.5) == (ARTICLE.but(l2=0.5), "")


def test_a_loss_of_probabilities_brings_the_activation_that_it_needs() -> None:
    changed, said = with_setting(run(classes(2), "tanh", "huber"), "loss", "binary_cross_entropy")
    assert output_and_loss(changed) == (1, "sigmoid", "binary_cross_entropy")
    assert said == "A new network was built: binary cross-entropy needs sigmoid outputs."
    changed, _ = with_setting(run(classes(3), "sigmoid", "binary_cross_entropy"), "loss", "categorical_cross_entropy")
    assert output_and_loss(changed) == (3, "softmax", "categorical_cross_entropy")


def test_a_loss_that_cannot_fit_is_refused_with_the_reason() -> None:
    with pytest.raises(ConfigError) as raised:
        with_setting(ARTICLE, "loss", "categorical_cross_entropy")
    assert raised.value.message == (
        "Categorical cross-entropy needs softmax outputs. A single output with softmax is always 1."
    )
    with pytest.raises(ConfigError, match="targets from 0 to 1"):
        with_setting(run(NUMBERS, "identity", "huber"), "loss", "binary_cross_entropy")


@pytest.mark.parametrize(
    ("outputs", "activation", "loss", "chosen", "fitting"),
    [
        (3, "softmax", "categorical_cross_entropy", "sigmoid", "binary_cross_entropy"),
        (3, "sigmoid", "binary_cross_entropy", "softmax", "categorical_cross_entropy"),
        (3, "softmax", "categorical_cross_entropy", "tanh", "mean_of_squares"),
        (2, "sigmoid", "binary_cross_entropy", "relu", "mean_of_squares"),
    ],
)
def test_another_output_brings_a_loss_that_goes_with_it(
    outputs: int, activation: str, loss: str, chosen: str, fitting: str
) -> None:
    before = run(classes(outputs), activation, loss)
    layers = (before.layers[0], LayerConfig(units=before.layers[-1].units, activation=chosen))
    changed, said = with_layers(before, layers)
    assert (changed.layers, changed.loss) == (layers, fitting)
    assert said.startswith("A new network was built. Its loss is ")
    assert changed.learning_rate == before.learning_rate


def test_layers_that_fit_change_alone_and_those_that_cannot_are_refused() -> None:
    layers = (LayerConfig(units=9), *ARTICLE.layers)
    assert with_layers(ARTICLE, layers) == (ARTICLE.but(layers=layers), "")
    with pytest.raises(ConfigError, match="A single output with softmax is always 1"):
        with_layers(ARTICLE, (LayerConfig(units=1, activation="softmax"),))


def test_other_data_of_the_same_kind_keeps_network_and_loss() -> None:
    before = run(classes(3), "softmax", "categorical_cross_entropy")
    data = classes(5)
    changed, said = with_data(before, data)
    assert changed.data is data
    assert output_and_loss(changed) == (5, "softmax", "categorical_cross_entropy")
    assert changed.layers[0] == before.layers[0]
    assert changed.learning_rate == 0.3
    assert said == "A new network was built for this data."


@pytest.mark.parametrize(
    ("before", "data", "expected"),
    [
        (run(classes(3), "softmax", "categorical_cross_entropy"), classes(2), (1, "sigmoid", "binary_cross_entropy")),
        (run(classes(2), "sigmoid", "binary_cross_entropy"), classes(3), (3, "softmax", "categorical_cross_entropy")),
        (run(classes(2), "sigmoid", "binary_cross_entropy"), NUMBERS, (1, "identity", "mean_of_squares")),
        (run(NUMBERS, "identity", "huber"), classes(3), (3, "softmax", "categorical_cross_entropy")),
        (run(classes(3), "softmax", "sum_of_squares"), classes(2), (1, "sigmoid", "binary_cross_entropy")),
    ],
)
def test_data_of_another_kind_brings_an_output_and_a_loss_and_says_so(
    before: RunConfig, data: Dataset, expected: tuple[int, str, str]
) -> None:
    changed, said = with_data(before, data)
    assert output_and_loss(changed) == expected
    assert "now, its loss" in said
    assert changed.layers[0] == before.layers[0]


def test_squares_of_classes_stay_squares() -> None:
    changed, _ = with_data(run(classes(2), "tanh", "sum_of_squares"), classes(4))
    assert output_and_loss(changed) == (4, "tanh", "sum_of_squares")
