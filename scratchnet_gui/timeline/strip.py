"""The timeline across the window, and the small panels that it opens."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from core.explain.selection import Selection
from core.session.commands import Milestone
from core.session.snapshot import Snapshot
from scratchnet_gui.actions import Actions
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.timeline.bar import TimelineBar
from scratchnet_gui.timeline.bookmarks import BookmarksPopover
from scratchnet_gui.timeline.branch_list import BranchesPopover
from scratchnet_gui.timeline.breakpoints import BreakpointsPopover
from scratchnet_gui.timeline.entries import BookmarkNamer, FirstBelow
from scratchnet_gui.timeline.go_to_menu import GoToMenu
from scratchnet_gui.timeline.words import default_bookmark_name


class TimelineStrip(QFrame):
    """Turns what is done on the timeline, and in what it opens, into intents.

    Of the actions, it opens what belongs to ``go_to``, ``bookmark``, ``branches`` and ``breakpoints``.
    """

    seek_requested = Signal(int, object)
    """An iteration, and the operation of it; None for its end."""
    bookmark_chosen = Signal(object)
    milestone_requested = Signal(object, object)
    """A `Milestone`, and the loss that belongs to it or None."""
    branch_chosen = Signal(int)
    bookmark_added = Signal(str)
    bookmark_renamed = Signal(int, str)
    bookmark_removed = Signal(int)
    breakpoints_changed = Signal(object)
    rejected = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot: Snapshot | None = None
        self._selection: Selection | None = None
        self.bar = TimelineBar(actions)
        self.setObjectName("timelineStrip")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.addWidget(self.bar)
        self._branches, self._bookmarks = BranchesPopover(self), BookmarksPopover(self)
        self._branches.addActions([actions["undo"], actions["redo"]])  # keys of the window do not reach it
        self._breakpoints = BreakpointsPopover(self)
        self._lists = (self._branches, self._bookmarks, self._breakpoints)
        self._namer, self._first_below = BookmarkNamer(self), FirstBelow(self)
        self._go_to = GoToMenu(self)
        self._connect(actions)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        for view in (self.bar, *self._lists):
            view.set_appearance(appearance)
        for popover in (self._namer, self._first_below):
            popover.set_theme(appearance.theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the moment; what is closed is brought up to date when it opens."""
        self._snapshot = snapshot
        self.bar.show_snapshot(snapshot)
        for popover in self._lists:
            if popover.isVisible():
                popover.show_snapshot(snapshot)

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Know which weight a breakpoint is likely to be for."""
        self._selection = selection

    def _connect(self, actions: Actions) -> None:
        self.bar.seek_requested.connect(self.seek_requested)
        self.bar.rejected.connect(self.rejected)
        for chooser in (self.bar, self._go_to, self._bookmarks):
            chooser.bookmark_chosen.connect(self.bookmark_chosen)
        self._branches.list.branch_chosen.connect(self._choose_branch)
        self._breakpoints.changed.connect(self.breakpoints_changed)
        self._bookmarks.renamed.connect(self.bookmark_renamed)
        self._bookmarks.removed.connect(self.bookmark_removed)
        self._namer.named.connect(self.bookmark_added)
        self._first_below.entered.connect(self._find_first_below)
        self._go_to.milestone_chosen.connect(self._find)
        self._go_to.iteration_chosen.connect(self._go_to_iteration)
        self._go_to.bookmarks_wanted.connect(self._open_bookmarks)
        actions["go_to"].triggered.connect(self._open_go_to)
        actions["bookmark"].triggered.connect(self._open_namer)
        actions["branches"].triggered.connect(self._open_branches)
        actions["breakpoints"].triggered.connect(self._open_breakpoints)

    @Slot()
    def _open_go_to(self) -> None:
        if self._snapshot is not None:
            self._go_to.show_snapshot(self._snapshot)
            self.bar.open_menu(self._go_to, "go_to")

    @Slot(int)
    def _go_to_iteration(self, iteration: int) -> None:
        self.seek_requested.emit(iteration, None)

    @Slot()
    def _open_namer(self) -> None:
        if self._snapshot is not None:
            self._namer.ask(default_bookmark_name(self._snapshot), self.bar.anchor("bookmark"))

    @Slot()
    def _open_bookmarks(self) -> None:
        if self._snapshot is not None:
            self._bookmarks.show_snapshot(self._snapshot)
            self._bookmarks.open_at(self.bar.anchor("bookmark"))

    @Slot()
    def _open_branches(self) -> None:
        if self._snapshot is not None:
            self._branches.show_snapshot(self._snapshot)
            self._branches.list.mark_current()
            self._branches.open_at(self.bar.anchor("branches"))
            self._branches.list.setFocus()

    @Slot()
    def _open_breakpoints(self) -> None:
        if self._snapshot is not None:
            self._breakpoints.show_snapshot(self._snapshot)
            self._breakpoints.show_selection(self._selection)
            self._breakpoints.open_at(self.bar.anchor("breakpoints"))

    @Slot(int)
    def _choose_branch(self, branch: int) -> None:
        self._branches.close()
        if self._snapshot is None or branch != self._snapshot.branch:
            self.branch_chosen.emit(branch)

    @Slot(object)
    def _find(self, milestone: Milestone) -> None:
        if milestone is Milestone.FIRST_BELOW:
            loss = None if self._snapshot is None else self._snapshot.loss
            self._first_below.ask(0.1 if loss is None else loss, self.bar.anchor("go_to"))
        else:
            self.milestone_requested.emit(milestone, None)

    @Slot(float)
    def _find_first_below(self, loss: float) -> None:
        self.milestone_requested.emit(Milestone.FIRST_BELOW, loss)
