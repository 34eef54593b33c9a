"""The loss of the batch, taken apart: the shares of its rows, each row's predictions, and the penalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.arrays import Array
from core.explain import links, progress, symbols
from core.explain.all_weights import sum_of_sizes, sum_of_squares
from core.explain.losses import loss_function, what_n_is
from core.explain.moment import Moment
from core.explain.naming import symbol_of
from core.explain.selection import Quantity, Selection, WholeLoss
from core.explain.terms import Exact, Explanation, Given, Line, Section, Sum, Term, Words
from core.explain.writing import written_sum
from core.training.events import LossComputed


def explain_loss(now: Moment, selection: Selection) -> Explanation:
    """Explain the loss of the batch, the share of the selected row, or the penalty."""
    quantity = selection.quantity or Quantity.TOTAL_LOSS
    explained = replace(selection, quantity=quantity)
    symbol = symbol_of(now.config, explained, now.row)
    if not progress.is_computed(now, explained):
        return progress.not_computed(now, explained, "loss", "the whole batch")
    event, place = now.loss, now.place
    assert event is not None
    if quantity is Quantity.PENALTY:
        return Explanation(
            quantity, "loss", symbol, "all weights", _penalty_page(now, selection.term), _penalty_meaning(now)
        )
    if quantity is Quantity.TOTAL_LOSS:
        total = total_in_words(event)
        text = f"The loss of this batch is {total.text}. {progress.batch_in_words(now)}"
        meaning = replace(total, text=text)
        return Explanation(quantity, "loss", symbol, "the whole batch", whole_loss(now), meaning)
    if place is None:
        return progress.not_in_batch(now, "loss", symbol, f"row {now.row + 1}")
    section = _row_loss(now, place)
    assert section.result is not None
    meaning = Words(
        f"Row {now.row + 1} adds @ to the loss of the batch, which is @.",
        (section.result, event.value),
        (section.selection, Selection(WholeLoss(), Quantity.TOTAL_LOSS)),
    )
    return Explanation(quantity, "loss", symbol, f"row {now.row + 1}", (section,), meaning)


def total_in_words(event: LossComputed) -> Words:
    """Return the loss of the batch within a sentence, with its penalty where there is one."""
    total = Selection(WholeLoss(), Quantity.TOTAL_LOSS)
    if not event.penalty:
        return Words("@", (event.value,), (total,))
    opens = (total, Selection(WholeLoss(), Quantity.PENALTY))
    return Words("@; @ of that is the penalty", (event.value, event.penalty), opens)


def whole_loss(now: Moment) -> tuple[Section, ...]:
    """The loss of the batch as the sum of its rows' shares and the penalty, and the penalty."""
    event, batch, config = now.loss, now.batch, now.config
    assert event is not None
    assert batch is not None
    shares: Array = event.per_entry.sum(axis=1)
    count, penalised = len(shares), bool(config.l1 or config.l2)
    values = np.append(shares, event.penalty) if penalised else shares
    penalty = Selection(WholeLoss(), Quantity.PENALTY)
    share = links.row_loss(now.outputs, config.sizes[-1])

    def term(index: int) -> Term:
        if index == count:
            return Term("penalty", (), event.penalty, penalty)
        row = int(batch.rows[index])
        return Term(f"row {row + 1}", (), float(shares[index]), share, row)

    numbers = written_sum(count, term)
    if penalised:
        numbers = (*numbers, Line("+ @", (event.penalty,), (penalty,)))
    what = "the shares of its rows, added up"
    first = Section(
        caption=f"The loss of the batch: {what}{', and the penalty on the weights' if penalised else ''}."
        f"{_letters(now)}",
        formula=("L", f"= {loss_function(now).formula}", *_penalty_formula(now)),
        numbers=numbers,
        result=event.value,
        parts=Sum((), values, term, event.value, "row", marked=now.place),
        selection=Selection(WholeLoss(), Quantity.TOTAL_LOSS),
    )
    return (first, _penalty(now)) if penalised else (first,)


def _letters(now: Moment) -> str:
    """Say what letters the formula of the loss has besides y; nothing where it has none."""
    huber = " h is the Huber error." if loss_function(now).far_formula else ""
    divided = what_n_is(now)
    return f"{huber}{divided}{' Each share is divided by it already.' if divided else ''}"


def _row_loss(now: Moment, place: int) -> Section:
    """The share of one row: the sum over its predictions."""
    event = now.loss
    assert event is not None
    shares = event.per_entry[place]
    count, total = len(shares), float(event.per_entry.sum(axis=1)[place])

    def term(index: int) -> Term:
        share = links.neuron(now.outputs, index, Quantity.LOSS)
        return Term(symbols.full_name(now.config, now.outputs, index), (), float(shares[index]), share)

    selection = Selection(WholeLoss(), Quantity.ROW_LOSS)
    each = symbols.prediction(now.config, "k" if count > 1 else 0)
    over = rf"\sum_{{k=1}}^{{{count}}} " if count > 1 else ""
    adding = np.flatnonzero(shares)
    whose = f"that of each of its predictions, added up.{_zeros(count, len(adding))}"
    return Section(
        caption=f"The share of row {now.row + 1} in the loss: {whose if count > 1 else 'that of its only prediction.'}",
        formula=(symbols.loss_of_row(now.row), f"= {over}L({each})"),
        numbers=written_sum(len(adding), lambda index: term(int(adding[index]))) if len(adding) > 1 else (),
        result=total,
        parts=Sum((), shares, term, total, "from"),
        selection=selection,
    )


def _zeros(count: int, adding: int) -> str:
    """Say how many of the shares of a row are zero, as where the target is, as a sentence after another."""
    if adding == count:
        return ""
    return f" {'All' if not adding else 'All but one' if adding == 1 else count - adding} are zero."


def _penalty_formula(now: Moment) -> tuple[str, ...]:
    l2 = (r"+ \frac{\lambda_2}{2} \sum w^2",) if now.config.l2 else ()
    l1 = (r"+ \lambda_1 \sum |w|",) if now.config.l1 else ()
    return (*l2, *l1)


def _penalty(now: Moment) -> Section:
    """l2 / 2 sum of w^2 + l1 sum of |w| over all weights."""
    config, event = now.config, now.loss
    assert event is not None
    formula = _penalty_formula(now)
    lines = []
    if config.l2:
        squares = _weights_squared(now)
        assert squares.result is not None
        lines.append(Line(r"\frac{@}{2} \cdot @", (Exact(config.l2), squares.result), (None, squares.selection)))
    if config.l1:
        sizes = _weights_sized(now)
        assert sizes.result is not None
        lines.append(Line(r"@ \cdot @", (Exact(config.l1), sizes.result), (None, sizes.selection)))

    def compute(numbers: Sequence[float]) -> float:
        squares = 0.5 * numbers[0] * numbers[1] if config.l2 else 0.0
        return squares + (numbers[-2] * numbers[-1] if config.l1 else 0.0)

    signs = ("=", "+")
    return Section(
        caption="The penalty: what the sizes of all weights, biases apart, add to the loss.",
        formula=(formula[0].removeprefix("+ "), *formula[1:]),
        numbers=tuple(replace(line, tex=f"{sign} {line.tex}") for sign, line in zip(signs, lines, strict=False)),
        result=event.penalty,
        compute=compute,
        selection=Selection(WholeLoss(), Quantity.PENALTY),
    )


def _weights_squared(now: Moment) -> Section:
    selection = Selection(WholeLoss(), Quantity.PENALTY, links.SQUARES)
    section = sum_of_squares(
        "The squares of all weights, added up.", "w", _weights(now), lambda part: links.used(now, part)
    )
    return replace(section, selection=selection)


def _weights_sized(now: Moment) -> Section:
    selection = Selection(WholeLoss(), Quantity.PENALTY, links.SIZES)
    section = sum_of_sizes("The sizes of all weights, added up.", _weights(now), lambda part: links.used(now, part))
    return replace(section, selection=selection)


def _weights(now: Moment) -> list[tuple[Array, Array | None]]:
    return [(now.used(layer).W, None) for layer in range(1, now.outputs + 1)]


def _penalty_page(now: Moment, term: str) -> tuple[Section, ...]:
    if not (now.config.l1 or now.config.l2):
        caption, here = "This run has no penalty on its weights.", Selection(WholeLoss(), Quantity.PENALTY)
        return (Section(caption, (r"\mathrm{penalty}",), result=Given(0.0), selection=here),)
    squares = (_weights_squared(now),) if now.config.l2 and term != links.SIZES else ()
    sizes = (_weights_sized(now),) if now.config.l1 and term != links.SQUARES else ()
    return (*(() if term else (_penalty(now),)), *squares, *sizes)


def _penalty_meaning(now: Moment) -> Words:
    if not (now.config.l1 or now.config.l2):
        return Words("A penalty keeps weights small: L1 and L2 are among the settings.")
    return Words("Large weights cost more: what the penalty adds to the loss pulls them towards zero in the update.")
