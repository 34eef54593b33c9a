"""A small panel that opens beside a button and goes when a person clicks elsewhere or presses Escape."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from scratchnet_gui.appearance import Theme
from scratchnet_gui.controls.section import heading

_GAP = 4


class Popover(QFrame):
    """Holds controls below a title and is as large as they need; `column` is where they go."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self._anchor = parent
        self._above = True
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 12)
        self.column.setSpacing(8)
        self.column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.column.addWidget(heading(title))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.setStyleSheet(f"#popover {{ background: {theme.panel}; border: 1px solid {theme.outline}; }}")

    def open_at(self, anchor: QWidget) -> None:
        """Open above `anchor`, or below it where there is no room above."""
        self._anchor = anchor
        self.adjustSize()
        room = anchor.mapToGlobal(QPoint(0, 0)).y() - anchor.screen().availableGeometry().top()
        self._above = self.height() + _GAP <= room
        self.show()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow away from the anchor: what is near it stays in its place under the mouse."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        anchor = self._anchor
        screen = anchor.screen().availableGeometry()
        top = anchor.mapToGlobal(QPoint(0, 0))
        y = max(top.y() - self.height() - _GAP, screen.top()) if self._above else top.y() + anchor.height() + _GAP
        rightmost = max(screen.right() - self.width(), screen.left())
        x = min(max(top.x() + anchor.width() - self.width(), screen.left()), rightmost)
        self.move(x, y)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
