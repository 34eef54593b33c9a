"""The views that the first picture can do without: they come right after it, so that the window opens sooner."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from core.explain.selection import Bias, Weight
from core.session.commands import Seek, TracePath
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.charts.check.view import GradientCheckView
from scratchnet_gui.charts.loss_plot import LossPlot
from scratchnet_gui.code.exporter import CodeExporter
from scratchnet_gui.code.widget import CodeView
from scratchnet_gui.main_window import MainWindow
from scratchnet_gui.matrices.widget import MatrixView
from scratchnet_gui.notes.marks import curve_text, diagram_marks, setting_notes
from scratchnet_gui.notes.noted import Noted
from scratchnet_gui.notes.view import NotesView
from scratchnet_gui.selecting import Selecting
from scratchnet_gui.settings import WindowSettings
from scratchnet_gui.tables.rows_panel import RowSharesView
from scratchnet_gui.travel import Travel


class LateViews(QObject):
    """Makes them, puts them into the window, and ties them to what they show.

    `asked` carries a command that a person gave by one of them, `wanted` one that a view needs for what it shows.
    """

    asked = Signal(object)
    wanted = Signal(object)

    def __init__(self, window: MainWindow, selecting: Selecting, travel: Travel, settings: WindowSettings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._snapshot: Snapshot | None = None
        self._appearance = Appearance()
        self._noted: Noted | None = None
        self._plot = LossPlot()
        self._exporter = CodeExporter(window)
        window.matrices, window.rows = MatrixView(), RowSharesView()
        window.code, window.notes, window.check = CodeView(), NotesView(settings), GradientCheckView()
        for view in (window.matrices, window.rows, window.notes, window.code, window.check):
            view.selected.connect(selecting.select)
        for data in (window.matrices, window.rows):
            data.selected.connect(window.explain)
            data.row_selected.connect(selecting.select_row)
        window.check.path_wanted.connect(self._trace)
        window.notes.noted_changed.connect(self._show_notes)
        window.setup.note_wanted.connect(self._read_notes)
        window.code.export_requested.connect(self._exporter.ask)
        self._exporter.exported.connect(window.messages.notice)
        self._exporter.failed.connect(window.messages.error)
        self._connect_plot(travel)
        window.add_late_views(self._plot)

    def set_appearance(self, appearance: Appearance) -> None:
        """Draw the curve in these colours, and write notes with these digits."""
        self._appearance = appearance
        self._plot.set_appearance(appearance)
        if self._noted is not None:
            self._show_notes(self._noted)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run; called before the views draw the moment."""
        if self._snapshot is None:
            self._plot.show_snapshot(snapshot)
        self._snapshot = snapshot
        self._exporter.show_snapshot(snapshot)

    def _connect_plot(self, travel: Travel) -> None:
        actions, plot = self._window.actions_by_name, self._plot
        log = actions["log"]
        log.setChecked(self._settings.choice("loss_axis", ("log", "linear")) == "log")
        plot.set_log(log.isChecked())
        plot.log_changed.connect(self._log_changed)
        plot.seek_requested.connect(self._seek)
        plot.branch_requested.connect(travel.go_to_branch_at)
        log.triggered.connect(plot.set_log)
        actions["whole_run"].triggered.connect(plot.view_all)

    @Slot(int)
    def _seek(self, iteration: int) -> None:
        if self._snapshot is not None:
            self.asked.emit(Seek(iteration, run_id=self._snapshot.run_id))

    @Slot(object)
    def _trace(self, pair: tuple[Weight | Bias, Weight | Bias]) -> None:
        self.wanted.emit(TracePath(pair))

    @Slot(bool)
    def _log_changed(self, log: bool) -> None:
        self._window.actions_by_name["log"].setChecked(log)
        self._settings.save_choice("loss_axis", "log" if log else "linear")

    @Slot()
    def _read_notes(self) -> None:
        """Turn to the notes, where they are not seen already."""
        if not self._window.notes.isVisible():
            self._window.actions_by_name["notes"].trigger()

    @Slot(object)
    def _show_notes(self, noted: Noted) -> None:
        """Put the notes where they belong."""
        self._noted = noted
        digits = self._appearance.digits
        self._window.diagram.show_marks(diagram_marks(noted.current, digits))
        self._plot.show_note(curve_text(noted.current, digits))
        self._window.setup.show_notes(setting_notes(noted.current, digits))
