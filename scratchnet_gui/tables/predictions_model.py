"""The rows of the data with what the network answers, as Qt's table views ask for them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from core.arrays import Array
from core.data.table import Table
from core.session.snapshot import Snapshot
from scratchnet_gui.formatting import exact, figure_digits, number, plain, row_values
from scratchnet_gui.tables.columns import Column, Kind, columns_for
from scratchnet_gui.tables.outcome import Outcome, outcome_of

AnyIndex = QModelIndex | QPersistentModelIndex

_MEASURED_ROWS = 1000

IN_BATCH = Qt.ItemDataRole.UserRole
"""Role: whether this iteration learns from the row."""


class PredictionsModel(QAbstractTableModel):
    """One line per row of the data. What is not computed yet in this iteration is an empty text."""

    def __init__(self) -> None:
        super().__init__()
        self._data: Table | None = None
        self._outcome = Outcome()
        self._digits = 3
        self._loss: float | None = None
        self._short_titles = False
        self._widest_given: dict[int, tuple[str, ...]] = {}
        self.columns: tuple[Column, ...] = ()

    def set_digits(self, digits: int) -> None:
        """Choose the decimals of a prediction; an error has one more."""
        self._digits = digits
        self._values_changed()

    def set_short_titles(self, short: bool) -> None:
        """Choose whether titles are symbols alone."""
        if short != self._short_titles:
            self._short_titles = short
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the numbers of this moment."""
        outcome = outcome_of(snapshot)
        self._loss = snapshot.loss
        if snapshot.config.data is self._data:
            self._outcome = outcome
            self._values_changed()
            return
        self.beginResetModel()
        self._data, self._outcome = snapshot.config.data, outcome
        self.columns = columns_for(self._data.Y.shape[1])
        self._widest_given = self._measure_given()
        self.endResetModel()

    def widest_texts(self, column: int) -> tuple[str, ...]:
        """Return texts of which one is as wide as the column has to be, without writing all of them."""
        described = self.columns[column]
        if described.kind in (Kind.ROW, Kind.INPUT, Kind.TARGET):
            return self._widest_given[column]
        if described.kind is Kind.PREDICTION and described.output is None:
            zero = number(0.0, self._digits)
            return (
                f"({zero}, {zero}, …, {zero})",
                *(self._all_predictions(row) for row in range(min(self.rowCount(), 50))),
            )
        decimals = self._decimals(described.kind)
        values = self._values(described)
        known = np.empty(0) if values is None else values[np.isfinite(values)]
        if not len(known):
            return (number(0.0, decimals),)
        smallest = known[np.abs(known).argmin()]
        ends = (known.min(), known.max(), smallest)
        return (number(0.0, decimals), *(number(float(value), decimals) for value in ends))

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell."""
        if self._data is None:
            return ""
        described = self.columns[column]
        match described.kind:
            case Kind.ROW:
                return str(row + 1)
            case Kind.INPUT:
                return row_values(self._data.inputs[row], 2)
            case Kind.TARGET if described.output is None:
                return row_values(self._data.targets[row], 2)
            case Kind.PREDICTION if described.output is None:
                return self._all_predictions(row)
            case Kind.TARGET:
                return plain(self._data.targets[row][0], 2)
        values = self._values(described)
        value = math.nan if values is None else float(values[row])
        return "" if math.isnan(value) else number(value, self._decimals(described.kind))

    def exact_text(self, row: int, column: int) -> str:
        """Return what stands in a cell with all its digits."""
        if self._data is None:
            return ""
        described = self.columns[column]
        outcome = self._outcome
        values: Array | tuple[float, ...]
        match described.kind:
            case Kind.ROW:
                return f"row {row + 1}"
            case Kind.INPUT:
                values = self._data.inputs[row]
            case Kind.TARGET:
                values = self._data.targets[row]
            case Kind.PREDICTION if outcome.predictions is not None:
                values = (
                    outcome.predictions[row]
                    if described.output is None
                    else outcome.predictions[row, [described.output]]
                )
            case Kind.ERROR if outcome.errors is not None:
                values = outcome.errors[[row]]
            case _:
                return "not computed yet in this iteration"
        if any(math.isnan(value) for value in values):
            return "not in the batch of this iteration"
        return ", ".join(exact(value) for value in values)

    # What Qt asks

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self._data is None else self._data.rows

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index.row(), index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return self.exact_text(index.row(), index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(index.column())
            case _ if role == IN_BATCH:
                in_batch = self._outcome.in_batch
                return in_batch is None or bool(in_batch[index.row()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.short_title if self._short_titles else column.title
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        left = self.columns[column].kind in (Kind.ROW, Kind.INPUT)
        return (Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter

    def _values(self, column: Column) -> Array | None:
        """Return a column of predictions of one output, or of errors, shape (rows,); None where not computed yet."""
        if column.kind is Kind.ERROR:
            return self._outcome.errors
        predictions = self._outcome.predictions
        return None if predictions is None or column.output is None else predictions[:, column.output]

    def _measure_given(self) -> dict[int, tuple[str, ...]]:
        """Return the longest text of each column that training does not change, from the first rows."""
        rows = range(min(self.rowCount(), _MEASURED_ROWS))
        return {
            place: (str(self.rowCount()),)
            if column.kind is Kind.ROW
            else (max((self.text(row, place) for row in rows), key=len),)
            for place, column in enumerate(self.columns)
            if column.kind in (Kind.ROW, Kind.INPUT, Kind.TARGET)
        }

    def _all_predictions(self, row: int) -> str:
        predictions = self._outcome.predictions
        if predictions is None or math.isnan(predictions[row, 0]):
            return ""
        texts = [number(value, self._digits) for value in predictions[row]]
        return f"({texts[0]}, {texts[1]}, …, {texts[-1]})"

    def _decimals(self, kind: Kind) -> int:
        # The errors stand with the decimals of their sum, so that the column adds up.
        return figure_digits(self._loss, self._digits + 1) if kind is Kind.ERROR else self._digits

    def _values_changed(self) -> None:
        if self._data is not None:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
