"""The quantities of an iteration, each as a section: formula, numbers, terms. `place` is a row of the batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from core.arrays import Array
from core.explain import symbols
from core.explain.moment import Moment
from core.explain.selection import Bias, Neuron, Weight
from core.explain.terms import Factor, Given, Line, Product, Section, Sum, Term
from core.nn.activations import ACTIVATIONS, Activation
from core.nn.losses import LOSSES

_WRITTEN_OUT = 3
"""A sum of more terms is written with dots; all of them stand in its table."""


def activation_of(now: Moment, layer: int) -> Activation:
    """Return the activation function of `layer`."""
    return ACTIVATIONS[now.config.layers[layer - 1].activation]


def slope_symbol(now: Moment, layer: int, unit: int) -> str:
    """Return f'(z) as TeX."""
    return rf"{activation_of(now, layer).symbol}'({symbols.weighted_sum(layer, unit)})"


def written_sum(count: int, factors: Callable[[int], tuple[float, ...]]) -> tuple[Line, ...]:
    """Write a sum of products with numbers, the middle of a long one as dots.

    Parameters
    ----------
    factors
        Index of a term -> its factors.
    """
    shown = range(count) if count <= _WRITTEN_OUT else (0, 1, count - 1)
    lines = []
    for index in shown:
        values = factors(index)
        if index > 1 and count > _WRITTEN_OUT:
            lines.append(Line(r"+ \cdots"))
        sign = "=" if index == 0 else "+"
        lines.append(Line(f"{sign} " + r" \cdot ".join("@" * len(values)), values))
    return tuple(lines)


def sent(layer: int, value: float) -> float:
    """Return a value that goes into `layer`: the first layer's are given, the others computed."""
    return Given(value) if layer == 1 else float(value)


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


def activation(now: Moment, layer: int, unit: int, place: int) -> Section:
    """a = f(z)."""
    event, function = now.activations[layer], activation_of(now, layer)
    z, a = float(event.z[place, unit]), float(event.a[place, unit])
    name = symbols.activation(layer, unit)
    return Section(
        caption=f"Activation: the {function.label} of the weighted sum.",
        formula=(
            f"{symbols.prediction(now.config, unit)} = {name}" if layer == now.outputs else name,
            f"= {function.symbol}({symbols.weighted_sum(layer, unit)})",
            rf"{function.symbol}(z) = {function.formula}",
        ),
        numbers=(symbols.with_numbers(f"= {function.formula}", {"z": z}),),
        result=a,
        compute=symbols.computation(
            function.formula, {"z": z}, lambda named: float(function.function(np.array([named["z"]]))[0])
        ),
    )


def share_of_loss(now: Moment, unit: int, place: int) -> Section:
    """The share of one prediction in the loss."""
    event, loss = now.loss, LOSSES[now.config.loss]
    assert event is not None
    names = {"y": symbols.target(now.config, unit), r"\hat{y}": symbols.prediction(now.config, unit)}
    values = _pair(now, unit, place)
    return Section(
        caption="Squared error: this prediction's share of the loss."
        if loss.name == "sum_of_squares"
        else "This prediction's share of the loss.",
        formula=(symbols.rename(loss.entry_formula, names),),
        numbers=(symbols.with_numbers(f"= {loss.entry_formula}", values),),
        result=float(event.per_entry[place, unit]),
        compute=symbols.computation(
            loss.entry_formula, values, lambda named: float(loss.per_entry(*_arrays(named, r"\hat{y}", "y"))[0])
        ),
    )


def slope_of_loss(now: Moment, unit: int, place: int) -> Section:
    """dL/d(prediction)."""
    event, loss = now.loss, LOSSES[now.config.loss]
    assert event is not None
    prediction = symbols.prediction(now.config, unit)
    names = {"y": symbols.target(now.config, unit), r"\hat{y}": prediction}
    values = _pair(now, unit, place)
    return Section(
        caption="How the loss reacts to this prediction.",
        backward=True,
        formula=(symbols.derivative("L", prediction), f"= {symbols.rename(loss.slope_formula, names)}"),
        numbers=(symbols.with_numbers(f"= {loss.slope_formula}", values),),
        result=float(event.slope[place, unit]),
        compute=symbols.computation(
            loss.slope_formula, values, lambda named: float(loss.slope(*_arrays(named, r"\hat{y}", "y"))[0])
        ),
    )


def _pair(now: Moment, unit: int, place: int) -> dict[str, float]:
    assert now.loss is not None
    return {"y": Given(now.loss.targets[place, unit]), r"\hat{y}": float(now.loss.predictions[place, unit])}


def _arrays(named: Mapping[str, float], *names: str) -> tuple[Array, ...]:
    return tuple(np.array([named[name]], dtype=np.float64) for name in names)


def slope_of_next(now: Moment, column: int, unit: int, place: int) -> Section:
    """dL/da of a hidden neuron = sum over the next neurons of W delta."""
    event, used = now.passed[column + 1], now.used(column + 1)
    weights, deltas = used.W[unit], event.delta[place]
    products: Array = weights * deltas
    count = len(products)

    def term(index: int) -> Term:
        factors = (float(weights[index]), float(deltas[index]))
        name = symbols.short_name(now.config, column + 1, index)
        return Term(name, factors, float(products[index]), Neuron(column + 1, index))

    index: int | str = "k" if count > 1 else 0
    product = rf"{symbols.weight(column + 1, unit, index)}\,{symbols.delta(column + 1, index)}"
    over = rf"\sum_{{k=1}}^{{{count}}} " if count > 1 else ""
    total = float(event.upstream[place, unit])
    return Section(
        caption="How the loss reacts to this neuron's output, through every neuron that it feeds.",
        backward=True,
        formula=(symbols.derivative("L", symbols.activation(column, unit)), f"= {over}{product}"),
        numbers=written_sum(count, lambda index: term(index).factors),
        result=total,
        parts=Sum(
            (symbols.weight(column + 1, unit, index), symbols.delta(column + 1, index)), products, term, total, "from"
        ),
    )


def delta(now: Moment, layer: int, unit: int, place: int) -> Section:
    """delta = dL/da f'(z)."""
    event = now.deltas[layer]
    upstream, slope = float(event.upstream[place, unit]), float(event.slope[place, unit])
    total = float(event.delta[place, unit])
    factors = chain(now, layer, unit, place)
    return Section(
        caption="δ, the error signal: how the loss reacts to this neuron's sum z.",
        backward=True,
        formula=(
            symbols.delta(layer, unit),
            f"= {symbols.derivative('L', symbols.weighted_sum(layer, unit))}",
            rf"= {factors[0].symbol} \cdot {slope_symbol(now, layer, unit)}",
        ),
        numbers=(Line(r"= @ \cdot @", (upstream, slope)),),
        result=total,
        parts=Product(factors, total),
    )


def chain(now: Moment, layer: int, unit: int, place: int) -> tuple[Factor, Factor]:
    """Return the two factors of delta: dL/da and da/dz."""
    event = now.deltas[layer]
    output = layer == now.outputs
    a = symbols.prediction(now.config, unit) if output else symbols.activation(layer, unit)
    return (
        Factor(
            symbols.derivative("L", a),
            "how the loss reacts to this prediction" if output else "how the loss reacts to this neuron's output",
            float(event.upstream[place, unit]),
            Neuron(layer, unit),
        ),
        Factor(
            slope_symbol(now, layer, unit),
            f"slope of the {activation_of(now, layer).label} at z",
            float(event.slope[place, unit]),
            Neuron(layer, unit),
        ),
    )


def slope(now: Moment, layer: int, unit: int, place: int) -> Section:
    """f'(z)."""
    function, event = activation_of(now, layer), now.activations[layer]
    values = {"z": float(event.z[place, unit]), "a": float(event.a[place, unit])}
    names = {"z": symbols.weighted_sum(layer, unit), "a": symbols.activation(layer, unit)}
    return Section(
        caption=f"Slope of the {function.label} at this sum z.",
        formula=(slope_symbol(now, layer, unit), f"= {symbols.rename(function.slope_formula, names)}"),
        numbers=(symbols.with_numbers(f"= {function.slope_formula}", values),),
        result=float(now.deltas[layer].slope[place, unit]),
        compute=symbols.computation(
            function.slope_formula, values, lambda named: float(function.slope(*_arrays(named, "z", "a"))[0])
        ),
        backward=True,
    )
