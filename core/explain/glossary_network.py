"""Symbols with indices: the numbers of neurons, weights and biases, and derivatives of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.arrays import Array
from core.explain import symbols
from core.explain.entries import NOT_YET, NUMBER, Entry, entry_in, why_absent
from core.explain.forward import activation_of
from core.explain.mistaken import hedge
from core.explain.moment import Moment
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss

_ROWS = "rows × neurons"


@dataclass(frozen=True, slots=True)
class Place:
    """A symbol read: its letter, the column or layer that it belongs to, and its indices.

    Parameters
    ----------
    units
        Counted from 0; a text is a running index; none where the symbol stands for all. Of L the row of the table whose
        share it is; none for the loss of the batch.
    """

    letter: str
    column: int
    units: tuple[int | str, ...]

    @property
    def is_one(self) -> bool:
        """Tell whether it is one number, not a different one in each term of a sum."""
        return bool(self.units) and len(self.numbers) == len(self.units)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The indices that are no running ones."""
        return tuple(unit for unit in self.units if isinstance(unit, int))

    @property
    def neuron(self) -> Neuron:
        """The neuron that it belongs to."""
        return Neuron(self.column, *self.numbers)


def neuron_entry(now: Moment, place: Place) -> Entry:
    """Explain L, x, z, a, r, delta, y or y-hat."""
    if place.letter == "L":
        return _loss_of_row(now, place.numbers[0]) if place.units else _loss(now)
    name, meaning, quantity, array = _of_neuron(now, place)
    label = place.letter.removeprefix("\\").replace("delta", "δ").replace(r"hat{y}", "ŷ")
    mark = place.column if place.letter in ("z", "a", "r", r"\delta") else 0
    return _in_row(now, place, f"{name} of {_whose(now, place)}", meaning, (label, mark), quantity, array)


def _of_neuron(now: Moment, place: Place) -> tuple[str, str, Quantity, Array | None]:
    """Return what a letter is, its meaning, its quantity and its array."""
    column, letter = place.column, place.letter
    batch, passed = now.batch, now.activations.get(column)
    if column == 0:
        inputs = None if batch is None else batch.inputs
        return "value", "An input: given by the row of the table, not computed.", Quantity.INPUT, inputs
    is_output = column == now.outputs
    match letter:
        case "z":
            bias = ", plus its bias" if now.config.biases[column - 1] else ""
            sums = now.sums.get(column)
            return (
                "weighted sum",
                f"What the neuron receives, each value times its weight, added up{bias}.",
                Quantity.SUM,
                None if sums is None else sums.z,
            )
        case "r":
            return (
                "dropout factor",
                "0 where dropout silences the neuron in this iteration; else what its output is scaled up with.",
                Quantity.MASK,
                None if passed is None else passed.mask,
            )
        case r"\delta":
            deltas = now.deltas.get(column)
            return (
                "error signal",
                "How the loss reacts to the neuron's sum z. The weights before it get their gradients from it."
                f"{hedge(now, column)}",
                Quantity.DELTA,
                None if deltas is None else deltas.delta,
            )
        case "y":
            targets = None if batch is None else batch.targets
            return "target", "What the network should answer: given, not computed.", Quantity.TARGET, targets
    label = activation_of(now, column).label
    name = "prediction" if is_output else "activation"
    meaning = f"What the {label} makes of the neuron's sum z: " + (
        "the answer of the network." if is_output else "what the neuron sends on."
    )
    return name, meaning, Quantity.ACTIVATION, None if passed is None else passed.a


def _in_row(
    now: Moment, place: Place, name: str, meaning: str, of: tuple[str, int], quantity: Quantity, array: Array | None
) -> Entry:
    """Put together what is known of a number that every row of the batch has."""
    rows = now.config.rows_per_batch if now.batch is None else len(now.batch.rows)
    shape = entry_in(*of, (rows, now.config.sizes[place.column]), "rows × inputs" if place.column == 0 else _ROWS)
    if not place.is_one:
        return Entry(name, meaning, shape)
    value = None if array is None or now.place is None else float(array[now.place, place.neuron.unit])
    absent = why_absent(now) if value is None else ""
    return Entry(name, meaning, shape, value, absent=absent, selection=Selection(place.neuron, quantity))


def _whose(now: Moment, place: Place) -> str:
    """Name the neuron, or say over which ones a running index goes."""
    if place.is_one:
        return symbols.full_name(now.config, place.column, place.neuron.unit)
    if not place.units:
        return "an output" if place.column == now.outputs else "a neuron"
    return _end(now, place.column, place.units[0])


def _loss(now: Moment) -> Entry:
    value = None if now.loss is None else now.loss.value
    return Entry(
        "the loss of the batch",
        "How far off the predictions are, in one number. Training makes it smaller.",
        NUMBER,
        value,
        absent=NOT_YET if value is None else "",
        selection=Selection(WholeLoss(), Quantity.TOTAL_LOSS),
    )


def _loss_of_row(now: Moment, row: int) -> Entry:
    place = _place_of(now, row)
    value = None if now.loss is None or place is None else float(now.loss.per_entry.sum(axis=1)[place])
    return Entry(
        f"row {row + 1}'s share of the loss",
        "What the predictions for this row add to the loss of the batch.",
        NUMBER,
        value,
        absent=_why_absent(now, row) if value is None else "",
        selection=Selection(WholeLoss(), Quantity.ROW_LOSS) if row == now.row else None,
    )


def _place_of(now: Moment, row: int) -> int | None:
    return replace(now, row=row).place


def _why_absent(now: Moment, row: int) -> str:
    return why_absent(replace(now, row=row))


def parameter_entry(now: Moment, place: Place) -> Entry:
    """Explain a weight or a bias."""
    used, update = now.used(place.column), now.updates.get(place.column)
    after = used if update is None else update.after
    name, meaning = _parameter_name(now, place), "It is added to the neuron's sum, whatever the inputs are."
    if place.letter == "W":
        meaning = f"What {_end(now, place.column - 1, place.units[0])} sends is multiplied with it."
    shape = parameter_shape(now, place, place.letter)
    if not place.is_one:
        return Entry(name, meaning, shape)
    before = None if update is None else _value(place, used.W, used.b)
    selection = Selection(parameter_at(place), Quantity.VALUE)
    return Entry(name, meaning, shape, _value(place, after.W, after.b), before, selection=selection)


def _parameter_name(now: Moment, place: Place) -> str:
    target = _end(now, place.column, place.units[-1])
    if place.letter == "b":
        return f"bias of {target}"
    return f"weight from {_end(now, place.column - 1, place.units[0])} to {target}"


def _value(place: Place, W: Array, b: Array | None) -> float:
    array = W if place.letter == "W" else b
    assert array is not None
    return float(array[place.numbers])


def parameter_shape(now: Moment, place: Place, name: str) -> str:
    """Say what array of a layer's weights or biases a number called `name` is an entry of."""
    sizes = now.config.sizes
    if place.letter == "b":
        return entry_in(name, place.column, (sizes[place.column],))
    return entry_in(name, place.column, (sizes[place.column - 1], sizes[place.column]), "from × to")


def parameter_at(place: Place) -> Weight | Bias:
    """Return the weight or bias of a place with numbers for indices."""
    return Weight(place.column, *place.numbers) if place.letter == "W" else Bias(place.column, *place.numbers)


def _end(now: Moment, column: int, unit: int | str) -> str:
    """Name one end of a weight."""
    if isinstance(unit, int):
        return symbols.full_name(now.config, column, unit)
    return f"input {unit}" if column == 0 else f"neuron {unit} of {symbols.layer_phrase(now.config, column)}"


def derivative_entry(now: Moment, of: Place, by: Place) -> Entry | None:
    """Explain a derivative: of the loss, of an activation by its sum, or of a sum by a weight or a bias."""
    if of.letter == "L" and by.letter in ("W", "b"):
        return _share(now, of.numbers[0], by) if of.units else _gradient(now, by)
    if of.letter == "L":
        return _reaction(now, by)
    if of.letter == "z":
        return _sent(now, by)
    deltas = now.deltas.get(by.column)
    label = activation_of(now, by.column).label
    meaning = f"How strongly the neuron's output follows its sum z here: the slope of the {label}."
    return _in_row(
        now,
        by,
        f"slope of the {label}",
        meaning,
        ("∂a/∂z", by.column),
        Quantity.ACTIVATION_SLOPE,
        None if deltas is None else deltas.slope,
    )


def _gradient(now: Moment, by: Place) -> Entry:
    event, part = now.gradients.get(by.column), parameter_at(by)
    kind = "weight" if by.letter == "W" else "bias"
    return Entry(
        f"gradient of the {_parameter_name(now, by)}",
        f"How the loss reacts to the {kind}: where it is positive, raising the {kind} raises the loss."
        f"{hedge(now, by.column)}",
        parameter_shape(now, by, f"∂L/∂{by.letter}"),
        None if event is None else _value(by, event.dW, event.db),
        absent=NOT_YET if event is None else "",
        selection=Selection(part, Quantity.GRADIENT),
    )


def _share(now: Moment, row: int, by: Place) -> Entry:
    """What one row adds to a gradient."""
    event, part, place = now.gradients.get(by.column), parameter_at(by), _place_of(now, row)
    value = None
    if event is not None and place is not None:
        incoming = float(event.inputs[place, part.source]) if isinstance(part, Weight) else 1.0
        value = incoming * float(event.delta[place, by.numbers[-1]])
    return Entry(
        f"row {row + 1}'s share in the gradient of the {_parameter_name(now, by)}",
        f"What this row adds to the gradient, which is the sum over all rows of the batch.{hedge(now, by.column)}",
        parameter_shape(now, by, f"∂L(row {row + 1})/∂{by.letter}"),
        value,
        absent=_why_absent(now, row) if value is None else "",
        selection=Selection(part, Quantity.ROW_GRADIENT) if row == now.row else None,
    )


def _reaction(now: Moment, by: Place) -> Entry:
    """dL/dz, or dL/da."""
    column = by.column
    if by.letter == "z":
        signal = neuron_entry(now, Place(r"\delta", column, by.units))
        return Entry(
            signal.name,
            f"How the loss reacts to the neuron's sum z; its short name is δ.{hedge(now, column)}",
            signal.shape,
            signal.value,
            absent=signal.absent,
            selection=signal.selection,
        )
    passed, loss = now.passed.get(column + 1), now.loss
    if column == now.outputs:
        array = None if loss is None else loss.slope
        if array is None and column in now.deltas and (found := now.deltas[column].upstream) is not None:
            array = found
    else:
        array = None if passed is None else passed.upstream
    what = "prediction" if column == now.outputs else "output"
    name = f"slope of the loss by the {what} of {_whose(now, by)}"
    label = "∂L/∂ŷ" if column == now.outputs else "∂L/∂a"
    mark = 0 if column == now.outputs else column
    meaning = f"How the loss reacts to this {what}.{hedge(now, column)}"
    return _in_row(now, by, name, meaning, (label, mark), Quantity.SLOPE, array)


def _sent(now: Moment, by: Place) -> Entry:
    """dz/dW is what comes in over the weight, dz/db is 1."""
    if by.letter == "b":
        return Entry("slope of the sum by its bias", "The bias enters the sum as it is.", NUMBER, 1.0)
    source = Place("a", by.column - 1, by.units[:1])
    sent = neuron_entry(now, source)
    sender = _end(now, by.column - 1, by.units[0])
    return Entry(
        "slope of the sum by its weight",
        f"The sum follows the weight as strongly as {sender} sends: it is what {sender} sends.",
        sent.shape,
        sent.value,
        absent=sent.absent,
        selection=sent.selection,
    )
