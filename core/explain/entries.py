"""What the glossary says of one symbol, and the sentences that its entries share."""

from __future__ import annotations

from dataclasses import dataclass

from core.explain.moment import Moment
from core.explain.selection import Selection

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

NUMBER = "a number"
SETTING = "a number that is set, not computed"
"""Shapes of what is no entry of an array."""

NOT_YET = "not computed yet in this iteration"


@dataclass(frozen=True, slots=True)
class Entry:
    """One symbol.

    Parameters
    ----------
    name
        What it is, in a few words.
    meaning
        One or two sentences.
    shape
        Which array it is an entry of, and that array's shape; ``a number`` for one that stands alone; empty for what
        is no number.
    value, before
        At this moment, and before this iteration's update where that changed it.
    absent
        Why there is no value, where there could be one.
    selection
        What can be looked at instead, if it is a quantity.
    """

    name: str
    meaning: str
    shape: str = ""
    value: float | None = None
    before: float | None = None
    absent: str = ""
    selection: Selection | None = None


def entry_in(name: str, layer: int, shape: tuple[int, ...], axes: str = "") -> str:
    """Name the array that a number is an entry of, with its shape: entry of W⁽²⁾, 4×1."""
    mark = f"⁽{str(layer).translate(_RAISED)}⁾" if layer else ""
    size = "×".join(f"{each:,}" for each in shape)
    return f"entry of {name}{mark}, {size}" + (f" ({axes})" if axes else "")


def why_absent(now: Moment) -> str:
    """Say why a number of the selected row is not there."""
    if now.batch is not None and now.place is None:
        return f"row {now.row + 1} is not in this iteration's batch"
    return NOT_YET
