"""The window: which views there are and where they stand. What they do together is the coordinator's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QMainWindow,
    QMenuBar,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from scratchnet_gui.actions import Actions, fill_menu_bar, make_actions, tint, tooltip
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.controls.ribbon import PhaseRibbon
from scratchnet_gui.controls.setup_form import SetupForm
from scratchnet_gui.controls.transport import TransportBar
from scratchnet_gui.diagram.widget import DiagramView
from scratchnet_gui.fonts import BASE_PIXELS, interface_font
from scratchnet_gui.inspector.widget import InspectorView
from scratchnet_gui.menus import ExampleMenu, PhaseMenu
from scratchnet_gui.messages import MessageBar
from scratchnet_gui.narration import sentence, status
from scratchnet_gui.panels import Panel
from scratchnet_gui.stylesheet import control_palette, palette, style_sheet
from scratchnet_gui.tables.predictions import PredictionsView

if TYPE_CHECKING:
    from scratchnet_gui.charts.loss_plot import LossPlot

READABLE_RATE = 10.0
"""Iterations per second up to which every panel shows every picture in the same turn."""
PICTURES_PER_READING = 3
LARGEST_PIXELS = 18
SMALLEST = QSize(800, 600)
_SETUP_WIDTH = 288
_ROOM_FOR_SETUP = 1200
"""Logical pixels of width from which on the set-up is open at first."""


class View(Protocol):
    """What every part of the window can do that draws a moment of the run."""

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours and digits to draw with."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the moment."""


class MainWindow(QMainWindow):
    """Composes the views. `closing` is sent once, before the window goes.

    `view_groups` holds the views that draw every moment, in groups that each take about as long to draw.
    """

    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("ScratchNet")
        self.setMinimumSize(SMALLEST)
        self.board = QMainWindow(self)  # docks inside margins, which the outer window cannot give them
        self.board.setWindowFlags(Qt.WindowType.Widget)
        self.board.setContentsMargins(8, 8, 8, 8)
        self.board.setDockNestingEnabled(True)
        self.actions_by_name: Actions = make_actions(self)
        self.addActions(list(self.actions_by_name.values()))

        self.preset_button = QToolButton()
        self.preset_button.setObjectName("presetButton")
        self.preset_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.preset_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        keep_own_keys(self.preset_button)
        self.example_menu = ExampleMenu(self)
        self.preset_button.setMenu(self.example_menu)
        self.phase_menu = PhaseMenu(self)

        self.transport = TransportBar(self.actions_by_name, self.preset_button)
        self.ribbon = PhaseRibbon()
        self.diagram = DiagramView()
        self.sentence = QLabel()
        self.inspector = InspectorView()
        self.predictions = PredictionsView()
        self.setup = SetupForm()
        self.messages = MessageBar()
        self.view_groups: list[list[View]] = [
            [self.transport, self.ribbon, self.diagram, self.setup],
            [self.predictions],
        ]
        self._readings: list[View] = [self.inspector]
        # The diagram first: it is where the person looks.
        self.selecting_views = (self.diagram, self.predictions, self.inspector)
        self._pictures = 0

        self.setMenuWidget(self._head())
        self.board.setCentralWidget(self._centre())
        self.setCentralWidget(self.board)
        foot = QStatusBar()
        foot.setSizeGripEnabled(False)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.messages, 1)
        self.setStatusBar(foot)

        self.plot_placeholder = QWidget()
        self.setup_panel = Panel("setup", "Set-up", self.setup, True, self.board)
        self.setup_panel.setMinimumWidth(_SETUP_WIDTH)
        self.inspector_panel = Panel("inspector", "Inspector", self.inspector, False, self.board)
        self.loss_panel = Panel("loss", "Loss per iteration", self.plot_placeholder, False, self.board)
        self.predictions_panel = Panel("predictions", "Predictions", self.predictions, False, self.board)
        self.panels = [self.setup_panel, self.inspector_panel, self.loss_panel, self.predictions_panel]
        self._place_panels()
        self._fill_view_menu()

    def add_loss_plot(self, plot: LossPlot) -> None:
        """Put the loss curve, which comes later than the rest, into its panel."""
        self.view_groups.append([plot])
        self.loss_panel.replace_content(plot)

    def set_appearance(self, appearance: Appearance) -> None:
        """Give every part of the window its colours."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(palette(appearance.theme))
        for control in ("QSpinBox", "QComboBox", "QCheckBox"):
            # The stubs ask for bytes, which the library itself refuses.
            application.setPalette(control_palette(appearance.theme), control)  # type: ignore[arg-type]
        application.setStyleSheet(style_sheet(appearance.theme))
        tint(self.actions_by_name, appearance.theme)
        for group in (*self.view_groups, self._readings):
            for view in group:
                view.set_appearance(appearance)
        for panel in self.panels:
            panel.set_appearance(appearance)
        self.messages.set_appearance(appearance)

    def tell(self, snapshot: Snapshot) -> None:
        """Say in words what the run does and where it is."""
        text = sentence(snapshot)
        if text != self.sentence.text():
            self.sentence.setText(text)
        self.messages.show_status(status(snapshot))

    def groups_to_draw(self, snapshot: Snapshot) -> list[list[View]]:
        """Return which views draw this moment, in the turns of the event loop that they have.

        While iterations are played faster than anyone can read, each turn stays short against a frame, and the
        inspector follows with every third picture only.
        """
        pace = snapshot.pace
        readable = pace.unit is Granularity.PHASE or (pace.per_second or READABLE_RATE + 1) <= READABLE_RATE
        if not snapshot.playing or readable:
            return [[view for group in (*self.view_groups, self._readings) for view in group]]
        self._pictures += 1
        readings = [self._readings] if self._pictures % PICTURES_PER_READING == 0 else []
        # The last turn paints what the others have asked for but Qt puts off, as a scene of graphics does.
        return [*self.view_groups, *readings, []]

    def restore_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Put everything where it was; a layout that does not fit is left out."""
        self.restoreGeometry(geometry)
        if not self.board.restoreState(state):
            self.standard_layout()

    def standard_layout(self) -> None:
        """Put every panel back where it belongs; the set-up is folded away where there is little room."""
        for panel in self.panels:
            panel.setFloating(False)
            panel.show()
        self._place_panels()
        roomy = self.width() >= _ROOM_FOR_SETUP
        self.setup_panel.setVisible(roomy)
        share = self.width() - (_SETUP_WIDTH if roomy else 0)
        inspector = max(320, min(440, int(share * 0.32)))
        self.board.resizeDocks(
            [self.setup_panel, self.inspector_panel], [_SETUP_WIDTH, inspector], Qt.Orientation.Horizontal
        )
        below = max(190, min(300, int(self.height() * 0.27)))
        self.board.resizeDocks([self.loss_panel, self.predictions_panel], [below, below], Qt.Orientation.Vertical)
        middle = share - inspector
        self.board.resizeDocks(
            [self.loss_panel, self.predictions_panel],
            [int(middle * 0.53), int(middle * 0.47)],
            Qt.Orientation.Horizontal,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write larger in the diagram where there is room: a large window is looked at from afar."""
        super().resizeEvent(event)
        pixels = max(BASE_PIXELS, min(LARGEST_PIXELS, self.width() // 104))
        if self.diagram.font().pixelSize() != pixels:
            self.diagram.setFont(interface_font(pixels))
            self.sentence.setFont(interface_font(pixels + 2))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that the window goes, while everything still stands."""
        self.messages.stop()
        self.closing.emit()
        super().closeEvent(event)

    def _head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QMenuBar()
        self.menus = fill_menu_bar(bar, self.actions_by_name)
        bar.insertMenu(self.menus["&View"].menuAction(), self.example_menu)
        self.menus["&Step"].addSeparator()
        self.menus["&Step"].addMenu(self.phase_menu)
        ribbon_bar = QFrame()
        ribbon_bar.setObjectName("ribbonBar")
        around = QVBoxLayout(ribbon_bar)
        around.setContentsMargins(0, 6, 0, 6)
        around.addWidget(self.ribbon)
        column.addWidget(bar)
        column.addWidget(self.transport)
        column.addWidget(ribbon_bar)
        return head

    def _centre(self) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(0)
        column.addWidget(self.diagram, 1)
        self.sentence.setObjectName("sentence")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setFont(interface_font(BASE_PIXELS + 2))
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.RichText)
        self.sentence.setFixedHeight(58)
        self.sentence.setContentsMargins(16, 0, 16, 4)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addWidget(self.sentence)
        return card

    def _place_panels(self) -> None:
        self.board.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.board.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.board.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.setup_panel)
        self.board.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.inspector_panel)
        self.board.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.loss_panel)
        self.board.splitDockWidget(self.loss_panel, self.predictions_panel, Qt.Orientation.Horizontal)

    def _fill_view_menu(self) -> None:
        menu = self.menus["&View"]
        before = menu.actions()[0]
        for panel, key in zip(self.panels, "SICP", strict=True):
            toggle = panel.toggleViewAction()
            toggle.setShortcut(QKeySequence(key))
            toggle.setToolTip(tooltip("Show or hide this panel", key))
            menu.insertAction(before, toggle)
            self.addAction(toggle)
        menu.insertSeparator(before)
