"""A preset's file with a mistake is refused with words an author understands."""

from pathlib import Path

import pytest

from core.errors import ConfigError
from core.session.presets import Preset, load_preset, preset_names
from tests.helpers.runs import with_settings

BUNDLED = Path(__file__).parents[2] / "resources" / "presets"
GOOD = (BUNDLED / "xor-two-hidden.toml").read_text(encoding="utf-8")


def load(folder: Path, content: str | bytes) -> Preset:
    path = folder / "mine.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_preset(str(path))


def refusal(folder: Path, content: str | bytes) -> str:
    """Return the message without the folder's name."""
    with pytest.raises(ConfigError) as caught:
        load(folder, content)
    return str(caught.value).replace(f"{folder}/", "")


class TestFiles:
    def test_a_file_of_one_s_own(self, tmp_path: Path) -> None:
        preset = load(tmp_path, GOOD.replace("seed = 0", "seed = 5"))
        assert preset == Preset(
            schema_version=1,
            title="XOR with two hidden neurons",
            look_for=load_preset("xor-two-hidden").look_for,
            run=with_settings(load_preset("xor-two-hidden").run, seed=5),
        )

    @pytest.mark.parametrize("content", [GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD], ids=["Windows", "with BOM"])
    def test_as_windows_writes_it(self, tmp_path: Path, content: str) -> None:
        assert load(tmp_path, content) == load_preset("xor-two-hidden")

    def test_only_what_differs_from_the_defaults_is_needed(self, tmp_path: Path) -> None:
        least = """
            schema_version = 1
            title = "Least"
            look_for = "Nothing."
            run.layers = [{ units = 1 }]
            data.rows = [{ inputs = [1], targets = [0.5] }]
        """
        run = load(tmp_path, least).run
        assert (run.seed, run.learning_rate, run.stop_at, run.layers[0].bias) == (0, 1.0, None, False)

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("seed = 0", "seed = -1", "mine.toml, run.seed: Seed cannot be -1. Allowed: from 0 to 4,294,967,295."),
            ("seed = 0", "seed = 'a'", "mine.toml, run.seed: Expected a whole number, got text. Allowed: from 0 to"),
            ("seed = 0", "seed = 1.5", "mine.toml, run.seed: Expected a whole number, got a number. Allowed:"),
            ("seed = 0", "seed = true", "mine.toml, run.seed: Expected a whole number, got true or false. Allowed:"),
            ("seed = 0", f"seed = 0x{'f' * 5000}", "mine.toml, run.seed: Seed cannot be that large. Allowed:"),
            ("seed = 0", f"seed = {'1' * 5000}", "mine.toml: A number in it has thousands of digits."),
            ("seed = 0", "sed = 0", "mine.toml, run: There is no setting sed. Known here: layers, initializer,"),
            ("seed = 0", "data = 0", "mine.toml, run.data: The data does not belong here. It stands in [data],"),
            ("stop_at = 1000", "stop_at = 0", "mine.toml, run.stop_at: Last iteration cannot be 0. Allowed: from 1 to"),
            ("stop_at = 1000", "stop_at = '9'", "mine.toml, run.stop_at: Expected a whole number, got text. Allowed:"),
            ("rate = 1\n", "rate = nan\n", "mine.toml, run.learning_rate: Learning rate cannot be nan. Allowed: above"),
            ("rate = 1\n", "rate = inf\n", "mine.toml, run.learning_rate: Learning rate cannot be inf. Allowed: above"),
            (
                "rate = 1\n",
                f"rate = 1{'0' * 400}\n",
                "mine.toml, run.learning_rate: The number is too large. Allowed: above 0 to 1,000.",
            ),
            (
                '"uniform"',
                '"she"',
                "mine.toml, run.initializer: Start weights cannot be 'she'. Allowed: article, uniform, normal,",
            ),
            (
                '"sigmoid"',
                '"softmin"',
                "mine.toml, run.layers[0].activation: Activation cannot be 'softmin'. Allowed: sigmoid, tanh,",
            ),
            ("units = 2", "units = 0", "mine.toml, run.layers[0].units: Neurons cannot be 0. Allowed: from 1 to 1,024"),
            ("units = 2", "unit = 2", "mine.toml, run.layers[0]: There is no setting unit. Known here: units,"),
            ("bias = true", "bias = 1", "mine.toml, run.layers[0].bias: Expected true or false, got a whole number."),
            (
                "units = 1,",
                "units = 2,",
                "mine.toml, run.layers[1].units: The output layer has 2 neurons, but a target",
            ),
            ("layers = [", "layers = 5\nx = [", "mine.toml, run.layers: Expected a list, got a whole number."),
            ("[run]", "[ran]", "mine.toml: There is no setting ran. Known here: schema_version, title, look_for,"),
            ("[data]", "[dat]", "mine.toml: There is no setting dat. Known here: schema_version, title, look_for,"),
            ("title = ", "# title = ", "mine.toml: Missing setting title. Known here: schema_version, title,"),
            ('"XOR with two hidden neurons"', '""', "mine.toml, title: The text is empty."),
            ("version = 1", "version = 2", "mine.toml, schema_version: Version 2 is not known. Allowed: 1."),
            ("version = 1", "version = true", "mine.toml, schema_version: Version True is not known. Allowed: 1."),
            ("schema_version = 1", "", "mine.toml: Missing setting schema_version. Known here:"),
            (
                "[0, 1]",
                "[0]",
                "mine.toml, data.rows[1].inputs: Row 2 has 1 values, row 1 has 2. All rows need the same",
            ),
            ("[0, 1]", "[0, nan]", "mine.toml, data.rows[1].inputs: Row 2 holds a value that is not finite."),
            ("[0, 1]", "[0, 'a']", "mine.toml, data.rows[1].inputs[1]: Expected a number, got text."),
            ("targets = [1]", "targets = [1, 2]", "mine.toml, data.rows[1].targets: Row 2 has 2 values, row 1 has 1."),
            (
                "targets = [1]",
                "target = [1]",
                "mine.toml, data.rows[1]: There is no setting target. Known here: inputs,",
            ),
            ("{ inputs = [0, 0], targets = [0] }", "[0, 0]", "mine.toml, data.rows[0]: Expected a table, got a list."),
            ("rows = [", "rows = []\nx = [", "mine.toml, data: There is no setting x. Known here: rows, title."),
            ("seed = 0", "seed = ", "mine.toml: This is not TOML: Invalid value (at line"),
            ("seed = 0", "seed = 0\nseed = 1", "mine.toml: This is not TOML: Cannot overwrite a value (at line"),
        ],
    )
    def test_a_mistake_is_named_with_its_place(self, tmp_path: Path, old: str, new: str, message: str) -> None:
        assert old in GOOD
        assert refusal(tmp_path, GOOD.replace(old, new, 1)).startswith(message)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "mine.toml: Missing setting schema_version."),
            (b"title = '\xff'", "mine.toml: Byte 10 is not UTF-8. Save the file as UTF-8 text."),
            (b"\xff\xfe\x00", "mine.toml: Byte 1 is not UTF-8."),
            (b"\x00", "mine.toml: This is not TOML: "),
            (b"a = " + b"[" * 100_000, "mine.toml: The lists in it are nested too deeply."),
            (b"#" * 17_000_000, "mine.toml: The file is too large. Allowed: up to 16 MB."),
            (GOOD[: GOOD.index("rows")] + "rows = []", "mine.toml, data.rows: There are no rows."),
        ],
        ids=["empty", "Latin-1", "UTF-16", "null", "nested", "large", "no rows"],
    )
    def test_a_file_that_is_no_preset(self, tmp_path: Path, content: str | bytes, message: str) -> None:
        assert refusal(tmp_path, content).startswith(message)

    def test_many_rows(self, tmp_path: Path) -> None:
        row = "    { inputs = [0, 1], targets = [1] },\n"
        assert load(tmp_path, GOOD.replace(row, row * 20_000)).run.data.rows == 20_003

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "folder.toml").mkdir()
        with pytest.raises(ConfigError, match=r"There is no such file"):
            load_preset(str(tmp_path / "folder.toml"))


class TestNames:
    @pytest.mark.parametrize("name", ["", "../../etc/passwd", "/tmp", "article.", "ARTICLE ", "x" * 10_000])
    def test_an_unknown_name_lists_the_presets(self, name: str) -> None:
        with pytest.raises(ConfigError) as caught:
            load_preset(name)
        assert caught.value.field == "preset"
        assert caught.value.hint == f"Allowed: {', '.join(preset_names())}, or the path of a .toml file."
        assert len(str(caught.value)) < 600

    @pytest.mark.parametrize(
        ("name", "meant"),
        [("artcle", "article"), ("AND", "and"), ("circles", "circle"), ("resnet", None), ("one-neurons", "one-neuron")],
    )
    def test_a_near_miss_is_answered(self, name: str, meant: str | None) -> None:
        with pytest.raises(ConfigError) as caught:
            load_preset(name)
        assert (f"Did you mean {meant}?" in caught.value.message) == (meant is not None)

    @pytest.mark.parametrize("name", ["none.toml", "no/such/folder/x.toml", "/dev/null/x.toml", "a\0b.toml", ".toml"])
    def test_a_file_that_is_not_there(self, name: str) -> None:
        with pytest.raises(ConfigError, match=r"There is no such file|cannot be read"):
            load_preset(name)

    def test_a_name_that_is_too_long(self) -> None:
        with pytest.raises(ConfigError, match=r"cannot be read|no such file"):
            load_preset(f"{'x' * 5000}.toml")
