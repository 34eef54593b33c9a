"""What a person can say about a file: what its targets are, whether its first row is names, what of empty cells."""

import contextlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.data.files import HEADERS, MISSING, read_columns
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.data.targets import TASKS
from core.errors import ConfigError, DataError
from core.setting import settings_of


def loaded(folder: Path, content: str, **settings: Any) -> Dataset:
    file = folder / "table.csv"
    file.write_text(content, encoding="utf-8")
    return load_dataset(DataConfig(dataset="csv", file=str(file), **settings))


def refused(folder: Path, content: str, **settings: Any) -> DataError:
    with pytest.raises(DataError) as caught:
        loaded(folder, content, **settings)
    return caught.value


@pytest.mark.parametrize(
    ("name", "choices", "default"),
    [("task", TASKS, "auto"), ("header", HEADERS, "auto"), ("missing", MISSING, "refuse")],
)
def test_each_is_a_choice_for_files_alone(name: str, choices: dict[str, str], default: str) -> None:
    setting = settings_of(DataConfig)[name]
    assert setting.choices == choices
    assert setting.only_for == ("dataset", frozenset({"csv"}))
    assert getattr(DataConfig(), name) == default
    assert all(text.endswith(".") for text in choices.values())
    with pytest.raises(ConfigError, match="cannot be 'maybe'"):
        msgspec.structs.replace(DataConfig(), **{name: "maybe"})


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        (["0", "1", "2", "0"], ("0", "1", "2")),
        (["7", "-3", "1000"], ("-3", "7", "1000")),
        (["1.50", "2", "1.5"], ("1.5", "2")),
        (["1e0", "2e0", "1e300"], ("1", "2", "1e+300")),
        (["no", "yes", "no"], ("no", "yes")),
        ([str(number) for number in range(30)], tuple(map(str, range(30)))),
    ],
)
def test_targets_are_classes_whatever_they_look_like(
    tmp_path: Path, targets: list[str], classes: tuple[str, ...]
) -> None:
    data = loaded(tmp_path, "".join(f"{place}.5,{each}\n" for place, each in enumerate(targets)), task="classes")
    assert data.classes == classes
    place = data.Y.argmax(axis=1) if len(classes) > 2 else data.Y[:, 0].astype(int)
    found = [classes[each] for each in place]
    if targets[0] == "no":
        assert found == targets
    else:
        assert list(map(float, found)) == list(map(float, targets))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("1,4\n2,4\n", "Every row has the target '4'."),
        ("".join(f"1,{place / 2}\n" for place in range(1025)), "The column has more than 1,024 different classes."),
    ],
)
def test_too_few_or_too_many_classes_are_refused(tmp_path: Path, content: str, message: str) -> None:
    error = refused(tmp_path, content, task="classes")
    assert (error.column, error.message) == (2, message)


def test_words_and_numbers_in_one_column_are_classes_when_told(tmp_path: Path) -> None:
    content = "1,10\n2,2\n3,b\n4,2.0\n5,1 000\n6,a\n"
    assert refused(tmp_path, content).column == 2
    data = loaded(tmp_path, content, task="classes")
    assert data.classes == ("2", "10", "1 000", "a", "b")
    assert data.Y.argmax(axis=1).tolist() == [1, 0, 4, 0, 2, 3]
    comma = loaded(tmp_path, "a;y\n1,5;0,50\n2,5;0,5\n3,5;1\n", task="classes")
    assert (comma.classes, comma.Y.tolist()) == (("0.5", "1"), [[0], [0], [1]])


@pytest.mark.parametrize(
    ("content", "row", "message"),
    [
        ("1,a\n2,nan\n3,4\n", 2, "'nan' is not a finite number."),
        ("1,a\n2,\n3,4\n", 2, "The cell is empty."),
        ("1,a\n?,5\n3,4\n", 2, "'?' is no number, but other cells of the column are."),
    ],
)
def test_what_is_no_class_is_refused_with_its_place(tmp_path: Path, content: str, row: int, message: str) -> None:
    error = refused(tmp_path, content, task="classes")
    assert (error.row, error.message) == (row, message)


@given(
    rows=st.lists(st.lists(st.sampled_from(["1", "2.5", "x", "", "nan", "1 0", "-inf"]), min_size=1, max_size=3)),
    task=st.sampled_from(list(TASKS)),
    header=st.sampled_from(list(HEADERS)),
    missing=st.sampled_from(list(MISSING)),
)
def test_anything_is_either_read_or_refused_with_every_setting(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], task: str, header: str, missing: str
) -> None:
    content = "".join(",".join(row) + "\n" for row in rows)
    folder, settings = tmp_path_factory.mktemp("any"), {"task": task, "header": header, "missing": missing}
    with contextlib.suppress(DataError):
        data = loaded(folder, content, **settings)
        assert np.isfinite(data.X).all()
        assert len(data.X) == len(data.Y) > 0
        assert data.is_classification or task != "classes"
        assert not data.is_classification or task != "numbers"
        return
    error = refused(folder, content, **settings)
    assert error.message
    assert error.hint
    assert error.row is None or 1 <= error.row <= len(rows)


def test_several_targets_are_classes_only_with_a_single_1_in_each_row(tmp_path: Path) -> None:
    one_hot = "a,cat,dog\n1,0,1\n4,1,0\n"
    assert loaded(tmp_path, one_hot, target=("cat", "dog"), task="classes").classes == ("cat", "dog")
    assert loaded(tmp_path, one_hot, target=("cat", "dog"), task="numbers").classes == ()
    error = refused(tmp_path, "a,cat,dog\n1,0,1\n4,1,1\n", target=("cat", "dog"), task="classes")
    assert error.message == "Several targets are classes only where each row has a single 1 among zeros."


@pytest.mark.parametrize("targets", [["0", "1", "0", "1"], ["1", "2", "3"] * 5])
def test_targets_are_numbers_though_they_look_like_classes(tmp_path: Path, targets: list[str]) -> None:
    data = loaded(tmp_path, "".join(f"0.5,{each}\n" for each in targets), task="numbers")
    assert data.classes == ()
    assert data.Y[:, 0].tolist() == list(map(float, targets))


@pytest.mark.parametrize(
    ("content", "row", "column", "message"),
    [
        (
            "a,b\n1,yes\n2,no\n",
            2,
            "b",
            "'yes' is no number, but the targets are to be numbers. There are 2 such cells.",
        ),
        ("a,b\n1,2\n2,no\n3,4\n", 3, "b", "'no' is no number, but the targets are to be numbers."),
        (
            "a,b\nx,no\ny,4\nz,oh\n",
            2,
            "b",
            "'no' is no number, but the targets are to be numbers. There are 2 such cells.",
        ),
    ],
)
def test_words_that_are_to_be_numbers_are_refused_with_their_place(
    tmp_path: Path, content: str, row: int, column: str, message: str
) -> None:
    error = refused(tmp_path, content, task="numbers")
    assert (error.row, error.column, error.message) == (row, column, message)
    assert error.hint == "Fill in a number, leave the row out, or set Task to classes."


def test_inputs_of_words_stay_allowed_beside_targets_of_numbers(tmp_path: Path) -> None:
    data = loaded(tmp_path, "a,b\nred,1\nblue,2.5\n", task="numbers")
    assert (data.X.tolist(), data.Y.tolist()) == ([[0, 1], [1, 0]], [[1], [2.5]])


def test_names_that_are_numbers_are_taken_when_told(tmp_path: Path) -> None:
    years = "2019,2020,2021\n1,2,3.5\n4,5,6\n"
    assert loaded(tmp_path, years).rows == 3
    data = loaded(tmp_path, years, header="yes")
    assert (data.rows, data.input_names, data.target_names) == (2, ("2019", "2020"), ("2021",))
    assert loaded(tmp_path, years, header="yes", target=("2019",)).Y.tolist() == [[1], [4]]


def test_a_first_row_of_words_is_data_when_told(tmp_path: Path) -> None:
    words = "colour,kind\nred,x\nblue,y\n"
    assert loaded(tmp_path, words).rows == 2
    data = loaded(tmp_path, words, header="no")
    assert (data.rows, data.classes) == (3, ("kind", "x", "y"))


def test_the_columns_offered_follow_the_header(tmp_path: Path) -> None:
    file = tmp_path / "years.csv"
    file.write_text("2019,2020\n1,2\n")
    assert read_columns(str(file)) == (1, 2)
    assert read_columns(str(file), "yes") == ("2019", "2020")


def test_rows_with_empty_cells_are_left_out_and_counted(tmp_path: Path) -> None:
    content = "a,b,y\n1,2,0.5\n,2,1\n3, ,2\n4,5,1.5\n,,\n"
    data = loaded(tmp_path, content, missing="skip")
    assert (data.X.tolist(), data.Y.tolist()) == ([[1, 2], [4, 5]], [[0.5], [1.5]])
    assert data.scaling == "3 rows with empty cells are left out."
    one = loaded(tmp_path, "a,b\nred,1\nblue,2.5\n,3\n", missing="skip")
    assert one.scaling == "1 row with an empty cell is left out. Each word is an input of its own, 0 or 1: a."
    assert loaded(tmp_path, "a,b\n1,2\n3,4.5\n", missing="skip").scaling == ""


def test_thousands_of_rows_in_succession_can_be_left_out(tmp_path: Path) -> None:
    data = loaded(tmp_path, "a,b\n1,2\n" + ",1\n" * 10_000 + "3,4.5\n", missing="skip")
    assert (data.rows, data.scaling) == (2, "10,000 rows with empty cells are left out.")


def test_a_file_with_an_empty_cell_in_every_row_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "a,b\n1,\n,2\n", missing="skip")
    assert error.message == "Every row has an empty cell, so that none is left."


def test_what_else_is_wrong_is_found_in_the_rows_that_stay(tmp_path: Path) -> None:
    error = refused(tmp_path, "a,b\n1,2\n,x\n3,?\n4,5\n", missing="skip")
    assert (error.row, error.message) == (4, "'?' is no number, but other cells of the column are.")
    assert refused(tmp_path, "a,b\n1,2\n,\n3\n", missing="skip").row == 4


def test_too_few_rows_to_keep_some_apart_are_named_as_such() -> None:
    with pytest.raises(ConfigError) as caught:
        load_dataset(DataConfig(dataset="circle", samples=2, test_ratio=0.5))
    assert caught.value.field == "samples"
    assert caught.value.message.startswith("2 rows are too few to keep any apart for testing")
    assert caught.value.hint == "Give more rows, or a test share of 0."
