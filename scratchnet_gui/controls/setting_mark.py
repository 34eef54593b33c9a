"""A dot beside the field of a setting that a note is about, as the diagram has them at its neurons."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from core.explain.notes.note import Severity
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.colours import severity_colour
from scratchnet_gui.controls.setting_words import wrapped

_SIZE = 17
"""More than the dot, which would be hard to hit."""
_DOT = 4.5


@dataclass(frozen=True, slots=True)
class SettingNote:
    """What a note says about a setting, with its numbers: in few words, and in full."""

    short: str
    text: str
    severity: Severity


class SettingMark(QAbstractButton):
    """A dot in the colour that says how bad it is; its tooltip is the note, and a click asks to read on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._severity = Severity.SLOW
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())
        self.hide()

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self._severity

    def sizeHint(self) -> QSize:
        return QSize(_SIZE, _SIZE)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._appearance = appearance
        self.update()

    def say(self, note: SettingNote) -> None:
        """Show itself with this note."""
        if note.severity is not self._severity:
            self._severity = note.severity
            self.update()
        self.setToolTip(wrapped(f"{note.text} Click to read the note."))
        self.setAccessibleName(note.short)
        self.setAccessibleDescription(note.text)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._appearance.theme
        middle = QRectF(self.rect()).center()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.panel))
            painter.setBrush(QColor(severity_colour(self._severity, theme)))
            painter.drawEllipse(middle, _DOT, _DOT)
