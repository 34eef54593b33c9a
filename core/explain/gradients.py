"""A gradient, taken apart: the sum over the rows of the batch, and one row's share by the chain rule."""

from __future__ import annotations

from dataclasses import replace

from core.arrays import Array
from core.explain import links, symbols
from core.explain.backward import chain
from core.explain.progress import batch_in_words
from core.explain.selection import Quantity
from core.explain.subject import Subject
from core.explain.terms import Factor, Given, Product, Section, Sum, Term
from core.explain.writing import product_line, sent, written_sum
from core.training.mistakes import SLOPE_AT_A


def gradient_of(subject: Subject) -> float:
    """Return dL/dw of the data's loss."""
    event = subject.now.gradients[subject.layer]
    return subject.entry(event.dW, event.db)


def rows_of_batch(subject: Subject, name: str = "") -> Section:
    """dL/dw as the sum over the rows of the batch; `name` is what it is called in other formulas."""
    now, layer, unit = subject.now, subject.layer, subject.unit
    event, batch = now.gradients[layer], now.batch
    assert batch is not None
    inputs, deltas = subject.inputs(event.inputs), event.delta[:, unit]
    products: Array = inputs * deltas
    is_bias = subject.source is None
    entering = () if subject.source is None else (links.sent(layer - 1, subject.source),)

    def term(index: int) -> Term:
        row, value = int(batch.rows[index]), float(deltas[index])
        factors = (value,) if is_bias else (sent(layer, inputs[index]), value)
        opens = (*entering, links.neuron(layer, unit, Quantity.DELTA))
        share = subject.number(Quantity.ROW_GRADIENT)
        return Term(f"row {row + 1}", factors, float(products[index]), share, row, opens)

    delta, total = symbols.delta(layer, unit), gradient_of(subject)
    factors = (delta,) if is_bias else (subject.input_symbol, delta)
    sender = "" if is_bias else f"what {subject.sender} sends, times "
    target = symbols.in_sentence(symbols.neuron_name(now.config, layer, unit))
    derivative = symbols.derivative("L", subject.symbol)
    apart = " without the penalty" if now.config.l1 or now.config.l2 else ""
    return Section(
        caption=f"Gradient{apart}: {sender}the error signal δ of {target}, summed over the rows of the batch. "
        f"{batch_in_words(now)}",
        backward=True,
        formula=(
            *((name, f"= {derivative}") if name else (derivative,)),
            r"= \sum_{\mathrm{rows}} " + r"\,".join(factors),
        ),
        numbers=written_sum(len(products), term),
        result=total,
        parts=Sum(() if is_bias else factors, products, term, total, "row", marked=now.place),
        selection=subject.number(Quantity.GRADIENT),
    )


def share_of_row(subject: Subject) -> Section:
    """The selected row's share of dL/dw, by the chain rule."""
    now, layer, unit, place = subject.now, subject.layer, subject.unit, subject.now.place
    if place is None:
        return Section(f"Row {now.row + 1} is not in this iteration's batch, so it has no share in the gradient.")
    event = now.gradients[layer]
    value = float(subject.inputs(event.inputs)[place])
    shown = Given(value) if subject.source is None else sent(layer, value)
    z = symbols.weighted_sum(layer, unit)
    factors = list(chain(now, layer, unit, place))
    if len(factors) == 2 and SLOPE_AT_A not in now.mistakes:  # the slope is all that lies between z and a
        a = symbols.prediction(now.config, unit) if layer == now.outputs else symbols.activation(layer, unit)
        factors[1] = replace(factors[1], symbol=symbols.derivative(a, z))
    if subject.source is None:
        factors.append(Factor(symbols.derivative(z, subject.symbol), "the bias enters the sum as it is", shown))
    else:
        sender = links.sent(layer - 1, subject.source)
        factors.append(Factor(symbols.derivative(z, subject.symbol), f"what {subject.sender} sends", shown, sender))
    total = value * float(event.delta[place, unit])
    return Section(
        caption=f"The share of row {now.row + 1} in the gradient, by the chain rule.",
        backward=True,
        formula=(
            symbols.derivative(symbols.loss_of_row(now.row), subject.symbol),
            "= " + r" \cdot ".join(factor.symbol for factor in factors),
        ),
        numbers=(product_line(factors),),
        result=total,
        parts=Product(tuple(factors), total),
        selection=subject.number(Quantity.ROW_GRADIENT),
    )
