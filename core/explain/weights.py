"""The latest that an iteration has computed for a weight or a bias. A bias is a weight whose input is always 1."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from core.arrays import Array
from core.explain import sections, symbols
from core.explain.moment import Moment
from core.explain.selection import Bias, Neuron, Weight
from core.explain.terms import Explanation, Factor, Given, Line, Product, Quantity, Section, Sum, Term, Words


@dataclass(frozen=True, slots=True, eq=False)
class _Subject:
    """A weight or a bias under one roof.

    Parameters
    ----------
    source
        The neuron it comes from; None for a bias.
    """

    now: Moment
    layer: int
    source: int | None
    unit: int

    @property
    def kind(self) -> str:
        return "bias" if self.source is None else "weight"

    @property
    def symbol(self) -> str:
        if self.source is None:
            return symbols.bias(self.layer, self.unit)
        return symbols.weight(self.layer, self.source, self.unit)

    @property
    def place(self) -> str:
        target = symbols.neuron_name(self.now.config, self.layer, self.unit)
        return target if self.source is None else f"{self.sender} → {target}"

    @property
    def sender(self) -> str:
        return "" if self.source is None else symbols.neuron_name(self.now.config, self.layer - 1, self.source)

    @property
    def input_symbol(self) -> str:
        return "1" if self.source is None else symbols.activation(self.layer - 1, self.source)

    def entry(self, W: Array, b: Array | None) -> float:
        """Return its entry in the parameters, or in their gradients."""
        if self.source is not None:
            return float(W[self.source, self.unit])
        assert b is not None
        return float(b[self.unit])

    @property
    def value(self) -> float:
        """Its value as it stands now."""
        parameters = self.now.parameters[self.layer - 1]
        return self.entry(parameters.W, parameters.b)

    def inputs(self, inputs: Array) -> Array:
        """Return what it is multiplied with in each row, shape (rows,)."""
        return np.ones(len(inputs)) if self.source is None else inputs[:, self.source]

    def explain(self, quantity: Quantity, parts: tuple[Section, ...], meaning: Words) -> Explanation:
        return Explanation(quantity, self.kind, self.symbol, self.place, parts, meaning)


def explain_weight(now: Moment, selection: Weight | Bias) -> Explanation:
    """Explain its product, its gradient or its update, whichever came last."""
    if isinstance(selection, Weight):
        subject = _Subject(now, selection.layer, selection.source, selection.target)
    else:
        subject = _Subject(now, selection.layer, None, selection.unit)
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


def _blank(subject: _Subject, caption: str, meaning: str) -> Explanation:
    section = Section(caption, (subject.symbol,), result=subject.value)
    return subject.explain(Quantity.NOTHING_YET, (section,), Words(meaning))


def _contribution(subject: _Subject) -> Explanation:
    now, layer, unit, source = subject.now, subject.layer, subject.unit, subject.source
    place = now.place
    assert place is not None
    index = now.config.sizes[layer - 1] if source is None else source
    whole = sections.sum_of_inputs(now, layer, unit, place, marked=index)
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
        sent = (term.factors[1], term.factors[0])
        meaning = Words(f"{text} by @.", (*sent, abs(term.value))) if term.value else Words(f"{text}.", sent)
    return subject.explain(Quantity.CONTRIBUTION, (first, replace(whole, numbers=())), meaning)


def _gradient(subject: _Subject) -> Explanation:
    old, gradient = subject.value, _gradient_value(subject)
    new = old - subject.now.config.learning_rate * gradient
    if new == old:
        size = "zero" if gradient == 0.0 else "too small to count"
        meaning = Words(f"The gradient is {size}: the update will leave this {subject.kind} at @.", (old,))
    else:
        sign, effect, move = ("positive", "raises", "lower") if gradient > 0.0 else ("negative", "lowers", "raise")
        meaning = Words(
            f"The gradient is {sign}: raising this {subject.kind} {effect} the loss, "
            f"so the update will {move} it from @ to @.",
            (old, new),
        )
    return subject.explain(Quantity.GRADIENT, (_rows(subject), _chain(subject)), meaning)


def _gradient_value(subject: _Subject) -> float:
    event = subject.now.gradients[subject.layer]
    return subject.entry(event.dW, event.db)


def _rows(subject: _Subject) -> Section:
    """dL/dw as the sum over the rows of the batch."""
    now, layer, unit = subject.now, subject.layer, subject.unit
    event, batch = now.gradients[layer], now.batch
    assert batch is not None
    inputs, deltas = subject.inputs(event.inputs), event.delta[:, unit]
    products: Array = inputs * deltas
    is_bias = subject.source is None

    def term(index: int) -> Term:
        row, value = int(batch.rows[index]), float(deltas[index])
        factors = (value,) if is_bias else (sections.sent(layer, inputs[index]), value)
        return Term(f"row {row + 1}", factors, float(products[index]), row=row)

    delta, total = symbols.delta(layer, unit), _gradient_value(subject)
    factors = (delta,) if is_bias else (subject.input_symbol, delta)
    sender = "" if is_bias else f"what {subject.sender} sends, times "
    target = symbols.neuron_name(now.config, layer, unit)
    return Section(
        caption=f"Gradient: {sender}the error signal δ of {target}, summed over the rows of the batch.",
        backward=True,
        formula=(symbols.derivative("L", subject.symbol), r"= \sum_{\mathrm{rows}} " + r"\,".join(factors)),
        numbers=sections.written_sum(len(products), lambda index: term(index).factors),
        result=total,
        parts=Sum(() if is_bias else factors, products, term, total, "row", marked=now.place),
    )


def _chain(subject: _Subject) -> Section:
    """The selected row's share of dL/dw, by the chain rule."""
    now, layer, unit, place = subject.now, subject.layer, subject.unit, subject.now.place
    if place is None:
        return Section(f"Row {now.row + 1} is not in this iteration's batch, so it has no share in the gradient.")
    event = now.gradients[layer]
    value = float(subject.inputs(event.inputs)[place])
    shown = Given(value) if subject.source is None else sections.sent(layer, value)
    z = symbols.weighted_sum(layer, unit)
    outer, slope = sections.chain(now, layer, unit, place)
    a = symbols.prediction(now.config, unit) if layer == now.outputs else symbols.activation(layer, unit)
    if subject.source is None:
        last = Factor(symbols.derivative(z, subject.symbol), "the bias enters the sum as it is", shown)
    else:
        sender = Neuron(layer - 1, subject.source)
        last = Factor(symbols.derivative(z, subject.symbol), f"what {subject.sender} sends", shown, sender)
    middle = Factor(symbols.derivative(a, z), slope.name, slope.value, slope.selection)
    factors = (outer, middle, last)
    total = value * float(event.delta[place, unit])
    return Section(
        caption=f"The share of row {now.row + 1} in it, by the chain rule.",
        backward=True,
        formula=(r" \cdot ".join(factor.symbol for factor in factors),),
        numbers=(Line(r"= @ \cdot @ \cdot @", tuple(factor.value for factor in factors)),),
        result=total,
        parts=Product(factors, total),
    )


def _update(subject: _Subject) -> Explanation:
    event = subject.now.updates[subject.layer]
    rate, gradient = Given(event.learning_rate), subject.entry(event.dW, event.db)
    old = subject.entry(event.before.W, event.before.b)
    new = subject.entry(event.after.W, event.after.b)
    step = -rate * gradient
    derivative = symbols.derivative("L", subject.symbol)
    terms = (Term("before", (), old), Term("step", (Given(-rate), gradient), step))
    first = Section(
        caption=f"Update: the {subject.kind} before, minus η, the learning rate, times its gradient.",
        formula=(subject.symbol, rf"\leftarrow {subject.symbol}", rf"- \eta \cdot {derivative}"),
        numbers=(Line("= @", (old,)), Line(r"- @ \cdot @", (rate, gradient))),
        result=new,
        parts=Sum((r"-\eta", derivative), np.array([old, step]), terms.__getitem__, new, "", "after"),
    )
    if new == old:
        size = "zero" if gradient == 0.0 else "too small to count"
        meaning = Words(f"The gradient is {size}: this {subject.kind} stays at @.", (old,))
    else:
        sign, move = ("positive", "lowered") if gradient > 0.0 else ("negative", "raised")
        meaning = Words(f"The gradient is {sign}, so the update {move} this {subject.kind} from @ to @.", (old, new))
    return subject.explain(Quantity.UPDATE, (first, _rows(subject)), meaning)
