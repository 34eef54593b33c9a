"""What is said about changed settings."""

from __future__ import annotations

from collections.abc import Mapping

from core.config import RunConfig
from core.explain.selection import Bias, Weight
from core.explain.symbols import neuron_name
from core.nn.optimizers import OPTIMIZERS
from core.run_settings import SETTINGS


def changes_in_words(changes: Mapping[str, object]) -> str:
    """Name settings with their new values: ``Learning rate 0.5, Batch 10``."""
    return ", ".join(f"{SETTINGS[name].label} {_value_in_words(name, value)}" for name, value in changes.items())


def parameter_in_words(config: RunConfig, part: Weight | Bias, value: float) -> str:
    """Name a weight or a bias with its new value: ``Weight input 2 → hidden 3 at 0.5``."""
    if isinstance(part, Bias):
        return f"Bias of {neuron_name(config, part.layer, part.unit)} at {_number(value)}"
    names = neuron_name(config, part.layer - 1, part.source), neuron_name(config, part.layer, part.target)
    return f"Weight {' → '.join(names)} at {_number(value)}"


def new_network_in_words(config: RunConfig) -> str:
    """Say where the start weights of a new network come from."""
    if config.start in ("constant", "zeros"):
        value = config.start_value if config.start == "constant" else 0.0
        return f"A new network was built; all of its weights start with {_number(value)}."
    return f"A new network was built; its start weights come from seed {config.seed}."


def difference_in_words(before: RunConfig, after: RunConfig) -> str:
    """Say in what a new run differs from the one before, as a label for taking it back."""
    if after.data is not before.data and after.data != before.data:
        return f"Data {after.data.title}"
    changed = {name: getattr(after, name) for name in SETTINGS if getattr(after, name) != getattr(before, name)}
    if after.layers != before.layers:
        return f"Network {'-'.join(map(str, after.sizes))}"
    return changes_in_words(changed) or "New network"


def advice_on_rate(config: RunConfig) -> str:
    """Say that a learning rate is far from what the optimiser usually takes; empty where it is not."""
    optimizer = OPTIMIZERS[config.optimizer]
    usual = optimizer.usual_rate
    if usual is None or config.learning_rate <= 20.0 * usual:
        return ""
    return f" {optimizer.label} usually takes a learning rate near {usual:g}; now it is {config.learning_rate:g}."


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _value_in_words(name: str, value: object) -> str:
    setting = SETTINGS[name]
    if value is None:
        return setting.empty
    if setting.choices is not None:
        return str(getattr(setting.choices[str(value)], "label", value))
    if isinstance(value, bool):
        return "switched on" if value else "switched off"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
