"""Optimisers as a reader of the article would write them in NumPy: the assignments of `core.nn.optimizers`, as text."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from core.config import RunConfig
from core.nn.optimizers import OPTIMIZERS

_ROOT_STEP = "{w} = {w} - learning_rate * ({g} / (np.sqrt(s_{w}) + epsilon))"
_VELOCITY = "v_{w} = momentum * v_{w} + {g}"


@dataclass(frozen=True, slots=True)
class OptimizerSource:
    """An optimiser as lines in w, the name of an array of weights or biases, and g, that of its gradient.

    Parameters
    ----------
    lines
        The update of one array; the last one assigns it.
    function
        Source of the function that they call, empty without one.
    """

    lines: tuple[str, ...]
    function: str = ""


def _adam(name: str, source: str, step: str) -> OptimizerSource:
    return OptimizerSource(
        (f"{{w}}, m_{{w}}, v_{{w}} = {name}({{w}}, {{g}}, m_{{w}}, v_{{w}}, iteration)",),
        f'''def {name}(w, g, m, v, t):
    """Step t: the new weights, and the means of gradients and of their squares.

    {source}
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * (g * g)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    {step}
    return w - u, m, v''',
    )


_ADAM_STEP = "u = learning_rate * (m_hat / (np.sqrt(v_hat) + epsilon))"

OPTIMIZER_SOURCES = MappingProxyType(
    {
        "gradient_descent": OptimizerSource(("{w} = {w} - learning_rate * {g}",)),
        "momentum": OptimizerSource((_VELOCITY, "{w} = {w} - learning_rate * v_{w}")),
        "nesterov": OptimizerSource((_VELOCITY, "{w} = {w} - learning_rate * ({g} + momentum * v_{w})")),
        "adagrad": OptimizerSource(("s_{w} = s_{w} + {g} * {g}", _ROOT_STEP)),
        "rmsprop": OptimizerSource(("s_{w} = alpha * s_{w} + (1 - alpha) * ({g} * {g})", _ROOT_STEP)),
        "adam": _adam("adam", "Kingma and Ba, 2015, algorithm 1.", _ADAM_STEP),
        "adamw": _adam(
            "adamw",
            "Loshchilov and Hutter, 2019: Adam, and every weight loses a share of itself.",
            f"decay = learning_rate * weight_decay * w\n    {_ADAM_STEP.replace('= ', '= decay + ')}",
        ),
    }
)
"""Every optimiser by its name in the configuration."""


def optimizer_source(config: RunConfig) -> OptimizerSource:
    """Return the optimiser in force; with the wrong sign it adds its step."""
    source = OPTIMIZER_SOURCES[config.optimizer]
    if not config.wrong_sign:
        return source
    return OptimizerSource(
        tuple(line.replace("{w} = {w} - ", "{w} = {w} + ") for line in source.lines),
        source.function.replace("return w - u", "return w + u"),
    )


def optimizer_settings(config: RunConfig) -> list[tuple[str, object]]:
    """Return the settings of the optimiser in force, by name."""
    optimizer = OPTIMIZERS[config.optimizer]
    values = [(name, getattr(config, name)) for name in optimizer.settings]
    return [(name, optimizer.epsilon if value is None else value) for name, value in values]
