"""Where the text about the thing under the mouse stands. Pure."""

from __future__ import annotations

from itertools import product

import numpy as np

from core.arrays import Array
from scratchnet_gui.diagram.layout import Geometry


def beside(geometry: Geometry, x: float, y: float, width: float, height: float) -> tuple[float, float]:
    """Return left and top of a box of width x height near the mouse at (x, y), inside of the picture.

    It hides as few neurons, with their names, as it can.
    """
    unit = geometry.unit
    neurons = _neurons(geometry)
    lefts = [x + 16 * unit, x - 12 * unit - width, x - width / 2, x + 56 * unit, x - 56 * unit - width]
    tops = [y - 14 * unit - height, y + 20 * unit, y - height / 2, y - 60 * unit - height, y + 60 * unit]
    spots = []
    for order, (left, top) in enumerate(product(lefts, tops)):
        inside = min(max(left, 4.0), geometry.width - width - 4), min(max(top, 4.0), geometry.height - height - 4)
        left, top = max(inside[0], 4.0), max(inside[1], 4.0)
        # How much it hides of each neuron, and whether of the place that is pointed at.
        wide = np.minimum(neurons[:, 2], left + width) - np.maximum(neurons[:, 0], left)
        high = np.minimum(neurons[:, 3], top + height) - np.maximum(neurons[:, 1], top)
        hidden = float((np.maximum(wide, 0.0) * np.maximum(high, 0.0)).sum())
        hidden += 0.2 * width * max(geometry.top - 14 * unit - top, 0.0)  # captions matter less
        at_mouse = left - 8 * unit < x < left + width + 8 * unit and top - 8 * unit < y < top + height + 8 * unit
        spots.append((at_mouse, hidden, order, left, top))
    best = min(spots)
    return best[3], best[4]


def _neurons(geometry: Geometry) -> Array:
    return np.array(
        [
            (
                column.x - column.radius,
                y - column.radius,
                column.x + column.radius,
                y + column.radius + column.name_room,
            )
            for column in geometry.columns
            for y in column.y.tolist()
        ]
    )
