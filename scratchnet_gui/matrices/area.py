"""The view that an equation of matrices is seen in: where that needs more height, it scrolls, never sideways."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from scratchnet_gui.matrices.canvas import Canvas

_MARGIN = 2
"""Pixels between the matrices and the scroll bar, and around what is looked at."""


class Area(QScrollArea):
    """Gives its canvas the room, and shows the part of it that is looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(self)
        self.canvas.looked_at.connect(self._look_at)
        self.setWidget(self.canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        """Be usable from here on."""
        return QSize(300, 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self.canvas.set_room(self.size(), self.verticalScrollBar().sizeHint().width() + _MARGIN)

    @Slot(QRectF)
    def _look_at(self, rect: QRectF) -> None:
        bar = self.verticalScrollBar()
        top, bottom = math.floor(rect.top()) - _MARGIN, math.ceil(rect.bottom()) + _MARGIN
        bar.setValue(min(max(bar.value(), bottom - self.height()), top))
