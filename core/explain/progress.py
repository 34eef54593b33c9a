"""How far an iteration is: which numbers there are, which was computed last, when the others come."""

from __future__ import annotations

from core.explain import symbols
from core.explain.moment import Moment
from core.explain.naming import symbol_of
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight
from core.explain.subject import Subject
from core.explain.terms import Explanation, Section, Words


def is_computed(now: Moment, selection: Selection) -> bool:
    """Tell whether this iteration has computed what is selected, for the rows of its batch."""
    match selection.part, selection.quantity:
        case _, Quantity.VALUE:
            return True
        case _, Quantity.INPUT | Quantity.TARGET:
            return now.batch is not None
        case Neuron(column, _), Quantity.SUM:
            return column in now.sums
        case Neuron(column, _), Quantity.MASK | Quantity.ACTIVATION:
            return column in now.activations
        case Neuron(column, _), Quantity.SLOPE if column < now.outputs:
            return column + 1 in now.passed
        case Neuron(column, _), Quantity.ACTIVATION_SLOPE | Quantity.DELTA:
            return column in now.deltas
        case (Weight() | Bias()) as part, Quantity.CONTRIBUTION:
            return part.layer in now.sums
        case Weight(layer=layer), Quantity.PASSED_BACK:
            return layer in now.passed
        case (Weight() | Bias()) as part, Quantity.ROW_GRADIENT | Quantity.GRADIENT:
            return part.layer in now.gradients
        case (Weight() | Bias()) as part, Quantity.UPDATE:
            return part.layer in now.updates
    return now.loss is not None


def latest(now: Moment, part: Part) -> Quantity:
    """Return what was computed last for a part of the network, and for the selected row where it is one's own."""
    match part:
        case Neuron(0, _):
            order: tuple[Quantity, ...] = (Quantity.INPUT,)
        case Neuron(column, _) if column == now.outputs:
            order = (Quantity.DELTA, Quantity.LOSS, Quantity.ACTIVATION, Quantity.SUM)
        case Neuron():
            order = (Quantity.DELTA, Quantity.SLOPE, Quantity.ACTIVATION, Quantity.SUM)
        case Weight() | Bias() if Subject.of_part(now, part).set_by_hand:
            order = (Quantity.VALUE,)
        case Weight() | Bias():
            order = (Quantity.UPDATE, Quantity.GRADIENT, Quantity.CONTRIBUTION)
        case _:
            order = (Quantity.TOTAL_LOSS,)
    for quantity in order:
        selection = Selection(part, quantity)
        if is_computed(now, selection) and not (selection.of_a_row and now.place is None):
            return quantity
    return Quantity.NOTHING_YET


def phase_of(now: Moment, selection: Selection) -> str:
    """Say in which phase of an iteration a number is computed: in feedforward through the hidden layer."""
    part, outputs = selection.part, now.outputs
    layer = part.column if isinstance(part, Neuron) else part.layer if isinstance(part, Weight | Bias) else outputs
    through = symbols.layer_phrase(now.config, max(layer, 1))
    match selection.quantity:
        case Quantity.SUM | Quantity.MASK | Quantity.ACTIVATION | Quantity.CONTRIBUTION:
            return f"in feedforward through {through}"
        case Quantity.SLOPE if layer < outputs:
            return f"in backpropagation through {symbols.layer_phrase(now.config, layer + 1)}"
        case (
            Quantity.ACTIVATION_SLOPE
            | Quantity.DELTA
            | Quantity.PASSED_BACK
            | Quantity.ROW_GRADIENT
            | Quantity.GRADIENT
        ):
            return f"in backpropagation through {through}"
        case Quantity.UPDATE:
            return "in the update"
    return "with the loss"


def not_computed(now: Moment, selection: Selection, kind: str, place: str) -> Explanation:
    """Say that a number is not computed yet, and when it will be."""
    symbol = symbol_of(now.config, selection, now.row)
    section = Section("Not computed yet in this iteration.", (symbol,))
    meaning = Words(f"It is computed {phase_of(now, selection)}.")
    return Explanation(Quantity.NOTHING_YET, kind, symbol, place, (section,), meaning)


def not_in_batch(
    now: Moment, kind: str, symbol: str, place: str, formula: tuple[str, ...] = (), value: float | None = None
) -> Explanation:
    """Say that the selected row is not among the rows of this iteration."""
    section = Section(
        f"Row {now.row + 1} is not in this iteration's batch, so nothing is computed for it.",
        formula or (symbol,),
        result=value,
    )
    meaning = Words("Choose a row of the batch, or step on until the batch holds this row.")
    return Explanation(Quantity.NOTHING_YET, kind, symbol, place, (section,), meaning)


def batch_in_words(now: Moment) -> str:
    """Say how much of the table the batch is, and what that means for sums over its rows."""
    assert now.batch is not None
    rows, table = len(now.batch.rows), now.config.data.rows
    if rows == table:
        return "The batch is the full table." if rows > 1 else "The table has a single row: the sum has one term."
    if rows == 1:
        return "The batch is a single row of the table: the sum has one term."
    return f"The batch is a mini-batch, {rows:,} of {table:,} rows: the same sum over fewer rows."
