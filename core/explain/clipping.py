"""The factor of clipping, taken apart: the longest length allowed, divided by that of all gradients together."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from core.arrays import Array
from core.explain import links
from core.explain.all_weights import sum_of_squares
from core.explain.moment import Moment
from core.explain.selection import Bias, Quantity, Selection, Weight
from core.explain.terms import Exact, Given, Line, Section
from core.training.events import Updated
from core.training.updates import GRADIENT


def clipping_sections(now: Moment, part: Weight | Bias) -> tuple[Section, ...]:
    """The factor c, the length of all gradients together, and the sum of their squares; nothing without clipping.

    Parameters
    ----------
    part
        The weight or bias in whose update c is looked at; c is the same in all.
    """
    event, clip = now.updates[part.layer], now.config.clip
    if clip is None:
        return ()

    def here(term: str) -> Selection:
        return Selection(part, Quantity.UPDATE, term)

    squares = sum_of_squares(
        "The squares of all gradients, added up.", "g", _gradients(now), lambda each: _opens(now, each)
    )
    assert squares.result is not None
    length, factor = math.sqrt(squares.result), clipping_factor(event)
    if factor < 1.0:
        first = Section(
            caption=f"Clipping: all gradients together may be {clip:g} long. They are longer: c shortens them to that.",
            formula=("c", r"= \frac{C}{\sqrt{\sum g^2}}"),
            numbers=(Line(r"= \frac{@}{@}", (Exact(clip), length), (None, here(links.LENGTH))),),
            result=factor,
            compute=lambda values: values[0] / values[1],
            selection=here(links.CLIPPING),
        )
    else:
        caption = f"Clipping: all gradients together may be {clip:g} long. They are not longer, and stay as they are."
        first = Section(caption, ("c",), result=factor, selection=here(links.CLIPPING))
    second = Section(
        caption="The length of all gradients together: the root of the sum of their squares.",
        formula=(r"\sqrt{\sum g^2}",),
        numbers=(Line(r"= \sqrt{@}", (squares.result,), (here(links.SQUARES),)),),
        result=length,
        compute=lambda values: math.sqrt(values[0]),
        selection=here(links.LENGTH),
    )
    return first, second, replace(squares, selection=here(links.SQUARES))


def clipping_factor(event: Updated) -> float:
    """Return c; a 1 where nothing is shortened is not computed."""
    factor = float(event.numbers["clipping"])
    return factor if factor < 1.0 else Given(1.0)


def _gradients(now: Moment) -> list[tuple[Array, Array | None]]:
    """Return what clipping shortens: the gradients of all layers, with what penalties add to those of weights."""
    found = []
    for layer in range(1, now.outputs + 1):
        event, W = now.gradients[layer], now.used(layer).W
        found.append((event.dW + now.config.l2 * W + now.config.l1 * np.sign(W), event.db))
    return found


def _opens(now: Moment, part: Weight | Bias) -> Selection | None:
    """Say which number of a weight or bias is shortened; None for one that its layer's update has yet to compute."""
    penalties = bool(now.config.l1) + bool(now.config.l2)
    if isinstance(part, Bias) or not penalties:
        return Selection(part, Quantity.GRADIENT)
    return Selection(part, Quantity.UPDATE, f"{GRADIENT} {penalties}") if part.layer in now.updates else None
