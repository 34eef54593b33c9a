"""Writes the program of the run that is shown to a file that the person chooses."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import CoreError
from core.export.libraries import LIBRARIES
from core.export.save import save_script
from core.export.script import Script
from core.session.snapshot import Snapshot

_CHANGED = "It has the settings of now from the start; this run was changed on its way, so its numbers differ."


class CodeExporter(QObject):
    """Asks for a place and writes there. `exported` says what was written, `failed` why nothing was."""

    exported = Signal(str)
    failed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._folder = Path.home()
        self._snapshot: Snapshot | None = None
        self._script: Script | None = None
        self._uniform = True

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Export this run from now on."""
        self._snapshot = snapshot

    @Slot(str)
    def ask(self, library: str) -> None:
        """Ask where to write the program for `library`."""
        if self._snapshot is None:
            return
        chosen = LIBRARIES[library]
        try:
            self._script, self._uniform = chosen.export(self._snapshot.config, None), self._snapshot.uniform
        except CoreError as error:
            self.failed.emit(str(error))
            return
        dialog = QFileDialog(self._window, f"Export {chosen.label} code", str(self._folder), "Python (*.py)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("py")
        dialog.selectFile(self._script.name)
        dialog.fileSelected.connect(self.write)
        dialog.open()

    @Slot(str)
    def write(self, path: str) -> None:
        """Write the program that was asked for to `path`."""
        if self._script is None:
            return
        self._folder = Path(path).parent
        try:
            written = save_script(self._script, Path(path))
        except CoreError as error:
            self.failed.emit(str(error))
            return
        told = f"Written: {', '.join(str(each) for each in written)}."
        self.exported.emit(told if self._uniform else f"{told} {_CHANGED}")
