"""Whatever data is chosen, there is a run that learns from it; a dataset's own preset says how."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.config import RunConfig
from core.data.features import FEATURES
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.data.sources import DATASETS
from core.errors import ConfigError, DataError
from core.session.defaults import recipe_of, run_for
from core.session.presets import load_preset
from core.training.evaluation import evaluate
from core.training.numpy_engine import NumpyEngine
from core.training.run import prepare, start_state
from tests.helpers.runs import with_settings

BUILT_IN = tuple(name for name in DATASETS if name != "csv")
SMALL = tuple(name for name in BUILT_IN if name != "digits")  # its rows take a while to read


def output_of(run: RunConfig) -> tuple[int, str, str]:
    return run.layers[-1].units, run.layers[-1].activation, run.loss


def written(folder: Path, lines: list[str]) -> DataConfig:
    path = folder / "mine.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return DataConfig(dataset="csv", file=str(path), test_ratio=0.2)


class TestRecipe:
    @pytest.mark.parametrize("name", BUILT_IN)
    def test_a_dataset_begins_as_in_its_preset(self, name: str) -> None:
        recipe = recipe_of(name)
        assert recipe.dataset == name
        assert run_for(recipe) == load_preset(name).run

    def test_numbers_of_some(self) -> None:
        assert recipe_of("spiral") == DataConfig(dataset="spiral", samples=400, test_ratio=0.3)
        assert recipe_of("article") == DataConfig(dataset="article")

    @pytest.mark.parametrize(
        ("name", "field"), [("csv", "file"), ("one-neuron", "dataset"), ("", "dataset"), ("../and.toml", "dataset")]
    )
    def test_what_has_no_recipe_is_refused(self, name: str, field: str) -> None:
        with pytest.raises(ConfigError) as caught:
            recipe_of(name)
        assert caught.value.field == field


class TestRun:
    @given(
        dataset=st.sampled_from(SMALL),
        samples=st.none() | st.integers(2, 30),
        noise=st.none() | st.floats(0, 0.5),
        classes=st.integers(2, 10),
        inputs=st.integers(2, 5),
        features=st.lists(st.sampled_from(sorted(FEATURES)), unique=True).map(tuple),
        scale=st.booleans(),
        test_ratio=st.sampled_from((0.0, 0.01, 0.3, 0.5, 0.99)),
        seed=st.integers(0, 2**32 - 1),
    )
    def test_every_recipe_that_makes_data_makes_a_run(self, **fields: object) -> None:
        try:
            recipe = msgspec.convert(fields, DataConfig)
            data = load_dataset(recipe)
        except ConfigError:
            assume(False)
        run = run_for(recipe)
        own = load_preset(recipe.dataset).run
        assert run.data == data
        assert run.layers[:-1] == own.layers[:-1]
        assert with_settings(run, data=own.data, layers=own.layers, loss=own.loss) == own
        assert run.loss == own.loss or recipe.dataset == "blobs"

    def test_digits_with_a_share_of_their_own(self) -> None:
        run = run_for(DataConfig(dataset="digits", test_ratio=0.5))
        assert run.data.test_rows == pytest.approx(1797 / 2, abs=1)
        assert with_settings(run, data=load_preset("digits").run.data) == load_preset("digits").run

    @pytest.mark.parametrize(
        ("classes", "output"),
        [
            (2, (1, "sigmoid", "binary_cross_entropy")),
            (3, (3, "softmax", "categorical_cross_entropy")),
            (10, (10, "softmax", "categorical_cross_entropy")),
        ],
    )
    def test_as_many_outputs_as_classes(self, classes: int, output: tuple[int, str, str]) -> None:
        assert output_of(run_for(DataConfig(dataset="blobs", classes=classes))) == output

    def test_data_that_cannot_be_made_is_refused_with_its_reason(self) -> None:
        with pytest.raises(ConfigError) as caught:
            run_for(DataConfig(dataset="parity", inputs=3, features=("x1",)))
        assert caught.value.field == "features"


class TestFile:
    TWO = ("no", "yes")
    THREE = ("low", "middle", "high")

    @pytest.mark.parametrize(
        ("target", "output"),
        [
            (lambda row: TestFile.TWO[row % 2], (1, "sigmoid", "binary_cross_entropy")),
            (lambda row: TestFile.THREE[row % 3], (3, "softmax", "categorical_cross_entropy")),
            (lambda row: 1000.0 + row / 8, (1, "identity", "mean_of_squares")),
            (lambda row: f"{row / 8},{-row}", (2, "identity", "mean_of_squares")),
        ],
        ids=["two classes", "three classes", "a number", "two numbers"],
    )
    def test_its_targets_say_what_is_learned(
        self, tmp_path: Path, target: Callable[[int], object], output: tuple[int, str, str]
    ) -> None:
        recipe = written(tmp_path, [f"{row},{-row},{target(row)}" for row in range(30)])
        if output[0] == 2:
            recipe = msgspec.structs.replace(recipe, target=("3", "4"))
        run = run_for(recipe)
        assert output_of(run) == output
        assert run.sizes == (2, 8, output[0])
        assert (run.data.rows, run.data.test_rows) == (24, 6)
        assert (run.optimizer, run.learning_rate, run.batch_size, run.stop_epoch) == ("adam", 0.01, 32, 200)

    def test_it_learns(self, tmp_path: Path) -> None:
        run = run_for(written(tmp_path, [f"{x / 10},{'in' if 15 < x < 45 else 'out'}" for x in range(60)]))
        prepared, steps = prepare(run), 200 * 2  # 48 rows are two batches
        done = NumpyEngine().advance(prepared, start_state(run), steps)
        accuracy = evaluate(prepared, done.state.parameters).train.accuracy
        assert accuracy is not None
        assert accuracy > 0.9

    def test_a_file_that_cannot_be_read_is_refused_with_its_place(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"mine\.csv, row 2"):
            run_for(written(tmp_path, ["1,2", "1,2,3"]))

    def test_more_outputs_than_a_layer_can_have(self, tmp_path: Path) -> None:
        wide = ",".join(str(place) for place in range(1026))
        recipe = msgspec.structs.replace(
            written(tmp_path, [wide, wide.replace("0", "1")]),
            target=tuple(str(place) for place in range(2, 1027)),
        )
        with pytest.raises(ConfigError, match="1025") as caught:
            run_for(msgspec.structs.replace(recipe, test_ratio=0.0))
        assert caught.value.field == "layers[1].units"
