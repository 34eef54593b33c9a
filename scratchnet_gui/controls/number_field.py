"""A field for one number, and how a number is read as people write it."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from core.errors import ConfigError
from core.setting import Setting

_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")


def parse_number(text: str, setting: Setting, whole: bool) -> float:
    """Read a number as people write it: 0.5, 0,5 or 5e-1.

    Raises
    ------
    ConfigError
        When it is no number or out of the setting's range.
    """
    cleaned = text.strip().replace("−", "-").replace(" ", "")
    if _THOUSANDS.fullmatch(cleaned):
        if not whole:
            plain, decimal = cleaned.replace(",", ""), cleaned.replace(",", ".")
            raise ConfigError(setting.label, f"“{text}” can be read in two ways.", f"Write {plain} or {decimal}.")
        cleaned = cleaned.replace(",", "")
    try:
        value = int(cleaned) if whole else float(cleaned.replace(",", "."))
    except ValueError:
        kind = "a whole number" if whole else "a number"
        raise ConfigError(setting.label, f"{setting.label} needs {kind}, not “{text}”.", setting.allowed()) from None
    if not setting.accepts(value):
        raise ConfigError(setting.label, f"{setting.label} cannot be {text}.", setting.allowed())
    return value


class NumberField(QLineEdit):
    """A field for one number; Escape gives up what was typed into it."""

    given_up = Signal()

    def event(self, event: QEvent) -> bool:
        """Keep Escape, which would otherwise be a key of the window, and leave Space to it."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.key() == Qt.Key.Key_Space:
                self.clearFocus()  # takes the entry; the key plays or pauses, as everywhere in the window
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self.given_up.emit()
            self.clearFocus()
        else:
            super().keyPressEvent(event)
