"""The layers of a network as a list to edit: a line for each, with its neurons and its activation."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSpinBox, QToolButton, QWidget

from core.nn.activations import ACTIVATIONS
from core.run_settings import MAX_LAYERS, MAX_UNITS, LayerConfig
from core.setting import settings_of
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.choice_field import ChoiceField, choices_of
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.controls.select_on_click import select_on_click
from scratchnet_gui.controls.wheel import leave_wheel_to_panel
from scratchnet_gui.icons import icon
from scratchnet_gui.names import layer_name

_ACTIVATIONS = choices_of(settings_of(LayerConfig)["activation"])
_MOST_TYPED = 99_999
_UNITS_WIDTH = 58
_NARROWEST_CHOICE = 60
_OF_OUTPUTS = ("identity", "softmax")
"""Activations that make no sense in a new hidden layer: one adds nothing to the network, one is not allowed."""


class LayerList(QWidget):
    """One line per layer with weights; `changed` says that the person edited one. The output's size is the data's."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        self._layers: tuple[LayerConfig, ...] = ()
        self.units: list[QSpinBox] = []
        self.activations: list[ChoiceField] = []
        self.add_button = QPushButton("Add hidden layer")
        self.add_button.setToolTip("Add a hidden layer before the output; builds a new network")
        self.add_button.clicked.connect(self._add)
        keep_own_keys(self.add_button)
        self.removers: list[QToolButton] = []

    def layers(self) -> tuple[LayerConfig, ...]:
        """Return the layers as edited, the output last; what the list does not show of them is kept."""
        lines = zip(self._layers, self.units, self.activations, strict=True)
        return tuple(
            msgspec.structs.replace(layer, units=units.value(), activation=str(activation.currentData()))
            for layer, units, activation in lines
        )

    def show_layers(self, layers: Sequence[LayerConfig]) -> None:
        """Show the layers of a network without telling anyone."""
        if len(self._layers) != len(layers):
            self._make_lines(len(layers))
        self._layers = tuple(layers)
        for layer, spin, box in zip(layers, self.units, self.activations, strict=True):
            if spin.value() != layer.units:  # otherwise what is being typed would go
                spin.blockSignals(True)
                spin.setValue(layer.units)
                spin.blockSignals(False)
            box.show_value(layer.activation)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._appearance = appearance
        for button in self.removers:
            button.setIcon(icon("x", appearance.theme.muted))

    def _make_lines(self, number: int) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None and widget is not self.add_button:
                widget.hide()
                widget.deleteLater()
        self.units, self.activations, self.removers = [], [], []
        for index in range(number):
            self._make_line(index, number)
        self._grid.addWidget(self.add_button, number, 0, 1, 4)
        self.add_button.setEnabled(number < MAX_LAYERS)

    def _make_line(self, index: int, number: int) -> None:
        output = index == number - 1
        name = layer_name(index + 1, number).capitalize()
        units = QSpinBox()
        units.setRange(1, _MOST_TYPED)  # more than allowed, so that it is explained instead of swallowed
        units.setKeyboardTracking(False)
        units.setEnabled(not output)
        units.setFixedWidth(_UNITS_WIDTH)
        units.setAccessibleName(f"{name} neurons")
        units.setToolTip(
            "As many neurons as a target has values"
            if output
            else f"How many neurons the layer has (1 to {MAX_UNITS:,}); builds a new network"
        )
        units.valueChanged.connect(self.changed)
        units.editingFinished.connect(units.clearFocus)
        select_on_click(units.lineEdit())
        activation = ChoiceField(
            choice for choice in _ACTIVATIONS if output or ACTIVATIONS[str(choice.value)].slope is not None
        )
        activation.setMinimumWidth(_NARROWEST_CHOICE)
        activation.setAccessibleName(f"{name} activation")
        activation.setToolTip("The function each neuron of this layer applies to its sum; builds a new network")
        activation.entered.connect(self.changed)
        self.units.append(units)
        self.activations.append(activation)
        self._grid.addWidget(QLabel(name), index, 0)
        self._grid.addWidget(units, index, 1)
        self._grid.addWidget(activation, index, 2)
        remove = QToolButton()
        remove.setAutoRaise(True)
        remove.setIconSize(QSize(14, 14))
        remove.setIcon(icon("x", self._appearance.theme.muted))
        remove.setToolTip("Remove this layer; builds a new network")
        remove.setAccessibleName(f"Remove {name}")
        if output:
            policy = remove.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            remove.setSizePolicy(policy)
            remove.hide()
        remove.clicked.connect(self._remove)
        keep_own_keys(units)
        leave_wheel_to_panel(units)
        keep_own_keys(remove)
        self.removers.append(remove)
        self._grid.addWidget(remove, index, 3)

    @Slot()
    def _add(self) -> None:
        *hidden, output = self.layers()
        new = hidden[-1] if hidden else msgspec.structs.replace(output, units=2)
        if new.activation in _OF_OUTPUTS:
            new = msgspec.structs.replace(new, activation="tanh")
        self._replace((*hidden, new, output))

    @Slot()
    def _remove(self) -> None:
        index = next(place for place, button in enumerate(self.removers) if button is self.sender())
        layers = self.layers()
        self._replace(layers[:index] + layers[index + 1 :])

    def _replace(self, layers: tuple[LayerConfig, ...]) -> None:
        self.show_layers(layers)
        self.changed.emit()
