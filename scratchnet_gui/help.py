"""The dialogs of the Help menu: all keys, and what this program is."""

from __future__ import annotations

from importlib.metadata import version

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from scratchnet_gui.actions import ENTRIES

_PANEL_KEYS = (
    ("S, C", "Show or hide set-up, loss curve"),
    ("I, P", "Turn to the Inspector, the predictions; hide their panel where they are in front"),
    ("Ctrl+1 … 9", "Go to a phase of this iteration"),
    ("Ctrl+E", "Sort the table of predictions by error, and back"),
    ("Ctrl+Page Up, Page Down", "Turn the table's page; Ctrl+Home and Ctrl+End go to the first and the last"),
    ("Wheel, drag", "Zoom and move the diagram, the loss curve or the timeline; a double click shows all of it"),
    (
        "Double click, Enter",
        "Give a weight or bias of the diagram another value; in the field, arrows and wheel step it",
    ),
    ("Alt or Ctrl and drag", "Change a weight or bias of the diagram: up is more, with Shift finer"),
    ("Tab, arrows, Enter", "In the table of predictions, go from cell to cell and select a number"),
)


_SHARE_OF_SCREEN = 0.85
_BELOW_KEYS = 72
"""Pixels for the button of the dialog and its margins."""


def key_list() -> list[tuple[str, str]]:
    """Return every key with what it does, from the one table of actions."""
    rows = [
        (
            ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in entry.keys),
            entry.help,
        )
        for entry in ENTRIES
        if entry.keys
    ]
    return [*rows, *_PANEL_KEYS]


class KeysDialog(QDialog):
    """All keys in two columns, which scroll where the screen is low."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for line, (keys, does) in enumerate(key_list()):
            grid.addWidget(QLabel(f"<b>{keys}</b>"), line, 0)
            grid.addWidget(QLabel(does), line, 1)
        content = QWidget()
        content.setLayout(grid)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(content)
        wanted = content.sizeHint()
        area.setMinimumWidth(wanted.width() + area.verticalScrollBar().sizeHint().width())
        around = QGridLayout()
        around.addWidget(area, 0, 0)
        _with_close_button(self, around)
        most = round(_SHARE_OF_SCREEN * self.screen().availableSize().height())
        self.resize(self.sizeHint().width(), min(wanted.height() + _BELOW_KEYS, most))


class AboutDialog(QDialog):
    """Version, source of the idea, and licences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About ScratchNet")
        text = QLabel(
            f"<h3>ScratchNet {version('scratchnet')}</h3>"
            "<p>Opens a small neural network up: every weight a line, every operation a number to check.</p>"
            "<p>It starts from James Loy's article <i>How to build your own Neural Network from scratch"
            " in Python</i>.</p>"
            "<p>MIT licence. Fonts: Inter, STIX Two Math and DejaVu; icons: Lucide.<br>"
            "Their licences come with the program. Drawn with Qt and pyqtgraph, computed with NumPy.</p>"
        )
        text.setWordWrap(True)
        text.setMinimumWidth(440)
        grid = QGridLayout()
        grid.addWidget(text, 0, 0)
        _with_close_button(self, grid)


def _with_close_button(dialog: QDialog, content: QGridLayout) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addLayout(content)
    column.addWidget(buttons)
