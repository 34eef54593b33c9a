"""Fields to choose with: one of several, some of several, or yes and no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from core.setting import Setting
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.controls.setting_words import wrapped
from scratchnet_gui.controls.wheel import leave_wheel_to_panel

_COMBO = QStyle.ComplexControl.CC_ComboBox
_BOXES_ABREAST = 4
_RAISED = (("^2", "²"), ("sin(x1)", "sin x₁"), ("sin(x2)", "sin x₂"), ("x1", "x₁"), ("x2", "x₂"))


class Choice(NamedTuple):
    """One entry: what it stands for, its name, and what it is, in a sentence."""

    value: object
    label: str
    help: str = ""


def choices_of(setting: Setting) -> list[Choice]:
    """Return the choices of a setting as entries."""
    return [Choice(name, getattr(each, "label", name), _about(each)) for name, each in (setting.choices or {}).items()]


def _about(choice: object) -> str:
    """Say what a choice is, or where its formula comes from."""
    if isinstance(choice, str):
        return choice
    source = getattr(choice, "source", "")
    return getattr(choice, "help", f"After {source}." if source else "")


class ChoiceField(QComboBox):
    """A drop-down; `entered` carries the value that the person chose."""

    entered = Signal(object)

    def __init__(self, choices: Iterable[Choice] = ()) -> None:
        super().__init__()
        self._values: list[object] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.activated.connect(self._choose)
        keep_own_keys(self)
        leave_wheel_to_panel(self)
        self.set_choices(choices)

    def set_choices(self, choices: Iterable[Choice]) -> None:
        """Offer other entries; none of them is chosen."""
        self.clear()
        self._values = []
        for choice in choices:
            self.add_choice(choice)
        self.setCurrentIndex(-1)

    def add_choice(self, choice: Choice) -> None:
        """Offer one more entry."""
        self._values.append(choice.value)
        self.addItem(choice.label, choice.value)
        if choice.help:
            self.setItemData(self.count() - 1, wrapped(choice.help), Qt.ItemDataRole.ToolTipRole)

    def show_value(self, value: object) -> None:
        """Show the choice in force; nothing where it is no entry."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def showPopup(self) -> None:
        """Open the list as wide as its entries, however narrow the field is."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * view.frameWidth() + view.verticalScrollBar().width())
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field; a text that does not fit ends in dots."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        shown = option.currentText if self.currentIndex() >= 0 else self.placeholderText()
        room = self.style().subControlRect(_COMBO, option, QStyle.SubControl.SC_ComboBoxEditField, self).width()
        option.currentText = self.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(_COMBO, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.entered.emit(self._values[index])


class FlagField(QCheckBox):
    """A check box; `entered` carries whether it was switched on."""

    entered = Signal(bool)

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.clicked.connect(self.entered)
        keep_own_keys(self)

    def show_value(self, value: object) -> None:
        """Show whether it is on."""
        self.setChecked(bool(value))


class ManyField(QWidget):
    """A check box for each of several texts; `entered` carries those that are on, in their order.

    Parameters
    ----------
    unset
        Which are on where the setting is left out.
    """

    entered = Signal(object)

    def __init__(self, setting: Setting, unset: tuple[str, ...]) -> None:
        super().__init__()
        self._unset = unset
        self.boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.addWidget(QLabel(setting.label), 0, 0, 1, _BOXES_ABREAST)
        for place, text in enumerate(setting.choices or ()):
            box = QCheckBox(_as_formula(text))
            box.clicked.connect(self._clicked)
            keep_own_keys(box)
            self.boxes[text] = box
            grid.addWidget(box, 1 + place // _BOXES_ABREAST, place % _BOXES_ABREAST)

    def show_value(self, value: object) -> None:
        """Show which are on."""
        assert isinstance(value, tuple)
        for text, box in self.boxes.items():
            box.setChecked(text in (value or self._unset))

    @Slot()
    def _clicked(self) -> None:
        on = tuple(text for text, box in self.boxes.items() if box.isChecked())
        self.entered.emit(() if on == self._unset else on)


def _as_formula(text: str) -> str:
    for plain, formula in _RAISED:
        text = text.replace(plain, formula)
    return text
