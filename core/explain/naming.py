"""What a selected number is called: as TeX and in words."""

from __future__ import annotations

from core.config import RunConfig
from core.explain import links, symbols
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight
from core.nn.activations import ACTIVATIONS
from core.nn.optimizers import SYMBOLS
from core.training.mistakes import SLOPE_AT_A, active

_OF_TERMS = {
    links.LOGARITHM: "s",
    links.POWERS: r"\sum e^{z}",
    links.RATE: r"\eta",
    links.LENGTH: r"\sqrt{\sum g^2}",
    links.WEIGHT_BEFORE: "",
}


def symbol_of(config: RunConfig, selection: Selection, row: int) -> str:
    """Name a number as TeX in one line, without tall fractions; `row` is counted from 0."""
    part = selection.part
    if isinstance(part, Neuron):
        return _of_neuron(config, part, selection)
    if isinstance(part, Weight | Bias):
        return _of_weight(part, selection, row)
    if selection.term:
        return r"\sum w^2" if selection.term == links.SQUARES else r"\sum |w|"
    match selection.quantity:
        case Quantity.ROW_LOSS:
            return symbols.loss_of_row(row)
        case Quantity.PENALTY:
            return r"\mathrm{penalty}"
    return "L"


def words_of(config: RunConfig, selection: Selection, row: int) -> str:
    """Name a number in words: delta of hidden 3, row 2."""
    part = selection.part
    match part:
        case Neuron(column, unit):
            where = f" of {symbols.full_name(config, column, unit)}"
        case Weight(layer, source, target):
            ends = symbols.full_name(config, layer - 1, source), symbols.full_name(config, layer, target)
            where = f" of the weight {ends[0]} → {ends[1]}"
        case Bias(layer, unit):
            where = f" of the bias of {symbols.full_name(config, layer, unit)}"
        case _:
            where = ""
    name: str = selection.quantity or Quantity.VALUE
    if selection.term:
        name = f"{selection.term} in the {name}"
    return f"{name}{where}{f', row {row + 1}' if selection.of_a_row else ''}"


def _of_neuron(config: RunConfig, part: Neuron, selection: Selection) -> str:
    column, unit = part.column, part.unit
    z, a = symbols.weighted_sum(column, unit), symbols.activation(column, unit)
    output = column == len(config.layers)
    sent = symbols.prediction(config, unit) if output else a
    function = "" if column == 0 else ACTIVATIONS[config.layers[column - 1].activation].symbol
    match selection.term:
        case links.UNDROPPED:
            return f"{function}({z})"
        case links.AGAIN:
            return f"{function}({sent})"
        case links.POWER:
            return f"e^{{{z}}}"
        case links.MEAN:
            return rf"\sum {_derivative('L', symbols.prediction(config, 'j'))}\,{symbols.prediction(config, 'j')}"
        case "":
            pass
        case term:
            return _OF_TERMS[term]
    match selection.quantity:
        case Quantity.SUM:
            return z
        case Quantity.MASK:
            return symbols.dropout_factor(column, unit)
        case Quantity.ACTIVATION:
            return sent
        case Quantity.TARGET:
            return symbols.target(config, unit)
        case Quantity.LOSS:
            return f"L({sent})"
        case Quantity.SLOPE:
            return _derivative("L", sent)
        case Quantity.ACTIVATION_SLOPE:
            return f"{function}'({sent if SLOPE_AT_A in active(config) else z})"
        case Quantity.DELTA:
            return symbols.delta(column, unit)
    return a


def _of_weight(part: Weight | Bias, selection: Selection, row: int) -> str:
    symbol = symbols.parameter(part)
    match selection.quantity:
        case Quantity.CONTRIBUTION if isinstance(part, Weight):
            return rf"{symbol}\,{symbols.activation(part.layer - 1, part.source)}"
        case Quantity.PASSED_BACK if isinstance(part, Weight):
            return rf"{symbol}\,{symbols.delta(part.layer, part.target)}"
        case Quantity.ROW_GRADIENT:
            return _derivative(symbols.loss_of_row(row), symbol)
        case Quantity.GRADIENT:
            return _derivative("L", symbol)
        case Quantity.UPDATE:
            return _of_update(selection.term, symbol)
    return symbol


def _of_update(term: str, symbol: str) -> str:
    if not term:
        return rf"\mathrm{{new}}\,{symbol}"
    if term == links.SQUARES:
        return r"\sum g^2"
    name = term.removesuffix(links.BEFORE).partition(" ")[0]
    return _OF_TERMS.get(term, SYMBOLS.get(name, name)) or symbol


def _derivative(of: str, by: str) -> str:
    return rf"\partial {of} / \partial {by}"
