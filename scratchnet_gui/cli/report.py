"""How a finished run is printed. Numbers keep the ASCII minus here, so that they can be copied into other programs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.nn.losses import LOSSES
from core.training.evaluation import Metrics
from core.training.mistakes import active
from scratchnet_gui.cli.train import Trained

_MOST_ROWS = 40
_MOST_COLUMNS = 8


def as_json(preset: str, config: RunConfig, trained: Trained) -> str:
    """Write the whole run as one JSON object."""
    recipe = config.data.recipe
    evaluation = trained.evaluation
    predictions, made = _predictions(config, trained), active(config)
    return json.dumps(
        {
            "preset": preset,
            "seed": config.seed,
            "dataset": preset if recipe is None else recipe.file or recipe.dataset,
            "classes": list(config.data.classes),
            "iterations": trained.iterations,
            "learning_rate": config.learning_rate,
            "optimizer": config.optimizer,
            "batch": "full" if config.rows_per_batch == config.data.rows else config.rows_per_batch,
            "loss": trained.losses.tolist(),
            "train": _metrics(evaluation.train),
            "test": None if evaluation.test is None else _metrics(evaluation.test),
            "inputs": config.data.X.tolist(),
            "targets": config.data.Y.tolist(),
            "predictions": None if predictions is None else predictions.tolist(),
            "weights": [each.W.tolist() for each in trained.parameters],
            "biases": [None if each.b is None else each.b.tolist() for each in trained.parameters],
            "seconds": trained.seconds,
            "engine": trained.engine,
            **({"mistakes": [mistake.name for mistake in made]} if made else {}),
        },
        allow_nan=False,
    )


def as_text(title: str, config: RunConfig, trained: Trained) -> str:
    """Write what was trained, the table of inputs, targets and predictions, and the loss."""
    iterations = trained.iterations
    lines = [
        title,
        f"seed {config.seed}, learning rate {config.learning_rate:g}, "
        f"{iterations:,} iteration{'' if iterations == 1 else 's'} in {trained.seconds:.2f} s",
        *(f"Mistake on: {mistake.named}" for mistake in active(config)),
        "",
        *_table(config, trained),
        "",
    ]
    if trained.last is None:
        lines.append("No forward pass yet: there are no predictions and no loss.")
    else:
        lines.append(f"Loss {trained.last.value:.6g} ({LOSSES[config.loss].label}, forward pass {iterations:,})")
    if trained.last is not None:
        lines += _metrics_in_words(trained)
    lines += [text for text in (trained.reason, config.data.scaling) if text]
    return "\n".join(lines)


def _metrics(metrics: Metrics) -> dict[str, float | None]:
    """Write the loss, and the accuracy or R squared; a number that is not finite is null, as JSON has none."""
    measured = {"loss": metrics.loss}
    if metrics.accuracy is not None:
        measured["accuracy"] = metrics.accuracy
    if metrics.r_squared is not None:
        measured["r_squared"] = metrics.r_squared
    return {name: value if math.isfinite(value) else None for name, value in measured.items()}


def _metrics_in_words(trained: Trained) -> list[str]:
    lines = []
    for name, metrics in (("Training rows", trained.evaluation.train), ("Test rows", trained.evaluation.test)):
        if metrics is None:
            continue
        said = f"{name}: loss {metrics.loss:.6g}"
        if metrics.accuracy is not None:
            said += f", accuracy {metrics.accuracy:.1%}"
        if metrics.r_squared is not None:
            said += f", R squared {metrics.r_squared:.4f}"
        lines.append(said)
    return lines


def _predictions(config: RunConfig, trained: Trained) -> Array | None:
    """Return the predictions of every training row, shape (rows, outputs); None before the first forward pass.

    They are those of the last forward pass, as in the article, where that took all rows; otherwise those of the network
    as it was trained.
    """
    if trained.last is None:
        return None
    if len(trained.rows) < config.data.rows:
        return trained.evaluation.predictions
    predictions = np.empty_like(trained.last.predictions)
    predictions[trained.rows] = trained.last.predictions
    return predictions


def _table(config: RunConfig, trained: Trained) -> list[str]:
    data, predictions = config.data, _predictions(config, trained)
    outputs = data.Y.shape[1]
    by_class = outputs > 1 and len(data.classes) == outputs
    names = (["target"], ["prediction"]) if by_class else (_names("target", outputs), _names("prediction", outputs))
    rows = [[*_elided(data.input_names), *_elided(names[0]), *_elided(names[1])]]
    for place in range(min(data.rows, _MOST_ROWS)):
        inputs, targets = [f"{x:g}" for x in data.X[place]], data.Y[place]
        predicted = None if predictions is None else predictions[place]
        if by_class:
            given = [data.classes[int(targets.argmax())]]
            told = [""] if predicted is None else [_class_in_words(data.classes, predicted)]
        else:
            given = [f"{y:g}" for y in targets]
            told = [""] * outputs if predicted is None else [_decimals(float(value)) for value in predicted]
        rows.append([*_elided(inputs), *_elided(given), *_elided(told)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if config.data.rows > _MOST_ROWS:
        lines.append(f"... and {config.data.rows - _MOST_ROWS:,} more rows; --json prints them all")
    return lines


def _class_in_words(classes: Sequence[str], outputs: Array) -> str:
    """Name the class with the largest output, and that output."""
    largest = int(outputs.argmax())
    return f"{classes[largest]} {outputs[largest]:.3f}"


def _names(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name} {number}" for number in range(1, count + 1)]


def _elided(texts: Sequence[str]) -> list[str]:
    """Leave out the middle of a long row."""
    if len(texts) <= _MOST_COLUMNS:
        return list(texts)
    return [*texts[: _MOST_COLUMNS - 2], "...", texts[-1]]


def _decimals(value: float) -> str:
    if value == 0.0 or 0.0005 <= abs(value) < 1e5:
        return f"{value + 0.0:.3f}"
    return f"{value:.2e}"
