"""The bookmarks of the run: go there, rename, remove."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from core.session.snapshot import Bookmark, Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.timeline.entries import LONGEST_NAME
from scratchnet_gui.timeline.lines import Lines
from scratchnet_gui.timeline.popover import Popover
from scratchnet_gui.timeline.words import moment_text


class BookmarksPopover(Popover):
    """One line for each bookmark: its name, which can be typed over, its moment, and buttons to go there and remove it.

    `bookmark_chosen` carries a bookmark; `renamed` and `removed` carry its number, and its new name.
    """

    bookmark_chosen = Signal(object)
    renamed = Signal(int, str)
    removed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Bookmarks", parent)
        self._bookmarks: tuple[Bookmark, ...] | None = None
        self._list = Lines("None yet. B gives the moment shown a name.")
        self.column.addWidget(self._list)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self.set_theme(appearance.theme)
        self._list.set_theme(appearance.theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """List the bookmarks of the run."""
        if snapshot.bookmarks != self._bookmarks:
            self._bookmarks = snapshot.bookmarks
            self._list.fill(
                [
                    (self._line(each, snapshot), f"Remove “{each.name}”", partial(self._remove, each))
                    for each in snapshot.bookmarks
                ]
            )

    def _line(self, bookmark: Bookmark, snapshot: Snapshot) -> tuple[QWidget, ...]:
        config = snapshot.config
        moment = moment_text(bookmark.position, snapshot.plan, len(config.layers), config.rows_per_batch)
        name = QLineEdit(bookmark.name)
        name.setMaxLength(LONGEST_NAME)
        name.setMinimumWidth(200)
        name.setCursorPosition(0)
        name.setAccessibleName(f"Name of the bookmark at {moment}")
        name.editingFinished.connect(partial(self._rename, bookmark, name))
        go = QPushButton("Go")
        go.setToolTip(f"Go to {moment}")
        go.clicked.connect(partial(self._go, bookmark))
        place = QLabel(moment)
        place.setObjectName("caption")
        return name, place, go

    def _rename(self, bookmark: Bookmark, field: QLineEdit) -> None:
        text = field.text().strip()
        if not text:
            field.setText(bookmark.name)
        elif text != bookmark.name and field.isModified():
            field.setModified(False)
            self.renamed.emit(bookmark.number, text)

    def _remove(self, bookmark: Bookmark) -> None:
        self.removed.emit(bookmark.number)

    def _go(self, bookmark: Bookmark) -> None:
        self.close()
        self.bookmark_chosen.emit(bookmark)
