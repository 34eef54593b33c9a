"""What is selected, where it is a weight or a bias."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Array
from core.explain import symbols
from core.explain.moment import Moment
from core.explain.selection import Bias, Quantity, Selection, Weight
from core.explain.terms import Explanation, Section, Words
from core.nn.parameters import LayerParameters


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A weight or a bias under one roof: a bias is a weight whose input is always 1.

    Parameters
    ----------
    source
        The neuron it comes from; None for a bias.
    """

    now: Moment
    layer: int
    source: int | None
    unit: int

    @classmethod
    def of_part(cls, now: Moment, part: Weight | Bias) -> Subject:
        """Make it of what is selected."""
        if isinstance(part, Weight):
            return cls(now, part.layer, part.source, part.target)
        return cls(now, part.layer, None, part.unit)

    @property
    def part(self) -> Weight | Bias:
        """What a selection calls it."""
        if self.source is None:
            return Bias(self.layer, self.unit)
        return Weight(self.layer, self.source, self.unit)

    def number(self, quantity: Quantity, term: str = "") -> Selection:
        """Return one of its numbers."""
        return Selection(self.part, quantity, term)

    @property
    def kind(self) -> str:
        """Weight or bias."""
        return "bias" if self.source is None else "weight"

    @property
    def symbol(self) -> str:
        """Its symbol as TeX."""
        return symbols.parameter(self.part)

    @property
    def place(self) -> str:
        """Where it is, in words."""
        target = symbols.full_name(self.now.config, self.layer, self.unit)
        return target if self.source is None else f"{self.sender} → {target}"

    @property
    def sender(self) -> str:
        """The neuron it comes from, in words; empty for a bias."""
        return "" if self.source is None else symbols.full_name(self.now.config, self.layer - 1, self.source)

    @property
    def input_symbol(self) -> str:
        """What it is multiplied with, as TeX."""
        return "1" if self.source is None else symbols.activation(self.layer - 1, self.source)

    def entry(self, W: Array, b: Array | None) -> float:
        """Return its entry in the parameters, or in their gradients."""
        if self.source is not None:
            return float(W[self.source, self.unit])
        assert b is not None
        return float(b[self.unit])

    def of(self, parameters: LayerParameters) -> float:
        """Return its entry among the numbers of its layer."""
        return self.entry(parameters.W, parameters.b)

    @property
    def value(self) -> float:
        """Its value as it stands now."""
        return self.of(self.now.parameters[self.layer - 1])

    @property
    def set_by_hand(self) -> bool:
        """Whether it was given another value after this iteration's update."""
        place = (self.layer, self.source, self.unit)
        edits = ((edit.layer, edit.source, edit.target) for edit in self.now.edits)
        return self.layer in self.now.updates and place in edits

    def inputs(self, inputs: Array) -> Array:
        """Return what it is multiplied with in each row, shape (rows,)."""
        return np.ones(len(inputs)) if self.source is None else inputs[:, self.source]

    def explain(self, quantity: Quantity, parts: tuple[Section, ...], meaning: Words) -> Explanation:
        """Put an explanation of it together."""
        return Explanation(quantity, self.kind, self.symbol, self.place, parts, meaning)
