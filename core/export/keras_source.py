"""A run as a program for Keras 3, which trains the same network from the same start weights, whatever computes for it.

Keras computes the gradients; what it has no counterpart for, or one that counts otherwise, is written out.
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
from core.nn.optimizers import OPTIMIZERS
from core.training.mistakes import WITHOUT_BIAS, WRONG_SIGN, active

_ON_PRECISION = (
    "#",
    "# Keras multiplies matrices in numbers of 64 bits with TensorFlow alone. With PyTorch or",
    "# JAX it takes 32 bits whatever is asked for: losses then agree to about six digits.",
)

_ACTIVATIONS = MappingProxyType({"identity": '"linear"', "leaky_relu": "leaky_relu", "softplus": "softplus"})
"""Those that are not a name in Keras, or mean something else there."""

_FUNCTIONS = MappingProxyType(
    {
        "leaky_relu": """def leaky_relu(z):
    return ops.leaky_relu(z, negative_slope=0.01)""",
        "softplus": """def softplus(z):
    return ops.logaddexp(z, ops.zeros_like(z))""",
        "sum_of_squares": """def sum_of_squares(Y, A):
    return ops.sum(ops.square(Y - A))""",
        "half_mean_of_squares": """def half_mean_of_squares(Y, A):
    return ops.sum(ops.square(Y - A)) / (2 * ops.cast(ops.shape(Y)[0], A.dtype))""",
    }
)

_LOSSES = MappingProxyType(
    {
        "sum_of_squares": "sum_of_squares",
        "mean_of_squares": "keras.losses.MeanSquaredError()",
        "half_mean_of_squares": "half_mean_of_squares",
        "mean_absolute": "keras.losses.MeanAbsoluteError()",
        "huber": "keras.losses.Huber(delta=1.0)",
        "binary_cross_entropy": "keras.losses.BinaryCrossentropy(from_logits=True)",
        "categorical_cross_entropy": "keras.losses.CategoricalCrossentropy(from_logits=True)",
    }
)

_UPDATES = MappingProxyType(
    {
        "momentum": ("self.assign(v, momentum * v + g)", "step = v"),
        "nesterov": ("self.assign(v, momentum * v + g)", "step = g + momentum * v"),
        "adagrad": ("self.assign(s, s + g * g)", "step = g / (ops.sqrt(s) + epsilon)"),
        "rmsprop": ("self.assign(s, alpha * s + (1 - alpha) * g * g)", "step = g / (ops.sqrt(s) + epsilon)"),
        "adam": (
            "t = ops.cast(self.iterations + 1, w.dtype)",
            "self.assign(m, beta1 * m + (1 - beta1) * g)",
            "self.assign(v, beta2 * v + (1 - beta2) * g * g)",
            "m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)",
            "step = m_hat / (ops.sqrt(v_hat) + epsilon)",
        ),
    }
)
"""How the slots and the step of a weight follow from its gradient; AdamW's step is Adam's and the decay."""


def export_keras(config: RunConfig, iterations: int | None = None) -> Script:
    """Write the run of `config` as a program for Keras 3.

    Parameters
    ----------
    iterations
        How many it trains, at least 1; where None, as `common.default_iterations` says.

    Raises
    ------
    ExportError
        When a mistake makes the gradients wrong: Keras computes them itself.
    """
    common.refuse_wrong_gradients(config, "Keras")
    iterations = iterations or common.default_iterations(config)
    file_name = f"{stem_of(config)}_keras.py"
    by_hand = _is_by_hand(config)
    writer = Writer()
    writer.write(*common.heading(config, "with Keras 3, in numbers of 64 bits", file_name))
    writer.write(*_ON_PRECISION, "")
    if data_file(config):
        writer.write("from pathlib import Path", "")
    writer.write("import keras", "import numpy as np", "from keras import layers, ops", "")
    writer.write('keras.config.set_floatx("float64")', "")
    settings = [("iterations", iterations), *common.own_settings(config)]
    writer.write(*common.settings_lines([*settings, *(optimizer_settings(config) if by_hand else [])]), "")
    X, Y = ("X_train", "Y_train") if common.rows_change(config) else ("X", "Y")
    writer.write(*data_lines(config, X, Y), "")
    names = {config.loss, *(layer.activation for layer in config.layers)}
    parts = [text for name, text in _FUNCTIONS.items() if name in names]
    if config.l1 or config.l2:
        parts.append(_penalty(config))
    if common.needs_random_bits(config):
        parts.append(RANDOM_BITS)
    if common.has_dropout(config):
        parts.append(DROPOUT_MASK)
    if by_hand:
        parts.append(_optimizer_class(config))
    for part in parts:
        writer.write("", *part.split("\n"), "")
    writer.write("", *common.start_weights(config), "")
    _write_model(writer, config)
    writer.begin_loop("for iteration in range(1, iterations + 1):")
    _write_iteration(writer, config, iterations)
    writer.end_loop()
    writer.write("", *_end(config))
    return writer.script(file_name, data_file(config))


def _is_by_hand(config: RunConfig) -> bool:
    """Tell whether Keras's own optimiser counts otherwise.

    Its epsilon stands elsewhere, and its velocity holds the learning rate, which must then stay the same.
    """
    if config.optimizer in ("momentum", "nesterov"):
        return config.schedule != "constant"
    return config.optimizer != "gradient_descent"


def _optimizer_class(config: RunConfig) -> str:
    optimizer = OPTIMIZERS[config.optimizer]
    lines = [
        f"class {_class_name(config)}(keras.optimizers.Optimizer):",
        f'    """{optimizer.source}."""',
        "",
        f"    # {_why_by_hand(config)}",
        "",
        "    def build(self, variables):",
        "        if self.built:",
        "            return",
        "        super().build(variables)",
    ]
    for slot in optimizer.slots:
        made = f'self.add_variable_from_reference(each, name="{slot}")'
        lines.append(f"        self.{slot} = [{made} for each in variables]")
    slots = ", ".join(optimizer.slots)
    rows = ", ".join(f"self.{slot}[place]" for slot in optimizer.slots)
    updates = _UPDATES["adam" if config.optimizer == "adamw" else config.optimizer]
    decay = "learning_rate * weight_decay * w + " if config.optimizer == "adamw" else ""
    lines += [
        "",
        "    def update_step(self, g, w, learning_rate):",
        "        place = self._get_variable_index(w)",
        f"        {slots} = {rows}",
        *(f"        {line}" for line in updates),
        f"        self.assign_sub(w, {decay}learning_rate * step)",
    ]
    return "\n".join(lines)


def _penalty(config: RunConfig) -> str:
    terms = [
        *(["0.5 * l2 * ops.sum(W * W)"] if config.l2 else []),
        *(["l1 * ops.sum(ops.abs(W))"] if config.l1 else []),
    ]
    return f"def penalty(W):\n    return {' + '.join(terms)}"


def _why_by_hand(config: RunConfig) -> str:
    if config.optimizer in ("momentum", "nesterov"):
        return "The velocity of Keras holds the learning rate, which changes here."
    if config.optimizer in ("adam", "adamw"):
        return "Keras adds epsilon before it corrects the means."
    return "Keras adds epsilon within the root."


def _class_name(config: RunConfig) -> str:
    return "".join(word[0].upper() + word[1:] for word in OPTIMIZERS[config.optimizer].label.split())


def _optimizer(config: RunConfig) -> str:
    sign = "-" if config.wrong_sign else ""
    rate = f"{sign}learning_rate" if config.schedule == "constant" else f"{sign}{config.learning_rate!r}"
    clip = "" if config.clip is None else f", global_clipnorm={config.clip!r}"
    if _is_by_hand(config):
        return f"{_class_name(config)}({rate}{clip})"
    momentum = f", momentum={config.momentum!r}" if config.optimizer != "gradient_descent" else ""
    nesterov = ", nesterov=True" if config.optimizer == "nesterov" else ""
    return f"keras.optimizers.SGD({rate}{momentum}{nesterov}{clip})"


def _write_model(writer: Writer, config: RunConfig) -> None:
    last, fused = len(config.layers), LOSSES[config.loss].fused
    made = frozenset(active(config))
    writer.write(*marked(WITHOUT_BIAS, made=made), f"A = X_in = keras.Input(({config.sizes[0]},))")
    masks = [f"M{number}" for number in range(1, last) if common.has_dropout(config)]
    for number, layer in enumerate(config.layers, start=1):
        activation = _ACTIVATIONS.get(layer.activation, f'"{layer.activation}"')
        if number == last and fused is not None:
            activation = '"linear"'
            writer.write(f"# {fused.activation} is part of the loss")
        bias = "" if config.biases[number - 1] else ", use_bias=False"
        penalty = ", kernel_regularizer=penalty" if config.l1 or config.l2 else ""
        writer.write(f"A = layers.Dense({layer.units}, activation={activation}{bias}{penalty})(A)")
        if number <= len(masks):
            writer.write("# Dropout: what each output is multiplied with comes in beside the inputs.")
            writer.write(f"M{number} = keras.Input(({layer.units},))", f"A = layers.Multiply()([A, M{number}])")
    weights = [name for number, bias in enumerate(config.biases, 1) for name in _weights(number, bias)]
    inputs = f"[{', '.join(['X_in', *masks])}]" if masks else "X_in"
    writer.write(f"model = keras.Model({inputs}, A)", f"model.set_weights([{', '.join(weights)}])")
    writer.write(*marked(WRONG_SIGN, made=made), f"optimizer = {_optimizer(config)}")
    writer.write(f"model.compile(optimizer=optimizer, loss={_LOSSES[config.loss]})", "")


def _weights(number: int, bias: bool) -> list[str]:
    return [f"W{number}", f"b{number}"] if bias else [f"W{number}"]


def _write_iteration(writer: Writer, config: RunConfig, iterations: int) -> None:
    writer.write(*common.epoch_lines(config), *common.batch_lines(config))
    if config.schedule != "constant":
        comment = marked(WRONG_SIGN, made=frozenset(active(config)))
        writer.write(*comment, f"optimizer.learning_rate = {'-' if config.wrong_sign else ''}learning_rate")
    inputs = "X"
    if common.has_dropout(config):
        writer.write("inputs = [X]")
        for number, layer in enumerate(config.layers[:-1], start=1):
            writer.write(f"inputs.append(dropout_mask((len(X), {layer.units}), {number}))")
        inputs = "inputs"
    if common.batches_of(config) == 1:
        writer.write("if iteration == iterations:", f"    last = model.predict_on_batch({inputs})")
    writer.write("model.reset_metrics()", f"loss = model.train_on_batch({inputs}, Y)")
    writer.write(*common.report_lines(iterations))


def _end(config: RunConfig) -> list[str]:
    fused = LOSSES[config.loss].fused
    lines, targets = [], "Y"
    if common.batches_of(config) > 1:
        inputs = "X_train"
        if common.has_dropout(config):
            lines.append("inputs = [X_train]")
            lines += [f"inputs.append(np.ones((len(X_train), {layer.units})))" for layer in config.layers[:-1]]
            inputs = "inputs"
        lines.append(f"last = model.predict_on_batch({inputs})")
        targets = "Y_train"
    elif config.shuffle:
        lines.append("last = last[np.argsort(order)]")
        targets = "Y_train"
    if fused is not None:
        lines.append(f"last = ops.convert_to_numpy(ops.{fused.activation}(last))")
    return [*lines, *common.prediction_lines(config, "last", targets)]
