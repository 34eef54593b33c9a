"""The window: which views there are and where they stand. What they do together is the coordinator's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QFontMetrics, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenuBar,
    QSizePolicy,
    QStatusBar,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from core.explain.selection import Bias, Selection, Weight
from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from scratchnet_gui.actions import Actions, fill_menu_bar, make_actions, tint, tooltip
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.board import Board
from scratchnet_gui.controls.mistake_strip import MistakeStrip
from scratchnet_gui.controls.ribbon import PhaseRibbon
from scratchnet_gui.controls.setup_form import SetupForm
from scratchnet_gui.controls.transport import TransportBar
from scratchnet_gui.diagram.widget import DiagramView
from scratchnet_gui.fonts import BASE_PIXELS, interface_font
from scratchnet_gui.inspector.widget import InspectorView
from scratchnet_gui.menus import ExampleButton, ExampleMenu, PhaseMenu
from scratchnet_gui.messages import MessageBar
from scratchnet_gui.narration import sentence, status
from scratchnet_gui.pages import Pages, View
from scratchnet_gui.panels import FirstPage
from scratchnet_gui.stylesheet import control_palette, palette, style_sheet
from scratchnet_gui.tables.predictions import PredictionsView
from scratchnet_gui.timeline.banner import PastBanner
from scratchnet_gui.timeline.strip import TimelineStrip

if TYPE_CHECKING:
    from scratchnet_gui.charts.check.view import GradientCheckView
    from scratchnet_gui.charts.loss_plot import LossPlot
    from scratchnet_gui.code.widget import CodeView
    from scratchnet_gui.matrices.widget import MatrixView
    from scratchnet_gui.notes.view import NotesView
    from scratchnet_gui.tables.rows_panel import RowSharesView

FAST_RATE = 300.0
"""Iterations per second from which on drawing is held short, because training needs the time."""
LARGEST_PIXELS = 18
SMALLEST = QSize(960, 600)
_LOW = 820
"""Below this height the line that names a mistake is a thin one."""
_SENTENCE_MARGIN = 5
_LEAST_PIXELS = 12
_NARROW_SENTENCE = 480
"""Below this width a sentence may take three lines, in smaller letters."""
_HELD_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
"""They say something together with others only."""
_LEAST_CENTRE = 100
"""Logical pixels of height that the pages in the middle make do with."""


class Sentence(QLabel):
    """The caption of the moment, in letters that leave room for all of it; as tall whatever it says."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels = BASE_PIXELS + 2
        self.setContentsMargins(16, _SENTENCE_MARGIN, 16, _SENTENCE_MARGIN)
        self._choose_font()

    def set_pixels(self, pixels: int) -> None:
        """Write so large where there is room."""
        self._pixels = pixels
        self._choose_font()

    def say(self, text: str) -> None:
        """Write `text`."""
        if text != self.text():
            self.setText(text)
            self._choose_font()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the letters for the width."""
        super().resizeEvent(event)
        self._choose_font()

    def _choose_font(self) -> None:
        """Take smaller letters where the largest would need more lines than there is room for."""
        narrow = self.width() < _NARROW_SENTENCE
        largest, lines = (BASE_PIXELS, 3) if narrow else (self._pixels, 2)
        spacing = QFontMetrics(interface_font(largest)).lineSpacing()
        self.setFixedHeight(lines * spacing + 2 * _SENTENCE_MARGIN)
        for pixels in range(largest, _LEAST_PIXELS - 1, -1):
            if self.font().pixelSize() != pixels:
                self.setFont(interface_font(pixels))
            if self.heightForWidth(self.width()) <= self.height():
                break


class MainWindow(QMainWindow):
    """Composes the views. `closing` is sent once, before the window goes.

    `view_groups` holds the views that draw every moment, in groups that each take about as long to draw.
    """

    closing = Signal()
    matrices: MatrixView
    rows: RowSharesView
    code: CodeView
    notes: NotesView
    check: GradientCheckView
    """They come after the first picture."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("ScratchNet")
        self.setMinimumSize(SMALLEST.boundedTo(self.screen().availableSize()))
        self.actions_by_name: Actions = make_actions(self)
        self.addActions(list(self.actions_by_name.values()))

        self.example_menu = ExampleMenu(self)
        self.preset_button = ExampleButton(self.example_menu)
        self.phase_menu = PhaseMenu(self)

        self.transport = TransportBar(self.actions_by_name, self.preset_button)
        self.ribbon = PhaseRibbon()
        self.diagram = DiagramView()
        self.sentence = Sentence()
        self.inspector = InspectorView()
        self.predictions = PredictionsView()
        self.centre = Pages(upright=True)
        self.centre.add("Diagram", "The network", self.diagram)
        self.reasons = Pages()
        self.reasons.add("Inspector", "Where the selected number comes from", self.inspector)
        self.data = Pages()
        self.data.add("Predictions", "What the network makes of each row", self.predictions)
        self.timeline = TimelineStrip(self.actions_by_name)
        self.banner = PastBanner(self.actions_by_name["present"])
        self.mistakes = MistakeStrip()
        self.setup = SetupForm()
        self.messages = MessageBar()
        self.view_groups: list[list[View]] = [
            [self.transport, self.ribbon, self.mistakes, self.banner, self.centre, self.timeline, self.setup],
            [self.data],
            [self.reasons],
        ]
        # The diagram first: it is where the person looks.
        self.selecting_views = (self.centre, self.data, self.reasons, self.timeline)

        self.setMenuWidget(self._head())
        self.board = Board(self.setup, self.reasons, self.data, self)
        self.board.setCentralWidget(self._centre())
        self.setCentralWidget(self._body())
        foot = QStatusBar()
        foot.setSizeGripEnabled(False)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.messages, 1)
        self.setStatusBar(foot)

        self._fill_view_menu()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._keep_focus)

    def _add(self, pages: Pages, action: str, page: QWidget, watches: bool = False) -> None:
        """Add a page with an action that turns to it, and back to the first one."""
        chosen = self.actions_by_name[action]
        number = pages.add(chosen.text(), chosen.toolTip(), page, watches)
        chosen.triggered.connect(lambda: self._turn_to(pages, number))

    def _turn_to(self, pages: Pages, number: int) -> None:
        panel = next((each for each in self.board.panels if each.isAncestorOf(pages)), None)
        hidden = panel is not None and not panel.isVisible()
        pages.turn_to(0 if pages.currentIndex() == number and not hidden else number)
        if panel is not None and hidden:
            self.board.open(panel)

    def add_late_views(self, plot: LossPlot) -> None:
        """Put the loss curve and the pages that come after the first picture into their places."""
        self.view_groups.append([plot])
        self.board.loss.replace_content(plot)
        self.matrices.setFont(self.diagram.font())
        self._add(self.centre, "matrices", self.matrices)
        self._add(self.reasons, "code", self.code)
        self._add(self.reasons, "notes", self.notes, watches=True)
        self._add(self.data, "rows", self.rows)
        self._add(self.reasons, "check", self.check)
        self.board.share_out()  # their titles need room, too

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
        for group in self.view_groups:
            for view in group:
                view.set_appearance(appearance)
        for panel in self.board.panels:
            panel.set_appearance(appearance)
        self.messages.set_appearance(appearance)

    @Slot(object)
    def explain(self, selection: Selection | None) -> None:
        """Turn to the Inspector for a number that was clicked; the check explains a parameter itself."""
        if selection is None or selection.quantity is None or self.reasons.currentWidget() is self.inspector:
            return
        checked = isinstance(selection.part, Weight | Bias) and self.reasons.currentWidget() is self.check
        if not checked:
            self.reasons.turn_to(self.reasons.indexOf(self.inspector))

    def tell(self, snapshot: Snapshot, row: int) -> None:
        """Say in words what the run does with the selected row, and where it is."""
        self.sentence.say(sentence(snapshot, row))
        self.messages.show_status(status(snapshot))

    def groups_to_draw(self, snapshot: Snapshot) -> list[list[View]]:
        """Return the views to draw in each turn of the event loop; a turn without views paints.

        While iterations are played fast, each turn stays short against a frame.
        """
        pace = snapshot.pace
        fast = pace.unit is not Granularity.PHASE and (pace.per_second or FAST_RATE) >= FAST_RATE
        if snapshot.playing and fast:
            return [turn for group in self.view_groups for turn in (group, [])]
        return [[view for group in self.view_groups for view in group]]

    @Slot(QWidget, QWidget)
    def _keep_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Give the keys back to the diagram when a field lets go of them; Qt would give them to the first button."""
        if now is None and QApplication.activeWindow() is self:
            (self.diagram if self.diagram.isVisible() else self).setFocus()

    def event(self, event: QEvent) -> bool:
        """Take away at a key what lies over the numbers that it changes."""
        asked = event.type() is QEvent.Type.ShortcutOverride  # every key, before it does anything
        if asked and isinstance(event, QKeyEvent) and event.key() not in _HELD_KEYS:
            QToolTip.hideText()
            self.diagram.take_tip_away()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write larger in the diagram where there is room: a large window is looked at from afar."""
        super().resizeEvent(event)
        self.mistakes.set_low(self.height() < _LOW)
        pixels = max(BASE_PIXELS, min(LARGEST_PIXELS, self.width() // 104))
        if self.diagram.font().pixelSize() != pixels:
            self.diagram.setFont(interface_font(pixels))
            if hasattr(self, "matrices"):
                self.matrices.setFont(interface_font(pixels))
            self.sentence.set_pixels(pixels + 2)

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
        menu_row = QFrame()
        menu_row.setObjectName("menuRow")
        top = QHBoxLayout(menu_row)
        top.setContentsMargins(0, 0, 8, 0)
        top.addWidget(bar)
        top.addWidget(self.banner, 1)
        column.addWidget(menu_row)
        column.addWidget(self.transport)
        column.addWidget(ribbon_bar)
        column.addWidget(self.mistakes)
        return head

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.board, 1)
        column.addWidget(self.timeline)
        return body

    def _centre(self) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(0)
        self.centre.setMinimumHeight(_LEAST_CENTRE)
        column.addWidget(self.centre, 1)
        self.sentence.setObjectName("sentence")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.RichText)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        foot = QHBoxLayout()
        foot.setContentsMargins(4, 0, 4, 0)
        foot.addWidget(self.centre.titles)
        foot.addWidget(self.sentence, 1)
        column.addLayout(foot)
        return card

    def _fill_view_menu(self) -> None:
        menu = self.menus["&View"]
        before = menu.actions()[0]
        board = self.board
        for key, toggle, does in (
            ("S", board.setup.toggleViewAction(), "Show or hide this panel"),
            ("I", FirstPage(board.inspector, self.reasons), "Turn to the Inspector, or hide its panel"),
            ("C", board.loss.toggleViewAction(), "Show or hide this panel"),
            ("P", FirstPage(board.predictions, self.data), "Turn to the predictions, or hide their panel"),
        ):
            toggle.setShortcut(QKeySequence(key))
            toggle.setToolTip(tooltip(does, key))
            menu.insertAction(before, toggle)
            self.addAction(toggle)
        menu.insertSeparator(before)
