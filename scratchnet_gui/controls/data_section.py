"""The part of the set-up that says what the network learns from."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.data.dataset import Dataset
from core.data.recipe import DataConfig
from core.data.sources import DATASETS
from core.errors import ConfigError
from core.setting import settings_of
from scratchnet_gui.controls.choice_field import ChoiceField
from scratchnet_gui.controls.column_field import ColumnField
from scratchnet_gui.controls.data_words import data_in_words
from scratchnet_gui.controls.file_field import FileField
from scratchnet_gui.controls.number_field import NumberField
from scratchnet_gui.controls.setting_words import tooltip, wrapped
from scratchnet_gui.controls.settings_grid import SettingsGrid

_SETTINGS = settings_of(DataConfig)
_FILE = "csv"
_EFFECT = "Builds a new network."
_UNNOTICED_MS = 150
"""How long loading may take before it is said."""


class DataSection(QWidget):
    """Shows the data of a run, and lets the person choose other data.

    `dataset_chosen` carries the recipe of another dataset, `data_changed` another recipe for the same one.
    `columns_wanted` asks for the names of the columns of a file, given its path and its `header` setting; `rejected`
    carries what is wrong with an entry.
    """

    dataset_chosen = Signal(object)
    data_changed = Signal(object)
    columns_wanted = Signal(str, str)
    rejected = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._data: Dataset | None = None
        self._recipe: DataConfig | None = None  # what was last asked for, which may still be loaded
        self._loading = False
        self._another = False  # whether that is another dataset
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_UNNOTICED_MS)
        self._patience.timeout.connect(self._tell_loading)
        self._columns_of = ("", "")  # a file and its header
        self.file = FileField()
        self.target = ColumnField(_SETTINGS["target"])
        self.grid = SettingsGrid(
            DataConfig,
            _SETTINGS,
            dict.fromkeys(_SETTINGS, _EFFECT),
            special={"file": self.file, "target": self.target},
        )
        self.grid.entered.connect(self._entered)
        self.grid.rejected.connect(self.rejected)
        self.facts = QLabel()
        self.facts.setObjectName("caption")
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.grid)
        column.addWidget(self.facts)

    @property
    def dataset(self) -> ChoiceField:
        """The drop-down of all datasets."""
        field = self.grid.fields["dataset"]
        assert isinstance(field, ChoiceField)
        return field

    def show_data(self, data: Dataset) -> None:
        """Show the data of the run, unless other data is on its way."""
        if data is not self._data:
            self._data = data
            if not self._loading:
                self.go_back()

    def show_loading(self, loading: bool) -> None:
        """Say that other data is on its way, where it takes long, or that none is."""
        self._loading = loading
        if loading:
            self._patience.start()
        else:
            self._patience.stop()
            self._another = False
            self.unsetCursor()

    def go_back(self) -> None:
        """Show the data of the run, whatever was asked for."""
        data = self._data
        if data is None:
            return
        self._recipe = recipe = data.recipe
        self.facts.setText(data_in_words(data))
        if recipe is None:
            self.grid.show_config(DataConfig(), without=_SETTINGS.keys() - {"dataset"})
            self.dataset.setPlaceholderText(data.title or "Rows of its own")
            self.dataset.setCurrentIndex(-1)
            self.dataset.setToolTip(wrapped(f"{data.title}. {_SETTINGS['dataset'].help} {_EFFECT}".lstrip(". ")))
            return
        # Features are made of two inputs; how many a file has is known when it is read.
        has_features = bool(recipe.features) or data.X.shape[1] == 2
        self.grid.show_config(recipe, without=() if has_features else ("features",))
        self._number("samples").setPlaceholderText(f"{recipe.sample_count:,}")
        self._number("noise").setPlaceholderText(f"{recipe.noise_level:g}")
        source = DATASETS[recipe.dataset]
        self.dataset.setToolTip(wrapped(f"{source.label}: {source.help} {_EFFECT}"))
        self._number("noise").setToolTip(f"{tooltip(_SETTINGS['noise'], _EFFECT)}\n{wrapped(source.noise_help)}")
        if recipe.dataset == _FILE and (recipe.file, recipe.header) != self._columns_of:
            self._columns_of = recipe.file, recipe.header
            self.target.set_columns(())
            self.columns_wanted.emit(*self._columns_of)

    @Slot(str, object)
    def show_columns(self, file: str, names: Sequence[str | int]) -> None:
        """Offer the columns of a file as targets."""
        if file == self._columns_of[0]:
            self.target.set_columns(names)

    @Slot()
    def _tell_loading(self) -> None:
        assert self._recipe is not None
        self.setCursor(Qt.CursorShape.BusyCursor)
        self.facts.setText("Reading the file …" if self._recipe.dataset == _FILE else "Making the rows …")

    def _number(self, name: str) -> NumberField:
        field = self.grid.fields[name]
        assert isinstance(field, NumberField)
        return field

    @Slot(str, object)
    def _entered(self, name: str, value: object) -> None:
        recipe = self._recipe
        if name == "dataset" and value == _FILE:
            self.go_back()  # the list shows a file when there is one
            self.file.choose()
        elif name == "dataset":
            if recipe is None or value != recipe.dataset:
                self._ask(DataConfig(dataset=str(value)), another=True)
        elif name == "file":
            self._ask(DataConfig(dataset=_FILE, file=str(value)), another=True)
        elif recipe is not None:
            try:
                changed = msgspec.structs.replace(recipe, **{name: value})
            except ConfigError as error:
                self.rejected.emit(f"{error.message} {error.hint}".strip())
                self.go_back()
                return
            if changed == recipe:
                self.go_back()
            else:
                self._ask(changed, another=False)

    def _ask(self, recipe: DataConfig, another: bool) -> None:
        self._recipe = recipe  # the next entry builds on this one, even before it is loaded
        self._another = self._another or another
        (self.dataset_chosen if self._another else self.data_changed).emit(recipe)
