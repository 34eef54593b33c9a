"""From the arguments to the run that they ask for."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from scratchnet_gui.cli.options import flag_of
from scratchnet_gui.cli.values import HiddenLayer, UsageError

if TYPE_CHECKING:
    from core.config import RunConfig
    from core.data.recipe import DataConfig
    from core.run_settings import LayerConfig
    from core.session.presets import Preset
    from core.setting import Setting

_DATA = "data."


def preset_of(arguments: Namespace) -> Preset:
    """Load the preset that was asked for, or make one of the settings that fit the dataset that was."""
    from core.errors import ConfigError
    from core.session.presets import load_preset

    if arguments.preset is None and _data_changes(arguments):
        return _fitting_preset(arguments)
    try:
        return load_preset(arguments.preset or "article")
    except ConfigError as error:
        where = "" if error.field == "preset" else f"{error.field}: "
        raise UsageError("--preset", f"{where}{error.message} {error.hint}".rstrip()) from error


def run_of(arguments: Namespace, preset: Preset) -> RunConfig:
    """Return the preset's run with the data and the settings that were given in place of its own."""
    import msgspec

    from core.data.load import load_dataset
    from core.errors import ConfigError
    from core.run_settings import SETTINGS
    from core.session.fitting import with_data

    config = preset.run
    if arguments.preset is not None and _data_changes(arguments):
        recipe = config.data.recipe
        if recipe is None and "data.dataset" not in vars(arguments) and "data.file" not in vars(arguments):
            raise UsageError(
                f"--{next(iter(_data_changes(arguments))).replace('_', '-')}",
                "The preset's rows are written out in it. Say --dataset NAME or --csv FILE.",
            )
        config, _ = with_data(config, load_dataset(_recipe(arguments, recipe)))
    given = {name: value for name, value in vars(arguments).items() if name in SETTINGS and value is not None}
    changes: dict[str, object] = {name: value for name, value in given.items() if name != "layers"}
    if "batch_size" in vars(arguments):  # where None means all rows
        changes["batch_size"] = arguments.batch_size
    changes |= dict(getattr(arguments, "until", None) or ())
    changes |= _usual_rate(config, changes)
    layers = layers_of(config.layers, getattr(arguments, "layers", None), getattr(arguments, "output", None))
    bias = getattr(arguments, "bias", None)
    if bias is not None:
        layers = tuple(msgspec.structs.replace(layer, bias=bias) for layer in layers)
    try:
        changed = config.but(layers=layers, **changes)
        _refuse_unused(SETTINGS, changes, changed)
        return changed
    except ConfigError as error:
        is_output = error.field == f"layers[{len(layers) - 1}].activation"
        flag = "--output" if is_output else flag_of(error.field)
        raise UsageError(flag, f"{error.message} {error.hint}".rstrip()) from error


def layers_of(
    layers: Sequence[LayerConfig], hidden: Sequence[HiddenLayer] | None, output: str | None
) -> tuple[LayerConfig, ...]:
    """Return a preset's layers with other hidden layers and another activation of the output.

    What is left out comes from the preset's hidden layer in that place, or else from its last one; a preset without
    hidden layers lends its output layer.
    """
    import msgspec

    from core.run_settings import MAX_LAYERS

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
    """Return how many iterations to train at most: as many as were asked for, or else the preset's."""
    if arguments.iterations is not None and getattr(arguments, "epochs", None) is not None:
        raise UsageError("--epochs", "It cannot be given together with --iterations. Give one of them.")
    batches = -(-run.data.rows // run.rows_per_batch)
    if arguments.iterations is not None:
        return int(arguments.iterations)
    if getattr(arguments, "epochs", None) is not None:
        return int(arguments.epochs) * batches
    ends = [end for end in (run.stop_at, run.stop_epoch and run.stop_epoch * batches) if end]
    if not ends:
        raise UsageError("--iterations", "The preset has no stop_at. Say how many iterations to train.")
    return min(ends)


def _data_changes(arguments: Namespace) -> dict[str, object]:
    """Return the fields of the data that were given, by name."""
    return {name.removeprefix(_DATA): value for name, value in vars(arguments).items() if name.startswith(_DATA)}


def _recipe(arguments: Namespace, base: DataConfig | None) -> DataConfig:
    """Return what data was asked for; what is left out is `base`'s where that is the same dataset."""
    import msgspec

    from core.data.recipe import DataConfig
    from core.session.defaults import recipe_of
    from core.setting import settings_of

    changes = _data_changes(arguments)
    if "file" in changes:
        if changes.get("dataset", "csv") != "csv":
            raise UsageError("--dataset", f"It is {changes['dataset']}, but --csv names a file. Give one of them.")
        changes["dataset"] = "csv"
    name = str(changes.get("dataset") or (base.dataset if base is not None else "article"))
    if arguments.seed is not None and base is None:
        changes.setdefault("seed", arguments.seed)
    if base is None or base.dataset != name:
        base = DataConfig(dataset=name, file=str(changes.get("file", ""))) if name == "csv" else recipe_of(name)
    recipe: DataConfig = msgspec.structs.replace(base, **changes)
    _refuse_unused(settings_of(DataConfig), changes, recipe, _DATA)
    return recipe


def _refuse_unused(known: Mapping[str, Setting], given: Iterable[str], config: object, prefix: str = "") -> None:
    """Refuse an argument that has no meaning with the others."""
    for name in given:
        condition = known[name].only_for
        if condition is not None and getattr(config, condition[0]) not in condition[1]:
            other, fitting = flag_of(prefix + condition[0]), ", ".join(sorted(condition[1]))
            chosen = getattr(config, condition[0])
            raise UsageError(flag_of(prefix + name), f"It has no meaning with {other} {chosen}. Only with: {fitting}.")


def _fitting_preset(arguments: Namespace) -> Preset:
    from core.data.sources import DATASETS
    from core.errors import ConfigError
    from core.session.defaults import run_for
    from core.session.presets import Preset

    try:
        recipe = _recipe(arguments, None)
        run = run_for(recipe)
    except ConfigError as error:
        raise UsageError(flag_of(_DATA + error.field), f"{error.message} {error.hint}".rstrip()) from error
    return Preset(
        schema_version=1, title=run.data.title, look_for=DATASETS[recipe.dataset].help, run=run, name=recipe.dataset
    )


def _usual_rate(config: RunConfig, changes: dict[str, object]) -> dict[str, object]:
    """Return the learning rate that PyTorch has for an optimiser that was chosen without one."""
    from core.nn.optimizers import OPTIMIZERS

    if "optimizer" not in changes or "learning_rate" in changes or changes["optimizer"] == config.optimizer:
        return {}
    usual, former = (OPTIMIZERS[str(name)].usual_rate for name in (changes["optimizer"], config.optimizer))
    return {"learning_rate": usual} if usual is not None and usual != former else {}
