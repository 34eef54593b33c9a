"""The set-up: data, network and training, as a form over the configuration of the run."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from core.config import RunConfig
from core.errors import ConfigError
from core.nn.optimizers import OPTIMIZERS
from core.run_settings import SETTINGS, RunSettings, keep_weights
from core.session.fitting import with_layers, with_setting
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.data_section import DataSection
from scratchnet_gui.controls.layer_list import LayerList
from scratchnet_gui.controls.number_field import NumberField
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.controls.section import FoldingSection, heading
from scratchnet_gui.controls.setting_mark import SettingNote
from scratchnet_gui.controls.setting_words import group_in_words
from scratchnet_gui.controls.settings_grid import Field, SettingsGrid

_OPEN_GROUPS = ("Network", "Training")
"""Groups of settings that cannot be folded away."""


class SetupForm(QWidget):
    """Edits the configuration.

    `new_run` carries a whole configuration, from which a new network is built, and what to say about it (empty where
    there is nothing special). `settings_changed` carries settings that keep the weights, by name. `rejected` carries
    what is wrong with an entry. `note_wanted` says that the mark of a note was clicked. What concerns data is said by
    the signals of `data`.
    """

    new_run = Signal(object, str)
    settings_changed = Signal(object)
    rejected = Signal(str)
    note_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._config: RunConfig | None = None
        self._run_id = 0
        self._notes: dict[str, SettingNote] = {}
        self.data = DataSection()
        self.data.rejected.connect(self.rejected)
        self.layers = LayerList()
        self.layers.changed.connect(self._layers_changed)
        self.biases = QCheckBox("Biases")
        self.biases.setToolTip("Give every neuron of every layer a bias; builds a new network")
        self.biases.clicked.connect(self._biases_clicked)
        keep_own_keys(self.biases)
        self._grids = {group: _grid(group) for group in dict.fromkeys(each.group for each in SETTINGS.values())}
        self.sections = {
            group: FoldingSection(group, grid) for group, grid in self._grids.items() if group not in _OPEN_GROUPS
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 12, 12)
        column.setSpacing(6)
        column.addWidget(heading("Data"))
        column.addWidget(self.data)
        for group, grid in self._grids.items():
            grid.entered.connect(self._entered)
            grid.rejected.connect(self.rejected)
            grid.note_wanted.connect(self.note_wanted)
            column.addSpacing(8)
            if group in self.sections:
                column.addWidget(self.sections[group])
                continue
            column.addWidget(heading(group))
            if group == "Network":
                column.addWidget(self.layers)
                column.addWidget(self.biases)
            column.addWidget(grid)
        column.addStretch(1)
        grids = (self.data.grid, *self._grids.values())
        widest = max(grid.widest_label for grid in grids)
        for grid in grids:
            grid.set_label_width(widest)

    def field(self, name: str) -> Field:
        """Return the field of a setting of the run."""
        return self._grids[SETTINGS[name].group].fields[name]

    @property
    def config(self) -> RunConfig | None:
        """The configuration as last entered, which may be ahead of the session."""
        return self._config

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self.layers.set_appearance(appearance)
        for grid in self._grids.values():
            grid.set_appearance(appearance)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the settings in force, where they have changed; entries that were refused end with their run."""
        new_run = snapshot.run_id != self._run_id
        if new_run or snapshot.config != self._config:
            self._run_id, self._config = snapshot.run_id, snapshot.config
            self._show_config(snapshot.config)
        if new_run:
            for grid in (self.data.grid, *self._grids.values()):
                grid.give_up_entries()

    def show_notes(self, notes: Mapping[str, SettingNote]) -> None:
        """Mark the settings that notes are about, by name, until there are others."""
        if notes != self._notes:
            self._notes = dict(notes)
            for group, grid in self._grids.items():
                grid.show_notes({name: note for name, note in notes.items() if SETTINGS[name].group == group})

    def take(self, config: RunConfig) -> None:
        """Show what is asked for; the next entry builds on it, even before the session has answered."""
        self._config = config
        self._show_config(config)

    def _show_config(self, config: RunConfig) -> None:
        self.data.show_data(config.data)
        self.layers.show_layers(config.layers)
        with_bias = sum(layer.bias for layer in config.layers)
        some = Qt.CheckState.PartiallyChecked if with_bias else Qt.CheckState.Unchecked
        self.biases.setCheckState(Qt.CheckState.Checked if with_bias == len(config.layers) else some)
        self._number("batch_size").limit(config.data.rows)
        self._number("epsilon").setPlaceholderText(f"{OPTIMIZERS[config.optimizer].epsilon:g}")
        for group, grid in self._grids.items():
            grid.show_config(config)
            if group in self.sections:
                self.sections[group].set_summary(group_in_words(config, group))

    def _number(self, name: str) -> NumberField:
        field = self.field(name)
        assert isinstance(field, NumberField)
        return field

    @Slot(str, object)
    def _entered(self, name: str, value: object) -> None:
        assert self._config is not None
        try:
            config, said = with_setting(self._config, name, value)
        except ConfigError as error:
            self._refuse(error)
            return
        if config.layers == self._config.layers and keep_weights((name,)):
            self._change(config, {name: value})
        else:
            self._rebuild(config, said)

    @Slot()
    def _layers_changed(self) -> None:
        assert self._config is not None
        try:
            config, said = with_layers(self._config, self.layers.layers())
        except ConfigError as error:
            self._refuse(error)
        else:
            self._rebuild(config, said)

    @Slot()
    def _biases_clicked(self) -> None:
        assert self._config is not None
        bias = self.biases.checkState() is not Qt.CheckState.Unchecked
        layers = tuple(msgspec.structs.replace(layer, bias=bias) for layer in self.layers.layers())
        self._rebuild(self._config.but(layers=layers), "")

    def _change(self, config: RunConfig, changes: dict[str, object]) -> None:
        changed = config != self._config
        self.take(config)
        if changed:
            self.settings_changed.emit(changes)

    def _rebuild(self, config: RunConfig, said: str) -> None:
        changed = config != self._config
        self.take(config)
        if changed:
            self.new_run.emit(config, said)

    def _refuse(self, error: ConfigError) -> None:
        assert self._config is not None
        self.rejected.emit(f"{error.message} {error.hint}".strip())
        self._show_config(self._config)


def _grid(group: str) -> SettingsGrid:
    settings = {name: setting for name, setting in SETTINGS.items() if setting.group == group}
    effects = {
        name: "Keeps the weights." if setting.keeps_weights else "Builds a new network."
        for name, setting in settings.items()
    }
    return SettingsGrid(RunSettings, settings, effects)
