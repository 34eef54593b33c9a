"""The bar that drives the run: reset, step back, play, step, how far a step goes, speed; and where the run is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFont, QFontMetrics, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from scratchnet_gui.actions import Actions
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.live_text import LiveText
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.controls.paces import DEFAULT_PACE, PACES
from scratchnet_gui.fonts import BASE_PIXELS, interface_font
from scratchnet_gui.formatting import count, exact, loss
from scratchnet_gui.icons import icon

_PLAY_WIDTH = 96
_SHARE_OF_TITLE = 0.17
_ROOM_FOR_REST, _ROOM_FOR_WORDS, _ROOM_WHERE_TIGHT = 858, 1118, 830
"""Logical pixels that all but the name of the example takes up: with icons on the buttons, with words, and narrow."""
_LEAST_FIGURE = 15
_BETWEEN_FIGURES = 8
_WIDE, _TIGHT = 1240, 1000
"""Logical pixels from which on the buttons carry words, and below which everything stands closer together."""


class TransportBar(QFrame):
    """The toolbar. It shows the actions of the window as buttons, and the run's figures.

    `pace_changed` carries the index of a speed in `PACES`.
    """

    pace_changed = Signal(int)

    def __init__(self, actions: Actions, preset_button: QToolButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self._actions = actions
        self._appearance = Appearance()
        self._playing = False
        self._measured = ""
        self._buttons = {name: self._button(actions[name]) for name in ("reset", "back", "play", "step")}
        self._buttons["play"].setObjectName("playButton")
        self._preset_button = preset_button
        self._steps = steps = QFrame()
        steps.setObjectName("segments")
        in_steps = QHBoxLayout(steps)
        in_steps.setContentsMargins(1, 1, 1, 1)
        in_steps.setSpacing(0)
        for name in ("operation", "phase", "iteration", "epoch"):
            button = self._button(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setProperty("segment", True)
            in_steps.addWidget(button)
        self._speed = QSlider(Qt.Orientation.Horizontal)
        self._speed.setRange(0, len(PACES) - 1)
        self._speed.setPageStep(1)
        self._speed.setMinimumWidth(72)
        self._speed.setAccessibleName("Speed")
        self._speed.setToolTip("How fast Play goes, from one phase in two seconds to as fast as possible (+ and −)")
        self._speed.valueChanged.connect(self._speed_moved)
        keep_own_keys(self._speed)
        self._speed_label = LiveText("3,120,000/s · compiled")
        self._speed_label.setFont(interface_font(12))
        self._loss_value: float | None = None
        self._iteration, iteration_box = self._figure("iteration", "1,000,000", "The iteration that is shown")
        self._loss, self._loss_box = self._figure(
            "loss", "8.4×10⁻⁶", "The loss of this iteration's feedforward pass; blank until it is computed"
        )

        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(preset_button)
        row.addStretch(1)
        for name in ("reset", "back", "play", "step"):
            row.addWidget(self._buttons[name])
        row.addWidget(steps)
        speed = QVBoxLayout()
        speed.setSpacing(2)
        speed.addWidget(self._speed_label)
        speed.addWidget(self._speed)
        row.addLayout(speed)
        row.addStretch(1)
        row.addWidget(iteration_box)
        row.addSpacing(_BETWEEN_FIGURES)
        row.addWidget(self._loss_box)
        self._row = row
        self.set_pace(DEFAULT_PACE)

    def set_pace(self, index: int) -> None:
        """Show a speed without telling anyone."""
        self._speed.blockSignals(True)
        self._speed.setValue(index)
        self._speed.blockSignals(False)
        self._write_speed()

    @Slot()
    def faster(self) -> None:
        """Choose the next faster speed."""
        self._speed.setValue(self._speed.value() + 1)

    @Slot()
    def slower(self) -> None:
        """Choose the next slower speed."""
        self._speed.setValue(self._speed.value() - 1)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours and digits to draw with."""
        self._appearance = appearance
        for text in (self._iteration, self._loss):
            text.set_colour(appearance.theme.text)
        self._speed_label.set_colour(appearance.theme.muted)
        self._write_loss()
        self._show_play_icon()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the run is."""
        self._iteration.set_text(count(snapshot.position.iteration))
        self._loss_value = snapshot.loss
        self._write_loss()
        self._measured = measured_rate(snapshot)
        self._write_speed()
        self._actions["back"].setEnabled(snapshot.position.iteration > 0)
        if snapshot.playing != self._playing:
            self._playing = snapshot.playing
            self._show_play_icon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Carry words on the buttons where there is room for them."""
        super().resizeEvent(event)
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        wide = self.width() >= _WIDE
        style = beside if wide else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._buttons.values():
            button.setToolButtonStyle(style)
        tight = self.width() < _TIGHT
        self._row.setSpacing(4 if tight else 7)
        # So that nothing moves when Play becomes Pause or another example opens, and no choice of a step is cut off.
        play = self._buttons["play"]
        play.setFixedWidth(_PLAY_WIDTH if wide else play.sizeHint().width())
        rest = _ROOM_FOR_WORDS if wide else _ROOM_WHERE_TIGHT if tight else _ROOM_FOR_REST
        self._preset_button.setFixedWidth(max(0, min(round(_SHARE_OF_TITLE * self.width()), self.width() - rest)))
        if self._steps.property("narrow") is not (not wide):
            self._steps.setProperty("narrow", not wide)
            for button in self._steps.findChildren(QToolButton):
                button.style().unpolish(button)
                button.style().polish(button)
                bold = QFontMetrics(interface_font(BASE_PIXELS, QFont.Weight.DemiBold))
                needed = bold.horizontalAdvance(button.text()) + (20 if wide else 6)
                button.setFixedWidth(max(needed, button.sizeHint().width()))

    @Slot(int)
    def _speed_moved(self, index: int) -> None:
        self._measured = ""
        self._write_speed()
        self.pace_changed.emit(index)

    def _write_loss(self) -> None:
        self._loss.set_text(fitting_loss(self._loss_value, self._appearance.digits, self._fits_loss))

    def _write_speed(self) -> None:
        """Write the speed that is chosen, or how fast it goes where no speed is chosen."""
        self._speed_label.set_text(self._measured or PACES[self._speed.value()][0])

    def _fits_loss(self, text: str) -> bool:
        """Tell whether the loss has room, in type that is not much smaller than that of the iteration."""
        metrics = QFontMetricsF(interface_font(_LEAST_FIGURE, QFont.Weight.Bold))
        return metrics.horizontalAdvance(text) <= self._loss.sizeHint().width()

    def _show_play_icon(self) -> None:
        action = self._actions["play"]
        action.setText("Pause" if self._playing else "Play")
        action.setIcon(icon("pause" if self._playing else "play", self._appearance.theme.on_accent))

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        keep_own_keys(button)
        button.setIconSize(QSize(18, 18))
        return button

    def event(self, event: QEvent) -> bool:
        """Keep the exact loss at hand for the tooltip, without writing it with every picture."""
        if event.type() is QEvent.Type.ToolTip and self._loss_value is not None:
            self._loss_box.setToolTip(f"loss = {exact(self._loss_value)}")
        return super().event(event)

    def _figure(self, name: str, sample: str, help_text: str) -> tuple[LiveText, QWidget]:
        box = QWidget(self)
        box.setToolTip(help_text)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        caption = QLabel(name)
        caption.setObjectName("caption")
        live = LiveText(sample)
        live.setFont(interface_font(20, QFont.Weight.Bold))
        column.addWidget(caption)
        column.addWidget(live)
        return live, box


def fitting_loss(value: float | None, digits: int, fits: Callable[[str], bool]) -> str:
    """Write the loss with as many decimals as there is room for; its power of ten is never left out.

    Returns
    -------
    str
        The longest text that `fits`, else the shortest.
    """
    texts = [loss(value, each) for each in range(digits, -1, -1)]
    return next(filter(fits, texts), min(texts, key=len))


def measured_rate(snapshot: Snapshot) -> str:
    """Write how many iterations a second are trained, and by which engine, while that is not limited; else nothing.

    Three digits say it: more would only flicker.
    """
    rate, pace = snapshot.iterations_per_second, snapshot.pace
    if not snapshot.playing or rate is None or pace.unit is Granularity.PHASE or pace.per_second is not None:
        return ""
    return f"{count(round(float(f'{rate:.3g}')))}/s · {snapshot.engine}"
