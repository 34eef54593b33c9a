"""What stands under the rows: the loss as their sum, and how good the network is over all rows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QMarginsF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.explain.selection import Quantity, Selection, WholeLoss
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import LIGHT, Appearance
from scratchnet_gui.controls.live_text import write
from scratchnet_gui.formatting import exact, loss, loss_digits, number
from scratchnet_gui.tables.measures import measures, measures_exactly
from scratchnet_gui.tables.order import pages_of
from scratchnet_gui.tables.outcome import Outcome, Part
from scratchnet_gui.tables.quiet import FittedText, QuietButton

_LOSS = Selection(WholeLoss(), Quantity.TOTAL_LOSS)


class Footer(QFrame):
    """Two lines, always to be seen."""

    matrix_wanted = Signal(bool)
    number_chosen = Signal(object)
    """Carries the `Selection` of the loss of the batch, where that is what the sum is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._lit = self._choosable = False
        self._snapshot: Snapshot | None = None
        self._label = FittedText(self)
        bold = self._label.font()
        bold.setWeight(QFont.Weight.Bold)
        self._label.setFont(bold)
        self._sum = QLabel(self)
        self._sum.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._measures = FittedText(self)
        self._matrix = QuietButton("matrix", "Show which classes the network takes for which others", self)
        self._matrix.setCheckable(True)
        self._matrix.toggled.connect(self.matrix_wanted)
        self._in_first, in_second = QHBoxLayout(), QHBoxLayout()
        self._in_first.addWidget(self._label, 1)
        self._in_first.addWidget(self._sum)
        self._in_second = in_second
        in_second.addWidget(self._measures, 1)
        in_second.addWidget(self._matrix)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addLayout(self._in_first)
        lines.addLayout(in_second)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to write with."""
        theme = self._theme = appearance.theme
        self.setStyleSheet(
            f"Footer {{ border: none; border-top: 1px solid {theme.line}; }}"
            f"QLabel {{ border: none; background: transparent; color: {theme.text}; font-weight: 700; }}"
        )
        self._label.set_colour(theme.text)
        self._measures.set_colour(theme.muted)

    def show_selection(self, selection: Selection | None) -> None:
        """Light the sum where it is the number that is selected."""
        self._lit = selection == _LOSS
        self.update()

    def set_edges(self, left: int, right: int) -> None:
        """Stand in line with the first and the last column."""
        self._in_first.setContentsMargins(left, 0, right, 0)
        self._in_second.setContentsMargins(left, 0, right, 0)

    def set_line(self, height: int) -> None:
        """Take the height of a row for each line."""
        self._label.setFixedHeight(height - 2)
        self._measures.setFixedHeight(height - 5)
        self._matrix.setFixedHeight(height - 5)

    def show_outcome(self, snapshot: Snapshot, outcome: Outcome, part: Part, digits: int, error_digits: int) -> None:
        """Write what the errors of the rows add up to, and the metrics.

        Parameters
        ----------
        digits
            Decimals by the setting.
        error_digits
            Those of the errors, with which they and the penalty add up.
        """
        self._snapshot = snapshot
        self._label.set_texts(*sum_labels(snapshot, outcome, part, error_digits))
        total = "" if outcome.loss is None else loss(outcome.loss, digits)
        write(self._sum, total)
        self._sum.setContentsMargins(0, 0, self._beyond(total, loss_digits(outcome.loss, digits), error_digits), 0)
        self._outcome, self._part = outcome, part
        # The loss of test rows is measured, and no number of an iteration.
        self._choosable = bool(total) and part is Part.TRAIN
        self._sum.setCursor(Qt.CursorShape.PointingHandCursor if self._choosable else Qt.CursorShape.ArrowCursor)
        self.update()
        self._measures.set_texts(*measures(snapshot, digits))
        is_classification = snapshot.config.data.is_classification
        if self._matrix.isHidden() is is_classification:
            self._matrix.setVisible(is_classification)
        if not is_classification and self._matrix.isChecked():
            self._matrix.setChecked(False)

    def _beyond(self, total: str, digits: int, error_digits: int) -> int:
        """Return the room of the decimals that the errors have and the sum has not, so that its point is in line."""
        width, bold = self.fontMetrics().horizontalAdvance, self._label.fontMetrics().horizontalAdvance
        return 0 if "×" in total else max(width("0" * error_digits) - bold("0" * digits), 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the sum."""
        clicked = event.button() == Qt.MouseButton.LeftButton and self._choosable
        if clicked and self._sum.geometry().contains(event.position().toPoint()):
            self.number_chosen.emit(_LOSS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame of the sum under its text."""
        super().paintEvent(event)
        if self._lit and self._choosable:
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor(self._theme.text), 1.5))
                painter.setBrush(QColor(self._theme.selected))
                area = QRectF(self._sum.geometry()).marginsRemoved(QMarginsF(self._sum.contentsMargins()))
                painter.drawRoundedRect(area.adjusted(-4, 3, 4, -3), 4, 4)

    def event(self, event: QEvent) -> bool:
        """Write tooltips when they are wanted, not with every picture."""
        if event.type() is QEvent.Type.ToolTip and self._snapshot is not None:
            tip = sum_tip(self._snapshot, self._outcome, self._part)
            self._label.setToolTip(tip)
            self._sum.setToolTip(tip)
            self._measures.setToolTip(measures_exactly(self._snapshot))
        return super().event(event)


def sum_labels(snapshot: Snapshot, outcome: Outcome, part: Part, error_digits: int) -> tuple[str, ...]:
    """Say what the errors add up to, the longest text first; of which rows, where that is not to be seen."""
    config = snapshot.config
    penalty = " + penalty" if config.l1 or config.l2 else ""
    known = f"{penalty} {number(outcome.penalty, error_digits)}" if penalty and outcome.loss is not None else penalty
    paged = " of all pages" if pages_of(len(outcome.targets)) > 1 else ""
    made = [f"sum{paged}{known}", f"sum{known}", f"sum{penalty}"]
    if part is Part.TEST:
        return tuple(f"{each} = test loss" for each in made)
    if config.rows_per_batch >= config.data.rows:
        return tuple(f"{each} = loss" for each in made)
    if outcome.place is None:
        return tuple(f"{each} = loss of this batch" for each in made)
    rows = int(np.count_nonzero(outcome.place >= 0))
    counted = "row" if rows == 1 else f"{rows} rows"
    summed = f"{'' if rows == 1 else 'sum of '}the {counted} of this batch{known} = its loss"
    return (
        f"{summed}; grey rows are not in it",
        summed,
        f"{counted} of this batch{known} = its loss",
        f"{counted} of this batch{penalty} = its loss",
        f"{counted}{penalty} = batch loss",
    )


def sum_tip(snapshot: Snapshot, outcome: Outcome, part: Part) -> str:
    """Say how the loss is made, and its exact value."""
    loss = outcome.loss_function
    tip = f"The loss: the {loss.entry_name[1]} of all rows added up"
    if loss.over:
        tip += f" and divided by n, the number of {loss.over}"
    if part is Part.TRAIN and snapshot.config.rows_per_batch < snapshot.config.data.rows:
        tip += ".\nGrey rows are not in this iteration's batch: their numbers are those of the network as it stands"
        tip += " after the last complete iteration, and do not count here"
    if outcome.penalty:
        tip += f".\nThe penalty on large weights is {exact(outcome.penalty)} of it"
    return tip if outcome.loss is None else f"{tip}.\n{exact(outcome.loss)}"
