"""The coordinator's part for the way through a run: turns what is done at the timeline into commands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from core.session.commands import (
    AddBookmark,
    Find,
    GoToBranch,
    Granularity,
    Milestone,
    Redo,
    RemoveBookmark,
    RenameBookmark,
    Seek,
    SetBreakpoints,
    Step,
    StepBack,
    Undo,
)
from core.session.snapshot import Bookmark, Snapshot
from core.training.breakpoints import Breakpoint
from scratchnet_gui.actions import Actions
from scratchnet_gui.timeline.strip import TimelineStrip


class Travel(QObject):
    """Knows the timeline and the actions that belong to it; `asked` carries a command.

    It is told every snapshot, so that a seek is meant for the run that the person saw.
    """

    asked = Signal(object)

    def __init__(self, timeline: TimelineStrip, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._snapshot: Snapshot | None = None
        timeline.seek_requested.connect(self._seek)
        timeline.bookmark_chosen.connect(self._go_to_bookmark)
        timeline.milestone_requested.connect(self._find)
        timeline.branch_chosen.connect(self._go_to_branch)
        timeline.bookmark_added.connect(self._add_bookmark)
        timeline.bookmark_renamed.connect(self._rename_bookmark)
        timeline.bookmark_removed.connect(self._remove_bookmark)
        timeline.breakpoints_changed.connect(self._set_breakpoints)
        handlers: dict[str, Callable[[], object]] = {
            "undo": self._undo,
            "redo": self._redo,
            "first": self._go_to_start,
            "present": self._go_to_present,
            "previous_epoch": self._previous_epoch,
            "next_epoch": self._next_epoch,
        }
        for name, handler in handlers.items():
            actions[name].triggered.connect(handler)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Know the moment shown."""
        self._snapshot = snapshot

    @Slot(int, object)
    def _seek(self, iteration: int, operation: int | None) -> None:
        if self._snapshot is not None:
            self.asked.emit(Seek(iteration, operation, self._snapshot.run_id))

    @Slot(object)
    def _go_to_bookmark(self, bookmark: Bookmark) -> None:
        if self._snapshot is not None:
            position = bookmark.position
            self.asked.emit(
                Seek(position.iteration, position.operation or None, self._snapshot.run_id, bookmark.branch)
            )

    @Slot(object, object)
    def _find(self, milestone: Milestone, loss: float | None) -> None:
        self.asked.emit(Find(milestone, loss))

    @Slot(int)
    def _go_to_branch(self, branch: int) -> None:
        self.asked.emit(GoToBranch(branch))

    @Slot(int, int)
    def go_to_branch_at(self, branch: int, iteration: int) -> None:
        """Ask for an iteration of another branch, as when its curve is clicked."""
        if self._snapshot is not None:
            self.asked.emit(Seek(iteration, None, self._snapshot.run_id, branch))

    @Slot(str)
    def _add_bookmark(self, name: str) -> None:
        self.asked.emit(AddBookmark(name))

    @Slot(int, str)
    def _rename_bookmark(self, number: int, name: str) -> None:
        self.asked.emit(RenameBookmark(number, name))

    @Slot(int)
    def _remove_bookmark(self, number: int) -> None:
        self.asked.emit(RemoveBookmark(number))

    @Slot(object)
    def _set_breakpoints(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        self.asked.emit(SetBreakpoints(breakpoints))

    @Slot()
    def _undo(self) -> None:
        self.asked.emit(Undo())

    @Slot()
    def _redo(self) -> None:
        self.asked.emit(Redo())

    @Slot()
    def _go_to_start(self) -> None:
        self._seek(0, None)

    @Slot()
    def _go_to_present(self) -> None:
        if self._snapshot is not None:
            latest = self._snapshot.latest
            self._seek(latest.iteration, latest.operation or None)

    @Slot()
    def _previous_epoch(self) -> None:
        self.asked.emit(StepBack(Granularity.EPOCH))

    @Slot()
    def _next_epoch(self) -> None:
        self.asked.emit(Step(Granularity.EPOCH))
