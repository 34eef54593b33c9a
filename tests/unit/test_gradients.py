"""Backpropagation against central differences of the loss, over random architectures."""

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.testing import assert_allclose

from core.arrays import Array, frozen
from core.config import RunConfig
from core.nn.parameters import LayerParameters, Parameters
from core.training import events
from core.training.run import Run, prepare, start_state
from core.training.state import TrainingState
from core.training.trace import trace_iteration
from tests.helpers.runs import ARTICLE, configs, with_settings

STEP = 1e-5
KINK = 1e-3  # no z of a ReLU may be so near to 0 that a step crosses it


def loss(run: Run, parameters: Parameters, iteration: int) -> float:
    done = trace_iteration(run, TrainingState(iteration - 1, parameters))
    return next(event.value for event in done if isinstance(event, events.LossComputed))


def slope_of_loss(run: Run, parameters: Parameters, iteration: int, layer: int, which: str) -> Array:
    """dL/dW or dL/db of a layer by central differences, one entry after another."""
    values: Array = getattr(parameters[layer - 1], which)
    slopes = np.empty_like(values)
    for place in np.ndindex(values.shape):
        losses = []
        for step in (STEP, -STEP):
            moved = values.copy()
            moved[place] += step
            one = parameters[layer - 1]
            changed = LayerParameters(frozen(moved), one.b) if which == "W" else LayerParameters(one.W, frozen(moved))
            losses.append(loss(run, (*parameters[: layer - 1], changed, *parameters[layer:]), iteration))
        slopes[place] = (losses[0] - losses[1]) / (2 * STEP)
    return slopes


def check(config: RunConfig, iteration: int = 1) -> None:
    run, start = prepare(config), start_state(config)
    done = list(trace_iteration(run, TrainingState(iteration - 1, start.parameters)))
    for event in done:
        if isinstance(event, events.WeightedSum) and config.layers[event.layer - 1].activation == "relu":
            assume(np.abs(event.z).min() > KINK)
    for event in done:
        if isinstance(event, events.GradientsComputed):
            scale = max(1.0, float(np.abs(event.dW).max()))
            by_differences = slope_of_loss(run, start.parameters, iteration, event.layer, "W")
            assert_allclose(event.dW, by_differences, rtol=1e-6, atol=1e-7 * scale)
            assert (event.db is not None) == config.layers[event.layer - 1].bias
            if event.db is not None:
                by_differences = slope_of_loss(run, start.parameters, iteration, event.layer, "b")
                assert_allclose(event.db, by_differences, rtol=1e-6, atol=1e-7 * scale)


@given(config=configs())
def test_gradients_of_any_network(config: RunConfig) -> None:
    check(config)


@given(config=configs())
def test_gradients_of_a_later_batch(config: RunConfig) -> None:
    check(config, iteration=2)


@pytest.mark.parametrize("seed", [45532, 1, 67])
def test_gradients_of_the_article_s_network(seed: int) -> None:
    check(with_settings(ARTICLE, seed=seed))
