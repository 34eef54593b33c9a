"""What one setting is: its name for people, its range and its help, in one place for forms, checks and documents."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Setting:
    """Describes a field of a configuration; attached to it with ``Annotated``.

    Parameters
    ----------
    label
        Short name, as a form shows it.
    help
        One sentence on what the setting does.
    least, most
        Inclusive bounds of a number.
    above
        Exclusive lower bound of a number.
    choices
        What a named choice can be, by name, in the order a form lists them.
    """

    label: str
    help: str
    least: float | None = None
    most: float | None = None
    above: float | None = None
    choices: Mapping[str, object] | None = None

    def allowed(self) -> str:
        """Say in words which values the setting takes."""
        if self.choices is not None:
            return f"Allowed: {', '.join(self.choices)}."
        lower = f"above {_bound(self.above)}" if self.above is not None else f"from {_bound(self.least or 0)}"
        return f"Allowed: {lower} to {_bound(self.most)}." if self.most is not None else f"Allowed: {lower}."

    def accepts(self, value: object) -> bool:
        """Tell whether `value` lies within the bounds or among the choices."""
        if self.choices is not None:
            return value in self.choices
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if isinstance(value, float) and not math.isfinite(value):
            return False
        return (
            (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
            and (self.above is None or value > self.above)
        )


def settings_of(config_type: type) -> dict[str, Setting]:
    """Return the `Setting` of each described field of a configuration type, by field name."""
    hints: dict[str, Any] = get_type_hints(config_type, include_extras=True)
    return {
        name: note
        for name, hint in hints.items()
        for note in getattr(hint, "__metadata__", ())
        if isinstance(note, Setting)
    }


def check_settings(config: object, path: str = "") -> None:
    """Check every described field of `config` that is not None.

    Raises
    ------
    ConfigError
        Naming the first field outside its range.
    """
    for name, setting in settings_of(type(config)).items():
        value = getattr(config, name)
        if value is not None and not setting.accepts(value):
            raise ConfigError(f"{path}{name}", f"{setting.label} cannot be {_shortened(value)}.", setting.allowed())


def _bound(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


def _shortened(value: object) -> str:
    try:
        return reprlib.repr(value)
    except ValueError:  # an integer of more than 4300 digits
        return "that large"
