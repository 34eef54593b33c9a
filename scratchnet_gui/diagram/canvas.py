"""The picture as a widget: it renders snapshots, from near and far, and at rest or in motion."""

from __future__ import annotations

import logging
from dataclasses import replace

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QEvent, QPointF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QFocusEvent, QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.diagram.content import Content, content_of
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import FITTED, View, lay_out
from scratchnet_gui.diagram.motion import Motion, motion_of
from scratchnet_gui.diagram.note_marks import NoteMark
from scratchnet_gui.diagram.paint import Attention, Picture

ZOOM_STEP = 1.25
_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class DiagramCanvas(QWidget):
    """Columns of neurons, inputs to outputs, and a line for every weight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._ink = Ink(self._appearance, self.font())
        self._snapshot: Snapshot | None = None
        self._content: Content | None = None
        self._picture: Picture | None = None
        self._attention = Attention()
        self._marks: tuple[NoteMark, ...] = ()
        self._row = 0
        self._view = FITTED
        self._panned_from: QPointF | None = None
        self._by_keyboard = False
        self._failed = False
        self._motion: Motion | None = None
        self._animation = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._animation.valueChanged.connect(self._advance)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Network diagram")

    def sizeHint(self) -> QSize:
        """Ask for what shows the article's network well."""
        return QSize(760, 520)

    def minimumSizeHint(self) -> QSize:
        """Be usable from here on."""
        return QSize(360, 240)

    # What it shows

    def set_appearance(self, appearance: Appearance) -> None:
        """Draw in these colours, with so many digits, moving or not."""
        self._appearance = appearance
        self._ink = Ink(appearance, self.font())
        self._picture = None
        self._changed()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw this moment; a step is animated."""
        old = self._snapshot
        new_network = old is None or old.run_id != snapshot.run_id
        self._snapshot = snapshot
        if new_network:
            self._picture = None
            if old is None or old.config.sizes != snapshot.config.sizes:
                self._view = FITTED
            self._describe(snapshot)
        elif old is not None and old.config is not snapshot.config:
            self._picture = None
        self._changed()
        self._animate(motion_of(snapshot))

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Mark what is selected, light its number wherever it is written, and show the values of `row` of the table."""
        self._attention = replace(self._attention, selected=selection)
        self._row = row
        self._changed()

    def show_marks(self, marks: tuple[NoteMark, ...]) -> None:
        """Draw notes at the neurons and layers that they concern, until there are others."""
        if marks != self._marks:
            self._marks = marks
            if self._picture is not None:
                self._picture.show_marks(marks)
            self.update()

    def fit(self) -> None:
        """Show the whole network."""
        self._look(FITTED)

    def zoom_in(self) -> None:
        """Come closer to the middle."""
        self._zoom(ZOOM_STEP, self.width() / 2, self.height() / 2)

    def zoom_out(self) -> None:
        """Step back from the middle."""
        self._zoom(1 / ZOOM_STEP, self.width() / 2, self.height() / 2)

    def _changed(self) -> None:
        self._animation.stop()
        self._motion = None
        if self._snapshot is not None:
            self._content = content_of(self._snapshot, self._row)
        self.update()

    def _describe(self, snapshot: Snapshot) -> None:
        sizes = snapshot.config.sizes
        columns = " to ".join(str(size) for size in sizes)
        self.setAccessibleDescription(f"Neurons from inputs to outputs: {columns}. Every weight is a line.")

    # What moves

    def _animate(self, motion: Motion | None) -> None:
        duration = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        if motion is None or not self._appearance.motion or duration == 0 or not self.isVisible():
            return
        self._motion = motion
        self._animation.setDuration(motion.milliseconds)
        self._animation.start()

    def _advance(self) -> None:
        self.update()

    # The view on it

    def _look(self, view: View) -> None:
        self._animation.stop()
        self._motion = None
        self._view = view.kept_in(self.width(), self.height())
        self._picture = None
        self.update()

    def _zoom(self, factor: float, x: float, y: float) -> None:
        self._look(self._view.zoomed(factor, x, y))

    def _current_picture(self) -> Picture | None:
        if self._content is not None and self._picture is None:
            geometry = lay_out(self._content.sizes, self.width(), self.height(), self._ink.unit, self._view)
            self._picture = Picture(geometry, self._content, self._ink)
            self._picture.show_marks(self._marks)
        return self._picture

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything; a fault is logged once and leaves a line of text, not a broken window."""
        with QPainter(self) as painter:
            try:
                self._paint(painter)
            except Exception:
                if not self._failed:
                    logging.getLogger(__name__).exception("The diagram cannot be drawn")
                self._failed = True
                painter.fillRect(self.rect(), self._ink.colour(self._ink.theme.panel))
                painter.setPen(self._ink.colour(self._ink.theme.muted))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "The diagram cannot be drawn.")

    def _paint(self, painter: QPainter) -> None:
        picture = self._current_picture()
        if picture is None or self._content is None:
            painter.fillRect(self.rect(), self._ink.colour(self._ink.theme.panel))
        else:
            running = self._animation.state() == QAbstractAnimation.State.Running
            progress = float(self._animation.currentValue()) if running else 1.0
            hurried = self._content.playing or self._panned_from is not None
            motion = self._motion if running else None
            picture.draw(painter, self._content, self._attention, hurried=hurried, motion=motion, progress=progress)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(self._ink.pen(self._ink.theme.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 8, 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        self._picture = None
        self._view = self._view.kept_in(self.width(), self.height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._ink = Ink(self._appearance, self.font())
            self._picture = None
            self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves unseen."""
        self._animation.stop()
        super().hideEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where it came by keyboard."""
        self._by_keyboard = event.reason() in _KEYBOARD
        super().focusInEvent(event)
