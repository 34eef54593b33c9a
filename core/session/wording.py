"""What is said about changed settings."""

from __future__ import annotations

from collections.abc import Mapping

from core.config import RunConfig
from core.nn.optimizers import OPTIMIZERS
from core.run_settings import SETTINGS


def changes_in_words(changes: Mapping[str, object]) -> str:
    """Name settings with their new values: ``Learning rate 0.5, Batch 10``."""
    return ", ".join(f"{SETTINGS[name].label} {_value_in_words(name, value)}" for name, value in changes.items())


def advice_on_rate(config: RunConfig) -> str:
    """Say that a learning rate is far from what the optimiser usually takes; empty where it is not."""
    optimizer = OPTIMIZERS[config.optimizer]
    usual = optimizer.usual_rate
    if usual is None or config.learning_rate <= 20.0 * usual:
        return ""
    return f" {optimizer.label} usually takes a learning rate near {usual:g}; now it is {config.learning_rate:g}."


def _value_in_words(name: str, value: object) -> str:
    setting = SETTINGS[name]
    if value is None:
        return setting.empty
    if setting.choices is not None:
        return str(getattr(setting.choices[str(value)], "label", value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
