"""What stands in a field of which an entry was refused: the number that is still in force."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QLabel

from scratchnet_gui.controls.number_field import NumberField

_GAP = 8


class InForce(QLabel):
    """Says at the left of a field what is in force, for as long as an entry that was refused stands in it."""

    def __init__(self, field: NumberField) -> None:
        super().__init__(field)
        self.setObjectName("caption")
        self._field = field
        self._value = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        field.rejected.connect(self._show)
        field.entered.connect(self._hide)
        field.textChanged.connect(self._hide_when_given_up)
        field.installEventFilter(self)

    @property
    def refused(self) -> bool:
        """Whether an entry that was refused stands in the field."""
        return not self.isHidden()

    def show_value(self, value: object) -> None:
        """Say what is in force."""
        number = f"{value:.6g}" if isinstance(value, float) else str(value)
        self._value = self._field.placeholderText() if value is None else number
        self._place()

    def give_up(self, value: object) -> None:
        """Put `value`, which is in force, in the place of an entry that was refused."""
        if self.refused:
            self._field.setModified(False)
            self._field.show_value(value)
            self._hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the height of the field."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    @Slot()
    def _show(self) -> None:
        self.show()
        self._place()

    @Slot()
    def _hide_when_given_up(self) -> None:
        if not self._field.isModified():
            self._hide()

    @Slot()
    def _hide(self) -> None:
        self.hide()
        self._field.setTextMargins(0, 0, 0, 0)

    def _place(self) -> None:
        """Stand beside the entry, in fewer words where it is long."""
        room = self._field.width() - self._field.fontMetrics().horizontalAdvance(self._field.text()) - 4 * _GAP
        self.setText(f"now {self._value}")
        if self.sizeHint().width() > room:
            self.setText(self._value)
        width = self.sizeHint().width()
        self.setGeometry(_GAP, 0, width, self._field.height())
        if self.refused:
            self._field.setTextMargins(width, 0, 0, 0)
