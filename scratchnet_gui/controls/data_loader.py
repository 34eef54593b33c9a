"""Makes or reads data in a thread of its own, because a large table takes seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, Signal, Slot

from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.files import read_columns
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.errors import ConfigError, CoreError, DataError
from core.session.defaults import recipe_of, run_for

_SWITCH_SECONDS = 0.0001


class DataLoader(QObject):
    """Loads what is asked for; a newer request makes an older one void.

    `run_loaded` carries a whole run that fits the data, `data_loaded` the data alone, `failed` what is wrong with it;
    after each, nothing is being loaded. `columns_read` carries a file and the names of its columns. The thread starts
    with the first request; `shut_down` must come before the last reference goes.
    """

    run_loaded = Signal(object)
    data_loaded = Signal(object)
    failed = Signal(str)
    columns_read = Signal(str, object)
    _asked = Signal(int, object, bool)
    _columns_asked = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._loading = False
        self._thread = QThread(self)
        self._thread.setObjectName("data")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.load, Qt.ConnectionType.QueuedConnection)
        self._columns_asked.connect(self._worker.read_columns, Qt.ConnectionType.QueuedConnection)
        self._worker.loaded.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._worker.columns_read.connect(self.columns_read, Qt.ConnectionType.QueuedConnection)
        application = QCoreApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self.shut_down)

    @property
    def loading(self) -> bool:
        """Tell whether something was asked for that has not come."""
        return self._loading

    def load_run(self, recipe: DataConfig) -> None:
        """Make a run that suits the data of `recipe`, which may say no more than the dataset's name."""
        self._ask(recipe, whole_run=True)

    def load_data(self, recipe: DataConfig) -> None:
        """Make the data of `recipe`."""
        self._ask(recipe, whole_run=False)

    def read_columns(self, file: str, header: str = "auto") -> None:
        """Look up the names of a table's columns; one that cannot be read has none."""
        self._thread.start()
        self._columns_asked.emit(file, header)

    def abandon(self) -> None:
        """Drop what was asked for."""
        self._loading = False
        self._worker.wanted += 1

    @Slot()
    def shut_down(self) -> None:
        """End the thread and wait for it; it may be called again."""
        self.abandon()
        self._thread.quit()
        self._thread.wait()

    def _ask(self, recipe: DataConfig, whole_run: bool) -> None:
        self.abandon()
        self._loading = True
        self._thread.start()
        self._asked.emit(self._worker.wanted, recipe, whole_run)

    @Slot(int, object, bool)
    def _take(self, ticket: int, result: object, whole_run: bool) -> None:
        if ticket != self._worker.wanted:
            return
        self._loading = False
        if isinstance(result, CoreError):
            self.failed.emit(_in_words(result))
        else:
            (self.run_loaded if whole_run else self.data_loaded).emit(result)


class _Worker(QObject):
    """Lives in the thread of the data; `wanted` is one number, so any thread may set it."""

    loaded = Signal(int, object, bool)
    columns_read = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.wanted = 0

    @Slot(int, object, bool)
    def load(self, ticket: int, recipe: DataConfig, whole_run: bool) -> None:
        """Answer a request that is still wanted."""
        if ticket != self.wanted:
            return
        try:
            with _window_breathes():
                result = _run(recipe) if whole_run else _data(recipe)
        except CoreError as error:
            self.loaded.emit(ticket, error, whole_run)
        except Exception as error:  # a bug, or no memory: the form must not wait for ever
            self.loaded.emit(ticket, CoreError(f"The data cannot be had ({type(error).__name__})."), whole_run)
            raise
        else:
            self.loaded.emit(ticket, result, whole_run)

    @Slot(str, str)
    def read_columns(self, file: str, header: str) -> None:
        """Read the first row of a table."""
        try:
            self.columns_read.emit(file, read_columns(file, header))
        except DataError:
            self.columns_read.emit(file, ())


@contextmanager
def _window_breathes() -> Iterator[None]:
    """Let other threads run more often.

    Reading releases Python's lock for an instant again and again, each time too short for a waiting thread to take it;
    with the usual interval, that starved the window for up to 600 ms, with this one for 20.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _run(recipe: DataConfig) -> RunConfig:
    """Make a run; a recipe that says no more than the dataset's name is the one of its preset."""
    only_named = recipe.dataset != "csv" and recipe == DataConfig(dataset=recipe.dataset)
    return run_for(recipe_of(recipe.dataset) if only_named else recipe)


def _data(recipe: DataConfig) -> Dataset:
    data = load_dataset(recipe)
    # Looked at when a run is made of it; kept with the data, and too slow for the window where there are many rows.
    _ = data.target_range, data.targets_are_distributions
    return data


def _in_words(error: CoreError) -> str:
    if isinstance(error, ConfigError):
        return f"{error.message} {error.hint}".strip()
    if isinstance(error, DataError):
        return str(error).replace(error.file, Path(error.file).name, 1)
    return str(error)
