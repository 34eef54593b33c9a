"""Popovers that ask for one thing: the name of a bookmark, or the loss to look for."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from scratchnet_gui.controls.number_field import NumberField
from scratchnet_gui.timeline.fields import LOSS, FieldHint
from scratchnet_gui.timeline.popover import Popover

LONGEST_NAME = 60


class BookmarkNamer(Popover):
    """Asks for the name of a new bookmark; `named` carries it."""

    named = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Bookmark this moment", parent)
        self._name = QLineEdit()
        self._name.setMaxLength(LONGEST_NAME)
        self._name.setMinimumWidth(220)
        self._name.setAccessibleName("Name of the bookmark")
        add = QPushButton("Add")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._name, 1)
        row.addWidget(add)
        self.column.addLayout(row)
        self._name.returnPressed.connect(self._add)
        add.clicked.connect(self._add)

    def ask(self, name: str, anchor: QWidget) -> None:
        """Open with a name made up, ready to be typed over."""
        self._name.setText(name)
        self._name.selectAll()
        self.open_at(anchor)
        self._name.setFocus()

    @Slot()
    def _add(self) -> None:
        self.close()
        self.named.emit(self._name.text().strip())


class FirstBelow(Popover):
    """Asks for a loss; `entered` carries it."""

    entered = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Where the loss first went below", parent)
        self._loss = NumberField(LOSS, whole=False)
        self._loss.setMinimumWidth(90)
        self._loss.setAccessibleName("Loss")
        go = QPushButton("Go")
        self._hint = FieldHint(self._loss)
        self._hint.set_hint(self._loss.allowed)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._loss, 1)
        row.addWidget(go)
        self.column.addLayout(row)
        self.column.addWidget(self._hint)
        self._loss.entered.connect(self._enter)
        self._loss.rejected.connect(self._ask_again)
        go.clicked.connect(self._loss.returnPressed)  # as Enter does

    def ask(self, suggestion: float, anchor: QWidget) -> None:
        """Open with a loss suggested, ready to be typed over."""
        self._hint.calm()
        self._loss.setText(f"{suggestion:.3g}")
        self._loss.setModified(True)
        self._loss.selectAll()
        self.open_at(anchor)
        self._loss.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give up what is typed and not entered."""
        self._loss.give_up()
        super().closeEvent(event)

    @Slot(object)
    def _enter(self, loss: float) -> None:
        self.close()
        self.entered.emit(loss)

    @Slot()
    def _ask_again(self) -> None:
        self._loss.setFocus()
        self._loss.selectAll()
