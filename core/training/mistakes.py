"""Known mistakes of those who write their first network, each a switch that makes the trace compute just that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.losses import LOSSES

if TYPE_CHECKING:
    from core.config import RunConfig

_SQUARED = frozenset({"sum_of_squares", "mean_of_squares", "half_mean_of_squares"})
_AVERAGED = frozenset(name for name, loss in LOSSES.items() if loss.over)
_DRAWN = frozenset(INITIALIZERS) - {"constant", "zeros"}
_SAME_AT_A = frozenset({"relu", "leaky_relu", "identity"})
"""Activations whose slope at a is their slope at z: a has the sign of z, or the slope is 1 everywhere."""


def _has_effect(config: RunConfig) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake.

    Parameters
    ----------
    name
        The setting that switches it on.
    label
        Short name, as a form shows it.
    help
        What it does, in one sentence.
    said
        What is wrong while it is on, as it is said after a colon where that happens.
    look_for
        What it does to the run, in one sentence.
    only_for
        Another setting and the choices of it with which the mistake can be made; None where it always can.
    idle
        Run -> why it changes nothing there, as the end of a sentence; empty where it does change it.
    in_training
        Whether iterations are computed differently; the others only change what training starts from.
    source
        Where it is described.
    """

    name: str
    label: str
    help: str
    said: str
    look_for: str
    only_for: tuple[str, frozenset[str]] | None = None
    idle: Callable[[RunConfig], str] = _has_effect
    in_training: bool = True
    source: str = ""

    @property
    def named(self) -> str:
        """The name that the form shows, and what is wrong."""
        return f"{self.label} ({self.said})"


def _slopes_are_the_same(config: RunConfig) -> str:
    """Tell of a run none of whose slopes is another at a: fused losses take none, softmax has no slope of its own."""
    hidden, output = config.layers[:-1], config.layers[-1].activation
    taken = {layer.activation for layer in hidden}
    if LOSSES[config.loss].fused is None and ACTIVATIONS[output].slope is not None:
        taken.add(output)
    if taken - _SAME_AT_A:
        return ""
    names = " and ".join(ACTIVATIONS[name].label for name in ACTIVATIONS if name in taken)
    return f"the slope of {names} is the same at a as at z" if names else "this output needs no slope of its activation"


def _clips(config: RunConfig) -> str:
    return "" if config.clip is None else "clipping needs all gradients before the first update"


def _one_layer(config: RunConfig) -> str:
    return _clips(config) if len(config.layers) > 1 else "nothing is passed back in a network of one layer"


def _no_bias_at_all(config: RunConfig) -> str:
    return "" if any(layer.bias for layer in config.layers) else "this network has no biases"


SLOPE_AT_A = Mistake(
    "slope_at_a",
    "Derivative applied twice",
    "Takes the slope of each activation at a instead of z: the derivative is given the activated value, and activates "
    "it once more.",
    "the slope of each activation is taken at a, not at z",
    "The slope of every sigmoid is between 0.19 and 0.25, also where the neuron is saturated. The article's network "
    "stays at a loss near 1.",
    idle=_slopes_are_the_same,
    source="in James Loy's article, 2018, sigmoid_derivative(x) is x (1 - x) and is given the activated value; the "
    "mistake is to give that to sigmoid(x) (1 - sigmoid(x))",
)
WITHOUT_FACTOR_2 = Mistake(
    "without_factor_2",
    "Factor 2 missing",
    "Leaves the 2 out of the slope of the squared error.",
    "the slope of the squared error lacks its factor 2",
    "Every gradient is half of the true one, as if the learning rate were halved. Optimisers that divide by the size "
    "of gradients, such as Adam, hide it.",
    only_for=("loss", _SQUARED),
)
NOT_AVERAGED = Mistake(
    "not_averaged",
    "Gradient not averaged",
    "Averages the loss over the batch, but not its gradient, which is the sum over all rows.",
    "the loss is divided by n, its gradient is not",
    "Every gradient is n times the true one, as if the learning rate were n times as high. Optimisers that divide by "
    "the size of gradients, such as Adam, hide it.",
    only_for=("loss", _AVERAGED),
)
EARLY_UPDATE = Mistake(
    "early_update",
    "Weights updated too early",
    "Updates each layer as soon as its gradients are known, and passes delta back through the new weights.",
    "delta is passed back through weights that are already updated",
    "Gradients of all layers but the last are a little wrong, the more so the longer the steps are.",
    idle=_one_layer,
)
WRONG_SIGN = Mistake(
    "wrong_sign",
    "Wrong sign in the update",
    "Adds the step to each weight instead of taking it off.",
    "each step is added to the weights, not taken off",
    "The gradients are right, but every update climbs: the loss rises.",
)
EQUAL_START = Mistake(
    "equal_start",
    "Equal start weights",
    "Starts all weights with the same number instead of drawing them.",
    "all weights start with the same number",
    "The neurons of a hidden layer compute and learn the same for ever, as if there were only one.",
    only_for=("initializer", _DRAWN),
    in_training=False,
    source="Rumelhart, Hinton and Williams, Learning internal representations by error propagation, 1986, on breaking "
    "symmetry",
)
WITHOUT_BIAS = Mistake(
    "without_bias",
    "Biases forgotten",
    "Leaves out the biases of all layers.",
    "the neurons have no biases",
    "A neuron whose inputs are all 0 has the sum 0, whatever it learns.",
    idle=_no_bias_at_all,
    in_training=False,
)

MISTAKES: MappingProxyType[str, Mistake] = MappingProxyType(
    {
        each.name: each
        for each in (
            *(SLOPE_AT_A, WITHOUT_FACTOR_2, NOT_AVERAGED, EARLY_UPDATE, WRONG_SIGN),
            *(EQUAL_START, WITHOUT_BIAS),
        )
    }
)
"""Every mistake by name."""


def switched_on(config: RunConfig) -> tuple[Mistake, ...]:
    """Return the mistakes that are switched on, those included that change nothing in this run."""
    return tuple(mistake for name, mistake in MISTAKES.items() if getattr(config, name))


def why_idle(mistake: Mistake, config: RunConfig) -> str:
    """Say why a mistake changes nothing in this run, as the end of a sentence; empty where it does."""
    if mistake.only_for is not None:
        other, choices = mistake.only_for
        chosen = getattr(config, other)
        if chosen not in choices:
            return f"{_label(other, chosen)} leaves no room for it"
    return mistake.idle(config)


def active(config: RunConfig) -> tuple[Mistake, ...]:
    """Return the mistakes that are on and change the run."""
    return tuple(mistake for mistake in switched_on(config) if not why_idle(mistake, config))


def gradients_wrong_in(mistake: Mistake, layer: int, layers: int) -> bool:
    """Tell whether a mistake, by its nature, can make the gradients of `layer` (from 1, of `layers`) wrong."""
    if mistake is EARLY_UPDATE:
        return layer < layers
    return mistake in (SLOPE_AT_A, WITHOUT_FACTOR_2, NOT_AVERAGED)


def _label(setting: str, chosen: str) -> str:
    known = LOSSES if setting == "loss" else INITIALIZERS
    return f"the {'loss' if setting == 'loss' else 'start'} “{known[chosen].label}”"
