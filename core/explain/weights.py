"""The latest that an iteration has computed for a weight or a bias."""

from __future__ import annotations

import math
from dataclasses import replace

from core.arrays import Array
from core.explain import symbols
from core.explain.backward import chain
from core.explain.forward import sum_of_inputs
from core.explain.moment import Moment
from core.explain.selection import Bias, Neuron, Quantity, Weight
from core.explain.subject import Subject
from core.explain.terms import Explanation, Factor, Given, Line, Product, Section, Sum, Term, Words
from core.explain.updates import is_plain_descent, learning_rate, update_sections
from core.explain.writing import product_of, sent, written_sum
from core.nn.optimizers import OPTIMIZERS, STEP


def explain_weight(now: Moment, selection: Weight | Bias) -> Explanation:
    """Explain its product, its gradient or its update, whichever came last."""
    if isinstance(selection, Weight):
        subject = Subject(now, selection.layer, selection.source, selection.target)
    else:
        subject = Subject(now, selection.layer, None, selection.unit)
    if subject.layer in now.updates:
        return _update(subject)
    if subject.layer in now.gradients:
        return _gradient(subject)
    if now.batch is not None and now.place is None:
        return _blank(
            subject,
            f"Row {now.row + 1} is not in this iteration's batch, so nothing is computed for it.",
            "Choose a row of the batch, or step on until the batch holds this row.",
        )
    if subject.layer in now.sums:
        return _contribution(subject)
    layer = symbols.layer_phrase(now.config, subject.layer)
    if subject.source is None:
        coming = f"In feedforward through {layer} it is added to the neuron's sum."
    else:
        coming = f"In feedforward through {layer} it is multiplied with what {subject.sender} sends."
    return _blank(subject, "Nothing is computed with it yet in this iteration. It stands at:", coming)


def _blank(subject: Subject, caption: str, meaning: str) -> Explanation:
    section = Section(caption, (subject.symbol,), result=subject.value)
    return subject.explain(Quantity.NOTHING_YET, (section,), Words(meaning))


def _contribution(subject: Subject) -> Explanation:
    now, layer, unit, source = subject.now, subject.layer, subject.unit, subject.source
    place = now.place
    assert place is not None
    index = now.config.sizes[layer - 1] if source is None else source
    whole = sum_of_inputs(now, layer, unit, place, marked=index)
    assert isinstance(whole.parts, Sum)
    term = whole.parts.term(index)
    target = symbols.neuron_name(now.config, layer, unit)
    if source is None:
        first = Section("What it adds to the sum z.", (subject.symbol,), result=term.value)
        meaning = Words(f"The bias moves the sum of {target} by @, whatever the inputs are.", (term.value,))
    else:
        first = Section(
            "What it adds to the sum z.",
            (rf"{subject.symbol} \cdot {subject.input_symbol}",),
            (Line(r"= @ \cdot @", term.factors),),
            term.value,
            compute=math.prod,
        )
        effect = "raises" if term.value > 0.0 else "lowers" if term.value < 0.0 else "does not move"
        text = f"{symbols.capitalised(subject.sender)} sends @ through a weight of @: that {effect} the sum of {target}"
        values = (term.factors[1], term.factors[0])
        meaning = Words(f"{text} by @.", (*values, abs(term.value))) if term.value else Words(f"{text}.", values)
    return subject.explain(Quantity.CONTRIBUTION, (first, replace(whole, numbers=())), meaning)


def _gradient(subject: Subject) -> Explanation:
    now, kind, old, gradient = subject.now, subject.kind, subject.value, _gradient_value(subject)
    sections = (_rows(subject), _chain(subject))
    if gradient == 0.0 and not is_plain_descent(now.config):
        meaning = Words(f"The gradient is zero: this {kind} does not move the loss.")
        return subject.explain(Quantity.GRADIENT, sections, meaning)
    sign, effect, move = ("positive", "raises", "lower") if gradient > 0.0 else ("negative", "lowers", "raise")
    reaction = f"The gradient is {sign}: raising this {kind} {effect} the loss"
    if not is_plain_descent(now.config):
        makes = f"In the update, {OPTIMIZERS[now.config.optimizer].label} makes the step of it."
        return subject.explain(Quantity.GRADIENT, sections, Words(f"{reaction}. {makes}"))
    new = old - learning_rate(now) * gradient
    if new == old:
        size = "zero" if gradient == 0.0 else "too small to count"
        meaning = Words(f"The gradient is {size}: the update will leave this {kind} at @.", (old,))
    else:
        meaning = Words(f"{reaction}, so the update will {move} it from @ to @.", (old, new))
    return subject.explain(Quantity.GRADIENT, sections, meaning)


def _gradient_value(subject: Subject) -> float:
    event = subject.now.gradients[subject.layer]
    return subject.entry(event.dW, event.db)


def _rows(subject: Subject, name: str = "") -> Section:
    """dL/dw as the sum over the rows of the batch; `name` is what it is called in other formulas."""
    now, layer, unit = subject.now, subject.layer, subject.unit
    event, batch = now.gradients[layer], now.batch
    assert batch is not None
    inputs, deltas = subject.inputs(event.inputs), event.delta[:, unit]
    products: Array = inputs * deltas
    is_bias = subject.source is None

    def term(index: int) -> Term:
        row, value = int(batch.rows[index]), float(deltas[index])
        factors = (value,) if is_bias else (sent(layer, inputs[index]), value)
        return Term(f"row {row + 1}", factors, float(products[index]), row=row)

    delta, total = symbols.delta(layer, unit), _gradient_value(subject)
    factors = (delta,) if is_bias else (subject.input_symbol, delta)
    sender = "" if is_bias else f"what {subject.sender} sends, times "
    target = symbols.neuron_name(now.config, layer, unit)
    derivative = symbols.derivative("L", subject.symbol)
    apart = " without the penalty" if now.config.l1 or now.config.l2 else ""
    return Section(
        caption=f"Gradient{apart}: {sender}the error signal δ of {target}, summed over the rows of the batch.",
        backward=True,
        formula=(
            *((name, f"= {derivative}") if name else (derivative,)),
            r"= \sum_{\mathrm{rows}} " + r"\,".join(factors),
        ),
        numbers=written_sum(len(products), lambda index: term(index).factors),
        result=total,
        parts=Sum(() if is_bias else factors, products, term, total, "row", marked=now.place),
    )


def _chain(subject: Subject) -> Section:
    """The selected row's share of dL/dw, by the chain rule."""
    now, layer, unit, place = subject.now, subject.layer, subject.unit, subject.now.place
    if place is None:
        return Section(f"Row {now.row + 1} is not in this iteration's batch, so it has no share in the gradient.")
    event = now.gradients[layer]
    value = float(subject.inputs(event.inputs)[place])
    shown = Given(value) if subject.source is None else sent(layer, value)
    z = symbols.weighted_sum(layer, unit)
    factors = list(chain(now, layer, unit, place))
    if len(factors) == 2:  # the slope is all that lies between z and a
        a = symbols.prediction(now.config, unit) if layer == now.outputs else symbols.activation(layer, unit)
        factors[1] = replace(factors[1], symbol=symbols.derivative(a, z))
    if subject.source is None:
        factors.append(Factor(symbols.derivative(z, subject.symbol), "the bias enters the sum as it is", shown))
    else:
        sender = Neuron(layer - 1, subject.source)
        factors.append(Factor(symbols.derivative(z, subject.symbol), f"what {subject.sender} sends", shown, sender))
    total = value * float(event.delta[place, unit])
    return Section(
        caption=f"The share of row {now.row + 1} in it, by the chain rule.",
        backward=True,
        formula=(r" \cdot ".join(factor.symbol for factor in factors),),
        numbers=(Line(f"= {product_of(len(factors))}", tuple(factor.value for factor in factors)),),
        result=total,
        parts=Product(tuple(factors), total),
    )


def _update(subject: Subject) -> Explanation:
    now, kind, event = subject.now, subject.kind, subject.now.updates[subject.layer]
    gradient, old, new = subject.entry(event.dW, event.db), subject.of(event.before), subject.of(event.after)
    plain = is_plain_descent(now.config)
    if new == old:
        size = "zero" if (gradient == 0.0 if plain else subject.of(event.terms[STEP]) == 0.0) else "too small to count"
        meaning = Words(f"The {'gradient' if plain else 'step'} is {size}: this {kind} stays at @.", (old,))
    else:
        move = "lowered" if new < old else "raised"
        text = (
            f"The gradient is {'positive' if gradient > 0.0 else 'negative'}, so the update" if plain else "The update"
        )
        text += f" {move} this {kind} from @ to @."
        if not plain and gradient * (old - new) < 0.0:
            text += f" The gradient of this batch alone would have {'lowered' if gradient > 0.0 else 'raised'} it."
        meaning = Words(text, (old, new))
    sections = (*update_sections(subject), _rows(subject, "" if plain else "g"))
    return subject.explain(Quantity.UPDATE, sections, meaning)
