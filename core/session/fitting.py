"""From what a person changed to a run in which network, loss and data fit each other. Pure functions.

Each returns the run, and what to say about it where more was changed than was asked for.
"""

from __future__ import annotations

import contextlib

import msgspec

from core.config import RunConfig
from core.data.dataset import Dataset
from core.errors import ConfigError
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.run_settings import LayerConfig

_LOSS_OF_NUMBERS = "mean_of_squares"
_OUTPUT_OF_NUMBERS = "identity"


def with_setting(config: RunConfig, name: str, value: object) -> tuple[RunConfig, str]:
    """Change one setting; a loss that needs another activation of the output gets it.

    Raises
    ------
    ConfigError
        Naming what does not fit.
    """
    try:
        return config.but(**{name: value}), ""
    except ConfigError:
        fused = LOSSES[str(value)].fused if name == "loss" else None
        if fused is None or fused.activation == config.layers[-1].activation:
            raise
    needs = f"{LOSSES[str(value)].label} needs {ACTIVATIONS[fused.activation].label} outputs"
    try:
        changed = config.but(loss=value, layers=_with_output(config.layers, activation=fused.activation))
    except ConfigError as error:
        raise ConfigError(error.field, f"{_sentence(needs)} {error.message}", error.hint) from error
    return changed, f"A new network was built: {needs}."


def with_layers(config: RunConfig, layers: tuple[LayerConfig, ...]) -> tuple[RunConfig, str]:
    """Change the network; a loss that does not fit its output any more makes way for one that does.

    Raises
    ------
    ConfigError
        Naming what does not fit.
    """
    try:
        return config.but(layers=layers), ""
    except ConfigError as error:
        if error.field != "loss":
            raise
    output = layers[-1].activation
    for name, loss in LOSSES.items():
        if loss.fused is not None and loss.fused.activation == output:
            with contextlib.suppress(ConfigError):
                return _with_loss(config, name, layers)
    return _with_loss(config, _LOSS_OF_NUMBERS, layers)


def with_data(config: RunConfig, data: Dataset) -> tuple[RunConfig, str]:
    """Change the data and keep the settings; the output layer gets as many neurons as there are targets.

    Its activation and the loss are kept where they fit data of this kind.

    Raises
    ------
    ConfigError
        Naming what does not fit.
    """
    said = "A new network was built for this data."
    outputs, former = data.Y.shape[1], config.layers[-1].units
    layers = _with_output(config.layers, units=outputs)
    probabilities = LOSSES[config.loss].fused is not None
    same_task = data.is_classification == config.data.is_classification
    if same_task and not (probabilities and (outputs > 1) != (former > 1)):
        with contextlib.suppress(ConfigError):
            return config.but(data=data, layers=layers), said
    loss, activation = _LOSS_OF_NUMBERS, _OUTPUT_OF_NUMBERS
    if data.is_classification:
        loss = "binary_cross_entropy" if outputs == 1 else "categorical_cross_entropy"
        activation = "sigmoid" if outputs == 1 else "softmax"
    layers = _with_output(layers, activation=activation)
    changed = config.but(data=data, layers=layers, loss=loss)
    return changed, f"{said} Its output is {ACTIVATIONS[activation].label} now, its loss {LOSSES[loss].label}."


def _with_loss(config: RunConfig, name: str, layers: tuple[LayerConfig, ...]) -> tuple[RunConfig, str]:
    former, output = LOSSES[config.loss].label, ACTIVATIONS[layers[-1].activation].label
    said = f"A new network was built. Its loss is {LOSSES[name].label} now: {former} does not go with {output} outputs."
    return config.but(loss=name, layers=layers), said


def _with_output(layers: tuple[LayerConfig, ...], **changes: object) -> tuple[LayerConfig, ...]:
    return (*layers[:-1], msgspec.structs.replace(layers[-1], **changes))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
