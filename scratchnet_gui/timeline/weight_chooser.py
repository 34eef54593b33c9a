"""Chooses one weight or bias of the network: its layer, where it comes from and where it goes."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.config import RunConfig
from core.explain.selection import Bias, Weight
from core.explain.symbols import capitalised, layer_name, short_name
from scratchnet_gui.controls.choice_field import Choice, ChoiceField

_BIAS = -1
"""Stands in the list of sources for the bias."""


class WeightChooser(QWidget):
    """Three fields in a row: layer, source, target."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._config: RunConfig | None = None
        self._fields = ChoiceField(), ChoiceField(), ChoiceField()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for field, before, name in zip(self._fields, ("", "from", "to"), ("Layer", "Source", "Target"), strict=True):
            if before:
                row.addWidget(QLabel(before))
            field.setAccessibleName(name)
            row.addWidget(field, 1)
        self._fields[0].entered.connect(self._offer_units)

    def show_network(self, config: RunConfig) -> None:
        """Offer the weights and biases of a network; what was chosen stays where it is still there."""
        old = self._config
        if old is not None and (old.sizes, old.biases) == (config.sizes, config.biases):
            self._config = config
            return
        self._config = config
        layers = len(config.layers)
        names = [capitalised(layer_name(layer, layers)) for layer in range(1, layers + 1)]
        self._fields[0].set_choices(Choice(layer, name) for layer, name in enumerate(names, start=1))
        self.choose(Weight(1, 0, 0))

    def choose(self, part: Weight | Bias) -> None:
        """Show a weight or bias of the network."""
        layer, source, target = self._fields
        layer.show_value(part.layer)
        self._offer_units(part.layer)
        source.show_value(part.source if isinstance(part, Weight) else _BIAS)
        target.show_value(part.target if isinstance(part, Weight) else part.unit)

    def chosen(self) -> tuple[int, int | None, int]:
        """Return layer, source (None for the bias) and target of what is chosen."""
        layer, source, target = (int(field.currentData()) for field in self._fields)
        return layer, None if source == _BIAS else source, target

    @Slot(object)
    def _offer_units(self, layer: int) -> None:
        config = self._config
        assert config is not None
        _, source, target = self._fields
        units = [Choice(unit, short_name(config, layer - 1, unit)) for unit in range(config.sizes[layer - 1])]
        if config.biases[layer - 1]:
            units.append(Choice(_BIAS, "its bias"))
        source.set_choices(units)
        target.set_choices(Choice(unit, short_name(config, layer, unit)) for unit in range(config.sizes[layer]))
        source.setCurrentIndex(0)
        target.setCurrentIndex(0)
