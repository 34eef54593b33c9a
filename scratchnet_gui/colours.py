"""Colours that several views use: two mixed, how large a number is, how bad a note is. Pure functions."""

from __future__ import annotations

from functools import lru_cache

from core.explain.notes.note import Severity
from scratchnet_gui.appearance import Theme

_FILLS = 64
"""Steps of a fill; more are not told apart."""
_FILL = 0.4
"""How much of the full colour the strongest fill takes on; a number on it stays readable."""
_LEAST_STRONG, _STRONG = 0.25, 0.85
"""The same for one without a number, at zero and at its largest value."""


@lru_cache(maxsize=4096)
def blend(one: str, other: str, share: float) -> str:
    """Mix two ``#rrggbb`` colours; `share` of the second one."""
    pairs = [(int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def fill(value: float, largest: float, theme: Theme, strong: bool = False) -> str:
    """Return the colour that fills a neuron or a cell, a `strong` one where no number has to be read on it."""
    colour = theme.positive if value > 0 else theme.zero if value == 0 else theme.negative
    if not strong:
        return tinted(value, largest, theme, colour)
    share = round(min(abs(value) / largest, 1.0) * _FILLS) / _FILLS
    return blend(theme.panel, colour, _LEAST_STRONG + (_STRONG - _LEAST_STRONG) * share)


def tinted(value: float, largest: float, theme: Theme, colour: str) -> str:
    """Return the panel's colour with as much of `colour` as `value` is of `largest`; text on it stays readable."""
    share = round(min(abs(value) / largest, 1.0) * _FILLS) / _FILLS
    return blend(theme.panel, colour, _FILL * share)


def severity_colour(severity: Severity, theme: Theme) -> str:
    """Return the colour that says how bad it is."""
    return {Severity.HARMLESS: theme.muted, Severity.SLOW: theme.accent, Severity.STUCK: theme.error}[severity]
