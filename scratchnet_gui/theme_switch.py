"""Which theme is on: the system's, or the one a person chose."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication

from scratchnet_gui.actions import Actions
from scratchnet_gui.appearance import DARK, LIGHT, Theme
from scratchnet_gui.settings import WindowSettings

CHOICES = ("theme_system", "theme_light", "theme_dark")
"""Names of the actions that choose, the first one being the default."""
_SCHEMES = {"theme_light": Qt.ColorScheme.Light, "theme_dark": Qt.ColorScheme.Dark}


class ThemeSwitch(QObject):
    """Follows the system until a person chooses, and remembers the choice. `changed` carries the theme."""

    changed = Signal(object)

    def __init__(self, actions: Actions, settings: WindowSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._settings = settings
        for name in CHOICES:
            actions[name].triggered.connect(self._chosen)
        actions["theme_switch"].triggered.connect(self._switch)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._tell)

    @property
    def theme(self) -> Theme:
        """The theme that is on."""
        if self._actions["theme_light"].isChecked():
            return LIGHT
        if self._actions["theme_dark"].isChecked():
            return DARK
        return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT

    def choose(self, name: str) -> None:
        """Take one of `CHOICES` without remembering it."""
        self._actions[name].setChecked(True)
        QGuiApplication.styleHints().setColorScheme(_SCHEMES.get(name, Qt.ColorScheme.Unknown))
        self._tell()

    def choose_remembered(self) -> None:
        """Take what was chosen last."""
        self.choose(self._settings.choice("theme", CHOICES))

    @Slot()
    def _chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._settings.save_choice("theme", action.objectName())
        self.choose(action.objectName())

    @Slot()
    def _switch(self) -> None:
        name = "theme_light" if self.theme is DARK else "theme_dark"
        self._settings.save_choice("theme", name)
        self.choose(name)

    @Slot()
    def _tell(self) -> None:
        self.changed.emit(self.theme)
