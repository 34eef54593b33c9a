"""What the gradient check says. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable

from core.arrays import Array
from core.config import RunConfig
from core.explain import symbols
from core.explain.gradient_check import Comparison, Verdict
from core.explain.nudged import Parameter
from core.explain.selection import Weight
from core.explain.whole_check import LayerVerdicts
from scratchnet_gui.diagram.words import Symbol
from scratchnet_gui.formatting import MINUS, count, figure, raised

SIGNS = {
    Verdict.RIGHT: "✓",
    Verdict.WRONG: "✗",
    Verdict.DOUBTFUL: "?",
    Verdict.KINK: "∧",
    Verdict.NOT_CHECKED: "",
}
_MEANINGS = {
    Verdict.RIGHT: "right: they agree as far as rounding lets them",
    Verdict.WRONG: "wrong: they differ by more than 1 %",
    Verdict.DOUBTFUL: "doubtful: they differ by more than rounding, by less than 1 %",
    Verdict.KINK: "no verdict: a kink, as that of a ReLU, lies between the two points",
    Verdict.NOT_CHECKED: "not checked",
}
_SIGNIFICANT = 7
_LOSS_DIGITS = (3, 4, 5)


def symbol_of(parameter: Parameter) -> str:
    """Return the symbol of a weight or a bias as TeX."""
    if isinstance(parameter, Weight):
        return symbols.weight(parameter.layer, parameter.source, parameter.target)
    return symbols.bias(parameter.layer, parameter.unit)


def offered_name(parameter: Parameter, config: RunConfig) -> str:
    """Name a weight or a bias by its symbol first, as a narrow field shows no more: W⁽¹⁾₁₃, input 1 → hidden 3."""
    return f"{Symbol.of(symbol_of(parameter))}, {name_of(parameter, config)}"


def name_of(parameter: Parameter, config: RunConfig) -> str:
    """Name a weight or a bias in words: input 1 → hidden 3, bias of hidden 3."""
    if isinstance(parameter, Weight):
        sender = symbols.neuron_name(config, parameter.layer - 1, parameter.source)
        return f"{sender} → {symbols.neuron_name(config, parameter.layer, parameter.target)}"
    return f"bias of {symbols.neuron_name(config, parameter.layer, parameter.unit)}"


def slopes_text(*values: float) -> tuple[str, ...]:
    """Write slopes with the same decimals, as they are compared by their digits: seven that count in the largest."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    exponent = math.floor(math.log10(largest)) if largest else 0
    scaled = exponent if not -4 <= exponent < 6 else 0
    decimals = max(_SIGNIFICANT - 1 - exponent + scaled, 0)
    power = f"×10{raised(scaled)}" if scaled else ""
    return tuple(
        f"{value / 10.0**scaled:.{decimals}f}{power}".replace("-", MINUS) if math.isfinite(value) else "not finite"
        for value in values
    )


def short_text(value: float) -> str:
    """Write a number that is not negative with two digits that count: 6.1×10⁻⁶, 0.25."""
    if value == 0.0 or not math.isfinite(value):
        return "0" if value == 0.0 else "not finite"
    if 1e-3 <= value < 1e4:
        return f"{value:.2g}" if value < 10.0 else f"{value:.0f}"
    mantissa, power = f"{value:.1e}".split("e")
    return f"{mantissa}×10{raised(int(power))}"


def losses_texts(losses: Array) -> tuple[str, ...]:
    """Write losses in rising order so that they differ: by their last decimals, or by how far they are from the first.

    Parameters
    ----------
    losses
        Shape (losses,).
    """
    for digits in _LOSS_DIGITS:
        texts = tuple(figure(loss, digits) for loss in losses.tolist())
        if len(set(texts)) == len(texts):
            return texts
    return (texts[0], *(f"+{short_text(each)}" for each in (losses[1:] - losses[0]).tolist()))


def flat_text(losses: Array) -> str:
    """Say that a map has the same loss everywhere; empty where it has not.

    Parameters
    ----------
    losses
        Shape (rows, columns).
    """
    loss = float(losses.flat[0])
    if not math.isfinite(loss) or (losses != loss).any():
        return ""
    return f"The loss is {figure(loss)} everywhere here: these two weights do not move it."


def verdict_text(comparison: Comparison) -> str:
    """Say what a comparison shows."""
    return _MEANINGS[comparison.verdict]


def tip_of(parameter: Parameter, config: RunConfig, verdict: Verdict, error: float) -> str:
    """Say what is known of one gradient."""
    said = f"Gradient of {name_of(parameter, config)}: {_MEANINGS[verdict]}"
    return said if math.isnan(error) else f"{said}\nrelative error {error!r}".replace("-", MINUS)


def summary(layers: Iterable[LayerVerdicts], checked: int, parameters: int) -> str:
    """Count the verdicts of all gradients in one sentence."""
    found = [
        each
        for layer in layers
        for array in (layer.W_verdicts, layer.b_verdicts)
        if array is not None
        for each in array.ravel()
    ]
    wrong, doubtful = found.count(Verdict.WRONG), found.count(Verdict.DOUBTFUL)
    kinks, right = found.count(Verdict.KINK), found.count(Verdict.RIGHT)
    said = []
    if wrong:
        said.append(f"{count(wrong)} of {_gradients(checked)} {'is' if wrong == 1 else 'are'} wrong")
    if doubtful:
        said.append(f"{count(doubtful)} doubtful")
    if kinks:
        said.append(f"{count(kinks)} at a kink")
    if not said:
        said.append(f"All {_gradients(right)} are right" if right != 1 else "The gradient is right")
    elif not wrong:
        said.insert(0, f"{count(right)} of {_gradients(checked)} are right")
    rest = "" if checked == parameters else f" Checked: {count(checked)} of {count(parameters)}."
    return f"{', '.join(said)}.{rest}"


def _gradients(number: int) -> str:
    return f"{count(number)} gradient{'' if number == 1 else 's'}"
