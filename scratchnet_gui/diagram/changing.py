"""What a weight or a bias can be changed to, and how. Pure."""

from __future__ import annotations

import math
from decimal import Decimal

from core.errors import ConfigError
from core.explain.selection import Bias, Weight
from core.nn.parameters import MOST_PARAMETER
from core.session.commands import EditParameter
from core.setting import Setting
from scratchnet_gui.controls.number_field import parse_number
from scratchnet_gui.formatting import MINUS, count

STEP, FINE = Decimal("0.1"), Decimal("0.1")
"""What one key or notch of the wheel changes; and what part of it with Shift held."""
PIXEL = Decimal("0.01")
"""What a drag by one pixel changes."""
_VALUE = Setting("value", "", least=-MOST_PARAMETER, most=MOST_PARAMETER)


def allowed(part: Weight | Bias) -> str:
    """Say which values a weight or a bias can be given."""
    kind, most = "weight" if isinstance(part, Weight) else "bias", count(MOST_PARAMETER)
    return f"A {kind} is a number from {MINUS}{most} to {most}, such as 0.25."


def read_value(text: str) -> float | None:
    """Read a value as people write it; None for what no weight can be."""
    try:
        return float(parse_number(text, _VALUE, whole=False))
    except ConfigError:
        return None


def moved(value: float, steps: float, step: Decimal) -> float:
    """Return `value` after so many steps, within the limits; in decimal, so that 0.1 and 0.2 give 0.3."""
    if not math.isfinite(value):
        return value
    new = Decimal(repr(value)) + Decimal(repr(steps)) * step
    return float(min(max(new, Decimal(-MOST_PARAMETER)), Decimal(MOST_PARAMETER)))


class Change:
    """One change of a weight or a bias by hand, in however many steps; all of them are undone together."""

    def __init__(self, part: Weight | Bias, value: float) -> None:
        self.part = part
        self.value = value
        self._start = value
        self._values = {value}

    def to(self, value: float) -> EditParameter | None:
        """Return the command for the next value; None where it has that already."""
        if value == self.value:
            return None
        command = EditParameter(self.part, value, continues=len(self._values) > 1)
        self.value = value
        self._values.add(value)
        return command

    def back(self) -> EditParameter | None:
        """Return the command that restores the value from before."""
        return self.to(self._start)

    def made(self, value: float) -> bool:
        """Tell whether a value stems from this change, and not from training."""
        return value in self._values
