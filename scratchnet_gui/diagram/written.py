"""A number as it is written: what it is and where it stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from core.explain.selection import Selection
from scratchnet_gui.diagram.words import Symbol


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A text in the middle of a box.

    Parameters
    ----------
    selection
        The number that the text is; None for a name.
    box
        The room that it takes up, in pixels of the widget: what is lit, and where a click is meant for it.
    size
        Of the letters, in pixels.
    fill, border, thickness
        Of the box, where it is drawn.
    """

    selection: Selection | None
    text: str | Symbol
    box: QRectF
    size: float
    colour: str
    bold: bool = False
    fill: str | None = None
    border: str | None = None
    thickness: float = 1.0


def number_at(written: Sequence[Written], x: float, y: float) -> Selection | None:
    """Return the number at (x, y); where boxes overlap, the one that is drawn last."""
    for each in reversed(written):
        if each.selection is not None and each.box.contains(x, y):
            return each.selection
    return None


def box_of(written: Sequence[Written], selection: Selection) -> QRectF | None:
    """Return where the number of `selection` is written, or any number of its part; None where none is."""
    same = [each for each in written if each.selection is not None and each.selection.part == selection.part]
    exact = [each for each in same if each.selection == selection]
    return (exact or same)[-1].box if same else None
