"""The menu of moments to go to: an iteration, a milestone of the loss, a bookmark."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from core.session.commands import Milestone
from core.session.snapshot import Bookmark, Snapshot

_ITERATION, _BOOKMARKS = "iteration", "bookmarks"


class GoToMenu(QMenu):
    """`milestone_chosen` carries where to go; `bookmark_chosen` a bookmark; the others ask for a place to enter it."""

    milestone_chosen = Signal(object)
    bookmark_chosen = Signal(object)
    iteration_wanted = Signal()
    bookmarks_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._bookmarks: tuple[Bookmark, ...] | None = None
        self.triggered.connect(self._choose)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer the bookmarks of the run."""
        if snapshot.bookmarks == self._bookmarks:
            return
        self._bookmarks = snapshot.bookmarks
        self.clear()
        self._add("Iteration…", _ITERATION)
        self.addSeparator()
        for milestone in Milestone:
            text = milestone.value[:1].upper() + milestone.value[1:]
            self._add(f"{text}…" if milestone is Milestone.FIRST_BELOW else text, milestone)
        if snapshot.bookmarks:
            self.addSeparator()
            for bookmark in snapshot.bookmarks:
                self._add(bookmark.name.replace("&", "&&"), bookmark)
            self._add("Rename or remove bookmarks…", _BOOKMARKS)

    def _add(self, text: str, data: object) -> None:
        self.addAction(text).setData(data)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        chosen = action.data()
        if isinstance(chosen, Bookmark):
            self.bookmark_chosen.emit(chosen)
        elif chosen == _ITERATION:
            self.iteration_wanted.emit()
        elif chosen == _BOOKMARKS:
            self.bookmarks_wanted.emit()
        else:
            self.milestone_chosen.emit(Milestone(chosen))
