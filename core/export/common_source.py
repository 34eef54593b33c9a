"""What programs in NumPy, PyTorch and Keras have in common: heading, settings, start weights, batches, printing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, pairwise

from core.config import RunConfig
from core.errors import ExportError
from core.export.comments import commented, counted, marked
from core.export.script import run_line
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from core.randomness import SHUFFLE
from core.run_settings import LayerConfig
from core.training.mistakes import EQUAL_START, active, gradients_wrong_in

MOST_SHOWN_ROWS = 40
"""Predictions of so many rows are printed, as on the command line."""
_USUAL_ITERATIONS = 1000
_PRINTED_LOSSES = 15


def default_iterations(config: RunConfig) -> int:
    """Return how many iterations a program trains where nothing else is asked for: up to the run's own end."""
    epochs = config.stop_epoch and config.stop_epoch * batches_of(config)
    return min(filter(None, (config.stop_at, epochs)), default=_USUAL_ITERATIONS)


def batches_of(config: RunConfig) -> int:
    """Return how many batches an epoch has."""
    return -(-config.data.rows // config.rows_per_batch)


def rows_change(config: RunConfig) -> bool:
    """Tell whether iterations learn from other rows, or from the same in another order."""
    return config.shuffle or batches_of(config) > 1


def has_epochs(config: RunConfig) -> bool:
    """Tell whether anything depends on the epoch."""
    return rows_change(config) or bool(config.dropout) or config.schedule != "constant"


def needs_random_bits(config: RunConfig) -> bool:
    """Tell whether training draws random numbers."""
    return config.shuffle or has_dropout(config)


def has_dropout(config: RunConfig) -> bool:
    """Tell whether any output is dropped; those of the last layer never are."""
    return bool(config.dropout) and len(config.layers) > 1


def heading(config: RunConfig, library: str, name: str) -> list[str]:
    """Return the comment that a program begins with."""
    data = config.data
    names = ["Hidden  "] * (len(config.layers) - 1) + ["Output  "]
    each_layer = zip(names, config.layers, config.biases, strict=True)
    layers = [f"# {name}   {_layer_in_words(layer, has_bias)}" for name, layer, has_bias in each_layer]
    lines = [
        *commented(data.title),
        f"# A neural network {library}",
        "#",
        f"# Inputs     {data.X.shape[1]}",
        *layers,
        f"# Loss       {LOSSES[config.loss].label}",
        f"# Optimiser  {OPTIMIZERS[config.optimizer].label}, learning rate {config.learning_rate!r}",
        *(f"# Mistake    {mistake.said}" for mistake in active(config)),
        "#",
        run_line(name),
        "# Exported from ScratchNet, with the settings in force. It prints the losses and",
        "# predictions of a run that has them from its start; weights that were changed",
        "# by hand are not in it.",
    ]
    about = [*commented(data.source), *commented(data.scaling)]
    return [*lines, *(["#"] if about else []), *about]


def refuse_wrong_gradients(config: RunConfig, library: str) -> None:
    """Refuse a run whose gradients are wrong by mistake, for a library that computes them itself.

    Raises
    ------
    ExportError
        When a mistake that is made is one in backpropagation.
    """
    for mistake in active(config):
        if gradients_wrong_in(mistake, 1, len(config.layers)):
            raise ExportError(
                f"{library} computes the gradients itself and cannot make the mistake “{mistake.label}”. Switch it off "
                "or export for NumPy."
            )


def start_weights(config: RunConfig, biases: bool = True) -> list[str]:
    """Return the lines that draw W1, W2, ... as NumPy arrays, with b1, b2, ... beside them."""
    start = config.start
    lines = [f"# Start weights: {INITIALIZERS[start].label}; W[i, j] goes from neuron i to neuron j"]
    lines += marked(EQUAL_START, made=frozenset(active(config)))
    if start == "article":
        lines.append("random = np.random.RandomState(seed)")
    elif start not in ("constant", "zeros"):
        lines.append("random = np.random.default_rng(seed)")
    for number, ((inputs, units), has_bias) in enumerate(zip(pairwise(config.sizes), config.biases, strict=True), 1):
        drawn = {
            "article": f"random.rand({inputs}, {units})",
            "uniform": f"random.uniform(-1, 1, ({inputs}, {units}))",
            "xavier": f"random.uniform(-limit, limit, ({inputs}, {units}))",
            "normal": f"random.standard_normal(({inputs}, {units}))",
            "he": f"random.normal(0, np.sqrt(2 / {inputs}), ({inputs}, {units}))",
            "constant": f"np.full(({inputs}, {units}), {config.start_value!r})",
            "zeros": f"np.zeros(({inputs}, {units}))",
        }[start]
        if start == "xavier":
            lines.append(f"limit = np.sqrt(6 / ({inputs} + {units}))")
        lines.append(f"W{number} = {drawn}")
        if has_bias and biases:
            lines.append(f"b{number} = np.zeros({units})")
    return lines


def needs_seed(config: RunConfig) -> bool:
    """Tell whether anything is drawn at random."""
    return config.start not in ("constant", "zeros") or needs_random_bits(config)


def epoch_lines(config: RunConfig) -> list[str]:
    """Return the lines that say in which epoch an iteration is, and with which learning rate."""
    lines = []
    if has_epochs(config):
        batches = batches_of(config)
        lines.append("epoch = iteration" if batches == 1 else f"epoch = (iteration - 1) // {batches} + 1")
    if config.schedule != "constant":
        lines.append(f"learning_rate = {config.learning_rate!r} * {_schedule(config)}")
    return lines


def batch_lines(config: RunConfig) -> list[str]:
    """Return the lines that take the rows of an iteration from X_train and Y_train; empty where it takes all."""
    if not rows_change(config):
        return []
    batches, size = batches_of(config), config.rows_per_batch
    shuffled = f"order = np.argsort(random_bits(len(X_train), {SHUFFLE}, epoch))"
    if batches == 1:
        return [shuffled, "X, Y = X_train[order], Y_train[order]"]
    lines = [f"batch = (iteration - 1) % {batches}"]
    if config.shuffle:
        lines += ["if batch == 0:", f"    {shuffled}", f"rows = order[batch * {size} : (batch + 1) * {size}]"]
    else:
        lines += [f"rows = slice(batch * {size}, (batch + 1) * {size})"]
    return [*lines, "X, Y = X_train[rows], Y_train[rows]"]


def report_lines(iterations: int, loss: str = "float(loss)") -> list[str]:
    """Return the lines that print the loss now and then, and after the last iteration."""
    steps = (step * 10**power for power in count() for step in (1, 2, 5))
    every = next(step for step in steps if iterations <= step * _PRINTED_LOSSES)
    condition = "" if every == 1 else f"if iteration == 1 or iteration % {every} == 0 or iteration == iterations:"
    printing = 'print(f"iteration {iteration}: loss {' + loss + '}")'
    return [printing] if not condition else [condition, f"    {printing}"]


def prediction_lines(config: RunConfig, predictions: str, targets: str) -> list[str]:
    """Return the lines that print predictions (the name of an array or what makes one) beside their targets."""
    few = config.data.rows <= MOST_SHOWN_ROWS
    lines = [f"# The predictions{'' if few else f' of the first {MOST_SHOWN_ROWS} rows'}, each beside its target"]
    cut = "" if few else f"[:{MOST_SHOWN_ROWS}]"
    lines.append(f"predictions, targets = {predictions}{cut}, {targets}{cut}")
    lines.append("for prediction, target in zip(predictions.tolist(), targets.tolist()):")
    return [*lines, '    print("prediction", prediction, "target", target)']


def settings_lines(values: Iterable[tuple[str, object]]) -> list[str]:
    """Return one assignment for each setting."""
    return [f"{name} = {value!r}" for name, value in values]


def own_settings(config: RunConfig) -> list[tuple[str, object]]:
    """Return the settings that every program of `config` has, by name, but the optimiser's."""
    settings: list[tuple[str, object]] = [("seed", config.seed)] if needs_seed(config) else []
    if config.schedule == "constant":
        settings.append(("learning_rate", config.learning_rate))
    if has_dropout(config):
        settings.append(("dropout", config.dropout))
    settings += [(name, getattr(config, name)) for name in ("l1", "l2") if getattr(config, name)]
    return settings


def _schedule(config: RunConfig) -> str:
    factor, epochs = config.schedule_factor, config.schedule_epochs
    # NumPy's functions even for one number: they round as the application's do.
    return {
        "step": f"np.power({factor!r}, (epoch - 1) // {epochs})",
        "exponential": f"np.power({factor!r}, (epoch - 1) / {epochs})",
        "cosine": f"(0.5 * (1 + np.cos(np.pi * min((epoch - 1) / {epochs}, 1))))",
        "warm_up": f"min(epoch / {epochs}, 1)",
    }[SCHEDULES[config.schedule].name]


def _layer_in_words(layer: LayerConfig, has_bias: bool) -> str:
    neurons = counted(layer.units, f"{ACTIVATIONS[layer.activation].label} neuron")
    return f"{neurons} {'with' if has_bias else 'without'} biases"
