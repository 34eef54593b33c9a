"""A field for one number, and how a number is read as people write it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from core.errors import ConfigError
from core.setting import Setting
from scratchnet_gui.controls.select_on_click import select_on_click

_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_POWER = re.compile(r"\d+([.,]\d+)?[eE]\+?\d{1,2}")
"""Other writings of whole numbers are left out: 1.000 is a thousand to some and one to others."""
_LONGEST = 24
"""No more letters of an entry are repeated where it is refused."""


def parse_number(text: str, setting: Setting, whole: bool) -> float:
    """Read a number as people write it: 0.5, 0,5 or 5e-1; a whole one 1500, 1,500 or 1.5e3.

    Raises
    ------
    ConfigError
        When it is no number or out of the setting's range.
    """
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    cleaned = text.strip().replace("−", "-").replace(" ", "")
    if _THOUSANDS.fullmatch(cleaned):
        if not whole:
            plain, decimal = cleaned.replace(",", ""), cleaned.replace(",", ".")
            raise ConfigError(setting.label, f"“{shown}” can be read in two ways.", f"Write {plain} or {decimal}.")
        cleaned = cleaned.replace(",", "")
    try:
        value = _whole(cleaned) if whole else float(cleaned.replace(",", "."))
    except ValueError:
        kind = "a whole number" if whole else "a number"
        raise ConfigError(setting.label, f"{setting.label} needs {kind}, not “{shown}”.", _allowed(setting)) from None
    if not setting.accepts(value):
        raise ConfigError(setting.label, f"{setting.label} cannot be {shown}.", _allowed(setting))
    return value


def _whole(text: str) -> int:
    if not _POWER.fullmatch(text):
        return int(text)
    value = Decimal(text.replace(",", "."))
    if value != value.to_integral_value():
        raise ValueError(text)
    return int(value)


def _allowed(setting: Setting) -> str:
    """Say what the setting takes; a field can be left empty where leaving it out has a meaning."""
    allowed = setting.allowed()
    return f"{allowed.removesuffix('.')}, or empty for {setting.empty}." if setting.empty else allowed


class NumberField(QLineEdit):
    """A field for one number, or for none where the setting can be left out.

    `entered` carries a number in range, or None. `rejected` carries what is wrong with an entry; the entry stays as it
    was typed, marked, until it is right or given up with Escape. Where Enter is refused, typing goes on at once.

    Parameters
    ----------
    whole
        Whether only whole numbers are taken.
    leaving
        Whether leaving the field takes what is typed, too; otherwise only Enter does.
    """

    entered = Signal(object)
    rejected = Signal(str)

    def __init__(self, setting: Setting, whole: bool, leaving: bool = True) -> None:
        super().__init__()
        self._setting, self._whole, self._leaving = setting, whole, leaving
        self._in_force = ""
        self._refused = False  # what stands there; it is refused once, not again when the field is left
        self.setPlaceholderText(setting.empty)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        select_on_click(self)
        self.textChanged.connect(self._forgive)
        self.returnPressed.connect(self._press)
        if leaving:
            self.editingFinished.connect(self._finish)

    @property
    def allowed(self) -> str:
        """What it takes, in words."""
        return _allowed(self._setting)

    def limit(self, most: float) -> None:
        """Take no number above `most` from now on."""
        self._setting = replace(self._setting, most=most)

    def show_value(self, value: object) -> None:
        """Show the number in force, unless something is typed that is not."""
        assert value is None or isinstance(value, int | float)
        self._in_force = "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)
        if not self.isModified():
            if self.text() != self._in_force:
                self.setText(self._in_force)
            self._mark(wrong=False)

    def give_up(self) -> None:
        """Show the number in force again, whatever is typed."""
        self.setText(self._in_force)  # not modified any more
        self._mark(wrong=False)

    def event(self, event: QEvent) -> bool:
        """Keep Escape, which would otherwise be a key of the window, and leave Space to it."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.key() == Qt.Key.Key_Space and self._leaving:
                self.clearFocus()  # takes the entry; the key plays or pauses, as everywhere in the window
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
            self.clearFocus()
            event.ignore()  # what the field stands in may close
        else:
            super().keyPressEvent(event)

    @Slot()
    def _forgive(self) -> None:
        self._refused = False

    @Slot()
    def _press(self) -> None:
        if self.isModified() or not self._leaving:
            self._take()
        if self._refused:
            self.selectAll()
        elif self._leaving:
            self.clearFocus()

    @Slot()
    def _finish(self) -> None:
        if self.isModified() and not self._refused:
            self._take()

    @Slot()
    def _take(self) -> None:
        text = self.text()
        if not text.strip() and not self._in_force and not self._setting.empty:
            self.give_up()  # typed and taken away again
            return
        try:
            left_out = bool(self._setting.empty) and not text.strip()
            value = None if left_out else parse_number(text, self._setting, self._whole)
        except ConfigError as error:
            self._refused = True
            self._mark(wrong=True)
            self.rejected.emit(f"{error.message} {error.hint}")
            return
        self.setModified(False)
        self._mark(wrong=False)
        self.entered.emit(value)

    def _mark(self, wrong: bool) -> None:
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)
