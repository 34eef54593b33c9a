"""Symbols that are no numbers of this network: functions, sums, running indices, constants."""

from __future__ import annotations

import math
import re

from core.explain.entries import NUMBER, Entry
from core.explain.moment import Moment
from core.nn.activations import ACTIVATIONS
from core.nn.losses import HUBER_DELTA

_SUM = re.compile(r"\\sum(?:_\{(?P<index>[a-z])=1\}\^\{(?P<count>\d+)\}|_\{\\mathrm\{rows\}\}|_\{?(?P<all>[a-z])\}?)?")
_INDICES = {
    "i": "the neurons of the column before",
    "j": "the outputs",
    "k": "the neurons of the next layer",
}
_WORDS = {
    r"\ln": ("natural logarithm", "ln x is the power that e is raised to for x."),
    r"\exp": ("exponential function", "exp x is e to the power of x."),
    r"\max": ("maximum", "The larger of the numbers in the parentheses."),
    r"\min": ("minimum", "The smaller of the numbers in the parentheses."),
    r"\cos": ("cosine", "It falls from 1 at 0 to −1 at π."),
    r"\tanh": ("hyperbolic tangent", "An S-shaped curve from −1 to 1."),
    r"\mathrm{sign}": ("sign", "1 for a positive number, −1 for a negative one, 0 for 0."),
    r"\mathrm{erf}": ("error function", "An S-shaped curve from −1 to 1, by the area under a bell curve."),
    r"\mathrm{rows}": ("the rows of the batch", "The sum has one term for each."),
    r"\mathrm{new}": ("new value", "What the update of this iteration makes of what follows."),
    r"\leftarrow": ("becomes", "What stands on the left takes the value of what stands on the right."),
    "h": ("Huber's function", f"Half the square of an error up to {HUBER_DELTA:g}; a straight line beyond."),
}
_CONSTANTS = {
    r"\mathrm{e}": ("Euler's number", "The base of natural powers.", math.e),
    r"\pi": ("pi", "The circumference of a circle divided by its diameter.", math.pi),
}


def word_entry(tex: str, now: Moment) -> Entry | None:
    """Explain a function, a sum, a running index or a constant; None for another symbol."""
    if tex in _INDICES:
        return Entry("running index", f"It counts {_INDICES[tex]}: one term of the sum for each.")
    if tex in _CONSTANTS:
        name, meaning, value = _CONSTANTS[tex]
        return Entry(name, meaning, NUMBER, value)
    if found := _SUM.fullmatch(tex):
        return Entry("sum", _added_up(found, now))
    for function in ACTIVATIONS.values():
        if tex == function.symbol:
            meaning = (
                "The activation function turns the sum z of a neuron into what it sends on. With ′ it is its slope."
            )
            return Entry(function.label, meaning)
    return Entry(*_WORDS[tex]) if tex in _WORDS else None


def _added_up(found: re.Match[str], now: Moment) -> str:
    if found["count"]:
        what = f"for {found['index']} from 1 to {found['count']}"
    elif found["all"]:
        what = f"for every {found['all']}"
    elif "rows" in found[0]:
        what = "of all rows of the batch"
    else:
        return "Add up what follows, for everything that there is: all rows and outputs, or all weights."
    over = _INDICES.get(found["index"] or found["all"] or "")
    return f"Add up what follows, {what}" + (f": {over}." if over else ".")
