"""The board of panels around the diagram: where they stand, and how they share the room."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from scratchnet_gui.controls.setup_form import SetupForm
from scratchnet_gui.pages import Pages
from scratchnet_gui.panels import Panel

_GAP = 8
"""Around the panels, and between two of them."""
_SETUP_WIDTH = 288
_INSPECTOR_WIDTHS = (320, 540)
_LOWER_HEIGHTS = (242, 300)
_MOST_LOWER_SHARE = 0.42
_TABLE_WIDTH, _LEAST_TABLE_SHARE, _MOST_TABLE_SHARE = 344, 0.49, 0.54
"""Logical pixels that the tables beside the loss curve need for their columns, and their shares of the room there."""
_LEAST_PAGE = 112
"""Logical pixels of height that the pages below the diagram make do with; their tables scroll."""
_SIDES = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
ROOM_FOR_SETUP = 1200
"""Logical pixels of width from which on set-up and Inspector both have room beside the diagram."""


class Board(QMainWindow):
    """A main window used as a widget inside the window: docks get the margins that a top-level window cannot give them.

    As long as nobody has moved a panel or a border, the panels share the room anew with every change of size. From
    then on the arrangement is the person's own. Where there is no room for both, set-up and Inspector take turns: the
    set-up folds away by itself, and while it is opened the Inspector gives way.

    Parameters
    ----------
    reasons, data
        The pages beside the diagram, and those below it.
    """

    def __init__(self, setup: SetupForm, reasons: Pages, data: Pages, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        self.setDockNestingEnabled(True)
        self.own_arrangement = False
        self.setup = Panel("setup", "Set-up", setup, True, self)
        self.setup.setMinimumWidth(_SETUP_WIDTH)
        self.inspector = Panel("inspector", "Inspector", reasons, False, self, reasons.titles)
        self.loss = Panel("loss", "Loss", QWidget(), False, self)
        self.predictions = Panel("predictions", "Predictions", data, False, self, data.titles)
        self.panels = [self.setup, self.inspector, self.loss, self.predictions]
        self._gave_way: Panel | None = None
        data.setMinimumHeight(_LEAST_PAGE)
        self._place_panels()
        for panel in self.panels:
            panel.titleBarWidget().installEventFilter(self)
            for toggled in (panel.closed, panel.toggleViewAction().triggered):
                toggled.connect(partial(self._toggled, panel))
        self.installEventFilter(self)

    def state(self) -> QByteArray | None:
        """Return where the person has put the panels; None where that is left to the board."""
        if not self.own_arrangement:
            return None
        if self._gave_way is not None:  # hidden for want of room only, which there may be another time
            self._gave_way.show()
        return self.saveState()

    def restore(self, state: QByteArray) -> None:
        """Put the panels where the person had them; what does not fit is left out."""
        if self.restoreState(state):
            self.own_arrangement = True
        else:
            self.arrange()

    def raise_floating(self) -> None:
        """Bring panels that float before the window, which would hide them when it is shown."""
        for panel in self.panels:
            if panel.isFloating() and panel.isVisible():
                panel.raise_()

    def arrange(self) -> None:
        """Put every panel back where it belongs."""
        self.own_arrangement = False
        for panel in self.panels:
            panel.setFloating(False)
            panel.show()
        self._gave_way = None
        self._place_panels()
        self._make_room()

    def open(self, panel: Panel) -> None:
        """Show a panel that is hidden, in the place of another one where there is no room for both."""
        panel.show()
        self._take_turns(panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._make_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that a border was dragged (the board itself gets the mouse there) or a panel by its title."""
        if event.type() is QEvent.Type.MouseButtonRelease:
            self.own_arrangement = True
        return super().eventFilter(watched, event)

    def _toggled(self, panel: Panel, *_: object) -> None:
        """Follow the person, who opened or closed a panel; to look at another one for a while is no arrangement."""
        if not self._take_turns(panel):
            self.own_arrangement = True

    def _take_turns(self, panel: Panel) -> bool:
        """Let the Inspector give way to the set-up that was opened, and return; tell whether panels took turns."""
        other = self.inspector if panel is self.setup else self.setup
        if panel is self._gave_way:
            self._gave_way = None
        if panel in (self.setup, self.inspector) and self._crowded():
            self._gave_way = other
            other.hide()
        elif panel is self.setup and panel.isHidden() and self._gave_way is other:
            self._gave_way = panel
            other.show()
        else:
            return False
        self.share_out()
        return True

    def _make_room(self) -> None:
        """Fold the set-up away where there is too little room, and show again what gave way where there is enough."""
        if self.width() >= ROOM_FOR_SETUP:
            if self._gave_way is not None:
                self._gave_way.show()
                self._gave_way = None
        elif self._crowded():
            self._gave_way = self.setup
            self.setup.hide()
        self.share_out()

    def _crowded(self) -> bool:
        """Tell whether set-up and Inspector stand on both sides of a diagram that has too little room for it."""
        both = self.setup, self.inspector
        beside = all(not (panel.isHidden() or panel.isFloating()) for panel in both)
        places = {self.dockWidgetArea(panel) for panel in both}
        return self.width() < ROOM_FOR_SETUP and beside and places == set(_SIDES)

    def _place_panels(self) -> None:
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.setup)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.inspector)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.loss)
        self.splitDockWidget(self.loss, self.predictions, Qt.Orientation.Horizontal)

    def share_out(self) -> None:
        """Give every panel its share of the room anew, as when a page needs more; not where the person did so."""
        # The sizes can be given out when the layout knows which panels there are.
        if not self.own_arrangement:
            QTimer.singleShot(0, self, self._give_sizes)

    def _give_sizes(self) -> None:
        share = self.width() - (0 if self.setup.isHidden() else _SETUP_WIDTH)
        inspector = max(_between(int(share * 0.32), _INSPECTOR_WIDTHS), self.inspector.minimumSizeHint().width())
        self.resizeDocks([self.setup, self.inspector], [_SETUP_WIDTH, inspector], Qt.Orientation.Horizontal)
        lower = min(_between(int(self.height() * 0.33), _LOWER_HEIGHTS), int(self.height() * _MOST_LOWER_SHARE))
        self.resizeDocks([self.loss, self.predictions], [lower, lower], Qt.Orientation.Vertical)
        beside = [width for panel, width in ((self.setup, 0), (self.inspector, inspector)) if not panel.isHidden()]
        middle = share - sum(beside) - _GAP * (3 + len(beside))
        table = _between(_TABLE_WIDTH, (int(middle * _LEAST_TABLE_SHARE), int(middle * _MOST_TABLE_SHARE)))
        self.resizeDocks([self.loss, self.predictions], [middle - table, table], Qt.Orientation.Horizontal)


def _between(value: int, bounds: tuple[int, int]) -> int:
    return max(bounds[0], min(bounds[1], value))
