"""What is under a point. Pure functions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from core.arrays import Array
from core.explain.selection import Bias, Neuron, Part, Weight
from core.nn.parameters import Parameters
from scratchnet_gui.diagram.layout import Column, Geometry
from scratchnet_gui.diagram.style import line_widths

_REACH = 5.0  # pixels from the edge of a line that still count


def bias_box(column: Column, place: int, unit: float) -> tuple[float, float, float, float]:
    """Return x, y, width, height of the marker of a bias: at the lower left of its neuron, touching it at most."""
    radius = column.radius
    width, height = (52.0 * unit, 18.0 * unit) if column.boxed else (max(0.7 * radius, 4.0),) * 2
    across, down = 0.72 * radius, 0.72 * radius  # the corner lies just outside of the circle
    return column.x - across - width, float(column.y[place]) + down, width, height


def pick(geometry: Geometry, parameters: Parameters, maximum: float, x: float, y: float) -> Part | None:
    """Return the neuron, bias or weight at (x, y); neurons go before biases, and those before lines."""
    for number, column in enumerate(geometry.columns):
        distances = np.hypot(column.x - x, column.y - y)
        nearest = int(distances.argmin())
        if distances[nearest] <= column.radius + 2.0:
            return Neuron(number, nearest)
        if number and parameters[number - 1].b is not None:
            for place in range(len(column.y)):
                left, top, width, height = bias_box(column, place, geometry.unit)
                if left - 1 <= x <= left + width + 1 and top - 1 <= y <= top + height + 1:
                    return Bias(number, place)
    return _nearest_line(geometry, parameters, maximum, x, y)


def middle_of(geometry: Geometry, part: Weight | Bias) -> tuple[float, float] | None:
    """Return the middle of a line or of the marker of a bias; None where it is left out."""
    column = geometry.columns[part.layer]
    if isinstance(part, Bias):
        if part.unit >= len(column.y):
            return None
        left, top, width, height = bias_box(column, part.unit, geometry.unit)
        return left + width / 2, top + height / 2
    controls = geometry.controls[part.layer - 1]
    if part.source >= controls.shape[0] or part.target >= controls.shape[1]:
        return None
    x, y = controls[part.source, part.target].mean(axis=0).tolist()  # the lines are symmetrical about it
    return x, y


def _nearest_line(geometry: Geometry, parameters: Parameters, maximum: float, x: float, y: float) -> Weight | None:
    best: tuple[float, Weight] | None = None
    for layer, (left, right) in enumerate(pairwise(geometry.columns), start=1):
        if not left.x <= x <= right.x:
            continue
        W = parameters[layer - 1].W[: len(left.y), : len(right.y)]
        distances = distances_to_lines(geometry.points(layer), x, y)
        # A thick line reaches further: what counts is the distance from its edge.
        gaps = distances - line_widths(W.ravel(), maximum, geometry.thickest) / 2
        nearest = int(gaps.argmin())
        if gaps[nearest] <= _REACH and (best is None or gaps[nearest] < best[0]):
            source, target = divmod(nearest, len(right.y))
            best = float(gaps[nearest]), Weight(layer, source, target)
    return None if best is None else best[1]


def distances_to_lines(points: Array, x: float, y: float) -> Array:
    """Return the distance of (x, y) from each polyline; `points` is (lines, points, 2), the result (lines,)."""
    start, step = points[:, :-1], np.diff(points, axis=1)
    offset = np.array([x, y]) - start
    lengths = np.maximum((step * step).sum(axis=2), 1e-12)
    share = np.clip((offset * step).sum(axis=2) / lengths, 0.0, 1.0)
    gap = offset - share[..., None] * step
    distances: Array = np.sqrt((gap * gap).sum(axis=2)).min(axis=1)
    return distances
