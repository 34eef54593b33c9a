"""The code view: the from-scratch NumPy program of this very network, lit where the run stands."""

from __future__ import annotations

from itertools import groupby, takewhile

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from core.config import RunConfig
from core.explain.lit import meant
from core.explain.selection import Selection
from core.export.libraries import LIBRARIES
from core.export.numpy_source import export_numpy
from core.export.script import Script
from core.run_settings import SETTINGS
from core.session.snapshot import Snapshot
from core.training.events import Event, Updated
from core.training.phases import PhaseKind
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.code.notes import Moment
from scratchnet_gui.code.source_view import SourceView
from scratchnet_gui.tables.quiet import QuietButton

_CAPTION = "This network in NumPy"
_CHANGED = "In NumPy, with the settings of now from the start. This run was changed on its way."
_NEW = "Changed just now: values come with the next iteration."
_NEW_UPDATE = "Changed just now: values of the update come with the next iteration."
_OF_UPDATE = frozenset({"learning_rate", "clip", "wrong_sign"})
"""Settings of other groups than the optimiser's that change nothing of an iteration before its first update."""


class CodeView(QWidget):
    """Shows the run as a program, with shape and value beside every line that this iteration has carried out; not
    beside lines that it carried out with settings that have changed since.

    `export_requested` carries a name of `LIBRARIES`.
    """

    selected = Signal(object)
    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = SourceView(self)
        self.source.selected.connect(self.selected)
        self.caption = QLabel(_CAPTION)
        self.caption.setObjectName("caption")
        self.caption.setWordWrap(True)
        self.copy_button = QuietButton("Copy", "Copy the marked lines, or the whole program", self)
        self.copy_button.clicked.connect(self._copy)
        self.export_button = QuietButton("Export code…", "Save the program as a file, or the same for a library", self)
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export_button.setMenu(self._libraries())
        head = QHBoxLayout()
        head.setContentsMargins(14, 4, 10, 6)
        head.addWidget(self.caption, 1)
        head.addWidget(self.copy_button)
        head.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.source, 1)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._config: RunConfig | None = None
        self._script: Script | None = None
        self._selection: Selection | None = None
        self._row = 0

    def sizeHint(self) -> QSize:
        """Leave room for the usual line and a few figures."""
        return QSize(420, 560)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take colours and digits."""
        self._appearance = appearance
        self.source.set_theme(appearance.theme)
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the run stands."""
        self._snapshot = snapshot
        self._refresh()

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Light the line that computes the selected quantity, and show the values of this row of the table."""
        chosen = selection != self._selection
        self._selection, self._row = selection, row
        self._refresh()
        if chosen:
            self.source.reveal_held()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while it was hidden."""
        super().showEvent(event)
        self._refresh()
        self.source.reveal_current()

    def _refresh(self) -> None:
        snapshot = self._snapshot
        if snapshot is None or not self.isVisible():
            return
        if self._script is None or snapshot.config is not self._config:
            self._show_program(snapshot.config)
        script = self._script
        assert script is not None
        events = _events_of(snapshot)
        computed = len(events) == len(snapshot.events)
        if computed:
            self.caption.setText(_CAPTION if snapshot.uniform else _CHANGED)
        else:
            self.caption.setText(_NEW_UPDATE if events else _NEW)
        selection = meant(self._selection, snapshot.moment(self._row))
        lines = () if selection is None else (each.line for each in script.variables if each.holds(selection))
        backward = snapshot.phase is not None and snapshot.phase.kind is PhaseKind.BACKWARD
        theme = self._appearance.theme
        self.source.show_moment(
            Moment(events, selection, self._row, self._appearance.digits),
            _at_work(script, snapshot) if computed else None,
            theme.backward_lit if backward else theme.forward_lit,
            frozenset(lines),
        )

    def _show_program(self, config: RunConfig) -> None:
        script = export_numpy(config)
        if self._script is None or script.text != self._script.text:
            by_line = groupby(script.variables, lambda each: each.line)
            self.source.show_program(script.text, {line: tuple(each) for line, each in by_line})
        self._config, self._script = config, script

    def _libraries(self) -> QMenu:
        menu = QMenu(self)
        for name, library in LIBRARIES.items():
            action = menu.addAction(library.label)
            action.setData(name)
            action.triggered.connect(self._ask_for_export)
        return menu

    def _ask_for_export(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.export_requested.emit(action.data())

    def _copy(self) -> None:
        if self._script is not None:
            QGuiApplication.clipboard().setText(self.source.marked_text() or self._script.text)


def _at_work(script: Script, snapshot: Snapshot) -> tuple[int, int] | None:
    """Return first and last line of the operation; at the end of an iteration those of its update."""
    operation, phase = snapshot.position.operation, snapshot.phase
    if phase is None:
        return None
    if snapshot.complete:
        return script.lines[phase.first - 1][0], script.lines[operation - 2][1]
    return script.lines[operation - 1]


def _events_of(snapshot: Snapshot) -> tuple[Event, ...]:
    """Return those first events of the iteration that the program of the settings in force computes just so.

    Settings can have changed since they were computed: of the whole iteration, or of its updates only.
    """
    new, old = snapshot.config, snapshot.events_config
    changed = [
        name
        for name, setting in SETTINGS.items()
        if setting.group != "Stop" and name != "engine" and getattr(new, name) != getattr(old, name)
    ]
    if not changed:
        return snapshot.events
    of_updates = all(name in _OF_UPDATE or SETTINGS[name].group == "Optimiser" for name in changed)
    if not of_updates or new.early_update:  # a layer updated too early changes what is passed back
        return ()
    return tuple(takewhile(lambda event: not isinstance(event, Updated), snapshot.events))
