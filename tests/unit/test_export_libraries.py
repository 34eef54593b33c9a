"""The programs for PyTorch and Keras: what they name, and that PyTorch's trains to the same numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings

from core.config import RunConfig
from core.errors import ExportError
from core.export.keras_source import export_keras
from core.export.pytorch_source import export_pytorch
from core.export.save import save_script
from core.export.script import Script
from core.nn.optimizers import OPTIMIZERS
from core.run_settings import LayerConfig
from core.session.presets import LADDER, load_preset
from core.training.mistakes import Mistake, active, gradients_wrong_in
from tests.helpers.runs import ARTICLE, configs, mistaken_configs, train, with_settings

Export = Callable[[RunConfig, int | None], Script]


def wrong_gradients(config: RunConfig) -> list[Mistake]:
    return [each for each in active(config) if gradients_wrong_in(each, 1, len(config.layers))]


BOTH = pytest.mark.parametrize("export", [export_pytorch, export_keras])


@BOTH
@settings(max_examples=100)
@given(config=configs() | mistaken_configs())
def test_every_program_is_python_of_a_readable_width(export: Export, config: RunConfig) -> None:
    assume(not wrong_gradients(config))
    script = export(config, 3)
    compile(script.text, script.name, "exec")
    assert [line for line in script.text.splitlines() if len(line) > 100] == []


@BOTH
@pytest.mark.parametrize("name", [name for names in LADDER.values() for name in names])
def test_every_preset_is_a_program_that_reads_the_file_beside_it(export: Export, name: str) -> None:
    config = load_preset(name).run
    script = export(config, None)
    compile(script.text, script.name, "exec")
    for file, make in script.files.items():
        assert f'"{file}"' in script.text
        table = np.loadtxt(io.StringIO(make()), delimiter=",", skiprows=1, ndmin=2)
        np.testing.assert_array_equal(table, np.hstack([config.data.X, config.data.Y]))


def test_the_pytorch_program_of_the_article_has_its_layers_and_its_start() -> None:
    text = export_pytorch(ARTICLE, None).text
    for line in (
        "nn.Linear(3, 4, bias=False),",
        "nn.Linear(4, 1, bias=False),",
        "random = np.random.RandomState(seed)",
        "model[2].weight.copy_(torch.from_numpy(W2.T))",
        'loss_of = nn.MSELoss(reduction="sum")',
        "optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)",
        "iterations = 1500",
    ):
        assert line in text
    assert text.count("nn.Sigmoid()") == 2


def test_the_keras_program_of_the_article_has_its_layers_and_its_start() -> None:
    text = export_keras(ARTICLE, None).text
    for line in (
        'A = layers.Dense(4, activation="sigmoid", use_bias=False)(A)',
        'A = layers.Dense(1, activation="sigmoid", use_bias=False)(A)',
        "model.set_weights([W1, W2])",
        "optimizer = keras.optimizers.SGD(learning_rate)",
    ):
        assert line in text


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimisers_numbers_are_those_of_the_run(name: str) -> None:
    own = {"momentum": 0.81, "alpha": 0.72, "beta1": 0.63, "beta2": 0.954, "epsilon": 1.5e-7, "weight_decay": 0.045}
    config = with_settings(ARTICLE, optimizer=name, **own)
    for text in (export_pytorch(config, None).text, export_keras(config, None).text):
        for setting, value in own.items():
            assert (repr(value) in text) == (setting in OPTIMIZERS[name].settings)


def test_what_keras_counts_otherwise_is_written_out() -> None:
    for name in ("adagrad", "rmsprop", "adam", "adamw"):
        assert "(keras.optimizers.Optimizer):" in export_keras(with_settings(ARTICLE, optimizer=name), None).text
    assert "Keras adds epsilon within the root" in export_keras(with_settings(ARTICLE, optimizer="adagrad"), None).text
    momentum = with_settings(ARTICLE, optimizer="momentum")
    assert "keras.optimizers.SGD(learning_rate, momentum=0.9)" in export_keras(momentum, None).text
    # Keras's velocity holds the learning rate.
    scheduled = with_settings(momentum, schedule="cosine")
    assert "class Momentum(keras.optimizers.Optimizer):" in export_keras(scheduled, None).text


@BOTH
@settings(max_examples=60)
@given(config=mistaken_configs())
def test_a_wrong_gradient_is_refused_by_name_and_other_mistakes_are_marked(export: Export, config: RunConfig) -> None:
    if wrong := wrong_gradients(config):
        with pytest.raises(ExportError, match=f"“{wrong[0].label}”. Switch it off or export for NumPy."):
            export(config, 3)
        return
    text = export(config, 3).text
    for mistake in active(config):
        assert f"# Mistake: {mistake.said}\n" in text


def test_with_the_wrong_sign_libraries_climb() -> None:
    config = with_settings(ARTICLE, wrong_sign=True)
    mark = "# Mistake: each step is added to the weights, not taken off\n"
    assert f'{mark}for group in optimizer.param_groups:\n    group["lr"] = -learning_rate' in (
        export_pytorch(config, 2).text
    )
    assert f"{mark}optimizer = keras.optimizers.SGD(-learning_rate)" in export_keras(config, 2).text
    scheduled = with_settings(config, schedule="cosine")
    assert '        group["lr"] = -learning_rate' in export_pytorch(scheduled, 2).text
    assert "    optimizer.learning_rate = -learning_rate" in export_keras(scheduled, 2).text


@settings(max_examples=25)
@given(config=configs() | mistaken_configs())
def test_where_pytorch_is_installed_its_program_trains_to_the_same_losses(config: RunConfig) -> None:
    torch = pytest.importorskip("torch")
    assume(not wrong_gradients(config))
    _, expected = train(config, 4)
    script = export_pytorch(config, 4)
    with redirect_stdout(io.StringIO()) as output:
        exec(compile(script.text, script.name, "exec"), {"__name__": "__main__"})
    torch.set_default_dtype(torch.float32)
    losses = [float(loss) for loss in re.findall(r"^iteration \d+: loss (\S+)$", output.getvalue(), re.M)]
    np.testing.assert_allclose(losses, expected, rtol=1e-10)


def test_losses_that_take_sums_are_told_so() -> None:
    binary = with_settings(ARTICLE, loss="binary_cross_entropy")
    pytorch, keras = export_pytorch(binary, 2).text, export_keras(binary, 2).text
    assert "loss_of = nn.BCEWithLogitsLoss()" in pytorch
    assert pytorch.count("nn.Sigmoid()") == 1
    assert "torch.sigmoid(output)" in pytorch
    assert "loss=keras.losses.BinaryCrossentropy(from_logits=True)" in keras
    assert "ops.sigmoid(last)" in keras


def test_softplus_bends_as_far_as_the_applications_own() -> None:
    hidden = with_settings(ARTICLE, layers=(LayerConfig(units=4, activation="softplus"), LayerConfig(units=1)))
    assert "nn.Softplus(threshold=700)," in export_pytorch(hidden, 2).text
    assert "ops.logaddexp" in export_keras(hidden, 2).text


def test_a_program_is_written_with_its_data_beside_it(tmp_path: Path) -> None:
    script = export_pytorch(load_preset("circle").run, 5)
    target = tmp_path / "mine.py"
    written = save_script(script, target)
    assert [path.name for path in written] == ["mine.py", "mine_training_rows.csv"]
    text = target.read_text(encoding="utf-8")
    assert "# Run it with: python mine.py\n" in text
    assert 'Path(__file__).with_name("mine_training_rows.csv")' in text
    assert "circle_" not in text
    assert len(text.splitlines()) == len(script.text.splitlines())
    assert sorted(tmp_path.iterdir()) == sorted(written)
    assert save_script(script, target) == written  # once more: the data is the same


def test_a_file_in_the_place_of_the_data_is_kept_and_named(tmp_path: Path) -> None:
    script, data = export_pytorch(load_preset("circle").run, 5), tmp_path / "mine_training_rows.csv"
    data.write_text("my own notes", encoding="utf-8")
    with pytest.raises(ExportError, match=r"Nothing was written: .*mine_training_rows\.csv, and that file is there"):
        save_script(script, tmp_path / "mine.py")
    assert data.read_text(encoding="utf-8") == "my own notes"
    assert list(tmp_path.iterdir()) == [data]


def test_a_program_whose_name_has_spaces_and_quotes_finds_its_data(tmp_path: Path) -> None:
    target = tmp_path / 'my "own" run.py'
    _, data = save_script(export_pytorch(load_preset("circle").run, 5), target)
    (line,) = [line for line in target.read_text(encoding="utf-8").splitlines() if line.startswith("file = ")]
    assert eval(line.removeprefix("file = "), {"Path": Path, "__file__": str(target)}) == data


def test_a_program_that_cannot_be_written_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    script = export_pytorch(ARTICLE, 5)
    with pytest.raises(ExportError, match=r"missing.*cannot be written: there is no folder"):
        save_script(script, tmp_path / "missing" / "a.py")
    with pytest.raises(ExportError, match="it is a folder"):
        save_script(script, tmp_path)
    with pytest.raises(ExportError, match="cannot be written"):
        save_script(script, tmp_path / "a\0.py")
    assert list(tmp_path.iterdir()) == []


def test_sixteen_layers_are_a_program_too() -> None:
    deep = with_settings(ARTICLE, layers=(*[LayerConfig(units=2, bias=True)] * 15, LayerConfig(units=1)))
    for export in (export_pytorch, export_keras):
        compile(export(deep, 2).text, "deep.py", "exec")
