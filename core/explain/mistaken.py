"""What mistakes that are switched on do to formulas, and how an explanation says that they are there."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from core.arrays import frozen
from core.explain.moment import Moment
from core.nn.parameters import LayerParameters
from core.training.mistakes import (
    EARLY_UPDATE,
    NOT_AVERAGED,
    SLOPE_AT_A,
    WITHOUT_BIAS,
    WITHOUT_FACTOR_2,
    WRONG_SIGN,
    Mistake,
    gradients_wrong_in,
)

_CONFESSIONS = {
    SLOPE_AT_A: "the slope is taken at a, not at z.",
    WITHOUT_FACTOR_2: "the factor 2 of the square's slope is missing.",
    NOT_AVERAGED: "n, which the loss is divided by, is left out.",
    WRONG_SIGN: "it should be taken off, not added.",
    WITHOUT_BIAS: "the bias is left out.",
    EARLY_UPDATE: "these weights are already updated; the loss was computed with those before.",
}


def confession(now: Moment, *mistakes: Mistake) -> str:
    """Say which of `mistakes` are made here, as sentences after another; empty where none is."""
    return "".join(f" Mistake: {_CONFESSIONS[each]}" for each in mistakes if each in now.mistakes)


def forgotten_bias(now: Moment, layer: int) -> str:
    """Say that the biases of `layer` are left out by mistake, where it has some."""
    return confession(now, WITHOUT_BIAS) if now.config.layers[layer - 1].bias else ""


def mistaken_slope(tex: str, made: AbstractSet[Mistake]) -> str:
    """Return what mistakes leave of the formula of a loss's slope, or of dL/dz where that is fused."""
    if NOT_AVERAGED in made:
        tex = tex.removeprefix(r"\frac{").removesuffix("}{n}") if tex.endswith("}{n}") else tex.replace(r"n\,", "")
    return tex.replace(r"2\,(\hat{y} - y)", r"\hat{y} - y") if WITHOUT_FACTOR_2 in made else tex


def turned(step: LayerParameters) -> LayerParameters:
    """Turn a step round once more that was turned round by mistake: what an update with the wrong sign adds."""
    return LayerParameters(frozen(-step.W), None if step.b is None else frozen(-step.b))


def hedge(now: Moment, layer: int) -> str:
    """Say of a number of backpropagation that a mistake went into it, as a sentence after another, where that is so."""
    return " A mistake went into it." if gradient_is_mistaken(now, layer) else ""


def gradient_is_mistaken(now: Moment, layer: int) -> bool:
    """Tell whether a mistake that is made can make the gradients of `layer` wrong."""
    return any(gradients_wrong_in(each, layer, now.outputs) for each in now.mistakes)
