"""The board of panels around the diagram: where they stand, and how they share the room."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from scratchnet_gui.controls.setup_form import SetupForm
from scratchnet_gui.pages import Pages
from scratchnet_gui.panels import Panel

_SETUP_WIDTH = 288
_INSPECTOR_WIDTHS = (320, 440)
_LOWER_HEIGHTS = (242, 300)
_MOST_LOWER_SHARE = 0.42
ROOM_FOR_SETUP = 1200
"""Logical pixels of width from which on the set-up stands open by itself."""


class Board(QMainWindow):
    """A main window used as a widget inside the window: docks get the margins that a top-level window cannot give them.

    As long as nobody has moved a panel or a border, the panels share the room anew with every change of size, and the
    set-up folds away where there is little of it. From then on the arrangement is the person's own.

    Parameters
    ----------
    reasons, data
        The pages beside the diagram, and those below it.
    """

    def __init__(self, setup: SetupForm, reasons: Pages, data: Pages, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setContentsMargins(8, 8, 8, 8)
        self.setDockNestingEnabled(True)
        self.own_arrangement = False
        self.setup = Panel("setup", "Set-up", setup, True, self)
        self.setup.setMinimumWidth(_SETUP_WIDTH)
        self.inspector = Panel("inspector", "Inspector", reasons, False, self, reasons.titles)
        self.loss = Panel("loss", "Loss", QWidget(), False, self)
        self.predictions = Panel("predictions", "Predictions", data, False, self, data.titles)
        self.panels = [self.setup, self.inspector, self.loss, self.predictions]
        self._place_panels()
        for panel in self.panels:
            panel.titleBarWidget().installEventFilter(self)
            panel.closed.connect(self.keep_arrangement)
        self.installEventFilter(self)

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
        self._place_panels()
        self._share_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew, unless the arrangement is the person's own."""
        super().resizeEvent(event)
        if not self.own_arrangement:
            self._share_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that a border was dragged (the board itself gets the mouse there) or a panel by its title."""
        if event.type() is QEvent.Type.MouseButtonRelease:
            self.keep_arrangement()
        return super().eventFilter(watched, event)

    @Slot()
    def keep_arrangement(self) -> None:
        """Take the arrangement as it is for the person's own."""
        self.own_arrangement = True

    def _place_panels(self) -> None:
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.setup)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.inspector)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.loss)
        self.splitDockWidget(self.loss, self.predictions, Qt.Orientation.Horizontal)

    def _share_out(self) -> None:
        self.setup.setVisible(self.width() >= ROOM_FOR_SETUP)
        # The sizes can be given out when the layout knows which panels there are.
        QTimer.singleShot(0, self, self._give_sizes)

    def _give_sizes(self) -> None:
        share = self.width() - (0 if self.setup.isHidden() else _SETUP_WIDTH)
        inspector = _between(int(share * 0.32), _INSPECTOR_WIDTHS)
        self.resizeDocks([self.setup, self.inspector], [_SETUP_WIDTH, inspector], Qt.Orientation.Horizontal)
        lower = min(_between(int(self.height() * 0.33), _LOWER_HEIGHTS), int(self.height() * _MOST_LOWER_SHARE))
        self.resizeDocks([self.loss, self.predictions], [lower, lower], Qt.Orientation.Vertical)
        middle = share - inspector
        widths = [int(middle * 0.53), int(middle * 0.47)]
        self.resizeDocks([self.loss, self.predictions], widths, Qt.Orientation.Horizontal)


def _between(value: int, bounds: tuple[int, int]) -> int:
    return max(bounds[0], min(bounds[1], value))
