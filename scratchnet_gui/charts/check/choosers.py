"""The row above the check: one weight or two, which two, and the step that is drawn."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from core.config import RunConfig
from core.explain.nudged import Parameter, parameter_at
from scratchnet_gui.charts.check.words import offered_name
from scratchnet_gui.charts.header import SlimButton
from scratchnet_gui.controls.choice_field import Choice, ChoiceField

_MOST_OFFERED = 400
_STEPS = (0.5, 0.2, 0.1, 0.01)
STEP = 0.2
"""The step of the chord that is drawn at first: large enough to be seen."""


class Choosers(QWidget):
    """Emits `two_chosen` with whether two weights are shown, `step_chosen`, and `pair_chosen` with 0 or 1 and a weight.

    A step of None is the small one that the verdict is made with.
    """

    two_chosen = Signal(bool)
    step_chosen = Signal(object)
    pair_chosen = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[object, ...] = ()
        self.one = self._segment("1 weight", "The loss as a curve of one weight, and its gradient checked")
        self.two = self._segment("2 weights", "The loss over two weights, and the way of training on it")
        switch = QFrame(self)
        switch.setObjectName("segments")
        in_switch = QHBoxLayout(switch)
        in_switch.setContentsMargins(1, 1, 1, 1)
        in_switch.setSpacing(0)
        in_switch.addWidget(self.one)
        in_switch.addWidget(self.two)
        self.one.clicked.connect(self._choose_one)
        self.two.clicked.connect(self._choose_two)
        self._step_label = QLabel("chord ε", self)
        steps = [
            Choice(step, f"{step:g}", "For the eye; the verdict is made with a much smaller one.") for step in _STEPS
        ]
        self.step = ChoiceField([*steps, Choice(None, "the verdict's", "So small that the chord lies on the tangent.")])
        self.step.setToolTip("How far apart the two points of the drawn chord are, from the middle")
        self.step.setAccessibleName("Step of the drawn chord")
        self.step.setMinimumWidth(92)
        self.step.show_value(STEP)
        self.step.entered.connect(self.step_chosen)
        self.pair = (ChoiceField(), ChoiceField())
        for field, tip in zip(
            self.pair, ("The weight across", "The weight upwards (or Shift+click in a matrix)"), strict=True
        ):
            field.setToolTip(tip)
            field.setAccessibleName(tip.partition(" (")[0])
        self.pair[0].entered.connect(self._choose_first)
        self.pair[1].entered.connect(self._choose_second)
        self._and = QLabel("and", self)
        row, below = QHBoxLayout(), QHBoxLayout()
        row.addWidget(switch)
        row.addStretch(1)
        row.addWidget(self._step_label)
        row.addWidget(self.step)
        below.addWidget(self.pair[0], 1)
        below.addWidget(self._and)
        below.addWidget(self.pair[1], 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 2)
        column.setSpacing(4)
        for line in (row, below):
            line.setSpacing(8)
            column.addLayout(line)
        self.show_two(two=False)

    def show_two(self, two: bool) -> None:
        """Show the choosers of one weight or of two."""
        self.one.setChecked(not two)
        self.two.setChecked(two)
        for widget in (self._step_label, self.step):
            widget.setVisible(not two)
        for widget in (*self.pair, self._and):
            widget.setVisible(two)

    def show_pair(self, config: RunConfig, first: Parameter, second: Parameter) -> None:
        """Offer the parameters of a network and show which two are chosen."""
        offered = (config.sizes, config.biases, first, second)
        if offered != self._offered:
            self._offered = offered
            every = dict.fromkeys((*_parameters(config), first, second))
            for field, chosen in zip(self.pair, (first, second), strict=True):
                field.set_choices(Choice(each, offered_name(each, config)) for each in every)
                field.show_value(chosen)

    def _segment(self, text: str, tip: str) -> QToolButton:
        button = SlimButton(self)
        button.setStyleSheet("QToolButton { padding: 2px 9px; }")
        button.setText(text)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot()
    def _choose_one(self) -> None:
        self.show_two(two=False)
        self.two_chosen.emit(False)

    @Slot()
    def _choose_two(self) -> None:
        self.show_two(two=True)
        self.two_chosen.emit(True)

    @Slot(object)
    def _choose_first(self, parameter: object) -> None:
        self.pair_chosen.emit(0, parameter)

    @Slot(object)
    def _choose_second(self, parameter: object) -> None:
        self.pair_chosen.emit(1, parameter)


def _parameters(config: RunConfig) -> list[Parameter]:
    """Return the parameters to offer, as many as a list can hold, layer by layer."""
    found: list[Parameter] = []
    for layer, bias in enumerate(config.biases, start=1):
        for unit in range(config.sizes[layer]):
            sources = [*range(config.sizes[layer - 1]), *([-1] if bias else [])]
            found += [parameter_at(layer, source, unit) for source in sources]
            if len(found) >= _MOST_OFFERED:
                return found[:_MOST_OFFERED]
    return found
