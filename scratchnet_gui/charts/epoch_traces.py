"""The curves of what is measured after epochs, as they are painted: a style each, and grey where they lie ahead."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from core.arrays import Array
from scratchnet_gui.appearance import Theme
from scratchnet_gui.charts.decimate import means
from scratchnet_gui.charts.epochs import EpochCurve, epoch_colour
from scratchnet_gui.charts.trace import Trace
from scratchnet_gui.colours import blend

_STYLES = {"train": Qt.PenStyle.SolidLine, "test": Qt.PenStyle.DashLine}
_WIDTH = 1.5
_NOISE_RISE = 4.0
"""A curve that goes up and down more than this, per pixel to the right, is noise: its means are drawn, which are calm
and quick to draw."""
_MEAN_STRIDE = 9.0
"""Pixels from one mean to the next."""


class EpochTraces:
    """The items of all these curves, in `box`."""

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self.traces = {name: (Trace(box, style), Trace(box, style)) for name, style in _STYLES.items()}

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        for name, (known, later) in self.traces.items():
            known.set_colour(epoch_colour(name, theme), theme)
            later.set_colour(blend(theme.panel, theme.muted, 0.5), theme)

    def draw(self, curves: tuple[EpochCurve, ...], log: bool, ratio: float) -> None:
        """Draw `curves` and no others.

        Parameters
        ----------
        log
            Whether the axis of the loss is logarithmic.
        ratio
            Pixels of the screen for each logical one.
        """
        found = {each.name: each for each in curves}
        for name, (known, later) in self.traces.items():
            curve = found.get(name)
            x, y, split = (np.empty(0), np.empty(0), 0) if curve is None else (curve.x, curve.y, curve.known)
            if log:
                positive = y > 0.0
                split = int(positive[:split].sum())
                x, y = x[positive], np.log10(y[positive])
            known.show_line(*self._calm(x[:split], y[:split]), _WIDTH * ratio)
            # What comes later begins where the known part ends.
            start = max(split - 1, 0) if split < len(x) else len(x)
            later.show_line(*self._calm(x[start:], y[start:]), _WIDTH * ratio)

    def _calm(self, x: Array, y: Array) -> tuple[Array, Array]:
        (left, right), (low, high) = self._box.viewRange()
        if len(x) < 3:
            return x, y
        across = float(x[-1] - x[0]) / (right - left) * self._box.width()
        rise = float(np.abs(np.diff(np.clip(y, low, high))).sum()) / (high - low) * self._box.height()
        return (x, y) if rise <= _NOISE_RISE * across else means(x, y, max(round(across / _MEAN_STRIDE), 1))
