"""Where labels of lines find room. Pure functions."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from scratchnet_gui.diagram.layout import along

Flags: TypeAlias = NDArray[np.bool_]

_CANDIDATES = np.linspace(0.14, 0.86, 25)
_CROSSED = 60.0  # what another line through a label counts, against pixels off the middle of its own line
_MARGIN = 3.0


def place_chips(controls: Array, width: float, height: float, obstacles: Array) -> Array:
    """Find a place on each line for a label of width x height, clear of the others and of the obstacles.

    Where lines cross, a label goes where the fewest others run, so that it is plain which line it belongs to.

    Parameters
    ----------
    controls
        Bezier control points, shape (lines, 4, 2).
    obstacles
        Rectangles as left, top, right, bottom, shape (obstacles, 4).

    Returns
    -------
    Array
        Centres of the labels, shape (lines, 2); NaN for a line without room.
    """
    centres = np.full((len(controls), 2), np.nan)
    if not len(controls):
        return centres
    spots = along(controls, _CANDIDATES)
    half = np.array([width / 2 + _MARGIN, height / 2 + _MARGIN])
    off_middle = np.abs(_CANDIDATES - 0.5) * np.abs(controls[:, 3, 0] - controls[:, 0, 0])[:, None]
    scores = -_CROSSED * _crossings(spots, half) - off_middle
    blocked: Flags = _overlap(spots, half, obstacles)
    # Those with the fewest good places choose first.
    for line in np.argsort(np.where(blocked, -np.inf, scores).max(axis=1)):
        free = ~blocked[line]
        if not free.any():
            continue
        chosen = int(np.where(free, scores[line], -np.inf).argmax())
        centres[line] = spots[line, chosen]
        taken = np.concatenate([centres[line] - half, centres[line] + half])[None]
        blocked = blocked | _overlap(spots, half, taken)
    return centres


def _crossings(spots: Array, half: Array) -> Array:
    """Count the other lines that run through a label at each candidate, shape (lines, candidates)."""
    near: Flags = np.abs(spots[:, :, None, None] - spots[None, None]) < half
    through: Flags = np.any(np.all(near, axis=4), axis=3)
    counts: Array = through.sum(axis=2) - 1.0  # its own line always does
    return counts


def _overlap(spots: Array, half: Array, boxes: Array) -> Flags:
    """Tell for each candidate whether a label there would touch one of the boxes, shape (lines, candidates)."""
    if not len(boxes):
        return np.zeros(spots.shape[:2], dtype=bool)
    low, high = (spots - half)[:, :, None], (spots + half)[:, :, None]
    inside: Flags = (low < boxes[:, 2:]) & (high > boxes[:, :2])
    touches: Flags = np.any(np.all(inside, axis=3), axis=2)
    return touches
