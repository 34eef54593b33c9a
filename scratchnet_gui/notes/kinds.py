"""The list of all rules, each with a switch."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from core.explain.notes.rules import RULES
from scratchnet_gui.controls.own_keys import keep_own_keys

_INDENT = 24


class Kinds(QWidget):
    """A check box for each rule, with the rule, why it matters and where it comes from."""

    switched = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        for name, rule in RULES.items():
            box = self.boxes[name] = QCheckBox(rule.label)
            box.setChecked(True)
            box.setToolTip(f"Show this kind. {rule.sentence}")
            box.setProperty("rule", name)
            box.toggled.connect(self._switch)
            keep_own_keys(box)
            said = QLabel(f"{rule.sentence} {rule.why} ({rule.source})")
            said.setObjectName("caption")
            said.setWordWrap(True)
            said.setContentsMargins(_INDENT, 0, 0, 8)
            column.addWidget(box)
            column.addWidget(said)

    def show_off(self, off: Collection[str]) -> None:
        """Show which rules are switched off."""
        for name, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(name not in off)
            box.blockSignals(False)

    def _switch(self, shown: bool) -> None:
        self.switched.emit(self.sender().property("rule"), shown)
