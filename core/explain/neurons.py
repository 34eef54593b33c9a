"""The latest that an iteration has computed for a neuron."""

from __future__ import annotations

from core.explain import sections, symbols
from core.explain.moment import Moment
from core.explain.selection import Neuron
from core.explain.terms import Explanation, Given, Quantity, Section, Sum, Words


def explain_neuron(now: Moment, selection: Neuron) -> Explanation:
    """Explain x, z, a, the share of the loss, dL/da or delta, whichever came last."""
    column, unit, place = selection.column, selection.unit, now.place
    if column == 0:
        return _input(now, unit)
    if now.batch is not None and place is None:
        return _not_in_batch(now, selection)
    if place is None or column not in now.sums:
        return _nothing_yet(now, selection)
    if column in now.deltas:
        return _delta(now, column, unit, place)
    if column + 1 in now.passed:
        section = sections.slope_of_next(now, column, unit, place)
        symbol = symbols.derivative("L", symbols.activation(column, unit))
        value = float(now.passed[column + 1].upstream[place, unit])
        meaning = _reaction("It", value, "this neuron's output")
        return _explanation(now, selection, Quantity.SLOPE, symbol, (section,), meaning)
    if column == now.outputs and now.loss is not None:
        return _loss(now, unit, place)
    if column in now.activations:
        return _activation(now, column, unit, place)
    section = sections.sum_of_inputs(now, column, unit, place)
    return _explanation(
        now, selection, Quantity.SUM, symbols.weighted_sum(column, unit), (section,), _largest_term(section)
    )


def _explanation(
    now: Moment, selection: Neuron, quantity: Quantity, symbol: str, parts: tuple[Section, ...], meaning: Words
) -> Explanation:
    place = symbols.neuron_name(now.config, selection.column, selection.unit)
    return Explanation(quantity, "neuron", symbol, place, parts, meaning)


def _input(now: Moment, unit: int) -> Explanation:
    selection, symbol = Neuron(0, unit), symbols.activation(0, unit)
    if now.batch is None:
        section = Section(formula=(symbol,))
        meaning = Words("An input is blank until the batch is taken. That is the next operation.")
        return Explanation(Quantity.NOTHING_YET, "neuron", symbol, f"input {unit + 1}", (section,), meaning)
    if now.place is None:
        return _not_in_batch(now, selection)
    section = Section(formula=(symbol,), result=Given(now.batch.inputs[now.place, unit]))
    meaning = Words(
        f"Value {unit + 1} of row {now.row + 1}: given, not computed. It goes to every neuron of "
        f"{symbols.layer_phrase(now.config, 1)}."
    )
    return Explanation(Quantity.INPUT, "neuron", symbol, f"input {unit + 1}", (section,), meaning)


def _nothing_yet(now: Moment, selection: Neuron) -> Explanation:
    column, unit = selection.column, selection.unit
    section = Section(
        caption="Not computed yet in this iteration. It will be:", formula=sections.sum_formula(now, column, unit)
    )
    coming = "The next operation takes the batch" if now.batch is None else f"Feedforward has reached {_reached(now)}"
    layer = symbols.layer_phrase(now.config, column)
    meaning = Words(f"{coming}. In feedforward through {layer} this neuron adds up what it receives.")
    symbol = symbols.weighted_sum(column, unit)
    place = symbols.neuron_name(now.config, column, unit)
    return Explanation(Quantity.NOTHING_YET, "neuron", symbol, place, (section,), meaning)


def _reached(now: Moment) -> str:
    return symbols.layer_phrase(now.config, max(now.sums)) if now.sums else "the inputs"


def _not_in_batch(now: Moment, selection: Neuron) -> Explanation:
    column, unit = selection.column, selection.unit
    symbol = symbols.activation(column, unit)
    section = Section(
        caption=f"Row {now.row + 1} is not in this iteration's batch, so nothing is computed for it.",
        formula=sections.sum_formula(now, column, unit) if column else (symbol,),
    )
    meaning = Words("Choose a row of the batch, or step on until the batch holds this row.")
    place = symbols.neuron_name(now.config, column, unit)
    return Explanation(Quantity.NOTHING_YET, "neuron", symbol, place, (section,), meaning)


def _activation(now: Moment, column: int, unit: int, place: int) -> Explanation:
    first, second = sections.activation(now, column, unit, place), sections.sum_of_inputs(now, column, unit, place)
    assert first.result is not None
    assert second.result is not None
    if column == now.outputs:
        meaning = Words(f"For row {now.row + 1} the network predicts @.", (first.result,))
    else:
        label = sections.activation_of(now, column).label
        meaning = Words(
            f"The {label} turns the sum @ into @, which goes on to {symbols.layer_phrase(now.config, column + 1)}.",
            (second.result, first.result),
        )
    symbol = symbols.activation(column, unit)
    return _explanation(now, Neuron(column, unit), Quantity.ACTIVATION, symbol, (first, second), meaning)


def _loss(now: Moment, unit: int, place: int) -> Explanation:
    share, slope = sections.share_of_loss(now, unit, place), sections.slope_of_loss(now, unit, place)
    assert now.loss is not None
    assert share.result is not None
    meaning = Words(
        f"This prediction for row {now.row + 1} adds @ to the loss of the batch, which is @.",
        (share.result, now.loss.value),
    )
    symbol = symbols.prediction(now.config, unit)
    return _explanation(now, Neuron(now.outputs, unit), Quantity.LOSS, symbol, (share, slope), meaning)


def _delta(now: Moment, column: int, unit: int, place: int) -> Explanation:
    first = sections.delta(now, column, unit, place)
    if column == now.outputs:
        upstream = sections.slope_of_loss(now, unit, place)
    else:
        upstream = sections.slope_of_next(now, column, unit, place)
    parts = (first, upstream, sections.slope(now, column, unit, place))
    return _explanation(
        now,
        Neuron(column, unit),
        Quantity.DELTA,
        symbols.delta(column, unit),
        parts,
        _reaction("δ", float(now.deltas[column].delta[place, unit]), "this neuron's sum z"),
    )


def _reaction(name: str, value: float, raised: str) -> Words:
    """Say what raising a quantity does to the loss, from the sign of dL/d(it)."""
    if value == 0.0:
        return Words(f"{name} is zero: {raised} does not move the loss.")
    sign, effect = ("positive", "raises") if value > 0.0 else ("negative", "lowers")
    return Words(f"{name} is {sign}: raising {raised} {effect} the loss.")


def _largest_term(section: Section) -> Words:
    """Name the term that moves a sum most."""
    assert isinstance(section.parts, Sum)
    term = section.parts.term(int(abs(section.parts.values).argmax()))
    if term.value == 0.0:
        return Words("Every term is zero.")
    effect = "raises" if term.value > 0.0 else "lowers"
    return Words(f"{symbols.capitalised(term.label)} {effect} the sum most, by @.", (abs(term.value),))
