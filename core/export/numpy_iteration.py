"""The training loop's body in NumPy: a line for every operation of `core.training.trace`, in the same order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.arrays import Array
from core.config import RunConfig
from core.explain.links import CLIPPING, UNDROPPED
from core.explain.selection import Bias, Neuron, Quantity, Weight, WholeLoss
from core.export import common_source as common
from core.export.activation_source import ACTIVATION_SOURCES, LOSS_SOURCES
from core.export.comments import marked
from core.export.optimizer_source import optimizer_source
from core.export.script import Variable, Writer
from core.nn.activations import ACTIVATIONS
from core.nn.optimizers import OPTIMIZERS
from core.training.events import Updated
from core.training.mistakes import (
    EARLY_UPDATE,
    NOT_AVERAGED,
    SLOPE_AT_A,
    WITHOUT_BIAS,
    WITHOUT_FACTOR_2,
    WRONG_SIGN,
    active,
)
from core.training.updates import GRADIENT

_NEXT_TERM = "\n    + "
_Lines = list[tuple[str, tuple[Variable, ...]]]


def write_iteration(writer: Writer, config: RunConfig, iterations: int) -> None:
    """Write one iteration, operation by operation."""
    _write_batch(writer, config)
    writer.write("# Feedforward", *marked(WITHOUT_BIAS, made=frozenset(active(config))))
    for number in range(1, len(config.layers) + 1):
        _write_forward(writer, config, number)
    writer.write("", "# Loss")
    _write_loss(writer, config)
    writer.write("", "# Backpropagation")
    for number in range(len(config.layers), 0, -1):
        _write_backward(writer, config, number)
    early = EARLY_UPDATE in active(config)
    writer.write("", f"# Update{'' if early else ': every gradient was computed with the old weights'}")
    _write_updates(writer, config, early)
    writer.write("")
    writer.operation(*((line, ()) for line in common.report_lines(iterations)))


def _write_batch(writer: Writer, config: RunConfig) -> None:
    lines = [*common.epoch_lines(config), *common.batch_lines(config)]
    inputs = Variable("X", Neuron, 0, lambda event: event.inputs, Quantity.INPUT)
    targets = Variable("Y", Neuron, len(config.layers), lambda event: event.targets, Quantity.TARGET)
    taken: _Lines = [(line, ()) for line in lines]
    if common.rows_change(config):
        taken[-1] = (lines[-1], (inputs, targets))
    if taken:
        writer.operation(*taken)
        writer.write("")
    else:
        writer.operation_without_lines(inputs, targets)


def _write_forward(writer: Writer, config: RunConfig, number: int) -> None:
    layer = config.layers[number - 1]
    z, a = f"Z{number}", f"A{number}"
    before = f"A{number - 1}" if number > 1 else "X"
    bias = f" + b{number}" if config.biases[number - 1] else ""
    sums = Variable(z, Neuron, number, lambda event: event.z, Quantity.SUM, also=(Quantity.CONTRIBUTION,))
    writer.operation((f"{z} = {before} @ W{number}{bias}", (sums,)))
    value = ACTIVATION_SOURCES[layer.activation].value.format(z=z)
    sent_on = Variable(a, Neuron, number, lambda event: event.a, Quantity.ACTIVATION)
    if not is_dropped(config, number):
        writer.operation((f"{a} = {value}", (sent_on,)))
        return
    writer.operation(
        (
            f"F{number} = {value}",
            (Variable(f"F{number}", Neuron, number, lambda event: event.value, Quantity.ACTIVATION, UNDROPPED),),
        ),
        (
            f"M{number} = dropout_mask({z}.shape, {number})",
            (Variable(f"M{number}", Neuron, number, lambda event: event.mask, Quantity.MASK),),
        ),
        (f"{a} = F{number} * M{number}", (sent_on,)),
    )


def is_dropped(config: RunConfig, number: int) -> bool:
    """Tell whether outputs of layer `number`, counted from 1, are dropped."""
    return bool(config.dropout) and number < len(config.layers)


def _write_loss(writer: Writer, config: RunConfig) -> None:
    last = len(config.layers)
    made = frozenset(active(config))
    source, names = LOSS_SOURCES[config.loss].mistaken(made), {"z": f"Z{last}", "a": f"A{last}"}
    lines: _Lines = []
    penalty = _penalty(config)
    if penalty:
        lines.append((penalty, (Variable("penalty", WholeLoss, 0, lambda event: event.penalty, Quantity.PENALTY),)))
    loss = Variable(
        "loss", WholeLoss, 0, lambda event: event.value, Quantity.TOTAL_LOSS, also=(Quantity.LOSS, Quantity.ROW_LOSS)
    )
    lines.append((f"loss = {source.value.format(**names)}{' + penalty' if penalty else ''}", (loss,)))
    if source.slope:
        slope = Variable(f"dA{last}", Neuron, last, lambda event: event.slope, Quantity.SLOPE)
        lines += [(line, ()) for line in marked(WITHOUT_FACTOR_2, NOT_AVERAGED, made=made)]
        lines.append((f"dA{last} = {source.slope.format(**names)}", (slope,)))
    writer.operation(*lines)


def _penalty(config: RunConfig) -> str:
    """Return what computes what L1 and L2 add to the loss; empty without them."""
    numbers = range(1, len(config.layers) + 1)
    terms = [f"0.5 * l2 * np.sum(W{number} * W{number})" for number in numbers if config.l2]
    terms += [f"l1 * np.sum(np.abs(W{number}))" for number in numbers if config.l1]
    return f"penalty = (\n    {_NEXT_TERM.join(terms)}\n)" if terms else ""


def _write_backward(writer: Writer, config: RunConfig, number: int) -> None:
    made = frozenset(active(config))
    layer, loss = config.layers[number - 1], LOSS_SOURCES[config.loss].mistaken(made)
    delta, before = f"delta{number}", f"A{number - 1}" if number > 1 else "X"
    deltas = Variable(
        delta, Neuron, number, lambda event: event.delta, Quantity.DELTA, also=(Quantity.ACTIVATION_SLOPE,)
    )
    source, mistakes = ACTIVATION_SOURCES[layer.activation], list[str]()
    if loss.delta and number == len(config.layers):
        line, mistakes = loss.delta.format(a=f"A{number}"), marked(NOT_AVERAGED, made=made)
    else:
        dropped = is_dropped(config, number)
        names = {
            "d": f"dA{number} * M{number}" if dropped else f"dA{number}",
            "a": f"{'F' if dropped else 'A'}{number}",
            "z": f"Z{number}",
        }
        if SLOPE_AT_A in made and ACTIVATIONS[layer.activation].slope is not None:
            names |= {"z": names["a"], "a": source.value.format(z=names["a"])}
            mistakes = marked(SLOPE_AT_A, made=made)
        line = source.delta.format(**names)
    writer.operation(*((each, ()) for each in mistakes), (f"{delta} = {line}", (deltas,)))
    gradients: _Lines = [
        (
            f"dW{number} = {before}.T @ {delta}",
            (
                Variable(
                    f"dW{number}",
                    Weight,
                    number,
                    lambda event: event.dW,
                    Quantity.GRADIENT,
                    also=(Quantity.ROW_GRADIENT,),
                ),
            ),
        )
    ]
    if config.biases[number - 1]:
        bias = Variable(
            f"db{number}", Bias, number, lambda event: event.db, Quantity.GRADIENT, also=(Quantity.ROW_GRADIENT,)
        )
        gradients.append((f"db{number} = {delta}.sum(axis=0)", (bias,)))
    writer.operation(*gradients)
    if number > 1:
        slope = Variable(f"dA{number - 1}", Neuron, number - 1, lambda event: event.upstream, Quantity.SLOPE)
        early: _Lines = []
        if EARLY_UPDATE in made:  # what the lines assign is told when all updates are
            early = [(line, ()) for line in marked(EARLY_UPDATE, made=made)]
            early += [(line, ()) for line, _ in _update_of(config, number)]
        writer.operation(*early, (f"dA{number - 1} = {delta} @ W{number}.T", (slope,)))


def _write_updates(writer: Writer, config: RunConfig, early: bool) -> None:
    first = [] if config.clip is None else _clipping(config)
    for number in range(1, len(config.layers) + 1):
        lines = _update_of(config, number)
        if early and number > 1:
            writer.write(f"# Layer {number} is updated already")
            writer.operation_without_lines(*(variable for _, variables in lines for variable in variables))
        else:
            writer.operation(*first, *lines)
        first = []


def _update_of(config: RunConfig, number: int) -> _Lines:
    """Return the lines that update a layer."""
    lines: _Lines = [(line, ()) for line in marked(WRONG_SIGN, made=frozenset(active(config)))]
    if config.clip is None:
        lines += _penalised(config, number)
    for name, kind in _arrays(config, number):
        lines += _updated(config, number, name, kind)
    return lines


def _arrays(config: RunConfig, number: int) -> list[tuple[str, type[Weight | Bias]]]:
    biases: list[tuple[str, type[Weight | Bias]]] = [(f"b{number}", Bias)] if config.biases[number - 1] else []
    return [(f"W{number}", Weight), *biases]


def _penalised(config: RunConfig, number: int) -> _Lines:
    """Return the line that adds the penalties to the gradient of a layer's weights."""
    W, terms = f"W{number}", ""
    if config.l2:
        terms += f" + l2 * {W}"
    if config.l1:
        terms += f" + l1 * np.sign({W})"
    if not terms:
        return []
    # Where gradients are clipped, the trace keeps what they are after it.
    known = () if config.clip is not None else (_on_the_way(f"g{W}", Weight, number, GRADIENT),)
    return [(f"g{W} = d{W}{terms}", known)]


def _clipping(config: RunConfig) -> _Lines:
    """Return the lines that find the factor by which all gradients together are shortened."""
    lines: _Lines = []
    squares = []
    for number in range(1, len(config.layers) + 1):
        penalised = _penalised(config, number)
        lines += penalised
        for name, kind in _arrays(config, number):
            g = f"g{name}" if penalised and kind is Weight else f"d{name}"
            squares.append(f"np.sum({g} * {g})")
    factor = Variable("clipping", WholeLoss, 1, lambda event: event.numbers["clipping"], Quantity.UPDATE, CLIPPING)
    return [
        *lines,
        (f"length = np.sqrt(\n    {_NEXT_TERM.join(squares)}\n)", ()),
        ("clipping = longest / max(length, longest)", (factor,)),
    ]


def _updated(config: RunConfig, number: int, name: str, kind: type[Weight | Bias]) -> _Lines:
    """Return the lines that update one array."""
    lines: _Lines = []
    g = f"d{name}"
    if config.clip is not None:
        penalised = kind is Weight and (config.l1 or config.l2)
        before, g = f"g{name}" if penalised else g, f"g{name}"
        lines.append((f"{g} = clipping * {before}", (_on_the_way(g, kind, number, GRADIENT),)))
    elif kind is Weight and (config.l1 or config.l2):
        g = f"g{name}"
    after = Variable(name, kind, number, _after(kind), Quantity.UPDATE, also=(Quantity.VALUE,))
    slots = tuple(_on_the_way(f"{slot}_{name}", kind, number, slot) for slot in OPTIMIZERS[config.optimizer].slots)
    *firsts, last = (line.format(w=name, g=g) for line in optimizer_source(config).lines)
    if not firsts:
        return [*lines, (last, (after, *slots))]
    return [*lines, *((line, slots) for line in firsts), (last, (after,))]


def _after(kind: type[Weight | Bias]) -> Callable[[Any], Array | None]:
    return (lambda event: event.after.W) if kind is Weight else (lambda event: event.after.b)


def _on_the_way(name: str, kind: type[Weight | Bias], number: int, term: str) -> Variable:
    """Return a variable that holds a term of the update."""

    def value(event: Updated) -> Array | None:
        return event.terms[term].W if kind is Weight else event.terms[term].b

    return Variable(name, kind, number, value, Quantity.UPDATE, term)
