"""Which captions fit above the columns. Pure; text is measured by a function that is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from core.config import RunConfig
from scratchnet_gui.diagram.words import Symbol, heading, weights_symbol

Measure: TypeAlias = Callable[[str | Symbol, bool], float]
"""Width of a text in pixels; True for a title."""

_GAP = 14.0


@dataclass(frozen=True, slots=True)
class Captions:
    """Two lines per column, and the weights between columns where there is room for them."""

    headings: tuple[tuple[str, str], ...]
    weights: tuple[Symbol, ...]


def captions(config: RunConfig, xs: tuple[float, ...], unit: float, measure: Measure) -> Captions:
    """Return the longest captions that do not touch each other, for columns centred at `xs`."""
    layers = range(1, len(xs))
    headings = [tuple(heading(config, column, shortness) for column in range(len(xs))) for shortness in (0, 1, 2)]
    shapes, names = (tuple(weights_symbol(config, layer, shape) for layer in layers) for shape in (True, False))
    options = [
        Captions(words, weights)
        for group in (headings[:2], headings[2:])
        for weights in (shapes, names, ())
        for words in group
    ]
    for option in options:
        if _fits(option, xs, _GAP * unit, measure):
            return option
    return Captions(tuple((str(column), "") for column in range(len(xs))), ())


def _fits(option: Captions, xs: tuple[float, ...], gap: float, measure: Measure) -> bool:
    titles = [measure(title, True) for title, _ in option.headings]
    subtitles = [measure(subtitle, False) for _, subtitle in option.headings]
    for left, spacing in enumerate(b - a for a, b in pairwise(xs)):
        between = measure(option.weights[left], True) + gap if option.weights else 0.0
        if (titles[left] + titles[left + 1]) / 2 + gap + between > spacing:
            return False
        if (subtitles[left] + subtitles[left + 1]) / 2 + gap > spacing:
            return False
    return True
