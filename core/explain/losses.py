"""The loss, taken apart: one prediction's share, its slope, the sum of all shares, and the penalty."""

from __future__ import annotations

import math

from core.explain import links, symbols
from core.explain.forward import activation_of
from core.explain.mistaken import confession, mistaken_slope
from core.explain.moment import Moment
from core.explain.selection import Quantity, Selection
from core.explain.softmax import largest_sum, powers_of, sum_of_powers
from core.explain.terms import Given, Line, Section
from core.explain.writing import at, filled
from core.nn.losses import HUBER_DELTA, LOSSES, Loss
from core.training.mistakes import NOT_AVERAGED, WITHOUT_FACTOR_2

_PREDICTION = r"\hat{y}"


def loss_function(now: Moment) -> Loss:
    """Return the loss of this run."""
    return LOSSES[now.config.loss]


def names(now: Moment, unit: int) -> dict[str, str]:
    """Return what y, y-hat and z are called for one output."""
    return {
        "y": symbols.target(now.config, unit),
        _PREDICTION: symbols.prediction(now.config, unit),
        "z": symbols.weighted_sum(now.outputs, unit),
    }


def values_of(now: Moment, unit: int, place: int) -> dict[str, float]:
    """Return y, y-hat, z and n of one prediction."""
    event = now.loss
    assert event is not None
    return {
        "y": Given(event.targets[place, unit]),
        _PREDICTION: float(event.predictions[place, unit]),
        "z": float(event.sums[place, unit]),
        "n": Given(event.divisor),
    }


def opens_of(now: Moment, unit: int) -> dict[str, Selection]:
    """Return which numbers y, y-hat, z and s of one prediction are."""
    return {
        "y": links.neuron(now.outputs, unit, Quantity.TARGET),
        _PREDICTION: links.neuron(now.outputs, unit, Quantity.ACTIVATION),
        "z": links.neuron(now.outputs, unit, Quantity.SUM),
        "s": links.neuron(now.outputs, unit, Quantity.LOSS, links.LOGARITHM),
    }


def what_n_is(now: Moment) -> str:
    """Say what the loss is divided by, as a sentence after another; nothing where it is not divided."""
    loss = loss_function(now)
    assert now.loss is not None
    return f" n is {now.loss.divisor:g}, the number of {loss.over}." if loss.over else ""


def share_of_loss(now: Moment, unit: int, place: int) -> tuple[Section, ...]:
    """The share of one prediction in the loss, and what it is made of."""
    event, loss = now.loss, loss_function(now)
    assert event is not None
    values, called = values_of(now, unit, place), names(now, unit)
    name = symbols.capitalised(loss.entry_name[0])
    result = float(event.per_entry[place, unit])
    if loss.fused is not None:
        return _fused_share(now, unit, place)
    far = loss.far_formula and abs(values["y"] - values[_PREDICTION]) > HUBER_DELTA
    formula = loss.far_formula if far else loss.entry_formula
    numbers, compute = filled(
        formula,
        values,
        lambda named: float(loss.entry(*at(named, _PREDICTION, "y"))[0, 0] / named["n"]),
        opens_of(now, unit),
    )
    which = f" The error is {'larger' if far else 'not larger'} than {HUBER_DELTA:g}." if loss.far_formula else ""
    return (
        Section(
            caption=f"{name}: this prediction's share of the loss.{which}{what_n_is(now)}",
            formula=(_share_symbol(now, unit), f"= {symbols.rename(formula, called)}"),
            numbers=numbers,
            result=result,
            compute=compute,
            selection=links.neuron(now.outputs, unit, Quantity.LOSS),
        ),
    )


def _share_symbol(now: Moment, unit: int) -> str:
    return f"L({symbols.prediction(now.config, unit)})"


def _fused_share(now: Moment, unit: int, place: int) -> tuple[Section, ...]:
    event, loss = now.loss, loss_function(now)
    assert event is not None
    fused = loss.fused
    assert fused is not None
    values, called, sums = values_of(now, unit, place), names(now, unit), event.sums[place]
    opens, together = opens_of(now, unit), activation_of(now, now.outputs).slope is None
    if together:
        values["s"] = powers_of(sums).logarithm
        numbers, compute = filled(
            fused.entry_formula, values, lambda named: named["y"] * (named["s"] - named["z"]) / named["n"], opens
        )
    else:
        numbers, compute = filled(
            fused.entry_formula,
            values,
            lambda named: float(fused.entry(*at(named, "z", "y"))[0, 0] / named["n"]),
            opens,
        )
    first = Section(
        caption=f"{symbols.capitalised(loss.entry_name[0])}: this prediction's share of the loss. It is computed from "
        f"the sum z, which stays exact where {'a prediction' if together else 'the prediction'} is nearly 0 or 1."
        f"{what_n_is(now)}",
        formula=(
            _share_symbol(now, unit),
            f"= {symbols.rename(loss.entry_formula, called)}",
            f"= {symbols.rename(fused.entry_formula, called)}",
        ),
        numbers=numbers,
        result=float(event.per_entry[place, unit]),
        compute=compute,
        selection=links.neuron(now.outputs, unit, Quantity.LOSS),
    )
    return (first, logarithm(now, unit, place), sum_of_powers(now, sums, unit)) if together else (first,)


def logarithm(now: Moment, unit: int, place: int) -> Section:
    """s, the logarithm of the sum of e^z over all outputs."""
    assert now.loss is not None
    sums = now.loss.sums[place]
    powers, z = powers_of(sums), symbols.weighted_sum(now.outputs, "j")
    shift, largest = largest_sum(now, sums, powers)
    plus = (Line("+ @", shift, largest),) if shift else ()
    total = links.neuron(now.outputs, unit, Quantity.ACTIVATION, links.POWERS)
    return Section(
        caption="s: the logarithm of a sum. Each output adds e to the power of its z.",
        formula=("s", rf"= \ln \sum_{{j=1}}^{{{len(sums)}}} e^{{{z}}}"),
        numbers=(Line(r"= \ln @", (powers.total,), (total,)), *plus),
        result=powers.logarithm,
        compute=lambda values: math.log(values[0]) + sum(values[1:]),
        selection=links.neuron(now.outputs, unit, Quantity.LOSS, links.LOGARITHM),
    )


def slope_of_loss(now: Moment, unit: int, place: int) -> Section:
    """dL/d(prediction), of a loss that is not fused with its activation."""
    event, loss, made = now.loss, loss_function(now), now.mistakes
    assert event is not None
    assert event.slope is not None
    n, twice = 1.0 if NOT_AVERAGED in made else event.divisor, 2.0 if WITHOUT_FACTOR_2 in made else 1.0
    formula = mistaken_slope(loss.slope_formula, made)
    numbers, compute = filled(
        formula,
        values_of(now, unit, place),
        lambda named: float(loss.slope(*at(named, _PREDICTION, "y"))[0, 0] / twice / n),
        opens_of(now, unit),
    )
    return Section(
        caption=f"How the loss reacts to this prediction.{confession(now, NOT_AVERAGED, WITHOUT_FACTOR_2)}",
        backward=True,
        formula=(
            symbols.derivative("L", symbols.prediction(now.config, unit)),
            f"= {symbols.rename(formula, names(now, unit))}",
        ),
        numbers=numbers,
        result=float(event.slope[place, unit]),
        compute=compute,
        selection=links.neuron(now.outputs, unit, Quantity.SLOPE),
    )
