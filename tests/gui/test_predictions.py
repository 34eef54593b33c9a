"""The predictions table in its window: what it shows when, and how a row is chosen."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.run_settings import LayerConfig
from core.session.presets import load_preset
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.tables.outcome import Part
from scratchnet_gui.tables.predictions_model import CURRENT, WRONG
from scratchnet_gui.tables.quiet import Turn
from tests.helpers.predictions import IRIS, Host, moment

CTRL = Qt.KeyboardModifier.ControlModifier
REGRESSION = RunConfig(data=load_dataset(DataConfig(dataset="sine")), layers=(LayerConfig(units=1),))


def test_the_article_ends_with_the_numbers_it_prints(host: Host) -> None:
    host.show_moment(moment(1500))
    assert [row[:6] for row in host.texts()] == [
        ["1", "0", "0", "1", "0", "0.023"],
        ["2", "0", "1", "1", "1", "0.979"],
        ["3", "1", "0", "1", "1", "0.975"],
        ["4", "1", "1", "1", "0", "0.025"],
    ]
    assert host.footer() == ["sum = loss", "0.0023"]


def test_what_is_not_computed_yet_is_blank_even_after_it_was_shown(host: Host) -> None:
    host.show_moment(moment(7))
    assert all(all(row) for row in host.texts())
    host.show_moment(moment(8, 4))
    assert [row[5:] for row in host.texts()] == [["", ""]] * 4
    assert host.footer() == ["sum = loss", ""]
    host.show_moment(moment(8, 5))
    assert all(row[5] and not row[6] for row in host.texts())
    assert host.footer() == ["sum = loss", ""]
    host.show_moment(moment(8, 6))
    assert all(row[5] and row[6] for row in host.texts())
    assert host.footer()[1] != ""
    host.show_moment(moment(0))
    assert [row[5:] for row in host.texts()] == [["", ""]] * 4
    assert all(current(host))


def test_the_shown_errors_add_up_to_the_shown_loss(host: Host) -> None:
    host.show_moment(moment(413))
    errors = [float(row[-1]) for row in host.texts()]
    assert f"{sum(errors):.4f}" == host.footer()[1]


def test_digits_follow_the_appearance_and_the_tooltip_is_exact(host: Host) -> None:
    snapshot = moment(1500)
    host.show_moment(snapshot)
    host.view.set_appearance(Appearance(digits=5))
    row = host.texts()[0]
    assert (len(row[5]), len(row[6])) == (len("0.02283"), len("0.0005210"))
    tip = host.table.model().index(0, 5).data(Qt.ItemDataRole.ToolTipRole)
    assert len(tip) > 12
    assert tip.startswith("0.0228")


def test_a_click_chooses_a_row_and_says_so_once(host: Host) -> None:
    host.show_moment(moment(5))
    host.view.show_selection(None, 0)
    host.click(2)
    assert host.chosen == [2]
    assert host.marked_row() == 2
    host.click(2)
    assert host.chosen == [2]


def test_a_row_chosen_elsewhere_is_marked_without_an_echo(host: Host) -> None:
    host.view.show_selection(None, 3)
    host.show_moment(moment(5))
    assert host.marked_row() == 3
    host.view.show_selection(None, 1)
    assert host.marked_row() == 1
    assert host.chosen == []


def test_up_and_down_choose_and_the_other_keys_reach_the_window(host: Host) -> None:
    host.show_moment(moment(5))
    host.view.show_selection(None, 1)
    host.view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(host.table, key)
    assert host.chosen == [2, 3, 2]
    theirs = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_2, Qt.Key.Key_R]
    for key in theirs:
        QTest.keyClick(host.table, key)
    assert host.keys == theirs
    assert host.chosen == [2, 3, 2]


def test_a_row_stays_chosen_after_a_control_click_and_a_click_beside_the_rows(host: Host) -> None:
    host.show_moment(moment(5))
    host.view.show_selection(None, 1)
    place = host.table.visualRect(host.table.model().index(1, 1)).center()
    QTest.mouseClick(host.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    host.table.setColumnWidth(6, 4)
    beside = QPoint(host.table.viewport().width() - 2, place.y())
    assert not host.table.indexAt(beside).isValid()
    QTest.mouseClick(host.table.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert host.marked_row() == 1


def mini_batch(rows: int, size: int | None, outputs: int = 1) -> RunConfig:
    return RunConfig(
        data=Dataset.of_rows(
            inputs=tuple((n / rows, 1.0) for n in range(rows)),
            targets=tuple(tuple(float((n + k) % 2) for k in range(outputs)) for n in range(rows)),
        ),
        layers=(LayerConfig(units=outputs),),
        batch_size=size,
    )


def current(host: Host) -> list[bool]:
    """Which rows on the page have numbers of this iteration."""
    model = host.table.model()
    return [bool(model.index(row, 0).data(CURRENT)) for row in range(model.rowCount())]


def test_rows_outside_the_batch_show_the_network_as_it_stands_and_do_not_count(host: Host) -> None:
    host.view.resize(480, 300)
    host.show_moment(moment(2, None, mini_batch(5, 2)))
    assert all(row[-2] and row[-1] for row in host.texts())
    assert current(host) == [False, False, True, True, False]
    label, total = host.footer()
    assert label == "sum of the 2 rows of this batch = its loss"
    shown = sum(float(row[-1]) for row, inside in zip(host.texts(), current(host), strict=True) if inside)
    assert shown == pytest.approx(float(total), abs=1.5e-4)
    tip = host.table.model().index(0, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith("not in the batch of this iteration: by the network as it stands after iteration 2")


def test_in_the_middle_of_an_iteration_its_batch_is_blank_and_the_others_stand_as_before_it(host: Host) -> None:
    before, now = moment(1, None, mini_batch(5, 2)), moment(2, 2, mini_batch(5, 2))
    host.show_moment(now)
    assert [bool(row[-2]) for row in host.texts()] == [True, True, False, False, True]
    assert before.evaluation is not None
    assert host.texts()[4][-2].removeprefix("✗ ") == f"{before.evaluation.predictions[4, 0]:.3f}"
    host.show_moment(replace(now, evaluation=None))
    assert [bool(row[-2]) for row in host.texts()] == [False] * 5


def test_a_class_is_written_by_name_with_its_output_and_a_wrong_one_is_marked(host: Host) -> None:
    host.view.resize(700, 300)
    host.show_moment(moment(40, None, IRIS))
    rows, predicted = host.texts(), host.view._model
    assert rows[0][-3] == "setosa"
    assert {row[-3] for row in rows} == {"setosa", "versicolor", "virginica"}
    for place, row in enumerate(rows):
        name = row[-2].removeprefix("✗ ").split("  ")[0]
        assert row[-2].startswith("✗ ") == (name != row[-3])
        assert bool(predicted.index(place, len(row) - 2).data(WRONG)) == (name != row[-3])
    assert any(row[-2].startswith("✗ ") for row in rows)
    tip = predicted.index(0, len(rows[0]) - 2).data(Qt.ItemDataRole.ToolTipRole)
    assert [line.split(" = ")[0] for line in tip.splitlines()[:3]] == ["setosa", "versicolor", "virginica"]


def test_many_numbers_to_predict_are_written_as_one(host: Host) -> None:
    host.view.resize(700, 300)
    targets = tuple(tuple(0.1 * n + k for k in range(6)) for n in range(3))
    data = Dataset.of_rows(inputs=((0.5, 1.0),) * 3, targets=targets)
    host.show_moment(moment(1, None, RunConfig(data=data, layers=(LayerConfig(units=6),))))
    row = host.texts()[1]
    assert len(row) == 6
    assert row[-2].startswith("(")
    assert "…" in row[-2]
    few = Dataset.of_rows(inputs=((0.5, 1.0),) * 3, targets=tuple(row[:3] for row in targets))
    host.show_moment(moment(1, None, RunConfig(data=few, layers=(LayerConfig(units=3),))))
    assert all(len(text) == len("0.500") for text in host.texts()[1][-4:-1])


def test_columns_fill_the_width_and_titles_shorten_where_there_is_little(host: Host) -> None:
    host.show_moment(moment(5))
    model = host.table.model()

    def titles() -> list[str]:
        return [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]

    def filled() -> bool:
        columns = range(model.columnCount())
        return sum(host.table.columnWidth(n) for n in columns) == host.table.viewport().width()

    for width, expected in (
        (700, ["row", "x1", "x2", "x3", "target y", "prediction ŷ", "error (y−ŷ)²"]),
        (340, ["row", "x₁", "x₂", "x₃", "y", "ŷ", "(y−ŷ)²"]),
        (250, ["row", "input", "y", "ŷ", "(y−ŷ)²"]),
        (170, ["row", "y", "ŷ", "(y−ŷ)²"]),
    ):
        host.view.resize(width, 300)
        QApplication.processEvents()
        assert titles() == expected
        assert filled()


def test_where_it_is_narrow_the_inputs_go_before_the_rows_number_and_nothing_has_to_be_scrolled(
    host: Host, qtbot: QtBot
) -> None:
    host.show_moment(moment(1500))
    for width in (205, 220, 230):
        host.view.resize(width, 300)
        QApplication.processEvents()
        assert host.table.isColumnHidden(0) == (host.table.columnWidth(0) == 0)
        assert host.table.horizontalScrollBar().maximum() == 0
        assert not host.table.verticalScrollBar().isVisible()
        columns = range(host.table.model().columnCount())
        assert sum(host.table.columnWidth(n) for n in columns) == host.table.viewport().width()
        assert not host.table.isColumnHidden(0)
    host.view.resize(150, 300)
    assert host.table.isColumnHidden(0)
    host.view.resize(236, 110)  # rows scroll, and the bar takes room of its own
    qtbot.waitUntil(lambda: host.table.horizontalScrollBar().maximum() == 0)
    host.view.resize(360, 300)
    QApplication.processEvents()
    assert not host.table.isColumnHidden(0)


def test_names_of_classes_are_shortened_before_the_rows_number_goes(host: Host) -> None:
    flowers = RunConfig(
        data=load_dataset(DataConfig(dataset="iris")),
        layers=(LayerConfig(units=4), LayerConfig(units=3, activation="softmax")),
        loss="categorical_cross_entropy",
    )
    host.view.resize(600, 300)
    host.show_moment(moment(1, None, flowers))
    assert {row[-3] for row in host.texts()} == {"setosa", "versicolor"}
    host.view.resize(310, 300)
    QApplication.processEvents()
    assert not host.table.isColumnHidden(0)
    assert host.table.horizontalScrollBar().maximum() == 0
    assert {row[-3] for row in host.texts()} == {"setosa", "versic…"}


def test_names_of_classes_are_whole_where_rounded_inputs_make_room_for_them(host: Host) -> None:
    flowers = load_preset("iris").run
    host.view.resize(510, 300)
    host.show_moment(moment(200, None, flowers))
    assert {row[-3] for row in host.texts()} == {"setosa", "versicolor", "virginica"}
    assert all(text.startswith("(") for text in (row[1] for row in host.texts()))
    assert host.table.horizontalScrollBar().maximum() == 0


def test_every_text_has_room_in_its_cell_however_narrow(host: Host) -> None:
    host.show_moment(moment(1500))
    metrics = host.table.fontMetrics()
    for width in (205, 230, 260, 300, 420):
        host.view.resize(width, 300)
        QApplication.processEvents()
        for row in host.texts():
            for column, text in list(enumerate(row))[1:]:
                assert metrics.horizontalAdvance(text) < host.table.columnWidth(column)


def test_without_numbers_a_row_is_still_chosen_and_scrolled_to(host: Host) -> None:
    host.view.resize(205, 200)
    host.show_moment(moment(1, None, mini_batch(1000, None)))
    host.view.resize(150, 200)
    QApplication.processEvents()
    assert host.table.isColumnHidden(0)
    host.view.show_selection(None, 550)
    place = host.table.visualRect(host.table.model().index(50, 1))
    assert host.table.viewport().rect().intersects(place)
    assert host.marked_row() == 50
    host.view.setFocus()
    QTest.keyClick(host.table, Qt.Key.Key_Down)
    assert host.chosen == [551]


def test_the_sum_stands_under_the_last_row_and_stays_in_sight_when_rows_scroll(host: Host) -> None:
    footer = host.view.findChildren(QLabel)[0]

    def bottom_of_sum() -> int:
        return footer.mapTo(host, footer.rect().bottomLeft()).y()

    host.show_moment(moment(1))
    assert bottom_of_sum() < 200
    host.show_moment(moment(1, None, mini_batch(1000, None)))
    host.view.show_selection(None, 999)
    assert bottom_of_sum() <= 300
    assert host.table.verticalScrollBar().maximum() > 0
    assert host.table.viewport().rect().contains(host.table.visualRect(host.table.model().index(99, 0)).center())


def test_a_row_chosen_before_the_rows_are_laid_out_comes_into_sight(host: Host) -> None:
    host.view.show_snapshot(moment(1, None, mini_batch(1000, None)))
    host.view.show_selection(None, 550)
    QApplication.processEvents()
    assert host.table.viewport().rect().contains(host.table.visualRect(host.table.model().index(50, 0)))


def pixel(host: Host, row: int) -> str:
    place = host.table.visualRect(host.table.model().index(row, 1)).topRight() + QPoint(-2, 3)
    return host.table.viewport().grab().toImage().pixelColor(place).name()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_chosen_row_has_its_colour_in_both_themes(host: Host, theme: Theme) -> None:
    host.view.set_appearance(Appearance(theme=theme))
    host.show_moment(moment(5))
    host.view.show_selection(None, 2)
    assert pixel(host, 2) == theme.selected
    assert pixel(host, 1) == theme.panel


def rows_on_page(host: Host) -> list[int]:
    return [int(row[0].replace(",", "")) for row in host.texts()]


def click_head(host: Host, title: str) -> None:
    header, model = host.table.horizontalHeader(), host.table.model()
    titles = [str(model.headerData(n, Qt.Orientation.Horizontal)).rstrip(" ↑↓") for n in range(model.columnCount())]
    section = titles.index(title)
    place = QPoint(header.sectionViewportPosition(section) + 5, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def heads(host: Host) -> list[str]:
    model = host.table.model()
    return [str(model.headerData(n, Qt.Orientation.Horizontal)) for n in range(model.columnCount())]


def test_pages_of_a_hundred_rows_are_turned_by_buttons_and_keys(host: Host) -> None:
    host.view.resize(600, 300)
    host.show_moment(moment(1, None, mini_batch(1797, None)))
    pager, buttons = host.view._pager, host.view._pager._buttons
    assert pager.isVisible()
    assert pager.label.text == "rows 1–100 of 1797"
    steps: list[tuple[Callable[[], None], str]] = [
        (lambda: buttons[Turn.NEXT].click(), "rows 101–200 of 1797"),
        (lambda: buttons[Turn.LAST].click(), "rows 1701–1797 of 1797"),
        (lambda: buttons[Turn.PREVIOUS].click(), "rows 1601–1700 of 1797"),
        (lambda: QTest.keyClick(host.table, Qt.Key.Key_Home, CTRL), "rows 1–100 of 1797"),
        (lambda: QTest.keyClick(host.table, Qt.Key.Key_PageDown, CTRL), "rows 101–200 of 1797"),
        (lambda: QTest.keyClick(host.table, Qt.Key.Key_PageUp, CTRL), "rows 1–100 of 1797"),
        (lambda: QTest.keyClick(host.table, Qt.Key.Key_End, CTRL), "rows 1701–1797 of 1797"),
    ]
    for turn, text in steps:
        turn()
        assert pager.label.text == text
        assert text.startswith(f"rows {host.texts()[0][0]}–{host.texts()[-1][0]} of")
    assert not buttons[Turn.NEXT].isEnabled()
    assert host.chosen == []
    host.show_moment(moment(1))
    assert not pager.isVisible()


def test_the_arrow_keys_go_on_to_the_next_page_and_back(host: Host) -> None:
    host.show_moment(moment(1, None, mini_batch(250, None)))
    host.view.show_selection(None, 99)
    QTest.keyClick(host.table, Qt.Key.Key_Down)
    assert host.chosen == [100]
    assert rows_on_page(host)[0] == 101
    QTest.keyClick(host.table, Qt.Key.Key_Up)
    assert host.chosen == [100, 99]
    assert host.marked_row() == 99
    host.view.show_selection(None, 249)
    QTest.keyClick(host.table, Qt.Key.Key_Down)
    assert host.chosen == [100, 99]


def test_a_click_on_the_head_sorts_the_errors_largest_first_and_a_third_one_restores(host: Host) -> None:
    host.show_moment(moment(1))
    host.view.show_selection(None, 1)
    errors = [float(row[-1]) for row in host.texts()]
    click_head(host, "(y−ŷ)²")
    assert heads(host)[-1] == "(y−ŷ)² ↓"
    assert [float(row[-1]) for row in host.texts()] == sorted(errors, reverse=True)
    assert host.texts()[host.marked_row()][0] == "2"
    click_head(host, "(y−ŷ)²")
    assert heads(host)[-1] == "(y−ŷ)² ↑"
    assert [float(row[-1]) for row in host.texts()] == sorted(errors)
    click_head(host, "(y−ŷ)²")
    assert rows_on_page(host) == [1, 2, 3, 4]
    QTest.keyClick(host.table, Qt.Key.Key_E, CTRL)
    assert [float(row[-1]) for row in host.texts()] == sorted(errors, reverse=True)
    click_head(host, "x₁")
    assert rows_on_page(host) == [1, 2, 3, 4]
    click_head(host, "x₁")
    assert rows_on_page(host) == [3, 4, 1, 2]
    assert host.chosen == []


def test_sorted_rows_are_put_in_order_anew_with_every_moment(host: Host) -> None:
    host.show_moment(moment(1))
    click_head(host, "(y−ŷ)²")
    for iteration in (2, 60, 400):
        host.show_moment(moment(iteration))
        errors = [float(row[-1]) for row in host.texts()]
        assert errors == sorted(errors, reverse=True)


def test_a_click_in_a_sorted_table_chooses_the_row_of_the_data(host: Host) -> None:
    host.show_moment(moment(1))
    click_head(host, "row")
    assert rows_on_page(host) == [4, 3, 2, 1]
    host.click(0)
    assert host.chosen == [3]


def test_the_test_rows_show_what_the_network_answers_and_choose_nothing(host: Host) -> None:
    host.view.resize(700, 300)
    snapshot = moment(40, 3, IRIS)
    host.show_moment(snapshot)
    host.view._part_buttons[Part.TEST].click()
    assert snapshot.evaluation is not None
    assert snapshot.evaluation.test is not None
    assert [row[0] for row in host.texts()] == [str(n) for n in range(1, 31)]
    assert all(current(host))
    assert host.footer() == ["sum = test loss", f"{snapshot.evaluation.test.loss:.4f}"]
    assert sum(float(row[-1]) for row in host.texts()) == pytest.approx(snapshot.evaluation.test.loss, abs=31 * 5e-5)
    host.click(3)
    assert host.chosen == []
    host.view._part_buttons[Part.TRAIN].click()
    assert host.footer()[0].startswith("sum of the 8 rows of this batch = its loss")
    host.show_moment(moment(3))
    assert not host.view._parts.isVisible()


def test_the_line_below_has_the_metrics_as_long_as_there_is_room(host: Host) -> None:
    host.view.resize(900, 300)
    snapshot = moment(40, None, IRIS)
    host.show_moment(snapshot)
    assert snapshot.evaluation is not None
    train, test = snapshot.evaluation.train, snapshot.evaluation.test
    assert test is not None
    shown = host.view._footer._measures
    assert shown.text.startswith("after iteration 40    train: loss ")
    assert f"{train.loss:.4f}" in shown.text
    assert f"{test.loss:.4f}" in shown.text
    host.view.resize(250, 300)
    QApplication.processEvents()
    assert shown.fontMetrics().horizontalAdvance(shown.text) <= shown.width()
    host.show_moment(replace(snapshot, evaluation=None))
    assert shown.text == ""


def test_the_matrix_counts_which_classes_are_taken_for_which(host: Host) -> None:
    host.view.resize(700, 300)
    snapshot = moment(40, None, IRIS)
    host.show_moment(snapshot)
    host.view._footer._matrix.click()
    assert not host.table.isVisible()
    assert snapshot.evaluation is not None
    for part, metrics in ((Part.TRAIN, snapshot.evaluation.train), (Part.TEST, snapshot.evaluation.test)):
        host.view._part_buttons[part].click()
        assert metrics is not None
        assert metrics.confusion is not None
        cells = [[host.view._matrix.cell_text(right, answer) for answer in range(3)] for right in range(3)]
        assert cells == [[str(count) for count in row] for row in metrics.confusion.tolist()]
    host.show_moment(replace(snapshot, evaluation=None))
    assert host.view._matrix.cell_text(0, 0) == ""
    host.show_moment(moment(1, None, REGRESSION))
    assert host.table.isVisible()
    assert not host.view._footer._matrix.isVisible()


def test_only_what_is_on_the_page_is_looked_at_so_that_a_million_rows_cost_no_more(host: Host) -> None:
    config = RunConfig(
        data=load_dataset(DataConfig(dataset="circle", samples=1_000_000)),
        layers=(LayerConfig(units=1),),
        loss="binary_cross_entropy",
        batch_size=100,
    )
    snapshot = moment(1, None, config)
    asked: list[int] = []
    host.show_moment(snapshot)
    outcome = host.view._model.outcome
    assert outcome is not None
    for page in (0, 5_000, 9_999):
        host.view._model.show_page(page)
        asked.append(host.table.model().rowCount())
        assert host.texts()[0][0] == str(100 * page + 1)
    assert asked == [100, 100, 100]
    click_head(host, "CE/n")
    errors = outcome.errors(np.arange(1_000_000))
    assert float(host.texts()[0][-1]) == pytest.approx(errors.max(), abs=5e-5)


def test_the_model_keeps_the_rules_of_qt(host: Host) -> None:
    tester = QAbstractItemModelTester(host.table.model(), QAbstractItemModelTester.FailureReportingMode.Fatal, host)
    steps: list[Callable[[], Snapshot]] = [
        lambda: moment(0),
        lambda: moment(3),
        lambda: moment(1, None, mini_batch(9, 3, outputs=3)),
    ]
    for step in steps:
        host.show_moment(step())
    assert tester.model() is host.table.model()
    assert host.table.model().rowCount() == 9


def test_small_errors_have_one_decimal_more_than_their_sum(host: Host) -> None:
    host.show_moment(moment(6000))
    errors = [texts[-1] for texts in host.texts()]
    total = host.footer()[1]
    assert len(total.partition(".")[2]) == 5
    assert all(len(error.partition(".")[2]) == 6 for error in errors)
    assert f"{sum(map(float, errors)):.5f}" == total
