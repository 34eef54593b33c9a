"""The numbers of a neuron, explained."""

from __future__ import annotations

from dataclasses import replace

from core.explain import backward, forward, links, losses, softmax, symbols
from core.explain.mistaken import gradient_is_mistaken
from core.explain.moment import Moment
from core.explain.naming import symbol_of
from core.explain.progress import is_computed, latest, not_computed, not_in_batch
from core.explain.selection import Neuron, Quantity, Selection
from core.explain.terms import Explanation, Given, Section, Sum, Words
from core.explain.whole import total_in_words, whole_loss
from core.training.evaluation import classes_of
from core.training.mistakes import SLOPE_AT_A


def explain_neuron(now: Moment, neuron: Neuron, quantity: Quantity | None, term: str) -> Explanation:
    """Explain one number of a neuron for the selected row; the latest, and what goes with it, where none is named."""
    column, unit, place = neuron.column, neuron.unit, now.place
    name = symbols.full_name(now.config, column, unit)
    if now.batch is not None and place is None:
        formula = forward.sum_formula(now, column, unit) if column else ()
        return not_in_batch(now, "neuron", symbols.activation(column, unit), name, formula)
    if now.batch is None and quantity in (Quantity.INPUT, Quantity.TARGET):
        parts, meaning = _input(now, unit) if quantity is Quantity.INPUT else _target(now, unit)
        symbol = symbol_of(now.config, Selection(neuron, quantity), now.row)
        return Explanation(quantity, "neuron", symbol, name, parts, meaning)
    found = quantity or latest(now, neuron)
    if found is Quantity.NOTHING_YET:
        return _blank_input(now, unit) if column == 0 else _nothing_yet(now, neuron)
    selection = Selection(neuron, found, term)
    if place is None or not is_computed(now, selection):
        return not_computed(now, selection, "neuron", name)
    parts, meaning = _explained(now, selection, place)
    if quantity is None and found is Quantity.LOSS:
        assert now.loss is not None
        slope = () if now.loss.slope is None else (losses.slope_of_loss(now, unit, place),)
        parts = (*parts, *slope, *whole_loss(now))
    return Explanation(found, "neuron", symbol_of(now.config, selection, now.row), name, parts, meaning)


def _explained(now: Moment, selection: Selection, place: int) -> tuple[tuple[Section, ...], Words]:
    assert isinstance(selection.part, Neuron)
    column, unit = selection.part.column, selection.part.unit
    match selection.quantity:
        case Quantity.INPUT:
            return _input(now, unit)
        case Quantity.TARGET:
            return _target(now, unit)
        case Quantity.SUM:
            section = forward.sum_of_inputs(now, column, unit, place)
            return (section,), _largest_term(section)
        case Quantity.MASK:
            return (forward.mask(now, column, unit, place),), _mask_meaning(now)
        case Quantity.ACTIVATION:
            return _activation(now, selection, place)
        case Quantity.LOSS:
            return _loss(now, selection, place)
        case Quantity.SLOPE:
            output = column == now.outputs
            section = (
                losses.slope_of_loss(now, unit, place) if output else backward.slope_of_next(now, column, unit, place)
            )
            assert section.result is not None
            raised = "this prediction" if output else "this neuron's output"
            return (section,), _reaction("It", section.result, raised, gradient_is_mistaken(now, column))
        case Quantity.ACTIVATION_SLOPE:
            return _activation_slope(now, selection, place)
    return _delta(now, selection, place)


def _activation_slope(now: Moment, selection: Selection, place: int) -> tuple[tuple[Section, ...], Words]:
    assert isinstance(selection.part, Neuron)
    column, unit = selection.part.column, selection.part.unit
    if selection.term:
        meaning = Words("The true slope at z is computed from a, without activating it again.")
        return (backward.activated_again(now, column, unit, place),), meaning
    section = backward.slope(now, column, unit, place)
    assert section.result is not None
    text = "Raising the sum z a little changes what the activation makes of it by @ times as much."
    if SLOPE_AT_A in now.mistakes:
        text = "Raising what the activation makes of a, not of z, changes that by @ times as much: the wrong slope."
    return (section,), Words(text, (section.result,), (section.selection,))


def _blank_input(now: Moment, unit: int) -> Explanation:
    symbol, name = symbols.activation(0, unit), symbols.full_name(now.config, 0, unit)
    meaning = Words("An input is blank until the batch is taken. That is the next operation.")
    return Explanation(Quantity.NOTHING_YET, "neuron", symbol, name, (Section(formula=(symbol,)),), meaning)


def _input(now: Moment, unit: int) -> tuple[tuple[Section, ...], Words]:
    value = Given(now.config.data.X[now.row, unit])
    section = Section(formula=(symbols.activation(0, unit),), result=value, selection=links.sent(0, unit))
    meaning = Words(
        f"Value {unit + 1} of row {now.row + 1}: given, not computed. It goes to every neuron of "
        f"{symbols.layer_phrase(now.config, 1)}."
    )
    return (section,), meaning


def _target(now: Moment, unit: int) -> tuple[tuple[Section, ...], Words]:
    value, selection = Given(now.config.data.Y[now.row, unit]), links.neuron(now.outputs, unit, Quantity.TARGET)
    section = Section(formula=(symbols.target(now.config, unit),), result=value, selection=selection)
    name = symbols.in_sentence(symbols.neuron_name(now.config, now.outputs, unit))
    return (section,), Words(f"What {name} should be for row {now.row + 1}: given, not computed.")


def _nothing_yet(now: Moment, neuron: Neuron) -> Explanation:
    column, unit = neuron.column, neuron.unit
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


def _mask_meaning(now: Moment) -> Words:
    if not now.config.dropout:
        return Words("With dropout, this factor silences some hidden neurons in every iteration.")
    return Words("Chance decides for every hidden neuron, row and iteration; the seed of the run makes it repeatable.")


def _activation(now: Moment, selection: Selection, place: int) -> tuple[tuple[Section, ...], Words]:
    assert isinstance(selection.part, Neuron)
    column, unit = selection.part.column, selection.part.unit
    event = now.activations[column]
    z, value, a = (float(array[place, unit]) for array in (event.z, event.value, event.a))
    summed = forward.sum_of_inputs(now, column, unit, place)
    summed_opens, undropped = links.neuron(column, unit, Quantity.SUM), links.undropped(now, column, unit)
    sent = links.sent(column, unit)
    label = forward.activation_of(now, column).label
    match selection.term:
        case links.UNDROPPED:
            section = replace(forward.function(now, column, unit, place), selection=selection)
            text = f"The {label} turns the sum @ into @, before dropout."
            return (section, summed), Words(text, (z, value), (summed_opens, selection))
        case links.POWER:
            meaning = Words("Powers are never negative, and larger sums count for much more.")
            return (softmax.power(now, unit, place), summed), meaning
        case links.POWERS:
            meaning = Words("Divided by it, the powers of all outputs add up to 1.")
            return (softmax.sum_of_powers(now, event.z[place], unit),), meaning
    parts = (*forward.activation(now, column, unit, place), summed)
    if column == now.outputs:
        return parts, _prediction(now, unit, place, a)
    coming = symbols.layer_phrase(now.config, column + 1)
    if event.mask is None:
        text = f"The {label} turns the sum @ into @, which goes on to {coming}."
        return parts, Words(text, (z, a), (summed_opens, sent))
    if event.mask[place, unit]:
        text = f"The {label} turns the sum @ into @; dropout scales that to @, which goes on to {coming}."
        return parts, Words(text, (z, value, a), (summed_opens, undropped, sent))
    text = f"The {label} turns the sum @ into @, but dropout silences this neuron: nothing goes on to {coming}."
    return parts, Words(text, (z, value), (summed_opens, undropped))


def _prediction(now: Moment, unit: int, place: int, a: float) -> Words:
    config, row, opens = now.config, now.row + 1, (links.sent(now.outputs, unit),)
    if config.sizes[-1] == 1:
        found = int(classes_of(now.activations[now.outputs].a[place : place + 1], config.data)[0])
        name = symbols.class_name(config, found) if config.data.is_classification else ""
        stands = f", which stands for {name}" if name else ""
        return Words(f"For row {row} the network predicts @{stands}.", (a,), opens)
    name = symbols.class_name(config, unit) if config.data.is_classification else ""
    if not name:
        return Words(f"For row {row} the network predicts @.", (a,), opens)
    softmax = forward.activation_of(now, now.outputs).slope is None
    given = "a probability of @" if softmax else "@"
    return Words(f"For row {row} the network gives {name} {given}.", (a,), opens)


def _loss(now: Moment, selection: Selection, place: int) -> tuple[tuple[Section, ...], Words]:
    assert isinstance(selection.part, Neuron)
    event, unit = now.loss, selection.part.unit
    assert event is not None
    if selection.term:
        parts = (losses.logarithm(now, unit, place), softmax.sum_of_powers(now, event.sums[place], unit))
        return parts, Words("It is the same for all outputs of this row.")
    whole = total_in_words(event)
    meaning = Words(
        f"This prediction for row {now.row + 1} adds @ to the loss of the batch, which is {whole.text}.",
        (float(event.per_entry[place, unit]), *whole.values),
        (selection, *whole.opens),
    )
    return losses.share_of_loss(now, unit, place), meaning


def _delta(now: Moment, selection: Selection, place: int) -> tuple[tuple[Section, ...], Words]:
    assert isinstance(selection.part, Neuron)
    column, unit = selection.part.column, selection.part.unit
    if selection.term:
        mean = backward.softmax_delta(now, unit, place)[1]
        return (mean,), Words("A prediction counts by how far the loss reacts to it otherwise than this.")
    value, mistaken = float(now.deltas[column].delta[place, unit]), gradient_is_mistaken(now, column)
    return backward.delta(now, column, unit, place), _reaction("δ", value, "this neuron's sum z", mistaken)


def _reaction(name: str, value: float, raised: str, mistaken: bool) -> Words:
    """Say what raising a quantity does to the loss, from the sign of dL/d(it), into which a mistake may have gone."""
    if value == 0.0:
        return Words(f"{name} is zero: {raised} does not move the loss.")
    sign, effect = ("positive", "raises") if value > 0.0 else ("negative", "lowers")
    if mistaken:
        return Words(f"{name} is {sign}, with a mistake in it: by this number, raising {raised} {effect} the loss.")
    return Words(f"{name} is {sign}: raising {raised} {effect} the loss.")


def _largest_term(section: Section) -> Words:
    """Name the term that moves a sum most."""
    assert isinstance(section.parts, Sum)
    term = section.parts.term(int(abs(section.parts.values).argmax()))
    if term.value == 0.0:
        return Words("Every term is zero.")
    effect = "raises" if term.value > 0.0 else "lowers"
    return Words(
        f"{symbols.capitalised(term.label)} {effect} the sum most, by @.", (abs(term.value),), (term.selection,)
    )
