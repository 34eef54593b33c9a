"""What things are called, and what is said of the thing under the mouse. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.config import RunConfig
from core.explain import symbols
from core.explain.moment import Moment
from core.explain.selection import Bias, Neuron, Part, Weight
from core.nn.activations import ACTIVATIONS
from scratchnet_gui.diagram.content import Content
from scratchnet_gui.formatting import count, exact, lowered, raised

_LETTERS = {r"\hat{y}": "ŷ", r"\delta": "δ"}
_BRACKETS = str.maketrans("()", "⁽⁾")
_DIGITS = re.compile(r"\d+")
_TEX = re.compile(r"(\\hat\{y\}|\\?[A-Za-z]+)(?:\^\{([^}]*)\})?(?:_\{([^}]*)\})?")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A letter with what is raised and lowered beside it, and text that follows."""

    letter: str
    upper: str = ""
    lower: str = ""
    tail: str = ""

    @classmethod
    def of(cls, tex: str, tail: str = "") -> Symbol:
        """Read a name as ``core.explain.symbols`` writes it, such as ``W^{(2)}_{31}``."""
        match = _TEX.fullmatch(tex)
        if match is None:
            raise ValueError(f"not the name of one quantity: {tex}")
        return cls(_LETTERS.get(match[1], match[1]), match[2] or "", match[3] or "", tail)

    def __str__(self) -> str:
        """Write it in one line of plain text."""
        upper = _DIGITS.sub(lambda digits: raised(int(digits[0])), self.upper).translate(_BRACKETS)
        lower = _DIGITS.sub(lambda digits: lowered(int(digits[0])), self.lower)
        return self.letter + upper + lower + self.tail


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of one thing: its name, and quantities with their exact values."""

    symbol: Symbol
    words: str
    values: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Write it as one sentence."""
        return f"{self.symbol}, {self.words}: " + "; ".join(f"{label} {text}".strip() for label, text in self.values)


def neuron_symbol(config: RunConfig, column: int, unit: int, is_sum: bool = False) -> Symbol:
    """Name the value a neuron shows: x, z, a, or ŷ at the outputs."""
    if is_sum:
        return Symbol.of(symbols.weighted_sum(column, unit))
    if column == len(config.layers):
        return Symbol.of(symbols.prediction(config, unit))
    return Symbol.of(symbols.activation(column, unit))


def given_name(config: RunConfig, column: int, unit: int) -> str:
    """Return what the data calls an input, or the class that an output stands for; empty where that says nothing."""
    data = config.data
    if column == 0:
        name = data.input_names[unit] if data.input_names else ""
        return "" if name in ("x", f"x{unit + 1}") else name
    if column < len(config.layers):
        return ""
    if not data.is_classification:
        name = data.target_names[unit] if data.target_names else ""
        return "" if name in ("y", f"y{unit + 1}") else name
    return data.classes[unit] if len(data.classes) == config.sizes[-1] else ""


def weights_symbol(config: RunConfig, layer: int, shape: bool = True) -> Symbol:
    """Name the weights of a layer, with their shape."""
    sizes = config.sizes
    return Symbol("W", f"({layer})", "", f" {count(sizes[layer - 1])} × {count(sizes[layer])}" if shape else "")


def heading(config: RunConfig, column: int, shortness: int) -> tuple[str, ...]:
    """Name a column in two lines, or three; a higher `shortness` (0 to 4) makes them shorter."""
    sizes = config.sizes
    units, last, several = sizes[column], len(sizes) - 1, len(sizes) > 3
    function = "" if column == 0 else ACTIVATIONS[config.layers[column - 1].activation].label
    if shortness >= 3:
        title = "In" if column == 0 else "Out" if column == last else f"H{column}"
        return (title, count(units), function) if shortness == 3 else (title, count(units))
    hidden = ("Hidden layer" if shortness == 0 else "Hidden") + (f" {column}" if several else "")
    title = "Input" if column == 0 else "Output" if column == last else hidden
    if shortness == 2:
        return title, count(units), function
    if column == 0:
        return title, f"{count(units)} value{'s' if units != 1 else ''}" if shortness == 0 else count(units)
    neurons = f" neuron{'s' if units != 1 else ''}" if shortness == 0 else ""
    return title, f"{count(units)}{neurons} · {function}"


def fact_of(selection: Part, content: Content) -> Fact:
    """Say what is known of a neuron, weight or bias of the network, exactly."""
    now = content.moment
    match selection:
        case Neuron(column, unit):
            return _neuron_fact(content, now, column, unit)
        case Bias(layer, unit):
            words = f"bias of {symbols.neuron_name(now.config, layer, unit)}"
            b = [each.b for each in (now.parameters[layer - 1], now.used(layer))]
            values = [0.0 if each is None else float(each[unit]) for each in b]
            gradient = now.gradients.get(layer)
            slope = None if gradient is None or gradient.db is None else float(gradient.db[unit])
            return Fact(
                parameter_symbol(selection), words, _parameter_values("bias", values, slope, layer in now.updates)
            )
    assert isinstance(selection, Weight)  # nothing else of the diagram is pointed at
    layer, place = selection.layer, (selection.source, selection.target)
    name = symbols.neuron_name
    words = f"{name(now.config, layer - 1, place[0])} to {name(now.config, layer, place[1])}"
    gradient = now.gradients.get(layer)
    values = [float(now.parameters[layer - 1].W[place]), float(now.used(layer).W[place])]
    slope = None if gradient is None else float(gradient.dW[place])
    return Fact(parameter_symbol(selection), words, _parameter_values("weight", values, slope, layer in now.updates))


def parameter_symbol(part: Weight | Bias) -> Symbol:
    """Name a weight or a bias."""
    if isinstance(part, Bias):
        return Symbol.of(symbols.bias(part.layer, part.unit))
    return Symbol.of(symbols.weight(part.layer, part.source, part.target))


def dragged_fact(part: Weight | Bias, content: Content, value: float) -> Fact:
    """Say what a weight or a bias is dragged to, which may be ahead of what the network has."""
    fact = fact_of(part, content)
    return Fact(fact.symbol, fact.words, ((fact.values[0][0], exact(value)), ("", "up is more, with Shift finer")))


def _parameter_values(
    name: str, now_before: list[float], slope: float | None, updated: bool
) -> tuple[tuple[str, str], ...]:
    now, before = now_before
    values = [(name, _exact(now))]
    if updated:
        values.append(("before the update", _exact(before)))
    if slope is not None:
        values.append((f"gradient ∂L/∂{'W' if name == 'weight' else 'b'}", _exact(slope)))
    return tuple(values)


def _neuron_fact(content: Content, now: Moment, column: int, unit: int) -> Fact:
    shown = content.columns[column]
    symbol = neuron_symbol(now.config, column, unit, shown is not None and shown.is_sum)
    words, place = symbols.neuron_name(now.config, column, unit), content.place
    name = given_name(now.config, column, unit)
    if name:
        words += f" ({'class ' if column == content.outputs and now.config.data.is_classification else ''}{name})"
    if now.batch is not None and place is None:
        return Fact(symbol, words, (("", "the selected row is not in this batch"),))
    if shown is None or now.batch is None or place is None:
        return Fact(symbol, words, (("", "not computed yet"),))
    if column == 0:
        return Fact(symbol, words, (("value", _exact(shown.values[unit])),))
    values = []
    if column in now.activations:
        values.append(("prediction ŷ" if column == content.outputs else "activation a", _exact(shown.values[unit])))
        if shown.dropped is not None and shown.dropped[unit]:
            values.append(("dropped", f"f(z) was {_exact(now.activations[column].value[place, unit])}"))
    if column in now.sums:
        values.append(("sum z", _exact(now.sums[column].z[place, unit])))
    if column == content.outputs:
        values.append(("target y", _exact(now.batch.targets[place, unit])))
        if now.loss is not None:
            values.append(("share in the loss", _exact(now.loss.per_entry[place, unit])))
            if now.loss.slope is not None:  # a fused loss goes straight to delta
                values.append(("∂L/∂a", _exact(now.loss.slope[place, unit])))
    elif column + 1 in now.passed:
        values.append(("∂L/∂a", _exact(now.passed[column + 1].upstream[place, unit])))
    if column in now.deltas:
        values.append(("δ = ∂L/∂z", _exact(now.deltas[column].delta[place, unit])))
    return Fact(symbol, words, tuple(values))


def _exact(value: float) -> str:
    # A product with an output that is dropped may be a negative zero, which means nothing here.
    return exact(value + 0.0)
