"""A button to choose a table's file with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QPushButton

from scratchnet_gui.controls.own_keys import keep_own_keys

_KINDS = ("Tables as text (*.csv *.tsv *.txt)", "All files (*)")


class FileField(QPushButton):
    """Opens a dialog; `entered` carries the path of the file that was chosen in it."""

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__("Choose file …")
        self._folder = Path.home()
        self.clicked.connect(self.choose)
        keep_own_keys(self)

    def show_value(self, value: object) -> None:
        """Begin where the file in force is."""
        if value:
            self._folder = Path(str(value)).parent

    @Slot()
    def choose(self) -> None:
        """Ask for a file, without holding up the window."""
        dialog = QFileDialog(self.window(), "Choose a table", str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(_KINDS)
        dialog.fileSelected.connect(self.entered)
        dialog.open()
