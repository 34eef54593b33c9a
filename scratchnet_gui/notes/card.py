"""One note: what was measured, the rule, and what can be tried."""

from __future__ import annotations

import html

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.explain.notes.note import Note, Severity
from core.explain.notes.rules import RULES
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.colours import severity_colour
from scratchnet_gui.controls.live_text import write
from scratchnet_gui.formatting import count
from scratchnet_gui.icons import icon
from scratchnet_gui.notes.bars import BarsView
from scratchnet_gui.notes.words import exactly, filled, filled_rich
from scratchnet_gui.tables.quiet import QuietButton

_ICON = 18
_STRIPE = 4.0
_RADIUS = 8.0


class NoteCard(QFrame):
    """A note; a click or Return selects its place."""

    chosen = Signal()
    hidden = Signal(str)
    """The person wants to see no more notes of this rule."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._note: Note | None = None
        self._shown: tuple[object, ...] = ()
        self._lit = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon, self._title, self._when = QLabel(self), QLabel(self), QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._when.setObjectName("caption")
        self._hide = QuietButton(
            "Hide this kind", "Show no more notes of this kind; the list below brings them back", self
        )
        self._hide.setAutoRaise(True)
        self._text, self._try, self._rule = (self._paragraph() for _ in range(3))
        self._rule.setObjectName("caption")
        self._bars = BarsView(self)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self._title)
        head.addWidget(self._when, 1)
        head.addWidget(self._hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 10, 10)
        column.setSpacing(6)
        column.addLayout(head)
        for each in (self._text, self._bars, self._try, self._rule):
            column.addWidget(each)
        self._hide.clicked.connect(self._on_hide)

    @property
    def note(self) -> Note | None:
        """What is shown."""
        return self._note

    @property
    def bulk(self) -> int:
        """About how tall the card is, whatever its numbers are: so it keeps its place while they change."""
        return 1 if self._note is None else 1 + 2 * (not self._rule.isHidden()) + 2 * (self._note.bars is not None)

    @property
    def text(self) -> str:
        """The measured sentence as it is written."""
        return "" if self._note is None else filled(self._note.text, self._appearance.digits)

    @property
    def when(self) -> str:
        """Which earlier iteration the numbers are of; empty for this one."""
        return self._when.text()

    def show_note(self, note: Note, earlier: int | None, first: bool, appearance: Appearance) -> None:
        """Write a note.

        Parameters
        ----------
        earlier
            The iteration that it is of, where that is not the one under way.
        first
            Whether it is the first of its rule; the others do not say again what the rule is.
        """
        self._note, self._appearance = note, appearance
        rule, theme = RULES[note.rule], appearance.theme
        advice = note.advice or rule.advice
        look = (note.rule, note.severity, advice, theme, self.font().pixelSize())
        if look != self._shown:
            self._shown = look
            name = "circle-x" if note.severity is Severity.STUCK else "info"
            self._icon.setPixmap(icon(name, severity_colour(note.severity, theme)).pixmap(QSize(_ICON, _ICON)))
            self._icon.setToolTip(f"It {note.severity}.")
            self._title.setText(rule.label)
            font = self.font()
            font.setBold(True)
            self._title.setFont(font)
            self._try.setText(f"<b>Try:</b> {html.escape(advice)}")
            self._rule.setText(html.escape(f"Rule: {rule.sentence}"))
            self._rule.setToolTip(f"{html.escape(rule.why)}<br>Source: {html.escape(rule.source)}")
        write(self._when, "" if earlier is None else f"in iteration {count(earlier)}")
        for each in (self._try, self._rule, self._hide):
            each.setVisible(first)
        write(self._text, filled_rich(note.text, appearance.digits))
        self._text.setToolTip(exactly(note.text))
        self._bars.show_bars(note.bars, appearance)
        self.setAccessibleName(f"{rule.label}: {self.text}")
        self.update()

    def set_lit(self, lit: bool) -> None:
        """Show that its number is the one selected."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    @property
    def lit(self) -> bool:
        """Tell whether it is shown as selected."""
        return self._lit

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._note is None:
            return
        theme = self._appearance.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1.0))
            painter.setBrush(QColor(theme.selected if self._lit else theme.panel))
            painter.drawRoundedRect(edge, _RADIUS, _RADIUS)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(severity_colour(self._note.severity, theme)))
            painter.drawRoundedRect(QRectF(5.0, 9.0, _STRIPE, self.height() - 18.0), _STRIPE / 2, _STRIPE / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not Space, which plays.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            event.ignore()

    def _on_hide(self) -> None:
        if self._note is not None:
            self.hidden.emit(self._note.rule)

    def _paragraph(self) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.RichText)
        return label
