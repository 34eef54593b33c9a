"""Every row of the table with what it adds to the loss and to a gradient, as Qt's table views ask for it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from core.arrays import Array, Indices
from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from core.training.evaluation import classes_of
from scratchnet_gui.formatting import exact, loss_digits, number
from scratchnet_gui.tables.adding_up import decimals_of_terms
from scratchnet_gui.tables.cells import GivenCells, answer_text, extreme_texts, named_values, widest_answers
from scratchnet_gui.tables.columns import Kind
from scratchnet_gui.tables.outcome import Part
from scratchnet_gui.tables.quantities import Shown, shown_in
from scratchnet_gui.tables.quiet_table import AnyIndex
from scratchnet_gui.tables.rows_columns import ROWS_FITS, Holds, RowColumn, RowsFit, row_columns
from scratchnet_gui.tables.rows_order import RowsOrder, added, sort_keys, sum_first
from scratchnet_gui.tables.rows_sum import RowsSum

_CALM_ROWS = 20_000
"""Rows of larger data keep their order while it plays: sorting them takes longer than a picture may."""
_MEASURED_ROWS = 1000
_MORE_DIGITS = 4


class RowsModel(QAbstractTableModel):
    """One line per row of the training data; only what is asked for is written."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._shown: RowsSum | None = None
        self._given: GivenCells | None = None
        self._order: Indices | None = None
        self._digits = 3
        self._predictions: Array | None = None
        self._decimals: dict[tuple[Holds, object], int] = {}
        self._total_decimals: dict[tuple[Holds, object], int] = {}
        self._largest: dict[tuple[Holds, object], float] = {}
        self.fit: RowsFit = ROWS_FITS[0]
        self.sorting: RowsOrder | None = None
        self.columns: tuple[RowColumn, ...] = ()

    # What is shown

    def show(self, snapshot: Snapshot, shown: RowsSum, digits: int) -> None:
        """Take the numbers of this moment."""
        before, self._snapshot, self._shown, self._digits = self._snapshot, snapshot, shown, digits
        new = before is None or before.config.data is not snapshot.config.data
        if new:
            self._given, self.sorting = GivenCells(snapshot.config.data, Part.TRAIN), None
        last = shown.shown.activations.get(shown.shown.outputs)
        self._predictions = None if last is None else last.a
        columns = row_columns(snapshot.config, shown.part, self.fit)
        reset = new or columns != self.columns
        if reset:
            self.beginResetModel()
        self.columns = columns
        self._measure()
        self._sort(calm=snapshot.playing and not reset)
        if reset:
            self.endResetModel()
        elif self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rows - 1, len(columns) - 1))

    def set_fit(self, fit: RowsFit) -> None:
        """Choose what is left out."""
        if fit != self.fit and self._snapshot is not None and self._shown is not None:
            self.beginResetModel()
            self.fit = fit
            self.columns = row_columns(self._snapshot.config, self._shown.part, fit)
            self._measure()
            self.endResetModel()

    def sort_by(self, section: int) -> None:
        """Sort by a column: largest first, then smallest first, then in the order of the data."""
        key = self.columns[section].key
        if self.sorting is None or self.sorting.key != key:
            self.sorting = RowsOrder(key, True)
        else:
            self.sorting = RowsOrder(key, False) if self.sorting.descending else None
        self._sort(calm=False)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rows - 1, len(self.columns) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return 0 if self._snapshot is None else self._snapshot.config.data.rows

    def row_at(self, place: int) -> int:
        """Return the row of the data at a place of the table."""
        return place if self._order is None else int(self._order[place])

    def place_of(self, row: int) -> int:
        """Return where a row of the data stands."""
        return row if self._order is None else int(np.flatnonzero(self._order == row)[0])

    def is_in_sum(self, place: int) -> bool:
        """Tell whether the row at a place is in the sum."""
        return self._shown is not None and bool(self._shown.place[self.row_at(place)] >= 0)

    def value(self, place: int, column: RowColumn) -> float | None:
        """Return what the row at a place adds; None where nothing is computed."""
        values = self._values(column)
        if values is None or self._shown is None:
            return None
        at = int(self._shown.place[self.row_at(place)])
        return None if at < 0 or math.isnan(values[at]) else float(values[at])

    def share_of_largest(self, place: int, column: RowColumn) -> float:
        """Return how long the bar is, from -1 to 1."""
        value, largest = self.value(place, column), self._largest.get(column.key, 0.0)
        return 0.0 if value is None or not largest else value / largest

    def is_signed(self, column: RowColumn) -> bool:
        """Tell whether the numbers of a column have signs."""
        return column.holds is Holds.GRADIENT and self._shown is not None and self._shown.shares.signed

    def text(self, place: int, column: RowColumn) -> str:
        """Return what stands in a cell; empty where nothing is computed."""
        if column.holds is Holds.CHECK:
            return ""
        if column.answer is None:
            value = self.value(place, column)
            return "" if value is None else number(value, self.decimals(column))
        if column.answer.kind is not Kind.PREDICTION:
            assert self._given is not None
            return self._given.text(self.row_at(place), column.answer, self.fit.longest)
        prediction = self._prediction(place)
        if prediction is None or self._snapshot is None:
            return ""
        data, row = self._snapshot.config.data, self.row_at(place)
        wrong = data.is_classification and bool(
            classes_of(prediction[np.newaxis], data)[0] != classes_of(data.Y[row : row + 1], data)[0]
        )
        return answer_text(data, prediction, column.answer.unit, wrong, self._digits, self.fit.longest)

    def numbers(self, place: int, column: RowColumn) -> tuple[Shown, ...]:
        """Return the numbers of the run that stand in a cell; what would be added to other sums is none."""
        text, snapshot, shown = self.text(place, column), self._snapshot, self._shown
        if not text or snapshot is None or shown is None:
            return ()
        if column.answer is None:
            number_of_run = None if shown.is_what_if else column.selection
            return () if number_of_run is None else (Shown(number_of_run, 0, len(text)),)
        config, prediction = snapshot.config, self._prediction(place)
        target = config.data.Y[self.row_at(place)]
        answer = target if prediction is None else prediction
        return shown_in(text, column.answer, config.data, len(config.layers), target, answer)

    def column_of(self, selection: Selection | None, row: int) -> int | None:
        """Return the column in which a number of a row of the data stands; None where none does."""
        if selection is None or not row < self.rows:
            return None
        place = self.place_of(row)
        return next(
            (
                at
                for at, column in enumerate(self.columns)
                if any(each.selection == selection for each in self.numbers(place, column))
            ),
            None,
        )

    def exact_text(self, place: int, column: RowColumn) -> str:
        """Return what stands in a cell with all its digits, or why it is empty."""
        if column.holds is Holds.CHECK:
            return "in the sum" if self.is_in_sum(place) else "not in the sum"
        if column.answer is not None and column.answer.kind is not Kind.PREDICTION:
            assert self._given is not None
            return self._given.exact_text(self.row_at(place), column.answer)
        if not self.is_in_sum(place):
            return "not in the sum"
        if column.answer is None:
            value = self.value(place, column)
            return "not computed yet in this iteration" if value is None else exact(value)
        prediction = self._prediction(place)
        if prediction is None or self._snapshot is None:
            return "not computed yet in this iteration"
        return named_values(self._snapshot.config.data.target_names, prediction, column.answer.unit)

    def widest_texts(self, column: RowColumn, longest: int) -> tuple[str, ...]:
        """Return texts of which one is as wide as the column has to be, without writing all of them.

        `longest` is how many letters the name of a class may have.
        """
        if column.holds is Holds.CHECK or self._given is None or self._snapshot is None:
            return ("",)
        if column.answer is None:
            values = self._values(column)
            return extreme_texts(np.empty(0) if values is None else values, self.decimals(column))
        if column.answer.kind is not Kind.PREDICTION:
            return self._given.widest(column.answer, longest)
        data = self._snapshot.config.data
        known = np.empty((0, data.Y.shape[1])) if self._predictions is None else self._predictions[:_MEASURED_ROWS]
        return widest_answers(data, known, column.answer.unit, self._digits, longest)

    def decimals(self, column: RowColumn) -> int:
        """Return the decimals of the numbers of a column, with which those in the sum add up to what is shown."""
        return self._decimals.get(column.key, self._digits + 1)

    def total_decimals(self, column: RowColumn) -> int:
        """Return the decimals of what a column adds up to."""
        return self._total_decimals.get(column.key, self._digits + 1)

    def total(self, column: RowColumn) -> float | None:
        """Return what the numbers of a column add up to, the penalty included; of lengths, the length of the sum."""
        if self._shown is None:
            return None
        shares = self._shown.shares
        if column.holds is Holds.LOSS:
            return shares.loss
        if column.holds is not Holds.GRADIENT or shares.gradient is None or math.isnan(shares.gradient[column.index]):
            return None
        return float(shares.gradient[column.index])

    # What Qt asks

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.rows

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(index.row(), column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.exact_text(index.row(), column)
        if role == Qt.ItemDataRole.CheckStateRole and column.holds is Holds.CHECK:
            return Qt.CheckState.Checked if self.is_in_sum(index.row()) else Qt.CheckState.Unchecked
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment_of(column)
        return None

    def title(self, column: RowColumn) -> str:
        """Return what stands at the head of a column, with an arrow where rows are sorted by it."""
        if not self.is_sorted_by(column) or self.sorting is None:
            return column.title
        return f"{column.title} {'↓' if self.sorting.descending else '↑'}"

    def is_sorted_by(self, column: RowColumn) -> bool:
        """Tell whether the rows are sorted by `column`."""
        return self.sorting is not None and self.sorting.key == column.key

    # Numbers

    def _prediction(self, place: int) -> Array | None:
        if self._shown is None or self._predictions is None:
            return None
        at = int(self._shown.place[self.row_at(place)])
        return None if at < 0 else self._predictions[at]

    def _values(self, column: RowColumn) -> Array | None:
        return None if self._shown is None else added(column, self._shown)

    def _measure(self) -> None:
        """Find the largest number of each column, as many decimals as show it, and those that add up to the sum."""
        self._decimals, self._total_decimals, self._largest = {}, {}, {}
        for column in self.columns:
            values = self._values(column) if column.has_bar else None
            known = np.empty(0) if values is None else np.abs(values[np.isfinite(values)])
            largest = float(known.max()) if len(known) else 0.0
            needed = self._digits - 1 - math.floor(math.log10(largest)) if largest > 0.0 else 0
            self._largest[column.key] = largest
            decimals = max(self._digits + 1, min(needed, self._digits + _MORE_DIGITS))
            self._total_decimals[column.key] = self._decimals[column.key] = decimals
            if column.holds is Holds.LOSS:
                self._total_decimals[column.key] = loss_digits(self.total(column), self._digits)
            if values is not None and (column.holds is Holds.LOSS or self.is_signed(column)):
                penalty = self._shown.shares.penalty if self._shown and column.holds is Holds.LOSS else 0.0
                terms = np.append(values, penalty) if penalty else values
                self._decimals[column.key] = decimals_of_terms(
                    terms, self.total(column), self._total_decimals[column.key], len(terms), decimals
                )

    def _sort(self, calm: bool) -> None:
        if self.sorting is None:
            if not (calm and self._order is not None and self.rows > _CALM_ROWS):
                self._order = None if self._shown is None else sum_first(self._shown)
            return
        if calm and self.rows > _CALM_ROWS:
            return
        column = next((each for each in self.columns if each.key == self.sorting.key), None)
        if column is None or self._shown is None:
            self.sorting, self._order = None, None
            return
        keys = sort_keys(column, self._shown)
        self._order = np.argsort(-keys if self.sorting.descending else keys, kind="stable").astype(np.intp)


def alignment_of(column: RowColumn) -> Qt.AlignmentFlag:
    """Return where the text of a column stands."""
    answer = column.answer
    if column.holds is Holds.CHECK:
        return Qt.AlignmentFlag.AlignCenter
    left = answer is not None and (answer.kind is Kind.ROW or (answer.kind is Kind.INPUT and answer.unit is None))
    return (Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter
