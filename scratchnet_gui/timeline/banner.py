"""Says that the moment shown is not the present."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.icons import icon
from scratchnet_gui.timeline.words import banner_texts

_HEIGHT = 30
_SIDE = 12.0
_ICON = 18


class PastBanner(QWidget):
    """A strip that is empty in the present and filled in the past; its place stays the same, so that nothing moves.

    Parameters
    ----------
    present
        The action that goes back to the present; it is a button of the strip.
    """

    def __init__(self, present: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._texts: tuple[str, ...] = ()
        self._button = QToolButton(self)
        self._button.setObjectName("backToPresent")
        self._button.setDefaultAction(present)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._button.hide()
        keep_own_keys(self._button)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What is written, as much of it as there is room for; empty in the present."""
        room = self._room().width()
        metrics = QFontMetricsF(_font())
        fits = (text for text in self._texts if metrics.horizontalAdvance(text) <= room)
        return next(fits, self._texts[-1] if self._texts else "")

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(480, _HEIGHT)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._appearance = appearance
        theme = appearance.theme
        self._button.setStyleSheet(
            f"QToolButton {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.text};"
            f" border-radius: 6px; padding: 1px 10px; font-weight: 600; }}"
            f"QToolButton:hover {{ background: {theme.control_hover}; }}"
            f"QToolButton:focus {{ border: 2px solid {theme.text}; padding: 0px 9px; }}"
        )
        self._place_button()
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Say where the moment lies, if it is past."""
        texts = banner_texts(snapshot)
        if texts != self._texts:
            self._texts = texts
            self._button.setVisible(bool(texts))
            self.setAccessibleName(texts[0] if texts else "")
            self._place_button()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right end."""
        super().resizeEvent(event)
        self._place_button()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the strip."""
        if not self._texts:
            return
        theme, room = self._appearance.theme, self._room()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.past))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 1, 0, -1), 6.0, 6.0)
            picture = icon("history", theme.text).pixmap(QSize(_ICON, _ICON), self.devicePixelRatioF())
            painter.drawPixmap(int(_SIDE), (_HEIGHT - _ICON) // 2, picture)
            painter.setFont(_font())
            painter.setPen(QColor(theme.text))
            shown = QFontMetricsF(_font()).elidedText(self.text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _room(self) -> QRectF:
        """Return the room for the text, between icon and button."""
        left = _SIDE + _ICON + 8.0
        return QRectF(left, 0.0, max(self._button.x() - 12.0 - left, 0.0), _HEIGHT)

    def _place_button(self) -> None:
        size = self._button.sizeHint()
        self._button.setGeometry(self.width() - size.width() - 4, 4, size.width(), _HEIGHT - 8)


def _font() -> QFont:
    return interface_font(14, QFont.Weight.DemiBold)
