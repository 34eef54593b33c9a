"""What the set-up form says and asks about a file: its targets, its task, its header, its empty cells."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.data.recipe import DataConfig
from core.session.commands import NewRun
from core.session.defaults import run_for
from scratchnet_gui.app import Desk
from scratchnet_gui.controls.choice_field import ChoiceField
from scratchnet_gui.controls.column_field import ColumnField
from tests.gui.conftest import shown
from tests.helpers.forms import choose, wait_for_new_run

Key = Qt.Key
opens_a_list = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)")  # there is no screen


def open_file(qtbot: QtBot, desk: Desk, folder: Path, content: str, columns: int) -> ColumnField:
    """Open a run on a file and wait for the names of its columns."""
    file = folder / "table.csv"
    file.write_text(content, encoding="utf-8")
    run = shown(desk).run_id
    desk.client.submit(NewRun(run_for(DataConfig(dataset="csv", file=str(file)))))
    wait_for_new_run(qtbot, desk, run)
    field = desk.window.setup.data.target
    qtbot.waitUntil(lambda: field.count() == columns)
    return field


def recipe(desk: Desk) -> DataConfig:
    found = shown(desk).config.data.recipe
    assert found is not None
    return found


def set_choice(desk: Desk, name: str, value: str) -> None:
    field = desk.window.setup.data.grid.fields[name]
    assert isinstance(field, ChoiceField)
    choose(field, value)


def open_list(qtbot: QtBot, field: ColumnField) -> None:
    field.showPopup()
    qtbot.waitUntil(field.view().isVisible)


def click(field: ColumnField, name: str, *, beside_box: bool = False) -> None:
    """Click the box of an entry of the open list, or the entry beside its box."""
    index = field.model().index(field.findText(name), 0)
    row = field.view().visualRect(index)
    place = QPoint(row.right() - 4 if beside_box else row.left() + 10, row.center().y())
    QTest.mouseClick(field.view().viewport(), Qt.MouseButton.LeftButton, pos=place)


def ticked(field: ColumnField) -> list[str]:
    checked = Qt.CheckState.Checked.value
    states = [field.itemData(place, Qt.ItemDataRole.CheckStateRole) for place in range(field.count())]
    return [field.itemText(place) for place, state in enumerate(states) if getattr(state, "value", state) == checked]


TABLE = "a,b,c,size\n" + "".join(f"{i},{i * i % 7}.5,{i % 5}.25,{i / 10}\n" for i in range(40))


@opens_a_list
def test_several_targets_are_ticked_in_the_open_list(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    field, run = open_file(qtbot, desk, tmp_path, TABLE, 4), shown(desk).run_id
    assert ticked(field) == ["size"]
    open_list(qtbot, field)
    click(field, "b")
    assert field.view().isVisible()
    assert ticked(field) == ["b", "size"]
    assert shown(desk).run_id == run
    field.hidePopup()
    wait_for_new_run(qtbot, desk, run)
    assert recipe(desk).target == ("b", "size")
    assert shown(desk).config.layers[-1].units == 2
    assert (field.currentIndex(), field.placeholderText()) == (-1, "b, size")
    run = shown(desk).run_id
    open_list(qtbot, field)
    click(field, "size")
    field.hidePopup()
    wait_for_new_run(qtbot, desk, run)
    assert recipe(desk).target == ("b",)
    assert field.currentText() == "b"


@opens_a_list
def test_a_click_beside_the_boxes_chooses_one_target_alone(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    field, run = open_file(qtbot, desk, tmp_path, TABLE, 4), shown(desk).run_id
    told: list[object] = []
    field.entered.connect(told.append)
    open_list(qtbot, field)
    click(field, "a")
    click(field, "c", beside_box=True)
    wait_for_new_run(qtbot, desk, run)
    assert told == [("c",)]
    assert (recipe(desk).target, ticked(field)) == (("c",), ["c"])


@opens_a_list
@pytest.mark.parametrize(("key", "target"), [(Key.Key_Return, ("c", "size")), (Key.Key_Escape, ("size",))])
def test_targets_are_ticked_with_the_keys(
    qtbot: QtBot, desk: Desk, tmp_path: Path, key: Qt.Key, target: tuple[str, ...]
) -> None:
    field = open_file(qtbot, desk, tmp_path, TABLE, 4)
    told: list[object] = []
    field.entered.connect(told.append)
    open_list(qtbot, field)
    QTest.keyClick(field.view(), Key.Key_Up)
    QTest.keyClick(field.view(), Key.Key_Space)
    assert ticked(field) == ["c", "size"]
    QTest.keyClick(field.view(), key)
    assert not field.view().isVisible()
    assert told == ([target] if len(target) > 1 else [])
    assert ticked(field) == list(target)


@opens_a_list
def test_without_a_tick_everything_stays(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    field = open_file(qtbot, desk, tmp_path, TABLE, 4)
    told: list[object] = []
    field.entered.connect(told.append)
    open_list(qtbot, field)
    click(field, "size")
    assert ticked(field) == []
    field.hidePopup()
    assert (ticked(field), field.currentText(), told) == (["size"], "size", [])


def test_targets_become_classes_when_told(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    open_file(qtbot, desk, tmp_path, "a,y\n1,0\n2,1\n3,2\n4,0\n", 2)
    assert not shown(desk).config.data.is_classification
    run = shown(desk).run_id
    set_choice(desk, "task", "classes")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.data.classes == ("0", "1", "2")
    assert shown(desk).config.loss == "categorical_cross_entropy"


def test_a_header_of_numbers_names_the_columns_when_told(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    field, run = open_file(qtbot, desk, tmp_path, "2019,2020\n1,2.5\n3,4.5\n5,6\n", 2), shown(desk).run_id
    assert field.currentText() == "Column 2"
    set_choice(desk, "header", "yes")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.data.rows == 3
    qtbot.waitUntil(lambda: [field.itemText(place) for place in range(field.count())] == ["2019", "2020"])
    assert field.currentText() == "2020"


def test_rows_that_are_left_out_are_told(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    open_file(qtbot, desk, tmp_path, "a,y\n1,2.5\n3,4.5\n5,6\n", 2)
    run = shown(desk).run_id
    set_choice(desk, "missing", "skip")
    wait_for_new_run(qtbot, desk, run)
    assert "left out" not in desk.window.setup.data.facts.text()
    (tmp_path / "table.csv").write_text("a,y\n1,2.5\n,4.5\n5,\n7,8\n", encoding="utf-8")
    run = shown(desk).run_id
    set_choice(desk, "header", "yes")
    wait_for_new_run(qtbot, desk, run)
    assert "2 rows with empty cells are left out." in desk.window.setup.data.facts.text()


def test_these_questions_are_asked_for_files_alone(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    fields = desk.window.setup.data.grid.fields
    assert not any(fields[name].isVisible() for name in ("task", "header", "missing"))
    open_file(qtbot, desk, tmp_path, TABLE, 4)
    assert all(fields[name].isVisible() for name in ("task", "header", "missing"))
