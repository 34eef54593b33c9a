"""What the window remembers between two starts: its layout and how it looks. Nothing about runs."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings


class WindowSettings:
    """Reads and writes the window's state in the user's own settings file; what is missing or broken is left out."""

    _LAYOUT_VERSION = 1  # rises when panels change so that an old layout no longer fits

    def __init__(self) -> None:
        self._store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "ScratchNet", "ScratchNet")

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Return geometry and state of the window as last saved, None where there are none."""
        geometry, state = self._store.value("window/geometry"), self._store.value("window/state")
        version = str(self._store.value("window/version"))
        if version != str(self._LAYOUT_VERSION):
            return None
        if not isinstance(geometry, QByteArray) or not isinstance(state, QByteArray):
            return None
        return geometry, state

    def save_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Remember geometry and state of the window."""
        self._store.setValue("window/version", self._LAYOUT_VERSION)
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/state", state)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return the remembered choice `name`, the first of `allowed` where there is none."""
        value = str(self._store.value(f"choices/{name}", allowed[0]))
        return value if value in allowed else allowed[0]

    def save_choice(self, name: str, value: str) -> None:
        """Remember a choice."""
        self._store.setValue(f"choices/{name}", value)
