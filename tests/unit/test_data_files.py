"""Tables in files: every way to write one gives the same numbers."""

import csv
import io
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig


def loaded(folder: Path, content: str | bytes, target: tuple[str, ...] = (), name: str = "table.csv") -> Dataset:
    """Write a file and load it."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_dataset(DataConfig(dataset="csv", file=str(file), target=target))


def test_a_plain_table(tmp_path: Path) -> None:
    data = loaded(tmp_path, "length,width,price\n1.5,2,10.5\n-3,4e-1,20\n")
    assert data.X.tolist() == [[1.5, 2], [-3, 0.4]]
    assert data.Y.tolist() == [[10.5], [20]]
    assert (data.input_names, data.target_names) == (("length", "width"), ("price",))
    assert (data.classes, data.title, data.scaling) == ((), "table.csv", "")
    assert data.source == f"The file {tmp_path / 'table.csv'}"


def test_columns_without_names_are_numbered(tmp_path: Path) -> None:
    data = loaded(tmp_path, "1,2,3\n4,5,6.5\n")
    assert (data.rows, data.input_names, data.target_names) == (2, ("x1", "x2"), ("y",))


@pytest.mark.parametrize(
    "content",
    [
        "a,b,y\n0.5,1.25,no\n2,3,yes\n",
        "a;b;y\n0.5;1.25;no\n2;3;yes\n",
        "a;b;y\n0,5;1,25;no\n2;3;yes\n",
        "a\tb\ty\n0.5\t1.25\tno\n2\t3\tyes\n",
        "a\tb\ty\n0,5\t1,25\tno\n2\t3\tyes\n",
        "a|b|y\r\n0.5|1.25|no\r\n2|3|yes\r\n",
        "a,b,y\r0.5,1.25,no\r2,3,yes",
        '"a","b","y"\n"0.5","1.25","no"\n"2","3","yes"\n',
        '"a","b","y"\n"0,5","1,25","no"\n"2","3","yes"\n',
        "\ufeffa,b,y\n0.5,1.25,no\n2,3,yes\n",
        "\n\na, b, y\n\n 0.5, 1.25, no \n2,3,yes\n\n\n",
        "a, b, y\n+5e-1, 125E-2, no\n2., 3.0, yes\n",
    ],
)
def test_every_way_of_writing_gives_the_same(tmp_path: Path, content: str) -> None:
    data = loaded(tmp_path, content)
    assert data.X.tolist() == [[0.5, 1.25], [2, 3]]
    assert data.Y.tolist() == [[0], [1]]
    assert (data.input_names, data.target_names, data.classes) == (("a", "b"), ("y",), ("no", "yes"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_letters_beyond_ascii(tmp_path: Path, encoding: str) -> None:
    data = loaded(tmp_path, "Größe;Farbe\n1,5;grün\n2,5;weiß\n3,5;grün\n".encode(encoding))
    assert (data.input_names, data.classes, data.target_names) == (("Größe",), ("grün", "weiß"), ("Farbe",))


def test_latin_1_is_noticed_far_down(tmp_path: Path) -> None:
    content = "a,b\n" + "1.25,no\n" * 200_000 + "1.5,für\n"
    data = loaded(tmp_path, content.encode("latin-1"))
    assert (data.rows, data.classes) == (200_001, ("für", "no"))


def test_cells_in_quotes_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    data = loaded(tmp_path, 'a,"name, long"\n1,"x, y"\n2,"say ""z"""\n3,"two\nlines"\n4,"x, y"\n')
    assert data.target_names == ('say "z"', "two\nlines", "x, y")
    assert data.Y.argmax(axis=1).tolist() == [2, 0, 1, 2]


_NAMES = ["size", "größe, cm", 'a "b"', "x\ny"]
_NUMBERS = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 6)), min_size=3, max_size=3)
_ROWS = st.tuples(_NUMBERS, st.sampled_from(["no", "yes; no", 'may"be', "l'été", "a|b\tc,d\nend"]))


@given(
    rows=st.lists(_ROWS, min_size=2, max_size=12).filter(lambda rows: len({row[1] for row in rows}) > 2),
    delimiter=st.sampled_from(",;\t|"),
    comma=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "latin-1"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    with_names=st.booleans(),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[list[float], str]],
    delimiter: str,
    comma: bool,
    encoding: str,
    end: str,
    quoting: Literal[0, 1],
    with_names: bool,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    if with_names:
        writer.writerow(_NAMES)
    for numbers, word in rows:
        # Always with decimals: "1,234" alone could be one thousand.
        cells = [f"{number:.6f}" for number in numbers]
        writer.writerow([*(cell.replace(".", ",") if comma else cell for cell in cells), word])
    data = loaded(tmp_path_factory.mktemp("table"), text.getvalue().encode(encoding))
    words = sorted({word for _, word in rows})
    assert_array_equal(data.X, [numbers for numbers, _ in rows])
    assert [data.classes[place] for place in data.Y.argmax(axis=1)] == [word for _, word in rows]
    assert data.classes == data.target_names == tuple(words)
    assert data.input_names == (tuple(_NAMES[:3]) if with_names else ("x1", "x2", "x3"))


def test_first_row_is_names_only_if_none_of_its_words_comes_again(tmp_path: Path) -> None:
    named = loaded(tmp_path, "weather,play\nsunny,no\nrain,yes\nsunny,yes\n")
    assert (named.rows, named.input_names) == (3, ("weather=rain", "weather=sunny"))
    bare = loaded(tmp_path, "sunny,no\nrain,yes\nsunny,yes\n")
    assert (bare.rows, bare.input_names) == (3, ("x1=rain", "x1=sunny"))


def test_a_column_without_a_name_among_named_ones(tmp_path: Path) -> None:
    assert loaded(tmp_path, ",b,y\n1,2,3\n4,5,6\n").input_names == ("x1", "b")


def test_words_in_inputs_become_inputs_of_0_and_1(tmp_path: Path) -> None:
    data = loaded(tmp_path, "colour,size,y\nred,1,0.5\nblue,2,1.5\nred,3,2.5\n")
    assert data.input_names == ("colour=blue", "colour=red", "size")
    assert data.X.tolist() == [[0, 1, 1], [1, 0, 2], [0, 1, 3]]
    assert data.scaling == "Each word is an input of its own, 0 or 1: colour."


def test_two_words_as_target_are_one_column_in_alphabetical_order(tmp_path: Path) -> None:
    data = loaded(tmp_path, "1,yes\n2,no\n3,yes\n")
    assert (data.classes, data.Y.tolist()) == (("no", "yes"), [[1], [0], [1]])


def test_more_words_as_target_are_a_column_each(tmp_path: Path) -> None:
    data = loaded(tmp_path, "1,c\n2,a\n3,b\n")
    assert (data.classes, data.Y.tolist()) == (("a", "b", "c"), [[0, 0, 1], [1, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        (["0", "1", "1"], ("0", "1")),  # 0 and 1 always are
        (["0", "1"] * 50, ("0", "1")),
        (["3", "2"] * 5, ("2", "3")),  # five rows each are enough
        (["3", "2"] * 4 + ["2"], ()),
        (["0", "1", "2"] * 2, ("0", "1", "2")),  # two are, where they count from 0 or 1
        (["0", "1", "2", "0", "1"], ()),
        (["1", "2", "3", "3", "3", "3"], ("1", "2", "3")),
        (["0", "1", "3"] * 3, ()),  # 2 is missing
        (["-1", "0", "1"] * 3, ()),
        ([str(number) for number in range(21)] * 2, ()),
        (["3", "7", "12"] * 5, ("3", "7", "12")),
        ([str(number) for number in range(20)] * 5, tuple(map(str, range(20)))),
        ([str(number) for number in range(21)] * 5, ()),  # more than 20
        (["-1", "1"] * 5, ("-1", "1")),
        (["1.0", "2.0"] * 5, ()),  # written as decimal numbers
        (["1", "2", "1.5"] * 5, ()),
        (["1e0", "2e0"] * 5, ()),
        (["4"] * 20, ()),  # one class is none
    ],
)
def test_which_whole_numbers_stand_for_classes(tmp_path: Path, targets: list[str], classes: tuple[str, ...]) -> None:
    data = loaded(tmp_path, "".join(f"{place}.5,{target}\n" for place, target in enumerate(targets)))
    assert data.classes == classes
    if len(classes) > 2:
        assert [data.classes[place] for place in data.Y.argmax(axis=1)] == targets
    elif classes:
        assert [data.classes[int(place)] for place in data.Y[:, 0]] == targets
    else:
        assert data.Y[:, 0].tolist() == list(map(float, targets))


@pytest.mark.parametrize("target", [("b",), ("2",), (" b ",)])
def test_a_target_by_name_or_number(tmp_path: Path, target: tuple[str, ...]) -> None:
    data = loaded(tmp_path, "a,b,c\n1,2,3\n4,5,6\n", target)
    assert (data.input_names, data.target_names) == (("a", "c"), ("b",))
    assert data.X.tolist() == [[1, 3], [4, 6]]
    assert data.Y.tolist() == [[2], [5]]


def test_several_targets_in_the_order_given(tmp_path: Path) -> None:
    data = loaded(tmp_path, "a,b,c\n1,2,3\n4,5,6\n", ("c", "1"))
    assert (data.input_names, data.target_names, data.Y.tolist()) == (("b",), ("c", "a"), [[3, 1], [6, 4]])
    assert data.classes == ()


def test_targets_with_a_single_1_in_each_row_are_classes(tmp_path: Path) -> None:
    data = loaded(tmp_path, "a,cat,dog\n1,0,1\n4,1,0\n", ("cat", "dog"))
    assert (data.classes, data.Y.tolist()) == (("cat", "dog"), [[0, 1], [1, 0]])


def test_many_rows_in_several_parts_keep_their_order(tmp_path: Path) -> None:
    rows = 10_000
    content = "".join(f"{row},{'even' if row % 2 == 0 else 'odd'},{row * 0.5}\n" for row in range(rows))
    data = loaded(tmp_path, content)
    assert_array_equal(data.X[:, 0], np.arange(rows))
    assert_array_equal(data.X[:, 1:].argmax(axis=1), np.arange(rows) % 2)
    assert_array_equal(data.Y[:, 0], np.arange(rows) * 0.5)


def test_all_settings_apply_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("".join(f"{row},{row % 7},{'ab'[row % 2]}\n" for row in range(100)))
    data = load_dataset(DataConfig(dataset="csv", file=str(file), features=("x1x2",), test_ratio=0.2, scale=True))
    assert (data.X.shape, data.test_X.shape, data.input_names) == ((80, 1), (20, 1), ("x1x2",))
    assert data.test_Y.sum() == 10
    assert data.X.mean() == pytest.approx(0)
