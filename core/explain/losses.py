"""The loss, taken apart: one prediction's share, its slope, the sum of all shares, and the penalty."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from core.arrays import Array
from core.explain import symbols
from core.explain.forward import activation_of, powers_of, sum_of_powers
from core.explain.moment import Moment
from core.explain.terms import Exact, Given, Line, Section, Sum, Term
from core.explain.writing import at, filled, written_sum
from core.nn.losses import HUBER_DELTA, LOSSES, Loss

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
        formula, values, lambda named: float(loss.entry(*at(named, _PREDICTION, "y"))[0, 0] / named["n"])
    )
    which = f" The error is {'larger' if far else 'not larger'} than {HUBER_DELTA:g}." if loss.far_formula else ""
    return (
        Section(
            caption=f"{name}: this prediction's share of the loss.{which}{what_n_is(now)}",
            formula=(symbols.rename(formula, called),),
            numbers=numbers,
            result=result,
            compute=compute,
        ),
    )


def _fused_share(now: Moment, unit: int, place: int) -> tuple[Section, ...]:
    event, loss = now.loss, loss_function(now)
    assert event is not None
    fused = loss.fused
    assert fused is not None
    values, called, sums = values_of(now, unit, place), names(now, unit), event.sums[place]
    together = activation_of(now, now.outputs).slope is None
    if together:
        values["s"] = powers_of(sums).logarithm
        numbers, compute = filled(
            fused.entry_formula, values, lambda named: named["y"] * (named["s"] - named["z"]) / named["n"]
        )
    else:
        numbers, compute = filled(
            fused.entry_formula, values, lambda named: float(fused.entry(*at(named, "z", "y"))[0, 0] / named["n"])
        )
    first = Section(
        caption=f"{symbols.capitalised(loss.entry_name[0])}: this prediction's share of the loss. It is computed from "
        f"the sum z, which stays exact where {'a prediction' if together else 'the prediction'} is nearly 0 or 1."
        f"{what_n_is(now)}",
        formula=(symbols.rename(loss.entry_formula, called), f"= {symbols.rename(fused.entry_formula, called)}"),
        numbers=numbers,
        result=float(event.per_entry[place, unit]),
        compute=compute,
    )
    return (first, _logarithm(now, sums), sum_of_powers(now, sums, unit)) if together else (first,)


def _logarithm(now: Moment, sums: Array) -> Section:
    powers, z = powers_of(sums), symbols.weighted_sum(now.outputs, "j")
    plus = (Line("+ @", (powers.shift,)),) if powers.shift else ()
    return Section(
        caption="s: the logarithm of a sum. Each output adds e to the power of its z.",
        formula=("s", rf"= \ln \sum_{{j=1}}^{{{len(sums)}}} e^{{{z}}}"),
        numbers=(Line(r"= \ln @", (powers.total,)), *plus),
        result=powers.logarithm,
        compute=lambda values: math.log(values[0]) + sum(values[1:]),
    )


def slope_of_loss(now: Moment, unit: int, place: int) -> Section:
    """dL/d(prediction), of a loss that is not fused with its activation."""
    event, loss = now.loss, loss_function(now)
    assert event is not None
    assert event.slope is not None
    numbers, compute = filled(
        loss.slope_formula,
        values_of(now, unit, place),
        lambda named: float(loss.slope(*at(named, _PREDICTION, "y"))[0, 0] / event.divisor),
    )
    return Section(
        caption="How the loss reacts to this prediction.",
        backward=True,
        formula=(
            symbols.derivative("L", symbols.prediction(now.config, unit)),
            f"= {symbols.rename(loss.slope_formula, names(now, unit))}",
        ),
        numbers=numbers,
        result=float(event.slope[place, unit]),
        compute=compute,
    )


def whole_loss(now: Moment) -> tuple[Section, ...]:
    """The loss of the batch as the sum of its rows' shares and the penalty, and the penalty."""
    event, batch, config = now.loss, now.batch, now.config
    assert event is not None
    assert batch is not None
    shares: Array = event.per_entry.sum(axis=1)
    count, penalised = len(shares), bool(config.l1 or config.l2)
    values = np.append(shares, event.penalty) if penalised else shares

    def term(index: int) -> Term:
        if index == count:
            return Term("penalty", (), event.penalty)
        row = int(batch.rows[index])
        return Term(f"row {row + 1}", (), float(shares[index]), row=row)

    numbers = written_sum(count, lambda index: (float(shares[index]),))
    if penalised:
        numbers = (*numbers, Line("+ @", (event.penalty,)))
    what = "the shares of its rows, added up"
    first = Section(
        caption=f"The loss of the batch: {what}, and the penalty on the weights."
        if penalised
        else f"The loss of the batch: {what}.",
        formula=("L", f"= {loss_function(now).formula}", *_penalty_formula(now)),
        numbers=numbers,
        result=event.value,
        parts=Sum((), values, term, event.value, "row", marked=now.place),
    )
    return (first, _penalty(now)) if penalised else (first,)


def _penalty_formula(now: Moment) -> tuple[str, ...]:
    l2 = (r"+ \frac{\lambda_2}{2} \sum w^2",) if now.config.l2 else ()
    l1 = (r"+ \lambda_1 \sum |w|",) if now.config.l1 else ()
    return (*l2, *l1)


def _penalty(now: Moment) -> Section:
    """l2 / 2 sum of w^2 + l1 sum of |w| over all weights."""
    config, event = now.config, now.loss
    assert event is not None
    weights = [now.used(layer).W for layer in range(1, now.outputs + 1)]
    formula = _penalty_formula(now)
    lines = []
    if config.l2:
        squares = math.fsum(float((W * W).sum()) for W in weights)
        lines.append(Line(r"\frac{@}{2} \cdot @", (Exact(config.l2), squares)))
    if config.l1:
        sizes = math.fsum(float(np.abs(W).sum()) for W in weights)
        lines.append(Line(r"@ \cdot @", (Exact(config.l1), sizes)))

    def compute(numbers: Sequence[float]) -> float:
        squares = 0.5 * numbers[0] * numbers[1] if config.l2 else 0.0
        return squares + (numbers[-2] * numbers[-1] if config.l1 else 0.0)

    signs = ("=", "+")
    return Section(
        caption="The penalty: what the sizes of all weights, biases apart, add to the loss.",
        formula=(formula[0].removeprefix("+ "), *formula[1:]),
        numbers=tuple(Line(f"{sign} {line.tex}", line.values) for sign, line in zip(signs, lines, strict=False)),
        result=event.penalty,
        compute=compute,
    )
