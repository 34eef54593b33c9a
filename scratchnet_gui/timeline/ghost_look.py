"""How the curves of other branches are told apart: by colour and by dashes. Pure functions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from scratchnet_gui.appearance import Theme

_DASHES: tuple[tuple[float, ...], ...] = ((), (5.0, 3.0), (1.5, 2.5), (7.0, 2.5, 1.5, 2.5))
"""Lengths of dashes and gaps, in widths of the line."""


def ghost_colour(branch: int, theme: Theme) -> str:
    """Return the colour of a branch, given by its number, in its curve, its name and the list."""
    return theme.ghosts[branch % len(theme.ghosts)]


def ghost_dashes(branch: int) -> tuple[float, ...]:
    """Return its dashes: with another colour for each of them, sixteen branches in a row differ."""
    return _DASHES[(branch + branch // len(_DASHES)) % len(_DASHES)]


def dash(pen: QPen, branch: int) -> QPen:
    """Give a pen the dashes of a branch."""
    dashes = ghost_dashes(branch)
    if dashes:
        pen.setDashPattern(list(dashes))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
