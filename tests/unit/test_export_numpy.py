"""The NumPy program of a run: it trains to the engine's numbers on its own, and says where each operation stands."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.config import RunConfig
from core.data.dataset import Dataset
from core.errors import Diverged
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight, WholeLoss
from core.export.numpy_source import export_numpy
from core.export.save import save_script
from core.export.script import Script
from core.run_settings import LayerConfig
from core.session.presets import LADDER, load_preset
from core.training.events import LossComputed
from core.training.mistakes import MISTAKES
from core.training.phases import iteration_plan
from core.training.run import prepare, start_state
from core.training.trace import trace_iteration
from tests.helpers.runs import ARTICLE, MISTAKABLE, configs, mistaken_configs, train, with_settings

PRESETS = [name for names in LADDER.values() for name in names]
EVERYTHING = RunConfig(
    data=Dataset.of_rows(
        inputs=tuple((index / 7.0, -index * 0.1) for index in range(9)),
        targets=tuple((index % 3 == 0, index % 3 == 1, index % 3 == 2) for index in range(9)),
    ),
    layers=(LayerConfig(units=5, activation="gelu", bias=True), LayerConfig(units=3, activation="softmax", bias=True)),
    initializer="xavier",
    loss="categorical_cross_entropy",
    optimizer="adamw",
    schedule="cosine",
    batch_size=4,
    shuffle=True,
    dropout=0.4,
    l1=0.001,
    l2=0.01,
    clip=0.1,
    learning_rate=0.003,
)


def printed_losses(output: str) -> dict[int, float]:
    return {int(number): float(loss) for number, loss in re.findall(r"^iteration (\d+): loss (\S+)$", output, re.M)}


def printed_rows(output: str) -> tuple[list[list[float]], list[list[float]]]:
    found = re.findall(r"^prediction (\[.*\]) target (\[.*\])$", output, re.M)
    return [ast.literal_eval(row) for row, _ in found], [ast.literal_eval(row) for _, row in found]


def predictions_of(config: RunConfig, iterations: int) -> Any:
    """Return what the application prints: the last forward pass over all rows, or the trained network's predictions."""
    run = prepare(config)
    states, _ = train(config, iterations)
    if config.rows_per_batch < config.data.rows:
        from core.training.evaluation import evaluate

        return evaluate(run, states[-1].parameters).predictions
    events = list(trace_iteration(run, states[-2]))
    loss = next(event for event in events if isinstance(event, LossComputed))
    predictions = np.empty_like(loss.predictions)
    predictions[run.batches.batch_of(iterations).rows] = loss.predictions
    return predictions


def executed(script: Script) -> tuple[str, dict[str, Any]]:
    """Run the program in this process; return what it prints, and its variables."""
    variables: dict[str, Any] = {"__name__": "__main__"}
    with redirect_stdout(io.StringIO()) as output, np.errstate(all="ignore"):
        exec(compile(script.text, script.name, "exec"), variables)
    return output.getvalue(), variables


@pytest.mark.parametrize("heading", LADDER)
def test_every_preset_trains_to_the_same_numbers_as_a_program_of_its_own(heading: str, tmp_path: Path) -> None:
    started = []
    for name in LADDER[heading]:
        config = load_preset(name).run
        iterations = min(config.stop_at or 60, 60)
        script, folder = export_numpy(config, iterations), tmp_path / name
        folder.mkdir()
        save_script(script, folder / script.name)
        command = [sys.executable, "-I", script.name]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append((config, iterations, process))
    for config, iterations, process in started:
        output, errors = process.communicate(timeout=60)
        assert errors == ""
        losses = printed_losses(output)
        assert max(losses) == iterations
        _, expected = train(config, iterations)
        np.testing.assert_allclose(list(losses.values()), [expected[each - 1] for each in losses], rtol=1e-12)
        predictions, targets = printed_rows(output)
        assert targets == config.data.Y[:40].tolist()
        np.testing.assert_allclose(predictions, predictions_of(config, iterations)[:40], rtol=1e-12, atol=1e-15)


@settings(max_examples=300)
@given(config=configs() | mistaken_configs(), iterations=st.integers(1, 7))
def test_the_program_of_any_run_trains_to_the_engines_numbers(config: RunConfig, iterations: int) -> None:
    try:
        states, expected = train(config, iterations)
    except Diverged:
        assume(False)
    output, variables = executed(export_numpy(config, iterations))
    losses = printed_losses(output)
    np.testing.assert_allclose([losses[each] for each in losses], [expected[each - 1] for each in losses], rtol=1e-12)
    for number, layer in enumerate(states[-1].parameters, start=1):
        np.testing.assert_allclose(variables[f"W{number}"], layer.W, rtol=1e-12, atol=1e-14)
        if layer.b is not None:
            np.testing.assert_allclose(variables[f"b{number}"], layer.b, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(printed_rows(output)[0], predictions_of(config, iterations), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("optimizer", ["gradient_descent", "nesterov", "adamw"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_program_makes_the_mistakes_of_the_run(mistake: str, optimizer: str) -> None:
    config = with_settings(MISTAKABLE, optimizer=optimizer, **{mistake: True})
    states, _ = train(config, 5)
    right, _ = train(with_settings(config, **{mistake: False}), 5)
    _, variables = executed(export_numpy(config, 5))
    np.testing.assert_allclose(variables["W1"], states[-1].parameters[0].W, rtol=1e-12)
    assert not np.allclose(variables["W1"], right[-1].parameters[0].W, rtol=1e-9)


@pytest.mark.parametrize("start", ["article", "uniform", "normal", "xavier", "he", "constant", "zeros"])
def test_every_start_draws_the_weights_of_the_run(start: str) -> None:
    config = with_settings(ARTICLE, initializer=start, seed=7)
    _, variables = executed(export_numpy(config, 1))
    states, _ = train(config, 1)
    np.testing.assert_array_equal(variables["W1"], states[-1].parameters[0].W)


@settings(max_examples=60)
@given(config=configs() | mistaken_configs())
def test_every_operation_has_its_lines_and_every_variable_its_value(config: RunConfig) -> None:
    script = export_numpy(config, 1)
    assert len(script.lines) == iteration_plan(len(config.layers)).operations
    assert all(first <= last for first, last in script.lines)
    assert [first for first, _ in script.lines] == sorted(first for first, _ in script.lines)
    try:
        events = list(trace_iteration(prepare(config), start_state(config)))
    except Diverged:
        assume(False)
    _, variables = executed(script)
    text = script.text.splitlines()
    for each in script.variables:
        value = each.value(events[each.operation - 1])
        assert value is not None
        assert re.match(rf"\s*(\w+, )*{each.name}(, \w+)* = ", text[each.line - 1]), (each.name, text[each.line - 1])
        np.testing.assert_allclose(variables[each.name], value, rtol=1e-12, atol=1e-14)


def test_a_selected_number_is_found_in_the_line_that_computes_it() -> None:
    script = export_numpy(ARTICLE)
    text = script.text.splitlines()

    def line(selection: Selection) -> list[str]:
        return [text[each.line - 1].strip() for each in script.variables if each.holds(selection)]

    assert line(Selection(Neuron(1, 2), Quantity.SUM)) == ["Z1 = X @ W1"]
    assert line(Selection(Neuron(2, 0), Quantity.ACTIVATION)) == ["A2 = sigmoid(Z2)"]
    assert line(Selection(Weight(2, 1, 0), Quantity.CONTRIBUTION)) == ["Z2 = A1 @ W2"]
    assert line(Selection(Weight(1, 0, 1), Quantity.ROW_GRADIENT)) == ["dW1 = X.T @ delta1"]
    assert line(Selection(Weight(1, 0, 1), Quantity.UPDATE)) == ["W1 = W1 - learning_rate * dW1"]
    assert line(Selection(WholeLoss(), Quantity.TOTAL_LOSS)) == ["loss = np.sum((Y - A2) ** 2)"]
    assert line(Selection(Neuron(2, 0), Quantity.LOSS)) == ["loss = np.sum((Y - A2) ** 2)"]
    assert line(Selection(Neuron(1, 0))) == []


def test_a_selected_bias_is_not_taken_for_a_weight() -> None:
    script = export_numpy(with_settings(ARTICLE, layers=(LayerConfig(units=4, bias=True), LayerConfig(units=1))))

    def names(selection: Selection) -> list[str]:
        return [each.name for each in script.variables if each.holds(selection)]

    assert names(Selection(Bias(1, 0), Quantity.GRADIENT)) == ["db1"]
    assert names(Selection(Weight(1, 0, 0), Quantity.GRADIENT)) == ["dW1"]
    assert names(Selection(Bias(1, 2), Quantity.CONTRIBUTION)) == ["Z1"]


def test_numbers_of_a_variable_are_selections_that_it_holds() -> None:
    for config in (ARTICLE, EVERYTHING):
        for each in export_numpy(config).variables:
            index = () if each.kind is WholeLoss else (1,) if each.kind.__name__ == "Bias" else (1, 0)
            selection = each.selection_at(index)
            assert selection is None or each.holds(selection)


def test_only_what_the_run_needs_is_in_the_program() -> None:
    text = export_numpy(ARTICLE).text
    for absent in ("random_bits", "dropout", "epoch", "adam", "penalty", "clipping", "softmax", "tanh", "b1"):
        assert absent not in text
    for present in ("random_bits", "dropout_mask", "epoch", "adamw", "penalty", "clipping", "softmax", "gelu", "b1"):
        assert present in export_numpy(EVERYTHING).text


def test_the_program_of_the_article_says_what_the_article_says() -> None:
    output, _ = executed(export_numpy(ARTICLE))
    assert [round(row[0], 3) for row in printed_rows(output)[0]] == [0.023, 0.979, 0.975, 0.025]


@settings(max_examples=60)
@given(text=st.text(max_size=30))
def test_no_name_in_the_data_becomes_code(text: str) -> None:
    rows = [[0.0, 1.0]] * 50
    data = Dataset.of_rows(rows, [[1.0]] * 50, title=f"x\nraise SystemExit({text!r})\u2028\"\"\"'''\\{text}")
    many = ARTICLE.but(data=data)
    few = ARTICLE.but(data=Dataset.of_rows(rows[:2], [[1.0]] * 2, title=text))
    for script in (export_numpy(many, 1), export_numpy(few, 1)):
        tree = ast.parse(script.text)
        assert not any(isinstance(node, ast.Raise) for node in ast.walk(tree))
        assert len(script.text.split("\n")) == len(script.text.splitlines()) + 1


@settings(max_examples=60)
@given(config=configs() | mistaken_configs())
def test_lines_fit_a_page(config: RunConfig) -> None:
    assert [line for line in export_numpy(config).text.splitlines() if len(line) > 88] == []


@pytest.mark.parametrize(
    ("mistake", "line"),
    [
        ("slope_at_a", "delta1 = dA1 * sigmoid_derivative(sigmoid(A1))"),
        ("without_factor_2", "dA2 = (A2 - Y) / Y.size"),
        ("not_averaged", "dA2 = 2 * (A2 - Y)"),
        ("early_update", "W2 = W2 - learning_rate * dW2"),
        ("wrong_sign", "W1 = W1 + learning_rate * dW1"),
        ("equal_start", "W1 = np.full((3, 4), 0.5)"),
        ("without_bias", "Z1 = X @ W1"),
    ],
)
def test_a_mistake_is_marked_above_its_line(mistake: str, line: str) -> None:
    biased = tuple(with_settings(layer, bias=True) for layer in ARTICLE.layers)  # type: ignore[arg-type]
    config = with_settings(ARTICLE, layers=biased, loss="mean_of_squares")
    text = export_numpy(with_settings(config, **{mistake: True}), 1).text
    lines = [each.strip() for each in text.splitlines()]
    assert lines[lines.index(line) - 1] == f"# Mistake: {MISTAKES[mistake].said}"
    assert "Mistake" not in export_numpy(config, 1).text


def test_a_layer_that_is_updated_early_is_told_with_the_update() -> None:
    script = export_numpy(with_settings(ARTICLE, early_update=True), 1)
    text, plan = [line.strip() for line in script.text.splitlines()], iteration_plan(2)
    (weights,) = (each for each in script.variables if each.holds(Selection(Weight(2, 0, 0), Quantity.UPDATE)))
    assert text[weights.line - 1] == "W2 = W2 - learning_rate * dW2"
    first, last = script.lines[weights.operation - 1]
    assert text[first - 1 : last] == ["# Layer 2 is updated already"]
    assert weights.operation == plan.operations - 1
