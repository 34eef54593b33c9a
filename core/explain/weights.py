"""The numbers of a weight or a bias, explained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.explain import links, symbols
from core.explain.forward import sum_of_inputs
from core.explain.gradients import gradient_of, rows_of_batch, share_of_row
from core.explain.mistaken import confession, gradient_is_mistaken
from core.explain.moment import Moment
from core.explain.naming import symbol_of
from core.explain.origin import origin
from core.explain.progress import is_computed, latest, not_computed, not_in_batch
from core.explain.selection import Bias, Quantity, Selection, Weight
from core.explain.subject import Subject
from core.explain.terms import Explanation, Factor, Given, Product, Section, Sum, Term, Words
from core.explain.updates import (
    is_plain_descent,
    learning_rate,
    term_sections,
    update_sections,
)
from core.explain.writing import product_line
from core.nn.optimizers import OPTIMIZERS, STEP
from core.training.mistakes import EARLY_UPDATE, WRONG_SIGN


def explain_weight(now: Moment, part: Weight | Bias, quantity: Quantity | None, term: str) -> Explanation:
    """Explain one number of a weight or bias; the latest, and what goes with it, where none is named."""
    subject = Subject.of_part(now, part)
    found = quantity or latest(now, part)
    selection = Selection(part, found, term)
    if found is Quantity.VALUE:
        return _value(subject)
    if found is Quantity.NOTHING_YET or selection.of_a_row:
        if now.batch is not None and now.place is None:
            value = subject.value if quantity is None else None
            return not_in_batch(now, subject.kind, subject.symbol, subject.place, value=value)
        if found is Quantity.NOTHING_YET:
            return _nothing_yet(subject)
    if not is_computed(now, selection):
        return not_computed(now, selection, subject.kind, subject.place)
    match found:
        case Quantity.UPDATE:
            return _update_term(subject, term) if term else _update(subject, selection)
        case Quantity.GRADIENT:
            return _gradient(subject)
        case Quantity.ROW_GRADIENT:
            return _row_gradient(subject)
        case Quantity.PASSED_BACK:
            return _passed_back(subject)
    return _contribution(subject, in_its_sum=quantity is None)


def _nothing_yet(subject: Subject) -> Explanation:
    layer = symbols.layer_phrase(subject.now.config, subject.layer)
    if subject.source is None:
        coming = f"In feedforward through {layer} it is added to the neuron's sum."
    else:
        coming = f"In feedforward through {layer} it is multiplied with what {subject.sender} sends."
    section = Section(
        "Nothing is computed with it yet in this iteration. It stands at:",
        (subject.symbol,),
        result=subject.value,
        selection=subject.number(Quantity.VALUE),
    )
    return subject.explain(Quantity.NOTHING_YET, (section,), Words(coming))


def _value(subject: Subject) -> Explanation:
    """The weight as it stands: the result of this iteration's update, or set by hand after it, or from before."""
    here, updated = subject.number(Quantity.VALUE), subject.layer in subject.now.updates
    if updated and not subject.set_by_hand:
        told = _update(subject, here)
        first, *others = told.sections
        return replace(told, quantity=Quantity.VALUE, sections=(replace(first, selection=here), *others))
    caption, symbol = f"The {subject.kind} as it stands.", (subject.symbol,)
    section = Section(caption, symbol, result=subject.value, selection=here)
    meaning = Words(origin(subject, subject.value, after_update=updated))
    before = _update(subject, subject.number(Quantity.UPDATE)).sections if updated else ()
    return subject.explain(Quantity.VALUE, (section, *before), meaning)


def _update_term(subject: Subject, term: str) -> Explanation:
    now, event = subject.now, subject.now.updates[subject.layer]
    symbol = symbol_of(now.config, subject.number(Quantity.UPDATE, term), now.row)
    if term == links.WEIGHT_BEFORE:
        value = subject.of(event.before)
        sections: tuple[Section, ...] = (
            Section(
                f"The {subject.kind} that this iteration computed with.",
                (subject.symbol,),
                result=value,
                selection=subject.number(Quantity.UPDATE, term),
            ),
        )
        meaning = origin(subject, value, after_update=False)
    else:
        sections = term_sections(subject, term)
        label = OPTIMIZERS[now.config.optimizer].label
        meaning = f"One of the numbers that {label} makes the step of this {subject.kind} from."
    if not sections:
        sections = (Section("The update of this iteration has no such number.", (symbol,)),)
        return Explanation(Quantity.NOTHING_YET, subject.kind, symbol, subject.place, sections, Words(meaning))
    return Explanation(Quantity.UPDATE, subject.kind, symbol, subject.place, sections, Words(meaning))


def _contribution(subject: Subject, in_its_sum: bool) -> Explanation:
    """What it adds to the sum of its neuron, and with `in_its_sum` that sum."""
    now, layer, unit, source = subject.now, subject.layer, subject.unit, subject.source
    place = now.place
    assert place is not None
    index = now.config.sizes[layer - 1] if source is None else source
    whole = sum_of_inputs(now, layer, unit, place, marked=index)
    assert isinstance(whole.parts, Sum)
    term = whole.parts.term(index)
    target = symbols.in_sentence(symbols.neuron_name(now.config, layer, unit))
    here = subject.number(Quantity.CONTRIBUTION)
    caption = "What it adds to the sum z."
    if source is None:
        bias = Factor(subject.symbol, "the bias, whatever the inputs are", term.value, term.selection)
        first = Section(
            caption,
            (subject.symbol,),
            result=term.value,
            parts=Product((bias,), term.value),
            selection=here,
        )
        meaning = Words(f"The bias moves the sum of {target} by @, whatever the inputs are.", (term.value,), (here,))
    else:
        weight, value = term.factors
        factors = (
            Factor(subject.symbol, "the weight", weight, term.opens[0]),
            Factor(subject.input_symbol, f"what {subject.sender} sends", value, term.opens[1]),
        )
        first = Section(
            caption,
            (rf"{subject.symbol} \cdot {subject.input_symbol}",),
            (product_line(factors),),
            term.value,
            Product(factors, term.value),
            selection=here,
        )
        effect = "raises" if term.value > 0.0 else "lowers" if term.value < 0.0 else "does not move"
        text = f"{symbols.capitalised(subject.sender)} sends @ through a weight of @: that {effect} the sum of {target}"
        meaning = (
            Words(f"{text} by @.", (value, weight, abs(term.value)), (*term.opens[::-1], here))
            if term.value
            else Words(f"{text}.", (value, weight), term.opens[::-1])
        )
    others = (replace(whole, numbers=()),) if in_its_sum else ()
    return subject.explain(Quantity.CONTRIBUTION, (first, *others), meaning)


def _passed_back(subject: Subject) -> Explanation:
    """W delta: how the loss reacts to the sender's output through this weight alone."""
    now, layer, unit, place = subject.now, subject.layer, subject.unit, subject.now.place
    assert place is not None
    assert isinstance(subject.part, Weight)
    event = now.passed[layer]
    weight, delta = subject.entry(event.weights, None), float(event.delta[place, unit])
    target = symbols.in_sentence(symbols.full_name(now.config, layer, unit))
    factors = (
        Factor(subject.symbol, "the weight", weight, links.passing(now, subject.part)),
        Factor(
            symbols.delta(layer, unit),
            f"the error signal of {target}",
            delta,
            links.neuron(layer, unit, Quantity.DELTA),
        ),
    )
    section = Section(
        caption=f"What {target} passes back through this weight.{confession(now, EARLY_UPDATE)}",
        formula=(rf"{subject.symbol} \cdot {symbols.delta(layer, unit)}",),
        numbers=(product_line(factors),),
        result=weight * delta,
        parts=Product(factors, weight * delta),
        backward=True,
        selection=subject.number(Quantity.PASSED_BACK),
    )
    meaning = Words(
        f"It is how the loss reacts to what {subject.sender} sends, through this weight alone. All weights that it "
        "sends through are added up."
    )
    return subject.explain(Quantity.PASSED_BACK, (section,), meaning)


def _row_gradient(subject: Subject) -> Explanation:
    section = share_of_row(subject)
    assert section.result is not None
    effect = "raises" if section.result > 0.0 else "lowers" if section.result < 0.0 else "does not move"
    hedge = ", by this number, with a mistake in it" if gradient_is_mistaken(subject.now, subject.layer) else ""
    meaning = Words(
        f"For row {subject.now.row + 1}{hedge}, raising this {subject.kind} {effect} the loss. The gradient is the sum "
        "of the shares of all rows of the batch."
    )
    return subject.explain(Quantity.ROW_GRADIENT, (section,), meaning)


def _gradient(subject: Subject) -> Explanation:
    now, kind, gradient = subject.now, subject.kind, gradient_of(subject)
    update = now.updates.get(subject.layer)
    old, before = subject.of(now.used(subject.layer)), links.used(now, subject.part)
    sections = (rows_of_batch(subject), share_of_row(subject))
    if gradient == 0.0 and not is_plain_descent(now.config):
        meaning = Words(f"The gradient is zero: this {kind} does not move the loss.")
        return subject.explain(Quantity.GRADIENT, sections, meaning)
    sign, effect, move = ("positive", "raises", "lower") if gradient > 0.0 else ("negative", "lowers", "raise")
    reaction = f"The gradient is {sign}: raising this {kind} {effect} the loss"
    if gradient_is_mistaken(now, subject.layer):
        reaction = (
            f"The gradient is {sign}, with a mistake in it: by this number, raising this {kind} {effect} the loss"
        )
    if WRONG_SIGN in now.mistakes:
        climb = f"Mistake: the update has the wrong sign, so it moves the {kind} the way in which the loss rises."
        return subject.explain(Quantity.GRADIENT, sections, Words(f"{reaction}. {climb}"))
    if not is_plain_descent(now.config):
        makes = f"In the update, {OPTIMIZERS[now.config.optimizer].label} makes a step from it."
        return subject.explain(Quantity.GRADIENT, sections, Words(f"{reaction}. {makes}"))
    new = old - learning_rate(now) * gradient if update is None else subject.of(update.after)
    if new == old:
        size, leaves = "zero" if gradient == 0.0 else "too small to count", "will leave" if update is None else "left"
        meaning = Words(f"The gradient is {size}: the update {leaves} this {kind} at @.", (old,), (before,))
    else:
        moves = f"will {move}" if update is None else "lowered" if new < old else "raised"
        after = None if update is None else subject.number(Quantity.UPDATE)
        text, step = f"{reaction}, so the update {moves} it from @ to @.", -learning_rate(now) * gradient
        terms = Term("before", (), old), Term("step", (Given(-learning_rate(now)), gradient), step)
        claim = Section(result=new, parts=Sum(("", ""), np.array([old, step]), terms.__getitem__, new, is_step=True))
        meaning = Words(text, (old, new), (before, after), claim)
    return subject.explain(Quantity.GRADIENT, sections, meaning)


def _update(subject: Subject, here: Selection) -> Explanation:
    """The update, or with another `here` the value that it has made."""
    now, kind, event = subject.now, subject.kind, subject.now.updates[subject.layer]
    gradient, old, new = subject.entry(event.dW, event.db), subject.of(event.before), subject.of(event.after)
    plain, before = is_plain_descent(now.config), links.used(now, subject.part)
    if new == old:
        size = "zero" if (gradient == 0.0 if plain else subject.of(event.terms[STEP]) == 0.0) else "too small to count"
        text = f"The {'gradient' if plain else 'step'} is {size}: this {kind} stays at @."
        meaning = Words(text, (old,), (before,))
    else:
        move = "lowered" if new < old else "raised"
        text = "The update"
        if plain:
            turned = ", and the update has the wrong sign, so it" if WRONG_SIGN in now.mistakes else ", so the update"
            text = f"The gradient is {'positive' if gradient > 0.0 else 'negative'}{turned}"
        text += f" {move} this {kind} from @ to @."
        if not plain and WRONG_SIGN not in now.mistakes and gradient * (old - new) < 0.0:
            text += f" The gradient of this batch alone would have {'lowered' if gradient > 0.0 else 'raised'} it."
        meaning = Words(text, (old, new), (before, here))
    if subject.set_by_hand:
        meaning = replace(
            meaning,
            text=f"{meaning.text} Then it was set to @ by hand.",
            values=(*meaning.values, subject.value),
            opens=(*meaning.opens, subject.number(Quantity.VALUE)),
        )
    sections = (*update_sections(subject), rows_of_batch(subject, "" if plain else "g"))
    return subject.explain(Quantity.UPDATE, sections, meaning)
