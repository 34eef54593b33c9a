"""What the window remembers between two starts: its layout and how it looks. Nothing about runs."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings


class WindowSettings:
    """Reads and writes the window's state in the user's own settings file; what is missing or broken is left out.

    Parameters
    ----------
    remember
        False for a window that is nobody's, as for a picture: it reads nothing and leaves nothing behind.
    """

    _LAYOUT_VERSION = 1  # rises when panels change so that an old layout no longer fits

    def __init__(self, remember: bool = True) -> None:
        place = (QSettings.Format.IniFormat, QSettings.Scope.UserScope, "ScratchNet", "ScratchNet")
        self._store = QSettings(*place) if remember else None

    def layout(self) -> tuple[QByteArray, QByteArray | None] | None:
        """Return the window's geometry and the panels' state as last saved; None where there is none."""
        if self._store is None:
            return None
        geometry, state = self._store.value("window/geometry"), self._store.value("window/state")
        version = str(self._store.value("window/version"))
        if version != str(self._LAYOUT_VERSION):
            return None
        if not isinstance(geometry, QByteArray):
            return None
        return geometry, state if isinstance(state, QByteArray) else None

    def save_layout(self, geometry: QByteArray, state: QByteArray | None) -> None:
        """Remember the window's geometry, and the panels' state where a person has arranged them."""
        if self._store is None:
            return
        self._store.setValue("window/version", self._LAYOUT_VERSION)
        self._store.setValue("window/geometry", geometry)
        if state is None:
            self._store.remove("window/state")
        else:
            self._store.setValue("window/state", state)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return the remembered choice `name`, the first of `allowed` where there is none."""
        value = allowed[0] if self._store is None else str(self._store.value(f"choices/{name}", allowed[0]))
        return value if value in allowed else allowed[0]

    def save_choice(self, name: str, value: str) -> None:
        """Remember a choice."""
        if self._store is not None:
            self._store.setValue(f"choices/{name}", value)

    def names(self, name: str) -> frozenset[str]:
        """Return the remembered set of names called `name`, empty where there is none."""
        value = "" if self._store is None else str(self._store.value(f"names/{name}", ""))
        return frozenset(each for each in value.split("+") if each)

    def save_names(self, name: str, names: frozenset[str]) -> None:
        """Remember a set of names."""
        if self._store is not None:
            self._store.setValue(f"names/{name}", "+".join(sorted(names)))
