"""From arguments to the run: what is given counts, what is left out is the preset's."""

from argparse import Namespace

import pytest

from core.run_settings import LayerConfig
from core.session.presets import Preset
from scratchnet_gui.cli.setup import iterations_of, layers_of, run_of
from scratchnet_gui.cli.values import HiddenLayer, UsageError, hidden_layers
from tests.helpers.runs import ARTICLE, with_settings

TANH = LayerConfig(units=4, activation="tanh", bias=True)
RELU = LayerConfig(units=3, activation="relu")
OUTPUT = LayerConfig(units=1, activation="identity", bias=True)


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("4", [HiddenLayer(4, None)]),
        ("4:sigmoid,3:tanh", [HiddenLayer(4, "sigmoid"), HiddenLayer(3, "tanh")]),
        (" 4 : relu , 3 ", [HiddenLayer(4, "relu"), HiddenLayer(3, None)]),
        ("1,1024:identity", [HiddenLayer(1, None), HiddenLayer(1024, "identity")]),
    ],
)
def test_layers_are_read_in_order(text: str, layers: list[HiddenLayer]) -> None:
    assert list(hidden_layers(text)) == layers


@pytest.mark.parametrize(
    ("preset", "hidden", "expected"),
    [
        ([TANH, RELU, OUTPUT], None, [TANH, RELU, OUTPUT]),
        # The activation and the biases come from the hidden layer in the same place ...
        ([TANH, RELU, OUTPUT], "7", [("tanh", 7, True)]),
        ([TANH, RELU, OUTPUT], "7,6", [("tanh", 7, True), ("relu", 6, False)]),
        # ... and beyond those from the last one.
        ([TANH, RELU, OUTPUT], "7,6,5", [("tanh", 7, True), ("relu", 6, False), ("relu", 5, False)]),
        ([TANH, OUTPUT], "7:sigmoid,6", [("sigmoid", 7, True), ("tanh", 6, True)]),
        # A preset without hidden layers lends its output.
        ([OUTPUT], "2,2:tanh", [("identity", 2, True), ("tanh", 2, True)]),
    ],
)
def test_what_is_left_out_is_the_preset_s(
    preset: list[LayerConfig], hidden: str | None, expected: list[LayerConfig | tuple[str, int, bool]]
) -> None:
    layers = layers_of(preset, None if hidden is None else hidden_layers(hidden), None)
    assert layers[-1] == OUTPUT
    wanted = [
        each if isinstance(each, LayerConfig) else LayerConfig(activation=each[0], units=each[1], bias=each[2])
        for each in expected
    ]
    assert list(layers[: len(wanted)]) == wanted
    assert len(layers) == len(wanted) + (0 if hidden is None else 1)


def test_the_output_takes_another_activation_and_keeps_its_size() -> None:
    assert layers_of([TANH, OUTPUT], None, "sigmoid") == (
        TANH,
        LayerConfig(units=1, activation="sigmoid", bias=True),
    )


def test_settings_that_are_given_take_the_place_of_the_preset_s() -> None:
    preset = Preset(schema_version=1, title="", look_for="", run=ARTICLE)
    assert run_of(Namespace(preset=None, seed=None), preset) == ARTICLE
    assert run_of(Namespace(preset="article", seed=None, iterations=None), preset) == ARTICLE
    assert run_of(Namespace(preset=None, seed=0), preset) == with_settings(ARTICLE, seed=0)
    assert run_of(Namespace(preset=None, seed=None, learning_rate=0.5), preset) == with_settings(
        ARTICLE, learning_rate=0.5
    )


def test_how_many_iterations() -> None:
    assert iterations_of(Namespace(iterations=None), ARTICLE) == 1500
    assert iterations_of(Namespace(iterations=0), ARTICLE) == 0
    with pytest.raises(UsageError, match="--iterations"):
        iterations_of(Namespace(iterations=None), with_settings(ARTICLE, stop_at=None))
