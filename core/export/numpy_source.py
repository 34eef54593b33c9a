"""A run as a program of plain Python and NumPy, written as a reader of the article would write it.

Layers stand one after the other, not in a loop: so every operation has a line of its own.
"""

from __future__ import annotations

from core.config import RunConfig
from core.export import common_source as common
from core.export.activation_source import ACTIVATION_SOURCES, FUNCTIONS, LOSS_SOURCES
from core.export.data_source import data_file, data_lines, stem_of
from core.export.numpy_iteration import write_iteration
from core.export.optimizer_source import optimizer_settings, optimizer_source
from core.export.random_source import DROPOUT_MASK, RANDOM_BITS
from core.export.script import Script, Writer
from core.nn.optimizers import OPTIMIZERS


def export_numpy(config: RunConfig, iterations: int | None = None) -> Script:
    """Write the run of `config` as a program.

    It trains to the numbers of the NumPy engine, but for the last digits that rounding leaves open.

    Parameters
    ----------
    iterations
        How many it trains, at least 1; where None, as `common.default_iterations` says.
    """
    iterations = iterations or common.default_iterations(config)
    name = f"{stem_of(config)}.py"
    writer = Writer()
    _write_head(writer, config, name, iterations)
    writer.begin_loop("for iteration in range(1, iterations + 1):")
    write_iteration(writer, config, iterations)
    writer.end_loop()
    writer.write("", *_end(config))
    return writer.script(name, data_file(config))


def _write_head(writer: Writer, config: RunConfig, name: str, iterations: int) -> None:
    functions = _functions(config)
    writer.write(*common.heading(config, "from scratch, in plain Python and NumPy", name), "")
    if any("math." in text for text in functions):
        writer.write("import math")
    if data_file(config):
        writer.write("from pathlib import Path", "")
    elif any("math." in text for text in functions):
        writer.write("")
    writer.write("import numpy as np", "")
    settings = [("iterations", iterations), *common.own_settings(config), *optimizer_settings(config)]
    if config.clip is not None:
        settings.append(("longest", config.clip))
    writer.write(*common.settings_lines(settings), "")
    X, Y = ("X_train", "Y_train") if common.rows_change(config) else ("X", "Y")
    writer.write(*data_lines(config, X, Y))
    for text in functions:
        writer.write("", "", *text.split("\n"))
    writer.write("", "", *common.start_weights(config), *_slots(config), "")


def _functions(config: RunConfig) -> list[str]:
    """Return the source of every function that the program needs, in order."""
    loss = LOSS_SOURCES[config.loss]
    names = set(loss.needs)
    for number, layer in enumerate(config.layers, start=1):
        source = ACTIVATION_SOURCES[layer.activation]
        names.update(source.needs)
        if not (loss.delta and number == len(config.layers)):
            names.update(source.delta_needs)
    texts = [text for name, text in FUNCTIONS.items() if name in names]
    if common.needs_random_bits(config):
        texts.append(RANDOM_BITS)
    if common.has_dropout(config):
        texts.append(DROPOUT_MASK)
    optimizer = optimizer_source(config).function
    return [*texts, *([optimizer] if optimizer else []), *([_predict(config)] if _predicts_anew(config) else [])]


def _slots(config: RunConfig) -> list[str]:
    """Return the lines that make what the optimiser remembers; all of it starts at 0."""
    lines = []
    for slot in OPTIMIZERS[config.optimizer].slots:
        for number, has_bias in enumerate(config.biases, start=1):
            names = [f"W{number}", *([f"b{number}"] if has_bias else [])]
            lines += [f"{slot}_{name} = np.zeros_like({name})" for name in names]
    return ["", "# What the optimiser remembers of each weight", *lines] if lines else []


def _predicts_anew(config: RunConfig) -> bool:
    return common.batches_of(config) > 1


def _predict(config: RunConfig) -> str:
    lines = ["def predict(X):", '    """Feedforward alone."""', "    A0 = X"]
    for number, layer in enumerate(config.layers, start=1):
        z = f"Z{number} = A{number - 1} @ W{number}{f' + b{number}' if config.biases[number - 1] else ''}"
        lines += [f"    {z}", f"    A{number} = {ACTIVATION_SOURCES[layer.activation].value.format(z=f'Z{number}')}"]
    lines[2:4] = [lines[3].replace("A0", "X")]
    return "\n".join([*lines, f"    return A{len(config.layers)}"])


def _end(config: RunConfig) -> list[str]:
    output = f"A{len(config.layers)}"
    if _predicts_anew(config):
        return common.prediction_lines(config, "predict(X_train)", "Y_train")
    if config.shuffle:
        return common.prediction_lines(config, f"{output}[np.argsort(order)]", "Y_train")
    return common.prediction_lines(config, output, "Y")
