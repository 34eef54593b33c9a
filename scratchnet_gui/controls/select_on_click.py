"""Lets a click into a field select what stands in it, so that what is typed next replaces it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit


class _SelectOnClick(QObject):
    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._just_entered = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the end of the click that gives the field the focus: a drag selects by itself."""
        if isinstance(event, QFocusEvent) and event.gotFocus():
            self._just_entered = event.reason() is Qt.FocusReason.MouseFocusReason
        elif event.type() is QEvent.Type.MouseButtonRelease and watched is self._field and self._just_entered:
            self._just_entered = False
            if not self._field.hasSelectedText():
                QTimer.singleShot(0, self._field, self._field.selectAll)
        return False


def select_on_click(field: QLineEdit) -> None:
    """Select all of `field` with the click that enters it; a second click places the cursor."""
    selecting = _SelectOnClick(field)
    field.installEventFilter(selecting)
    if (holder := field.focusProxy()) is not None:
        holder.installEventFilter(selecting)  # the focus of a spin box's text is the spin box's
