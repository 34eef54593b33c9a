"""The curve of the run as it is painted: up to the moment shown in its colour, what comes later in grey."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from core.arrays import Array
from core.training.series import SeriesView
from scratchnet_gui.appearance import Theme
from scratchnet_gui.charts.decimate import band, buckets_up_to, thin, visible_buckets
from scratchnet_gui.charts.frame import MEAN_STRIDE, NOISE_STRIDE, Frame
from scratchnet_gui.charts.moment import Moment
from scratchnet_gui.charts.trace import Trace
from scratchnet_gui.colours import blend

_LONGEST_WIDE_LINE = 10_000.0
"""Up and down so many pixels the line is drawn 2 pixels wide; longer than that, a wide line is slow."""


class RunLines:
    """The items of both stretches, in `box`."""

    def __init__(self, box: pg.ViewBox) -> None:
        self.later, self.curve = Trace(box), Trace(box)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.curve.set_colour(theme.accent, theme)
        self.later.set_colour(blend(theme.panel, theme.muted, 0.5), theme)

    def draw(self, series: SeriesView, moment: Moment, frame: Frame) -> None:
        """Draw what is in view of the losses known at a moment."""
        start, stop = visible_buckets(series, frame.left, frame.right)
        split = min(max(buckets_up_to(series, moment.drawn), start), stop)
        if frame.is_noise(*_points(series, start, stop, frame)):
            self._draw_bands(series, start, split, stop, frame)
        else:
            self._draw_lines(series, start, split, stop, moment, frame)

    def _draw_lines(self, series: SeriesView, start: int, split: int, stop: int, moment: Moment, frame: Frame) -> None:
        x, y = _points(series, start, split, frame)
        later_x, later_y = _points(series, split, stop, frame)
        reaches_marker = len(x) > 0 and x[-1] == moment.iteration
        if moment.loss is not None and frame.left <= moment.iteration <= frame.right and not reaches_marker:
            x, y = np.append(x, moment.iteration), np.append(y, moment.loss)
        if len(x) and len(later_x):
            later_x, later_y = np.insert(later_x, 0, x[-1]), np.insert(later_y, 0, y[-1])
        for trace, each_x, each_y in ((self.curve, x, y), (self.later, later_x, later_y)):
            on_axis_x, on_axis_y = frame.on_axis(each_x, each_y)
            wide = frame.rise(on_axis_y) <= _LONGEST_WIDE_LINE
            trace.show_line(on_axis_x, on_axis_y, frame.pixels(2.0 if wide else 1.0))

    def _draw_bands(self, series: SeriesView, start: int, split: int, stop: int, frame: Frame) -> None:
        def part(first: int, last: int) -> list[Array]:
            x, low, high, _ = band(series, first, last, frame.columns(series, first, last, NOISE_STRIDE), frame.log)
            columns = frame.columns(series, first, last, MEAN_STRIDE)
            mean_x, _, _, mean = band(series, first, last, columns, frame.log)
            return [x, low, high, mean_x, mean]

        now, later = part(start, split), part(split, stop)
        if len(now[0]) and len(later[0]):
            later = [np.insert(values, 0, before[-1]) for values, before in zip(later, now, strict=True)]
        for trace, (x, low, high, mean_x, mean) in ((self.curve, now), (self.later, later)):
            trace.show_line(mean_x, mean, frame.pixels(2.0))
            trace.show_band(x, low, high)


def _points(series: SeriesView, first: int, last: int, frame: Frame) -> tuple[Array, Array]:
    return thin(series, first, last, frame.columns(series, first, last))
