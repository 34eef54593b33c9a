"""Leaves the wheel to the panel that scrolls: a control under the pointer must not build another network."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class _NoWheel(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the wheel to what the control stands in."""
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return False


def leave_wheel_to_panel(control: QWidget) -> None:
    """Let the wheel scroll the panel, not change `control`."""
    control.installEventFilter(_NoWheel(control))
