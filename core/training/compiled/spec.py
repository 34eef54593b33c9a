"""What the compiled engine can train, and the numbers that training is set by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

ACTIVATIONS = (
    "identity",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "gelu",
    "silu",
    "softplus",
    "softmax",
)
LOSSES = (
    "sum_of_squares",
    "mean_of_squares",
    "half_mean_of_squares",
    "mean_absolute",
    "huber",
    "binary_cross_entropy",
    "categorical_cross_entropy",
)
SLOTS = {
    "gradient_descent": 0,
    "momentum": 1,
    "nesterov": 1,
    "adagrad": 1,
    "rmsprop": 1,
    "adam": 2,
    "adamw": 2,
}
"""How many numbers an optimiser keeps for each parameter."""
OPTIMIZERS = tuple(SLOTS)


@dataclass(frozen=True, slots=True)
class KernelSpec:
    """A network and how it learns, as far as the kernel's plan depends on it.

    Parameters
    ----------
    sizes
        Neurons per column, inputs first.
    activations, biases
        Per layer with weights: the activation's name, and whether there are biases.
    loss, optimizer
        Their names.
    one_row
        Whether every iteration takes one row; another program trains that.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    biases: tuple[bool, ...]
    loss: str
    optimizer: str
    one_row: bool


class Hyper(NamedTuple):
    """The numbers that training is set by; 0 for `l1`, `l2`, `dropout` and `clip` means without.

    Parameters
    ----------
    momentum
        mu of momentum and nesterov.
    beta1, beta2
        How much of the old means adam and adamw keep.
    alpha
        How much of the old mean rmsprop keeps.
    epsilon
        What adagrad, rmsprop, adam and adamw add to the root; above 0.
    weight_decay
        Of adamw.
    l1, l2
        Factors of the penalties, of weights only.
    dropout
        Probability with which a hidden neuron's value is dropped, below 1.
    clip
        The largest length of the gradient.
    seed
        What dropout's random numbers follow from; below 2^63.
    """

    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    alpha: float = 0.99
    epsilon: float = 1e-8
    weight_decay: float = 0.01
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    clip: float = 0.0
    seed: int = 0


def supports(spec: KernelSpec) -> bool:
    """Tell whether the kernel knows everything that `spec` names, in places where it may stand."""
    layers = len(spec.sizes) - 1
    if not len(spec.activations) == len(spec.biases) == layers > 0:
        return False
    *hidden, output = spec.activations
    needed = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}.get(spec.loss, output)
    return (
        set(spec.activations) <= set(ACTIVATIONS)
        and "softmax" not in hidden
        and spec.loss in LOSSES
        and spec.optimizer in OPTIMIZERS
        and output == needed
    )
