"""Softmax, taken apart: the powers of all outputs of a row, their sum, and the share of each. `place` is a row."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.explain import links, symbols
from core.explain.moment import Moment
from core.explain.selection import Quantity, Selection
from core.explain.terms import Line, Section, Sum, Term
from core.explain.writing import written_sum

_LARGEST_POWER = 100.0
"""Softmax is shown with plain powers up to this exponent; beyond, the largest sum is taken off, as the engine does."""


@dataclass(frozen=True, slots=True, eq=False)
class Powers:
    """The powers e^z of all outputs of one row, whose sum softmax divides by.

    Parameters
    ----------
    shift
        What is taken off every z first, so that no power overflows; 0 where that is not needed.
    """

    sums: Array
    shift: float

    @property
    def values(self) -> Array:
        """e^(z - shift), shape (outputs,)."""
        return np.asarray(np.exp(self.sums - self.shift))

    @property
    def total(self) -> float:
        """Their sum."""
        return float(self.values.sum())

    @property
    def logarithm(self) -> float:
        """The logarithm of the sum of e^z."""
        return self.shift + math.log(self.total)


def powers_of(sums: Array) -> Powers:
    """Return the powers of one row's sums, shape (outputs,)."""
    return Powers(sums, float(sums.max()) if float(np.abs(sums).max()) > _LARGEST_POWER else 0.0)


def sum_of_powers(now: Moment, sums: Array, marked: int) -> Section:
    """Add up e^z over all outputs of one row."""
    layer, powers = now.outputs, powers_of(sums)
    values, total, count = powers.values, powers.total, len(sums)

    def term(index: int) -> Term:
        name = symbols.short_name(now.config, layer, index)
        power = links.neuron(layer, index, Quantity.ACTIVATION, links.POWER)
        return Term(name, (), float(values[index]), power)

    def exponents(index: int) -> Term:
        line = _exponent(now, sums, index, powers)
        return Term("", line.values, float(values[index]), opens=line.opens)

    z = symbols.weighted_sum(layer, "j")
    return Section(
        caption=f"The sum over all outputs.{_shift_caption(powers)}",
        formula=(rf"\sum_{{j=1}}^{{{count}}} {_power(z, powers)}",),
        numbers=written_sum(count, exponents, _power("@", powers)),
        result=total,
        parts=Sum((), values, term, total, "from", marked=marked),
        selection=links.neuron(layer, marked, Quantity.ACTIVATION, links.POWERS),
    )


def power(now: Moment, unit: int, place: int) -> Section:
    """e^z of one output."""
    sums = now.activations[now.outputs].z[place]
    powers = powers_of(sums)
    return Section(
        caption=f"The power of this output.{_shift_caption(powers)}",
        formula=(_power(symbols.weighted_sum(now.outputs, unit), powers),),
        numbers=(_exponent(now, sums, unit, powers),),
        result=float(powers.values[unit]),
        compute=lambda values: math.exp(values[0] - sum(values[1:])),
        selection=links.neuron(now.outputs, unit, Quantity.ACTIVATION, links.POWER),
    )


def _exponent(now: Moment, sums: Array, unit: int, powers: Powers) -> Line:
    z = links.neuron(now.outputs, unit, Quantity.SUM)
    values, opens = largest_sum(now, sums, powers)
    return Line(f"= {_power('@', powers)}", (float(sums[unit]), *values), (z, *opens))


def largest_sum(now: Moment, sums: Array, powers: Powers) -> tuple[tuple[float, ...], tuple[Selection, ...]]:
    """Return what is taken off every z, and which number that is; nothing where it is not needed."""
    if not powers.shift:
        return (), ()
    return (powers.shift,), (links.neuron(now.outputs, int(sums.argmax()), Quantity.SUM),)


def _shift_caption(powers: Powers) -> str:
    if not powers.shift:
        return ""
    return " The largest z, here m, is taken off every z: no power overflows, and the shares stay the same."


def _power(z: str, powers: Powers) -> str:
    less = "" if not powers.shift else " - @" if z == "@" else " - m"
    return f"e^{{{z}{less}}}"


def softmax(now: Moment, layer: int, unit: int, place: int) -> tuple[Section, ...]:
    """a of an output with softmax, and the sum of all powers."""
    event = now.activations[layer]
    powers = powers_of(event.z[place])
    z, total = float(event.z[place, unit]), powers.total
    shift, largest = largest_sum(now, event.z[place], powers)
    above = _power(symbols.weighted_sum(layer, unit), powers)
    below = rf"\sum_{{j=1}}^{{{len(event.z[place])}}} {_power(symbols.weighted_sum(layer, 'j'), powers)}"
    opens = (
        links.neuron(layer, unit, Quantity.SUM),
        *largest,
        links.neuron(layer, unit, Quantity.ACTIVATION, links.POWERS),
    )
    first = Section(
        caption="Activation: the softmax. Each output gets its share of the sum, so that all outputs add up to 1.",
        formula=(
            f"{symbols.prediction(now.config, unit)} = {symbols.activation(layer, unit)}",
            rf"= \frac{{{above}}}{{{below}}}",
        ),
        numbers=(Line(rf"= \frac{{{_power('@', powers)}}}{{@}}", (z, *shift, total), opens),),
        result=float(event.a[place, unit]),
        compute=lambda values: math.exp(values[0] - sum(values[1:-1])) / values[-1],
        selection=links.neuron(layer, unit, Quantity.ACTIVATION),
    )
    return first, sum_of_powers(now, event.z[place], unit)
