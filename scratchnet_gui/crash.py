"""What happens when the program itself has a bug: one dialog with details to copy, and the application goes on."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from importlib.metadata import version
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from scratchnet_gui.fonts import MONOSPACE

_log = logging.getLogger(__name__)


class CrashDialog(QDialog):
    """Says what happened in one sentence, with everything a bug report needs below it."""

    def __init__(self, summary: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong in ScratchNet")
        self.resize(720, 420)
        self.details = details
        head = QLabel(
            "<b>This is a fault in ScratchNet, not in what you did.</b><br>"
            "The run is kept as it was, and you can go on. The details below help to mend it."
        )
        head.setWordWrap(True)
        self._text = QPlainTextEdit(details)
        self._text.setReadOnly(True)
        font = self._text.font()
        font.setFamily(MONOSPACE)
        self._text.setFont(font)
        self._text.setAccessibleName(summary)
        buttons = QDialogButtonBox()
        self.copy_button = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self._copy)
        self.go_on_button = buttons.addButton("Go on", QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(head)
        column.addWidget(self._text, 1)
        column.addWidget(buttons)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)
        self.copy_button.setText("Copied")


class CrashReporter(QObject):
    """Shows unexpected exceptions of any thread as one dialog in the window's thread.

    While the dialog is open, further exceptions are logged only: a fault that repeats with every frame must not bury
    the window. `install` takes over ``sys.excepthook``; `remove` gives it back.
    """

    _raised = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dialog: CrashDialog | None = None
        self._former = sys.excepthook
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catch unexpected exceptions from now on."""
        self._former = sys.excepthook
        sys.excepthook = self.report

    def remove(self) -> None:
        """Leave exceptions to what caught them before."""
        sys.excepthook = self._former

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take one exception; any thread may call it."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        _log.error("unexpected exception\n%s", text)
        self._raised.emit(f"{kind.__name__}: {error}", text)

    @Slot(str, str)
    def _show(self, summary: str, text: str) -> None:
        if self.dialog is not None:
            return
        self.dialog = CrashDialog(summary, f"{_versions()}\n\n{text}", QApplication.activeWindow())
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None


def _versions() -> str:
    return (
        f"ScratchNet {version('scratchnet')}, Python {platform.python_version()}, Qt {qVersion()},"
        f" NumPy {version('numpy')}, {platform.platform()}"
    )
