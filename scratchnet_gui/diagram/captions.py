"""Which captions fit above the columns. Pure; text is measured by a function that is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from core.config import RunConfig
from scratchnet_gui.diagram.words import Symbol, heading, weights_symbol

Measure: TypeAlias = Callable[[str | Symbol, bool], float]
"""Width of a text in pixels; True for a title."""

_GAP, _SMALL_GAP = 14.0, 5.0
_SMALLER = {True: 0.78, False: 0.85}  # of a title and of other text, where captions are small


@dataclass(frozen=True, slots=True)
class Captions:
    """One to three lines per column, and the weights between columns where there is room for them.

    Parameters
    ----------
    small
        Whether the text is small; then the weights have a line of their own, under two lines per column.
    """

    headings: tuple[tuple[str, ...], ...]
    weights: tuple[Symbol, ...]
    small: bool = False

    @property
    def beneath(self) -> bool:
        """Tell whether the weights stand under the headings instead of between the titles."""
        return self.small and len(self.headings[0]) == 2


def captions(
    config: RunConfig, xs: tuple[float, ...], unit: float, measure: Measure, titles_only: bool = False
) -> Captions:
    """Return the longest captions that do not touch each other, for columns centred at `xs`; or their first lines."""
    layers = range(1, len(xs))
    words = [tuple(heading(config, column, shortness) for column in range(len(xs))) for shortness in range(5)]
    shapes, names = (tuple(weights_symbol(config, layer, shape) for layer in layers) for shape in (True, False))
    options = [Captions(each, weights) for weights in (shapes, names, ()) for each in words[:2]]
    options += [Captions(words[1], weights, small=True) for weights in (shapes, names, ())]
    options += [Captions(each, (), small=True) for each in words[2:4]]
    options += [Captions(words[4], weights) for weights in (shapes, names, ())]
    if titles_only:
        options = [
            replace(each, headings=tuple(lines[:1] for lines in each.headings)) for each in options if not each.beneath
        ]
    for option in options:
        if _fits(option, xs, unit, measure):
            return option
    return Captions(tuple((str(column), "") for column in range(len(xs))), ())


def _fits(option: Captions, xs: tuple[float, ...], unit: float, measure: Measure) -> bool:
    gap = (_SMALL_GAP if option.small else _GAP) * unit

    def width(text: str | Symbol, title: bool) -> float:
        return measure(text, title) * (_SMALLER[title] if option.small else 1.0)

    rows = [[width(each[row], row == 0) for each in option.headings] for row in range(len(option.headings[0]))]
    weights = [width(each, True) for each in option.weights]
    for left, spacing in enumerate(b - a for a, b in pairwise(xs)):
        between = weights[left] + gap if weights and not option.beneath else 0.0
        for row, widths in enumerate(rows):
            if (widths[left] + widths[left + 1]) / 2 + gap + (between if row == 0 else 0.0) > spacing:
                return False
        if weights and option.beneath and weights[left] + gap > spacing:
            return False
    return True
