"""The strip that says which known mistakes are switched on, plain to see from the last row."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.config import RunConfig
from core.session.snapshot import Snapshot
from core.training.mistakes import Mistake, switched_on, why_idle
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.controls.setting_words import wrapped
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.icons import icon

_PIXELS = 17
"""Larger than the rest of the window, which must not be taken for right."""
_SYMBOL = 22


class MistakeStrip(QWidget):
    """One line for the mistakes that are on, with a button that switches them off; hidden while there is none.

    `settings_changed` carries the setting to change, by name, and its value. Those that training starts from need a
    new network (`core.run_settings.keep_weights` says which).
    """

    settings_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._config: RunConfig | None = None
        self._shown: tuple[Mistake, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 6, 12, 6)
        self._column.setSpacing(4)
        self.setAutoFillBackground(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._appearance = appearance
        theme = appearance.theme
        colours = QPalette(self.palette())
        colours.setColor(QPalette.ColorRole.Window, QColor(theme.error_fill))
        self.setPalette(colours)
        self._show_config()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the mistakes that the run is computed with at this moment."""
        if snapshot.config is not self._config:
            self._config = snapshot.config
            self._show_config()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said of each mistake that is on."""
        if self._config is None:
            return ()
        return tuple(mistake_text(mistake, self._config) for mistake in self._shown)

    def _show_config(self) -> None:
        config = self._config
        if config is None:
            return
        self._shown = switched_on(config)
        while (item := self._column.takeAt(0)) is not None:
            if (former := item.widget()) is not None:
                former.hide()
                former.deleteLater()
        if self._shown:
            line = self._line(config)
            self._column.addWidget(line)
            line.show()  # a layout that is already seen would show it a turn of the event loop later
        self.setVisible(bool(self._shown))

    def _line(self, config: RunConfig) -> QWidget:
        """Make the one line: the first mistake that has an effect, and how many more there are."""
        first, *others = sorted(self._shown, key=lambda each: bool(why_idle(each, config)))
        theme, idle = self._appearance.theme, bool(why_idle(first, config))
        colour = theme.muted if idle else theme.error
        line = QWidget(self)
        symbol = QLabel(line)
        symbol.setPixmap(icon("circle-x", colour).pixmap(QSize(_SYMBOL, _SYMBOL), self.devicePixelRatioF()))
        said = mistake_text(first, config)
        text = QLabel(f"{said}, and {len(others)} more" if others else said, line)
        text.setFont(interface_font() if idle else interface_font(_PIXELS, QFont.Weight.Bold))
        text.setStyleSheet(f"color: {colour};")
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        told = [f"{mistake_text(each, config)}. {each.help} {each.look_for}" for each in (first, *others)]
        text.setToolTip("\n\n".join(wrapped(each) for each in told))
        off = QPushButton("Switch all off" if others else "Switch off", line)
        off.setObjectName("off")
        effect = "keeps the weights" if all(each.in_training for each in self._shown) else "builds a new network"
        off.setToolTip(wrapped(f"Compute it right again; {effect}"))
        off.setAccessibleName(f"Switch off: {', '.join(each.label for each in self._shown)}")
        off.clicked.connect(partial(self.settings_changed.emit, {each.name: False for each in self._shown}))
        keep_own_keys(off)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(symbol)
        row.addWidget(text, 1)
        row.addWidget(off)
        return line


def mistake_text(mistake: Mistake, config: RunConfig) -> str:
    """Say that a mistake is on, and why it changes nothing where that is so."""
    idle = why_idle(mistake, config)
    return f"Mistake without effect: {mistake.label} ({idle})" if idle else f"Mistake on: {mistake.named}"
