"""The gradient that an update takes, penalties included, against central differences of the loss, over random runs."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from core.arrays import Array, frozen
from core.config import RunConfig
from core.nn.losses import LOSSES
from core.nn.parameters import LayerParameters, Parameters
from core.training.events import LossComputed, Updated, WeightedSum
from core.training.run import Run, prepare, start_state
from core.training.state import TrainingState
from core.training.trace import trace_iteration
from core.training.updates import GRADIENT
from tests.helpers.runs import ARTICLE, configs, with_settings

STEP = 1e-5
KINK = 1e-3
"""Nothing may be so near to a kink that a step crosses it."""
KINKED = ("relu", "leaky_relu", "elu")
"""Activations with a kink at 0, in the value or in the slope."""
KINKED_LOSSES = {"mean_absolute": 0.0, "huber": 1.0}
"""The same of losses: at which size of the error."""


def loss_with(run: Run, state: TrainingState, parameters: Parameters) -> float:
    moved = dataclasses.replace(state, parameters=parameters)
    return next(event.value for event in trace_iteration(run, moved) if isinstance(event, LossComputed))


def by_differences(run: Run, state: TrainingState, layer: int, which: str) -> Array:
    """dL/dW or dL/db of a layer, one entry after another."""
    one = state.parameters[layer - 1]
    values: Array = getattr(one, which)
    slopes = np.empty_like(values)
    for place in np.ndindex(values.shape):
        losses = []
        for step in (STEP, -STEP):
            moved = values.copy()
            moved[place] += step
            changed = LayerParameters(frozen(moved), one.b) if which == "W" else LayerParameters(one.W, frozen(moved))
            every = (*state.parameters[: layer - 1], changed, *state.parameters[layer:])
            losses.append(loss_with(run, state, every))
        slopes[place] = (losses[0] - losses[1]) / (2 * STEP)
    return slopes


def away_from_kinks(run: Run, state: TrainingState) -> bool:
    config = run.config
    if config.l1 and any(np.abs(each.W).min() < KINK for each in state.parameters):
        return False
    for event in trace_iteration(run, state):
        apart = np.inf
        if isinstance(event, WeightedSum) and config.layers[event.layer - 1].activation in KINKED:
            apart = np.abs(event.z).min()
        elif isinstance(event, LossComputed) and config.loss in KINKED_LOSSES:
            errors = np.abs(event.predictions - event.targets)
            apart = np.abs(errors - KINKED_LOSSES[config.loss]).min()
        if apart < KINK:
            return False
    return True


def taken(event: Updated, which: str) -> Array | None:
    """Return the gradient that the optimiser takes, penalties and clipping included; W or b."""
    plain: Array | None = getattr(event, f"d{which}")
    changed = getattr(event.terms[GRADIENT], which) if GRADIENT in event.terms else None
    return plain if changed is None else changed


def flat_gradient(run: Run, state: TrainingState) -> Array:
    found = [taken(each, which) for each in trace_iteration(run, state) if isinstance(each, Updated) for which in "Wb"]
    return np.concatenate([each.ravel() for each in found if each is not None])


def check(config: RunConfig) -> None:
    run, state = prepare(config), start_state(config)
    for event in trace_iteration(run, state):
        if isinstance(event, Updated):
            for which in "Wb":
                found = taken(event, which)
                if found is not None:
                    expected = by_differences(run, state, event.layer, which)
                    scale = max(1.0, float(np.abs(expected).max()))
                    assert_allclose(found, expected, rtol=1e-6, atol=1e-7 * scale)


@pytest.mark.parametrize("loss", LOSSES)
@given(data=st.data())
@settings(max_examples=25)
def test_the_gradient_of_any_run_is_the_slope_of_its_loss(loss: str, data: st.DataObject) -> None:
    config = data.draw(configs(losses=(loss,))).but(clip=None)
    assume(away_from_kinks(prepare(config), start_state(config)))
    check(config)


@pytest.mark.parametrize("seed", [45532, 1, 67])
def test_gradients_of_the_article_s_network(seed: int) -> None:
    check(with_settings(ARTICLE, seed=seed))


@given(configs())
@settings(max_examples=30)
def test_clipping_shortens_all_gradients_alike_and_to_the_limit(config: RunConfig) -> None:
    limit = 0.05
    run, state = prepare(config.but(clip=None)), start_state(config)
    clipped = prepare(config.but(clip=limit))
    whole, shortened = flat_gradient(run, state), flat_gradient(clipped, state)
    length = float(np.linalg.norm(whole))
    factor = min(1.0, limit / length) if length else 1.0
    assert_allclose(shortened, factor * whole, rtol=1e-10, atol=1e-15)
