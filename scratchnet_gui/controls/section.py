"""Headings of a form, and parts of it that fold away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from scratchnet_gui.controls.own_keys import keep_own_keys

_GAP = 12
_BUTTON_STYLE = """
    QToolButton { padding: 3px 0px; margin-left: -5px; }
    QToolButton:focus { border: 1px solid transparent; border-radius: 0; border-bottom-color: palette(highlight); }
"""
"""In line with the other headings, and underlined while it has the keys."""


def heading(text: str) -> QLabel:
    """Return a heading in the window's quiet capitals."""
    label = QLabel(text.upper())
    label.setObjectName("heading")
    return label


class FoldingSection(QWidget):
    """A heading that shows or hides what is below it; while it is hidden, the heading says what is set there."""

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        self._title = title
        self._summary = ""
        self._content = content
        self.button = QToolButton()
        self.button.setObjectName("heading")
        self.button.setAutoRaise(True)
        self.button.setStyleSheet(_BUTTON_STYLE)
        self.button.setCheckable(True)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.toggled.connect(self._toggle)
        keep_own_keys(self.button)
        self._set = _CutText()
        self._set.setObjectName("caption")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(_GAP)
        head.addWidget(self.button)
        head.addWidget(self._set, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(content)
        self._toggle(unfolded=False)

    @property
    def summary(self) -> str:
        """What the heading says is set."""
        return self._summary

    def set_summary(self, text: str) -> None:
        """Say what is set in here."""
        self._summary = text
        self._describe()

    @Slot(bool)
    def _toggle(self, unfolded: bool) -> None:
        self._content.setVisible(unfolded)
        self.button.setText(f"{'▾' if unfolded else '▸'} {self._title.upper()}")
        self._describe()

    def _describe(self) -> None:
        unfolded = self.button.isChecked()
        said = f"Fold {self._title} away" if unfolded else f"Show all of {self._title}: {self._summary}"
        self.button.setToolTip(said)
        self.button.setAccessibleName(said)
        self._set.setText("" if unfolded else self._summary)
        self._set.setToolTip(self._set.text())


class _CutText(QLabel):
    """A text at the right that is cut short where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Take whatever room there is."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write as much as fits."""
        with QPainter(self) as painter:
            shown = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
            painter.setPen(self.palette().windowText().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
