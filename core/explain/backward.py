"""Backpropagation, taken apart: dL/da, delta and f'(z) of a neuron. `place` is a row of the batch."""

from __future__ import annotations

from core.arrays import Array
from core.explain import links, symbols
from core.explain.forward import activation_of, dropout_factor, value_symbol
from core.explain.losses import loss_function, names, opens_of, slope_of_loss, values_of, what_n_is
from core.explain.mistaken import confession, mistaken_slope
from core.explain.moment import Moment
from core.explain.selection import Quantity, Selection, Weight
from core.explain.terms import Factor, Given, Line, Product, Section, Sum, Term
from core.explain.writing import at, filled, product_line, written_sum
from core.training.mistakes import EARLY_UPDATE, NOT_AVERAGED, SLOPE_AT_A

_DELTA = "δ, the error signal: how the loss reacts to this neuron's sum z."


def slope_symbol(now: Moment, layer: int, unit: int) -> str:
    """Return f'(z) as TeX; f'(a) where the slope is taken there by mistake."""
    where = value_symbol(now, layer, unit) if SLOPE_AT_A in now.mistakes else symbols.weighted_sum(layer, unit)
    return f"{activation_of(now, layer).symbol}'({where})"


def slope_of_next(now: Moment, column: int, unit: int, place: int) -> Section:
    """dL/da of a hidden neuron = sum over the next neurons of W delta."""
    event = now.passed[column + 1]
    weights, deltas = event.weights[unit], event.delta[place]
    products: Array = weights * deltas
    count = len(products)

    def term(index: int) -> Term:
        factors = (float(weights[index]), float(deltas[index]))
        part = Weight(column + 1, unit, index)
        return Term(
            symbols.short_name(now.config, column + 1, index),
            factors,
            float(products[index]),
            Selection(part, Quantity.PASSED_BACK),
            opens=(links.passing(now, part), links.neuron(column + 1, index, Quantity.DELTA)),
        )

    index: int | str = "k" if count > 1 else 0
    product = rf"{symbols.weight(column + 1, unit, index)}\,{symbols.delta(column + 1, index)}"
    over = rf"\sum_{{k=1}}^{{{count}}} " if count > 1 else ""
    total = float(event.upstream[place, unit])
    return Section(
        caption="How the loss reacts to this neuron's output, through every neuron that it feeds."
        f"{confession(now, EARLY_UPDATE)}",
        backward=True,
        formula=(symbols.derivative("L", symbols.activation(column, unit)), f"= {over}{product}"),
        numbers=written_sum(count, term),
        result=total,
        parts=Sum(
            (symbols.weight(column + 1, unit, index), symbols.delta(column + 1, index)), products, term, total, "from"
        ),
        selection=links.neuron(column, unit, Quantity.SLOPE),
    )


def delta(now: Moment, layer: int, unit: int, place: int) -> tuple[Section, ...]:
    """delta = dL/dz of a neuron, then what it is made of."""
    event = now.deltas[layer]
    if event.upstream is None:
        return (_fused_delta(now, unit, place),)
    upstream = slope_of_loss(now, unit, place) if layer == now.outputs else slope_of_next(now, layer, unit, place)
    if event.slope is None:
        return (*softmax_delta(now, unit, place), upstream)
    total, factors = float(event.delta[place, unit]), chain(now, layer, unit, place)
    first = Section(
        caption=_DELTA,
        backward=True,
        formula=(
            symbols.delta(layer, unit),
            f"= {symbols.derivative('L', symbols.weighted_sum(layer, unit))}",
            "= " + r" \cdot ".join(factor.symbol for factor in factors),
        ),
        numbers=(product_line(factors),),
        result=total,
        parts=Product(factors, total),
        selection=links.neuron(layer, unit, Quantity.DELTA),
    )
    return first, upstream, slope(now, layer, unit, place)


def chain(now: Moment, layer: int, unit: int, place: int) -> tuple[Factor, ...]:
    """Return the factors of delta: dL/da, what dropout multiplies with, and f'(z); delta itself where it has none."""
    event = now.deltas[layer]
    output = layer == now.outputs
    if event.upstream is None or event.slope is None:
        z, delta_here = symbols.weighted_sum(layer, unit), links.neuron(layer, unit, Quantity.DELTA)
        name = "the error signal δ: how the loss reacts to this output's sum"
        return (Factor(symbols.derivative("L", z), name, float(event.delta[place, unit]), delta_here),)
    a = symbols.prediction(now.config, unit) if output else symbols.activation(layer, unit)
    at_what = "a, by mistake" if SLOPE_AT_A in now.mistakes else "z"
    slope_here = slope(now, layer, unit, place).result
    assert slope_here is not None
    reacts = "how the loss reacts to this prediction" if output else "how the loss reacts to this neuron's output"
    return (
        Factor(
            symbols.derivative("L", a),
            reacts,
            float(event.upstream[place, unit]),
            links.neuron(layer, unit, Quantity.SLOPE),
        ),
        *(() if event.mask is None else (dropout_factor(now, layer, unit, place),)),
        Factor(
            slope_symbol(now, layer, unit),
            f"slope of the {activation_of(now, layer).label} at {at_what}",
            slope_here,
            links.neuron(layer, unit, Quantity.ACTIVATION_SLOPE),
        ),
    )


def slope(now: Moment, layer: int, unit: int, place: int) -> Section:
    """f'(z), in the form that holds at this z; f'(a) where it is taken there by mistake."""
    function, event, slopes = activation_of(now, layer), now.activations[layer], now.deltas[layer].slope
    compute_slope = function.slope
    assert compute_slope is not None
    assert slopes is not None
    mistaken = SLOPE_AT_A in now.mistakes
    values = {"z": float(event.z[place, unit]), "a": float(event.value[place, unit])}
    called = {"z": symbols.weighted_sum(layer, unit), "a": value_symbol(now, layer, unit)}
    opens = {"z": links.neuron(layer, unit, Quantity.SUM), "a": links.undropped(now, layer, unit)}
    if mistaken:
        values = {"z": values["a"], "a": float(function.function(*at(values, "a"))[0, 0])}
        called = {"z": called["a"], "a": f"{function.symbol}({called['a']})"}
        opens = {"z": opens["a"], "a": links.neuron(layer, unit, Quantity.ACTIVATION_SLOPE, links.AGAIN)}
    formula, result = function.case(values["z"]).slope_formula, float(slopes[place, unit])
    numbers, compute = filled(formula, values, lambda named: float(compute_slope(*at(named, "z", "a"))[0, 0]), opens)
    where = ""
    if function.cases is not None:
        where = ", which is above 0" if values["z"] > 0.0 else ", which is not above 0"
    at_what = "this output a" if mistaken else "this sum z"
    return Section(
        caption=f"Slope of the {function.label} at {at_what}{where}.{confession(now, SLOPE_AT_A)}",
        formula=(slope_symbol(now, layer, unit), *((f"= {symbols.rename(formula, called)}",) if numbers else ())),
        numbers=numbers,
        result=result if numbers else Given(result),
        compute=compute,
        backward=True,
        selection=links.neuron(layer, unit, Quantity.ACTIVATION_SLOPE),
    )


def activated_again(now: Moment, layer: int, unit: int, place: int) -> Section:
    """f(a), which the slope at a is computed from where it is taken there by mistake."""
    function, a = activation_of(now, layer), float(now.activations[layer].value[place, unit])
    symbol, formula = value_symbol(now, layer, unit), function.case(a).formula
    numbers, compute = filled(
        formula,
        {"z": a},
        lambda named: float(function.function(*at(named, "z"))[0, 0]),
        {"z": links.undropped(now, layer, unit)},
    )
    return Section(
        caption=f"The {function.label} of what it has made already.{confession(now, SLOPE_AT_A)}",
        formula=(f"{function.symbol}({symbol})", f"= {symbols.rename(formula, {'z': symbol})}"),
        numbers=numbers,
        result=float(function.function(*at({"z": a}, "z"))[0, 0]),
        compute=compute,
        backward=True,
        selection=links.neuron(layer, unit, Quantity.ACTIVATION_SLOPE, links.AGAIN),
    )


def _fused_delta(now: Moment, unit: int, place: int) -> Section:
    loss, function, layer = loss_function(now), activation_of(now, now.outputs), now.outputs
    fused, event = loss.fused, now.deltas[layer]
    assert fused is not None
    prediction = r"\hat{y}"
    called = {**names(now, unit), "a": symbols.prediction(now.config, unit)}
    formula, averaged = mistaken_slope(fused.delta_formula, now.mistakes), NOT_AVERAGED not in now.mistakes
    numbers, compute = filled(
        formula,
        values_of(now, unit, place),
        lambda named: (named[prediction] - named["y"]) / (named["n"] if averaged else 1.0),
        opens_of(now, unit),
    )
    cancelled: tuple[str, ...] = ()
    if function.slope is not None:
        cancelled = (
            rf"= {symbols.rename(mistaken_slope(loss.slope_formula, now.mistakes), called)}"
            rf" \cdot {symbols.rename(function.slope_formula, called)}",
        )
    return Section(
        caption=f"{_DELTA} With this loss, its slope and that of the {function.label} cancel, and the error alone is "
        f"left.{what_n_is(now) if averaged else confession(now, NOT_AVERAGED)}",
        backward=True,
        formula=(
            symbols.delta(layer, unit),
            f"= {symbols.derivative('L', symbols.weighted_sum(layer, unit))}",
            *cancelled,
            f"= {symbols.rename(formula, called)}",
        ),
        numbers=numbers,
        result=float(event.delta[place, unit]),
        compute=compute,
        selection=links.neuron(layer, unit, Quantity.DELTA),
    )


def softmax_delta(now: Moment, unit: int, place: int) -> tuple[Section, Section]:
    """delta of an output with softmax = a (dL/da - sum over all outputs of dL/da a), and that sum."""
    layer, event, forward = now.outputs, now.deltas[now.outputs], now.activations[now.outputs]
    assert event.upstream is not None
    upstream, outputs = event.upstream[place], forward.a[place]
    products: Array = upstream * outputs
    count, mean = len(products), float((event.upstream * forward.a).sum(axis=1)[place])

    def term(index: int) -> Term:
        factors = (float(upstream[index]), float(outputs[index]))
        opens = (links.neuron(layer, index, Quantity.SLOPE), links.neuron(layer, index, Quantity.ACTIVATION))
        return Term(symbols.short_name(now.config, layer, index), factors, float(products[index]), opens=opens)

    own, each = symbols.prediction(now.config, unit), symbols.prediction(now.config, "j")
    reaction = symbols.derivative("L", each)
    whole = rf"\sum_{{j=1}}^{{{count}}} {reaction}\,{each}"
    values = (float(outputs[unit]), float(upstream[unit]), mean)
    opens = (
        links.neuron(layer, unit, Quantity.ACTIVATION),
        links.neuron(layer, unit, Quantity.SLOPE),
        links.neuron(layer, unit, Quantity.DELTA, links.MEAN),
    )
    first = Section(
        caption=f"{_DELTA} Every output depends on all sums: what counts is how much more the loss reacts to this "
        "prediction than to all of them on average.",
        backward=True,
        formula=(
            symbols.delta(layer, unit),
            f"= {symbols.derivative('L', symbols.weighted_sum(layer, unit))}",
            rf"= {own}\,({symbols.derivative('L', own)} - {whole})",
        ),
        numbers=(Line(r"= @ \cdot (@ - @)", values, opens),),
        result=float(event.delta[place, unit]),
        compute=lambda numbers: numbers[0] * (numbers[1] - numbers[2]),
        selection=links.neuron(layer, unit, Quantity.DELTA),
    )
    second = Section(
        caption="The average over all outputs, each weighted with its prediction.",
        backward=True,
        formula=(whole,),
        numbers=written_sum(count, term),
        result=mean,
        parts=Sum((reaction, each), products, term, mean, "from", marked=unit),
        selection=links.neuron(layer, unit, Quantity.DELTA, links.MEAN),
    )
    return first, second
