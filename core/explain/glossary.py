"""What a symbol of a formula means: its name, a sentence, the shape of the array that it is from, and its value now."""

from __future__ import annotations

import re

from core.explain.entries import Entry
from core.explain.glossary_network import Place, derivative_entry, neuron_entry, parameter_entry
from core.explain.glossary_rules import rule_entry
from core.explain.glossary_words import word_entry
from core.explain.moment import Moment
from core.explain.selection import Neuron, Part, WholeLoss

_INDEXED = re.compile(
    r"(?P<letter>[WbzarxyL]|\\delta|\\hat\{y\})(?:\^\{\((?P<layer>\d+)\)\})?(?:_\{?(?P<units>[\w,]+)\}?)?"
)
_LOSS_OF_ROW = re.compile(r"L_\{\\mathrm\{row\}\\,(?P<row>\d+)\}")
_DERIVATIVE = re.compile(r"\\frac\{\\partial (?P<of>.+?)\}\{\\partial (?P<by>.+)\}")


def entry_of(tex: str, now: Moment, looked_at: Part | WholeLoss | None = None) -> Entry | None:
    """Say what a symbol means.

    Parameters
    ----------
    tex
        The symbol with its indices, without exponents.
    now
        The moment; values are those of its row.
    looked_at
        What the formula is about: whose gradient g is, which neuron's sum a z without indices is.

    Returns
    -------
    Entry or None
        None for what no formula of this network uses.
    """
    if found := _DERIVATIVE.fullmatch(tex):
        of, by = _place(found["of"], now, looked_at), _place(found["by"], now, looked_at)
        return None if of is None or by is None else derivative_entry(now, of, by)
    known = word_entry(tex, now) or rule_entry(tex, now, looked_at)
    if known is not None:
        return known
    place = _place(tex, now, looked_at)
    if place is None:
        return None
    return parameter_entry(now, place) if place.letter in ("W", "b") else neuron_entry(now, place)


def _place(tex: str, now: Moment, looked_at: Part | WholeLoss | None) -> Place | None:
    """Read a symbol with indices, of which some may be left out; None where the network has no such thing."""
    if found := _LOSS_OF_ROW.fullmatch(tex):
        return Place("L", 0, (int(found["row"]) - 1,))
    match = _INDEXED.fullmatch(tex)
    if match is None:
        return None
    letter, texts = match["letter"], match["units"] or ""
    column = int(match["layer"]) if match["layer"] else None
    units = tuple(
        int(text) - 1 if text.isdigit() else text
        for text in (texts.split(",") if "," in texts or letter != "W" else texts)
        if text
    )
    if letter == "L":
        return Place(letter, 0, ())
    if column is None:
        column = 0 if letter == "x" else len(now.config.layers)
    if not units:
        if isinstance(looked_at, Neuron) and letter in ("z", "a"):
            column, units = looked_at.column, (looked_at.unit,)
        elif letter in ("y", r"\hat{y}") and now.config.sizes[-1] == 1:
            units = (0,)
    place = Place(letter, column, units)
    return place if _is_in_network(place, now) else None


def _is_in_network(place: Place, now: Moment) -> bool:
    sizes, column = now.config.sizes, place.column
    if column >= len(sizes):
        return False
    ends = {"W": (column - 1, column), "b": (column,)}.get(place.letter, (column,))
    if place.letter in ("W", "b") and (column == 0 or len(place.units) != len(ends)):
        return False
    if place.letter == "b" and not now.config.biases[column - 1]:
        return False
    numbered = zip(place.units, ends, strict=False)
    return len(place.units) <= len(ends) and all(
        not isinstance(unit, int) or 0 <= unit < sizes[end] for unit, end in numbered
    )
