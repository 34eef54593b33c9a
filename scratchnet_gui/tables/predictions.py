"""What the network answers for every row of the data, and the loss as the sum of the rows' errors."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.formatting import exact, figure
from scratchnet_gui.tables.columns import FITS, Fit, spread
from scratchnet_gui.tables.predictions_model import PredictionsModel
from scratchnet_gui.tables.rows_view import CELL_PADDING, EDGE_PADDING, TIGHT_PADDING, RowsView

_SHORT_ROWS = 3
"""How many rows are always to be seen."""


class PredictionsView(QWidget):
    """One line per row: inputs, target, prediction, squared error; below, always to be seen, their sum."""

    row_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._row = 0
        self._widths: list[int] = []
        self._fit = FITS[0]
        self._model = PredictionsModel()
        self._model.setParent(self)
        self._table = RowsView(self)
        self._table.setModel(self._model)
        self._table.selectionModel().currentRowChanged.connect(self._row_changed)
        self._table.room_changed.connect(self._set_widths)
        self._model.modelReset.connect(self._rows_replaced)
        self._sum_label = QLabel(self)
        self._sum = QLabel(self)
        self._sum.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._footer = QFrame(self)
        self._in_footer = QHBoxLayout(self._footer)
        self._in_footer.setContentsMargins(EDGE_PADDING, 0, EDGE_PADDING, 0)
        self._in_footer.addWidget(self._sum_label)
        self._in_footer.addWidget(self._sum, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._footer)
        layout.addStretch(0)
        self.setFocusProxy(self._table)
        self._set_heights()
        self._write_sum()

    def set_appearance(self, appearance: Appearance) -> None:
        """Take colours and digits."""
        self._appearance = appearance
        theme = appearance.theme
        self._table.rows.theme = theme
        self._model.set_digits(appearance.digits)
        self._style_table()
        self._footer.setStyleSheet(
            f"QFrame {{ border: none; border-top: 1px solid {theme.line}; }}"
            f"QLabel {{ border: none; color: {theme.text}; font-weight: 700; }}"
        )
        self._write_sum()
        self._set_widths()
        self._table.viewport().update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what is known of each row at this moment."""
        self._snapshot = snapshot
        self._model.show_snapshot(snapshot)
        self._write_sum()
        self._set_widths()

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Mark the chosen row; what else is chosen has no place here."""
        del selection
        self._row = row
        self._select_row()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_heights()
            self._set_widths()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._line() * (_SHORT_ROWS + 2))

    def _line(self) -> int:
        """Return the height of one row."""
        return self.fontMetrics().height() + 10

    def _set_heights(self) -> None:
        line = self._line()
        header = self._table.horizontalHeader()
        header.setFixedHeight(line)
        self._table.verticalHeader().setDefaultSectionSize(line)
        # The sum stands right under the last row, not at the bottom of a tall panel.
        self._table.setMaximumHeight(line * (self._model.rowCount() + 1))
        self._footer.setFixedHeight(line)

    def _style_table(self) -> None:
        theme = self._appearance.theme
        self._table.rows.padding = padding = TIGHT_PADDING if self._fit.tight else CELL_PADDING
        self._table.rows.right_edge = _right_edge(self._fit)
        self._table.setStyleSheet(
            f"QTableView {{ background: {theme.panel}; border: none; }}"
            f"QHeaderView {{ background: {theme.panel}; border: none; }}"
            f"QHeaderView::section {{ background: {theme.panel}; color: {theme.muted}; border: none;"
            f" border-bottom: 1px solid {theme.line}; padding: 0 {padding}px; font-weight: 400; }}"
            f"QHeaderView::section:first {{ padding-left: {EDGE_PADDING}px; }}"
            f"QHeaderView::section:last {{ padding-right: {_right_edge(self._fit)}px; }}"
        )

    def _set_widths(self) -> None:
        """Give each column what its widest text needs, and share out what is left; where it is narrow, leave out."""
        if not self._model.columns:
            return
        metrics = self.fontMetrics()
        texts = [self._model.widest_texts(place) for place in range(len(self._model.columns))]
        cells = [max(map(metrics.horizontalAdvance, each)) for each in texts]
        room = self._table.viewport().width()
        for fit in FITS:
            needed = self._needed(cells, fit)
            if sum(needed) <= room:
                break
        beside = self._table.width() - room
        self._in_footer.setContentsMargins(EDGE_PADDING, 0, _right_edge(fit) + beside, 0)
        widths = spread(needed, room) if fit.numbered else [0, *spread([0, *needed[1:]], room)[1:]]
        if (widths, fit) == (self._widths, self._fit):
            return
        self._widths, tight_before, self._fit = widths, self._fit.tight, fit
        self._model.set_short_titles(fit.short)
        if fit.tight != tight_before:
            self._style_table()
        self._table.setColumnHidden(0, not fit.numbered)
        for place, width in enumerate(widths):
            if width:
                self._table.setColumnWidth(place, width)

    def _needed(self, cells: list[int], fit: Fit) -> list[int]:
        """Return the width of each column whose widest text is as wide as in `cells`; 0 where it is left out."""
        metrics = self.fontMetrics()
        padding = TIGHT_PADDING if fit.tight else CELL_PADDING
        first, last = (0 if fit.numbered else 1), len(cells) - 1
        needed = []
        for place, (column, cell) in enumerate(zip(self._model.columns, cells, strict=True)):
            title = metrics.horizontalAdvance(column.short_title if fit.short else column.title)
            left = EDGE_PADDING if place == first else padding
            right = _right_edge(fit) if place == last else padding
            needed.append(0 if place < first else max(cell, title) + left + right)
        return needed

    def _write_sum(self) -> None:
        snapshot = self._snapshot
        loss = None if snapshot is None else snapshot.loss
        config = None if snapshot is None else snapshot.config
        partial = config is not None and config.rows_per_batch < config.data.rows
        self._sum_label.setText("sum = loss of this batch" if partial else "sum = loss")
        self._sum.setText("" if loss is None else figure(loss, self._appearance.digits + 1))
        tip = "The loss: the squared errors of all rows added up"
        if loss is not None:
            tip += f"\n{exact(loss)}"
        self._footer.setToolTip(tip)

    def _rows_replaced(self) -> None:
        self._widths = []
        self._set_heights()
        self._select_row()

    def _select_row(self) -> None:
        if self._row == self._table.currentIndex().row() or not 0 <= self._row < self._model.rowCount():
            return
        # Not column 0, which may be left out: Qt does not scroll to what is hidden.
        self._table.setCurrentIndex(self._model.index(self._row, 1))

    def _row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        del previous
        # A choice that came from outside is already `_row`: it is shown, and not sent back.
        if current.isValid() and current.row() != self._row:
            self._row = current.row()
            self.row_selected.emit(self._row)


def _right_edge(fit: Fit) -> int:
    return CELL_PADDING if fit.tight else EDGE_PADDING
