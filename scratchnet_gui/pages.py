"""Views that share one place, one of them shown: a row of titles to choose by, and the chosen view below."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance


class View(Protocol):
    """What every part of the window can do that draws a moment of the run."""

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours and digits to draw with."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the moment."""


class PageView(View, Protocol):
    """What a view of a page can do besides."""

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Light up what is selected."""


class Pages(QStackedWidget):
    """Draws only the page that is shown; another one catches up when it is chosen.

    `chosen` says which page the person turned to. `titles` are the buttons, for the head of a panel.

    Parameters
    ----------
    upright
        Whether the titles stand one above the other.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None, upright: bool = False) -> None:
        super().__init__(parent)
        self.titles = QWidget()
        self._row = QVBoxLayout(self.titles) if upright else QHBoxLayout(self.titles)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.turn_to)
        self._stale: set[int] = set()
        self._watching: set[int] = set()
        self._appearance: Appearance | None = None
        self._snapshot: Snapshot | None = None
        self._selected: tuple[Selection | None, int] = (None, 0)

    def add(self, title: str, help_text: str, page: QWidget, watches: bool = False) -> int:
        """Add a view as the last page and return its number; one that `watches` sees every moment, shown or not."""
        number = self.addWidget(page)
        if watches:
            self._watching.add(number)
        if self._appearance is not None:
            self._page(number).set_appearance(self._appearance)
        if watches:
            self._show_all_to(number)
        elif number:
            self._stale.add(number)
        button = QToolButton()
        button.setObjectName("pageTitle")
        button.setText(title)
        button.setToolTip(help_text)
        button.setCheckable(True)
        button.setChecked(number == self.currentIndex())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(button, number)
        self._row.addWidget(button)
        return number

    def turn_to(self, number: int) -> None:
        """Show a page, with the moment as it is now."""
        self._group.button(number).setChecked(True)
        self.setCurrentIndex(number)
        page, focus = self.currentWidget(), self.window().focusWidget()
        if page is not None and page.isAncestorOf(focus):
            self.window().setFocus()  # a page that is only turned to does not take the window's keys
        if number in self._stale:
            self._stale.discard(number)
            self._show_all_to(number)
        self.chosen.emit(number)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours and digits to draw with."""
        self._appearance = appearance
        for number in range(self.count()):
            self._page(number).set_appearance(appearance)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the moment on the page that is shown."""
        self._snapshot = snapshot
        self._others_are_stale()
        for number in self._seen:
            self._page(number).show_snapshot(snapshot)

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Light up what is selected on the page that is shown."""
        self._selected = selection, row
        self._others_are_stale()
        for number in self._seen:
            self._page(number).show_selection(selection, row)

    def _show_all_to(self, number: int) -> None:
        page = self._page(number)
        page.show_selection(*self._selected)
        if self._snapshot is not None:
            page.show_snapshot(self._snapshot)

    @property
    def _seen(self) -> set[int]:
        """The pages that see every moment."""
        return {self.currentIndex()} | self._watching

    def _others_are_stale(self) -> None:
        self._stale = set(range(self.count())) - self._seen

    def _page(self, number: int) -> PageView:
        return cast(PageView, self.widget(number))
