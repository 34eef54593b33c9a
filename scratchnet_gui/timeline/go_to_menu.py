"""The menu of moments to go to: an iteration, a milestone of the loss, a bookmark."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QWidget, QWidgetAction

from core.session.commands import Milestone
from core.session.snapshot import Bookmark, Snapshot
from scratchnet_gui.controls.number_field import NumberField
from scratchnet_gui.formatting import count
from scratchnet_gui.timeline.fields import ITERATION, FieldHint

_BOOKMARKS = "bookmarks"
_SIDE = 24
"""What the style leaves free before the text of an entry."""
_LONGEST, _WIDTH = 14, 340
"""As many letters as the largest iteration has; and room for two lines that say why an entry is refused."""


class GoToMenu(QMenu):
    """Opens ready for the number of an iteration to be typed; Down leads on to the other entries.

    `iteration_chosen` carries that number, `milestone_chosen` where else to go, `bookmark_chosen` a bookmark.
    """

    iteration_chosen = Signal(int)
    milestone_chosen = Signal(object)
    bookmark_chosen = Signal(object)
    bookmarks_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._bookmarks: tuple[Bookmark, ...] | None = None
        self._field = NumberField(ITERATION, whole=True, leaving=False)
        self._field.setAccessibleName("Go to iteration")
        self._field.setMaxLength(_LONGEST)
        self._hint = FieldHint(self._field)
        self._field.entered.connect(self._enter)
        self._entry = QWidgetAction(self)
        self._entry.setDefaultWidget(self._line())
        self.addAction(self._entry)
        self.triggered.connect(self._choose)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer the iterations and the bookmarks of the run."""
        known = count(snapshot.latest.iteration)
        self._hint.set_hint(f"Enter goes there; {known} are known, beyond them it trains.")
        self._field.show_value(snapshot.position.iteration)
        if snapshot.bookmarks == self._bookmarks:
            return
        self._bookmarks = snapshot.bookmarks
        for action in self.actions()[1:]:
            self.removeAction(action)
            action.deleteLater()
        self.addSeparator()
        for milestone in Milestone:
            text = milestone.value[:1].upper() + milestone.value[1:]
            self._add(f"{text}…" if milestone is Milestone.FIRST_BELOW else text, milestone)
        if snapshot.bookmarks:
            self.addSeparator()
            for bookmark in snapshot.bookmarks:
                self._add(bookmark.name.replace("&", "&&"), bookmark)
            self._add("Rename or remove bookmarks…", _BOOKMARKS)

    def showEvent(self, event: QShowEvent) -> None:
        """Be ready to be typed into."""
        super().showEvent(event)
        self.setActiveAction(self._entry)
        self._field.setFocus()
        self._field.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up what is typed and not entered."""
        self._field.give_up()
        self._hint.calm()
        super().hideEvent(event)

    def _line(self) -> QWidget:
        line = _Line()
        line.setMinimumWidth(_WIDTH)
        grid = QGridLayout(line)
        grid.setContentsMargins(_SIDE, 4, 8, 2)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel("Iteration"), 0, 0)
        grid.addWidget(self._field, 0, 1)
        grid.addWidget(self._hint, 1, 0, 1, 2)
        self._hint.setFixedHeight(2 * self._hint.fontMetrics().lineSpacing())  # room for what is wrong with an entry
        return line

    def _add(self, text: str, data: object) -> None:
        self.addAction(text).setData(data)

    @Slot(object)
    def _enter(self, iteration: int) -> None:
        self.close()
        self.iteration_chosen.emit(iteration)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        chosen = action.data()
        if isinstance(chosen, Bookmark):
            self.bookmark_chosen.emit(chosen)
        elif chosen == _BOOKMARKS:
            self.bookmarks_wanted.emit()
        else:
            self.milestone_chosen.emit(Milestone(chosen))


class _Line(QWidget):
    """Keeps what the menu would take for choosing the line: Return in its field, a click beside it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
