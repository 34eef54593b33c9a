"""The panels around the diagram: dock widgets that look like one quiet card each."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from scratchnet_gui.appearance import Appearance
from scratchnet_gui.icons import icon
from scratchnet_gui.pages import Pages


class Panel(QDockWidget):
    """A dock with a slim title to drag it by and a button to hide it; the View menu brings it back.

    Parameters
    ----------
    name
        Key under which its place is remembered.
    scrolls
        Whether the content scrolls when the panel is short.
    head
        What stands in the title bar instead of the title.
    """

    closed = Signal()
    """The person hid the panel by its button."""

    def __init__(
        self, name: str, title: str, content: QWidget, scrolls: bool, parent: QWidget, head: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        self._hide = QToolButton()
        self._hide.setAutoRaise(True)
        self._hide.setIconSize(QSize(14, 14))
        self._hide.setToolTip(f"Hide this panel; View > {title} brings it back")
        self._hide.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hide.clicked.connect(self.close)
        self._hide.clicked.connect(self.closed)
        label = QLabel(title.upper())
        label.setObjectName("heading")
        bar = QFrame()
        bar.setObjectName("panelTitle")
        row = QHBoxLayout(bar)
        row.setContentsMargins(14 if head is None else 6, 4, 6, 0)
        row.addWidget(label if head is None else head)
        row.addStretch(1)
        row.addWidget(self._hide)
        self.setTitleBarWidget(bar)
        self._body = QFrame()
        self._body.setObjectName("panelBody")
        column = QVBoxLayout(self._body)
        column.setContentsMargins(1, 0, 1, 8)
        self._content = content
        if scrolls:
            area = QScrollArea()
            area.setWidget(content)
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            column.addWidget(area)
        else:
            column.addWidget(content)
        self.setWidget(self._body)

    def replace_content(self, content: QWidget) -> None:
        """Put `content` in the place of what a panel that does not scroll showed."""
        layout = self._body.layout()
        assert layout is not None
        layout.replaceWidget(self._content, content)
        self._content.deleteLater()
        self._content = content

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._hide.setIcon(icon("x", appearance.theme.muted))


class FirstPage(QAction):
    """Brings the first page of a panel to the front, or hides the panel where it is there; checked while it is."""

    def __init__(self, panel: Panel, pages: Pages) -> None:
        super().__init__(panel.windowTitle(), panel)
        self._pages, self._toggle = pages, panel.toggleViewAction()
        self._is_shown, self._page = self._toggle.isChecked(), pages.currentIndex()
        self.setCheckable(True)
        self.triggered.connect(self._switch)
        self._toggle.toggled.connect(self._follow_panel)
        pages.chosen.connect(self._follow_page)
        self._check()

    @Slot()
    def _switch(self) -> None:
        shows = not self._is_shown or self._page != 0
        self._pages.turn_to(0)
        if shows is not self._is_shown:
            self._toggle.trigger()
        self._check()

    @Slot(bool)
    def _follow_panel(self, shown: bool) -> None:
        self._is_shown = shown
        self._check()

    @Slot(int)
    def _follow_page(self, page: int) -> None:
        self._page = page
        self._check()

    def _check(self) -> None:
        self.setChecked(self._is_shown and self._page == 0)
