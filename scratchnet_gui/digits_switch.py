"""How many decimals numbers show: one more, one fewer, and what was chosen last."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from scratchnet_gui.actions import ENTRIES, Actions
from scratchnet_gui.appearance import DIGITS, LEAST_DIGITS, MOST_DIGITS
from scratchnet_gui.settings import WindowSettings

_CHOICES = (str(DIGITS), *(str(each) for each in range(LEAST_DIGITS, MOST_DIGITS + 1)))
_TEXTS = {entry.name: entry.text for entry in ENTRIES}


class DigitsSwitch(QObject):
    """Counts the decimals up and down and remembers them. `changed` carries their number."""

    changed = Signal(int)

    def __init__(self, actions: Actions, settings: WindowSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._settings = settings
        self.digits = DIGITS
        actions["more_digits"].triggered.connect(self._more)
        actions["fewer_digits"].triggered.connect(self._fewer)
        self._name_actions()

    def choose_remembered(self) -> None:
        """Take what was chosen last."""
        self.choose(int(self._settings.choice("digits", _CHOICES)))

    def choose(self, digits: int) -> None:
        """Take so many decimals, or as many as are allowed, without remembering it."""
        digits = min(max(digits, LEAST_DIGITS), MOST_DIGITS)
        if digits != self.digits:
            self.digits = digits
            self._name_actions()
            self.changed.emit(digits)

    @Slot()
    def _more(self) -> None:
        self._choose_and_remember(self.digits + 1)

    @Slot()
    def _fewer(self) -> None:
        self._choose_and_remember(self.digits - 1)

    def _choose_and_remember(self, digits: int) -> None:
        self.choose(digits)
        self._settings.save_choice("digits", str(self.digits))

    def _name_actions(self) -> None:
        """Say in the menu how many there are."""
        for name, allowed in (("more_digits", self.digits < MOST_DIGITS), ("fewer_digits", self.digits > LEAST_DIGITS)):
            self._actions[name].setText(f"{_TEXTS[name]} ({self.digits} now)")
            self._actions[name].setEnabled(allowed)


def said(digits: int) -> str:
    """Say how many decimals there are, where there may be fewer, and the range."""
    range_ = f"{LEAST_DIGITS} to {MOST_DIGITS}"
    return f"Numbers show {digits} decimals ({range_}); the diagram, the toolbar and narrow panels show as many as fit."
