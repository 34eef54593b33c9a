"""The data of a run in the set-up form: other datasets, their settings, and files."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.data.recipe import DataConfig
from core.session.commands import NewRun
from core.session.defaults import recipe_of
from scratchnet_gui.app import Desk
from scratchnet_gui.controls.choice_field import ManyField
from scratchnet_gui.controls.data_loader import DataLoader
from tests.gui.conftest import OpenDesk, shown
from tests.helpers.forms import choose, clear, data_number, enter, tick, type_choice, wait_for_new_run
from tests.helpers.runs import ARTICLE

Key = Qt.Key


def choose_dataset(qtbot: QtBot, desk: Desk, name: str) -> None:
    run = shown(desk).run_id
    choose(desk.window.setup.data.dataset, name)
    wait_for_new_run(qtbot, desk, run)


def show_written_rows(qtbot: QtBot, desk: Desk) -> None:
    """Open a run whose rows are not made by a recipe."""
    run = shown(desk).run_id
    desk.client.submit(NewRun(ARTICLE))
    wait_for_new_run(qtbot, desk, run)


def recipe(desk: Desk) -> DataConfig:
    found = shown(desk).config.data.recipe
    assert found is not None
    return found


def facts(desk: Desk) -> str:
    return desk.window.setup.data.facts.text().replace("\u00a0", " ")


def visible(desk: Desk) -> list[str]:
    return [name for name, field in desk.window.setup.data.grid.fields.items() if field.isVisible()]


def features(desk: Desk) -> ManyField:
    field = desk.window.setup.data.grid.fields["features"]
    assert isinstance(field, ManyField)
    return field


def choose_file(qtbot: QtBot, desk: Desk, path: Path) -> None:
    """Choose a file in the dialog that is open."""
    qtbot.waitUntil(lambda: desk.window.findChild(QFileDialog) is not None)
    dialog = desk.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.selectFile(str(path))
    dialog.accept()


def write_table(path: Path, rows: int, names: Sequence[str] = ("a", "b", "kind", "size")) -> Path:
    lines = [",".join(names), *(f"{i},{i % 7},{'xyz'[i % 3]},{i / 10}" for i in range(rows))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_rows_that_are_written_out_are_shown_by_their_title(qtbot: QtBot, desk: Desk) -> None:
    show_written_rows(qtbot, desk)
    assert desk.window.setup.data.dataset.placeholderText() == "XOR with a constant third input"
    assert desk.window.setup.data.dataset.currentIndex() == -1
    assert "4 rows · 3 inputs · 1 output · 2 classes" in facts(desk)
    assert "Written out in the preset" in facts(desk)
    assert visible(desk) == ["dataset"]


def test_another_dataset_brings_a_run_that_suits_it(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Iris flowers")
    config = shown(desk).config
    assert config.sizes[0] == 4
    assert config.layers[-1].activation == "softmax"
    assert config.loss == "categorical_cross_entropy"
    assert desk.window.setup.data.dataset.currentText() == "Iris flowers"
    assert "105 training rows · 45 test rows · 4 inputs · 3 outputs · 3 classes" in facts(desk)
    assert "CC BY 4.0" in facts(desk)
    assert desk.window.windowTitle().startswith("Iris flowers")
    assert visible(desk) == ["dataset", "scale", "test_ratio", "seed"]


def test_another_dataset_brings_the_rows_for_testing_that_suit_it(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Circle")
    suits = recipe_of("circle")
    assert suits.test_ratio > 0
    assert recipe(desk) == suits
    assert float(data_number(desk, "test_ratio").text()) == suits.test_ratio
    assert f"{shown(desk).config.data.test_rows} test rows" in facts(desk)


def test_fields_follow_the_dataset(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Blobs")
    assert visible(desk) == ["dataset", "samples", "noise", "classes", "features", "scale", "test_ratio", "seed"]
    choose_dataset(qtbot, desk, "Sine")
    assert visible(desk) == ["dataset", "samples", "noise", "scale", "test_ratio", "seed"]
    choose_dataset(qtbot, desk, "Parity")
    assert visible(desk) == ["dataset", "inputs", "scale", "test_ratio", "seed"]
    run = shown(desk).run_id
    enter(data_number(desk, "inputs"), "2")
    wait_for_new_run(qtbot, desk, run)
    assert "features" in visible(desk)


def test_a_setting_of_the_data_keeps_those_of_the_network(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Two clouds")
    setup, run = desk.window.setup, shown(desk).run_id
    QTest.mouseClick(setup.layers.add_button, Qt.MouseButton.LeftButton)
    wait_for_new_run(qtbot, desk, run)
    layers, run = shown(desk).config.layers, shown(desk).run_id
    enter(data_number(desk, "test_ratio"), "0.25")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.layers == layers
    assert shown(desk).config.data.test_rows == 50
    assert "150 training rows · 50 test rows" in facts(desk)
    assert "A new network was built for this data" in desk.window.messages.text
    run = shown(desk).run_id
    enter(data_number(desk, "samples"), "40")
    wait_for_new_run(qtbot, desk, run)
    assert (shown(desk).config.data.rows, shown(desk).config.data.test_rows) == (30, 10)
    run = shown(desk).run_id
    clear(data_number(desk, "samples"))
    wait_for_new_run(qtbot, desk, run)
    assert recipe(desk).samples is None
    assert data_number(desk, "samples").placeholderText() == "200"


def test_more_classes_bring_more_outputs_and_fewer_bring_one(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Blobs")
    run = shown(desk).run_id
    enter(data_number(desk, "classes"), "5")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.layers[-1].units == 5
    run = shown(desk).run_id
    enter(data_number(desk, "classes"), "2")
    wait_for_new_run(qtbot, desk, run)
    output = shown(desk).config.layers[-1]
    assert (output.units, output.activation, shown(desk).config.loss) == (1, "sigmoid", "binary_cross_entropy")
    assert "Its output is sigmoid now" in desk.window.messages.text


def test_features_are_ticked_and_give_the_network_other_inputs(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Circle")
    boxes, run = features(desk).boxes, shown(desk).run_id
    assert [name for name, box in boxes.items() if box.isChecked()] == ["x1", "x2"]
    tick(boxes["x1^2"])
    wait_for_new_run(qtbot, desk, run)
    assert recipe(desk).features == ("x1", "x2", "x1^2")
    assert shown(desk).config.sizes[0] == 3
    run = shown(desk).run_id
    tick(boxes["x1^2"])
    wait_for_new_run(qtbot, desk, run)
    assert recipe(desk).features == ()


def test_a_bad_entry_for_the_data_is_explained_and_kept(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Circle")
    run = shown(desk).run_id
    enter(data_number(desk, "noise"), "0.9")
    assert "Noise cannot be 0.9. Allowed: from 0 to 0.5, or empty for the dataset's own." in desk.window.messages.text
    assert data_number(desk, "noise").text() == "0.9"
    assert data_number(desk, "noise").property("wrong")
    assert shown(desk).run_id == run


def test_settings_that_do_not_go_together_are_explained_and_go_back(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Blobs")
    enter(data_number(desk, "samples"), "2")
    assert "2 rows are too few for 3 classes" in desk.window.messages.text
    assert data_number(desk, "samples").text() == ""
    choose_dataset(qtbot, desk, "AND")
    run = shown(desk).run_id
    enter(data_number(desk, "test_ratio"), "0.99")
    wait_for_new_run(qtbot, desk, run)
    assert shown(desk).config.data.test_rows == 2


def test_a_file_is_chosen_and_then_its_target(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    show_written_rows(qtbot, desk)
    data, run = desk.window.setup.data, shown(desk).run_id
    choose(data.dataset, "Your own file")
    assert data.dataset.currentIndex() == -1
    choose_file(qtbot, desk, write_table(tmp_path / "things.csv", 60))
    wait_for_new_run(qtbot, desk, run)
    assert data.dataset.currentText() == "Your own file"
    assert "60 rows · 5 inputs · 1 output" in facts(desk)
    assert desk.window.windowTitle().startswith("things.csv")
    qtbot.waitUntil(lambda: data.target.count() == 4)
    assert [data.target.itemText(place) for place in range(4)] == ["a", "b", "kind", "size"]
    assert data.target.currentText() == "size"
    run = shown(desk).run_id
    type_choice(data.target, "k")
    wait_for_new_run(qtbot, desk, run)
    assert recipe(desk).target == ("kind",)
    assert shown(desk).config.data.classes == ("x", "y", "z")
    assert shown(desk).config.loss == "categorical_cross_entropy"
    assert data.target.currentText() == "kind"


def test_columns_without_names_are_numbered(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("\n".join(f"{i},{i * i},{i / 2}" for i in range(20)), encoding="utf-8")
    data, run = desk.window.setup.data, shown(desk).run_id
    choose(data.dataset, "Your own file")
    choose_file(qtbot, desk, path)
    wait_for_new_run(qtbot, desk, run)
    qtbot.waitUntil(lambda: data.target.count() == 3)
    assert data.target.currentText() == "Column 3"
    run = shown(desk).run_id
    choose(data.target, "Column 1")
    wait_for_new_run(qtbot, desk, run)
    assert recipe(desk).target == ("1",)
    assert data.target.currentText() == "Column 1"


def test_a_dialog_that_is_closed_changes_nothing(qtbot: QtBot, desk: Desk) -> None:
    show_written_rows(qtbot, desk)
    data, run = desk.window.setup.data, shown(desk).run_id
    choose(data.dataset, "Your own file")
    qtbot.waitUntil(lambda: desk.window.findChild(QFileDialog) is not None)
    dialog = desk.window.findChild(QFileDialog)
    assert dialog is not None
    QTest.keyClick(dialog, Key.Key_Escape)
    assert data.dataset.currentIndex() == -1
    assert shown(desk).run_id == run


def test_a_broken_file_is_explained_with_its_place_and_the_data_stays(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    show_written_rows(qtbot, desk)
    path = tmp_path / "broken.csv"
    path.write_text("a,b\n1,2\n3,oops\n", encoding="utf-8")
    config = shown(desk).config
    choose(desk.window.setup.data.dataset, "Your own file")
    choose_file(qtbot, desk, path)
    qtbot.waitUntil(lambda: "broken.csv, row 3, column b" in desk.window.messages.text)
    assert shown(desk).config == config
    assert "Written out in the preset" in facts(desk)


def test_what_takes_long_is_said_while_the_window_goes_on(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Spiral")
    run = shown(desk).run_id
    enter(data_number(desk, "samples"), "1000000")
    qtbot.waitUntil(lambda: facts(desk) == "Making the rows …")  # said by a timer of the window
    assert shown(desk).run_id == run
    wait_for_new_run(qtbot, desk, run)
    assert "700,000 training rows · 300,000 test rows" in facts(desk)
    assert desk.window.setup.data.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_opening_an_example_gives_up_what_is_being_loaded(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Spiral")
    run, loader = shown(desk).run_id, desk.coordinator.findChild(DataLoader)
    assert isinstance(loader, DataLoader)
    enter(data_number(desk, "samples"), "1000000")
    assert loader.loading
    desk.window.example_menu.examples[1].trigger()
    wait_for_new_run(qtbot, desk, run)
    config = shown(desk).config
    with qtbot.waitSignal(loader.columns_read, timeout=30_000):  # answered after the spiral, which is dropped
        loader.read_columns("no such file")
    assert desk.window.setup.config == shown(desk).config == config
    assert "1,000,000" not in facts(desk)
    assert not loader.loading


def test_the_next_entry_builds_on_the_one_that_is_being_loaded(qtbot: QtBot, desk: Desk) -> None:
    choose_dataset(qtbot, desk, "Two clouds")
    run = shown(desk).run_id
    enter(data_number(desk, "noise"), "0.3")
    enter(data_number(desk, "seed"), "7")
    qtbot.waitUntil(lambda: shown(desk).run_id > run and recipe(desk).seed == 7)
    assert recipe(desk).noise == 0.3


def test_a_window_can_be_closed_while_data_is_loaded(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    choose_dataset(qtbot, desk, "Spiral")
    enter(data_number(desk, "samples"), "1000000")
    started = time.monotonic()
    desk.window.close()
    assert time.monotonic() - started < 30
    assert not desk.client.running


@pytest.mark.parametrize("name", ["Parity", "Hills and valleys", "Handwritten digits", "AND"])
def test_every_kind_of_dataset_can_be_chosen(qtbot: QtBot, desk: Desk, name: str) -> None:
    choose_dataset(qtbot, desk, name)
    assert desk.window.setup.data.dataset.currentText() == name
    assert shown(desk).config.layers[-1].units == shown(desk).config.data.Y.shape[1]
