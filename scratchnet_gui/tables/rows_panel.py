"""What each row adds to the loss and to a gradient, beside their sums; and the same sums over other rows."""

from __future__ import annotations

from operator import le

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.arrays import Indices
from core.explain.lit import meant
from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.formatting import number
from scratchnet_gui.tables.quiet import FittedText, QuietButton
from scratchnet_gui.tables.quiet_table import line_height, table_style
from scratchnet_gui.tables.rows_cells import BOX, EDGE, PADDING, RIGHT_EDGE, RowsTable
from scratchnet_gui.tables.rows_columns import ROWS_FITS, Holds, RowsFit, row_columns, spread_over
from scratchnet_gui.tables.rows_footer import Figure, FooterLine, RowsFooter
from scratchnet_gui.tables.rows_model import RowsModel
from scratchnet_gui.tables.rows_sum import RowsSum, Scope, can_show_all, explained, rows_sum, subject_texts, sum_texts

_LEAST_WIDTH, _SHORT_ROWS = 260, 3
_LOW_LINES = 9
"""Where it is lower than so many lines, the sums stand beside what they go over, in one line."""
_TALLEST = 16_000_000  # near the most that Qt takes
_LENGTHS = "Below |dW| stands the length of the sum of the rows' gradients."
_TIPS = {
    Scope.BATCH: "The rows that this iteration learns from",
    Scope.ALL: "What the sums would be over all rows",
    Scope.ROW: "What the sums would be over the selected row alone",
}


class RowSharesView(QWidget):
    """One line per row: inputs, target, prediction, its share of the loss and of the gradient; below, the sums.

    Check boxes take rows in and out of the sums, to see what these would be; the run is not touched.
    """

    selected = Signal(object)
    row_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._selection: Selection | None = None
        self._about: Selection | None = None
        self._row = 0
        self._scope = Scope.BATCH
        self._chosen: Indices | None = None
        self._shown: RowsSum | None = None
        self._widths: list[int] = []
        self._fitted: object = None
        self._was_shown = self._is_late = False
        self._arranging = False
        self._low = False
        self._model = RowsModel()
        self._model.setParent(self)
        self._table = RowsTable(self._model, self)
        self._table.taken.connect(self._take)
        self._table.toggled.connect(self._toggle)
        self._table.room_changed.connect(self._take_room)
        self._table.horizontalHeader().sectionClicked.connect(self._sort)
        self._table.horizontalScrollBar().valueChanged.connect(self._write_around)
        self._footer = RowsFooter(self)
        self._footer.chosen.connect(self.selected)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_bar())
        layout.addWidget(self._table, 1)
        layout.addWidget(self._footer)
        layout.addStretch(0)
        self.setFocusProxy(self._table)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._set_heights()

    @property
    def shown(self) -> RowsSum | None:
        """What the table shows."""
        return self._shown

    def set_appearance(self, appearance: Appearance) -> None:
        """Take colours and digits."""
        self._appearance = appearance
        theme = appearance.theme
        self._table.cells.theme = self._footer.theme = theme
        self._subject.set_colour(theme.muted)
        self._table.setStyleSheet(table_style(theme, PADDING, RIGHT_EDGE))
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what the rows add at this moment."""
        before, self._snapshot = self._snapshot, snapshot
        if before is None or before.config.data is not snapshot.config.data:
            self._scope, self._chosen = Scope.BATCH, None
        self._refresh()

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Show the gradient of the selected weight or bias, and mark the selected row."""
        self._selection, self._row = selection, row
        # Who goes on to another number of the row still looks at the same weight.
        if self._model.column_of(selection, row) is None:
            self._about = selection
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._was_shown = True
        if self._is_late:
            self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._judge_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fitted = None
            self._set_heights()
            self._set_widths()
            self._judge_height()

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, line_height(self) * (_SHORT_ROWS + 4))

    # The parts around the rows

    def _make_bar(self) -> QWidget:
        self._bar = QWidget(self)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(EDGE, 0, EDGE, 0)
        segments = QFrame(self._bar)
        segments.setObjectName("segments")
        in_segments = QHBoxLayout(segments)
        in_segments.setContentsMargins(1, 1, 1, 1)
        in_segments.setSpacing(0)
        self._buttons: dict[Scope, QuietButton] = {}
        self._group = QButtonGroup(self)
        for scope, tip in _TIPS.items():
            button = self._buttons[scope] = QuietButton(scope.value, tip, segments)
            button.setCheckable(True)
            self._group.addButton(button)
            in_segments.addWidget(button)
        self._group.buttonClicked.connect(self._choose_scope)
        row.addWidget(segments)
        row.addSpacing(8)
        self._subject = FittedText(self._bar, Qt.AlignmentFlag.AlignRight)
        row.addWidget(self._subject, 1)
        return self._bar

    def _write_around(self) -> None:
        """Write what stands above and below the rows."""
        snapshot, shown = self._snapshot, self._shown
        if snapshot is None or shown is None:
            return
        config = snapshot.config
        whole = config.rows_per_batch >= config.data.rows
        self._buttons[Scope.ALL].setVisible(not whole)
        self._buttons[Scope.ALL].setEnabled(can_show_all(config))
        name = Scope.ALL.value if whole else Scope.BATCH.value
        if self._buttons[Scope.BATCH].text() != name:
            self._buttons[Scope.BATCH].setText(name)
        # What is chosen by check boxes is none of these.
        self._group.setExclusive(False)
        for scope, button in self._buttons.items():
            button.setChecked(scope is shown.scope)
        self._group.setExclusive(True)
        self._subject.set_texts(*subject_texts(shown))
        self._footer.show_lines(self._footer_lines(shown), shown.is_what_if)
        said = f"{explained(shown)}\n{_LENGTHS}" if self._low and not shown.shares.signed else explained(shown)
        self._footer.setToolTip(said)

    def _footer_lines(self, shown: RowsSum) -> list[FooterLine]:
        shares, header, width = shown.shares, self._table.horizontalHeader(), self.fontMetrics().horizontalAdvance
        sums: list[Figure] = []
        in_loss: list[Figure] = []
        in_gradient: list[Figure] = []
        for place, column in enumerate(self._model.columns):
            if not column.has_bar:
                continue
            last = place == len(self._model.columns) - 1
            right = (
                header.sectionViewportPosition(place) + header.sectionSize(place) - (RIGHT_EDGE if last else PADDING)
            )
            backward, digits = column.holds is Holds.GRADIENT, self._model.total_decimals(column)
            total = self._model.total(column)
            if total is not None:
                selection = None if shown.is_what_if else column.total_selection
                lit = selection is not None and selection == self._number
                text = number(total, digits)
                # The decimal point of the sum stands under those of the rows, which have more decimals.
                beyond = 0 if "×" in text else width("0" * self._model.decimals(column)) - width("0" * digits)
                sums.append(Figure(right - beyond, text, backward, selection, lit))
            added = shares.gradient_penalty if backward else shares.penalty
            if added and total is not None:
                text = number(added, self._model.decimals(column), sign=True)
                (in_gradient if backward else in_loss).append(Figure(right, text, backward))
        over = sum_texts(shown)
        what: tuple[str, ...] = (
            ("loss and gradient", "sums")
            if shares.signed
            else ("loss; length of the sum of gradients", "loss; |sum of dW|", "of the sum")
        )
        if self._low:
            what = over if shares.signed else (*(f"{each}; |sum of dW|" for each in over), "Σ; |Σ dW|", "Σ; |Σ|")
        lines = [] if self._low else [FooterLine(over, bold=True)]
        if in_loss:  # above the loss, which it is a part of
            lines.append(FooterLine(("penalty, which is a part of the loss", "penalty"), tuple(in_loss)))
        lines.append(FooterLine(what, tuple(sums), bold=self._low))
        if in_gradient:
            said = ("penalty, added to the gradient before the update", "penalty")
            lines.append(FooterLine(said, tuple(in_gradient)))
        return lines

    def _choose_scope(self, button: QuietButton) -> None:
        self._scope = next(scope for scope, each in self._buttons.items() if each is button)
        self._chosen = None
        self._refresh()

    def _toggle(self, row: int) -> None:
        """Take a row in or out of the sum; one row at least stays in it."""
        if self._shown is None or self._shown.now.batch is None:
            return
        inside = self._shown.place >= 0
        inside[row] = not inside[row]
        if inside.any():
            self._scope, self._chosen = Scope.CHOSEN, np.flatnonzero(inside).astype(np.intp)
            self._refresh()

    def _sort(self, section: int) -> None:
        self._model.sort_by(section)
        self._set_widths()
        self._mark()

    # Numbers

    def _refresh(self) -> None:
        # Behind another tab it costs nothing, and is up to date when it comes to the front.
        self._is_late = self._was_shown and not self.isVisible()
        if self._snapshot is None or self._is_late:
            return
        self._shown = rows_sum(self._snapshot, self._about, self._row, self._scope, self._chosen)
        self._model.show(self._snapshot, self._shown, self._appearance.digits)
        self._set_widths()
        self._set_heights()
        self._mark()
        self._write_around()

    @property
    def _number(self) -> Selection | None:
        """The number that is selected at the moment shown."""
        return None if self._shown is None else meant(self._selection, self._shown.now)

    def _mark(self) -> None:
        self._table.mark(self._row, self._number)

    def _take(self, row: int, selection: Selection | None) -> None:
        if row != self._row:
            self._row = row
            self.row_selected.emit(row)
        if selection is not None and selection != self._selection:
            self.selected.emit(selection)
        self._mark()

    # Sizes

    def _take_room(self) -> None:
        if not self._arranging:
            self._set_widths()
            self._set_heights()
            self._mark()
            self._write_around()

    def _judge_height(self) -> None:
        low = self.height() < _LOW_LINES * line_height(self)
        if low is not self._low:
            self._low = low
            self._set_heights()
            self._write_around()

    def _set_heights(self) -> None:
        line = line_height(self)
        self._table.horizontalHeader().setFixedHeight(line)
        if self._table.verticalHeader().defaultSectionSize() != line:
            self._table.verticalHeader().setDefaultSectionSize(line)
        # The sums stand right under the last row, not at the bottom of a tall panel.
        scroll_bar = self._table.horizontalScrollBar()
        below = scroll_bar.sizeHint().height() if scroll_bar.maximum() else 0
        self._table.setMaximumHeight(min(line * (self._model.rows + 1) + below, _TALLEST))
        self._bar.setFixedHeight(line + (2 if self._low else 6))
        self._footer.set_line(line - 3)

    def _set_widths(self) -> None:
        """Give each column what its widest text needs, and the bars what is left."""
        if self._snapshot is None or self._shown is None or self._arranging:
            return
        room = self._table.viewport().width()
        known = (room, self._snapshot.config.data, self._shown.part is None, self._model.sorting)
        if known == self._fitted and all(map(le, self._needed(self._model.fit), self._widths)):
            return  # numbers that become a little shorter make no column narrower: the table stays calm
        self._arranging, self._fitted = True, known
        for fit in ROWS_FITS:
            needed = self._needed(fit)
            if sum(needed) <= room:
                break
        self._model.set_fit(fit)
        bars = [place for place, column in enumerate(self._model.columns) if column.has_bar]
        # The arrow of a sorted column takes room from the bars, so that sorting leaves nothing out.
        for place, column in enumerate(self._model.columns):
            head = self.fontMetrics().horizontalAdvance(self._model.title(column)) + 2 * PADDING
            if self._model.is_sorted_by(column) and not column.has_bar and head > needed[place]:
                needed[bars[0]] -= head - needed[place]
                needed[place] = head
        needed = spread_over(needed, bars, room)
        if needed != self._widths:
            self._widths = needed
            for place, width in enumerate(needed):
                self._table.setColumnWidth(place, width)
        self._arranging = False

    def _needed(self, fit: RowsFit) -> list[int]:
        """Return the width of each column."""
        assert self._snapshot is not None
        assert self._shown is not None
        width, needed, numbers = self.fontMetrics().horizontalAdvance, [], {}
        columns = row_columns(self._snapshot.config, self._shown.part, fit)
        for place, column in enumerate(columns):
            if column.holds is Holds.CHECK:
                needed.append(max(EDGE + BOX + PADDING, width(column.title) + 2 * PADDING))
                continue
            texts = list(self._model.widest_texts(column, fit.longest))
            if column.has_bar:
                texts.append(number(self._model.total(column) or 0.0, self._model.total_decimals(column)))
            numbers[place] = max(map(width, texts))
            widest = max(
                numbers[place] + (fit.bar + PADDING if fit.bar and column.has_bar else 0),
                width(column.title),
            )
            needed.append(widest + PADDING + (RIGHT_EDGE if place == len(columns) - 1 else PADDING))
        self._table.cells.numbers = numbers
        return needed
