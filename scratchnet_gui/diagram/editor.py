"""A small field in the picture, to give one weight or bias another value."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.explain.selection import Bias, Weight
from core.session.commands import EditParameter
from scratchnet_gui.appearance import Theme
from scratchnet_gui.diagram.changing import FINE, STEP, Change, allowed, moved, read_value
from scratchnet_gui.formatting import exact

_NOTCH = 120  # what Qt calls one step of a wheel
_FIGURES = "−0.12345678901234567890"  # the longest number that a float64 needs
_SPACE = 6
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
_OF_THE_WINDOW = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class ValueField(QLineEdit):
    """Takes a number, and all keys but those with Ctrl or Alt."""

    stepped = Signal(int, bool)
    """Arrow keys or the wheel ask for so many steps; True for fine ones."""
    given_up = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._turned = 0

    def event(self, event: QEvent) -> bool:
        """Claim what would otherwise be a key of the window."""
        asked = event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and not event.modifiers() & _OF_THE_WINDOW:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrows, give up with Escape."""
        steps = _STEPS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif steps is not None:
            self.stepped.emit(steps, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)
        event.accept()  # not for the picture behind, where Enter opens the editor

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step by whole notches; with Shift held, some systems report them as sideways."""
        self._turned += event.angleDelta().y() or event.angleDelta().x()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self.stepped.emit(steps, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the person went elsewhere in the window."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()


class ValueEditor(QFrame):
    """The field with the name of the weight before it and, where a text is refused, the reason under it.

    Enter applies, Escape takes back, and so do arrows and wheel at once, step by step. Who goes elsewhere has entered
    what stands there, if it is a number.
    """

    edited = Signal(object)
    """An `EditParameter`."""

    def __init__(self, picture: QWidget) -> None:
        super().__init__(picture)
        self._picture = picture
        self._change: Change | None = None
        self._name = QLabel(self)
        self._field = ValueField(self)
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._refusal = QLabel(self)
        self._refusal.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(_SPACE)
        row.addWidget(self._name)
        row.addWidget(self._field)
        self._rows = column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._refusal)
        self._field.returnPressed.connect(self._apply)
        self._field.given_up.connect(self._give_up)
        self._field.stepped.connect(self._step)
        self._field.left.connect(self._leave)
        self._field.textEdited.connect(self._accept_text)
        self.setObjectName("valueEditor")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    @property
    def part(self) -> Weight | Bias | None:
        """What it changes; None while it is closed."""
        return None if self._change is None else self._change.part

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.setStyleSheet(
            f"#valueEditor {{ background: {theme.panel}; border: 1px solid {theme.accent}; border-radius: 8px; }}"
            f"QLabel {{ color: {theme.text}; }}"
        )
        self._refusal.setStyleSheet(f"color: {theme.error};")

    def open(self, part: Weight | Bias, name: str, value: float, place: QPointF) -> None:
        """Ask for another value of `part`, with the number at `place`."""
        self._change = Change(part, value)
        self._name.setText(f"{name} =")
        self._field.setAccessibleName(f"New value of {name}")
        self._field.setFixedWidth(self._field.fontMetrics().horizontalAdvance(_FIGURES) + 24)
        self._refusal.setFixedWidth(self._name.sizeHint().width() + _SPACE + self._field.width())
        self._write(value)
        self.stand_at(place)
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def stand_at(self, place: QPointF) -> None:
        """Move the field to a place of the picture, as far as the picture reaches."""
        self.adjustSize()
        self._rows.setGeometry(self.rect())  # also while it is hidden
        field, room = self._field.geometry().center(), self._picture.size()
        left = min(round(place.x()) - field.x(), room.width() - self.width() - 4)
        top = min(round(place.y()) - field.y(), room.height() - self.height() - 4)
        self.move(max(left, 4), max(top, 4))

    def follow(self, value: float | None) -> None:
        """Close where the value has become one that was not entered here: training goes on, or the weight is gone."""
        if self._change is not None and (value is None or not self._change.made(value)):
            self._close()

    # What the person does

    @Slot()
    def _apply(self) -> None:
        value = self._entered()
        if value is None:
            self._refuse()
        else:
            self._enter(value)
            self._close()

    @Slot()
    def _give_up(self) -> None:
        if self._change is not None:
            self._send(self._change.back())
        self._close()

    @Slot(int, bool)
    def _step(self, steps: int, fine: bool) -> None:
        value = self._entered()
        if value is None:
            self._refuse()
            return
        value = moved(value, steps, STEP * FINE if fine else STEP)
        self._write(value)
        self._enter(value)

    @Slot()
    def _leave(self) -> None:
        if self._change is not None:
            value = self._entered()
            if value is not None:
                self._enter(value)
            self._close()

    @Slot()
    def _accept_text(self) -> None:
        """Take back what was said of a text that is being mended."""
        self._tell("")

    def _entered(self) -> float | None:
        """Return what stands in the field; what nobody has typed is taken even where no one could enter it."""
        if self._change is not None and not self._field.isModified():
            return self._change.value
        return read_value(self._field.text())

    def _enter(self, value: float) -> None:
        if self._change is not None:
            self._send(self._change.to(value))

    def _send(self, command: EditParameter | None) -> None:
        if command is not None:
            self.edited.emit(command)

    def _write(self, value: float) -> None:
        self._field.setText(exact(value))
        self._field.selectAll()
        self._tell("")

    def _refuse(self) -> None:
        if self._change is not None:
            self._tell(allowed(self._change.part))
            self._field.selectAll()

    def _tell(self, text: str) -> None:
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))
        if bool(self._field.property("wrong")) != bool(text):
            self._field.setProperty("wrong", bool(text))
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)
        if self.isVisible():
            at = QPointF(self.mapToParent(self._field.geometry().center()))
            self.stand_at(at)

    def _close(self) -> None:
        focused = self._field.hasFocus()
        self._change = None
        self.hide()
        if focused:
            self._picture.setFocus(Qt.FocusReason.OtherFocusReason)
