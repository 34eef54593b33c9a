"""The latest that an iteration has computed for a neuron."""

from __future__ import annotations

from core.explain import backward, forward, losses, symbols
from core.explain.moment import Moment
from core.explain.selection import Neuron, Quantity
from core.explain.terms import Explanation, Given, Section, Sum, Words
from core.training.evaluation import classes_of


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
        section = backward.slope_of_next(now, column, unit, place)
        symbol = symbols.derivative("L", symbols.activation(column, unit))
        value = float(now.passed[column + 1].upstream[place, unit])
        meaning = _reaction("It", value, "this neuron's output")
        return _explanation(now, selection, Quantity.SLOPE, symbol, (section,), meaning)
    if column == now.outputs and now.loss is not None:
        return _loss(now, unit, place)
    if column in now.activations:
        return _activation(now, column, unit, place)
    section = forward.sum_of_inputs(now, column, unit, place)
    return _explanation(
        now, selection, Quantity.SUM, symbols.weighted_sum(column, unit), (section,), _largest_term(section)
    )


def _explanation(
    now: Moment, selection: Neuron, quantity: Quantity, symbol: str, parts: tuple[Section, ...], meaning: Words
) -> Explanation:
    place = symbols.full_name(now.config, selection.column, selection.unit)
    return Explanation(quantity, "neuron", symbol, place, parts, meaning)


def _input(now: Moment, unit: int) -> Explanation:
    selection, symbol = Neuron(0, unit), symbols.activation(0, unit)
    name = symbols.full_name(now.config, 0, unit)
    if now.batch is None:
        section = Section(formula=(symbol,))
        meaning = Words("An input is blank until the batch is taken. That is the next operation.")
        return Explanation(Quantity.NOTHING_YET, "neuron", symbol, name, (section,), meaning)
    if now.place is None:
        return _not_in_batch(now, selection)
    section = Section(formula=(symbol,), result=Given(now.batch.inputs[now.place, unit]))
    meaning = Words(
        f"Value {unit + 1} of row {now.row + 1}: given, not computed. It goes to every neuron of "
        f"{symbols.layer_phrase(now.config, 1)}."
    )
    return Explanation(Quantity.INPUT, "neuron", symbol, name, (section,), meaning)


def _nothing_yet(now: Moment, selection: Neuron) -> Explanation:
    column, unit = selection.column, selection.unit
    section = Section(
        caption="Not computed yet in this iteration. It will be:", formula=forward.sum_formula(now, column, unit)
    )
    coming = "The next operation takes the batch" if now.batch is None else f"Feedforward has reached {_reached(now)}"
    layer = symbols.layer_phrase(now.config, column)
    meaning = Words(f"{coming}. In feedforward through {layer} this neuron adds up what it receives.")
    symbol = symbols.weighted_sum(column, unit)
    place = symbols.full_name(now.config, column, unit)
    return Explanation(Quantity.NOTHING_YET, "neuron", symbol, place, (section,), meaning)


def _reached(now: Moment) -> str:
    return symbols.layer_phrase(now.config, max(now.sums)) if now.sums else "the inputs"


def _not_in_batch(now: Moment, selection: Neuron) -> Explanation:
    column, unit = selection.column, selection.unit
    symbol = symbols.activation(column, unit)
    section = Section(
        caption=f"Row {now.row + 1} is not in this iteration's batch, so nothing is computed for it.",
        formula=forward.sum_formula(now, column, unit) if column else (symbol,),
    )
    meaning = Words("Choose a row of the batch, or step on until the batch holds this row.")
    place = symbols.full_name(now.config, column, unit)
    return Explanation(Quantity.NOTHING_YET, "neuron", symbol, place, (section,), meaning)


def _activation(now: Moment, column: int, unit: int, place: int) -> Explanation:
    parts = (*forward.activation(now, column, unit, place), forward.sum_of_inputs(now, column, unit, place))
    event = now.activations[column]
    z, value, a = (float(array[place, unit]) for array in (event.z, event.value, event.a))
    if column == now.outputs:
        meaning = _prediction(now, unit, place, a)
    else:
        label, coming = forward.activation_of(now, column).label, symbols.layer_phrase(now.config, column + 1)
        if event.mask is None:
            meaning = Words(f"The {label} turns the sum @ into @, which goes on to {coming}.", (z, a))
        elif event.mask[place, unit]:
            text = f"The {label} turns the sum @ into @; dropout scales that up to @, which goes on to {coming}."
            meaning = Words(text, (z, value, a))
        else:
            text = f"The {label} turns the sum @ into @, but dropout silences this neuron: nothing goes on to {coming}."
            meaning = Words(text, (z, value))
    symbol = symbols.activation(column, unit)
    return _explanation(now, Neuron(column, unit), Quantity.ACTIVATION, symbol, parts, meaning)


def _prediction(now: Moment, unit: int, place: int, a: float) -> Words:
    config, row = now.config, now.row + 1
    if config.sizes[-1] == 1:
        found = int(classes_of(now.activations[now.outputs].a[place : place + 1], config.data)[0])
        name = symbols.class_name(config, found) if config.data.is_classification else ""
        stands = f", which stands for {name}" if name else ""
        return Words(f"For row {row} the network predicts @{stands}.", (a,))
    name = symbols.class_name(config, unit) if config.data.is_classification else ""
    if not name:
        return Words(f"For row {row} the network predicts @.", (a,))
    softmax = forward.activation_of(now, now.outputs).slope is None
    return Words(f"For row {row} the network gives {name} {'a probability of @' if softmax else '@'}.", (a,))


def _loss(now: Moment, unit: int, place: int) -> Explanation:
    event = now.loss
    assert event is not None
    share = losses.share_of_loss(now, unit, place)
    slope = () if event.slope is None else (losses.slope_of_loss(now, unit, place),)
    penalty = "; @ of that is the penalty" if event.penalty else ""
    meaning = Words(
        f"This prediction for row {now.row + 1} adds @ to the loss of the batch, which is @{penalty}.",
        (float(event.per_entry[place, unit]), event.value, *((event.penalty,) if event.penalty else ())),
    )
    symbol = symbols.prediction(now.config, unit)
    parts = (*share, *slope, *losses.whole_loss(now))
    return _explanation(now, Neuron(now.outputs, unit), Quantity.LOSS, symbol, parts, meaning)


def _delta(now: Moment, column: int, unit: int, place: int) -> Explanation:
    value = float(now.deltas[column].delta[place, unit])
    meaning = _reaction("δ", value, "this neuron's sum z")
    parts = backward.delta(now, column, unit, place)
    return _explanation(now, Neuron(column, unit), Quantity.DELTA, symbols.delta(column, unit), parts, meaning)


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
