"""The line below the matrices that says how much of them is shown, and the room that it takes. Pure.

Where there is little height and nothing scrolls, the dots within the matrices say it alone.
"""

from __future__ import annotations

from dataclasses import replace

from core.config import RunConfig
from core.explain.matrix import Equation
from scratchnet_gui.matrices.content import Width
from scratchnet_gui.matrices.fitting import Sheet
from scratchnet_gui.matrices.layout import Layout, lay_out
from scratchnet_gui.matrices.spans import at_most, axes_of
from scratchnet_gui.matrices.words import left_out

FOOT, NOTE = 26.0, 12.0
"""Height of the line and pixels of its letters, in an interface of 14."""
_ENOUGH = 260.0
"""Height of the view, in an interface of 14, from which on the line has room without scrolling."""
_PARTS_SHOWN = "A part of each matrix is shown"


def lay_out_with_foot(equation: Equation, sheet: Sheet) -> Layout:
    """Lay out an equation as `lay_out` does, with room for the line below where something is left out."""

    def laid_out(foot: float) -> Layout:
        return lay_out(equation, replace(sheet, height=sheet.height - foot))

    foot = FOOT * sheet.unit if sheet.height >= _ENOUGH * sheet.unit else 0.0
    axes = axes_of(equation)
    if any(most < axes[key].count for key, most in at_most(axes).items()):
        return laid_out(foot)
    layout = laid_out(0.0)
    return laid_out(foot) if foot and _is_cut(layout) else layout


def note(config: RunConfig, layout: Layout, height: float, unit: float, room: float, measure: Width) -> str:
    """Say how much is shown, as far as a view of `height` has room for it; nothing where all is shown.

    Parameters
    ----------
    room
        Width of the view, in ems of the letters of the line.
    """
    if not _is_cut(layout) or not (layout.scrolls or height >= _ENOUGH * unit):
        return ""
    text = left_out(config, layout.axes())
    return text if measure(text) <= room else _PARTS_SHOWN


def _is_cut(layout: Layout) -> bool:
    return any(any(part.gaps) for _, part in layout.axes())
