"""Lists that a person adds to and takes from: breakpoints that are set, bookmarks to rename."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QToolButton, QWidget

from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.controls.plain_tip import plain_tip
from scratchnet_gui.icons import icon

_HIGHEST = 264
"""More lines than this has room for scroll."""


class Lines(QScrollArea):
    """Widgets in columns, and a button on each line that removes it; `empty` is said where there are none."""

    def __init__(self, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = empty
        self._theme = LIGHT
        self._content = QWidget()
        self._removers: list[QToolButton] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWidgetResizable(True)
        self.fill(())

    def sizeHint(self) -> QSize:
        """Room for all lines, up to some."""
        inside = self._content.sizeHint()
        bar = self.verticalScrollBar().sizeHint().width() if inside.height() > _HIGHEST else 0
        return QSize(inside.width() + bar, min(inside.height(), _HIGHEST))

    def minimumSizeHint(self) -> QSize:
        """No less than that."""
        return self.sizeHint()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        for remover in self._removers:
            remover.setIcon(icon("x", theme.text))

    def fill(self, lines: Sequence[tuple[Sequence[QWidget], str, Callable[[], object]]]) -> None:
        """Show these lines: their widgets, what removing one is called, and what to do then."""
        self._content = QWidget()
        grid = QGridLayout(self._content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self._removers = [self._remover(removal, remove) for _, removal, remove in lines]
        for row, ((widgets, _, _), remover) in enumerate(zip(lines, self._removers, strict=True)):
            for column, widget in enumerate((*widgets, remover)):
                grid.addWidget(widget, row, column)
        if not lines:
            grid.addWidget(QLabel(self._empty), 0, 0)
        old = self.takeWidget()
        if old is not None:
            # Not at once: it may hold the button whose click is being answered.
            old.deleteLater()
        self.setWidget(self._content)
        self.updateGeometry()

    def _remover(self, removal: str, remove: Callable[[], object]) -> QToolButton:
        remover = QToolButton()
        remover.setAutoRaise(True)
        remover.setIconSize(QSize(14, 14))
        remover.setIcon(icon("x", self._theme.text))
        remover.setToolTip(plain_tip(removal))
        remover.setAccessibleName(removal)
        remover.clicked.connect(remove)
        return remover
