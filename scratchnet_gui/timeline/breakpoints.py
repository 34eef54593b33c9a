"""Where playing stops by itself: what is set, and fields to set more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from core.explain.selection import Bias, Selection, Weight
from core.session.snapshot import Snapshot
from core.setting import Setting
from core.training.breakpoints import Breakpoint, Divergence, LossBelow, RowCorrect, SignChange
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.number_field import NumberField
from scratchnet_gui.controls.section import heading
from scratchnet_gui.timeline.fields import LOSS, FieldHint
from scratchnet_gui.timeline.lines import Lines
from scratchnet_gui.timeline.popover import Popover
from scratchnet_gui.timeline.weight_chooser import WeightChooser
from scratchnet_gui.timeline.words import breakpoint_text

_ROW = Setting("Row", "A row of the table.", least=1)
_NARROW = 76
_PRICE = "A row or a weight is looked at after every iteration, so a run at full speed is much slower meanwhile."


class BreakpointsPopover(Popover):
    """Shows the breakpoints and lets a person add and remove some. `changed` carries all that are to hold."""

    changed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Playing stops when", parent)
        self._breakpoints: tuple[Breakpoint, ...] = ()
        self._listed: tuple[object, ...] = ()
        self._list = Lines("Nothing is set: playing goes on to the end.")
        self._about_rows: tuple[QWidget, ...] = ()  # there is a right class only where there are classes
        self._loss, self._row, self._weight = NumberField(LOSS, False), NumberField(_ROW, True), WeightChooser()
        self._hints = {field: FieldHint(field) for field in (self._loss, self._row)}
        self._hints[self._loss].set_hint(self._loss.allowed)
        self.column.addWidget(self._list)
        self.column.addWidget(heading("Stop also when"))
        self.column.addLayout(self._form())
        price = QLabel(_PRICE)
        price.setObjectName("caption")
        price.setWordWrap(True)
        self.column.addWidget(price)
        for name, field, add in (("Loss", self._loss, self._add_loss), ("Row", self._row, self._add_row)):
            field.setFixedWidth(_NARROW)
            field.setAccessibleName(name)
            field.entered.connect(add)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self.set_theme(appearance.theme)
        self._list.set_theme(appearance.theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the breakpoints of the run, and the parts of its network."""
        config = snapshot.config
        self._breakpoints = snapshot.breakpoints
        self._row.limit(config.data.rows)
        self._hints[self._row].set_hint(self._row.allowed)
        for part in self._about_rows:
            part.setVisible(config.data.is_classification)
        self._weight.show_network(config)
        texts = tuple(breakpoint_text(point, config) for point in snapshot.breakpoints)
        if texts != self._listed:
            self._listed = texts
            self._list.fill(
                [
                    ((_plain(text),), f"Remove: {text}", partial(self._remove, point))
                    for text, point in zip(texts, snapshot.breakpoints, strict=True)
                ]
            )

    def show_selection(self, selection: Selection | None) -> None:
        """Offer the weight or bias that is selected."""
        if selection is not None and isinstance(selection.part, Weight | Bias):
            self._weight.choose(selection.part)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give up what is typed and not entered."""
        for field, hint in self._hints.items():
            field.give_up()
            hint.calm()
        super().closeEvent(event)

    def _form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        lines: list[tuple[str, NumberField | None, Callable[[], object]]] = [
            ("the loss is below", self._loss, self._loss.setFocus),
            ("this row becomes correct", self._row, self._row.setFocus),
            ("this weight changes sign", None, self._add_sign_change),
            ("the run diverges", None, self._add_divergence),
        ]
        for place, (text, field, add) in enumerate(lines):
            at = 2 * place  # below it is what a field takes, or the weight
            button = QPushButton("Add")
            button.setAccessibleName(f"Stop when {text}")
            button.clicked.connect(add)
            label = QLabel(text)
            grid.addWidget(label, at, 0)
            grid.addWidget(button, at, 2)
            if field is not None:
                grid.addWidget(field, at, 1)
                grid.addWidget(self._hints[field], at + 1, 0, 1, 3)
                if field is self._row:
                    self._about_rows = (label, field, button, self._hints[field])
        grid.addWidget(self._weight, 5, 0, 1, 3)
        return grid

    @Slot(object)
    def _add_loss(self, loss: float) -> None:
        self._loss.give_up()
        self._add(LossBelow(loss))

    @Slot(object)
    def _add_row(self, row: int) -> None:
        self._row.give_up()
        self._add(RowCorrect(row - 1))

    @Slot()
    def _add_sign_change(self) -> None:
        self._add(SignChange(*self._weight.chosen()))

    @Slot()
    def _add_divergence(self) -> None:
        self._add(Divergence())

    def _add(self, point: Breakpoint) -> None:
        if point not in self._breakpoints:
            self.changed.emit((*self._breakpoints, point))

    def _remove(self, point: Breakpoint) -> None:
        self.changed.emit(tuple(each for each in self._breakpoints if each != point))


def _plain(text: str) -> QLabel:
    """Return a label that shows the names of columns as they are."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
