"""One page of the rows of the data with what the network answers, as Qt's table views ask for them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from core.arrays import Array, Indices
from core.nn.losses import LOSSES
from core.session.position import completed_iterations
from core.session.snapshot import Snapshot
from core.training.evaluation import classes_of
from scratchnet_gui.formatting import count, exact, loss_digits, number
from scratchnet_gui.tables.adding_up import decimals_of_terms
from scratchnet_gui.tables.cells import (
    LONGEST_NAME,
    GivenCells,
    answer_text,
    extreme_texts,
    named_values,
    widest_answers,
)
from scratchnet_gui.tables.columns import Column, Inputs, Kind, columns_for, separable
from scratchnet_gui.tables.order import Sorting, next_sorting, order_of, page_of, pages_of, rows_on
from scratchnet_gui.tables.outcome import Flags, Outcome, Part, outcome_of
from scratchnet_gui.tables.quantities import Shown, shown_in
from scratchnet_gui.tables.quiet_table import AnyIndex

CURRENT = Qt.ItemDataRole.UserRole
"""Role: whether the numbers of a row are those of this iteration; also before it has any, and for test rows."""
WRONG = Qt.ItemDataRole.UserRole + 1
"""Role: whether a cell holds the prediction of a wrong class."""
NUMBERS = Qt.ItemDataRole.UserRole + 2
"""Role: the numbers of the network in a cell, as `Shown`; none for test rows, which no iteration computes."""
_CALM_ROWS = 20_000
"""Rows of larger data keep their order while it plays: sorting them takes longer than a picture may."""


class PredictionsModel(QAbstractTableModel):
    """One line per row of a page. What is not computed yet in this iteration is an empty text."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._given: GivenCells | None = None
        self._outcome: Outcome | None = None
        self._order: Indices | None = None
        self._order_is_of: object = None
        self._rows: Indices = np.empty(0, dtype=np.intp)
        self._predictions: Array = np.empty((0, 0))
        self._errors: Array = np.empty(0)
        self._inside: Flags = np.empty(0, dtype=np.bool_)
        self._wrong: Flags = np.empty(0, dtype=np.bool_)
        self._digits = 3
        self.error_digits = 4
        """Decimals of the errors, with which those of all pages add up to the loss."""
        self._short_titles = False
        self._inputs = Inputs.TOGETHER
        self._longest = LONGEST_NAME
        self.part = Part.TRAIN
        self.page = 0
        self.sorting: Sorting | None = None
        self.columns: tuple[Column, ...] = ()

    # What is shown

    def set_digits(self, digits: int) -> None:
        """Choose the decimals of a prediction; the loss has one more, and errors as many as add up to it."""
        self._digits = digits
        self._measure()
        self._tell_values_changed()

    def set_short_titles(self, short: bool) -> None:
        """Choose whether titles are symbols alone."""
        if short != self._short_titles:
            self._short_titles = short
            self._tell_titles_changed()

    def set_longest(self, longest: int) -> None:
        """Choose how many letters of the name of a class are shown."""
        if longest != self._longest:
            self._longest = longest
            self._tell_values_changed()

    def set_inputs(self, inputs: Inputs) -> None:
        """Choose how the inputs of a row are shown."""
        if inputs is not self._inputs:
            self._inputs = inputs
            self._replace_rows()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the numbers of this moment."""
        before, self._snapshot = self._snapshot, snapshot
        data = snapshot.config.data
        if before is None or data is not before.config.data:
            self.page, self.sorting, self._inputs = 0, None, Inputs.TOGETHER
            self.part = self.part if data.test_rows else Part.TRAIN
            self._given = GivenCells(data, self.part)
        self._outcome = outcome_of(snapshot, self.part)
        self._measure()
        if before is None or data is not before.config.data or snapshot.config.loss != before.config.loss:
            self._replace_rows()
            return
        self._put_in_order()
        self._take_page()
        self._tell_values_changed()

    def show_part(self, part: Part) -> None:
        """Show the training rows, or the test rows."""
        if part is not self.part and self._snapshot is not None:
            self.part, self.page = part, 0
            self._given = GivenCells(self._snapshot.config.data, part)
            self._outcome = outcome_of(self._snapshot, part)
            self._measure()
            self._replace_rows()

    def show_page(self, page: int) -> None:
        """Show a page, counted from 0; the nearest where there is none."""
        page = min(max(page, 0), pages_of(self.rows) - 1)
        if page != self.page:
            self.page = page
            self._replace_rows()

    def show_row(self, row: int) -> None:
        """Show the page that a row of the data stands on."""
        if 0 <= row < self.rows:
            self.show_page(page_of(row, self._order))

    def sort_by(self, section: int) -> None:
        """Sort by a column: one way, then the other, then in the order of the data."""
        if self._snapshot is not None:
            self.sorting = next_sorting(self.sorting, self.columns[section])
            self.page, self._order_is_of = 0, None
            self._replace_rows()

    @property
    def rows(self) -> int:
        """How many rows there are on all pages."""
        return 0 if self._given is None else len(self._given.X)

    @property
    def outcome(self) -> Outcome | None:
        """What is known of the rows."""
        return self._outcome

    def row_at(self, place: int) -> int:
        """Return the row of the data at a place on the page."""
        return int(self._rows[place])

    def place_of(self, row: int) -> int | None:
        """Return where a row of the data stands on the page; None where it does not."""
        found = np.flatnonzero(self._rows == row)
        return int(found[0]) if found.size else None

    def possible_columns(self, inputs: Inputs) -> tuple[Column, ...] | None:
        """Return the columns with inputs shown in this way; None where there are too many of them for it."""
        if self._snapshot is None:
            return None
        config = self._snapshot.config
        if inputs is Inputs.APART and not separable(config.data):
            return None
        return columns_for(config.data, LOSSES[config.loss], inputs)

    def widest_texts(self, column: Column, longest: int) -> tuple[str, ...]:
        """Return texts of which one is as wide as the column has to be, without writing all of them.

        `longest` is how many letters the name of a class may have.
        """
        if self._snapshot is None or self._given is None:
            return ("",)
        if column.kind is Kind.ERROR:
            return extreme_texts(self._errors, self.error_digits)
        if column.kind is Kind.PREDICTION:
            return widest_answers(self._snapshot.config.data, self._predictions, column.unit, self._digits, longest)
        return self._given.widest(column, longest)

    def text(self, place: int, column: Column) -> str:
        """Return what stands in a cell."""
        if self._snapshot is None or self._given is None:
            return ""
        match column.kind:
            case Kind.ERROR:
                error = float(self._errors[place])
                return "" if math.isnan(error) else number(error, self.error_digits)
            case Kind.PREDICTION:
                data, wrong = self._snapshot.config.data, bool(self._wrong[place])
                return answer_text(data, self._predictions[place], column.unit, wrong, self._digits, self._longest)
        return self._given.text(int(self._rows[place]), column, self._longest)

    def numbers(self, place: int, column: Column) -> tuple[Shown, ...]:
        """Return the numbers of the network that stand in a cell."""
        snapshot, outcome = self._snapshot, self._outcome
        if snapshot is None or outcome is None or self.part is Part.TEST:
            return ()
        target, config = outcome.targets[self._rows[place]], snapshot.config
        text = self.text(place, column)
        return shown_in(text, column, config.data, len(config.layers), target, self._predictions[place])

    def exact_text(self, place: int, column: Column) -> str:
        """Return what stands in a cell with all its digits, and which network computed it."""
        if self._snapshot is None or self._given is None:
            return ""
        if column.kind in (Kind.ROW, Kind.INPUT, Kind.TARGET):
            return self._given.exact_text(int(self._rows[place]), column)
        values = self._predictions[place] if column.kind is Kind.PREDICTION else self._errors[[place]]
        if np.isnan(values).any():
            if self._inside[place] or not self._snapshot.events:
                return "not computed yet in this iteration"
            return "not computed while it plays" if self.part is Part.TEST else "not in the batch of this iteration"
        if column.kind is Kind.ERROR:
            said = exact(values[0])
        else:
            said = named_values(self._snapshot.config.data.target_names, values, column.unit)
        if self._inside[place]:
            return said
        completed = count(completed_iterations(self._snapshot.position, self._snapshot.plan))
        of_network = f"by the network as it stands after iteration {completed}"
        return f"{said}\n{'' if self.part is Part.TEST else 'not in the batch of this iteration: '}{of_network}"

    # What Qt asks

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index.row(), column)
            case Qt.ItemDataRole.ToolTipRole:
                return self.exact_text(index.row(), column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(column)
            case _ if role == CURRENT:
                nothing_yet = self._outcome is None or self._outcome.place is None  # so for test rows at any time
                return nothing_yet or bool(self._inside[index.row()])
            case _ if role == NUMBERS:
                return self.numbers(index.row(), column)
            case _ if role == WRONG:
                return column.kind is Kind.PREDICTION and bool(self._wrong[index.row()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.title(column, self._short_titles)
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(column)
        return None

    def title(self, column: Column, short: bool) -> str:
        """Return what stands at the head of a column, with an arrow where rows are sorted by it."""
        title = column.short_title if short else column.title
        if self.sorting is None or not self.sorting.sorts(column):
            return title
        return f"{title} {'↓' if self.sorting.descending else '↑'}"

    def _alignment(self, column: Column) -> Qt.AlignmentFlag:
        left = column.kind is Kind.ROW or (column.kind is Kind.INPUT and column.unit is None)
        return (Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter

    def _measure(self) -> None:
        snapshot, outcome = self._snapshot, self._outcome
        if snapshot is None or outcome is None:
            return
        config = snapshot.config
        rows = min(config.rows_per_batch, config.data.rows) if self.part is Part.TRAIN else config.data.test_rows
        penalised = bool(config.l1 or config.l2)
        decimals = loss_digits(outcome.loss, self._digits)
        self.error_digits = decimals_of_terms(outcome.summed(), outcome.loss, decimals, rows + penalised)

    def _replace_rows(self) -> None:
        self.beginResetModel()
        self.columns = self.possible_columns(self._inputs) or ()
        self._put_in_order()
        self._take_page()
        self.endResetModel()

    def _put_in_order(self) -> None:
        snapshot, outcome = self._snapshot, self._outcome
        if snapshot is None or outcome is None:
            return
        data, sorting = snapshot.config.data, self.sorting
        known = (data, self.part, sorting)
        if known == self._order_is_of and (
            sorting is None or sorting.given or (snapshot.playing and self.rows > _CALM_ROWS)
        ):
            return
        self._order = order_of(sorting, data, outcome, self.part)
        self._order_is_of = known

    def _take_page(self) -> None:
        snapshot, outcome = self._snapshot, self._outcome
        if snapshot is None or outcome is None:
            return
        self._rows = rows_on(self.page, self.rows, self._order)
        self._predictions = outcome.predictions(self._rows)
        self._errors = outcome.errors(self._rows)
        self._inside = outcome.in_batch(self._rows)
        data = snapshot.config.data
        self._wrong = np.zeros(len(self._rows), dtype=np.bool_)
        if data.is_classification:
            wrong = classes_of(self._predictions, data) != classes_of(outcome.targets[self._rows], data)
            self._wrong = wrong & np.isfinite(self._predictions[:, 0])

    def _tell_values_changed(self) -> None:
        if len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def _tell_titles_changed(self) -> None:
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
