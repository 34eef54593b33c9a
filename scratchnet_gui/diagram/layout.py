"""Where everything stands, in pixels of the widget. Pure functions and frozen results."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.arrays import Array

CURVED_MOST = 300
"""Lines up to which each is a curve; beyond, straight lines are quicker and as clear."""
CLOSEST, FARTHEST = 8.0, 0.5
NUMBER_RADIUS = 15.0  # neurons at least so large hold a number and have a name

_CAPTIONS, _TITLES, _BELOW_CAPTIONS = 50.0, 30.0, 12.0
_LEGEND, _NO_LEGEND, _SIDE = 36.0, 10.0, 82.0
_ROOM_FOR_LEGEND, _ROOM_FOR_CAPTIONS = 150.0, 180.0
"""Height from which on there is a legend, and captions of several lines: in a lower picture neurons need the room."""
_TARGET = 96.0
_NAME = 26.0  # under a neuron: its name and the gap to the next one
_TWO_LINES = 54.0
_GOOD_RADIUS = 26.0
_LARGEST_RADIUS = 48.0
_LARGEST_PITCH, _LARGEST_SPACING = 185.0, 470.0
_SMALLEST_PITCH = 2.8
_SAMPLES = 17


@dataclass(frozen=True, slots=True)
class View:
    """Zoom and pan: a point of the fitted picture times `zoom`, plus (`dx`, `dy`), is a point of the widget."""

    zoom: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def zoomed(self, factor: float, x: float, y: float) -> View:
        """Zoom by `factor` within the limits; what is at (x, y) stays there."""
        zoom = min(max(self.zoom * factor, FARTHEST), CLOSEST)
        factor = zoom / self.zoom
        return View(zoom, x - (x - self.dx) * factor, y - (y - self.dy) * factor)

    def moved(self, dx: float, dy: float) -> View:
        """Shift the picture."""
        return View(self.zoom, self.dx + dx, self.dy + dy)

    def kept_in(self, width: float, height: float) -> View:
        """Shift the picture so far that its middle region stays in sight."""
        return View(
            self.zoom,
            min(max(self.dx, 0.25 * width - 0.8 * width * self.zoom), 0.75 * width - 0.2 * width * self.zoom),
            min(max(self.dy, 0.25 * height - 0.8 * height * self.zoom), 0.75 * height - 0.2 * height * self.zoom),
        )


FITTED = View()


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of neurons.

    Parameters
    ----------
    y
        Centres of the neurons that are drawn, all or the first ones, shape (drawn,).
    left_out
        How many neurons find no room; said at `more_y`.
    name_room
        Height free under each neuron.
    boxed
        Whether biases stand in boxes as numbers; else they are dots.
    """

    x: float
    y: Array
    radius: float
    left_out: int
    more_y: float
    name_room: float
    boxed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """The whole picture.

    Parameters
    ----------
    unit
        Size of things relative to a 14 pixel font.
    controls
        Per layer, Bezier control points of its lines, shape (sources, targets, 4, 2).
    top, bottom
        The picture's area lies between the captions and the legend.
    captions, legend
        Height that the captions take on top, and the legend at the bottom; 0 where there is no room for a legend.
    thickest
        Width of the strongest line.
    """

    width: float
    height: float
    unit: float
    zoom: float
    columns: tuple[Column, ...]
    controls: tuple[Array, ...]
    top: float
    bottom: float
    thickest: float
    captions: float
    legend: float

    @property
    def free_to(self) -> float:
        """How far down labels may reach: to the legend, or to the edge."""
        return self.height - max(self.legend - 8.0 * self.unit, 2.0)

    @property
    def titles_only(self) -> bool:
        """Tell whether there is room for one line of captions only."""
        return self.captions < _CAPTIONS * self.unit

    @property
    def lines(self) -> int:
        """How many lines there are between the neurons drawn."""
        return sum(each.shape[0] * each.shape[1] for each in self.controls)

    @property
    def curved(self) -> bool:
        """Tell whether lines are curves."""
        return self.lines <= CURVED_MOST

    def points(self, layer: int) -> Array:
        """Return points along each line of `layer`, shape (lines, points, 2), sources first."""
        controls = self.controls[layer - 1].reshape(-1, 4, 2)
        return along(controls, np.linspace(0.0, 1.0, _SAMPLES)) if self.curved else controls[:, [0, 3]]


def along(controls: Array, t: Array) -> Array:
    """Return the points of Bezier curves (lines, 4, 2) at `t` (points,), shape (lines, points, 2)."""
    s = 1.0 - t
    basis = np.stack([s**3, 3 * s * s * t, 3 * s * t * t, t**3], axis=1)
    points: Array = np.einsum("pk,lkc->lpc", basis, controls)
    return points


def lay_out(sizes: tuple[int, ...], width: float, height: float, unit: float = 1.0, view: View = FITTED) -> Geometry:
    """Place a network of `sizes` in a widget of width x height pixels."""
    captions = (_CAPTIONS if height >= _ROOM_FOR_CAPTIONS * unit else _TITLES) * unit
    # Where some lines are not drawn, the legend says so, however low the picture is.
    crowded = sum(left * right for left, right in pairwise(sizes)) > CURVED_MOST
    legend = _LEGEND * unit if crowded or height >= _ROOM_FOR_LEGEND * unit else 0.0
    top = captions + _BELOW_CAPTIONS * unit
    bottom = max(height - (legend or _NO_LEGEND * unit), top + 40.0)
    area = bottom - top
    gaps = len(sizes) - 1
    shown = [_shown(size, area, unit) for size in sizes]
    pitches = [min(area / (count + (2 if count < size else 0)), _LARGEST_PITCH * unit)
               for count, size in zip(shown, sizes, strict=True)]  # fmt: skip
    tightest = min(pitches)
    # To the right of the outputs stand their targets.
    room = width - 2 * _SIDE * unit
    right = _TARGET * unit + min(_radius(min(pitches[-1], 1.25 * tightest), 0.9 * room / gaps, unit), 50 * unit)
    spacing = max(min((width - _SIDE * unit - right) / gaps, _LARGEST_SPACING * unit), 10.0)
    start = max(_SIDE * unit, (width - spacing * gaps) / 2)
    if start + spacing * gaps + right > width:
        start = max(width - right - spacing * gaps, 0.0)
    radii = [_radius(min(pitch, 1.25 * tightest), spacing, unit) for pitch in pitches]
    if min(radii) >= NUMBER_RADIUS * unit:
        radii = [min(radii)] * len(radii)
        pitches = [min(pitch, 1.25 * tightest) for pitch in pitches]
    else:  # crowded columns have small neurons; the others keep room for their numbers
        radii = [min(_radius(pitch, spacing, unit), 22.0 * unit) for pitch in pitches]
        pitches = [min(pitch, 76.0 * unit) for pitch in pitches]

    # The hidden layers look alike: numbers for the biases of all of them, or of none.
    hidden = min(radii[1:-1], default=0.0)
    columns = []
    for number, (size, count, pitch, radius) in enumerate(zip(sizes, shown, pitches, radii, strict=True)):
        slots = count + (2 if count < size else 0)
        # Names hang below the neurons; half of that room goes above, so that the picture looks centred.
        lift = min(_NAME * unit / 2, max(pitch - 2 * radius, 0.0) / 2)
        first = (top + bottom - pitch * slots) / 2 + pitch / 2 - lift
        y = first + pitch * np.arange(count, dtype=np.float64)
        columns.append(
            Column(
                x=(start + number * spacing) * view.zoom + view.dx,
                y=y * view.zoom + view.dy,
                radius=radius * view.zoom,
                left_out=size - count,
                more_y=(first + pitch * (count + 0.5)) * view.zoom + view.dy,
                name_room=(pitch - 2 * radius) * view.zoom,
                boxed=(radius if number == gaps else hidden) * view.zoom >= NUMBER_RADIUS * unit,
            )
        )
    controls = tuple(_controls(left, right) for left, right in pairwise(columns))
    largest = min(radii) * view.zoom
    thickest = max(2.2, min(0.28 * largest, 11.0 * unit))
    return Geometry(width, height, unit, view.zoom, tuple(columns), controls, top, bottom, thickest, captions, legend)


def _shown(size: int, area: float, unit: float) -> int:
    room = max(int(area / (_SMALLEST_PITCH * unit)), 4)
    return size if size <= room else room - 2


def _radius(pitch: float, spacing: float, unit: float) -> float:
    # Room for two lines of text where that leaves a good circle, else for one, else for none.
    named = max((pitch - _TWO_LINES * unit) / 2, min((pitch - _NAME * unit) / 2, _GOOD_RADIUS * unit))
    radius = named if named >= NUMBER_RADIUS * unit else 0.4 * pitch
    return max(min(radius, 0.13 * spacing, _LARGEST_RADIUS * unit), 1.1)


def _controls(left: Column, right: Column) -> Array:
    controls = np.empty((len(left.y), len(right.y), 4, 2))
    # Lines begin and end just inside the circles, which are drawn over them.
    x0, x3 = left.x + 0.9 * left.radius, right.x - 0.9 * right.radius
    controls[..., 0] = x0, x0 + 0.5 * (x3 - x0), x0 + 0.5 * (x3 - x0), x3
    controls[:, :, :2, 1] = left.y[:, None, None]
    controls[:, :, 2:, 1] = right.y[None, :, None]
    return controls
