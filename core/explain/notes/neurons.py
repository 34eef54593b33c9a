"""Rules about neurons: those that no longer react, and those that all do the same."""

from __future__ import annotations

import numpy as np

from core.arrays import Array, Indices
from core.config import RunConfig
from core.explain import symbols
from core.explain.notes.note import Layer, Mark, Note, Place, Rule, Severity
from core.explain.notes.seen import MOST_ROWS, Seen, is_whole_table, sums_on_table
from core.explain.selection import Neuron, Quantity, Selection
from core.explain.terms import Given, Words
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.training.mistakes import SLOPE_AT_A

SLOPE = 0.05
"""Average slope below which a neuron counts as saturated."""
EQUAL = 1e-9
"""Difference, relative to the largest weight, up to which weights count as equal: rounding makes such."""

_SLOPES = {"sigmoid": "a(1 − a)", "tanh": "1 − a²"}
_MEANS = {"sigmoid": "mean a(1 − a)", "tanh": "mean (1 − a²)"}
"""How a slope's mean over the rows is written beside one neuron, whose own slope is another number."""
_MOST_NAMES = 4


def saturated(seen: Seen) -> tuple[Note, ...] | None:
    """Find neurons whose activation is flat for nearly all rows; none where slopes are taken elsewhere by mistake."""
    now, config = seen.now, seen.config
    if SLOPE_AT_A in now.mistakes:
        return ()
    if len(now.activations) < now.outputs:
        return None
    notes = []
    for layer, event in now.activations.items():
        activation = ACTIVATIONS[config.layers[layer - 1].activation]
        fused = layer == now.outputs and LOSSES[config.loss].fused is not None
        if activation.slope is None or activation.name == "relu" or fused:
            continue
        passed = now.deltas.get(layer)
        slope = activation.slope(event.z, event.value) if passed is None or passed.slope is None else passed.slope
        slopes: Array = np.abs(slope).mean(axis=0)
        units = np.flatnonzero(slopes < SLOPE)
        if units.size and not is_whole_table(now):
            z = sums_on_table(now, layer)[:, units]
            units = units[np.abs(activation.slope(z, activation.function(z))).mean(axis=0) < SLOPE]
        if not units.size:
            continue
        formula, flattest = _SLOPES.get(activation.name, "f′(z)"), int(units[slopes[units].argmin()])
        smallest, rows = float(slopes[flattest]), Given(len(event.z))
        averaged = f"averaged over the @ rows of the batch, {formula} = @"
        if units.size == 1:
            name = symbols.capitalised(symbols.neuron_name(config, layer, flattest))
            text = Words(f"{name} is saturated: {averaged}.", (rows, smallest))
        else:
            text = Words(
                f"{_how_many(config, layer, units)} are saturated; the flattest is "
                f"{symbols.short_name(config, layer, flattest)}: {averaged}.",
                (Given(units.size), Given(config.sizes[layer]), rows, smallest),
            )
        mean = _MEANS.get(activation.name, "mean f′(z)")
        marks = tuple(
            Mark(Neuron(layer, unit), Words(f"saturated: {mean} = @", (float(slopes[unit]),)))
            for unit in units.tolist()
        )
        selection = Selection(Neuron(layer, flattest), Quantity.ACTIVATION_SLOPE)
        severity = Severity.HARMLESS if seen.solved else Severity.SLOW
        notes.append(Note("saturated", _place(layer, units), severity, text, selection, marks))
    return tuple(notes)


def dead(seen: Seen) -> tuple[Note, ...] | None:
    """Find ReLUs that give 0 for every row."""
    now, config = seen.now, seen.config
    if len(now.activations) < now.outputs:
        return None
    notes = []
    for layer, event in now.activations.items():
        if config.layers[layer - 1].activation != "relu":
            continue
        largest: Array = event.z.max(axis=0)
        units = np.flatnonzero(largest <= 0.0)
        if units.size and not is_whole_table(now):
            units = units[sums_on_table(now, layer)[:, units].max(axis=0) <= 0.0]
        if not units.size:
            continue
        first = int(units[0])
        consequence = "and no gradient comes back through"
        if units.size == 1:
            name = symbols.capitalised(symbols.neuron_name(config, layer, first))
            text = Words(
                f"{name} is dead: in the @ rows of the batch its sum z is at most @, so it gives 0, {consequence} it.",
                (Given(len(event.z)), float(largest[first])),
            )
        else:
            text = Words(
                f"{_how_many(config, layer, units)} are dead: in the @ rows of the batch their sums z are at most @, "
                f"so they give 0, {consequence} them.",
                (Given(units.size), Given(config.sizes[layer]), Given(len(event.z)), float(largest[units].max())),
            )
        marks = tuple(
            Mark(Neuron(layer, unit), Words("dead: z ≤ @ in every row", (float(largest[unit]),)))
            for unit in units.tolist()
        )
        selection = Selection(Neuron(layer, first), Quantity.ACTIVATION)
        some = Severity.HARMLESS if seen.solved else Severity.SLOW
        severity = Severity.STUCK if units.size == config.sizes[layer] else some
        notes.append(Note("dead_relu", _place(layer, units), severity, text, selection, marks))
    return tuple(notes)


def symmetric(seen: Seen) -> tuple[Note, ...]:
    """Find neurons of a hidden layer that nothing tells apart."""
    now, config = seen.now, seen.config
    notes = []
    for layer in range(1, now.outputs):
        before, after = now.parameters[layer - 1], now.parameters[layer]
        weights = [before.W.T, after.W] if before.b is None else [before.W.T, before.b[:, np.newaxis], after.W]
        for units in _equal_rows(np.hstack(weights)):
            named = [symbols.neuron_name(config, layer, unit) for unit in units[:2]]
            if len(units) == 2:
                text = f"{symbols.capitalised(named[0])} and {named[1]} have equal weights"
                values: tuple[float, ...] = ()
            else:
                text = f"{_how_many(config, layer, units)} have equal weights"
                values = (Given(len(units)), Given(config.sizes[layer]))
            text += ", incoming and outgoing: they compute the same, get the same gradients and stay equal."
            marks = tuple(
                Mark(Neuron(layer, unit), Words(f"same as {symbols.short_name(config, layer, units[0])}"))
                for unit in units[1:].tolist()
            )
            selection = Selection(Neuron(layer, int(units[1])))
            notes.append(Note("symmetry", Layer(layer), Severity.STUCK, Words(text, values), selection, marks))
    return tuple(notes)


def _equal_rows(weights: Array) -> list[Indices]:
    """Return the groups of rows that are equal but for rounding; shape (neurons, weights of each)."""
    limit = EQUAL * float(np.abs(weights).max())
    # Equal rows have equal sums with whatever factors; sorted by them, they stand side by side.
    sums = weights @ np.sin(np.arange(1.0, weights.shape[1] + 1.0))
    order = np.argsort(sums, kind="stable")
    ordered = weights[order]
    equal = (np.abs(np.diff(ordered, axis=0)) <= limit).all(axis=1)
    groups = np.split(order, np.flatnonzero(~equal) + 1)
    return sorted((np.sort(group) for group in groups if len(group) > 1), key=lambda group: int(group[0]))


def _how_many(config: RunConfig, layer: int, units: Indices) -> str:
    """Say how many neurons of a layer, with ``@`` for both numbers, and which where they are few."""
    said = f"@ of the @ neurons of {symbols.layer_phrase(config, layer)}"
    if len(units) > _MOST_NAMES or len(units) == config.sizes[layer]:
        return said
    numbers = [str(unit + 1) for unit in units.tolist()]
    return f"{said} ({', '.join(numbers)})"


def _place(layer: int, units: Indices) -> Place:
    return Neuron(layer, int(units[0])) if units.size == 1 else Layer(layer)


RULES = (
    Rule(
        "saturated",
        "Saturated neurons",
        f"A neuron counts as saturated when the slope of its activation, averaged over the rows of the batch, is below "
        f"{SLOPE:g}; where the batch is not all rows, also averaged over the table (its first {MOST_ROWS:,} rows).",
        "What flows back through a neuron is multiplied by this slope, so hardly any gradient reaches its weights.",
        "Start from smaller weights or with a lower learning rate, scale the inputs, or choose an activation such as "
        "ReLU or leaky ReLU. Late in a run, where the loss is small, it does no harm.",
        saturated,
        "Glorot and Bengio, 2010",
    ),
    Rule(
        "dead_relu",
        "Dead ReLUs",
        f"A ReLU counts as dead when it gives 0 for every row of the batch; where the batch is not all rows, also for "
        f"the table (its first {MOST_ROWS:,} rows).",
        "The slope of ReLU is 0 there: the gradient of its weights and its bias is 0, so they no longer learn.",
        "Start again with a lower learning rate, or choose leaky ReLU, which has a slope below 0 as well.",
        dead,
        "Maas, Hannun and Ng, 2013",
    ),
    Rule(
        "symmetry",
        "Symmetry not broken",
        "Two neurons of a hidden layer count as equal when no weight or bias of theirs, incoming or outgoing, differs "
        "by more than a billionth of the largest.",
        "Neurons that start equal get equal gradients: together they can do no more than one of them.",
        "Draw the start weights at random, for example with Xavier's or He's rule.",
        symmetric,
        "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.4",
    ),
)
