"""What the network answers for every row of the data, and the loss as the sum of the rows' errors."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.explain.lit import meant
from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.formatting import count
from scratchnet_gui.tables.columns import FITS, Fit, spread
from scratchnet_gui.tables.confusion import ConfusionView
from scratchnet_gui.tables.footer import Footer
from scratchnet_gui.tables.order import page_text, pages_of
from scratchnet_gui.tables.outcome import Part
from scratchnet_gui.tables.predictions_model import PredictionsModel
from scratchnet_gui.tables.quiet import Pager, QuietButton, Turn
from scratchnet_gui.tables.quiet_table import line_height, table_style
from scratchnet_gui.tables.rows_view import CELL_PADDING, EDGE_PADDING, TIGHT_PADDING, RowsView

_SHORT_ROWS = 3
"""How many rows are always to be seen."""
_LEAST_WIDTH = 226
_ROOM_FOR_COUNTS = 440
_MOST_TURNS = 3
_PARTS = {
    Part.TRAIN: "The rows that the network learns from",
    Part.TEST: "The rows that it never learns from, with the network as it stands after the last complete iteration",
}


class PredictionsView(QWidget):
    """One line per row: inputs, target, prediction, error; below, always to be seen, their sum and the metrics.

    Rows come in pages; a click on a column's head sorts them. In their place a matrix can say which classes are taken
    for which.
    """

    row_selected = Signal(int)
    selected = Signal(object)
    """The `Selection` of a number that was clicked; of the chosen row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._selection: Selection | None = None
        self._row = 0
        self._arranging = False  # whatever is done to the table may lay it out anew, and ask for the same again
        self._widths: list[int] = []
        self._fit = FITS[0]
        self._model = PredictionsModel()
        self._model.setParent(self)
        self._table = RowsView(self)
        self._table.setModel(self._model)
        self._table.selectionModel().currentRowChanged.connect(self._row_changed)
        self._table.room_changed.connect(self._take_room)
        self._table.turned.connect(self._turn)
        self._table.left_page.connect(self._go_beyond)
        self._table.number_chosen.connect(self.selected)
        self._table.errors_wanted.connect(self._sort_by_error)
        self._table.horizontalHeader().sectionClicked.connect(self._sort)
        self._model.modelReset.connect(self._rows_replaced)
        self._matrix = ConfusionView()
        self._matrix_area = QScrollArea(self)
        self._matrix_area.setWidget(self._matrix)
        self._matrix_area.setWidgetResizable(True)
        self._matrix_area.setFrameShape(QFrame.Shape.NoFrame)
        self._matrix_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._matrix_area.hide()
        self._footer = Footer(self)
        self._footer.number_chosen.connect(self.selected)
        self._footer.matrix_wanted.connect(self._show_matrix)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_bar())
        layout.addWidget(self._table, 1)
        layout.addWidget(self._matrix_area, 1)
        layout.addWidget(self._footer)
        layout.addStretch(0)
        self.setFocusProxy(self._table)
        self._set_heights()

    def set_appearance(self, appearance: Appearance) -> None:
        """Take colours and digits."""
        self._appearance = appearance
        self._table.rows.theme = appearance.theme
        self._matrix.set_theme(appearance.theme)
        self._pager.set_theme(appearance.theme)
        self._footer.set_appearance(appearance)
        self._model.set_digits(appearance.digits)
        self._style_table()
        self._write_around()
        self._set_widths()
        self._table.viewport().update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what is known of each row at this moment."""
        self._snapshot = snapshot
        self._model.show_snapshot(snapshot)
        self._light()
        self._mark_row()
        self._write_around()
        self._set_widths()

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Mark the chosen row, turn to its page, and light the selected number in it."""
        before, self._selection, self._row = self._row, selection, row
        self._light()
        self._table.viewport().update()
        if row != before and self._model.part is Part.TRAIN:
            self._model.show_row(row)
            self._write_around()
            self._set_widths()
        self._mark_row()

    def _light(self) -> None:
        """Light the selected number at this moment."""
        snapshot, number = self._snapshot, self._selection
        if snapshot is not None:
            now = snapshot.moment(self._row)
            number = meant(number, now)
        self._table.rows.selection = number
        self._footer.show_selection(number)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_heights()
            self._set_widths()

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, line_height(self) * (_SHORT_ROWS + 3))

    # The parts around the rows

    def _make_bar(self) -> QWidget:
        self._bar = QWidget(self)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(EDGE_PADDING, 0, EDGE_PADDING - 4, 0)
        self._parts = QFrame(self._bar)
        self._parts.setObjectName("segments")
        in_parts = QHBoxLayout(self._parts)
        in_parts.setContentsMargins(1, 1, 1, 1)
        in_parts.setSpacing(0)
        self._part_buttons: dict[Part, QuietButton] = {}
        group = QButtonGroup(self)
        for part, tip in _PARTS.items():
            button = self._part_buttons[part] = QuietButton(part.value, tip, self._parts)
            button.setCheckable(True)
            group.addButton(button)
            in_parts.addWidget(button)
        self._part_buttons[Part.TRAIN].setChecked(True)
        group.buttonClicked.connect(self._choose_part)
        row.addWidget(self._parts)
        self._pager = Pager(self._bar)
        self._pager.turned.connect(self._turn)
        row.addWidget(self._pager, 1)
        row.addStretch(0)
        self._bar.hide()
        return self._bar

    def _write_around(self) -> None:
        """Write what stands above and below the rows."""
        snapshot, outcome, model = self._snapshot, self._model.outcome, self._model
        if snapshot is None or outcome is None:
            return
        data = snapshot.config.data
        pages, tested = pages_of(model.rows), data.test_rows > 0
        for widget, shown in ((self._parts, tested), (self._pager, pages > 1), (self._bar, tested or pages > 1)):
            if widget.isHidden() is shown:
                widget.setVisible(shown)
        for part, rows in ((Part.TRAIN, data.rows), (Part.TEST, data.test_rows)):
            button = self._part_buttons[part]
            text = f"{part.value} {count(rows)}" if self.width() >= _ROOM_FOR_COUNTS else part.value
            if button.text() != text:
                button.setText(text)
                button.setToolTip(f"{_PARTS[part]}: {count(rows)}")
            button.setChecked(part is model.part)
        text = page_text(model.page, model.rows)
        self._pager.show_page(model.page, pages, text, text.removeprefix("rows "), f"{model.page + 1}/{pages}")
        self._footer.show_outcome(snapshot, outcome, model.part, self._appearance.digits, model.error_digits)
        if not self._matrix_area.isHidden():
            self._matrix.show_counts(data.classes, None if outcome.metrics is None else outcome.metrics.confusion)

    def _show_matrix(self, shown: bool) -> None:
        self._matrix_area.setVisible(shown)
        self._table.setVisible(not shown)
        self._pager.setEnabled(not shown)
        self._write_around()

    def _choose_part(self, button: QuietButton) -> None:
        part = next(each for each, known in self._part_buttons.items() if known is button)
        self._model.show_part(part)
        if part is Part.TRAIN:
            self._model.show_row(self._row)
        self._write_around()
        self._set_widths()

    def _turn(self, turn: Turn) -> None:
        self._model.show_page(turn.from_page(self._model.page, pages_of(self._model.rows)))
        self._write_around()
        self._set_widths()
        self._table.scrollToTop()

    def _go_beyond(self, forward: bool) -> None:
        page = self._model.page
        self._turn(Turn.NEXT if forward else Turn.PREVIOUS)
        if self._model.page != page:
            place = 0 if forward else self._model.rowCount() - 1
            self._table.setCurrentIndex(self._model.index(place, 1))

    def _sort(self, section: int) -> None:
        self._model.sort_by(section)
        self._write_around()
        self._set_widths()
        self._table.scrollToTop()

    def _sort_by_error(self) -> None:
        self._sort(len(self._model.columns) - 1)

    # Sizes

    def _take_room(self) -> None:
        if not self._arranging:
            self._set_widths()
            self._write_around()
            self._table.scrollTo(self._table.currentIndex())  # the chosen row stays in sight

    def _set_heights(self) -> None:
        line = line_height(self)
        header = self._table.horizontalHeader()
        header.setFixedHeight(line)
        self._table.verticalHeader().setDefaultSectionSize(line)
        # The sum stands right under the last row, not at the bottom of a tall panel.
        self._table.setMaximumHeight(line * (self._model.rowCount() + 1))
        self._bar.setFixedHeight(line)
        self._footer.set_line(line)

    def _style_table(self) -> None:
        self._table.rows.padding = padding = TIGHT_PADDING if self._fit.tight else CELL_PADDING
        self._table.rows.right_edge = _right_edge(self._fit)
        first = f"QHeaderView::section:first {{ padding-left: {EDGE_PADDING}px; }}"
        self._table.setStyleSheet(table_style(self._appearance.theme, padding, _right_edge(self._fit)) + first)

    def _set_widths(self) -> None:
        """Give each column what its widest text needs, and share out what is left; where it is narrow, leave out."""
        self._arranging = True
        for _ in range(_MOST_TURNS):
            room = self._table.viewport().width()
            self._fit_columns(room)
            if self._table.viewport().width() == room:
                break  # no scroll bar has come or gone with the other columns
        self._arranging = False

    def _fit_columns(self, room: int) -> None:
        if not self._model.columns:
            return
        for fit in FITS:
            needed = self._needed(fit)
            if needed is not None and sum(needed) <= room:
                break
        needed = self._needed(fit) or []
        beside = self._table.width() - room
        self._footer.set_edges(EDGE_PADDING, _right_edge(fit) + beside)
        widths = spread(needed, room) if fit.numbered else [0, *spread([0, *needed[1:]], room)[1:]]
        if (widths, fit) == (self._widths, self._fit):
            return
        tight_before, self._fit = self._fit.tight, fit
        self._model.set_short_titles(fit.short)
        self._model.set_longest(fit.longest)
        self._model.set_inputs(fit.inputs)
        self._widths = widths
        if fit.tight != tight_before:
            self._style_table()
        self._table.setColumnHidden(0, not fit.numbered)
        for place, width in enumerate(widths):
            if width:
                self._table.setColumnWidth(place, width)

    def _needed(self, fit: Fit) -> list[int] | None:
        """Return the width of each column, 0 where it is left out; None where inputs are too many for this fit."""
        columns = self._model.possible_columns(fit.inputs)
        if columns is None:
            return None
        width = self.fontMetrics().horizontalAdvance
        padding = TIGHT_PADDING if fit.tight else CELL_PADDING
        first, last = (0 if fit.numbered else 1), len(columns) - 1
        needed = []
        for place, column in enumerate(columns):
            widest = max(
                map(width, (self._model.title(column, fit.short), *self._model.widest_texts(column, fit.longest)))
            )
            left = EDGE_PADDING if place == first else padding
            right = _right_edge(fit) if place == last else padding
            needed.append(0 if place < first else widest + left + right)
        return needed

    # The chosen row

    def _rows_replaced(self) -> None:
        self._widths = []
        before, self._arranging = self._arranging, True
        self._set_heights()
        self._mark_row()
        self._arranging = before

    def _mark_row(self) -> None:
        place = self._model.place_of(self._row) if self._model.part is Part.TRAIN else None
        if place is None:
            self._table.selectionModel().clear()
        elif place != self._table.currentIndex().row():
            # Not column 0, which may be left out: Qt does not scroll to what is hidden.
            column = min(max(self._table.currentIndex().column(), 1), self._model.columnCount() - 1)
            self._table.setCurrentIndex(self._model.index(place, column))

    def _row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        del previous
        # A choice that came from outside is already `_row`: it is shown, and not sent back.
        if current.isValid() and self._model.part is Part.TRAIN:
            row = self._model.row_at(current.row())
            if row != self._row:
                self._row = row
                self.row_selected.emit(self._row)


def _right_edge(fit: Fit) -> int:
    return CELL_PADDING if fit.tight else EDGE_PADDING
