"""Optimisers: how a gradient becomes the step of its weight. Each is a list of assignments, computed in order.

The same assignments are trained with, shown and explained. Formulas and default settings are those of PyTorch's
documentation (torch.optim: SGD, Adagrad, RMSprop, Adam, AdamW), with Adam's bias correction as in Kingma and Ba, 2015,
algorithm 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from core.arrays import Array

Values: TypeAlias = Mapping[str, Any]
"""What an assignment can use, by name: w, g, the slots, the optimiser's settings, the learning rate eta, the step t."""

STEP = "u"
"""What the last assignment of every optimiser makes: the weight becomes w - u."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line of an optimiser.

    Parameters
    ----------
    name
        What it assigns to; a slot of the same name is replaced.
    symbol
        The same as TeX.
    caption
        What it is, in words.
    formula
        TeX of the value, with the symbols of `SYMBOLS`.
    compute
        Values by name -> the value, elementwise for weights of any shape.
    """

    name: str
    symbol: str
    caption: str
    formula: str
    compute: Callable[[Values], Array]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """A rule for the steps of weights.

    Parameters
    ----------
    name
        Key in presets and on the command line; `label` is the name in the window.
    slots
        Names of the numbers that it remembers for each weight; all start at 0.
    assignments
        In order; the last one assigns `STEP`.
    move
        What each weight does in an update, in words: "takes a step against its gradient".
    settings
        Names of its settings in the configuration.
    direction
        Name of what the learning rate is multiplied with, where the step is just that product.
    epsilon
        Default of that setting.
    usual_rate
        The default learning rate in PyTorch, where it depends little on the gradients' size; None elsewhere.
    source
        Where the rule comes from.
    """

    name: str
    label: str
    slots: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    move: str
    settings: tuple[str, ...] = ()
    direction: str | None = None
    epsilon: float = 1e-8
    usual_rate: float | None = None
    source: str = ""


SYMBOLS: MappingProxyType[str, str] = MappingProxyType(
    {
        "w": "w",
        "g": "g",
        "v": "v",
        "m": "m",
        "s": "s",
        "m_hat": r"\hat{m}",
        "v_hat": r"\hat{v}",
        "eta": r"\eta",
        "t": "t",
        "momentum": r"\mu",
        "alpha": r"\alpha",
        "beta1": r"\beta_1",
        "beta2": r"\beta_2",
        "epsilon": r"\epsilon",
        "weight_decay": r"\lambda",
        "l1": r"\lambda_1",
        "l2": r"\lambda_2",
        "clipping": "c",
        STEP: "u",
    }
)
"""TeX of everything that an assignment of an optimiser, a penalty or clipping can use."""

_VELOCITY = Assignment(
    "v",
    "v",
    "Velocity: the share μ of the last one, plus this gradient.",
    r"\mu\,v + g",
    lambda at: at["momentum"] * at["v"] + at["g"],
)
_FIRST_MOMENT = Assignment(
    "m",
    "m",
    "Mean of the gradients so far; older ones count less and less.",
    r"\beta_1\,m + (1 - \beta_1)\,g",
    lambda at: at["beta1"] * at["m"] + (1.0 - at["beta1"]) * at["g"],
)
_SECOND_MOMENT = Assignment(
    "v",
    "v",
    "Mean of the squared gradients so far; older ones count less and less.",
    r"\beta_2\,v + (1 - \beta_2)\,g^2",
    lambda at: at["beta2"] * at["v"] + (1.0 - at["beta2"]) * (at["g"] * at["g"]),
)
_CORRECTED_FIRST = Assignment(
    "m_hat",
    r"\hat{m}",
    "The mean, corrected for its start at zero; t counts the updates.",
    r"\frac{m}{1 - \beta_1^{t}}",
    lambda at: at["m"] / (1.0 - at["beta1"] ** at["t"]),
)
_CORRECTED_SECOND = Assignment(
    "v_hat",
    r"\hat{v}",
    "The mean of squares, corrected for its start at zero; t counts the updates.",
    r"\frac{v}{1 - \beta_2^{t}}",
    lambda at: at["v"] / (1.0 - at["beta2"] ** at["t"]),
)
_MOMENTS = (_FIRST_MOMENT, _SECOND_MOMENT, _CORRECTED_FIRST, _CORRECTED_SECOND)
_SCALED_STEP_CAPTION = "Step: the learning rate, times the gradient measured by its usual size."


def _step(formula: str, compute: Callable[[Values], Array], caption: str = "") -> Assignment:
    return Assignment(STEP, "u", caption or "Step: the learning rate times the direction.", formula, compute)


def _over_root(at: Values, above: str, below: str) -> Array:
    quotient: Array = at[above] / (np.sqrt(at[below]) + at["epsilon"])
    return quotient


_ALL = (
    Optimizer(
        "gradient_descent",
        "gradient descent",
        (),
        (_step(r"\eta \cdot g", lambda at: at["eta"] * at["g"]),),
        "takes a step against its gradient",
        direction="g",
        source="Cauchy, 1847",
    ),
    Optimizer(
        "momentum",
        "momentum",
        ("v",),
        (_VELOCITY, _step(r"\eta \cdot v", lambda at: at["eta"] * at["v"])),
        "takes a step against its velocity, which remembers earlier gradients",
        ("momentum",),
        direction="v",
        source="Polyak, 1964",
    ),
    Optimizer(
        "nesterov",
        "Nesterov momentum",
        ("v",),
        (
            _VELOCITY,
            _step(
                r"\eta\,(g + \mu\,v)",
                lambda at: at["eta"] * (at["g"] + at["momentum"] * at["v"]),
                "Step: the learning rate, times the gradient and the velocity that it will have.",
            ),
        ),
        "takes a step against its velocity, which remembers earlier gradients",
        ("momentum",),
        source="Nesterov, 1983; for networks: Sutskever and others, 2013",
    ),
    Optimizer(
        "adagrad",
        "AdaGrad",
        ("s",),
        (
            Assignment(
                "s",
                "s",
                "Sum of all squared gradients so far.",
                "s + g^2",
                lambda at: at["s"] + at["g"] * at["g"],
            ),
            _step(
                r"\eta\,\frac{g}{\sqrt{s} + \epsilon}",
                lambda at: at["eta"] * _over_root(at, "g", "s"),
                _SCALED_STEP_CAPTION,
            ),
        ),
        "takes a step against its gradient, measured by the usual size of its gradients",
        ("epsilon",),
        epsilon=1e-10,
        usual_rate=0.01,
        source="Duchi, Hazan and Singer, 2011",
    ),
    Optimizer(
        "rmsprop",
        "RMSProp",
        ("s",),
        (
            Assignment(
                "s",
                "s",
                "Mean of the squared gradients so far; older ones count less and less.",
                r"\alpha\,s + (1 - \alpha)\,g^2",
                lambda at: at["alpha"] * at["s"] + (1.0 - at["alpha"]) * (at["g"] * at["g"]),
            ),
            _step(
                r"\eta\,\frac{g}{\sqrt{s} + \epsilon}",
                lambda at: at["eta"] * _over_root(at, "g", "s"),
                _SCALED_STEP_CAPTION,
            ),
        ),
        "takes a step against its gradient, measured by the usual size of its gradients",
        ("alpha", "epsilon"),
        usual_rate=0.01,
        source="Tieleman and Hinton, lecture 6.5, 2012",
    ),
    Optimizer(
        "adam",
        "Adam",
        ("m", "v"),
        (
            *_MOMENTS,
            _step(
                r"\eta\,\frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}",
                lambda at: at["eta"] * _over_root(at, "m_hat", "v_hat"),
                _SCALED_STEP_CAPTION,
            ),
        ),
        "takes a step against the mean of its gradients, measured by their usual size",
        ("beta1", "beta2", "epsilon"),
        usual_rate=0.001,
        source="Kingma and Ba, 2015",
    ),
    Optimizer(
        "adamw",
        "AdamW",
        ("m", "v"),
        (
            *_MOMENTS,
            _step(
                r"\eta\,\lambda\,w + \eta\,\frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}",
                lambda at: at["eta"] * at["weight_decay"] * at["w"] + at["eta"] * _over_root(at, "m_hat", "v_hat"),
                "Step: the weight's decay, and the gradient measured by its usual size.",
            ),
        ),
        "takes a step against the mean of its gradients, measured by their usual size, and shrinks",
        ("beta1", "beta2", "epsilon", "weight_decay"),
        usual_rate=0.001,
        source="Loshchilov and Hutter, 2019",
    ),
)

OPTIMIZERS: MappingProxyType[str, Optimizer] = MappingProxyType({each.name: each for each in _ALL})
"""Every optimiser by name."""
