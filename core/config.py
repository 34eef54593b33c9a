"""What a run is. A configuration and a state determine everything that follows."""

from __future__ import annotations

from typing import Annotated

import msgspec

from core.data.table import Table
from core.errors import ConfigError
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.losses import LOSSES
from core.setting import Setting, check_settings

MAX_UNITS = 1024
MAX_LAYERS = 16


class LayerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One layer with weights: how many neurons, which activation, with or without biases."""

    units: Annotated[int, Setting("Neurons", "How many neurons the layer has.", least=1, most=MAX_UNITS)]
    activation: Annotated[
        str, Setting("Activation", "The function each neuron applies to its sum z.", choices=ACTIVATIONS)
    ] = "sigmoid"
    bias: bool = False


class RunConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that determines a run. The last layer is the output."""

    data: Table
    layers: tuple[LayerConfig, ...]
    loss: Annotated[
        str, Setting("Loss", "How the distance of predictions from targets is measured.", choices=LOSSES)
    ] = "sum_of_squares"
    initializer: Annotated[
        str, Setting("Start weights", "How the weights are drawn before training.", choices=INITIALIZERS)
    ] = "article"
    seed: Annotated[int, Setting("Seed", "The same seed gives the same start weights.", least=0, most=2**32 - 1)] = 0
    learning_rate: Annotated[
        float, Setting("Learning rate", "How far one update moves each weight.", above=0, most=1000)
    ] = 1.0
    batch_size: Annotated[
        int | None, Setting("Batch", "How many rows an iteration learns from; none means all.", least=1, most=1_000_000)
    ] = None
    stop_at: Annotated[
        int | None, Setting("Stop at", "Playing stops after this iteration.", least=1, most=1_000_000_000)
    ] = None

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
        outputs = self.data.Y.shape[1]
        if self.layers[-1].units != outputs:
            raise ConfigError(
                f"layers[{len(self.layers) - 1}].units",
                f"The output layer has {self.layers[-1].units} neurons, but a target row has {outputs} values.",
                f"Allowed: {outputs}.",
            )

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
    def rows_per_batch(self) -> int:
        """Rows of a full batch of this run."""
        return min(self.batch_size or self.data.rows, self.data.rows)
