"""The rows table in its window: what each row adds, and what the sums would be over other rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.arrays import frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight
from core.run_settings import LayerConfig
from core.session.presets import load_preset
from core.session.snapshot import Snapshot
from core.training.events import BatchTaken
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.tables.rows_order import sort_keys
from scratchnet_gui.tables.rows_panel import RowSharesView
from scratchnet_gui.tables.rows_sum import Scope
from tests.helpers.noted import moments
from tests.helpers.runs import ARTICLE, with_settings

SMALL_BATCH = with_settings(ARTICLE, batch_size=2)
SPIRAL = load_preset("spiral").run
WEIGHT = Selection(Weight(1, 0, 2), Quantity.ROW_GRADIENT)


def moment(config: RunConfig, iteration: int, operation: int | None = None) -> Snapshot:
    (snapshot,) = moments(config, (iteration, operation))
    return snapshot


class Host(QWidget):
    """Stands for the window: hands selections back to the view, and notes the keys that come through."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(900, 300)
        self.view = RowSharesView(self)
        self.view.setGeometry(0, 0, 900, 300)
        self.view.set_appearance(Appearance())
        self.selection: Selection | None = None
        self.row = 0
        self.keys: list[int] = []
        self.chosen: list[Selection] = []
        self.rows: list[int] = []
        self.view.selected.connect(self.select)
        self.view.row_selected.connect(self.select_row)

    def select(self, selection: Selection | None) -> None:
        if selection is not None:
            self.chosen.append(selection)
        self.selection = selection
        self.view.show_selection(self.selection, self.row)

    def select_row(self, row: int) -> None:
        self.rows.append(row)
        self.row = row
        self.view.show_selection(self.selection, self.row)

    def show_moment(self, snapshot: Snapshot) -> None:
        self.view.show_snapshot(snapshot)
        QApplication.processEvents()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.key())

    def column(self, title: str) -> int:
        return next(n for n, each in enumerate(self.view._model.columns) if each.title == title)

    def lit(self) -> str | None:
        """Return the title of the column in which a number of the selected row is lit."""
        column = self.view._model.column_of(self.view._table.cells.lit, self.row)
        return None if column is None else self.view._model.columns[column].title

    def texts(self, title: str) -> list[str]:
        model, column = self.view._model, self.column(title)
        return [model.index(place, column).data() for place in range(model.rowCount())]

    def checks(self) -> list[bool]:
        return [self.view._model.is_in_sum(place) for place in range(self.view._model.rowCount())]

    def footer(self) -> list[list[str]]:
        return [[line.labels[0], *(each.text for each in line.figures)] for line in self.view._footer.lines]

    def click(self, row: int, column: int) -> None:
        table = self.view._table
        box = table.visualRect(table.model().index(row, column))
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view._table, key)


def test_shares_stand_beside_their_sum(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    losses, gradients = host.texts("share of the loss"), host.texts("share of the gradient")
    assert losses == ["0.25208", "0.24784", "0.25042", "0.24985"]
    assert gradients == ["0.000000", "0.000000", "0.009801", "−0.009163"]
    assert host.footer() == [
        ["Sum over the 4 rows of the batch (all rows)"],
        ["loss and gradient", "1.0002", "0.00064"],
    ]
    assert host.view._footer.is_what_if is False


def test_without_a_weight_each_row_has_the_length_of_its_gradients(host: Host) -> None:
    host.show_moment(moment(ARTICLE, 20))
    assert host.texts("|dW| output") == ["0.2972", "0.3176", "0.3321", "0.3532"]
    assert host.footer()[1] == ["loss; length of the sum of gradients", "1.0002", "0.0014", "0.0021"]


def test_what_is_not_computed_yet_is_blank_even_after_it_was_shown(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    host.show_moment(moment(ARTICLE, 21, 5))
    assert host.texts("share of the loss") == host.texts("share of the gradient") == [""] * 4
    assert all(host.texts("prediction ŷ"))
    host.show_moment(moment(ARTICLE, 21, 6))
    assert all(host.texts("share of the loss"))
    assert host.footer()[1][2:] == []
    host.show_moment(moment(ARTICLE, 0))
    assert host.texts("prediction ŷ") == [""] * 4
    assert host.footer() == [["No batch is taken yet."], ["loss and gradient"]]


def test_rows_outside_of_the_batch_are_blank(host: Host) -> None:
    host.show_moment(moment(SMALL_BATCH, 20))
    inside = host.checks()
    assert sum(inside) == 2
    assert [bool(text) for text in host.texts("share of the loss")] == inside
    assert [bool(text) for text in host.texts("prediction ŷ")] == inside


def test_check_boxes_take_rows_out_and_in_and_change_nothing_in_the_run(host: Host) -> None:
    snapshot = moment(ARTICLE, 20)
    host.select(WEIGHT)
    host.show_moment(snapshot)
    host.click(2, 0)
    assert host.checks() == [True, True, False, True]
    assert host.footer()[0] == ["What if it were 3 chosen rows of 4"]
    assert host.view._footer.is_what_if
    assert host.texts("share of the gradient")[2] == ""
    assert host.footer()[1] == ["loss and gradient", "0.7498", "−0.00916"]
    assert host.chosen == [WEIGHT]
    host.click(2, 0)
    assert host.footer()[0] == ["Sum over the 4 rows of the batch (all rows)"]
    assert not host.view._footer.is_what_if


def test_return_takes_the_chosen_row_out_and_one_row_stays(host: Host) -> None:
    host.show_moment(moment(ARTICLE, 20))
    for _ in range(4):
        host.press(Qt.Key.Key_Return)
        host.press(Qt.Key.Key_Down)
    assert host.checks() == [False, False, False, True]


def test_all_rows_and_this_row_can_be_looked_at(host: Host) -> None:
    host.show_moment(moment(SMALL_BATCH, 20))
    full = moment(with_settings(SMALL_BATCH, batch_size=None), 1)
    assert full.loss is not None
    host.view._buttons[Scope.ALL].click()
    assert host.checks() == [True] * 4
    assert host.view._footer.is_what_if
    host.view._buttons[Scope.ROW].click()
    assert host.checks() == [True, False, False, False]
    host.select_row(2)
    assert host.checks() == [False, False, True, False]
    assert host.footer()[0] == ["What if it were row 3 alone: the gradient is this row's share"]
    host.view._buttons[Scope.BATCH].click()
    assert not host.view._footer.is_what_if


def test_where_the_batch_is_all_rows_there_is_no_second_choice_of_them(host: Host) -> None:
    host.show_moment(moment(ARTICLE, 20))
    assert host.view._buttons[Scope.ALL].isHidden()
    assert host.view._buttons[Scope.BATCH].text() == "all rows"
    host.show_moment(moment(SMALL_BATCH, 20))
    assert not host.view._buttons[Scope.ALL].isHidden()
    assert host.view._buttons[Scope.BATCH].text() == "this batch"


def test_a_click_on_a_number_selects_it_and_its_row(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    host.chosen.clear()
    host.click(3, host.column("share of the loss"))
    assert host.chosen == [Selection(Neuron(2, 0), Quantity.LOSS)]
    assert host.rows == [3]
    host.click(1, host.column("prediction ŷ"))
    assert host.chosen[1:] == [Selection(Neuron(2, 0), Quantity.ACTIVATION)]
    host.click(2, host.column("row"))
    assert len(host.chosen) == 2
    assert host.rows == [3, 1, 2]


def test_the_weight_stays_while_other_numbers_of_the_rows_are_looked_at(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    host.click(3, host.column("share of the loss"))
    assert host.texts("share of the gradient")
    host.select(Selection(Neuron(1, 0)))
    assert host.texts("|dW| hidden")


def test_a_click_on_a_sum_selects_it_and_lights_it_but_not_a_what_if(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    footer, total = host.view._footer, Selection(WEIGHT.part, Quantity.GRADIENT)

    def click_sum() -> None:
        figure = footer.lines[1].figures[-1]
        QTest.mouseClick(
            footer, Qt.MouseButton.LeftButton, pos=QPoint(round(figure.right) - 8, 2 + 3 * footer.height() // 4)
        )

    click_sum()
    assert host.chosen[-1] == total
    assert [figure.lit for figure in footer.lines[1].figures] == [False, True]
    assert host.texts("share of the gradient")  # the rows still share the same gradient
    host.select(None)
    host.select(WEIGHT)
    host.click(2, 0)
    click_sum()
    assert host.chosen[-1] == WEIGHT


def test_arrows_move_the_row_and_the_number_goes_with_it(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    host.view._table.setFocus()
    host.press(Qt.Key.Key_Down)
    host.press(Qt.Key.Key_Down)
    assert host.rows == [1, 2]
    assert host.selection == WEIGHT
    assert host.lit() == "share of the gradient"
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Left):
        host.press(key)
    assert host.keys == [Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Left]  # they play and step
    assert host.rows == [1, 2]


def test_the_number_stays_lit_where_columns_are_left_out_for_want_of_room(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    titles = set()
    for width in (900, 420, 300, 900):
        host.view.resize(width, 300)
        QApplication.processEvents()
        titles.add(host.lit())
        assert host.view._model.columns[host.view._table.currentIndex().column()].title == host.lit()
    assert titles == {"gradient", "share of the gradient"}


def test_widths_stay_while_numbers_change_a_little(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    widths = list(host.view._widths)
    for iteration in (21, 200, 201):
        host.show_moment(moment(ARTICLE, iteration))
    assert all(
        now >= before or column.has_bar
        for now, before, column in zip(host.view._widths, widths, host.view._model.columns, strict=True)
    )


def test_behind_another_tab_it_waits_and_comes_up_to_date(host: Host) -> None:
    host.show_moment(moment(ARTICLE, 20))
    host.view.hide()
    host.show_moment(moment(ARTICLE, 1500))
    assert host.footer()[1][1] == "1.0002"
    host.view.show()
    assert host.footer()[1][1] == "0.0023"


def test_another_weight_brings_another_column(host: Host) -> None:
    host.show_moment(moment(ARTICLE, 20))
    host.select(Selection(Weight(2, 0, 0), Quantity.VALUE))
    assert host.texts("share of the gradient")
    assert host.lit() is None
    assert host.view._subject.text == "gradient of W⁽²⁾₁₁, hidden 1 → output"
    host.select(Selection(Bias(1, 0)))
    assert host.view._subject.text == "no weight selected: lengths of gradients"


@pytest.mark.parametrize("title", ["Σ", "row", "input", "y", "ŷ", "loss", "gradient"])
def test_every_column_sorts_both_ways_and_back(host: Host, title: str) -> None:
    host.view.resize(480, 300)
    host.select(WEIGHT)
    host.show_moment(moment(SPIRAL, 3))
    model = host.view._model
    column = host.column(title)
    header = host.view._table.horizontalHeader()
    plain = [model.row_at(place) for place in range(model.rows)]
    header.sectionClicked.emit(column)
    assert host.view.shown is not None
    keys = sort_keys(model.columns[column], host.view.shown)
    downwards = keys[[model.row_at(place) for place in range(model.rows)]]
    known = downwards[~np.isnan(downwards)]
    assert (np.diff(known) <= 0).all()
    assert np.isnan(downwards[len(known) :]).all()
    header.sectionClicked.emit(column)
    upwards = keys[[model.row_at(place) for place in range(model.rows)]]
    assert (np.diff(upwards[: len(known)]) >= 0).all()
    header.sectionClicked.emit(column)
    assert [model.row_at(place) for place in range(model.rows)] == plain


def test_the_selected_row_keeps_its_mark_when_rows_are_sorted(host: Host) -> None:
    host.show_moment(moment(SPIRAL, 3))
    host.select_row(17)
    host.view._table.horizontalHeader().sectionClicked.emit(host.column("target y"))
    place = host.view._table.currentIndex().row()
    assert host.view._model.row_at(place) == 17


def test_the_model_keeps_the_rules_of_models(host: Host) -> None:
    tester = QAbstractItemModelTester(host.view._model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for snapshot in (moment(ARTICLE, 20), moment(SPIRAL, 3), moment(ARTICLE, 0)):
        host.show_moment(snapshot)
        host.select(WEIGHT)
        host.view._table.horizontalHeader().sectionClicked.emit(2)
    del tester


def test_only_rows_that_are_seen_are_written(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    data = replace(
        Dataset.of_rows(inputs=((0.0, 0.0),), targets=((0.0,),)),
        X=frozen(rng.normal(size=(100_000, 2))),
        Y=frozen(rng.integers(0, 2, (100_000, 1)).astype(np.float64)),
    )
    config = RunConfig(data=data, layers=(LayerConfig(units=2), LayerConfig(units=1)))
    snapshot = moment(config, 1)
    host.show_moment(snapshot)
    written: list[int] = []
    text = host.view._model.text

    def counted(place: int, column: object) -> str:
        written.append(place)
        return text(place, column)  # type: ignore[arg-type]

    monkeypatch.setattr(host.view._model, "text", counted)
    host.show_moment(snapshot)
    host.view.grab()
    assert 0 < len(set(written)) < 50


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("width", [300, 420, 900])
@pytest.mark.parametrize("name", ["article", "digits", "iris", "saturating", "sine"])
def test_columns_fit_or_can_be_scrolled_to(host: Host, name: str, width: int, theme: Theme) -> None:
    host.resize(width, 300)
    host.view.setGeometry(0, 0, width, 300)
    host.view.set_appearance(Appearance(theme=theme))
    host.show_moment(moment(load_preset(name).run, 5))
    host.select(Selection(Weight(1, 0, 0), Quantity.ROW_GRADIENT))
    QApplication.processEvents()
    table, model = host.view._table, host.view._model
    needed = sum(table.columnWidth(place) for place in range(len(model.columns)))
    assert needed <= table.viewport().width() or table.horizontalScrollBar().maximum()
    if width >= 420:
        assert needed <= table.viewport().width()
    measure = host.view.fontMetrics().horizontalAdvance
    for place, column in enumerate(model.columns[1:], 1):
        for row in range(min(model.rows, 8)):
            assert measure(model.text(row, column)) < table.columnWidth(place)


@pytest.mark.parametrize("selection", [None, WEIGHT], ids=["lengths", "weight"])
@pytest.mark.parametrize("iteration", [1, 200])
@pytest.mark.parametrize("name", ["article", "digits", "iris", "multi-gaussian", "sine", "spiral"])
def test_nothing_has_to_be_scrolled_sideways_in_the_room_that_a_small_window_has(
    host: Host, name: str, iteration: int, selection: Selection | None
) -> None:
    host.view.setGeometry(0, 0, 335, 190)
    host.select(selection)
    host.show_moment(moment(load_preset(name).run, iteration))
    table, model = host.view._table, host.view._model
    assert table.horizontalScrollBar().maximum() == 0
    measure = host.view.fontMetrics().horizontalAdvance
    for place, column in enumerate(model.columns[1:], 1):
        assert all(measure(model.text(row, column)) < table.columnWidth(place) for row in range(min(model.rows, 8)))


def test_where_it_is_narrow_bars_go_before_the_target_and_names_are_cut_last(host: Host) -> None:
    host.show_moment(moment(load_preset("iris").run, 200))
    seen = []
    for width in range(900, 279, -5):
        host.view.setGeometry(0, 0, width, 190)
        QApplication.processEvents()
        model = host.view._model
        titles = {column.title.split()[0] for column in model.columns}
        names = host.texts("y") if "y" in titles else []
        seen.append(("ŷ" in titles, "y" in titles, model.fit.bar > 0, not any("…" in name for name in names)))
        assert {"row", "loss"} < titles or width > 600
    small = list(dict.fromkeys(state for state, width in zip(seen, range(900, 279, -5), strict=True) if width < 600))
    assert small == [
        (True, True, True, True),
        (False, True, True, True),
        (False, True, False, True),
        (False, True, False, False),
        (False, False, False, True),
    ]


def test_each_of_several_inputs_in_one_cell_can_be_clicked_and_is_lit_alone(host: Host) -> None:
    host.view.resize(500, 300)
    host.show_moment(moment(ARTICLE, 20))
    column, cells = host.column("input"), host.view._table.cells
    rect = host.view._table.visualRect(host.view._model.index(1, column))
    for unit, (shown, box) in enumerate(cells.numbers_in(1, column, rect)):
        assert shown.selection == Selection(Neuron(0, unit), Quantity.INPUT)
        QTest.mouseClick(host.view._table.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
        assert host.chosen[-1] == shown.selection
        assert host.row == 1
        image = host.view._table.viewport().grab().toImage()
        filled = [
            other.selection
            for other, around in cells.numbers_in(1, column, rect)
            if image.pixelColor(around.topLeft().toPoint() + QPoint(1, 2)).name() == LIGHT.selected
        ]
        assert filled == [shown.selection]


def test_the_class_that_is_answered_is_its_outputs_number(host: Host) -> None:
    host.show_moment(moment(load_preset("iris").run, 20))
    row = int(np.flatnonzero(host.checks())[0])
    host.click(row, host.column("ŷ"))
    (selection,) = host.chosen
    assert isinstance(selection.part, Neuron)
    assert selection.quantity is Quantity.ACTIVATION
    prediction = host.view._model._prediction(row)
    assert prediction is not None
    assert selection.part.unit == int(prediction.argmax())


def test_what_rows_would_add_to_other_sums_is_no_number_of_the_run(host: Host) -> None:
    host.select(WEIGHT)
    host.show_moment(moment(ARTICLE, 20))
    assert host.lit() == "share of the gradient"
    host.click(2, 0)  # takes row 3 out
    assert host.lit() is None
    host.chosen.clear()
    host.click(1, host.column("share of the loss"))
    assert host.rows[-1:] == [1]
    assert host.chosen == []


def test_of_several_inputs_in_one_cell_the_selected_one_goes_with_the_row(host: Host) -> None:
    host.view.resize(500, 300)
    host.show_moment(moment(ARTICLE, 20))
    second = Selection(Neuron(0, 1), Quantity.INPUT)
    host.select(second)
    host.view._table.setFocus()
    host.press(Qt.Key.Key_Down)
    assert host.rows == [1]
    assert host.selection == second


def test_the_rows_of_a_mini_batch_stand_first_in_its_order(host: Host) -> None:
    snapshot = moment(SPIRAL, 7)
    host.show_moment(snapshot)
    batch = next(event.rows.tolist() for event in snapshot.events if isinstance(event, BatchTaken))
    assert len(batch) < SPIRAL.data.rows
    assert [host.view._model.row_at(place) for place in range(len(batch))] == batch


def test_the_penalty_stands_above_the_loss_that_it_is_a_part_of(host: Host) -> None:
    host.show_moment(moment(ARTICLE.but(l2=0.1, batch_size=3), 5))
    labels = [line.labels[0] for line in host.view._footer.lines]
    assert labels[1:] == ["penalty, which is a part of the loss", "loss; length of the sum of gradients"]


@pytest.mark.parametrize("width", [263, 300, 420])
@pytest.mark.parametrize("height", [120, 187, 232, 236, 300])
@pytest.mark.parametrize("name", ["article", "iris"])
def test_arrows_walk_through_all_rows_at_any_size(host: Host, name: str, width: int, height: int) -> None:
    host.resize(width, height)
    host.view.setGeometry(0, 0, width, height)
    host.show_moment(moment(load_preset(name).run, 14))
    host.select(Selection(Weight(1, 0, 0), Quantity.ROW_GRADIENT))
    table, rows = host.view._table, host.view._model.rows
    start = table.currentIndex().row()
    for press in range(100):
        host.press(Qt.Key.Key_Down)
        if press % 9 == 0:  # a scroll bar, or the second line of the sums, comes and goes
            host.view.resize(width, height + press % 4 - 2)
            QApplication.processEvents()
        assert host.view._model.row_at(table.currentIndex().row()) == host.row
        box = table.visualRect(table.currentIndex())
        assert table.viewport().rect().contains(box.center())
    last = table.currentIndex().row()
    assert last == min(start + 100, rows - 1)
    for _ in range(100):
        host.press(Qt.Key.Key_Up)
    assert table.currentIndex().row() == max(last - 100, 0)


def test_new_room_is_said_only_when_the_table_has_scrolled(host: Host) -> None:
    host.show_moment(moment(ARTICLE, 14))
    table, told = host.view._table, []
    table.room_changed.connect(lambda: told.append(table.width()))
    with table.undisturbed():
        table.resize(table.width() - 40, table.height())
        assert not told
    assert len(told) == 1


def test_in_a_low_panel_the_sums_stand_in_one_line_with_what_they_go_over(host: Host) -> None:
    host.resize(345, 500)
    host.view.setGeometry(0, 0, 345, 500)
    host.show_moment(moment(ARTICLE, 14))
    assert len(host.view._footer.lines) == 2
    sums = [each.text for each in host.view._footer.lines[1].figures]
    host.view.setGeometry(0, 0, 345, 187)
    QApplication.processEvents()
    line = host.view._footer.lines[0]
    assert len(host.footer()) == 1
    assert "Sum over all 4 rows; |sum of dW|" in line.labels
    assert [each.text for each in line.figures] == sums
    assert "length of the sum" in host.view._footer.toolTip()
    assert "|" in host.footer()[-1][0]  # below lengths stands no sum of them
    table = host.view._table
    assert table.visualRect(table.model().index(3, 1)).bottom() <= table.viewport().height()
