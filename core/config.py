"""What a run is. A configuration and a state determine everything that follows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated

import msgspec

from core.data.dataset import Dataset
from core.errors import ConfigError
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.losses import LOSSES, Loss
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from core.setting import Setting, check_settings, settings_of

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
        Setting("Start weights", "How the weights are drawn before training.", choices=INITIALIZERS, group="Network"),
    ] = "article"
    start_value: Annotated[
        float,
        Setting(
            "Start value",
            "The number that every weight starts with.",
            least=-100,
            most=100,
            group="Network",
            only_for=("initializer", frozenset({"constant"})),
        ),
    ] = 0.5
    seed: Annotated[
        int,
        Setting(
            "Seed",
            "The same seed gives the same start weights, order of rows and dropout.",
            least=0,
            most=2**32 - 1,
            group="Network",
        ),
    ] = 0

    loss: Annotated[
        str,
        Setting(
            "Loss",
            "How the distance of predictions from targets is measured.",
            choices=LOSSES,
            group="Training",
            keeps_weights=True,
        ),
    ] = "sum_of_squares"
    learning_rate: Annotated[
        float,
        Setting(
            "Learning rate",
            "How far one update moves each weight.",
            above=0,
            most=1000,
            group="Training",
            keeps_weights=True,
        ),
    ] = 1.0
    batch_size: Annotated[
        int | None,
        Setting(
            "Batch",
            "How many rows an iteration learns from.",
            least=1,
            most=1_000_000,
            group="Training",
            keeps_weights=True,
            empty="all rows",
        ),
    ] = None
    shuffle: Annotated[
        bool,
        Setting(
            "Shuffle rows",
            "Take the rows in another order in every epoch.",
            flag=True,
            group="Training",
            keeps_weights=True,
        ),
    ] = False

    optimizer: Annotated[
        str,
        Setting(
            "Optimiser",
            "How a gradient becomes a step of its weight.",
            choices=OPTIMIZERS,
            group="Optimiser",
            keeps_weights=True,
        ),
    ] = "gradient_descent"
    momentum: Annotated[
        float,
        Setting(
            "Momentum μ",
            "The share of the last step that the next one keeps.",
            least=0,
            most=1,
            group="Optimiser",
            keeps_weights=True,
            only_for=("optimizer", _DESCENT),
        ),
    ] = 0.9
    alpha: Annotated[
        float,
        Setting(
            "Decay α",
            "How slowly the mean of squared gradients forgets.",
            least=0,
            most=1,
            group="Optimiser",
            keeps_weights=True,
            only_for=("optimizer", frozenset({"rmsprop"})),
        ),
    ] = 0.99
    beta1: Annotated[
        float,
        Setting(
            "Decay β₁",
            "How slowly the mean of gradients forgets.",
            least=0,
            most=0.999999,
            group="Optimiser",
            keeps_weights=True,
            only_for=("optimizer", _ADAM),
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Setting(
            "Decay β₂",
            "How slowly the mean of squared gradients forgets.",
            least=0,
            most=0.999999,
            group="Optimiser",
            keeps_weights=True,
            only_for=("optimizer", _ADAM),
        ),
    ] = 0.999
    epsilon: Annotated[
        float | None,
        Setting(
            "Epsilon ε",
            "A small number that keeps the division from exploding.",
            above=0,
            most=1,
            group="Optimiser",
            keeps_weights=True,
            only_for=("optimizer", _SCALED),
            empty="its own",
        ),
    ] = None
    weight_decay: Annotated[
        float,
        Setting(
            "Weight decay λ",
            "How much of itself every weight loses in a step, times the learning rate.",
            least=0,
            most=10,
            group="Optimiser",
            keeps_weights=True,
            only_for=("optimizer", frozenset({"adamw"})),
        ),
    ] = 0.01
    schedule: Annotated[
        str,
        Setting(
            "Schedule",
            "How the learning rate changes from epoch to epoch.",
            choices=SCHEDULES,
            group="Optimiser",
            keeps_weights=True,
        ),
    ] = "constant"
    schedule_factor: Annotated[
        float,
        Setting(
            "Factor",
            "What the learning rate is multiplied with.",
            above=0,
            most=1,
            group="Optimiser",
            keeps_weights=True,
            only_for=("schedule", frozenset({"step", "exponential"})),
        ),
    ] = 0.5
    schedule_epochs: Annotated[
        int,
        Setting(
            "Epochs",
            "How many epochs a stage of the schedule takes.",
            least=1,
            most=1_000_000_000,
            group="Optimiser",
            keeps_weights=True,
            only_for=("schedule", frozenset({"step", "exponential", "cosine", "warm_up"})),
        ),
    ] = 100

    l1: Annotated[
        float,
        Setting(
            "L1 rate",
            "Adds the sum of absolute weights, times this, to the loss: small weights go to zero.",
            least=0,
            most=100,
            group="Regularisation",
            keeps_weights=True,
        ),
    ] = 0.0
    l2: Annotated[
        float,
        Setting(
            "L2 rate",
            "Adds half the sum of squared weights, times this, to the loss: large weights shrink.",
            least=0,
            most=100,
            group="Regularisation",
            keeps_weights=True,
        ),
    ] = 0.0
    dropout: Annotated[
        float,
        Setting(
            "Dropout",
            "The share of hidden outputs that training sets to zero at random.",
            least=0,
            most=0.95,
            group="Regularisation",
            keeps_weights=True,
        ),
    ] = 0.0
    clip: Annotated[
        float | None,
        Setting(
            "Clip gradients",
            "Gradients that are longer together are shortened to this length.",
            above=0,
            most=1_000_000,
            group="Regularisation",
            keeps_weights=True,
            empty="never",
        ),
    ] = None

    stop_at: Annotated[
        int | None,
        Setting(
            "Last iteration",
            "Playing stops after this iteration.",
            least=1,
            most=1_000_000_000,
            group="Stop",
            keeps_weights=True,
            empty="never",
        ),
    ] = None
    stop_epoch: Annotated[
        int | None,
        Setting(
            "Last epoch",
            "Playing stops after this epoch.",
            least=1,
            most=1_000_000_000,
            group="Stop",
            keeps_weights=True,
            empty="never",
        ),
    ] = None
    stop_loss: Annotated[
        float | None,
        Setting(
            "Loss goal",
            "Playing stops after the first epoch with a smaller training loss.",
            above=0,
            most=1e9,
            group="Stop",
            keeps_weights=True,
            empty="never",
        ),
    ] = None
    stop_accuracy: Annotated[
        float | None,
        Setting(
            "Accuracy goal",
            "Playing stops after the first epoch in which a greater share of the training rows is right.",
            least=0,
            most=1,
            group="Stop",
            keeps_weights=True,
            empty="never",
        ),
    ] = None
    patience: Annotated[
        int | None,
        Setting(
            "Patience",
            "Playing stops when the loss (of the test rows, where there are some) was no smaller for so many epochs.",
            least=1,
            most=1_000_000,
            group="Stop",
            keeps_weights=True,
            empty="never",
        ),
    ] = None
    engine: Annotated[
        str,
        Setting("Engine", "What computes while playing.", choices=ENGINES, group="Training", keeps_weights=True),
    ] = "auto"

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


class RunConfig(RunSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that determines a run: its settings, and the data that it learns from."""

    data: Dataset

    def __post_init__(self) -> None:
        """Check all ranges, and that network, loss and data fit each other.

        Raises
        ------
        ConfigError
            Naming the first field outside its range.
        """
        RunSettings.__post_init__(self)
        outputs, last = self.data.Y.shape[1], len(self.layers) - 1
        if self.layers[-1].units != outputs:
            raise ConfigError(
                f"layers[{last}].units",
                f"The output layer has {self.layers[-1].units} neurons, but a target row has {outputs} values.",
                f"Allowed: {outputs}.",
            )
        if ACTIVATIONS[self.layers[-1].activation].slope is None and outputs == 1:
            raise ConfigError(
                f"layers[{last}].activation",
                f"A single output with {self.layers[-1].activation} is always 1.",
                "Allowed with one output: every other activation.",
            )
        self._check_loss(LOSSES[self.loss])

    def but(self, **changes: object) -> RunConfig:
        """Return a copy with other settings.

        Raises
        ------
        ConfigError
            Naming the first field outside its range.
        """
        changed: RunConfig = msgspec.structs.replace(self, **changes)
        return changed

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons per column, from the inputs to the outputs."""
        return (self.data.X.shape[1], *(layer.units for layer in self.layers))

    @property
    def weight_count(self) -> int:
        """How many weights all layers have together, biases not counted."""
        return sum(before * after for before, after in pairwise(self.sizes))

    @property
    def rows_per_batch(self) -> int:
        """Rows of a full batch of this run."""
        return min(self.batch_size or self.data.rows, self.data.rows)

    def _check_loss(self, loss: Loss) -> None:
        output = self.layers[-1].activation
        if loss.fused is None:
            return
        if output != loss.fused.activation:
            fitting = [name for name, each in LOSSES.items() if each.fused is None or each.fused.activation == output]
            raise ConfigError(
                "loss",
                f"{loss.name} measures probabilities: it needs {loss.fused.activation} outputs, not {output}.",
                f"Allowed with {output}: {', '.join(fitting)}.",
            )
        least, most = self.data.target_range
        if least < 0.0 or most > 1.0:
            raise ConfigError(
                "loss", f"{loss.name} needs targets from 0 to 1; here they go from {least:g} to {most:g}."
            )
        if loss.fused.activation == "softmax" and not self.data.targets_are_distributions:
            raise ConfigError("loss", f"{loss.name} needs targets that add up to 1 in every row.")


SETTINGS = settings_of(RunSettings)
"""What is known of every setting of a run, by name."""


def keep_weights(names: Iterable[str]) -> bool:
    """Tell whether a run can go on with the weights that it has when these settings change."""
    return all(name in SETTINGS and SETTINGS[name].keeps_weights for name in names)
