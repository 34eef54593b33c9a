"""``scratchnet code``: what it prints, what it writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.export.keras_source import export_keras
from core.export.numpy_source import export_numpy
from core.export.pytorch_source import export_pytorch
from core.session.presets import load_preset
from scratchnet_gui.cli import main


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["code", *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_without_arguments_it_prints_the_articles_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == (0, export_numpy(load_preset("article").run, 1500).text, "")


def test_a_preset_is_named_in_either_way(capsys: pytest.CaptureFixture[str]) -> None:
    _, program, _ = told(capsys, "xor-two-hidden", "--iterations", "7")
    assert program == export_numpy(load_preset("xor-two-hidden").run, 7).text
    assert told(capsys, "--preset", "xor-two-hidden", "--iterations", "7")[1] == program
    status, _, error = told(capsys, "moons", "--preset", "xor-two-hidden")
    assert (status, error) == (2, "scratchnet code: argument --preset: moons is named already. Give one of them.\n")


def test_other_libraries_and_settings_are_taken(capsys: pytest.CaptureFixture[str]) -> None:
    run = load_preset("and").run
    assert told(capsys, "and", "--as", "pytorch")[1] == export_pytorch(run, run.stop_at).text
    assert told(capsys, "and", "--as", "keras")[1] == export_keras(run, run.stop_at).text
    changed = told(capsys, "and", "--optimizer", "adam", "--learning-rate", "0.25", "--epochs", "3")[1]
    assert changed == export_numpy(run.but(optimizer="adam", learning_rate=0.25), 3).text


def test_a_file_is_written_with_its_data_beside_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "mine.py"
    status, out, error = told(capsys, "circle", "-o", str(target))
    assert (status, out, error) == (0, f"{target}\n{tmp_path / 'mine_training_rows.csv'}\n", "")
    assert target.read_text(encoding="utf-8") == export_numpy(load_preset("circle").run).called("mine.py").text


def test_a_file_of_another_that_has_the_name_of_the_data_is_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = tmp_path / "mine_training_rows.csv"
    data.write_text("my own notes", encoding="utf-8")
    status, out, error = told(capsys, "circle", "-o", str(tmp_path / "mine.py"))
    assert (status, out) == (2, "")
    assert f"belongs into {data}, and that file is there already" in error
    assert list(tmp_path.iterdir()) == [data]


def test_printed_alone_it_says_that_data_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = told(capsys, "circle")
    assert status == 0
    assert error == "The program reads circle_training_rows.csv: with -o FILE.py both are written.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing",), "There is no preset 'nothing'"),
        (("--iterations", "0"), "A program trains at least 1 iteration."),
        (("--as", "matlab"), "invalid choice: 'matlab'"),
        (
            ("--as", "keras", "--not-averaged", "--loss", "mean_of_squares"),
            "Keras computes the gradients itself and cannot make the mistake “Gradient not averaged”.",
        ),
        (("-o", "/no/such/folder/a.py"), "/no/such/folder/a.py cannot be written: there is no folder /no/such/folder."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    status, out, error = told(capsys, *arguments)
    assert (status, out) == (2, "")
    assert message in error
    assert error.count("\n") == 1
