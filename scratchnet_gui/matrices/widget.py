"""The matrices of the phase at work: which operation is shown, in words and as an equation."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.explain.lit import meant
from core.explain.matrices import equations
from core.explain.matrix import Cell, Equation
from core.explain.moment import Moment
from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.live_text import write
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.matrices.area import Area
from scratchnet_gui.matrices.colours import largest_of
from scratchnet_gui.matrices.words import plain_symbol
from scratchnet_gui.names import phase_name

_NARROW, _LOW, _LOWEST = 560, 300, 150
"""Below these sizes the buttons stand closer together, and what is said stands beside them instead of a title, or in
their tooltips alone."""
_LEAST = 360
_SENTENCE = 14
"""Width, in ems, that what is said needs beside the buttons; where they leave less, it has a line of its own."""
_START = "Before the first iteration"


class MatrixView(QWidget):
    """Shows the operation last done as an equation of matrices; buttons choose among those of its phase.

    A click on a cell selects its number, and its row where it belongs to one.
    """

    selected = Signal(object)
    """The `Selection` of the cell that was clicked."""
    row_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._title.setObjectName("figure")
        self._caption = QLabel()
        self._caption.setWordWrap(True)
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._tabs = QFrame()
        self._tabs.setObjectName("segments")
        self._tab_row = QHBoxLayout(self._tabs)
        self._tab_row.setContentsMargins(1, 1, 1, 1)
        self._tab_row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_tab)
        self._area = Area(self)
        self._canvas = self._area.canvas
        self._canvas.chosen.connect(self._on_chosen)
        self._head = QHBoxLayout()
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignRight)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 12, 2)
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._column.setSpacing(6)
        self._column.addLayout(self._head)
        self._column.addWidget(self._caption)
        self._column.addWidget(self._area, 1)
        self.setFocusProxy(self._canvas)
        self._snapshot: Snapshot | None = None
        self._selection: Selection | None = None
        self._row = 0
        self._equations: tuple[Equation, ...] = ()
        self._labels: list[str] = []
        self._now: Moment | None = None
        self._shown = 0
        self._moment: tuple[object, ...] = ()
        self._stale = False

    def sizeHint(self) -> QSize:
        """Ask for what shows the article's network well."""
        return QSize(760, 520)

    def minimumSizeHint(self) -> QSize:
        """Be usable from here on, however many buttons there are: the window does not grow for them."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), _LEAST), least.height())

    def set_appearance(self, appearance: Appearance) -> None:
        """Take colours and digits."""
        self._canvas.set_appearance(appearance)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the operation last done; while the view is hidden, as soon as it is seen."""
        self._snapshot = snapshot
        self._stale = True
        if self.isVisible():
            self._refresh()

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Light the number that is selected and what makes it, and mark `row` of the table."""
        chosen = selection != self._selection
        self._selection, self._row = selection, row
        self._canvas.show_selection(self._meant(), row)
        if chosen and not self._stale:
            self._turn_to_number()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened unseen."""
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the matrices where there is little: the ribbon of the window names the phase, too."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        low, lowest = self.height() < _LOW, self.height() < _LOWEST
        self._caption.setHidden(lowest)
        self._column.setSpacing(2 if lowest else 6)
        self._column.setContentsMargins(12, 2 if lowest else 6, 12, 2)
        self._set_property("low", lowest)
        self._set_property("narrow", self.width() < _NARROW)
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        if self._tabs.sizeHint().width() > room:
            self._set_property("narrow", True)
        taken = 0 if self._tabs.isHidden() else self._tabs.sizeHint().width() + self._head.spacing()
        beside = low and taken + _SENTENCE * self.fontInfo().pixelSize() <= room
        self._title.setHidden(low)
        if (self._head.indexOf(self._caption) >= 0) is not beside:
            if beside:
                self._head.insertWidget(0, self._caption, 1)
            else:
                self._column.insertWidget(1, self._caption)

    def _set_property(self, name: str, holds: bool) -> None:
        if self._tabs.property(name) is not holds:
            self._tabs.setProperty(name, holds)
            for button in self._group.buttons():
                _restyle(button)

    def changeEvent(self, event: QEvent) -> None:
        """Write larger or smaller with the window; a style sheet keeps its labels from doing so by themselves."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            for part in (self._title, self._caption, self._canvas, *self._group.buttons()):
                part.setFont(self.font())
            self._arrange()

    def _refresh(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        self._stale = False
        self._now = now = snapshot.moment(self._row)
        phase = snapshot.phase or snapshot.plan.phases[0]
        self._equations = equations(now, phase)
        where = (snapshot.run_id, snapshot.phase_index, snapshot.position.operation, len(self._equations))
        if where != self._moment:
            self._moment = where
            self._shown = self._latest(snapshot.position.operation)
        batch = now.batch
        name = _START if batch is None else phase_name(phase, len(snapshot.config.layers), len(batch.rows))
        write(self._title, name)
        self._label_tabs()
        self._show_equation()

    def _latest(self, operation: int) -> int:
        """Return which equation the operation last done belongs to, one with the selected number if there is one."""
        latest = [at for at, each in enumerate(self._equations) if each.operation == operation]
        choice = latest or list(range(len(self._equations)))
        selection = self._meant()
        if selection is not None:
            holding = [at for at in choice if self._equations[at].find(selection, self._row)]
            choice = holding or choice
        return choice[0]

    def _meant(self) -> Selection | None:
        """Return the number that is selected at this moment; what was selected where it has none."""
        if self._now is None:
            return self._selection
        return meant(self._selection, replace(self._now, row=self._row)) or self._selection

    def _turn_to_number(self) -> None:
        """Show the equation of this phase in which the selected number stands, where the one shown lacks it."""
        number = self._meant()
        if number is None or not self._equations or self._equations[self._shown].holds(number, self._row):
            return
        found = next((at for at, each in enumerate(self._equations) if each.holds(number, self._row)), None)
        if found is not None:
            self._group.button(found).setChecked(True)
            self._on_tab(found)

    def _label_tabs(self) -> None:
        buttons = self._group.buttons()
        for number in range(len(buttons), len(self._equations)):
            tab = QToolButton(self._tabs)
            tab.setCheckable(True)
            tab.setFont(self.font())
            keep_own_keys(tab)
            self._group.addButton(tab, number)
            self._tab_row.addWidget(tab)
            tab.ensurePolished()  # it is measured before it is first drawn
            buttons.append(tab)
        for extra in buttons[len(self._equations) :]:
            extra.hide()
        labels = [plain_symbol(each.label) for each in self._equations]
        others = labels != self._labels
        self._labels = labels
        for button, label, equation in zip(buttons, labels, self._equations, strict=False):
            if button.text() != label:
                button.setText(label)
            button.setToolTip(equation.caption)
            button.show()
        self._tabs.setVisible(len(self._equations) > 1)
        buttons[self._shown].setChecked(True)
        if others:
            self._arrange()

    def _show_equation(self) -> None:
        now, equation = self._now, self._equations[self._shown]
        assert now is not None
        write(self._caption, equation.caption)
        largest = [largest_of(now, term.matrix) for term in equation.terms]
        self._canvas.show_equation(now.config, equation, largest, self._meant())

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        self._shown = number
        self._show_equation()

    @Slot(object)
    def _on_chosen(self, cell: Cell) -> None:
        if cell.row is not None:
            self.row_selected.emit(cell.row)
        if cell.selection is not None:
            self.selected.emit(cell.selection)


def _restyle(button: QWidget) -> None:
    button.style().unpolish(button)
    button.style().polish(button)
