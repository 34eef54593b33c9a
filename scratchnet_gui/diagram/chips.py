"""Where labels of lines find room, and cannot be taken for the label of another line. Pure functions."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from scratchnet_gui.diagram.layout import along

Flags: TypeAlias = NDArray[np.bool_]

_CANDIDATES = np.linspace(0.05, 0.95, 37)
_GAP = 3.0  # pixels between labels
_CLEARANCES = (14.0, 11.0, 9.0, 7.5, 6.0)
"""Pixels from the middle of a label to the nearest line that is not its own; the last is the least that is clear."""
_TRIES, _FEW = 30, 14


def place_chips(controls: Array, widths: Array | float, height: float, obstacles: Array, unit: float = 1.0) -> Array:
    """Find a place on each line for its label, clear of the others and of the obstacles.

    The middle of a label lies on its own line and well away from every other. The greatest distance that leaves all
    of them room is taken; where none does, as many as possible get a place.

    Parameters
    ----------
    controls
        Bezier control points, shape (lines, 4, 2).
    widths
        Of the labels, shape (lines,), or one for all.
    obstacles
        Rectangles as left, top, right, bottom, shape (obstacles, 4).
    unit
        Size of things relative to a 14 pixel font.

    Returns
    -------
    Array
        Centres of the labels, shape (lines, 2); NaN for a line without room.
    """
    best = np.full((len(controls), 2), np.nan)
    if not len(controls):
        return best
    spots = along(controls, _CANDIDATES)
    half = np.stack([np.broadcast_to(widths, len(controls)) / 2, np.full(len(controls), height / 2)], axis=1)
    free = ~_overlap(spots, half[:, None] + _GAP, obstacles)
    clear = clearances(controls, spots)
    for least in _CLEARANCES:
        allowed = free & (clear >= least * unit)
        if least > _CLEARANCES[-1] and not allowed.any(axis=1).all():
            continue  # less clearance is needed anyway
        centres = _choose(spots, half, allowed, clear / unit)
        if np.isnan(best[:, 0]).sum() > np.isnan(centres[:, 0]).sum():
            best = centres
        if not np.isnan(best).any():
            break
    return best


def clearest_spot(controls: Array, line: int, width: float, height: float, obstacles: Array) -> Array:
    """Return where on one line a label is told best from those of the other lines, shape (2,); free if it can be."""
    spots = along(controls[line : line + 1], _CANDIDATES)
    blocked = _overlap(spots, np.array([[[width / 2, height / 2]]]), obstacles)[0]
    distances = clearances(controls, spots, line)[0]
    best: Array = spots[0, int(np.where(blocked, -1.0, np.minimum(distances, 40.0)).argmax())]
    return best


def clearances(controls: Array, spots: Array, first: int = 0) -> Array:
    """Return how far each spot is from the nearest line but its own, shape (lines, spots).

    The spots (lines, spots, 2) lie on the lines from `first` on.
    """
    points = along(controls, np.linspace(0.0, 1.0, 25))
    step = np.diff(points, axis=1)
    (x, y), (across, down) = np.moveaxis(points[:, :-1], 2, 0), np.moveaxis(step, 2, 0)
    lengths = np.maximum(across * across + down * down, 1e-12)
    result = np.full(spots.shape[:2], np.inf)
    for line, own in enumerate(spots):
        others = np.arange(len(controls)) != first + line
        if others.any():
            right, below = own[:, :1, None] - x[others], own[:, 1:, None] - y[others]
            share = np.clip((right * across[others] + below * down[others]) / lengths[others], 0.0, 1.0)
            squares = (right - share * across[others]) ** 2 + (below - share * down[others]) ** 2
            result[line] = np.sqrt(squares.min(axis=(1, 2)))
    return result


def _choose(spots: Array, half: Array, free: Flags, clear: Array) -> Array:
    """Choose among the free spots such that no two labels touch and few lines go without."""
    centres = np.full((len(spots), 2), np.nan)
    lines, places = np.nonzero(free)
    if not len(lines):
        return centres
    where, size = spots[lines, places], half[lines]
    apart = np.abs(where[:, None] - where[None]) - (size[:, None] + size[None]) - _GAP
    clash = (np.all(apart < 0.0, axis=2) | (lines[:, None] == lines[None])).astype(np.float32)
    penalty = (1.0 + 0.4 * np.abs(_CANDIDATES[places] - 0.5)) * (1.0 + 8.0 / np.maximum(clear[lines, places], 6.0))
    random = np.random.default_rng(0)  # of its own, and always the same: it only varies the order of the attempts
    most = 0
    for attempt in range(_TRIES if len(spots) <= _FEW else _TRIES // 3):
        jitter = penalty * (random.uniform(0.75, 1.25, len(lines)) if attempt else 1.0)
        chosen = _greedy(clash, jitter)
        if len(chosen) > most:
            most = len(chosen)
            centres = np.full((len(spots), 2), np.nan)
            centres[lines[chosen]] = where[chosen]
        if most == len(np.unique(lines)):
            break
    return centres


def _greedy(clash: NDArray[np.float32], weights: Array) -> list[int]:
    """Take, again and again, the spot that blocks the fewest others."""
    left = np.ones(len(clash), dtype=np.float32)
    chosen = []
    while left.any():
        best = int(np.where(left > 0, (clash @ left) * weights, np.inf).argmin())
        chosen.append(best)
        left *= 1.0 - clash[best]
    return chosen


def _overlap(spots: Array, half: Array, boxes: Array) -> Flags:
    """Tell for each candidate whether a label there would touch one of the boxes, shape (lines, candidates)."""
    if not len(boxes):
        return np.zeros(spots.shape[:2], dtype=bool)
    low, high = (spots - half)[:, :, None], (spots + half)[:, :, None]
    inside: Flags = (low < boxes[:, 2:]) & (high > boxes[:, :2])
    touches: Flags = np.any(np.all(inside, axis=3), axis=2)
    return touches
