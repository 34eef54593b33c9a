"""The article's numbers, computed independently of this project, for two seeds."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from core.training import events
from core.training.run import prepare, start_state
from core.training.trace import trace_iteration
from tests.helpers.runs import ARTICLE, ARTICLE_DATA, train, with_settings

REFERENCE = json.loads((Path(__file__).parents[1] / "data" / "article.json").read_text(encoding="utf-8"))


def same(actual: object, expected: object) -> None:
    assert_allclose(np.asarray(actual), np.asarray(expected), rtol=0, atol=1e-9, strict=True)


@pytest.fixture(params=REFERENCE["runs"], ids=lambda run: f"seed {run['seed']}")
def reference(request: pytest.FixtureRequest) -> dict[str, Any]:
    run: dict[str, Any] = request.param
    return run


def test_the_data_is_the_article_s() -> None:
    same(ARTICLE_DATA.X, REFERENCE["inputs"])
    same(ARTICLE_DATA.Y, REFERENCE["targets"])


def test_first_iteration_operation_by_operation(reference: dict[str, Any]) -> None:
    config = with_settings(ARTICLE, seed=reference["seed"])
    expected = reference["first_iteration"]
    done = trace_iteration(prepare(config), start_state(config))

    batch = next(done)
    assert isinstance(batch, events.BatchTaken)
    same(batch.inputs, REFERENCE["inputs"])
    same(batch.targets, REFERENCE["targets"])
    assert (batch.rows.tolist(), batch.epoch, batch.batch, batch.batches) == ([0, 1, 2, 3], 1, 1, 1)

    z1 = next(done)
    assert isinstance(z1, events.WeightedSum)
    assert z1.layer == 1
    same(z1.inputs, REFERENCE["inputs"])
    same(z1.z, expected["z1"])
    a1 = next(done)
    assert isinstance(a1, events.Activated)
    assert a1.layer == 1
    same(a1.z, expected["z1"])
    same(a1.a, expected["a1"])
    z2 = next(done)
    assert isinstance(z2, events.WeightedSum)
    assert z2.layer == 2
    same(z2.inputs, expected["a1"])
    same(z2.z, expected["z2"])
    a2 = next(done)
    assert isinstance(a2, events.Activated)
    assert a2.layer == 2
    same(a2.a, expected["prediction"])

    loss = next(done)
    assert isinstance(loss, events.LossComputed)
    same(loss.value, expected["loss"])
    same(loss.predictions, expected["prediction"])
    error = np.array(expected["prediction"]) - REFERENCE["targets"]
    same(loss.per_entry, error**2)
    same(loss.slope, 2 * error)

    delta2 = next(done)
    assert isinstance(delta2, events.DeltaComputed)
    assert delta2.layer == 2
    assert delta2.upstream is not None
    same(delta2.upstream, 2 * error)
    assert delta2.slope is not None
    same(delta2.upstream * delta2.slope, expected["delta2"])
    same(delta2.delta, expected["delta2"])
    dW2 = next(done)
    assert isinstance(dW2, events.GradientsComputed)
    assert dW2.layer == 2
    same(dW2.inputs, expected["a1"])
    same(dW2.delta, expected["delta2"])
    same(dW2.dW, expected["dW2"])
    assert dW2.db is None
    back = next(done)
    assert isinstance(back, events.PassedBack)
    assert back.layer == 2
    same(back.upstream, np.array(expected["delta2"]) @ np.array(reference["W2_start"]).T)
    delta1 = next(done)
    assert isinstance(delta1, events.DeltaComputed)
    assert delta1.layer == 1
    same(delta1.delta, expected["delta1"])
    dW1 = next(done)
    assert isinstance(dW1, events.GradientsComputed)
    assert dW1.layer == 1
    same(dW1.inputs, REFERENCE["inputs"])
    same(dW1.dW, expected["dW1"])

    for number in (1, 2):
        update = next(done)
        assert isinstance(update, events.Updated)
        assert (update.layer, update.learning_rate) == (number, 1.0)
        same(update.before.W, reference[f"W{number}_start"])
        same(update.dW, expected[f"dW{number}"])
        same(update.after.W, expected[f"W{number}_after"])
    end = next(done)
    assert isinstance(end, events.IterationDone)
    assert end.iteration == 1
    same(end.parameters[0].W, expected["W1_after"])
    same(end.parameters[1].W, expected["W2_after"])
    assert next(done, None) is None


def test_whole_run(reference: dict[str, Any]) -> None:
    config = with_settings(ARTICLE, seed=reference["seed"])
    states, losses = train(config, reference["iterations"])
    same(states[0].parameters[0].W, reference["W1_start"])
    same(states[0].parameters[1].W, reference["W2_start"])
    for forward_pass, loss in reference["loss_at_pass"].items():
        same(losses[int(forward_pass) - 1], loss)
    same(states[-1].parameters[0].W, reference["W1_end"])
    same(states[-1].parameters[1].W, reference["W2_end"])
    last = next(e for e in trace_iteration(prepare(config), states[-2]) if isinstance(e, events.LossComputed))
    same(last.predictions.ravel(), reference["prediction_of_last_pass"])
    if reference["seed"] == 45532:
        assert last.predictions.ravel().round(3).tolist() == REFERENCE["printed_in_the_article"]


@pytest.mark.parametrize("seed", range(1, 51))
def test_loss_falls_monotonically(seed: int) -> None:
    _, losses = train(with_settings(ARTICLE, seed=seed), 1500)
    assert all(later < earlier for earlier, later in pairwise(losses))
