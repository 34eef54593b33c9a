"""The settings of a run: each with its default, its range, its name and its help for people."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Annotated

import msgspec

from core.errors import ConfigError
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from core.setting import Setting, check_settings, settings_of
from core.training import mistakes

MAX_UNITS = 1024
MAX_LAYERS = 16
ENGINES = {
    "auto": "the fastest that serves this run",
    "numpy": "NumPy alone, the code that is stepped through",
    "compiled": "machine code made by numba",
}

_DESCENT = frozenset({"momentum", "nesterov"})
_ADAM = frozenset({"adam", "adamw"})
_SCALED = _ADAM | {"adagrad", "rmsprop"}


_network = partial(Setting, group="Network")
_training = partial(Setting, group="Training", keeps_weights=True)
_optimiser = partial(Setting, group="Optimiser", keeps_weights=True)
_regularisation = partial(Setting, group="Regularisation", keeps_weights=True)
_stop = partial(Setting, group="Stop", keeps_weights=True)


def _mistake(mistake: mistakes.Mistake) -> Setting:
    return Setting(
        mistake.label,
        mistake.help,
        flag=True,
        group="Mistakes",
        keeps_weights=mistake.in_training,
        only_for=mistake.only_for,
    )


class LayerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One layer with weights: how many neurons, which activation, with or without biases."""

    units: Annotated[int, Setting("Neurons", "How many neurons the layer has.", least=1, most=MAX_UNITS)]
    activation: Annotated[
        str, Setting("Activation", "The function each neuron applies to its sum z.", choices=ACTIVATIONS)
    ] = "sigmoid"
    bias: Annotated[
        bool, Setting("Biases", "Give every neuron a bias: a number of its own that is added to its sum.", flag=True)
    ] = False


class RunSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings of a run but its data, as a preset writes them under ``[run]``. The last layer is the output."""

    layers: tuple[LayerConfig, ...]
    initializer: Annotated[
        str,
        _network("Start weights", "How the weights are drawn before training.", choices=INITIALIZERS),
    ] = "article"
    start_value: Annotated[
        float,
        _network(
            "Start value",
            "The number that every weight starts with.",
            least=-100,
            most=100,
            only_for=("initializer", frozenset({"constant"})),
        ),
    ] = 0.5
    seed: Annotated[
        int,
        _network(
            "Seed", "The same seed gives the same start weights, order of rows and dropout.", least=0, most=2**32 - 1
        ),
    ] = 0

    loss: Annotated[
        str,
        _training("Loss", "How the distance of predictions from targets is measured.", choices=LOSSES),
    ] = "sum_of_squares"
    learning_rate: Annotated[
        float,
        _training("Learning rate", "How far one update moves each weight.", above=0, most=1000),
    ] = 1.0
    batch_size: Annotated[
        int | None,
        _training("Batch", "How many rows an iteration learns from.", least=1, most=1_000_000, empty="all rows"),
    ] = None
    shuffle: Annotated[
        bool,
        _training("Shuffle rows", "Take the rows in another order in every epoch.", flag=True),
    ] = False

    optimizer: Annotated[
        str,
        _optimiser("Optimiser", "How a gradient becomes a step of its weight.", choices=OPTIMIZERS),
    ] = "gradient_descent"
    momentum: Annotated[
        float,
        _optimiser(
            "Momentum μ",
            "The share of the last step that the next one keeps.",
            least=0,
            most=1,
            only_for=("optimizer", _DESCENT),
        ),
    ] = 0.9
    alpha: Annotated[
        float,
        _optimiser(
            "Decay α",
            "How slowly the mean of squared gradients forgets.",
            least=0,
            most=1,
            only_for=("optimizer", frozenset({"rmsprop"})),
        ),
    ] = 0.99
    beta1: Annotated[
        float,
        _optimiser(
            "Decay β₁",
            "How slowly the mean of gradients forgets.",
            least=0,
            most=0.999999,
            only_for=("optimizer", _ADAM),
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        _optimiser(
            "Decay β₂",
            "How slowly the mean of squared gradients forgets.",
            least=0,
            most=0.999999,
            only_for=("optimizer", _ADAM),
        ),
    ] = 0.999
    epsilon: Annotated[
        float | None,
        _optimiser(
            "Epsilon ε",
            "A small number that keeps the division from exploding.",
            above=0,
            most=1,
            only_for=("optimizer", _SCALED),
            empty="its own",
        ),
    ] = None
    weight_decay: Annotated[
        float,
        _optimiser(
            "Weight decay λ",
            "How much of itself every weight loses in a step, times the learning rate.",
            least=0,
            most=10,
            only_for=("optimizer", frozenset({"adamw"})),
        ),
    ] = 0.01
    schedule: Annotated[
        str,
        _optimiser("Schedule", "How the learning rate changes from epoch to epoch.", choices=SCHEDULES),
    ] = "constant"
    schedule_factor: Annotated[
        float,
        _optimiser(
            "Factor",
            "What the learning rate is multiplied with.",
            above=0,
            most=1,
            only_for=("schedule", frozenset({"step", "exponential"})),
        ),
    ] = 0.5
    schedule_epochs: Annotated[
        int,
        _optimiser(
            "Epochs",
            "How many epochs a stage of the schedule takes.",
            least=1,
            most=1_000_000_000,
            only_for=("schedule", frozenset({"step", "exponential", "cosine", "warm_up"})),
        ),
    ] = 100

    l1: Annotated[
        float,
        _regularisation(
            "L1 rate",
            "Adds the sum of absolute weights, times this, to the loss: small weights go to zero.",
            least=0,
            most=100,
        ),
    ] = 0.0
    l2: Annotated[
        float,
        _regularisation(
            "L2 rate",
            "Adds half the sum of squared weights, times this, to the loss: large weights shrink.",
            least=0,
            most=100,
        ),
    ] = 0.0
    dropout: Annotated[
        float,
        _regularisation(
            "Dropout", "The share of hidden outputs that training sets to zero at random.", least=0, most=0.95
        ),
    ] = 0.0
    clip: Annotated[
        float | None,
        _regularisation(
            "Clip gradients",
            "Gradients that are longer together are shortened to this length.",
            above=0,
            most=1_000_000,
            empty="never",
        ),
    ] = None

    stop_at: Annotated[
        int | None,
        _stop("Last iteration", "Playing stops after this iteration.", least=1, most=1_000_000_000, empty="never"),
    ] = None
    stop_epoch: Annotated[
        int | None,
        _stop("Last epoch", "Playing stops after this epoch.", least=1, most=1_000_000_000, empty="never"),
    ] = None
    stop_loss: Annotated[
        float | None,
        _stop(
            "Loss goal",
            "Playing stops after the first epoch with a smaller training loss.",
            above=0,
            most=1e9,
            empty="never",
        ),
    ] = None
    stop_accuracy: Annotated[
        float | None,
        _stop(
            "Accuracy goal",
            "Playing stops after the first epoch in which a greater share of the training rows is right.",
            least=0,
            most=1,
            empty="never",
        ),
    ] = None
    patience: Annotated[
        int | None,
        _stop(
            "Patience",
            "Playing stops when the loss (of the test rows, where there are some) was no smaller for so many epochs.",
            least=1,
            most=1_000_000,
            empty="never",
        ),
    ] = None
    engine: Annotated[
        str,
        _training("Engine", "What computes while playing.", choices=ENGINES),
    ] = "auto"

    slope_at_a: Annotated[bool, _mistake(mistakes.SLOPE_AT_A)] = False
    without_factor_2: Annotated[bool, _mistake(mistakes.WITHOUT_FACTOR_2)] = False
    not_averaged: Annotated[bool, _mistake(mistakes.NOT_AVERAGED)] = False
    early_update: Annotated[bool, _mistake(mistakes.EARLY_UPDATE)] = False
    wrong_sign: Annotated[bool, _mistake(mistakes.WRONG_SIGN)] = False
    equal_start: Annotated[bool, _mistake(mistakes.EQUAL_START)] = False
    without_bias: Annotated[bool, _mistake(mistakes.WITHOUT_BIAS)] = False

    def __post_init__(self) -> None:
        """Check all ranges.

        Raises
        ------
        ConfigError
            Naming the first field outside its range.
        """
        check_settings(self)
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            raise ConfigError(
                "layers", f"A network cannot have {len(self.layers)} layers.", f"Allowed: 1 to {MAX_LAYERS}."
            )
        for number, layer in enumerate(self.layers):
            check_settings(layer, f"layers[{number}].")
            if ACTIVATIONS[layer.activation].slope is None and number < len(self.layers) - 1:
                raise ConfigError(
                    f"layers[{number}].activation",
                    f"A hidden layer cannot have {layer.activation}: it makes probabilities of all its sums together.",
                    f"Allowed: {', '.join(name for name, each in ACTIVATIONS.items() if each.slope is not None)}.",
                )


SETTINGS = settings_of(RunSettings)
"""What is known of every setting of a run, by name."""


def keep_weights(names: Iterable[str]) -> bool:
    """Tell whether a run can go on with the weights that it has when these settings change."""
    return all(name in SETTINGS and SETTINGS[name].keeps_weights for name in names)
