"""The numbers that a person types at the timeline, and the line below a field that says what it takes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy

from core.setting import Setting
from scratchnet_gui.controls.number_field import NumberField

ITERATION = Setting("Iteration", "The iteration that is shown.", least=0, most=1_000_000_000)
LOSS = Setting("Loss", "A loss of the run.", above=0)


class FieldHint(QLabel):
    """Says what a field takes; while an entry is refused, what is wrong with it."""

    def __init__(self, field: NumberField) -> None:
        super().__init__()
        self._hint = ""
        self.setObjectName("caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        field.rejected.connect(self._refuse)
        field.entered.connect(self.calm)
        field.textEdited.connect(self.calm)

    def set_hint(self, hint: str) -> None:
        """Say what the field takes."""
        refusing = self.text() != self._hint
        self._hint = hint
        if not refusing:
            self.setText(hint)

    @Slot()
    def calm(self) -> None:
        """Refuse nothing any more."""
        self._show(self._hint, wrong=False)

    @Slot(str)
    def _refuse(self, wrong: str) -> None:
        self._show(wrong, wrong=True)

    def _show(self, text: str, wrong: bool) -> None:
        if text == self.text():
            return
        self.setText(text)
        self.setProperty("wrong", wrong)
        self.style().unpolish(self)
        self.style().polish(self)
