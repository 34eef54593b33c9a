"""The one door for telling the person something: a bar at the foot of the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.live_text import LiveText
from scratchnet_gui.controls.plain_tip import plain_tip
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.icons import icon

NOTICE_SECONDS = 8.0
"""How long a notice stays; an error stays until it is closed or replaced."""


_HEIGHT = 42
"""Room for two lines of a message."""
_SHARE_OF_STATUS = 0.28
_LONGEST_STATUS = "Looking back · Iteration 1,000,000 · backpropagation, hidden 2 · operation 12 of 14"


class MessageBar(QFrame):
    """Shows one message at a time beside the run's status. Its height never changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self._appearance = Appearance()
        self._kind = ""
        self._symbol = QLabel()
        self._symbol.setFixedSize(20, 20)
        self._text = QLabel()
        self._text.setObjectName("message")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._status = LiveText(_LONGEST_STATUS, Qt.AlignmentFlag.AlignRight)
        self._status.setFont(interface_font(12))
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setIconSize(QSize(14, 14))
        self._close.setToolTip("Close this message")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self.clear)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(NOTICE_SECONDS * 1000))
        self._timer.timeout.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(8)
        row.addWidget(self._symbol)
        row.addWidget(self._text, 1)
        row.addWidget(self._close)
        row.addWidget(self._status)
        self.setFixedHeight(_HEIGHT)
        self.clear()

    @property
    def text(self) -> str:
        """The message shown; empty where there is none."""
        return self._text.text()

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._appearance = appearance
        self._close.setIcon(icon("x", appearance.theme.text))
        self._status.set_colour(appearance.theme.muted)
        self._show_kind(self._kind)

    def notice(self, text: str) -> None:
        """Tell something good to know; it goes by itself."""
        self._show("notice", text)
        self._timer.start()

    def error(self, text: str) -> None:
        """Tell what went wrong and what is allowed; it stays until it is closed."""
        self._timer.stop()
        self._show("error", text)

    def show_status(self, text: str) -> None:
        """Show where the run is, at the right."""
        self._status.set_text(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave most of a narrow bar to the message."""
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def clear(self) -> None:
        """Show no message."""
        self._timer.stop()
        self._show("", "")

    def stop(self) -> None:
        """Stop waiting; for the end of the window."""
        self._timer.stop()

    def _show(self, kind: str, text: str) -> None:
        self._text.setText(text)
        self._make_room()
        self._text.setToolTip(plain_tip(text))
        self._close.setVisible(bool(kind))
        self._show_kind(kind)

    def _make_room(self) -> None:
        """Leave most of the bar to a message, and all of it to the status where there is none."""
        share = _SHARE_OF_STATUS if self._text.text() else 1.0
        self._status.setFixedWidth(min(self._status.sizeHint().width(), round(share * self.width())))

    def _show_kind(self, kind: str) -> None:
        theme = self._appearance.theme
        self._kind = kind
        self._symbol.setVisible(bool(kind))
        if kind:
            name, colour = ("circle-x", theme.error) if kind == "error" else ("info", theme.accent)
            self._symbol.setPixmap(icon(name, colour).pixmap(QSize(18, 18), self.devicePixelRatioF()))
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
