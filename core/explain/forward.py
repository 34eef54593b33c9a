"""Feedforward, taken apart: the weighted sum, the activation, dropout. `place` is a row of the batch."""

from __future__ import annotations

import numpy as np

from core.arrays import Array
from core.explain import links, symbols
from core.explain.mistaken import forgotten_bias
from core.explain.moment import Moment
from core.explain.selection import Bias, Quantity, Selection, Weight
from core.explain.softmax import softmax
from core.explain.terms import Exact, Factor, Given, Line, Product, Section, Sum, Term
from core.explain.writing import at, filled, product_line, sent, written_sum
from core.nn.activations import ACTIVATIONS, Activation


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
            return Term("bias", (), bias, links.used(now, Bias(layer, unit)))
        part = Weight(layer, index, unit)
        return Term(
            symbols.short_name(now.config, layer - 1, index),
            (float(weights[index]), sent(layer, inputs[index])),
            float(products[index]),
            Selection(part, Quantity.CONTRIBUTION),
            opens=(links.used(now, part), links.sent(layer - 1, index)),
        )

    numbers = written_sum(count, term)
    if bias is not None:
        products = np.append(products, bias)
        numbers = (*numbers, Line("+ @", (bias,), (links.used(now, Bias(layer, unit)),)))
    plus = "" if bias is None else ", plus the bias"
    return Section(
        caption=f"Weighted sum: inputs times weights, added up{plus}.{forgotten_bias(now, layer)}",
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
        selection=links.neuron(layer, unit, Quantity.SUM),
    )


def sum_formula(now: Moment, layer: int, unit: int) -> tuple[str, ...]:
    """Return the formula of z."""
    count = now.config.sizes[layer - 1]
    first = rf"\sum_{{i=1}}^{{{count}}} {symbols.weight(layer, 'i', unit)}\,{symbols.activation(layer - 1, 'i')}"
    bias = (f"+ {symbols.bias(layer, unit)}",) if now.config.biases[layer - 1] else ()
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
        return softmax(now, layer, unit, place)
    applied = function(now, layer, unit, place)
    return (applied,) if event.mask is None else (_dropout(now, layer, unit, place), applied)


def dropout_factor(now: Moment, layer: int, unit: int, place: int) -> Factor:
    """Return what dropout multiplies a neuron's output with in this iteration."""
    mask = now.activations[layer].mask
    assert mask is not None
    value = float(mask[place, unit]) or Given(0.0)
    name = "dropout: kept in this iteration, and scaled up" if value else "dropout: dropped in this iteration"
    return Factor(symbols.dropout_factor(layer, unit), name, value, links.neuron(layer, unit, Quantity.MASK))


def mask(now: Moment, layer: int, unit: int, place: int) -> Section:
    """What dropout multiplies a neuron's output with: 0, or 1 / (1 - p), or 1 without dropout."""
    masks, symbol = now.activations[layer].mask, symbols.dropout_factor(layer, unit)
    selection = links.neuron(layer, unit, Quantity.MASK)
    if masks is None:
        return Section("There is no dropout in this iteration.", (symbol,), result=Given(1.0), selection=selection)
    value = float(masks[place, unit])
    if not value:
        caption = "Dropout has dropped this neuron in this iteration, for this row."
        return Section(caption, (symbol,), result=Given(0.0), selection=selection)
    return Section(
        caption="Dropout has kept this neuron in this iteration, for this row. p is the share that it drops.",
        formula=(symbol, r"= \frac{1}{1 - p}"),
        numbers=(Line(r"= \frac{1}{1 - @}", (Exact(now.config.dropout),)),),
        result=value,
        compute=lambda values: 1.0 / (1.0 - values[0]),
        selection=selection,
    )


def function(now: Moment, layer: int, unit: int, place: int) -> Section:
    """f(z), before dropout."""
    event, function = now.activations[layer], activation_of(now, layer)
    z, name = float(event.z[place, unit]), value_symbol(now, layer, unit)
    value = f"{function.symbol}({symbols.weighted_sum(layer, unit)})"
    if layer == now.outputs:
        name = f"{symbols.prediction(now.config, unit)} = {name}"
    numbers, compute = filled(
        function.case(z).formula,
        {"z": z},
        lambda named: float(function.function(*at(named, "z"))[0, 0]),
        {"z": links.neuron(layer, unit, Quantity.SUM)},
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
        selection=links.undropped(now, layer, unit),
    )


def _dropout(now: Moment, layer: int, unit: int, place: int) -> Section:
    event = now.activations[layer]
    factors = (
        Factor(
            value_symbol(now, layer, unit),
            f"the {activation_of(now, layer).label} of this neuron's sum",
            float(event.value[place, unit]),
            links.undropped(now, layer, unit),
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
        numbers=(product_line(factors),),
        result=total,
        parts=Product(factors, total),
        selection=links.neuron(layer, unit, Quantity.ACTIVATION),
    )
