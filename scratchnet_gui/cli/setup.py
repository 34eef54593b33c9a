"""From the arguments to the run that they ask for."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scratchnet_gui.cli.values import HiddenLayer, UsageError

if TYPE_CHECKING:
    from core.config import LayerConfig, RunConfig
    from core.session.presets import Preset


def preset_of(arguments: Namespace) -> Preset:
    """Load the preset that was asked for."""
    from core.errors import ConfigError
    from core.session.presets import load_preset

    try:
        return load_preset(arguments.preset)
    except ConfigError as error:
        where = "" if error.field == "preset" else f"{error.field}: "
        raise UsageError("--preset", f"{where}{error.message} {error.hint}".rstrip()) from error


def run_of(arguments: Namespace, preset: Preset) -> RunConfig:
    """Return the preset's run with the settings that were given in place of its own."""
    import msgspec

    given = {name: getattr(arguments, name, None) for name in ("seed", "learning_rate")}
    changes = {name: value for name, value in given.items() if value is not None}
    layers = layers_of(preset.run.layers, getattr(arguments, "layers", None), getattr(arguments, "output", None))
    return msgspec.structs.replace(preset.run, layers=layers, **changes)


def layers_of(
    layers: Sequence[LayerConfig], hidden: Sequence[HiddenLayer] | None, output: str | None
) -> tuple[LayerConfig, ...]:
    """Return a preset's layers with other hidden layers and another activation of the output.

    What is left out comes from the preset's hidden layer in that place, or else from its last one; a preset without
    hidden layers lends its output layer.
    """
    import msgspec

    from core.config import MAX_LAYERS

    replaced = list(layers[:-1])
    if hidden is not None:
        if len(hidden) >= MAX_LAYERS:
            raise UsageError(
                "--layers", f"There cannot be {len(hidden)} hidden layers. Allowed: up to {MAX_LAYERS - 1}."
            )
        models = replaced or [layers[-1]]
        replaced = []
        for place, (units, activation) in enumerate(hidden):
            model = models[min(place, len(models) - 1)]
            replaced.append(
                msgspec.structs.replace(model, units=units, activation=activation or model.activation),
            )
    return (*replaced, msgspec.structs.replace(layers[-1], activation=output or layers[-1].activation))


def iterations_of(arguments: Namespace, run: RunConfig) -> int:
    """Return how many iterations to train: as many as were asked for, or else the preset's."""
    if arguments.iterations is not None:
        return int(arguments.iterations)
    if run.stop_at is None:
        raise UsageError("--iterations", "The preset has no stop_at. Say how many iterations to train.")
    return run.stop_at
