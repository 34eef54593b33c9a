"""Takes the wishes of the set-up form about data to the loader, and makes runs of what comes back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.recipe import DataConfig
from core.errors import ConfigError
from core.session.fitting import with_data
from scratchnet_gui.controls.data_loader import DataLoader
from scratchnet_gui.controls.setup_form import SetupForm


class DataChooser(QObject):
    """Stands between the set-up form and the loader of data.

    `dataset_chosen` carries a run that suits another dataset. `data_changed` carries a run with other data and the
    settings of before, and what to say about it. `failed` carries why there is none.
    """

    dataset_chosen = Signal(object)
    data_changed = Signal(object, str)
    failed = Signal(str)

    def __init__(self, form: SetupForm, parent: QObject) -> None:
        super().__init__(parent)
        self._form = form
        self._loader = DataLoader(self)
        form.data.dataset_chosen.connect(self._load_run)
        form.data.data_changed.connect(self._load_data)
        form.data.columns_wanted.connect(self._loader.read_columns)
        self._loader.run_loaded.connect(self._take_run)
        self._loader.data_loaded.connect(self._take_data)
        self._loader.failed.connect(self._give_up)
        self._loader.columns_read.connect(form.data.show_columns)

    def abandon(self) -> None:
        """Drop what is being loaded: a run with other data is opened."""
        self._loader.abandon()
        self._form.data.show_loading(False)

    def shut_down(self) -> None:
        """End the loader's thread."""
        self._loader.shut_down()

    @Slot(object)
    def _load_run(self, recipe: DataConfig) -> None:
        self._form.data.show_loading(True)
        self._loader.load_run(recipe)

    @Slot(object)
    def _load_data(self, recipe: DataConfig) -> None:
        self._form.data.show_loading(True)
        self._loader.load_data(recipe)

    @Slot(object)
    def _take_run(self, config: RunConfig) -> None:
        self._form.data.show_loading(False)
        self._form.take(config)
        self.dataset_chosen.emit(config)

    @Slot(object)
    def _take_data(self, data: Dataset) -> None:
        assert self._form.config is not None
        try:
            config, said = with_data(self._form.config, data)
        except ConfigError as error:
            self._give_up(f"{error.message} {error.hint}".strip())
            return
        self._form.data.show_loading(False)
        self._form.take(config)
        self.data_changed.emit(config, said)

    @Slot(str)
    def _give_up(self, text: str) -> None:
        self._form.data.show_loading(False)
        self._form.data.go_back()
        self.failed.emit(text)
