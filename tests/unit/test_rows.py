"""The rows' shares add up to the engine's loss and gradients, for every batch."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import RunConfig
from core.explain.moment import Moment, moment
from core.explain.rows import row_shares, what_if
from core.explain.selection import Bias, Weight
from core.training.events import Event
from core.training.mistakes import NOT_AVERAGED
from core.training.run import prepare, start_state
from core.training.trace import trace_iteration
from tests.helpers.noted import moments
from tests.helpers.runs import ARTICLE, EXPLODING, configs, content, mistaken_configs, with_settings


def first_iteration(config: RunConfig, operations: int | None = None) -> Moment:
    events: list[Event] = list(trace_iteration(prepare(config), start_state(config)))[:operations]
    return moment(config, start_state(config).parameters, events, 0)


def parts_of(config: RunConfig) -> list[Weight | Bias]:
    weights = [
        Weight(layer, before - 1, after - 1) for layer, (before, after) in enumerate(pairwise(config.sizes), start=1)
    ]
    return [*weights, *(Bias(layer, 0) for layer, has_bias in enumerate(config.biases, start=1) if has_bias)]


@given(configs() | mistaken_configs())
def test_shares_add_up_to_what_the_engine_has(config: RunConfig) -> None:
    now = first_iteration(config)
    assert now.loss is not None
    for part in parts_of(config):
        shares = row_shares(now, part)
        assert shares.losses is not None
        assert shares.gradients is not None
        assert shares.gradient is not None
        assert math.fsum(shares.losses) + shares.penalty == pytest.approx(now.loss.value, abs=1e-12, rel=1e-12)
        event = now.gradients[part.layer]
        assert event.db is not None or isinstance(part, Weight)
        engine = event.dW[part.source, part.target] if isinstance(part, Weight) else event.db[part.unit]  # type: ignore[index]
        assert shares.gradient.tolist() == [engine]
        assert math.fsum(shares.gradients[:, 0]) == pytest.approx(float(engine), abs=1e-12, rel=1e-12)


@given(configs() | mistaken_configs())
def test_lengths_are_those_of_each_row_alone(config: RunConfig) -> None:
    now = first_iteration(with_settings(config, dropout=0.0, early_update=False))
    lengths = row_shares(now)
    assert now.batch is not None
    assert lengths.gradients is not None
    assert lengths.losses is not None
    averaged = now.loss is not None and now.loss.divisor != 1.0 and NOT_AVERAGED not in now.mistakes
    divisor = len(now.batch.rows) if averaged else 1
    for place, row in enumerate(now.batch.rows):
        alone = row_shares(what_if(now, np.array([row])))
        assert alone.gradient is not None
        np.testing.assert_allclose(lengths.gradients[place] * divisor, alone.gradient, atol=1e-12)


@given(configs() | mistaken_configs(), st.data())
def test_any_rows_are_computed_as_a_batch_of_them_would_be(config: RunConfig, draw: st.DataObject) -> None:
    config = with_settings(config, dropout=0.0)
    full = with_settings(config, batch_size=None, shuffle=False, early_update=False)
    every = np.arange(config.data.rows)
    expected = {event.layer: event.dW for event in first_iteration(full).gradients.values()}
    for layer, event in what_if(first_iteration(config), every).gradients.items():
        np.testing.assert_allclose(event.dW, expected[layer], rtol=1e-12, atol=1e-12)
    # The batch itself is what the run computes.
    now = first_iteration(config)
    assert now.batch is not None
    again = what_if(now, now.batch.rows)
    assert content(again.loss) == content(now.loss)
    rows = np.array(sorted(draw.draw(st.sets(st.integers(0, config.data.rows - 1), min_size=1))))
    assert np.array_equal(row_shares(what_if(now, rows)).rows, rows)


def test_what_is_not_computed_yet_is_not_there_either_for_other_rows() -> None:
    for operation in range(1, 15):
        now = first_iteration(ARTICLE, operation)
        other = what_if(now, np.array([2, 3]))
        assert (now.loss is None) == (other.loss is None)
        assert list(now.gradients) == list(other.gradients)
    shares = row_shares(first_iteration(ARTICLE, 5))
    assert (shares.losses, shares.gradients, shares.gradient) == (None, None, None)
    lengths = row_shares(first_iteration(ARTICLE, 8)).gradients
    assert lengths is not None
    assert np.isnan(lengths[:, 0]).all()
    assert not np.isnan(lengths[:, 1]).any()


def test_the_weights_are_those_of_the_iteration_also_after_the_update() -> None:
    before, after = (
        moment(each.config, each.parameters, each.events, 0) for each in moments(ARTICLE, (3, 11), (3, 14))
    )
    assert content(what_if(before, np.array([1])).gradients[1]) == content(what_if(after, np.array([1])).gradients[1])


def test_nothing_is_dropped_out_of_other_rows() -> None:
    config = with_settings(ARTICLE, dropout=0.5)
    every = np.arange(4)
    with_dropout, without = (what_if(first_iteration(each), every) for each in (config, ARTICLE))
    assert content(with_dropout.gradients[1].dW) == content(without.gradients[1].dW)
    assert content(first_iteration(config).gradients[1].dW) != content(without.gradients[1].dW)


def test_nothing_is_updated_early_for_other_rows() -> None:
    early = with_settings(ARTICLE, early_update=True)
    every = np.arange(4)
    mistaken, right = (what_if(first_iteration(each), every) for each in (early, ARTICLE))
    assert content(mistaken.gradients[1].dW) == content(right.gradients[1].dW)
    assert content(first_iteration(early).gradients[1].dW) != content(right.gradients[1].dW)
    clipped = with_settings(early, clip=1e-6)
    assert content(what_if(first_iteration(clipped), every).gradients[1].dW) == content(right.gradients[1].dW)


def test_penalties_of_other_rows_are_those_of_the_same_weights() -> None:
    config, part = with_settings(ARTICLE, l2=0.1), Weight(2, 0, 0)
    for snapshot in moments(config, (3, 10), (3, 14)):
        now = moment(config, snapshot.parameters, snapshot.events, 0)
        other = row_shares(what_if(now, np.array([1])), part)
        assert other.gradient_penalty == row_shares(now, part).gradient_penalty != 0.0
        assert other.penalty == row_shares(now, part).penalty != 0.0


def test_a_run_that_diverges_has_no_more_than_is_finite() -> None:
    for iteration in range(1, 8):
        for snapshot in moments(EXPLODING, *((iteration, operation) for operation in range(1, 13))):
            now = moment(EXPLODING, snapshot.parameters, snapshot.events, 0)
            other = what_if(now, np.array([1]))
            for each in (now, other):
                assert row_shares(each, Weight(1, 0, 0)).signed
                assert not row_shares(each).signed


def test_what_if_leaves_everything_as_it_is() -> None:
    events = list(trace_iteration(prepare(ARTICLE), start_state(ARTICLE)))
    weights = start_state(ARTICLE).parameters
    copies = content((*events[:6], weights))
    what_if(moment(ARTICLE, weights, events, 0), np.array([0, 3]))
    assert content((*events[:6], weights)) == copies


def test_the_penalty_belongs_to_no_row() -> None:
    config = with_settings(ARTICLE, l2=0.1, l1=0.01)
    now = first_iteration(config)
    W = start_state(config).parameters[0].W[0, 0]
    shares = row_shares(now, Weight(1, 0, 0))
    assert shares.gradient_penalty == pytest.approx(0.1 * W + 0.01)
    assert now.loss is not None
    assert shares.penalty == now.loss.penalty > 0.0
    plain = row_shares(first_iteration(ARTICLE), Weight(1, 0, 0))
    assert content(shares.gradients) == content(plain.gradients)
    assert plain.gradient_penalty == plain.penalty == 0.0
