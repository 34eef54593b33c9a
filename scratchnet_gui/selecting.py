"""What is selected, and which row of the table: the same in every view."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot

from core.explain.explain import exists
from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from core.training.events import BatchTaken
from scratchnet_gui.engine_thread.client import EngineClient
from scratchnet_gui.main_window import MainWindow


def paint_now(window: MainWindow) -> None:
    """Paint at once what has changed."""
    QCoreApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))


class Selecting(QObject):
    """Tells every view what is selected. `row_chosen` carries a row that the person chose."""

    row_chosen = Signal(int)

    def __init__(self, window: MainWindow, client: EngineClient) -> None:
        super().__init__(window)
        self._window = window
        self._client = client
        self._snapshot: Snapshot | None = None
        self._selection: Selection | None = None
        self._chosen_row = 0  # by the person; another one is shown where it is not in the batch
        self._followed = 0, 0  # the branch and the iteration for which that was decided
        self.row = 0
        """The row whose numbers are shown, counted from 0 in the table."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run; called before the views draw the moment."""
        new_run = self._snapshot is None or self._snapshot.run_id != snapshot.run_id
        self._snapshot = snapshot
        if new_run:
            self._meet_network(snapshot)
        self._follow_batch(snapshot)

    @Slot(object)
    def select(self, selection: Selection | None) -> None:
        """Select a number or a part of the network, or nothing."""
        self._selection = selection
        self._show()

    @Slot(int)
    def select_row(self, row: int) -> None:
        """Show the numbers of another row, if there is such a one."""
        if self._snapshot is not None and 0 <= row < self._snapshot.config.data.rows:
            self.row = self._chosen_row = row
            self.row_chosen.emit(row)
            self._show()

    @Slot()
    def select_next_row(self) -> None:
        """Go one row down in the table."""
        self.select_row(self.row + 1)

    @Slot()
    def select_previous_row(self) -> None:
        """Go one row up in the table."""
        self.select_row(self.row - 1)

    def _meet_network(self, snapshot: Snapshot) -> None:
        config = snapshot.config
        self.row = self._chosen_row = min(self._chosen_row, config.data.rows - 1)
        self._followed = 0, 0
        if self._selection is not None and not exists(self._selection, config):
            self._selection = None
        self._tell()  # painted with the snapshot, not before

    def _follow_batch(self, snapshot: Snapshot) -> None:
        """Show a row that has numbers: in an iteration whose batch lacks the chosen one, the first that it has."""
        batch = next((event for event in snapshot.events if isinstance(event, BatchTaken)), None)
        here = snapshot.branch, snapshot.position.iteration
        if batch is None or snapshot.playing or here == self._followed:
            return
        self._followed = here
        row = self._chosen_row if self._chosen_row in batch.rows else int(batch.rows[0])
        if row != self.row:
            self.row = row
            self._tell()

    def _tell(self) -> None:
        for view in self._window.selecting_views:
            view.show_selection(self._selection, self.row)

    def _show(self) -> None:
        """Light it in one view after the other: where the person looks does not wait for the formulas."""
        with self._client.training_gives_way():
            for view in self._window.selecting_views:
                view.show_selection(self._selection, self.row)
                paint_now(self._window)
