"""The predictions table in a test, with the window around it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget

from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.explain.selection import Selection
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.tables.predictions import PredictionsView

XOR = RunConfig(
    data=Dataset.of_rows(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,))),
    layers=(LayerConfig(units=4), LayerConfig(units=1)),
    seed=45532,
)
IRIS = RunConfig(
    data=load_dataset(DataConfig(dataset="iris", test_ratio=0.2)),
    layers=(LayerConfig(units=3, activation="softmax"),),
    loss="categorical_cross_entropy",
    learning_rate=0.05,
    batch_size=16,
)


def moment(iteration: int, operation: int | None = None, config: RunConfig = XOR) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


class Host(QWidget):
    """Stands for the window: holds the view and notes the keys that come through to it."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(360, 300)
        self.view = PredictionsView(self)
        self.view.setGeometry(0, 0, 360, 300)
        self.view.set_appearance(Appearance())
        self.keys: list[int] = []
        self.chosen: list[int] = []
        self.selected: list[Selection] = []
        self.view.selected.connect(self.selected.append)
        self.view.row_selected.connect(self.chosen.append)

    @property
    def table(self) -> QTableView:
        table = self.view.findChild(QTableView)
        assert isinstance(table, QTableView)
        return table

    def show_moment(self, snapshot: Snapshot) -> None:
        self.view.show_snapshot(snapshot)
        QApplication.processEvents()  # a new number of rows is laid out in the next turn of the event loop

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.key())

    def texts(self) -> list[list[str]]:
        model = self.table.model()
        return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]

    def footer(self) -> list[str]:
        return [self.view._footer._label.text, self.view.findChildren(QLabel)[0].text()]

    def marked_row(self) -> int:
        return self.table.selectionModel().selectedRows()[0].row()

    def click(self, row: int, column: int = 1) -> None:
        place = self.table.visualRect(self.table.model().index(row, column)).center()
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
