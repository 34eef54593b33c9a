"""Tables that cannot be used: each is refused with the place, what was found, and what was expected."""

import contextlib
import os
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.errors import DataError


def refused(file: Path, target: tuple[str, ...] = ()) -> DataError:
    with pytest.raises(DataError) as caught:
        load_dataset(DataConfig(dataset="csv", file=str(file), target=target))
    assert caught.value.file == str(file)
    assert str(caught.value).startswith(str(file))
    return caught.value


def refused_text(folder: Path, content: str | bytes, target: tuple[str, ...] = ()) -> DataError:
    file = folder / "table.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return refused(file, target)


NUMBERS_OR_WORDS = "A column is all numbers or all words."
DECIMAL_SIGN = "All numbers have the same decimal sign, point or comma, and no sign between thousands."
FILL_IN = "Fill it in, leave the row out, or set Missing to skip."
QUOTES = "A cell in quotes ends with a quote before the next cell begins; a quote inside it is written twice."


@pytest.mark.parametrize(
    ("content", "row", "column", "message", "hint"),
    [
        # A cell is missing.
        ("a,b\n1,2\n3,\n", 3, "b", "The cell is empty.", FILL_IN),
        ("a,b\n1,2\n ,4\n,6\n", 3, "a", "The cell is empty. There are 2 empty cells in all.", FILL_IN),
        ("a,b\n1,\n,4\n,\n", 2, "b", "The cell is empty. There are 4 empty cells in all.", FILL_IN),
        ("1,2\n3,\n", 2, 2, "The cell is empty.", FILL_IN),
        ("a,b\nx,1\n,2\nx,3\n", 3, "a", "The cell is empty.", FILL_IN),
        ("a;b\n1,5;\n2,5;1\n", 2, "b", "The cell is empty.", FILL_IN),
        # A cell of the other kind; the kind of which there are fewer is at fault.
        ("a,b\n1,2\n?,3\n4,5\n", 3, "a", "'?' is no number, but other cells of the column are.", NUMBERS_OR_WORDS),
        ("a,b\nNA,2\n3,3\n4,5\n", 2, "a", "'NA' is no number, but other cells of the column are.", NUMBERS_OR_WORDS),
        (
            "a,b\n1,x\n2,7\n3,y\n4,8\n5,z\n",
            3,
            "b",
            "'7' is a number, but other cells of the column are words. There are 2 such cells.",
            NUMBERS_OR_WORDS,
        ),
        ("a,b\n1,x\ny,z\n", 3, "a", "'y' is no number, but other cells of the column are.", NUMBERS_OR_WORDS),
        ("1,2\n3,4\n5,6e\n", 3, 2, "'6e' is no number, but other cells of the column are.", NUMBERS_OR_WORDS),
        # What may be a number, written in another way.
        ("a,b\n1,2\n1_0,3\n4,4\n", 3, "a", "'1_0' is no number.", DECIMAL_SIGN),
        ('a,b\n"1,000",2\n3,3\n4,5\n', 2, "a", "'1,000' is no number.", DECIMAL_SIGN),
        ('a,b\n"1,000",2\n"2,000",3\n', 2, "a", "'1,000' is no number. There are 2 such cells.", DECIMAL_SIGN),
        ("a;b\n1,5;2\n1.500;3\n2,5;1\n", 2, "a", "'1,5' is no number. There are 2 such cells.", DECIMAL_SIGN),
        ("a;b\n1,5;0,5\n1.234,5;3\n2,5;1\n", 3, "a", "'1.234,5' is no number.", DECIMAL_SIGN),
        ("a;b\n1,5;0.5\n2,5;3.5\n", 2, "a", "'1,5' is no number. There are 2 such cells.", DECIMAL_SIGN),
        ("1,5;0,5\n1 000;3\n2,5;1\n", 2, 1, "'1 000' is no number.", DECIMAL_SIGN),
        ("1.2.3,0\n1.2.4,1\n", 1, 1, "'1.2.3' is no number. There are 2 such cells.", DECIMAL_SIGN),
        # A broken quote after the first fault.
        (
            'a,b\n1,2\n?,3\n4,5\n"6,7\n',
            5,
            None,
            "The cells of the row cannot be told apart: unexpected end of data.",
            None,
        ),
        ("a,b\n1.5,2\n1.5 m,3\n2,4\n", 3, "a", "'1.5 m' is no number, but other cells of the column are.", None),
        (
            "x,1,2\n3,4,5\n6,7,8\n",
            1,
            1,
            "'x' is no number, but other cells of the column are.",
            "A first row with a number, or a word that comes again below, is data. Set Header to yes if it is names.",
        ),
        # Numbers that are none.
        ("a,b\n1,2\nnan,3\n", 3, "a", "'nan' is not a finite number.", "Fill in a number, or leave the row out."),
        ("a,b\n1,-inf\n2,1e999\n", 2, "b", "'-inf' is not a finite number. There are 2 such cells.", None),
        # Rows of another length.
        ("a,b\n1,2\n3,4,5\n", 3, None, "The row has 3 cells.", "The first row has 2 cells."),
        ("a,b,c\n1,2,3\n3\n1,2\n", 3, None, "The row has 1 cell. There are 2 such rows.", "The first row has 3 cells."),
        # The first of several faults, and lines counted as an editor counts them.
        ("a,b\n1,2\n3,x\n,4\n5,6\n", 3, "b", "'x' is no number, but other cells of the column are.", None),
        ('a,b\n"two\nlines",1\n\n"x",\n', 5, "b", "The cell is empty.", None),
        # Quotes.
        ('a,b\n"x"y,1\nx,2\n', 2, None, "The cells of the row cannot be told apart: ',' expected after '\"'.", QUOTES),
        (
            'a,b\n"x",1\n"y,2\n"z",3\n',
            3,
            None,
            "The cells of the row cannot be told apart: ',' expected after '\"'.",
            QUOTES,
        ),
        ('a,b\n1,"x\n2,y\n', 2, None, "The cells of the row cannot be told apart: unexpected end of data.", QUOTES),
        # Too little.
        ("", None, None, "The file is empty.", "A table as text is expected: a row of cells on each line."),
        (" \n\r\n", None, None, "The file is empty.", None),
        ("\ufeff", None, None, "The file is empty.", None),
        ("a,b\n", None, None, "There are no rows below the names.", "At least one row is needed."),
        (
            "1\n2\n3\n",
            None,
            None,
            "There is only one column.",
            "Inputs and target are parted by one of these: semicolon, tab, bar, comma.",
        ),
        ("a,b\n1,x\n2,x\n", None, "b", "Every row has the target 'x'.", "At least two classes are needed."),
        # No text.
        (b"PK\x03\x04 a,b\n1,2\n", None, None, "This is not a text file.", "Save the table as CSV, in UTF-8."),
        (b"\x89PNG\r\n\x1a\n\0\0", None, None, "This is not a text file.", None),
        ("a,b\n1,2\n".encode("utf-16"), None, None, "The file is written in UTF-16.", "Save it as UTF-8 text."),
    ],
)
def test_the_first_place_that_cannot_be_used_is_named(
    tmp_path: Path, content: str | bytes, row: int | None, column: str | int | None, message: str, hint: str | None
) -> None:
    error = refused_text(tmp_path, content)
    assert (error.row, error.column, error.message) == (row, column, message)
    assert hint is None or error.hint == hint


def test_a_fault_far_down_is_found(tmp_path: Path) -> None:
    error = refused_text(tmp_path, "\ufeffa,b\n" + "1,2\n" * 50_000 + "1,?\n" + "1,2\n" * 10)
    assert (error.row, error.column, error.message) == (
        50_002,
        "b",
        "'?' is no number, but other cells of the column are.",
    )


def test_a_broken_quote_far_below_the_first_fault_does_not_hide_it(tmp_path: Path) -> None:
    error = refused_text(tmp_path, "a,b\n1,2\n?,2\n" + "1,2\n" * 50_000 + '"1,2\n')
    assert (error.row, error.column) == (3, "a")


def test_long_cells_are_shortened(tmp_path: Path) -> None:
    assert len(refused_text(tmp_path, "a,b\n1,2\n" + "x" * 1000 + ",3\n4,5\n").message) < 100


@pytest.mark.parametrize(
    ("target", "column", "message", "hint"),
    [
        (("wdth",), None, "There is no column 'wdth'. Did you mean 'width'?", None),
        (("Length",), None, "There is no column 'Length'. Did you mean 'length'?", None),
        (("zzz",), None, "There is no column 'zzz'.", "Allowed: length, width, y, or a number from 1 to 3."),
        (("4",), None, "There is no column 4.", "Allowed: 1 to 3."),
        (("0",), None, "There is no column 0.", "Allowed: 1 to 3."),
        (("-1",), None, "There is no column '-1'.", None),
        (("9" * 5000,), None, f"There is no column '{'9' * 60}'.", None),
        (("y", "3"), "y", "The column is named twice as a target.", "Name it once."),
        (("length", "width", "y"), None, "All columns are targets.", "At least one column is needed as an input."),
        (
            ("length", "y"),
            "y",
            "A column of words cannot be one of several targets.",
            "Give it as the only target, or leave it out.",
        ),
    ],
)
def test_a_target_that_is_none_is_named(
    tmp_path: Path, target: tuple[str, ...], column: str | None, message: str, hint: str | None
) -> None:
    error = refused_text(tmp_path, "length,width,y\n1,2,no\n3,4,yes\n", target)
    assert (error.column, error.message) == (column, message)
    assert hint is None or error.hint == hint


def test_a_target_name_that_two_columns_have_is_refused(tmp_path: Path) -> None:
    error = refused_text(tmp_path, "a,a,b\n1,2,3\n", ("a",))
    assert (error.message, error.hint) == ("2 columns are called 'a'.", "Give the number of one of them.")
    file = tmp_path / "table.csv"
    data = load_dataset(DataConfig(dataset="csv", file=str(file), target=("2",)))
    assert (data.X.tolist(), data.Y.tolist()) == ([[1, 3]], [[2]])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.csv", "There is no such file."),
        (".", "This is a folder."),
        ("x" * 5000, "The file cannot be read: File name too long."),
        ("a\0b", "There is no such file."),
    ],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, message: str) -> None:
    assert refused(tmp_path / name).message == message


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("1,2\n")
    file.chmod(0)
    assert refused(file).message == "The file cannot be read: Permission denied."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    caught: list[DataError] = []
    thread = threading.Thread(target=lambda: caught.append(refused(tmp_path / "pipe")), daemon=True)
    thread.start()
    thread.join(timeout=10)
    assert [error.message for error in caught] == ["There is no such file."]


def test_more_rows_than_a_million_are_refused(tmp_path: Path) -> None:
    error = refused_text(tmp_path, "1,2\n" * 1_000_001)
    assert (error.message, error.hint) == ("The table has more than 1,000,000 rows.", "Allowed: up to 1,000,000.")


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (",".join(["1"] * 1026) + "\n", "The table has 1,025 inputs.", "Allowed: up to 1,024."),
        (
            ",".join(["1"] * 2049) + "\n",
            "The table has 2,049 columns.",
            "Allowed: up to 1,024 inputs and as many targets.",
        ),
        (
            "".join(f"a{row % 600},b{row % 600},1\n" for row in range(600)),
            "With an input for each word, the table has 1,200 inputs.",
            "Allowed with 600 rows: up to 1,024.",
        ),
        (
            "".join(f"word{row % 1000},1\n" for row in range(60_000)),
            "With an input for each word, the table has 1,000 inputs.",
            "Allowed with 60,000 rows: up to 833.",
        ),
        (
            "".join(f"1.5,word{row % 1000}\n" for row in range(60_000)),
            "1,000 classes are too many for 60,000 rows.",
            "Allowed with as many rows: up to 833.",
        ),
        (
            "".join(f"name{row},1\n" for row in range(3000)),
            "The column has more than 1,024 different words.",
            "Leave out columns such as names or texts.",
        ),
        ("x" * 2_000_000, "The first line does not end within a megabyte.", None),
        ("1,2\n" + "3," + "4" * 200_000 + "\n", "The cells of the row cannot be told apart: field larger than", None),
    ],
    ids=["inputs", "columns", "inputs for words", "numbers", "classes", "words", "line", "cell"],
)
def test_too_much_is_refused(tmp_path: Path, content: str, message: str, hint: str | None) -> None:
    error = refused_text(tmp_path, content)
    assert error.message.startswith(message)
    assert hint is None or error.hint == hint


def test_as_many_inputs_as_allowed_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text((",".join(["0.5"] * 1025) + "\n") * 3)
    assert load_dataset(DataConfig(dataset="csv", file=str(file))).X.shape == (3, 1024)


@given(
    content=st.one_of(
        st.binary(max_size=60),
        st.text(st.sampled_from(list("01.5,;\t|\"' \n\r-eaé_x\x85\u2028")), max_size=40).map(str.encode),
        st.text(st.sampled_from(list('01.5,;"\né')), max_size=40).map(lambda text: text.encode("latin-1")),
    )
)
@example(b'a,b\n"1\n",2\n3,4\n')
@example(b"\xef\xbb\xbfa,b\n1,\xe9\n2,x\n")
def test_anything_is_either_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("any") / "table.csv"
    file.write_bytes(content)
    with contextlib.suppress(DataError):
        data = load_dataset(DataConfig(dataset="csv", file=str(file)))
        assert np.isfinite(data.X).all()
        assert np.isfinite(data.Y).all()
        assert len(data.X) == len(data.Y) == data.rows > 0
        assert len(data.input_names) == data.X.shape[1]
        return
    error = refused(file)
    assert error.message
    assert error.hint
    assert error.row is None or 1 <= error.row <= content.count(b"\n") + content.count(b"\r") + 1


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    content = "a,b\n\"__import__('os').abort()\",1\n=cmd|' /C calc'!A0,2\n"
    file = tmp_path / "formulas.csv"
    file.write_text(content)
    data = load_dataset(DataConfig(dataset="csv", file=str(file)))
    assert data.input_names == ("a==cmd|' /C calc'!A0", "a=__import__('os').abort()")
