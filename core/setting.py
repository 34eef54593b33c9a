"""What one setting is: its name for people, its range and its help, in one place for forms, checks and documents."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
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
    flag
        Whether it is switched on or off.
    group
        Heading under which a form shows it.
    keeps_weights
        Whether a run can go on with the weights that it has when the setting changes.
    only_for
        Another field and the choices of it with which this one has a meaning; None where it always has.
    empty
        What leaving it out means, as a form shows it; empty where it cannot be left out.
    """

    label: str
    help: str
    least: float | None = None
    most: float | None = None
    above: float | None = None
    choices: Mapping[str, object] | None = None
    flag: bool = False
    group: str = ""
    keeps_weights: bool = False
    only_for: tuple[str, frozenset[str]] | None = None
    empty: str = ""

    def allowed(self) -> str:
        """Say in words which values the setting takes."""
        if self.choices is not None:
            return f"Allowed: {', '.join(self.choices)}."
        if self.flag:
            return "Allowed: true or false."
        lower = f"above {_bound(self.above)}" if self.above is not None else f"from {_bound(self.least or 0)}"
        return f"Allowed: {lower} to {_bound(self.most)}." if self.most is not None else f"Allowed: {lower}."

    def accepts(self, value: object) -> bool:
        """Tell whether `value` lies within the bounds or among the choices."""
        if self.choices is not None:
            return value in self.choices
        if self.flag:
            return isinstance(value, bool)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if isinstance(value, float) and not math.isfinite(value):
            return False
        return (
            (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
            and (self.above is None or value > self.above)
        )


def settings_of(config_type: type) -> Mapping[str, Setting]:
    """Return the `Setting` of each described field of a configuration type, by field name."""
    known = _KNOWN.get(config_type)
    if known is None:
        known = _KNOWN[config_type] = MappingProxyType(_described_fields(config_type))
    return known


_KNOWN: dict[type, Mapping[str, Setting]] = {}


def _described_fields(config_type: type) -> dict[str, Setting]:
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
