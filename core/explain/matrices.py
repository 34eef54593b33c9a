"""The operations of a phase as equations of matrices: what ``core.training.trace`` computes, for all rows at once.

The equations are those of Nielsen, "Neural Networks and Deep Learning", chapter 2, with samples as rows.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.explain.forward import activation_of
from core.explain.losses import loss_function
from core.explain.matrix import Equation, Term, Uses
from core.explain.mistaken import confession, forgotten_bias, mistaken_slope, turned
from core.explain.moment import Moment
from core.explain.named_matrices import Matrices, of_layer
from core.explain.selection import Quantity
from core.explain.symbols import capitalised, layer_phrase, rename
from core.explain.updates import is_plain_descent
from core.nn.losses import HUBER_DELTA
from core.nn.optimizers import OPTIMIZERS, STEP
from core.training.events import BatchTaken
from core.training.mistakes import EARLY_UPDATE, NOT_AVERAGED, SLOPE_AT_A, WITHOUT_FACTOR_2, WRONG_SIGN
from core.training.phases import Phase, PhaseKind
from core.training.updates import GRADIENT

_ENTRY = Uses.ENTRY


def equations(now: Moment, phase: Phase) -> tuple[Equation, ...]:
    """Return the equations of `phase` in the order in which they are computed.

    What is not computed yet has no values; symbols and shapes are there from the start. Before any batch is taken, the
    first phase shows what is given: the table, and the weights and biases to start with.
    """
    match phase:
        case Phase(PhaseKind.FORWARD, int(layer), first):
            return _forward(now, layer, first)
        case Phase(PhaseKind.BACKWARD, int(layer), first):
            return (*_delta(now, layer, first), *_gradients(now, layer, first + 1), *_passed(now, layer, first + 2))
        case Phase(PhaseKind.LOSS, _, first):
            return _loss(now, first)
        case Phase(PhaseKind.UPDATE, _, first):
            return tuple(
                _update(now, layer, first + layer - 1, biases)
                for layer in range(1, now.outputs + 1)
                for biases in ((False, True) if now.config.biases[layer - 1] else (False,))
            )
    if now.batch is None:
        return _given(now, phase.first)
    caption = "The rows that this iteration learns from: their inputs X and their targets Y."
    return (_table(now, phase.first, caption),)


def _table(now: Moment, operation: int, caption: str) -> Equation:
    of = Matrices(now)
    return Equation(operation, "X", caption, (Term(of.a(0)), Term(of.targets)))


def _given(now: Moment, operation: int) -> tuple[Equation, ...]:
    """Return the whole table as if it were a batch, then the parameters of each layer."""
    data, of, made = now.config.data, Matrices(now), []
    whole = BatchTaken(np.arange(data.rows, dtype=np.intp), data.X, data.Y, epoch=1, batch=1, batches=1)
    table = _table(replace(now, batch=whole), operation, "All rows of the table: their inputs X and their targets Y.")
    for layer, biased in enumerate(now.config.biases, start=1):
        W, b = Term(of.used(layer)), Term(of.used(layer, biases=True))
        what = "weights and biases" if biased else "weights"
        caption = f"The {what} of {layer_phrase(now.config, layer)} at the start."
        made.append(Equation(operation, W.matrix.symbol, caption, (W, b) if biased else (W,)))
    return table, *made


def _forward(now: Moment, layer: int, first: int) -> tuple[Equation, ...]:
    of, function, z = Matrices(now), activation_of(now, layer), of_layer("Z", layer)
    biased = now.config.biases[layer - 1]
    together = function.slope is None
    dropping = now.config.dropout and layer < now.outputs
    return (
        Equation(
            first,
            z,
            f"Each row of {'inputs' if layer == 1 else 'values'} times each column of weights, added up"
            f"{'; then the bias of that column' if biased else ''}."
            f"{forgotten_bias(now, layer)}",
            (
                Term(of.z(layer)),
                Term(of.a(layer - 1), Uses.ROW, "="),
                Term(of.used(layer), Uses.COLUMN, r"\cdot"),
                *((Term(of.used(layer, biases=True), _ENTRY, "+"),) if biased else ()),
            ),
        ),
        Equation(
            first + 1,
            of.a_symbol(layer),
            f"{capitalised(function.label)} {'turns each row of sums into shares of 1' if together else 'of each sum'}"
            f"{', times the dropout factor' if dropping else ''}.",
            (
                Term(of.a(layer)),
                Term(of.z(layer), Uses.ROW if together else _ENTRY, "=", rf"{function.symbol}(", ")"),
                *((Term(of.mask(layer), _ENTRY, r"\odot"),) if dropping else ()),
            ),
            rf"{function.symbol}(z) = {function.formula}",
        ),
    )


def _loss(now: Moment, first: int) -> tuple[Equation, ...]:
    of, loss = Matrices(now), loss_function(now)
    fused, several = loss.fused, now.config.sizes[-1] > 1
    together = activation_of(now, now.outputs).slope is None
    seen = of.a(now.outputs) if fused is None else of.z(now.outputs)
    divisor = loss.divisor(of.rows.count, now.config.sizes[-1])
    n_is = f"; n = {divisor:.0f} is the number of {loss.over}" if loss.over else ""
    formula = loss.entry_formula if fused is None else fused.entry_formula
    far = rf",\quad {loss.far_formula} \;\mathrm{{if}}\; |y - \hat{{y}}| > {HUBER_DELTA:g}" if loss.far_formula else ""
    logarithm = r",\quad s = \ln \sum_{j} e^{z_j}" if fused is not None and together else ""
    prediction = r"\hat{y}"
    made = [
        Equation(
            first,
            "E",
            f"The {loss.entry_name[0]} of each prediction{n_is}.",
            (
                Term(of.losses),
                Term(seen, Uses.ROW if fused is not None and together else _ENTRY, "=", r"\mathrm{loss}("),
                Term(of.targets, _ENTRY, ",", after=")"),
            ),
            rf"\mathrm{{loss}}({'z' if fused else prediction}, y) = {formula}{far}{logarithm}",
        )
    ]
    if several:
        caption = "The shares of each row, added up."
        made.append(Equation(first, "e", caption, (Term(of.row_losses), Term(of.losses, Uses.ROW, "=", r"\sum_{j}"))))
    penalised = bool(now.config.l1 or now.config.l2)
    total = [Term(of.loss), Term(of.row_losses if several else of.losses, Uses.COLUMN, "=", r"\sum_{i}")]
    if penalised:
        total.append(Term(of.penalty, _ENTRY, "+"))
    caption = f"All shares added up{', and the penalty on the weights' if penalised else ''}: the loss of the batch."
    made.append(Equation(first, "L", caption, tuple(total)))
    if fused is None:
        reaction, predictions = of.reaction(now.outputs), of.a(now.outputs)
        averaged = "" if NOT_AVERAGED in now.mistakes else n_is
        made.append(
            Equation(
                first,
                reaction.symbol,
                f"How the loss reacts to each prediction{averaged}.{confession(now, NOT_AVERAGED, WITHOUT_FACTOR_2)}",
                (
                    Term(reaction),
                    Term(predictions, _ENTRY, "=", r"\mathrm{slope}("),
                    Term(of.targets, _ENTRY, ",", after=")"),
                ),
                rf"\mathrm{{slope}}({prediction}, y) = {mistaken_slope(loss.slope_formula, now.mistakes)}",
            )
        )
    return tuple(made)


def _delta(now: Moment, layer: int, operation: int) -> tuple[Equation, ...]:
    of, loss, output = Matrices(now), loss_function(now), layer == now.outputs
    delta, a = of.delta(layer), of.a(layer)
    if output and loss.fused is not None:
        divisor = loss.divisor(of.rows.count, now.config.sizes[-1])
        divided = f", divided by n = {divisor:.0f}, the number of {loss.over}"
        before, after = "(", f") / {divisor:.0f}"
        if NOT_AVERAGED in now.mistakes:
            divided = before = after = ""
        return (
            Equation(
                operation,
                delta.symbol,
                f"The error signal: prediction minus target{divided}.{confession(now, NOT_AVERAGED)}",
                (Term(delta), Term(a, _ENTRY, "=", before), Term(of.targets, _ENTRY, "-", after=after)),
            ),
        )
    reaction = of.reaction(layer)
    if activation_of(now, layer).slope is None:
        mean = of.mean_reaction
        return (
            Equation(
                operation,
                delta.symbol,
                "The error signal: how much more the loss reacts to a prediction than on average.",
                (
                    Term(delta),
                    Term(a, _ENTRY, "="),
                    Term(reaction, _ENTRY, r"\odot", "("),
                    Term(mean, _ENTRY, "-", after=")"),
                ),
            ),
            Equation(
                operation,
                mean.symbol,
                "How the loss reacts to the predictions of a row on average, each weighted with its prediction.",
                (
                    Term(mean),
                    Term(reaction, Uses.ROW, "=", r"\sum_{j}("),
                    Term(a, Uses.ROW, r"\odot", after=")"),
                ),
            ),
        )
    masks = (Term(of.mask(layer), _ENTRY, r"\odot"),) if now.config.dropout and not output else ()
    function = activation_of(now, layer)
    slope = rf"{function.symbol}'(z) = {function.slope_formula}"
    if SLOPE_AT_A in now.mistakes:
        again = rename(function.slope_formula, {"z": "a", "a": f"{function.symbol}(a)"})
        slope = rf"{function.symbol}'(a) = {again}"
    return (
        Equation(
            operation,
            delta.symbol,
            f"The error signal: how the loss reacts to what {layer_phrase(now.config, layer)} sends on"
            f"{', times the dropout factor' if masks else ''}, times the slope of the activation."
            f"{confession(now, SLOPE_AT_A)}",
            (Term(delta), Term(reaction, _ENTRY, "="), *masks, Term(of.slope(layer), _ENTRY, r"\odot")),
            slope,
        ),
    )


def _gradients(now: Moment, layer: int, operation: int) -> tuple[Equation, ...]:
    of = Matrices(now)
    gradient, delta, incoming = of.gradient(layer), of.delta(layer), of.a(layer - 1).transposed()
    weights = Equation(
        operation,
        gradient.symbol,
        "What came in, times the error signal, added up over all rows: how the loss reacts to each weight.",
        (Term(gradient), Term(incoming, Uses.ROW, "="), Term(delta, Uses.COLUMN, r"\cdot")),
    )
    if not now.config.biases[layer - 1]:
        return (weights,)
    gradient = of.gradient(layer, biases=True)
    caption = "The error signals of each neuron, added up over all rows: how the loss reacts to each bias."
    terms = (Term(gradient), Term(delta, Uses.COLUMN, "=", r"\sum_{i}"))
    return weights, Equation(operation, gradient.symbol, caption, terms)


def _passed(now: Moment, layer: int, operation: int) -> tuple[Equation, ...]:
    if layer == 1:
        return ()
    of = Matrices(now)
    reaction, weights = of.reaction(layer - 1), of.passing(layer).transposed()
    which = "weights" if EARLY_UPDATE in now.mistakes else "the same weights"
    return (
        Equation(
            operation,
            reaction.symbol,
            f"The error signals flow back through {which}: how the loss reacts to each value that came in."
            f"{confession(now, EARLY_UPDATE)}",
            (Term(reaction), Term(of.delta(layer), Uses.ROW, "="), Term(weights, Uses.COLUMN, r"\cdot")),
        ),
    )


def _update(now: Moment, layer: int, operation: int, biases: bool) -> Equation:
    of, done, optimizer = Matrices(now), now.updates.get(layer), OPTIMIZERS[now.config.optimizer]
    old, gradient = of.used(layer, biases), of.gradient(layer, biases)
    new = of.parameter(
        layer,
        biases,
        None if done is None else done.after,
        Quantity.UPDATE,
        symbol=rf"{old.symbol}_{{\mathrm{{new}}}}",
        name=f"new {old.name}",
    )
    start = (Term(new), Term(old, _ENTRY, "="))
    mistaken = WRONG_SIGN in now.mistakes
    sign, verb = ("+", "plus") if mistaken else ("-", "minus")
    remark = f"{confession(now, WRONG_SIGN)}{_set_by_hand(now, layer, biases)}"
    if is_plain_descent(now.config):
        rate = "" if done is None else f" η = {done.learning_rate:g}"
        caption = f"Each {old.name}, {verb} the learning rate{rate} times its gradient.{remark}"
        return Equation(operation, old.symbol, caption, (*start, Term(gradient, _ENTRY, sign, r"\eta \cdot")))

    def term(name: str, symbol: str, words: str, backward: bool = False) -> Term:
        values = None if done is None else done.terms[name]
        if values is not None and name == STEP and mistaken:
            values = turned(values)
        symbol = of_layer(symbol, layer)
        matrix = of.parameter(
            layer, biases, values, Quantity.UPDATE, name, symbol=symbol, name=words, backward=backward
        )
        return Term(matrix, _ENTRY)

    step = term(STEP, "U", "step").matrix
    # Penalties hold for weights only, clipping for both.
    changed = bool(now.config.clip or ((now.config.l1 or now.config.l2) and not biases))
    beside = (
        Term(gradient, _ENTRY),
        *((term(GRADIENT, "G", "gradient that the step is made of", backward=True),) if changed else ()),
        *(term(slot, slot.upper(), f"{slot}, which the optimiser remembers") for slot in optimizer.slots),
    )
    caption = f"Each {old.name}, {verb} the step U that {optimizer.label} makes of the gradient beside it.{remark}"
    return Equation(operation, old.symbol, caption, (*start, Term(step, _ENTRY, sign), *beside))


def _set_by_hand(now: Moment, layer: int, biases: bool) -> str:
    """Say that numbers were changed after the update, as a sentence after another; empty where none was."""
    of_layer = [edit for edit in now.edits if edit.layer == layer and (edit.source is None) is biases]
    count = len({(edit.source, edit.target) for edit in of_layer})
    if not count or layer not in now.updates:
        return ""
    return f" Then {count} {'was' if count == 1 else 'were'} set by hand, as the diagram shows."
