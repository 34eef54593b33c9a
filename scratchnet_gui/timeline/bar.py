"""The timeline under the loss curve: the track, and beside it what goes to a moment in other ways."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.explain.symbols import capitalised
from core.session.snapshot import Snapshot
from scratchnet_gui.actions import Actions
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.live_text import LiveText
from scratchnet_gui.controls.number_field import NumberField
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.icons import icon
from scratchnet_gui.timeline.fields import ITERATION
from scratchnet_gui.timeline.fold import fitting
from scratchnet_gui.timeline.paint import HEIGHT
from scratchnet_gui.timeline.track import TimelineTrack
from scratchnet_gui.timeline.words import epoch_texts

_BEFORE = ("first", "previous_epoch", "next_epoch", "present")
_BEHIND = ("go_to", "bookmark", "branches", "breakpoints", "closer", "wider")
_BY_IMPORTANCE = (
    *("go_to", "bookmark", "branches", "first", "present", "previous_epoch", "next_epoch"),
    *("breakpoints", "closer", "wider"),
)
_BUTTON = 26
_GAP = 2
_FIELD, _EPOCH = 108, 13
"""Width of the field and of the epoch below it, and height of that."""
_SIDE = 8
_ZOOM = 0.6


class TimelineBar(QWidget):
    """The track with its buttons; where there is little room, those that matter less fold into a menu.

    The buttons are the window's actions. What they open is for others to say, who ask `anchor` where.
    """

    seek_requested = Signal(int, object)
    """An iteration, and the operation of it; None for its end."""
    bookmark_chosen = Signal(object)
    rejected = Signal(str)
    """What is wrong with the number of an iteration."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track = TimelineTrack(self)
        self.track.seek_requested.connect(self.seek_requested)
        self.track.bookmark_chosen.connect(self.bookmark_chosen)
        closer, wider, whole = QAction("Look closer", self), QAction("Look wider", self), QAction("Whole run", self)
        closer.setToolTip("Look closer at the timeline, down to phases and operations (wheel)")
        wider.setToolTip("Show more of the timeline (wheel; a double click shows all)")
        closer.triggered.connect(self._look_closer)
        wider.triggered.connect(self._look_wider)
        whole.triggered.connect(self.track.show_whole)
        self._own = {"closer": closer, "wider": wider}
        self._whole = whole
        self._actions = {name: {**actions, **self._own}[name] for name in (*_BEFORE, *_BEHIND)}
        self._undo, self._redo = actions["undo"], actions["redo"]
        self._snapshot: Snapshot | None = None
        self._buttons = {name: self._button(action) for name, action in self._actions.items()}
        more = QAction("More", self)
        more.setToolTip("More ways through the run")
        more.triggered.connect(self._open_more)
        self._more = self._button(more)
        self._menu = QMenu(self._more)
        self._menu.setToolTipsVisible(True)
        self.field = NumberField(ITERATION, whole=True)
        self.field.setFixedWidth(_FIELD)
        self.field.setAccessibleName("Iteration")
        self.field.setToolTip("The iteration shown. Enter goes to another; beyond the last one known it trains.")
        self.field.entered.connect(self._go_to_entered)
        self.field.rejected.connect(self.rejected)
        self._epoch = LiveText("", Qt.AlignmentFlag.AlignRight)
        self._epoch.setFont(interface_font(11))
        self._epoch.setFixedSize(_FIELD, _EPOCH)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(640, HEIGHT + 4)

    def minimumSizeHint(self) -> QSize:
        """Room for the track, the field and the menu."""
        return QSize(320, HEIGHT + 4)

    def anchor(self, action: str) -> QWidget:
        """Return beside what to open that which belongs to an action."""
        button = self._buttons[action]
        return next((each for each in (button, self._more, self) if each.isVisible()), self)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        theme = appearance.theme
        for name, picture in (("closer", "zoom-in"), ("wider", "zoom-out")):
            self._own[name].setIcon(icon(picture, theme.text, theme.muted))
        self._more.setIcon(icon("ellipsis", theme.text))
        self._epoch.set_colour(theme.muted)
        self.track.set_appearance(appearance)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the moment, and which ways lead away from it."""
        self._snapshot = snapshot
        self.field.show_value(snapshot.position.iteration)
        self._write_epoch(snapshot)
        started = bool(snapshot.position.iteration)
        for name, possible in (
            ("first", started),
            ("previous_epoch", started),
            ("present", not snapshot.in_present),
            ("branches", len(snapshot.branches) > 1),
        ):
            self._actions[name].setEnabled(possible)
        for action, word, edit in ((self._undo, "Undo", snapshot.undo), (self._redo, "Redo", snapshot.redo)):
            action.setText(f"{word}: {edit}".replace("&", "&&") if edit else word)
            action.setEnabled(bool(edit))
        self.track.show_snapshot(snapshot)

    def open_menu(self, menu: QMenu, action: str) -> None:
        """Open `menu` above the button of an action."""
        _popup(menu, self.anchor(action))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what has no room."""
        super().resizeEvent(event)
        shown = fitting(self.width(), _BY_IMPORTANCE, _BUTTON + _GAP, _FIELD + 2 * _SIDE + 3 * _GAP, _BUTTON + _GAP)
        for name, button in self._buttons.items():
            button.setVisible(name in shown)
        self._menu.clear()
        for name in (*_BEFORE, *_BEHIND):
            if name not in shown:
                self._menu.addAction(self._actions[name])
        self._menu.addAction(self._whole)
        self._more.setVisible(len(shown) < len(self._buttons))
        self._row.activate()  # now, or the first picture would show buttons where they were

    def _write_epoch(self, snapshot: Snapshot) -> None:
        """Write as much of the epoch as has room, and all of it where a person asks."""
        texts, metrics = epoch_texts(snapshot), QFontMetricsF(self._epoch.font())
        fitting_texts = (text for text in texts if metrics.horizontalAdvance(text) <= _FIELD)
        self._epoch.set_text(next(fitting_texts, texts[-1] if texts else ""))
        self._epoch.setToolTip(capitalised(texts[0]) if texts else "")

    def _lay_out(self) -> None:
        number = QVBoxLayout()
        number.setSpacing(0)
        number.addSpacing(_EPOCH)  # so that the middle of the field is that of the row
        number.addWidget(self.field)
        number.addWidget(self._epoch)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 0, _SIDE, 4)
        row.setSpacing(_GAP)
        for name in _BEFORE:
            row.addWidget(self._buttons[name])
        row.addLayout(number)
        row.addWidget(self.track, 1)
        for name in _BEHIND:
            row.addWidget(self._buttons[name])
        row.addWidget(self._more)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(_BUTTON, _BUTTON)
        keep_own_keys(button)
        return button

    @Slot()
    def _open_more(self) -> None:
        _popup(self._menu, self._more)

    @Slot()
    def _look_closer(self) -> None:
        self.track.zoom(_ZOOM)

    @Slot()
    def _look_wider(self) -> None:
        self.track.zoom(1.0 / _ZOOM)

    @Slot(object)
    def _go_to_entered(self, iteration: int) -> None:
        self.seek_requested.emit(iteration, None)


def _popup(menu: QMenu, anchor: QWidget) -> None:
    """Open `menu` above a button, or below it where there is no room above."""
    top = anchor.mapToGlobal(QPoint(0, 0))
    above = top.y() - menu.sizeHint().height()
    menu.popup(QPoint(top.x(), above if above > anchor.screen().availableGeometry().top() else top.y() + _BUTTON))
