"""Feedforward, taken apart: the weighted sum, the activation, dropout. `place` is a row of the batch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.explain import symbols
from core.explain.moment import Moment
from core.explain.selection import Bias, Neuron, Weight
from core.explain.terms import Factor, Line, Product, Section, Sum, Term
from core.explain.writing import at, filled, sent, written_sum
from core.nn.activations import ACTIVATIONS, Activation

_LARGEST_POWER = 100.0
"""Softmax is shown with plain powers up to this exponent; beyond, the largest sum is taken off, as the engine does."""


def activation_of(now: Moment, layer: int) -> Activation:
    """Return the activation function of `layer`."""
    return ACTIVATIONS[now.config.layers[layer - 1].activation]


def sum_of_inputs(now: Moment, layer: int, unit: int, place: int, marked: int | None = None) -> Section:
    """z = sum of w a + b of one neuron; `marked` is the neuron before whose term is selected."""
    event, used = now.sums[layer], now.used(layer)
    weights, inputs = used.W[:, unit], event.inputs[place]
    bias = None if used.b is None else float(used.b[unit])
    products: Array = weights * inputs
    count = len(products)

    def term(index: int) -> Term:
        if index == count:
            assert bias is not None
            return Term("bias", (), bias, Bias(layer, unit))
        factors = (float(weights[index]), sent(layer, inputs[index]))
        name = symbols.short_name(now.config, layer - 1, index)
        return Term(name, factors, float(products[index]), Weight(layer, index, unit))

    numbers = written_sum(count, lambda index: term(index).factors)
    if bias is not None:
        products, numbers = np.append(products, bias), (*numbers, Line("+ @", (bias,)))
    plus = "" if bias is None else ", plus the bias"
    return Section(
        caption=f"Weighted sum: inputs times weights, added up{plus}.",
        formula=sum_formula(now, layer, unit),
        numbers=numbers,
        result=float(event.z[place, unit]),
        parts=Sum(
            (symbols.weight(layer, "i", unit), symbols.activation(layer - 1, "i")),
            products,
            term,
            float(event.z[place, unit]),
            "from",
            marked=marked,
        ),
    )


def sum_formula(now: Moment, layer: int, unit: int) -> tuple[str, ...]:
    """Return the formula of z."""
    count = now.config.sizes[layer - 1]
    first = rf"\sum_{{i=1}}^{{{count}}} {symbols.weight(layer, 'i', unit)}\,{symbols.activation(layer - 1, 'i')}"
    bias = (f"+ {symbols.bias(layer, unit)}",) if now.config.layers[layer - 1].bias else ()
    return (symbols.weighted_sum(layer, unit), f"= {first}", *bias)


def value_symbol(now: Moment, layer: int, unit: int) -> str:
    """Return what stands for f(z) in formulas: a, or f(z) where dropout makes a different number of it."""
    if now.activations[layer].mask is None:
        return symbols.activation(layer, unit)
    return f"{activation_of(now, layer).symbol}({symbols.weighted_sum(layer, unit)})"


def activation(now: Moment, layer: int, unit: int, place: int) -> tuple[Section, ...]:
    """a = f(z), and what dropout makes of it; the last first."""
    event = now.activations[layer]
    if activation_of(now, layer).slope is None:
        return _softmax(now, layer, unit, place)
    function = _function(now, layer, unit, place)
    return (function,) if event.mask is None else (_dropout(now, layer, unit, place), function)


def dropout_factor(now: Moment, layer: int, unit: int, place: int) -> Factor:
    """Return what dropout multiplies a neuron's output with in this iteration."""
    mask = now.activations[layer].mask
    assert mask is not None
    value = float(mask[place, unit])
    name = "dropout: kept in this iteration, and scaled up" if value else "dropout: dropped in this iteration"
    return Factor(symbols.dropout_factor(layer, unit), name, value)


def _function(now: Moment, layer: int, unit: int, place: int) -> Section:
    event, function = now.activations[layer], activation_of(now, layer)
    z, name = float(event.z[place, unit]), value_symbol(now, layer, unit)
    value = f"{function.symbol}({symbols.weighted_sum(layer, unit)})"
    if layer == now.outputs:
        name = f"{symbols.prediction(now.config, unit)} = {name}"
    numbers, compute = filled(
        function.case(z).formula, {"z": z}, lambda named: float(function.function(*at(named, "z"))[0, 0])
    )
    return Section(
        caption=f"Activation: the {function.label} of the weighted sum.",
        formula=(
            *((name,) if event.mask is not None else (name, f"= {value}")),
            rf"{function.symbol}(z) = {function.formula}",
        ),
        numbers=numbers,
        result=float(event.value[place, unit]),
        compute=compute,
    )


def _dropout(now: Moment, layer: int, unit: int, place: int) -> Section:
    event = now.activations[layer]
    factors = (
        Factor(
            value_symbol(now, layer, unit),
            f"the {activation_of(now, layer).label} of this neuron's sum",
            float(event.value[place, unit]),
        ),
        dropout_factor(now, layer, unit, place),
    )
    total = float(event.a[place, unit])
    if factors[1].value:
        fate = "this neuron is kept in this iteration. It sends more, so that the sum of all stays about the same."
    else:
        fate = "this neuron is dropped in this iteration. It sends 0, whatever it receives."
    return Section(
        caption=f"Dropout: {fate}",
        formula=(symbols.activation(layer, unit), rf"= {factors[0].symbol} \cdot {factors[1].symbol}"),
        numbers=(Line(r"= @ \cdot @", (factors[0].value, factors[1].value)),),
        result=total,
        parts=Product(factors, total),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Powers:
    """The powers e^z of all outputs of one row, whose sum softmax divides by.

    Parameters
    ----------
    shift
        What is taken off every z first, so that no power overflows; 0 where that is not needed.
    """

    sums: Array
    shift: float

    @property
    def values(self) -> Array:
        """e^(z - shift), shape (outputs,)."""
        return np.asarray(np.exp(self.sums - self.shift))

    @property
    def total(self) -> float:
        """Their sum."""
        return float(self.values.sum())

    @property
    def logarithm(self) -> float:
        """The logarithm of the sum of e^z."""
        return self.shift + math.log(self.total)


def powers_of(sums: Array) -> Powers:
    """Return the powers of one row's sums, shape (outputs,)."""
    return Powers(sums, float(sums.max()) if float(np.abs(sums).max()) > _LARGEST_POWER else 0.0)


def sum_of_powers(now: Moment, sums: Array, marked: int) -> Section:
    """Add up e^z over all outputs of one row."""
    layer, powers = now.outputs, powers_of(sums)
    values, total, count = powers.values, powers.total, len(sums)

    def term(index: int) -> Term:
        name = symbols.short_name(now.config, layer, index)
        return Term(name, (), float(values[index]), Neuron(layer, index))

    def exponents(index: int) -> tuple[float, ...]:
        return (float(sums[index]), powers.shift) if powers.shift else (float(sums[index]),)

    z = symbols.weighted_sum(layer, "j")
    caption = "The sum over all outputs."
    if powers.shift:
        caption += " The largest z, here m, is taken off every z: no power overflows, and the shares stay the same."
    return Section(
        caption=caption,
        formula=(rf"\sum_{{j=1}}^{{{count}}} {_power(z, powers)}",),
        numbers=written_sum(count, exponents, _power("@", powers)),
        result=total,
        parts=Sum((), values, term, total, "from", marked=marked),
    )


def _power(z: str, powers: Powers) -> str:
    less = "" if not powers.shift else " - @" if z == "@" else " - m"
    return f"e^{{{z}{less}}}"


def _softmax(now: Moment, layer: int, unit: int, place: int) -> tuple[Section, ...]:
    event = now.activations[layer]
    powers = powers_of(event.z[place])
    z, total = float(event.z[place, unit]), powers.total
    shift = (powers.shift,) if powers.shift else ()
    above = _power(symbols.weighted_sum(layer, unit), powers)
    below = rf"\sum_{{j=1}}^{{{len(event.z[place])}}} {_power(symbols.weighted_sum(layer, 'j'), powers)}"
    first = Section(
        caption="Activation: the softmax. Each output gets its share of the sum, so that all outputs add up to 1.",
        formula=(
            f"{symbols.prediction(now.config, unit)} = {symbols.activation(layer, unit)}",
            rf"= \frac{{{above}}}{{{below}}}",
        ),
        numbers=(Line(rf"= \frac{{{_power('@', powers)}}}{{@}}", (z, *shift, total)),),
        result=float(event.a[place, unit]),
        compute=lambda values: math.exp(values[0] - sum(values[1:-1])) / values[-1],
    )
    return first, sum_of_powers(now, event.z[place], unit)
