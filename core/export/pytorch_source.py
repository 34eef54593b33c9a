"""A run as a program for PyTorch, which trains the same network from the same start weights.

PyTorch computes the gradients; what it has no counterpart for, or one that counts otherwise, is written out.
"""

from __future__ import annotations

from types import MappingProxyType

from core.config import RunConfig
from core.export import common_source as common
from core.export.comments import marked
from core.export.data_source import data_file, data_lines, stem_of
from core.export.optimizer_source import optimizer_settings
from core.export.random_source import DROPOUT_MASK, RANDOM_BITS
from core.export.script import Script, Writer
from core.nn.losses import LOSSES
from core.training.mistakes import WITHOUT_BIAS, WRONG_SIGN, active

_ACTIVATIONS = MappingProxyType(
    {
        "sigmoid": "nn.Sigmoid()",
        "tanh": "nn.Tanh()",
        "relu": "nn.ReLU()",
        "leaky_relu": "nn.LeakyReLU(0.01)",
        "elu": "nn.ELU()",
        "gelu": "nn.GELU()",
        "silu": "nn.SiLU()",
        # Beyond its threshold PyTorch takes softplus for a straight line; by 700 it is one.
        "softplus": "nn.Softplus(threshold=700)",
        "softmax": "nn.Softmax(dim=1)",
    }
)
"""Modules; the identity needs none."""

_LOSSES = MappingProxyType(
    {
        "sum_of_squares": 'nn.MSELoss(reduction="sum")',
        "mean_of_squares": "nn.MSELoss()",
        "half_mean_of_squares": 'nn.MSELoss(reduction="sum")',
        "mean_absolute": "nn.L1Loss()",
        "huber": "nn.HuberLoss(delta=1.0)",
        "binary_cross_entropy": "nn.BCEWithLogitsLoss()",
        "categorical_cross_entropy": "nn.CrossEntropyLoss()",
    }
)

_FROM_SUMS = MappingProxyType({"sigmoid": "torch.sigmoid({})", "softmax": "torch.softmax({}, dim=1)"})
"""Predictions from the output's sums, where the loss takes those."""

_DROPOUT = '''class SeededDropout(nn.Module):
    """Dropout whose masks follow from the seed, the epoch, the iteration and the layer."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, A):
        if not self.training:
            return A
        return A * torch.from_numpy(dropout_mask(A.shape, self.layer))'''


def export_pytorch(config: RunConfig, iterations: int | None = None) -> Script:
    """Write the run of `config` as a program for PyTorch.

    Parameters
    ----------
    iterations
        How many it trains, at least 1; where None, as `common.default_iterations` says.

    Raises
    ------
    ExportError
        When a mistake makes the gradients wrong: PyTorch computes them itself.
    """
    common.refuse_wrong_gradients(config, "PyTorch")
    iterations = iterations or common.default_iterations(config)
    name = f"{stem_of(config)}_pytorch.py"
    writer = Writer()
    writer.write(*common.heading(config, "with PyTorch, in numbers of 64 bits", name), "")
    if data_file(config):
        writer.write("from pathlib import Path", "")
    writer.write("import numpy as np", "import torch", "from torch import nn", "")
    writer.write("torch.set_default_dtype(torch.float64)", "")
    writer.write(*common.settings_lines([("iterations", iterations), *common.own_settings(config)]), "")
    X, Y = ("X_train", "Y_train") if common.rows_change(config) else ("X", "Y")
    writer.write(*data_lines(config, X, Y))
    writer.write(f"{X}, {Y} = torch.from_numpy({X}), torch.from_numpy({Y})", "")
    if common.needs_random_bits(config):
        writer.write("", *RANDOM_BITS.split("\n"), "", "")
    if common.has_dropout(config):
        writer.write(*DROPOUT_MASK.split("\n"), "", "", *_DROPOUT.split("\n"), "", "")
    writer.write(*common.start_weights(config, biases=False), "")
    _write_model(writer, config)
    writer.write(f"loss_of = {_LOSSES[config.loss]}")
    writer.write(f"optimizer = torch.optim.{_optimizer(config)}")
    if config.schedule == "constant" and config.wrong_sign:
        writer.write(*_rate_lines(config))
    writer.write("")
    writer.begin_loop("for iteration in range(1, iterations + 1):")
    _write_iteration(writer, config, iterations)
    writer.end_loop()
    writer.write("", *_end(config))
    return writer.script(name, data_file(config))


def _write_model(writer: Writer, config: RunConfig) -> None:
    writer.write(*marked(WITHOUT_BIAS, made=frozenset(active(config))), "model = nn.Sequential(")
    places, place, last = [], 0, len(config.layers)
    for number, (inputs, layer) in enumerate(zip(config.sizes, config.layers, strict=False), start=1):
        modules = [f"nn.Linear({inputs}, {layer.units}{'' if config.biases[number - 1] else ', bias=False'})"]
        fused = number == last and LOSSES[config.loss].fused is not None
        if layer.activation in _ACTIVATIONS and not fused:
            modules.append(_ACTIVATIONS[layer.activation])
        if common.has_dropout(config) and number < last:
            modules.append(f"SeededDropout({number})")
        writer.write(*(f"    {module}," for module in modules))
        places.append(place)
        place += len(modules)
    fused_with = LOSSES[config.loss].fused
    if fused_with is not None:
        writer.write(f"    # {fused_with.activation} is part of the loss")
    writer.write(")", "# nn.Linear keeps its weights as (outputs, inputs).")
    writer.begin_loop("with torch.no_grad():")
    for number, (place, has_bias) in enumerate(zip(places, config.biases, strict=True), start=1):
        writer.write(f"model[{place}].weight.copy_(torch.from_numpy(W{number}.T))")
        if has_bias:
            writer.write(f"model[{place}].bias.zero_()")
    writer.end_loop()
    if config.l1 or config.l2:
        writer.write(f"weights = [{', '.join(f'model[{place}].weight' for place in places)}]")
    writer.write("")


def _optimizer(config: RunConfig) -> str:
    """Return the call that makes the optimiser; PyTorch's formulas are those of the application."""
    values = {name: repr(value) for name, value in optimizer_settings(config)}
    rate = "learning_rate" if config.schedule == "constant" else repr(config.learning_rate)
    betas = f"betas=({values.get('beta1')}, {values.get('beta2')})"
    nesterov = ", nesterov=True" if config.momentum else ""  # without momentum PyTorch refuses it, and it is the same
    return {
        "gradient_descent": f"SGD(model.parameters(), lr={rate})",
        "momentum": f"SGD(model.parameters(), lr={rate}, momentum={values.get('momentum')})",
        "nesterov": f"SGD(model.parameters(), lr={rate}, momentum={values.get('momentum')}{nesterov})",
        "adagrad": f"Adagrad(model.parameters(), lr={rate}, eps={values.get('epsilon')})",
        "rmsprop": f"RMSprop(model.parameters(), lr={rate}, alpha={values.get('alpha')}, eps={values.get('epsilon')})",
        "adam": f"Adam(model.parameters(), lr={rate}, {betas}, eps={values.get('epsilon')})",
        "adamw": f"AdamW(\n    model.parameters(), lr={rate}, {betas}, eps={values.get('epsilon')},"
        f"\n    weight_decay={values.get('weight_decay')},\n)",
    }[config.optimizer]


def _rate_lines(config: RunConfig) -> list[str]:
    """Return the lines that tell the optimiser the learning rate; below 0, where the update has the wrong sign."""
    sign = "-" if config.wrong_sign else ""
    comment = marked(WRONG_SIGN, made=frozenset(active(config)))
    return [*comment, "for group in optimizer.param_groups:", f'    group["lr"] = {sign}learning_rate']


def _write_iteration(writer: Writer, config: RunConfig, iterations: int) -> None:
    before = [*common.epoch_lines(config), *common.batch_lines(config)]
    if config.schedule != "constant":
        before += _rate_lines(config)
    writer.write(*before)
    writer.write("output = model(X)")
    half = " / (2 * len(Y))" if config.loss == "half_mean_of_squares" else ""
    writer.write(f"loss = loss_of(output, Y){half}")
    if config.l2:
        writer.write("loss = loss + 0.5 * l2 * sum((W * W).sum() for W in weights)")
    if config.l1:
        writer.write("loss = loss + l1 * sum(W.abs().sum() for W in weights)")
    writer.write("optimizer.zero_grad()", "loss.backward()")
    if config.clip is not None:
        writer.write(
            "# By hand: PyTorch's own clipping adds 1e-6 to the length.",
            "length = torch.sqrt(sum((each.grad**2).sum() for each in model.parameters()))",
            "for each in model.parameters():",
            f"    each.grad *= {config.clip!r} / max(length, {config.clip!r})",
        )
    writer.write("optimizer.step()", *common.report_lines(iterations, "loss.item()"))


def _end(config: RunConfig) -> list[str]:
    fused = LOSSES[config.loss].fused
    shape = "{}" if fused is None else _FROM_SUMS[fused.activation]
    if common.batches_of(config) > 1:
        return [
            "model.eval()",
            "with torch.no_grad():",
            f"    trained = {shape.format('model(X_train)')}",
            *common.prediction_lines(config, "trained", "Y_train"),
        ]
    if config.shuffle:
        output = shape.format("output[np.argsort(order)]")
        return [f"last = {output}.detach()", *common.prediction_lines(config, "last", "Y_train")]
    return [f"last = {shape.format('output')}.detach()", *common.prediction_lines(config, "last", "Y")]
