"""A weight that is dragged up and down."""

from __future__ import annotations

from core.explain.selection import Bias, Weight
from core.session.commands import EditParameter
from scratchnet_gui.diagram.changing import FINE, PIXEL, Change, moved


class WeightDrag:
    """A drag from height `y`: up is more. It holds from the first pixel on that is no shaking hand."""

    def __init__(self, part: Weight | Bias, value: float, y: float) -> None:
        self.change = Change(part, value)
        self.moving = False
        self._y = y

    def to(self, y: float, fine: bool) -> EditParameter | None:
        """Return the command for the mouse at height `y`; None where the value is the same."""
        self.moving = True
        pixels = round(self._y - y)
        self._y -= pixels
        return self.change.to(moved(self.change.value, pixels, PIXEL * FINE if fine else PIXEL))
