"""The verdicts of all gradients, checked little by little, with their count in words."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.config import RunConfig
from core.explain.moment import Moment
from core.explain.nudged import NudgedLoss, Parameter
from core.explain.whole_check import WholeCheck
from scratchnet_gui.appearance import Theme
from scratchnet_gui.charts.check.verdict_grid import VerdictGrid
from scratchnet_gui.charts.check.words import summary

_SLICE_MS = 6
"""So long gradients are checked in one turn of the event loop."""
_SHOWN_EVERY_MS = 200


class VerdictPanel(QWidget):
    """Checks the gradients of a moment while the window stays awake, and shows what is known so far."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._config: RunConfig | None = None
        self._check: WholeCheck | None = None
        self._lit: Parameter | None = None
        self._shown_ago = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.RichText)
        self.summary.setWordWrap(True)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.grid = VerdictGrid(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.summary)
        column.addWidget(self.grid, 1)

    @property
    def busy(self) -> bool:
        """Tell whether there is more to check."""
        return self._timer.isActive()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self.grid.set_theme(theme)

    def check(self, now: Moment, loss: NudgedLoss) -> None:
        """Check the gradients of another moment."""
        self._config, self._check = now.config, WholeCheck(now, loss)
        self._timer.start()
        self._show()

    def clear(self, config: RunConfig) -> None:
        """Show no verdicts of a network."""
        self._timer.stop()
        self._config, self._check = config, None
        self.summary.clear()
        self.grid.show_verdicts(config, (), self._lit)

    def light(self, lit: Parameter | None) -> None:
        """Mark the parameter whose gradient is selected."""
        if lit != self._lit:
            self._lit = lit
            self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Check nothing that is not seen; whoever shows it again checks anew."""
        self._timer.stop()
        super().hideEvent(event)

    def _go_on(self) -> None:
        assert self._check is not None
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < _SLICE_MS:
            if not self._check.go_on():
                self._timer.stop()
                break
        if not self.busy or self._shown_ago.hasExpired(_SHOWN_EVERY_MS):
            self._show()

    def _show(self) -> None:
        check = self._check
        if check is None or self._config is None:
            return
        self._shown_ago.start()
        verdicts = check.verdicts()
        self.grid.show_verdicts(self._config, verdicts, self._lit)
        if not verdicts:
            self.summary.setText("No gradients are computed yet in this iteration.")
        elif check.checked:
            self.summary.setText(f"<b>{summary(verdicts, check.checked, check.parameters)}</b>")
        else:
            self.summary.setText("Checking the gradients.")
