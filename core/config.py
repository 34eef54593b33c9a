"""What a run is. A configuration and a state determine everything that follows."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from core.data.dataset import Dataset
from core.errors import ConfigError
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES, Loss
from core.run_settings import RunSettings
from core.training.mistakes import EQUAL_START, active


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
    def biases(self) -> tuple[bool, ...]:
        """Tell of each layer with weights whether it has biases; none has where they are forgotten by mistake."""
        return tuple(layer.bias and not self.without_bias for layer in self.layers)

    @property
    def start(self) -> str:
        """Name of the initialiser that draws the start weights; where they are equal by mistake, it is that."""
        return "constant" if EQUAL_START in active(self) else self.initializer

    @property
    def weight_count(self) -> int:
        """How many weights all layers have together, biases not counted."""
        return sum(before * after for before, after in pairwise(self.sizes))

    @property
    def rows_per_batch(self) -> int:
        """Rows of a full batch of this run."""
        return min(self.batch_size or self.data.rows, self.data.rows)

    def has_parameter(self, layer: int, source: int | None, target: int) -> bool:
        """Tell whether there is such a weight, or such a bias where `source` is None; layers from 1, units from 0."""
        sizes = self.sizes
        if not (1 <= layer < len(sizes) and 0 <= target < sizes[layer]):
            return False
        return self.biases[layer - 1] if source is None else 0 <= source < sizes[layer - 1]

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
