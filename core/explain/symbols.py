"""Names of quantities: as TeX for formulas and in words for sentences. Indices come in counted from 0."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from core.config import RunConfig
from core.explain.selection import Bias, Selection, Weight
from core.explain.terms import Line

_TOKEN = re.compile(r"\\mathrm\{[^}]*\}|\\hat\{[a-z]\}|\\(?:beta|lambda|eta)_[0-9]|\\[A-Za-z]+|\\.|[A-Za-z]")
_SIDE_BY_SIDE = re.compile(r"\\,(?=@)")


def rename(tex: str, names: Mapping[str, str]) -> str:
    """Write other TeX for the variables of a formula; `names` maps a variable as it is written there."""

    def put(match: re.Match[str]) -> str:
        name = names.get(match[0], match[0])
        # Where the new name has something raised already, the power stands outside of parentheses.
        return f"({name})" if "^" in name and tex.startswith("^", match.end()) else name

    return _TOKEN.sub(put, tex)


def computation(
    tex: str, values: Mapping[str, float], function: Callable[[Mapping[str, float]], float]
) -> Callable[[Sequence[float]], float]:
    """Make of a function of named values one of the values of `with_numbers`, in their order."""
    order = [token for token in _TOKEN.findall(tex) if token in values]
    return lambda numbers: function({**values, **dict(zip(order, numbers, strict=True))})


def with_numbers(tex: str, values: Mapping[str, float], opens: Mapping[str, Selection] | None = None) -> Line:
    """Put numbers for the variables of a formula.

    Parameters
    ----------
    values
        Maps a variable as it is written there.
    opens
        Which numbers they are; those that are missing are given.
    """
    found: list[str] = []

    def put(match: re.Match[str]) -> str:
        if match[0] not in values:
            return match[0]
        found.append(match[0])
        return "@"

    # Letters side by side are a product; numbers need the sign.
    text = _SIDE_BY_SIDE.sub(r" \\cdot ", _TOKEN.sub(put, tex))
    numbers = tuple(opens.get(name) for name in found) if opens else ()
    return Line(text, tuple(values[name] for name in found), numbers)


def _indexed(letter: str, layer: int, *units: int | str) -> str:
    texts = [str(unit + 1) if isinstance(unit, int) else unit for unit in units]
    separator = "," if any(len(text) > 1 for text in texts) else ""
    return rf"{letter}^{{({layer})}}_{{{separator.join(texts)}}}"


def weight(layer: int, source: int | str, target: int | str) -> str:
    """W, from neuron `source` to neuron `target`; a text such as ``i`` is a running index."""
    return _indexed("W", layer, source, target)


def bias(layer: int, unit: int) -> str:
    """b."""
    return _indexed("b", layer, unit)


def weighted_sum(layer: int, unit: int | str) -> str:
    """z."""
    return _indexed("z", layer, unit)


def delta(layer: int, unit: int | str) -> str:
    """Delta, which is dL/dz."""
    return _indexed(r"\delta", layer, unit)


def activation(column: int, unit: int | str) -> str:
    """a, or x for an input."""
    if column == 0:
        return rf"x_{{{unit + 1 if isinstance(unit, int) else unit}}}"
    return _indexed("a", column, unit)


def parameter(part: Weight | Bias) -> str:
    """W or b."""
    return bias(part.layer, part.unit) if isinstance(part, Bias) else weight(part.layer, part.source, part.target)


def dropout_factor(layer: int, unit: int) -> str:
    """r, which is 0 for what dropout drops (after Srivastava and others, 2014)."""
    return _indexed("r", layer, unit)


def derivative(of: str, by: str) -> str:
    """Return the partial derivative."""
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


def loss_of_row(row: int) -> str:
    """L of one row of the table: its share of the loss."""
    return rf"L_{{\mathrm{{row}}\,{row + 1}}}"


def target(config: RunConfig, unit: int) -> str:
    """y, with an index where there are several."""
    return "y" if config.sizes[-1] == 1 else rf"y_{{{unit + 1}}}"


def prediction(config: RunConfig, unit: int | str) -> str:
    """y with a hat, with an index where there are several; a text such as ``j`` is a running index."""
    if config.sizes[-1] == 1:
        return r"\hat{y}"
    return rf"\hat{{y}}_{{{unit + 1 if isinstance(unit, int) else unit}}}"


def neuron_name(config: RunConfig, column: int, unit: int) -> str:
    """Name a neuron in words: input 1, hidden 3, output; hidden 2, neuron 3 where there are several hidden layers."""
    sizes = config.sizes
    if column == 0:
        return f"input {unit + 1}"
    if column == len(sizes) - 1:
        return "output" if sizes[-1] == 1 else f"output {unit + 1}"
    return f"hidden {unit + 1}" if len(sizes) == 3 else f"{layer_name(column, len(sizes) - 1)}, neuron {unit + 1}"


def in_sentence(name: str) -> str:
    """Write the name of a neuron as a sentence has it: the only output has an article."""
    return f"the {name}" if name == "output" else name


def short_name(config: RunConfig, column: int, unit: int) -> str:
    """Name a neuron where its layer is known."""
    return neuron_name(config, column, unit).rpartition(", ")[2]


def full_name(config: RunConfig, column: int, unit: int) -> str:
    """Name a neuron, with what the data calls it: input 1 (petal length), output 2 (versicolor)."""
    name, meaning = neuron_name(config, column, unit), ""
    if column == 0:
        meaning = _own(config.data.input_names, unit, f"x{unit + 1}")
    elif column == len(config.layers) and config.sizes[-1] > 1:
        meaning = class_name(config, unit) or _own(config.data.target_names, unit, f"y{unit + 1}")
    return f"{name} ({meaning})" if meaning else name


def class_name(config: RunConfig, number: int) -> str:
    """Name a class: versicolor, or class 3; empty where the data has no names for classes."""
    name = _own(config.data.classes, number, str(number + 1))
    if not name or config.data.classes == ("0", "1"):
        return ""
    return f"class {name}" if name.isdigit() else name


def _own(names: Sequence[str], index: int, usual: str) -> str:
    """Return a name that the data itself gives, not one that is only counted."""
    return names[index] if index < len(names) and names[index] != usual else ""


def layer_name(layer: int, layers: int) -> str:
    """Name a layer with weights: output, hidden, or hidden 2 where there are several."""
    if layer == layers:
        return "output"
    return "hidden" if layers == 2 else f"hidden {layer}"


def layer_phrase(config: RunConfig, layer: int) -> str:
    """Name a layer with weights within a sentence: the hidden layer, the output layer, hidden 2."""
    name = layer_name(layer, len(config.layers))
    return name if name[-1].isdigit() else f"the {name} layer"


def capitalised(text: str) -> str:
    """Return `text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]
