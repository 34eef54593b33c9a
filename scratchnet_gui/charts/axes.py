"""The axes of the loss curve: their letters, ticks and names."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QFont, QFontMetricsF

from scratchnet_gui.appearance import Theme
from scratchnet_gui.charts.frame import Frame
from scratchnet_gui.charts.ticks import iteration_ticks, linear_ticks, log_ticks


class Axes:
    """Both axes of `box`, in `layout`; `losses` are the ticks of that of the loss."""

    def __init__(self, layout: pg.GraphicsLayout, box: pg.ViewBox) -> None:
        self._layout = layout
        self._shown: tuple[object, ...] = ()
        self.losses: list[tuple[float, str]] = []
        self.left, self.bottom = pg.AxisItem("left"), pg.AxisItem("bottom")
        layout.addItem(self.left, 0, 0)
        layout.addItem(box, 0, 1)
        layout.addItem(self.bottom, 1, 1)
        for axis in (self.left, self.bottom):
            axis.linkToView(box)
            axis.setZValue(-1000)  # its grid lies under the curve
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickAlpha=255, tickLength=0, hideOverlappingLabels=40)
        self.left.setGrid(255)
        self.letters = QFont()

    def style(self, font: QFont, theme: Theme) -> None:
        """Take the letters of the ticks and the colours of `theme`."""
        self.letters = font
        for axis in (self.left, self.bottom):
            axis.setTickFont(font)
            axis.setTextPen(theme.muted)
            axis.label.setFont(font)
            axis.setTickPen(theme.line)
        self.left.setPen(None)
        self.bottom.setPen(theme.line)
        for axis in (self.left, self.bottom):
            axis.setLabel(color=theme.muted)  # last, because the pens of an axis colour its label too
        self.forget()
        self.bottom.setHeight(2.0 * QFontMetricsF(font).height() + 8.0)

    def forget(self) -> None:
        """Make all ticks anew when they are drawn next."""
        self._shown = ()

    def draw(self, frame: Frame, name: str) -> None:
        """Draw ticks for what is in view; `name` is that of the axis of the loss where it has room for it."""
        letters = QFontMetricsF(self.letters)
        line = letters.height()
        most = max(int(frame.height / (1.8 * line)), 2)
        # At the very edge there is no room for the label, and a line without one says nothing.
        edge = min(0.45 * line / max(frame.height, 1.0), 0.25) * (frame.high - frame.low)
        y_ticks = (log_ticks if frame.log else linear_ticks)(frame.low + edge, frame.high - edge, most)
        widest = letters.horizontalAdvance(f"{int(max(frame.right, 1)):,}")
        x_ticks = iteration_ticks(frame.left, frame.right, max(int(frame.width / (widest + 28.0)), 1))
        if (x_ticks, y_ticks, name) == self._shown:
            return
        self._shown, self.losses = (x_ticks, y_ticks, name), y_ticks
        # The last label is centred on the end of the axis.
        self._layout.setContentsMargins(8, 2, max(widest / 2.0, 12.0), 0)
        self.bottom.setTicks([x_ticks])
        self.left.setTicks([y_ticks])
        tick_width = max((letters.horizontalAdvance(text) for _, text in y_ticks), default=0.0)
        self.left.setWidth(tick_width + line + 12.0)
        self.bottom.setLabel("iteration")
        fits = letters.horizontalAdvance(name) < frame.height
        self.left.setLabel(name if fits else "loss")
