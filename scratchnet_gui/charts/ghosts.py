"""The other branches of the run as they are painted: thin, pale curves, each in its own way, named at their ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPen

from core.arrays import Array
from core.session.snapshot import BranchView, Snapshot
from core.training.series import SeriesView
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.charts.decimate import band, thin, visible_buckets
from scratchnet_gui.charts.frame import MEAN_STRIDE, Frame
from scratchnet_gui.charts.ghost_names import name_places, up_to_the_edge
from scratchnet_gui.charts.trace import cosmetic_pen
from scratchnet_gui.colours import blend
from scratchnet_gui.timeline.ghost_look import dash, ghost_colour
from scratchnet_gui.timeline.kinship import MOST_GHOSTS, forks, ghosts
from scratchnet_gui.timeline.words import curve_names

_WIDTH = 1.2
_SHARE = 0.8
"""How much of its colour a ghost has: the curve of the run itself is to come first."""
_FORK = 11
_BEHIND = -10.0
"""They lie under the curve of the run, and over the lines of the axis."""
_BEYOND = 100.0
"""So many axes above and below the one in view a curve goes on: it leaves steeply, in coordinates Qt can draw."""
_NEAR = 7.0
"""A ghost is pointed at from so many pixels above or below it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """What was drawn of a branch, and for what; iterations, and losses as they stand on the axis."""

    branch: BranchView
    since: int
    frame: Frame
    x: Array
    y: Array


class GhostTraces:
    """The items of all other branches, in `box`, and marks where they part."""

    def __init__(self, box: pg.ViewBox) -> None:
        self._theme = LIGHT
        self.curves = [pg.PlotCurveItem() for _ in range(MOST_GHOSTS)]
        self.names = [pg.TextItem(anchor=(0.0, 0.5)) for _ in range(MOST_GHOSTS)]
        self.forks = pg.ScatterPlotItem(size=_FORK, symbol="d")
        for item in (*self.curves, *self.names, self.forks):
            item.setZValue(_BEHIND)
            box.addItem(item, ignoreBounds=True)
        self._drawn: list[_Drawn] = []
        self._given: dict[int, Array] = {}
        self._pens: dict[int, QPen] = {}
        self._run = np.empty(0), np.empty(0)
        self._named: list[tuple[object, ...]] = []
        self._bearers: list[_Drawn] = []  # what each name belongs to

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.forks.setBrush(theme.ghost)
        self.forks.setPen(theme.panel, width=1.5)
        self._named = []

    def draw(self, snapshot: Snapshot, frame: Frame, letters: QFont) -> None:
        """Draw the other branches from where they part, and mark where that is.

        A branch with losses beyond the axis leaves it; along its edge it would look like a plateau.
        """
        places = forks(snapshot)
        since = {branch.number: iteration for iteration, others in places.items() for branch in others}
        shown = ghosts(snapshot)
        self._drawn = [self._part(branch, since[branch.number], frame) for branch in shown]
        for index, curve in enumerate(self.curves):
            curve.setVisible(index < len(self._drawn))
        # Whatever is set anew is measured anew, which takes longer than to draw it.
        for index, (curve, drawn) in enumerate(zip(self.curves, self._drawn, strict=False)):
            pen = self._pen_of(drawn.branch, frame.pixels(_WIDTH))
            if pen != self._pens.get(index):
                self._pens[index] = pen
                curve.setPen(pen)
            if self._given.get(index) is not drawn.x:
                self._given[index] = drawn.x
                curve.setData(drawn.x, drawn.y)
        self._draw_forks(snapshot, sorted({since[branch.number] for branch in shown}), frame)
        self._draw_names(snapshot.losses, frame, letters)

    def _pen_of(self, branch: BranchView, width: float) -> QPen:
        colour = blend(self._theme.panel, ghost_colour(branch.number, self._theme), _SHARE)
        return dash(cosmetic_pen(colour, width), branch.number)

    def branch_at(self, x: float, y: float, frame: Frame) -> BranchView | None:
        """Return the branch whose curve is drawn at iteration `x` and height `y` of the axis.

        None where none is, or where the run itself is nearer.
        """
        per_pixel = (frame.high - frame.low) / max(frame.height, 1.0)
        nearest, found = min(_NEAR * per_pixel, _apart(*self._run, x, y)), None
        for drawn in self._drawn:
            apart = _apart(drawn.x, drawn.y, x, y)
            if apart < nearest:
                nearest, found = apart, drawn.branch
        return found

    def named_at(self, position: QPointF) -> tuple[BranchView, float] | None:
        """Return the branch whose name is written at a position of the scene, and its last iteration in view."""
        for name, drawn in zip(self.names, self._bearers, strict=False):
            if name.textItem.sceneBoundingRect().contains(position):
                x, _ = up_to_the_edge(drawn.x, drawn.y, drawn.frame)
                return drawn.branch, min(float(x[-1]), drawn.frame.right)
        return None

    def _part(self, branch: BranchView, since: int, frame: Frame) -> _Drawn:
        """Return the points of a branch; what was drawn before is kept as long as nothing about it has changed."""
        for drawn in self._drawn:
            known = drawn.branch.losses is branch.losses
            if known and (drawn.since, drawn.frame) == (since, frame):
                return _Drawn(branch, since, frame, drawn.x, drawn.y)
        x, y = _points(branch.losses, since, frame)
        beyond = _BEYOND * (frame.high - frame.low)
        return _Drawn(branch, since, frame, x, np.clip(y, frame.low - beyond, frame.high + beyond))

    def _draw_forks(self, snapshot: Snapshot, iterations: Sequence[int], frame: Frame) -> None:
        points = [
            (each, height) for each in iterations if (height := _height(snapshot.losses, each, frame)) is not None
        ]
        self.forks.setVisible(bool(points))
        if points:
            self.forks.setData([x for x, _ in points], [y for _, y in points])

    def _draw_names(self, series: SeriesView, frame: Frame, letters: QFont) -> None:
        curves = [up_to_the_edge(drawn.x, drawn.y, frame) for drawn in self._drawn]
        names = [curve_names(drawn.branch.name) for drawn in self._drawn]
        metrics = QFontMetricsF(letters)
        self._run = _points(series, 1, frame) if names else (np.empty(0), np.empty(0))
        places = name_places(names, curves, [self._run], frame, metrics.horizontalAdvance, metrics.height())
        wanted: list[tuple[object, ...]] = []
        for item, place in zip(self.names, places, strict=False):
            x, y = curves[place.curve]
            colour = ghost_colour(self._drawn[place.curve].branch.number, self._theme)
            wanted.append((place.name, colour, letters, place.left, place.anchor, x[-1], y[-1]))
            if wanted != self._named[: len(wanted)]:
                item.setColor(colour)
                item.setFont(letters)
                item.setText(place.name)
                item.setAnchor((1.0 if place.left else 0.0, place.anchor))
                item.setPos(float(x[-1]), float(y[-1]))
        for number, item in enumerate(self.names):
            item.setVisible(number < len(wanted))
        self._named = wanted
        self._bearers = [self._drawn[place.curve] for place in places[: len(self.names)]]


def ghost_losses(snapshot: Snapshot) -> Array:
    """Return smallest and largest losses of the branches to be drawn, where they have parted, shape (losses,)."""
    found = [np.empty(0)]
    for iteration, others in forks(snapshot).items():
        for branch in set(others) & set(ghosts(snapshot)):
            start = iteration // branch.losses.width
            found += [branch.losses.minima[start:], branch.losses.maxima[start:]]
    return np.concatenate(found)


def _points(series: SeriesView, since: int, frame: Frame) -> tuple[Array, Array]:
    start, stop = visible_buckets(series, frame.left, frame.right)
    start = min(max(start, (since - 1) // series.width), stop)  # from the last iteration that is shared
    x, y = thin(series, start, stop, frame.columns(series, start, stop))
    if frame.is_noise(x, y):
        columns = frame.columns(series, start, stop, MEAN_STRIDE)
        x, _, _, y = band(series, start, stop, columns, frame.log)
        return x, y
    return frame.on_axis(x, y)


def _apart(xs: Array, ys: Array, x: float, y: float) -> float:
    """Return how far above or below a curve a point is; infinite before its first and after its last point."""
    if not len(xs) or not xs[0] <= x <= xs[-1]:
        return math.inf
    return abs(float(np.interp(x, xs, ys)) - y)


def _height(series: SeriesView, iteration: int, frame: Frame) -> float | None:
    """Return where the curve of the run stands after an iteration; None where it has no loss."""
    if not 1 <= iteration <= series.count:
        return None
    bucket = (iteration - 1) // series.width
    return frame.height_of(float(series.minima[bucket] + series.maxima[bucket]) / 2.0)
