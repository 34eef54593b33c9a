"""A form made from what is known of settings: a label and a field for each, those without a meaning hidden."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, TypeAlias, get_args, get_type_hints

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QPushButton, QSizePolicy, QWidget

from core.setting import Setting
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.choice_field import ChoiceField, FlagField, ManyField, choices_of
from scratchnet_gui.controls.file_field import FileField
from scratchnet_gui.controls.number_field import NumberField
from scratchnet_gui.controls.refused import InForce
from scratchnet_gui.controls.setting_mark import SettingMark, SettingNote
from scratchnet_gui.controls.setting_words import has_meaning, tooltip

Field: TypeAlias = NumberField | ChoiceField | FlagField | ManyField | FileField

_NARROWEST_FIELD = 60


class SettingsGrid(QWidget):
    """Shows settings of a configuration, and tells which of them the person entered.

    `entered` carries a setting's name and its new value, which is in range. `rejected` carries what is wrong with an
    entry. `note_wanted` says that a mark beside a field was clicked.

    Parameters
    ----------
    config_type
        Type of the configuration that the settings belong to.
    settings
        What is shown, by name of the field, in order.
    effects
        What changing a setting does to the run, by name, as a sentence for its tooltip.
    special
        Fields that cannot be made from what is known of a setting, by name.
    """

    entered = Signal(str, object)
    rejected = Signal(str)
    note_wanted = Signal()

    def __init__(
        self,
        config_type: type,
        settings: Mapping[str, Setting],
        effects: Mapping[str, str],
        special: Mapping[str, Field] | None = None,
    ) -> None:
        super().__init__()
        hints = get_type_hints(config_type)
        self._settings = settings
        self._labels: list[QLabel] = []
        self._appearance = Appearance()
        self._marks: dict[str, SettingMark] = {}
        self._in_force: dict[str, object] = {}
        self._refused: dict[str, InForce] = {}
        self.fields = {
            name: (special or {}).get(name) or _make_field(setting, hints[name]) for name, setting in settings.items()
        }
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(8)
        self._form.setVerticalSpacing(6)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in self.fields.items():
            field.setObjectName(name)
            field.setToolTip(tooltip(settings[name], effects.get(name, "")))
            field.setAccessibleName(settings[name].label)
            field.entered.connect(partial(self.entered.emit, name))
            if isinstance(field, NumberField):
                field.rejected.connect(self.rejected)
                self._refused[name] = InForce(field)
            self._add_row(settings[name].label, field)

    @property
    def widest_label(self) -> int:
        """Width that the longest label needs, in pixels."""
        return max((label.sizeHint().width() for label in self._labels), default=0)

    def set_label_width(self, width: int) -> None:
        """Give all labels this width, so that fields stand below those of other grids."""
        for label in self._labels:
            label.setFixedWidth(width)

    def show_config(self, config: object, without: Collection[str] = ()) -> None:
        """Show the settings in force, but for those in `without` and those that have no meaning now.

        An entry that was refused stays until its setting has another value.
        """
        for name, setting in self._settings.items():
            field = self.fields[name]
            visible = name not in without and has_meaning(setting, config)
            if self._form.isRowVisible(field) != visible:
                self._form.setRowVisible(field, visible)
            value = getattr(config, name)
            if name in self._refused:
                self._refused[name].show_value(value)
                if value != self._in_force.get(name, value):
                    self._refused[name].give_up(value)
            self._in_force[name] = value
            field.show_value(value)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours of marks."""
        self._appearance = appearance
        for mark in self._marks.values():
            mark.set_appearance(appearance)

    def show_notes(self, notes: Mapping[str, SettingNote]) -> None:
        """Mark the settings that notes are about, by name, and no others."""
        for name, mark in self._marks.items():
            if name not in notes:
                mark.hide()
        for name, note in notes.items():
            if name not in self._marks:
                mark = self._marks[name] = SettingMark(self)
                mark.set_appearance(self._appearance)
                mark.clicked.connect(self.note_wanted)
            self._marks[name].say(note)
        self._place_marks()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep marks beside their fields."""
        super().resizeEvent(event)
        self._place_marks()

    def give_up_entries(self) -> None:
        """Show what is in force also where an entry was refused."""
        for name, refused in self._refused.items():
            refused.give_up(self._in_force.get(name))

    def _place_marks(self) -> None:
        """Put marks behind the names of their settings; where a name is long, close to the field."""
        for name, mark in self._marks.items():
            field = self.fields[name]
            label, middle = self._form.labelForField(field), field.geometry().center().y()
            x = field.x() - mark.width()
            if isinstance(label, QLabel):
                x = min(x, label.x() + label.fontMetrics().horizontalAdvance(label.text()))
            mark.move(x, middle - mark.height() // 2)

    def _add_row(self, name: str, field: Field) -> None:
        if isinstance(field, FlagField | ManyField):  # they bring their label
            self._form.addRow(field)
            return
        label = QLabel(name)
        label.setBuddy(field)
        label.setToolTip(field.toolTip())
        field.setMinimumWidth(_NARROWEST_FIELD)
        if not isinstance(field, QPushButton):
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._labels.append(label)
        self._form.addRow(label, field)


def _make_field(setting: Setting, hint: Any) -> Field:
    if setting.flag:
        return FlagField(setting.label)
    if setting.choices is None:
        return NumberField(setting, whole=int in (hint, *get_args(hint)))
    if str in get_args(hint):
        return ManyField(setting, unset=tuple(setting.choices)[:2])
    return ChoiceField(choices_of(setting))
