"""The slim row above the curve: what the mouse reads, and the switch between a linear and a logarithmic axis."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.charts.epochs import epoch_colour

OTHERS = "other branches"
SIGNS = {"train": "━", "test": "╍", OTHERS: "─"}
_SLIM = "QToolButton { padding: 2px 9px; }"
"""The colours come from the application's style sheet."""


class SlimButton(QToolButton):
    """A small button. Return presses it too, because Space plays."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class ChartHeader(QWidget):
    """A line of text on the left and the switch on the right."""

    log_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._shown = ("", "", True)
        self._curves: tuple[str, ...] = ()
        self._line = ""
        self._note = ""
        self._text = QLabel(self)
        # A long reading is cut rather than making the whole panel wider.
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._linear = self._segment("linear", "Show the loss on a linear axis (L switches)")
        self._log = self._segment(
            "log", "Show the loss on a logarithmic axis: each line is ten times less (L switches)"
        )
        # Not a QButtonGroup: in one, Tab reaches only one of the two, and the arrow keys belong to stepping.
        self.set_log(True)
        switch = QFrame(self)
        switch.setObjectName("segments")
        in_switch = QHBoxLayout(switch)
        in_switch.setContentsMargins(1, 1, 1, 1)
        in_switch.setSpacing(0)
        in_switch.addWidget(self._linear)
        in_switch.addWidget(self._log)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 2, 10, 2)
        layout.setSpacing(8)
        layout.addWidget(self._text, 1)
        layout.addWidget(switch)
        # `clicked` and not `toggled`: a value set by the program does not come back as a choice.
        self._linear.clicked.connect(self._choose_linear)
        self._log.clicked.connect(self._choose_log)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def set_log(self, log: bool) -> None:
        """Show which axis is in force."""
        self._log.setChecked(log)
        self._linear.setChecked(not log)

    def set_text(self, text: str, more: str = "", hint: bool = False) -> None:
        """Write the line on the left, with `more` where there is room; a hint is muted, and gives way to the legend."""
        if (text, more, hint) != self._shown:
            self._shown = (text, more, hint)
            self._write()

    def set_legend(self, curves: tuple[str, ...]) -> None:
        """Say by these names which curves there are beside that of the batches, while nothing is read."""
        if curves != self._curves:
            self._curves = curves
            self._write()

    def set_note(self, note: str) -> None:
        """Say this of the curve while nothing is read; it comes before the legend."""
        if note != self._note:
            self._note = note
            self._write()

    def text(self) -> str:
        """Return the line on the left, before anything is left out of it."""
        return self._shown[0]

    def line(self) -> str:
        """Return what is shown on the left: the reading or the legend, as much of it as there is room for."""
        return self._line

    def _write(self) -> None:
        text, more, hint = self._shown
        theme = self._theme
        # Where batches are all rows, their curve is that of the training rows.
        first = "each batch" if "train" in self._curves else "this run" if self._curves == (OTHERS,) else "train"
        signs = [("—", theme.accent, first)] if self._curves else []
        signs += [
            (SIGNS[name], theme.muted if name == OTHERS else epoch_colour(name, theme), name) for name in self._curves
        ]
        legend = "   ".join(f"{sign} {name}" for sign, _, name in signs)
        if hint and self._note:
            note = self._note if self._fits(self._note) else self._note.partition(":")[0]
            together = self._fits(f"{note}   {legend}")
            self._line = "   ".join(each for each in (note, legend if together else "") if each)
            spans = [_span(note, theme.text)]
            if together:
                spans += [_span(sign, colour) + _span(f" {name}", theme.text) for sign, colour, name in signs]
            self._text.setText("&nbsp;&nbsp; ".join(spans))
            return
        if hint and signs and not self._fits(text and f"{legend}   {text}"):
            text = ""
        if hint and self._fits(legend):
            self._line = "   ".join(each for each in (legend, text) if each)
            spans = [_span(sign, colour) + _span(f" {name}", theme.text) for sign, colour, name in signs]
            spans += [_span(text, theme.muted)] if text else []
            self._text.setText("&nbsp;&nbsp; ".join(spans))
            return
        short = text.replace("iterations ", "").replace("iteration ", "").replace("loss ", "")
        # Half a hint helps nobody; a reading does without its words, which the axes say too.
        texts = [text, ""] if hint else [text, short]
        if more:
            texts = [f"{text} · {more}", f"{short} · {more}", *texts]
        self._line = next((each for each in texts if self._fits(each)), texts[-1])
        # Colour by markup: no style sheet has to be worked out again for each move of the mouse.
        self._text.setText(_span(self._line, theme.muted if hint else theme.text))

    def _fits(self, text: str) -> bool:
        return self._text.fontMetrics().horizontalAdvance(text) <= self._text.width()

    def _segment(self, name: str, tip: str) -> QToolButton:
        button = SlimButton(self)
        button.setStyleSheet(_SLIM)
        button.setText(name)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _choose_linear(self) -> None:
        self.set_log(False)
        self.log_chosen.emit(False)

    def _choose_log(self) -> None:
        self.set_log(True)
        self.log_chosen.emit(True)


def _span(text: str, colour: str) -> str:
    return f'<span style="color: {colour}">{escape(text)}</span>'
