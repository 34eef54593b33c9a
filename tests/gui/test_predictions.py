"""The predictions table in its window: what it shows when, and how a row is chosen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from core.config import LayerConfig, RunConfig
from core.data.table import Table
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.tables.predictions import PredictionsView

XOR = RunConfig(
    data=Table(inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)), targets=((0,), (1,), (1,), (0,))),
    layers=(LayerConfig(units=4), LayerConfig(units=1)),
    seed=45532,
)


def moment(iteration: int, operation: int | None = None, config: RunConfig = XOR) -> Snapshot:
    session = Session(config)
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


class Host(QWidget):
    """Stands for the window: holds the view and notes the keys that come through to it."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(360, 300)
        self.view = PredictionsView(self)
        self.view.setGeometry(0, 0, 360, 300)
        self.view.set_appearance(Appearance())
        self.keys: list[int] = []
        self.chosen: list[int] = []
        self.view.row_selected.connect(self.chosen.append)

    @property
    def table(self) -> QTableView:
        table = self.view.findChild(QTableView)
        assert isinstance(table, QTableView)
        return table

    def show_moment(self, snapshot: Snapshot) -> None:
        self.view.show_snapshot(snapshot)
        QApplication.processEvents()  # a new number of rows is laid out in the next turn of the event loop

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.key())

    def texts(self) -> list[list[str]]:
        model = self.table.model()
        return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]

    def footer(self) -> list[str]:
        return [label.text() for label in self.view.findChildren(QLabel)]

    def marked_row(self) -> int:
        return self.table.selectionModel().selectedRows()[0].row()

    def click(self, row: int) -> None:
        place = self.table.visualRect(self.table.model().index(row, 1)).center()
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def host(qtbot: QtBot) -> Host:
    made = Host()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_article_ends_with_the_numbers_it_prints(host: Host) -> None:
    host.show_moment(moment(1500))
    assert [row[:4] for row in host.texts()] == [
        ["1", "(0, 0, 1)", "0", "0.023"],
        ["2", "(0, 1, 1)", "1", "0.979"],
        ["3", "(1, 0, 1)", "1", "0.975"],
        ["4", "(1, 1, 1)", "0", "0.025"],
    ]
    assert host.footer() == ["sum = loss", "0.0023"]


def test_what_is_not_computed_yet_is_blank_even_after_it_was_shown(host: Host) -> None:
    host.show_moment(moment(7))
    assert all(all(row) for row in host.texts())
    host.show_moment(moment(8, 4))
    assert [row[3:] for row in host.texts()] == [["", ""]] * 4
    assert host.footer() == ["sum = loss", ""]
    host.show_moment(moment(8, 5))
    assert all(row[3] and not row[4] for row in host.texts())
    assert host.footer() == ["sum = loss", ""]
    host.show_moment(moment(8, 6))
    assert all(row[3] and row[4] for row in host.texts())
    assert host.footer()[1] != ""
    host.show_moment(moment(0))
    assert [row[3:] for row in host.texts()] == [["", ""]] * 4


def test_the_shown_errors_add_up_to_the_shown_loss_within_its_digits(host: Host) -> None:
    host.show_moment(moment(413))
    errors = [float(row[4]) for row in host.texts()]
    assert sum(errors) == pytest.approx(float(host.footer()[1]), abs=0.5e-4 * 5)


def test_digits_follow_the_appearance_and_the_tooltip_is_exact(host: Host) -> None:
    snapshot = moment(1500)
    host.show_moment(snapshot)
    host.view.set_appearance(Appearance(digits=5))
    row = host.texts()[0]
    assert (len(row[3]), len(row[4])) == (len("0.02283"), len("0.000521"))
    tip = host.table.model().index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
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
    theirs = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_2, Qt.Key.Key_R, Qt.Key.Key_Return]
    for key in theirs:
        QTest.keyClick(host.table, key)
    assert host.keys == theirs
    assert host.chosen == [2, 3, 2]


def test_a_row_stays_chosen_after_a_control_click_and_a_click_beside_the_rows(host: Host) -> None:
    host.show_moment(moment(5))
    host.view.show_selection(None, 1)
    place = host.table.visualRect(host.table.model().index(1, 1)).center()
    QTest.mouseClick(host.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    host.table.setColumnWidth(4, 4)
    beside = QPoint(host.table.viewport().width() - 2, place.y())
    assert not host.table.indexAt(beside).isValid()
    QTest.mouseClick(host.table.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert host.marked_row() == 1


def mini_batch(rows: int, size: int | None, outputs: int = 1) -> RunConfig:
    return RunConfig(
        data=Table(
            inputs=tuple((n / rows, 1.0) for n in range(rows)),
            targets=tuple(tuple(float((n + k) % 2) for k in range(outputs)) for n in range(rows)),
        ),
        layers=(LayerConfig(units=outputs),),
        batch_size=size,
    )


def test_with_a_mini_batch_the_other_rows_are_blank_and_the_sum_is_that_of_the_batch(host: Host) -> None:
    host.show_moment(moment(2, None, mini_batch(5, 2)))
    assert [bool(row[3]) for row in host.texts()] == [False, False, True, True, False]
    label, total = host.footer()
    assert label == "sum = loss of this batch"
    shown = sum(float(row[4]) for row in host.texts() if row[4])
    assert shown == pytest.approx(float(total), abs=1.5e-4)
    outside = host.table.model().index(0, 3)
    assert outside.data(Qt.ItemDataRole.ToolTipRole) == "not in the batch of this iteration"


def test_several_outputs_have_a_column_each_or_are_written_as_one(host: Host) -> None:
    host.show_moment(moment(1, None, mini_batch(3, None, outputs=2)))
    row = host.texts()[1]
    assert row[2] == "(1, 0)"
    assert len(row) == 6
    assert all(len(text) == len("0.500") for text in row[3:5])
    host.show_moment(moment(1, None, mini_batch(3, None, outputs=6)))
    row = host.texts()[1]
    assert len(row) == 5
    assert row[3].startswith("(")
    assert "…" in row[3]


def test_columns_fill_the_width_and_titles_shorten_where_there_is_little(host: Host) -> None:
    host.show_moment(moment(5))
    model = host.table.model()

    def titles() -> list[str]:
        return [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]

    def filled() -> bool:
        return sum(host.table.columnWidth(n) for n in range(5)) == host.table.viewport().width()

    host.view.resize(700, 300)
    assert titles() == ["row", "input", "target y", "prediction ŷ", "error (y−ŷ)²"]
    assert filled()
    host.view.resize(280, 300)
    assert titles() == ["row", "input", "y", "ŷ", "(y−ŷ)²"]
    assert filled()


def test_where_it_is_narrow_the_rows_number_goes_and_nothing_has_to_be_scrolled(host: Host, qtbot: QtBot) -> None:
    host.show_moment(moment(1500))
    for width in (205, 220, 230):
        host.view.resize(width, 300)
        QApplication.processEvents()
        assert host.table.isColumnHidden(0) == (host.table.columnWidth(0) == 0)
        assert host.table.horizontalScrollBar().maximum() == 0
        assert not host.table.verticalScrollBar().isVisible()
        assert sum(host.table.columnWidth(n) for n in range(5)) == host.table.viewport().width()
    host.view.resize(205, 300)
    assert host.table.isColumnHidden(0)
    host.view.resize(236, 110)  # rows scroll, and the bar takes room of its own
    qtbot.waitUntil(lambda: host.table.horizontalScrollBar().maximum() == 0)
    host.view.resize(360, 300)
    QApplication.processEvents()
    assert not host.table.isColumnHidden(0)


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
    host.view.show_selection(None, 500)
    place = host.table.visualRect(host.table.model().index(500, 1))
    assert host.table.viewport().rect().intersects(place)
    assert host.marked_row() == 500
    host.view.setFocus()
    QTest.keyClick(host.table, Qt.Key.Key_Down)
    assert host.chosen == [501]


def test_the_sum_stands_under_the_last_row_and_stays_in_sight_when_rows_scroll(host: Host) -> None:
    footer = host.view.findChildren(QLabel)[1]

    def bottom_of_sum() -> int:
        return footer.mapTo(host, footer.rect().bottomLeft()).y()

    host.show_moment(moment(1))
    assert bottom_of_sum() < 200
    host.show_moment(moment(1, None, mini_batch(1000, None)))
    host.view.show_selection(None, 999)
    assert bottom_of_sum() <= 300
    assert host.table.verticalScrollBar().maximum() > 0
    assert host.table.viewport().rect().contains(host.table.visualRect(host.table.model().index(999, 0)).center())


def test_a_row_chosen_before_the_rows_are_laid_out_comes_into_sight(host: Host) -> None:
    host.view.show_snapshot(moment(1, None, mini_batch(1000, None)))
    host.view.show_selection(None, 500)
    QApplication.processEvents()
    assert host.table.viewport().rect().contains(host.table.visualRect(host.table.model().index(500, 0)))


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


def test_small_errors_stand_with_the_decimals_of_their_sum(host: Host) -> None:
    host.show_moment(moment(6000))
    errors = [texts[-1] for texts in host.texts()]
    total = next(label.text() for label in host.view.findChildren(QLabel) if label.text().startswith("0.000"))
    decimals = len(total.partition(".")[2])
    assert decimals == 5
    assert all(len(error.partition(".")[2]) == decimals for error in errors)
    assert abs(sum(map(float, errors)) - float(total)) < 2.1 * 10**-decimals
