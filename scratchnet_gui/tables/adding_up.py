"""With how many decimals the rows' numbers are written, so that what is shown adds up to the total shown. Pure."""

from __future__ import annotations

import math

import numpy as np

from core.arrays import Array
from scratchnet_gui.formatting import as_shown, last_place
from scratchnet_gui.tables.order import PAGE_ROWS

_MOST_DECIMALS = 17
"""Of numbers so small that they would need more, more decimals could not be told apart."""
_HALF = 0.5 + 1e-6


def decimals_of_terms(terms: Array, total: float | None, decimals: int, count: int, least: int = 0) -> int:
    """Return with how many decimals terms add up to `total` as it is shown, written with `decimals`.

    The sum of the shown terms, rounded, is the shown total: for that they have one decimal more, and further ones
    where that is not enough. A single term stands as its total does, and so do more than can be seen on a page.

    Parameters
    ----------
    terms
        All that is added up, a penalty included; shape (terms,).
    total
        The engine's own number; None where it is not computed yet.
    count
        How many terms there will be.
    least
        Decimals that several terms need to be told apart.
    """
    if count <= 1:
        return decimals
    first = max(decimals + (count <= PAGE_ROWS), least)
    if count > PAGE_ROWS:
        return first
    if total is None or not (math.isfinite(total) and np.isfinite(terms).all()):
        return first
    shown = float(as_shown(np.array([total]), decimals)[0])
    room = _HALF * last_place(total, decimals)
    for more in range(first, _MOST_DECIMALS + 1):
        if abs(math.fsum([*as_shown(terms, more).tolist(), -shown])) <= room:
            return more
    return first
