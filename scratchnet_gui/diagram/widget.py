"""The diagram under mouse and keyboard: it says what was clicked, and which weight is to be changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from core.explain.selection import Bias, Selection, Weight
from core.session.commands import EditParameter
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.diagram.canvas import ZOOM_STEP, DiagramCanvas
from scratchnet_gui.diagram.dragging import WeightDrag
from scratchnet_gui.diagram.editor import ValueEditor
from scratchnet_gui.diagram.layout import View
from scratchnet_gui.diagram.paint import Attention, part_of
from scratchnet_gui.diagram.words import dragged_fact, parameter_symbol

_CLICK = 4  # pixels that the mouse may move in a click
_CHANGING = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
"""Keys that make a drag change a weight: some window managers take every drag with Alt for themselves."""


class DiagramView(DiagramCanvas):
    """Columns of neurons, inputs to outputs, and a line for every weight, to point at and to change.

    A click selects the number or the part of the network under it; the wheel zooms, a drag pans. A double click on a
    weight or a bias, or Enter, asks for another value of it, and Alt or Ctrl with a drag changes it; elsewhere a double
    click fits the window.
    """

    selected = Signal(object)
    """The `Selection` that was clicked, or None for empty space."""
    edited = Signal(object)
    """An `EditParameter`: a weight or a bias is to have another value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: tuple[Qt.MouseButton, QPointF] | None = None
        self._drag: WeightDrag | None = None
        self._editor = ValueEditor(self)
        self._editor.edited.connect(self.edited)
        self.setMouseTracking(True)

    def set_appearance(self, appearance: Appearance) -> None:
        """Draw in these colours, with so many digits, moving or not."""
        super().set_appearance(appearance)
        self._editor.set_theme(appearance.theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw this moment; a step is animated."""
        new_network = self._snapshot is None or self._snapshot.run_id != snapshot.run_id
        super().show_snapshot(snapshot)
        self._follow_change(new_network)
        if self._attention.pointer is not None and self._drag is None and not snapshot.playing:
            self._hover(QPointF(*self._attention.pointer))  # another number may stand there now

    def take_tip_away(self) -> None:
        """Write nothing beside the mouse until it moves again."""
        if self._pressed is None:
            self._hover(None)

    # Events

    def event(self, event: QEvent) -> bool:
        """Keep Escape, a key of the window, while a weight is dragged; say what a note's dot stands for."""
        asked = event.type() is QEvent.Type.ShortcutOverride and self._dragging
        if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._picture is not None:
            note = self._picture.note_at(event.pos().x(), event.pos().y())
            if note:
                QToolTip.showText(event.globalPos(), note, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for another value of what is selected, or give up a drag; all other keys belong to the window."""
        part = self._selected_parameter()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and part is not None:
            self._open_editor(part)
        elif event.key() == Qt.Key.Key_Escape and self._drag is not None and self._dragging:
            self._send(self._drag.change.back())
            self._drag = self._pressed = None
            self._hover(None)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            super().mousePressEvent(event)
            return
        self._pressed = (event.button(), event.position())
        part = self._parameter_at(event.position())
        changes = event.button() == Qt.MouseButton.LeftButton and event.modifiers() & _CHANGING
        if changes and part is not None and self._content is not None and self._may_change(event.position()):
            self._drag = WeightDrag(part, self._content.value(part), event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Change a weight or pan while a button is held, else say what is under the mouse."""
        point = event.position()
        if self._pressed is None:
            self._hover(point, bool(event.modifiers() & _CHANGING))
            return
        moved = (point - self._pressed[1]).manhattanLength() > _CLICK
        if self._drag is not None:
            if moved or self._drag.moving:
                fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._drag_to(self._drag, point, fine)
            return
        if self._panned_from is None and moved:
            self._panned_from = self._pressed[1]
            self._hover(None)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._panned_from is not None:
            step = point - self._panned_from
            self._panned_from = point
            self._look(self._view.moved(step.x(), step.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or select what was clicked."""
        pressed, dragged = self._pressed, self._panned_from is not None or self._dragging
        if pressed is None or event.button() != pressed[0]:
            return
        self._pressed = self._panned_from = self._drag = None
        if dragged:
            self._hover(event.position())
            self.update()
        elif pressed[0] == Qt.MouseButton.LeftButton and self._content is not None:
            self.selected.emit(self._at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for another value of a weight or a bias; anywhere else, fit the window."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        part = self._parameter_at(event.position())
        if part is not None:
            self._open_editor(part)
        else:
            self.fit()
            self._hover(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the mouse."""
        turned = event.angleDelta().y()
        if turned:
            self._zoom(ZOOM_STEP ** (turned / 120), event.position().x(), event.position().y())
            self._hover(event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._place_editor()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        self._hover(None)

    # What is under the mouse

    def _at(self, point: QPointF) -> Selection | None:
        picture, content = self._current_picture(), self._content
        if picture is None or content is None:
            return None
        return picture.at(content, self._attention, point.x(), point.y())

    def _parameter_at(self, point: QPointF) -> Weight | Bias | None:
        found = self._at(point)
        return found.part if found is not None and isinstance(found.part, Weight | Bias) else None

    def _hover(self, point: QPointF | None, changing: bool = False) -> None:
        hovered = None if point is None else self._at(point)
        if hovered is not None and changing and isinstance(hovered.part, Weight | Bias):
            self.setCursor(Qt.CursorShape.SizeVerCursor)
        elif hovered is not None and hovered.quantity is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        pointer = None if point is None or hovered is None else (point.x(), point.y())
        if hovered is None and self._attention.hovered is None:
            return
        self._attention = Attention(self._attention.selected, hovered, pointer)
        self.update()

    # Changing a weight

    @property
    def _dragging(self) -> bool:
        return self._drag is not None and self._drag.moving

    def _selected_parameter(self) -> Weight | Bias | None:
        content = self._content
        part = None if content is None else part_of(self._attention.selected, content.moment.config)
        return part if isinstance(part, Weight | Bias) else None

    def _may_change(self, place: QPointF) -> bool:
        """Tell whether a value would stay as it is entered, and say at `place` where it would not."""
        if self._content is None or not self._content.playing:
            return True
        said = "Pause first: while it trains, the weights change by themselves."
        QToolTip.showText(self.mapToGlobal(place.toPoint()), said, self)
        return False

    def _open_editor(self, part: Weight | Bias) -> None:
        picture, content = self._current_picture(), self._content
        if picture is None or content is None:
            return
        place = QPointF(*picture.place_of(content, self._attention, part))
        if self._may_change(place):
            self._editor.open(part, str(parameter_symbol(part)), content.value(part), place)
            self._hover(None)

    def _look(self, view: View) -> None:
        super()._look(view)
        self._place_editor()

    def _place_editor(self) -> None:
        picture, content, part = self._current_picture(), self._content, self._editor.part
        if part is not None and picture is not None and content is not None:
            self._editor.stand_at(QPointF(*picture.place_of(content, self._attention, part)))

    def _drag_to(self, drag: WeightDrag, point: QPointF, fine: bool) -> None:
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self._send(drag.to(point.y(), fine))
        if self._content is not None:
            part = drag.change.part
            fact = dragged_fact(part, self._content, drag.change.value)
            self._attention = Attention(self._attention.selected, Selection(part), (point.x(), point.y()), fact)
        self.update()

    def _follow_change(self, new_network: bool) -> None:
        """Let go of a value that another run, or training, has changed."""
        content = self._content
        if content is None:
            return
        part = self._editor.part
        if part is not None:
            gone = new_network or part_of(Selection(part), content.moment.config) is None
            self._editor.follow(None if gone else content.value(part))
        drag = self._drag
        if drag is not None and (new_network or not drag.change.made(content.value(drag.change.part))):
            self._drag = self._pressed = None
            self._hover(None)

    def _send(self, command: EditParameter | None) -> None:
        if command is not None:
            self.edited.emit(command)
