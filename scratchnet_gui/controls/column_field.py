"""A field to choose columns of a table with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.setting import Setting
from scratchnet_gui.controls.choice_field import Choice, ChoiceField

_SEVERAL = "Tick several columns to predict all of them."

_PRESSED = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
"""The first says that a key was pressed too, and an open list closes by it already."""


class ColumnField(ChoiceField):
    """A drop-down of the columns of a table; its value is a tuple of names, or of numbers counted from 1.

    In the open list, a click on a column's name chooses it alone; its box, or Space, ticks it besides others. What is
    ticked is entered when the list closes, unless by Escape.
    """

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._in_force: tuple[str, ...] = ()
        self._columns: tuple[str, ...] = ()
        self._left_out = setting.empty
        self._box_pressed = False
        self.setPlaceholderText(setting.empty)
        self.setItemDelegate(QStyledItemDelegate(self))  # the usual one draws no boxes in every style
        self.view().installEventFilter(self)
        self.view().viewport().installEventFilter(self)

    def set_columns(self, names: Sequence[str | int]) -> None:
        """Offer these columns; a number stands for one without a name."""
        self._columns = tuple(
            name if isinstance(name, str) and names.count(name) == 1 else str(number)
            for number, name in enumerate(names, 1)
        )
        self.set_choices(
            Choice((column,), f"Column {number}" if column == str(number) else column, _SEVERAL)
            for number, column in enumerate(self._columns, 1)
        )
        self.show_value(self._in_force)

    def show_value(self, value: object) -> None:
        """Tick the columns in force: the last one where none is given."""
        assert isinstance(value, tuple)
        self._in_force = value
        ticked = self._places(value)
        for place in range(self.count()):
            self._item(place).setCheckState(Qt.CheckState.Checked if place in ticked else Qt.CheckState.Unchecked)
        self.setCurrentIndex(ticked[0] if len(ticked) == 1 else -1)
        known = [self.itemText(place) for place in ticked]
        self.setPlaceholderText(", ".join(known if len(known) == len(value) else value) or self._left_out)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let boxes be ticked while the list stays open; take the ticks when it closes."""
        view = self.view()
        if watched is view and event.type() is QEvent.Type.Hide:
            self._take_ticks()
        elif watched is view and isinstance(event, QKeyEvent) and event.type() in _PRESSED:
            return self._key_pressed(event)
        elif watched is view.viewport() and isinstance(event, QMouseEvent):
            return self._clicked(event)
        return super().eventFilter(watched, event)

    def _key_pressed(self, event: QKeyEvent) -> bool:
        """Take over Space, which ticks, and Return where it would choose one column instead of those ticked."""
        if event.key() == Qt.Key.Key_Space:
            event.accept()
            if event.type() is QEvent.Type.KeyPress:
                self._tick(self.view().currentIndex())
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._changed():
            self.hidePopup()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.show_value(self._in_force)
        return False

    def _clicked(self, event: QMouseEvent) -> bool:
        """Take over clicks on boxes; one beside them chooses this column alone, as in any drop-down."""
        view = self.view()
        index = view.indexAt(event.position().toPoint())
        on_box = index.isValid() and event.position().x() <= self._right_of_box(index)
        if event.type() is QEvent.Type.MouseButtonPress:
            self._box_pressed = on_box  # the click that opens the list presses none
        if event.type() is not QEvent.Type.MouseButtonRelease:
            return False
        if on_box and self._box_pressed:
            self._tick(index)
            return True
        if index.isValid() and self._changed():
            self.show_value(self._in_force)
            view.setCurrentIndex(index)
        return False

    def _right_of_box(self, index: QModelIndex | QPersistentModelIndex) -> int:
        view, option = self.view(), QStyleOptionViewItem()
        option.initFrom(view)
        option.rect = view.visualRect(index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        box = view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, view)
        return box.right()

    def _tick(self, index: QModelIndex) -> None:
        if index.isValid():
            item = self._item(index.row())
            ticked = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)

    def _item(self, place: int) -> QStandardItem:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        return model.item(place)

    def _places(self, value: tuple[str, ...]) -> list[int]:
        """Return the places of the columns of `value` as far as they are known, counted from 0."""
        columns = self._columns
        if not value:
            return [len(columns) - 1] if columns else []
        places = []
        for text in value:
            if text in columns:
                places.append(columns.index(text))
            elif text.isdecimal() and 0 < int(text) <= len(columns):
                places.append(int(text) - 1)
        return places

    def _ticked(self) -> list[int]:
        return [place for place in range(self.count()) if self._item(place).checkState() is Qt.CheckState.Checked]

    def _changed(self) -> bool:
        return self._ticked() != sorted(self._places(self._in_force))

    def _take_ticks(self) -> None:
        if not self._changed():
            return
        ticked = self._ticked()
        if not ticked:
            self.show_value(self._in_force)
            return
        self._in_force = tuple(self._columns[place] for place in ticked)
        self.entered.emit(self._in_force)
