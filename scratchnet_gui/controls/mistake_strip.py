"""The strip that says which known mistakes are switched on, plain to see from the last row."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.config import RunConfig
from core.session.snapshot import Snapshot
from core.training.mistakes import Mistake, switched_on, why_idle
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.own_keys import keep_own_keys
from scratchnet_gui.controls.setting_words import wrapped
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.icons import icon

_PIXELS, _LOW_PIXELS = 17, 15
"""Larger than the rest of the window, which must not be taken for right; and where that is low."""
_SYMBOL, _LOW_SYMBOL = 22, 18
_AROUND, _LOW_AROUND = 6, 2


class _Said(QLabel):
    """Writes, in one line, the first of its texts that has room; the last one shortened where none has.

    Parameters
    ----------
    texts
        The longest first.
    """

    def __init__(self, texts: tuple[str, ...], font: QFont, parent: QWidget) -> None:
        super().__init__(texts[0], parent)
        self._texts = texts
        self.setFont(font)
        self.setAccessibleName(texts[0])
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose what is written."""
        super().resizeEvent(event)
        metrics, room = QFontMetricsF(self.font()), self.width()
        fits = (text for text in self._texts if metrics.horizontalAdvance(text) <= room)
        shortened = metrics.elidedText(self._texts[-1], Qt.TextElideMode.ElideRight, room)
        self.setText(next(fits, shortened))


class MistakeStrip(QWidget):
    """One line for the mistakes that are on, with a button that switches them off; hidden while there is none.

    In a low window it is a thin line, which leaves the diagram its room.

    `settings_changed` carries the setting to change, by name, and its value. Those that training starts from need a
    new network (`core.run_settings.keep_weights` says which).
    """

    settings_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._config: RunConfig | None = None
        self._shown: tuple[Mistake, ...] = ()
        self._low = False
        self._column = QVBoxLayout(self)
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

    def set_low(self, low: bool) -> None:
        """Take little height, or as much as is good to look at."""
        if low is not self._low:
            self._low = low
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
        around = _LOW_AROUND if self._low else _AROUND
        self._column.setContentsMargins(16, around, 12, around)
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
        symbol, side = QLabel(line), _LOW_SYMBOL if self._low else _SYMBOL
        symbol.setPixmap(icon("circle-x", colour).pixmap(QSize(side, side), self.devicePixelRatioF()))
        more = f", and {len(others)} more" if others else ""
        said = tuple(f"{text}{more}" for text in (mistake_text(first, config), mistake_name(first, config)))
        large = interface_font(_LOW_PIXELS if self._low else _PIXELS, QFont.Weight.Bold)
        text = _Said(said, interface_font() if idle else large, line)
        text.setStyleSheet(f"color: {colour};")
        told = [f"{mistake_text(each, config)}. {each.help} {each.look_for}" for each in (first, *others)]
        text.setToolTip("\n\n".join(wrapped(each) for each in told))
        off = QPushButton("Switch all off" if others else "Switch off", line)
        off.setObjectName("off")
        if self._low:
            off.setStyleSheet("padding: 1px 10px;")
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
    return f"{mistake_name(mistake, config)} ({why_idle(mistake, config) or mistake.said})"


def mistake_name(mistake: Mistake, config: RunConfig) -> str:
    """Say in short that a mistake is on."""
    return f"Mistake {'without effect' if why_idle(mistake, config) else 'on'}: {mistake.label}"
