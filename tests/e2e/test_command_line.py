"""The program as a person calls it: what it prints, how it ends, and what it says about a wrong argument."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.sources import DATASETS
from core.session.presets import preset_names

pytestmark = pytest.mark.e2e

CHECKOUT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "scratchnet_gui")

WITHOUT_QT = """
import sys
for name in ("PySide6", "shiboken6", "pyqtgraph"):
    sys.modules[name] = None
from scratchnet_gui.cli import main
status = main(sys.argv[1:])
print("NumPy" if "numpy" in sys.modules else "no NumPy", file=sys.stderr)
sys.exit(status)
"""


def environment(**more: str) -> dict[str, str]:
    """Nothing of a terminal, a display or the tests' own settings."""
    leave_out = ("COLUMNS", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "OPENBLAS_NUM_THREADS", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in leave_out}
    return kept | {"PYTHONPATH": str(CHECKOUT)} | more


def scratchnet(
    *arguments: object, cwd: Path | None = None, command: tuple[str, ...] = PROGRAM, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the program; a traceback is never right."""
    result = subprocess.run(
        [*command, *map(str, arguments)],
        cwd=cwd,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in result.stderr, result.stderr
    return result


def succeed(*arguments: object, **options: Any) -> str:
    result = scratchnet(*arguments, **options)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def run_of(*arguments: object) -> dict[str, Any]:
    """Train and return the JSON object."""
    decoded: dict[str, Any] = json.loads(succeed("train", "--json", *arguments))
    return decoded


def in_this_process(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Call `main` here; for the many cases for which a process of their own would take too long."""
    from scratchnet_gui.cli import main

    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


class TestTrain:
    def test_the_article_s_numbers(self) -> None:
        lines = succeed("train").splitlines()
        assert lines[0] == "The article's network"
        assert lines[1].startswith("seed 45532, learning rate 1, 1,500 iterations in ")
        assert lines[3:8] == [
            "x1  x2  x3  target  prediction",
            " 0   0   1       0       0.023",
            " 0   1   1       1       0.979",
            " 1   0   1       1       0.975",
            " 1   1   1       0       0.025",
        ]
        assert lines[9] == "Loss 0.00225654 (sum of squares, forward pass 1,500)"

    def test_json_is_one_object_with_the_whole_run(self) -> None:
        run = run_of()
        assert list(run) == [
            "preset",
            "seed",
            "dataset",
            "classes",
            "iterations",
            "learning_rate",
            "optimizer",
            "batch",
            "loss",
            "train",
            "test",
            "inputs",
            "targets",
            "predictions",
            "weights",
            "biases",
            "seconds",
            "engine",
        ]
        reference = json.loads((CHECKOUT / "tests" / "data" / "article.json").read_text(encoding="utf-8"))
        expected = reference["runs"][0]
        assert (run["preset"], run["seed"], run["iterations"], run["learning_rate"]) == ("article", 45532, 1500, 1.0)
        assert (run["inputs"], run["targets"]) == (reference["inputs"], reference["targets"])
        assert len(run["loss"]) == 1500
        for forward_pass, loss in expected["loss_at_pass"].items():
            assert run["loss"][int(forward_pass) - 1] == pytest.approx(loss, abs=1e-9)
        assert [row[0] for row in run["predictions"]] == pytest.approx(expected["prediction_of_last_pass"], abs=1e-9)
        for matrix, key in zip(run["weights"], ("W1_end", "W2_end"), strict=True):
            for row, expected_row in zip(matrix, expected[key], strict=True):
                assert row == pytest.approx(expected_row, abs=1e-9)
        assert run["biases"] == [None, None]
        assert 0 < run["seconds"] < 60
        assert run["engine"] == "numpy"
        assert (run["dataset"], run["classes"], run["optimizer"]) == ("article", ["0", "1"], "gradient_descent")
        assert (run["batch"], run["test"]) == ("full", None)
        assert run["train"]["accuracy"] == 1.0
        assert run["train"]["loss"] < run["loss"][-1]

    def test_no_iterations_report_the_start(self) -> None:
        run = run_of("--iterations", 0, "--preset", "and")
        assert (run["iterations"], run["loss"], run["predictions"]) == (0, [], None)
        assert [len(run["weights"]), len(run["weights"][0]), len(run["weights"][0][0])] == [1, 2, 1]
        assert run["biases"] == [[0.0]]
        text = succeed("train", "--iterations", 0)
        assert "x1  x2  x3  target  prediction\n 0   0   1       0\n" in text
        assert text.endswith("No forward pass yet: there are no predictions and no loss.\n")

    def test_arguments_take_the_place_of_the_preset_s_settings(self) -> None:
        run = run_of(
            "--seed", 7, "--iterations", 3, "--learning-rate", 0.25, "--layers", "5:tanh,2", "--output", "tanh"
        )
        assert (run["seed"], run["iterations"], run["learning_rate"], len(run["loss"])) == (7, 3, 0.25, 3)
        assert [(len(matrix), len(matrix[0])) for matrix in run["weights"]] == [(3, 5), (5, 2), (2, 1)]

    def test_seed_and_preset_before_the_command_count_too(self) -> None:
        before = json.loads(succeed("--seed", 3, "--preset", "or", "train", "--iterations", 1, "--json"))
        assert (before["seed"], before["preset"]) == (3, "or")
        both = json.loads(succeed("--seed", 3, "train", "--seed", 4, "--iterations", 1, "--json"))
        assert (both["seed"], both["preset"]) == (4, "article")

    def test_a_preset_from_a_file_with_small_batches(self, tmp_path: Path) -> None:
        (tmp_path / "mine.toml").write_text(
            """
            schema_version = 1
            title = "Two rows a time"
            look_for = "Rows."
            [run]
            layers = [{ units = 2, bias = true }, { units = 2 }]
            batch_size = 2
            [data]
            rows = [
                { inputs = [0], targets = [0, 1] },
                { inputs = [1], targets = [1, 0] },
                { inputs = [2], targets = [1, 1] },
            ]
            """,
            encoding="utf-8",
        )
        run = json.loads(succeed("train", "--preset", "mine.toml", "--iterations", 4, "--json", cwd=tmp_path))
        assert run["preset"] == "mine.toml"
        # Iteration 4 takes row 3 alone: predictions are those of the network as it is then, for every row.
        hidden = 1 / (1 + np.exp(-(np.array(run["inputs"]) @ run["weights"][0] + run["biases"][0])))
        outputs = 1 / (1 + np.exp(-(hidden @ run["weights"][1])))
        assert np.allclose(run["predictions"], outputs, rtol=1e-12)
        assert len(run["biases"][0]) == 2
        assert run["biases"][1] is None
        table = succeed("train", "--preset", "mine.toml", "--iterations", 4, cwd=tmp_path)
        first = table.splitlines()[4].split()
        assert first[:3] == ["0", "0", "1"]
        assert [float(each) for each in first[3:]] == [round(each, 3) for each in run["predictions"][0]]
        assert "--iterations" in scratchnet("train", "--preset", "mine.toml", cwd=tmp_path).stderr

    def test_a_run_that_diverges(self) -> None:
        arguments = ("train", "--layers", "4:identity", "--output", "identity", "--learning-rate", 1000)
        for more in ((), ("--json",)):
            result = scratchnet(*arguments, *more)
            assert result.returncode == 1
            assert result.stdout == ""
            assert result.stderr == (
                "scratchnet train: The run diverged in iteration 5 (feedforward, layer 2): z is no longer finite.\n"
            )

    def test_large_numbers_on_the_way_warn_of_nothing(self) -> None:
        succeed("train", "--layers", "4:identity", "--output", "identity", "--learning-rate", 1000, "--iterations", 4)


class TestDatasets:
    """Everything that a run is made from can be said on the command line."""

    @pytest.mark.parametrize("name", [name for name in DATASETS if name != "csv"])
    def test_every_dataset_brings_settings_that_fit_it(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        status, out, _ = in_this_process(capsys, "train", "--dataset", name, "--epochs", "2", "--json")
        run = json.loads(out)
        assert status == 0
        assert run["dataset"] == name
        classes, outputs = len(run["classes"]), len(run["targets"][0])
        assert classes == 0 or outputs == (1 if classes == 2 else classes)
        assert set(run["train"]) == {"loss", "accuracy" if classes else "r_squared"}
        assert (run["test"] is None) or set(run["test"]) == set(run["train"])
        batches = 1 if run["batch"] == "full" else -(-len(run["inputs"]) // run["batch"])
        assert run["iterations"] == len(run["loss"]) == 2 * batches

    def test_a_seed_makes_other_data_and_the_same_seed_the_same(self, capsys: pytest.CaptureFixture[str]) -> None:
        runs = []
        for seed in (["3"], ["3"], ["4"], ["4", "--data-seed", "3"]):
            line = ["train", "--dataset", "moons", "--samples", "20", "--epochs", "1", "--json", "--seed", *seed]
            runs.append(json.loads(in_this_process(capsys, *line)[1]))
        inputs = [run["inputs"] for run in runs]
        assert inputs[0] == inputs[1] == inputs[3] != inputs[2]
        assert runs[0]["weights"] == runs[1]["weights"] != runs[3]["weights"]

    def test_a_file_of_one_s_own(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rows = [f"{x / 7:.3f};{x % 3};{'high' if x > 20 else 'low'}".replace(".", ",") for x in range(40)]
        (tmp_path / "mine.csv").write_text("\n".join(["height;kind;size", *rows]), encoding="latin-1")
        file = str(tmp_path / "mine.csv")
        line = ("train", "--csv", file, "--target", "size", "--test-ratio", "0.25", "--scale", "--epochs", "3")
        run = json.loads(in_this_process(capsys, *line, "--json")[1])
        assert run["dataset"].endswith("mine.csv")
        assert run["classes"] == ["high", "low"]
        assert len(run["inputs"]) == 30
        first = [row[0] for row in run["inputs"]]
        assert sum(first) == pytest.approx(0, abs=1e-9)
        text = in_this_process(capsys, *line)[1]
        assert text.splitlines()[3].split() == ["height", "kind", "target", "prediction"]

    def test_training_ends_at_the_first_loss_that_is_small_enough(self, capsys: pytest.CaptureFixture[str]) -> None:
        run = json.loads(in_this_process(capsys, "train", "--until", "loss<0.01", "--json")[1])
        assert run["loss"][-1] < 0.01 <= run["loss"][-2]
        assert 100 < run["iterations"] < 1500
        text = in_this_process(capsys, "train", "--until", "accuracy>0.9")[1]
        assert "More than 0.9 of the training rows are right after epoch" in text

    @pytest.mark.parametrize(("chosen", "rate"), [("adam", 0.001), ("adagrad", 0.01), ("momentum", 1.0)])
    def test_an_optimiser_brings_its_usual_learning_rate(
        self, capsys: pytest.CaptureFixture[str], chosen: str, rate: float
    ) -> None:
        line = ("train", "--optimizer", chosen, "--iterations", "2", "--json")
        run = json.loads(in_this_process(capsys, *line)[1])
        assert (run["optimizer"], run["learning_rate"]) == (chosen, rate)
        assert json.loads(in_this_process(capsys, *line, "--learning-rate", "0.5")[1])["learning_rate"] == 0.5

    def test_both_engines_agree(self, capsys: pytest.CaptureFixture[str]) -> None:
        line = ("train", "--dataset", "blobs", "--epochs", "5", "--dropout", "0.2", "--l2", "0.01", "--json")
        runs = [json.loads(in_this_process(capsys, *line, "--engine", each)[1]) for each in ("numpy", "compiled")]
        assert [run["engine"] for run in runs] == ["numpy", "compiled"]
        assert runs[0]["loss"] == pytest.approx(runs[1]["loss"], rel=1e-9)

    def test_biases_can_be_given_and_taken(self, capsys: pytest.CaptureFixture[str]) -> None:
        line = ("train", "--preset", "and", "--iterations", "1", "--json")
        assert json.loads(in_this_process(capsys, *line, "--no-bias")[1])["biases"] == [None]
        assert json.loads(in_this_process(capsys, *line, "--bias")[1])["biases"] != [None]


class TestOtherCommands:
    def test_presets(self) -> None:
        lines = succeed("presets").splitlines()
        assert [line.split("  ")[0] for line in lines] == list(preset_names())
        assert "article                 The article's network" in lines

    def test_version(self) -> None:
        assert succeed("--version") == "scratchnet 0.1.0\n"

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--help"], ["--preset", "--seed", "--version", "presets", "train", "snapshot", "examples:"]),
            (["train", "--help"], ["--layers", "--json", "from 0 to 4,294,967,295", "above 0 to 1,000", "relu"]),
            (["snapshot", "--help"], ["--phase", "--size", "--theme", "--out", "examples:"]),
            (["presets", "--help"], ["List the bundled presets."]),
        ],
    )
    def test_help(self, arguments: list[str], said: list[str]) -> None:
        out = " ".join(succeed(*arguments).split())
        assert all(each in out for each in said), out

    def test_no_help_text_outgrows_a_terminal(self) -> None:
        for arguments in (["--help"], ["train", "--help"], ["snapshot", "--help"]):
            assert max(map(len, succeed(*arguments, COLUMNS="80").splitlines())) <= 80


class TestSnapshot:
    def test_the_picture_has_exactly_the_size(self, tmp_path: Path) -> None:
        path = tmp_path / "Picture.PNG"
        arguments = ("--iterations", 2, "--phase", 3, "--size", "800x601", "--theme", "dark", "--out", path)
        assert succeed("snapshot", *arguments) == f"{path}\n"
        png = path.read_bytes()
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (800, 601)

    def test_the_settings_of_the_person_are_neither_read_nor_written(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        settings = home / "ScratchNet" / "ScratchNet.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text("[choices]\nloss_axis=linear\ntheme=theme_dark\n", encoding="utf-8")
        before = settings.read_bytes()
        for name, folder in (("with.png", home), ("without.png", tmp_path / "nobody")):
            arguments = ("--iterations", 3, "--size", "800x600", "--out", tmp_path / name)
            succeed("snapshot", *arguments, XDG_CONFIG_HOME=str(folder))
        assert settings.read_bytes() == before
        assert [path.name for path in settings.parent.iterdir()] == ["ScratchNet.ini"]
        assert (tmp_path / "with.png").read_bytes() == (tmp_path / "without.png").read_bytes()

    def test_a_run_that_diverges_before_leaves_no_picture(self, tmp_path: Path) -> None:
        good = (CHECKOUT / "resources" / "presets" / "and.toml").read_text(encoding="utf-8")
        wild = good.replace('"sigmoid"', '"identity"').replace("learning_rate = 1", "learning_rate = 1000")
        (tmp_path / "wild.toml").write_text(wild, encoding="utf-8")
        result = scratchnet("snapshot", "--preset", "wild.toml", "--out", "x.png", cwd=tmp_path)
        assert result.returncode == 1
        assert "scratchnet snapshot: The run diverged in iteration " in result.stderr
        assert result.stderr.count("\n") == 1
        assert not (tmp_path / "x.png").exists()

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no folder that no one can write to")
    def test_a_place_that_turns_out_unwritable(self) -> None:
        result = scratchnet("snapshot", "--iterations", 1, "--out", "/proc/x.png")
        assert result.returncode == 2
        assert result.stderr == "scratchnet snapshot: argument --out: /proc/x.png cannot be written.\n"


class TestWithoutQt:
    """What needs no window does without Qt, and what needs no network does without NumPy."""

    @pytest.mark.parametrize(
        ("arguments", "numpy"),
        [
            (["--help"], "no NumPy"),
            (["--version"], "no NumPy"),
            (["train", "--iterations", "2"], "NumPy"),
            (["train", "--json", "--iterations", "2"], "NumPy"),
            (["train", "--help"], "NumPy"),
            (["presets"], "NumPy"),
        ],
    )
    def test_it_works_with_qt_blocked(self, arguments: list[str], numpy: str) -> None:
        result = scratchnet(*arguments, command=(sys.executable, "-c", WITHOUT_QT))
        assert result.returncode == 0, result.stderr
        assert result.stdout
        assert result.stderr == f"{numpy}\n"

    @pytest.mark.parametrize("arguments", [[], ["snapshot", "--out", "x.png"]])
    def test_the_window_says_that_qt_is_missing(self, arguments: list[str], tmp_path: Path) -> None:
        result = scratchnet(*arguments, command=(sys.executable, "-c", WITHOUT_QT), cwd=tmp_path)
        assert result.returncode == 2
        assert "Qt cannot be loaded: " in result.stderr
        assert "README" in result.stderr


WRONG = [
    ("train --seed -1", "--seed", "Seed cannot be -1. Allowed: from 0 to 4,294,967,295."),
    ("train --seed abc", "--seed", "'abc' is not a whole number. Allowed: from 0 to 4,294,967,295."),
    ("train --seed 1.5", "--seed", "'1.5' is not a whole number. Allowed: from 0 to"),
    ("train --seed 4294967296", "--seed", "Seed cannot be 4294967296. Allowed: from 0 to"),
    (f"train --seed {'9' * 5000}", "--seed", "is not a whole number. Allowed: from 0 to"),
    ("train --seed", "--seed", "expected one argument"),
    ("train --iterations -5", "--iterations", "Iterations cannot be -5. Allowed: from 0 to 1,000,000,000."),
    ("train --iterations 1e9", "--iterations", "'1e9' is not a whole number. Allowed: from 0 to 1,000,000,000."),
    ("train --iterations 1000000001", "--iterations", "Iterations cannot be 1000000001. Allowed: from 0 to"),
    ("train --learning-rate nan", "--learning-rate", "Learning rate cannot be nan. Allowed: above 0 to 1,000."),
    ("train --learning-rate inf", "--learning-rate", "Learning rate cannot be inf. Allowed: above 0 to 1,000."),
    ("train --learning-rate -inf", "--learning-rate", "Learning rate cannot be -inf. Allowed: above 0 to 1,000."),
    ("train --learning-rate 0", "--learning-rate", "Learning rate cannot be 0. Allowed: above 0 to 1,000."),
    ("train --learning-rate -1", "--learning-rate", "Learning rate cannot be -1. Allowed: above 0 to 1,000."),
    ("train --learning-rate -1e3", "--learning-rate", "Learning rate cannot be -1e3. Allowed: above 0 to 1,000."),
    ("train --learning-rate 1e400", "--learning-rate", "Learning rate cannot be 1e400. Allowed: above 0 to 1,000."),
    ("train --learning-rate fast", "--learning-rate", "'fast' is not a number. Allowed: above 0 to 1,000."),
    ("train --layers ''", "--layers", "'' is not a layer. Allowed: neurons:activation"),
    ("train --layers 4:", "--layers", "'4:' is not a layer. Allowed: neurons:activation"),
    ("train --layers :tanh", "--layers", "':tanh' is not a layer. Allowed: neurons:activation"),
    ("train --layers 4,,3", "--layers", "'' is not a layer. Allowed: neurons:activation"),
    ("train --layers 0", "--layers", "Neurons cannot be 0. Allowed: from 1 to 1,024."),
    ("train --layers 9999", "--layers", "Neurons cannot be 9999. Allowed: from 1 to 1,024."),
    ("train --layers -4", "--layers", "Neurons cannot be -4. Allowed: from 1 to 1,024."),
    ("train --layers 4.5", "--layers", "'4.5' is not a whole number. Allowed: from 1 to 1,024."),
    ("train --layers 4:foo", "--layers", "There is no activation 'foo'. Allowed: sigmoid, tanh, relu, leaky_relu,"),
    (
        "train --layers 4:softmax",
        "--layers",
        "A hidden layer cannot have softmax: it makes probabilities of all its sums together.",
    ),
    (f"train --layers {','.join('1' * 16)}", "--layers", "There cannot be 16 hidden layers. Allowed: up to 15."),
    ("train --output foo", "--output", "There is no activation 'foo'. Allowed: sigmoid, tanh, relu, leaky_relu,"),
    (
        "train --preset nope",
        "--preset",
        "There is no preset 'nope'. Allowed: one-neuron, and, or, article, article-seed",
    ),
    ("train --preset artcle", "--preset", "There is no preset 'artcle'. Did you mean article? Allowed: one-neuron,"),
    ("train --preset ../../etc/passwd", "--preset", "There is no preset '../../etc/passwd'. Allowed: one-neuron, and,"),
    ("train --preset none.toml", "--preset", "none.toml: There is no such file."),
    ("train --preset empty.toml", "--preset", "empty.toml: Missing setting schema_version. Known here:"),
    ("train --preset folder.toml", "--preset", "folder.toml: There is no such file."),
    ("train --preset wrong.toml", "--preset", "wrong.toml, run.seed: Seed cannot be -1. Allowed: from 0 to"),
    ("train --preset latin.toml", "--preset", "latin.toml: Byte 1 is not UTF-8."),
    ("train --foo 3", "--foo", "There is no argument --foo. See scratchnet train --help."),
    ("train --learn 3", "--learn", "There is no argument --learn (did you mean --learning-rate?). See"),
    (
        "train --dataset digits --noise 0.2",
        "--noise",
        "It has no meaning with --dataset digits. Only with: blobs, circle,",
    ),
    (
        "train --optimizer adam --momentum 0.5",
        "--momentum",
        "It has no meaning with --optimizer adam. Only with: momentum,",
    ),
    ("train --epochs 3 --iterations 4", "--epochs", "It cannot be given together with --iterations."),
    ("train --csv f.csv --dataset circle", "--dataset", "It is circle, but --csv names a file. Give one of them."),
    ("train --output softmax", "--output", "A single output with softmax is always 1."),
    ("train --dataset csv", "--csv", "No file is given."),
    ("train --dataset rings", "--dataset", "Dataset cannot be 'rings'. Allowed: article, and, or,"),
    ("train --dataset circle --samples 1", "--samples", "Rows cannot be 1. Allowed: from 2 to 1,000,000."),
    ("train --dataset circle --features x3", "--features", "x3"),
    ("train --csv nowhere.csv", "nowhere.csv", "There is no such file."),
    ("train --csv good.toml --target nothing", "good.toml", ""),
    (
        "train --loss binary_cross_entropy --output tanh",
        "--loss",
        "it needs sigmoid outputs, not tanh. Allowed with tanh:",
    ),
    ("train --batch none", "--batch", "'none' is not a whole number. Allowed: from 1 to 1,000,000."),
    ("train --until error<3", "--until", "'error<3' is not a condition. Allowed: 'loss<NUMBER' or 'accuracy>NUMBER'."),
    ("train --until loss<0", "--until", "Loss goal cannot be 0. Allowed: above 0"),
    ("train --engine fortran", "--engine", "Engine cannot be 'fortran'. Allowed: auto, numpy, compiled."),
    ("train --preset one-neuron --noise 0.1", "--noise", "The preset's rows are written out in it."),
    ("train more", "more", "There is no argument more. See scratchnet train --help."),
    ("trian", "COMMAND", "train"),
    ("--seed x", "--seed", "'x' is not a whole number. Allowed: from 0 to"),
    ("--preset nope", "--preset", "There is no preset 'nope'. Allowed: one-neuron,"),
    ("snapshot", "--out", "required"),
    ("snapshot --out x.txt", "--out", "'x.txt' is not a picture's name. Allowed: a name that ends in .png."),
    ("snapshot --out ''", "--out", "'' is not a picture's name. Allowed: a name that ends in .png."),
    ("snapshot --out missing/x.png", "--out", "There is no folder missing. Allowed: a file in a folder that exists."),
    ("snapshot --out folder.png", "--out", "folder.png is a folder. Allowed: the name of a file in it."),
    (f"snapshot --out {'x' * 5000}.png", "--out", "is not a file's name"),
    (
        "snapshot --out x.png --size 0x0",
        "--size",
        "'0x0' is not a size. Allowed: WIDTHxHEIGHT from 640x480 to 7680x4320",
    ),
    ("snapshot --out x.png --size 12", "--size", "'12' is not a size. Allowed: WIDTHxHEIGHT"),
    ("snapshot --out x.png --size 1e3x4", "--size", "'1e3x4' is not a size. Allowed: WIDTHxHEIGHT"),
    ("snapshot --out x.png --size 639x480", "--size", "'639x480' is not a size. Allowed: WIDTHxHEIGHT"),
    ("snapshot --out x.png --size 7680x4321", "--size", "'7680x4321' is not a size. Allowed: WIDTHxHEIGHT"),
    ("snapshot --out x.png --size -1x-1", "--size", "'-1x-1' is not a size. Allowed: WIDTHxHEIGHT"),
    ("snapshot --out x.png --phase 0", "--phase", "There is no phase 0. Allowed: from 1."),
    ("snapshot --out x.png --phase 8", "--phase", "There is no phase 8. Allowed: from 1 to 7."),
    ("snapshot --out x.png --phase 6 --preset and", "--phase", "There is no phase 6. Allowed: from 1 to 5."),
    ("snapshot --out x.png --phase two", "--phase", "'two' is not a whole number. Allowed: from 1."),
    ("snapshot --out x.png --theme blue", "--theme", "light"),
    ("snapshot --out x.png --iterations -1", "--iterations", "Iterations cannot be -1. Allowed: from 0 to"),
]


class TestWrongArguments:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Stand in a folder with files that are not as they should be."""
        good = (CHECKOUT / "resources" / "presets" / "and.toml").read_text(encoding="utf-8")
        (tmp_path / "empty.toml").touch()
        (tmp_path / "wrong.toml").write_text(good.replace("seed = 1", "seed = -1"), encoding="utf-8")
        (tmp_path / "latin.toml").write_bytes(b"\xe9")
        (tmp_path / "folder.toml").mkdir()
        (tmp_path / "folder.png").mkdir()
        monkeypatch.chdir(tmp_path)
        return tmp_path

    @pytest.mark.parametrize(("line", "argument", "said"), WRONG, ids=[line[:60] for line, _, _ in WRONG])
    def test_one_line_names_the_argument_and_what_is_allowed(
        self, folder: Path, capsys: pytest.CaptureFixture[str], line: str, argument: str, said: str
    ) -> None:
        before = sorted(folder.iterdir())
        status, out, err = in_this_process(capsys, *(part.strip("'") for part in line.split()))
        assert (status, out) == (2, "")
        assert err.startswith("scratchnet")
        assert err.count("\n") == 1
        assert len(err) < 440
        assert argument in err
        assert said in err
        assert sorted(folder.iterdir()) == before

    @pytest.mark.parametrize(
        "line", ["train --seed -1", "train --preset latin.toml", "--preset nope", "snapshot --out x"]
    )
    def test_the_same_in_a_process_of_its_own(self, folder: Path, line: str) -> None:
        result = scratchnet(*line.split(), cwd=folder)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.count("\n") == 1

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_may_not_be_written_to(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder.chmod(0o500)
        status, _, err = in_this_process(capsys, "snapshot", "--out", "x.png")
        assert status == 2
        assert "x.png cannot be written. Allowed: a file that you may write to." in err


class TestOutput:
    """Whoever reads the output may go, stop the program, or be a terminal."""

    @pytest.mark.parametrize("iterations", [1, 20_000], ids=["little", "much"])
    def test_a_reader_that_has_gone(self, iterations: int) -> None:
        process = subprocess.Popen(
            [*PROGRAM, "train", "--json", "--iterations", str(iterations)],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        assert process.wait(60) == 141
        assert errors == b""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
    def test_a_full_disk(self) -> None:
        with open("/dev/full", "wb") as full:
            result = subprocess.run(
                [*PROGRAM, "presets"], env=environment(), stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
            )
        assert result.returncode == 2
        assert result.stderr == b"scratchnet: the output cannot be written: No space left on device.\n"

    def test_a_terminal_that_lacks_the_characters(self, tmp_path: Path) -> None:
        good = (CHECKOUT / "resources" / "presets" / "and.toml").read_text(encoding="utf-8")
        path = tmp_path / "mine.toml"
        path.write_text(good.replace("AND with one neuron", "ET à un neurone"), encoding="utf-8")
        out = succeed("train", "--preset", path, "--iterations", 1, PYTHONIOENCODING="ascii")
        assert out.startswith("ET ? un neurone\n")

    def test_interrupt(self) -> None:
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [*PROGRAM, "train", "--iterations", "1000000000"],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=follower,
        )
        os.close(follower)
        drawn = b""
        deadline = time.monotonic() + 60
        while b" of 1,000,000,000  loss " not in drawn and time.monotonic() < deadline:
            drawn += os.read(leader, 4096)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 130
        assert out == b""
        try:
            while more := os.read(leader, 4096):
                drawn += more
        except OSError:  # how a terminal says that nobody writes to it any more
            pass
        os.close(leader)
        assert b"Traceback" not in drawn
        assert drawn.endswith(b"\r\x1b[K"), "the bar is wiped away"
