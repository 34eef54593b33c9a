"""The menus whose entries come from data: the examples, and the phases of the network at hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from core.errors import CoreError
from core.session.presets import LADDER, heading_of, load_preset
from core.session.snapshot import Snapshot
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.names import phase_name

_PHASES_WITH_KEY = 9
_ARROW, _PADDING = "  ▾", 9


class ExampleButton(QToolButton):
    """Names the example that is open, from the left edge on, as far as there is room; opens the menu of all."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("presetButton")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setMenu(menu)
        keep_own_keys(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button; of a long name the middle is left out, since names often differ at their ends."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        metrics, inside = self.fontMetrics(), self.rect().adjusted(_PADDING, 0, -_PADDING, 0)
        room = inside.width() - metrics.horizontalAdvance(_ARROW)
        name = metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.setPen(self.palette().buttonText().color())
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name + _ARROW)
        painter.end()


class ExampleMenu(QMenu):
    """The bundled examples, by heading. `chosen` carries a preset, `failed` why one cannot be opened."""

    chosen = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("&Examples", parent)
        self.setToolTipsVisible(True)
        self.examples: list[QAction] = []
        for heading, names in LADDER.items():
            part = self.addMenu(heading)
            part.setToolTipsVisible(True)
            for name in names:
                title, look_for = heading_of(name)
                action = part.addAction(title)
                action.setData(name)
                action.setToolTip(look_for)
                self.examples.append(action)
        self.triggered.connect(self._open)

    @Slot(QAction)
    def _open(self, action: QAction) -> None:
        try:
            self.chosen.emit(load_preset(str(action.data())))
        except CoreError as error:
            self.failed.emit(str(error))


class PhaseMenu(QMenu):
    """The phases of an iteration, with keys. `phase_chosen` carries the index of one."""

    phase_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("&Go to phase", parent)
        self._names: list[str] = []
        self.triggered.connect(self._choose)

    def show_phases(self, snapshot: Snapshot) -> None:
        """List the phases of the snapshot's network."""
        layers, rows = len(snapshot.config.layers), snapshot.config.rows_per_batch
        names = [phase_name(phase, layers, rows) for phase in snapshot.plan.phases]
        if names == self._names:
            return
        self._names = names
        self.clear()
        for index, name in enumerate(names):
            action = self.addAction(name)
            action.setData(index)
            if index < _PHASES_WITH_KEY:
                action.setShortcut(QKeySequence(f"Ctrl+{index + 1}"))

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.phase_chosen.emit(int(action.data()))
