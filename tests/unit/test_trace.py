"""One iteration, worked out by hand, and what every trace keeps to."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_array_equal

from core.config import RunConfig
from core.data.dataset import Dataset
from core.errors import Diverged
from core.run_settings import LayerConfig
from core.training import events
from core.training.phases import PhaseKind
from core.training.run import prepare, start_state
from core.training.state import TrainingState
from core.training.trace import trace_iteration
from tests.helpers.runs import EXPLODING, arrays_in, configs, parameters, train, with_settings


def test_two_inputs_two_hidden_one_output_by_hand() -> None:
    config = RunConfig(
        data=Dataset.of_rows(inputs=((1, 2),), targets=((1,),)),
        layers=(
            LayerConfig(units=2, activation="relu", bias=True),
            LayerConfig(units=1, activation="sigmoid", bias=True),
        ),
        learning_rate=2.0,
    )
    start = parameters(([[2, 1], [1, -2]], [-2, 2]), ([[0.5], [3]], [-1]))
    done = trace_iteration(prepare(config), TrainingState(0, start))

    batch = next(done)
    assert isinstance(batch, events.BatchTaken)
    assert_array_equal(batch.inputs, [[1, 2]])
    assert_array_equal(batch.targets, [[1]])

    # z1 = 1*2 + 2*1 - 2 = 2        z2 = 1*1 + 2*(-2) + 2 = -1
    z_hidden = next(done)
    assert isinstance(z_hidden, events.WeightedSum)
    assert_array_equal(z_hidden.z, [[2, -1]])
    # ReLU: a1 = 2                  a2 = 0
    a_hidden = next(done)
    assert isinstance(a_hidden, events.Activated)
    assert_array_equal(a_hidden.a, [[2, 0]])
    # z = 2*0.5 + 0*3 - 1 = 0
    z_output = next(done)
    assert isinstance(z_output, events.WeightedSum)
    assert_array_equal(z_output.z, [[0]])
    # sigmoid: 1 / (1 + 1) = 0.5
    a_output = next(done)
    assert isinstance(a_output, events.Activated)
    assert_array_equal(a_output.a, [[0.5]])

    # L = (1 - 0.5)^2 = 0.25        dL/da = 2*(0.5 - 1) = -1
    loss = next(done)
    assert isinstance(loss, events.LossComputed)
    assert loss.value == 0.25
    assert_array_equal(loss.slope, [[-1]])

    # slope of the sigmoid: 0.5*(1 - 0.5) = 0.25      delta = -1*0.25 = -0.25
    delta_output = next(done)
    assert isinstance(delta_output, events.DeltaComputed)
    assert_array_equal(delta_output.slope, [[0.25]])
    assert_array_equal(delta_output.delta, [[-0.25]])
    # dL/dW = a*delta = (2*(-0.25), 0*(-0.25)) = (-0.5, 0)      dL/db = delta = -0.25
    gradients_output = next(done)
    assert isinstance(gradients_output, events.GradientsComputed)
    assert_array_equal(gradients_output.dW, [[-0.5], [0]])
    assert_array_equal(gradients_output.db, [-0.25])
    # dL/da1 = -0.25*0.5 = -0.125   dL/da2 = -0.25*3 = -0.75
    passed = next(done)
    assert isinstance(passed, events.PassedBack)
    assert_array_equal(passed.upstream, [[-0.125, -0.75]])

    # slopes of the ReLU: 1 and 0   delta1 = -0.125*1 = -0.125      delta2 = -0.75*0 = 0
    delta_hidden = next(done)
    assert isinstance(delta_hidden, events.DeltaComputed)
    assert_array_equal(delta_hidden.slope, [[1, 0]])
    assert_array_equal(delta_hidden.delta, [[-0.125, 0]])
    # dL/dW = x*delta: from x1 = 1: (-0.125, 0), from x2 = 2: (-0.25, 0)     dL/db = (-0.125, 0)
    gradients_hidden = next(done)
    assert isinstance(gradients_hidden, events.GradientsComputed)
    assert_array_equal(gradients_hidden.dW, [[-0.125, 0], [-0.25, 0]])
    assert_array_equal(gradients_hidden.db, [-0.125, 0])

    # With learning rate 2: W = (2 + 2*0.125, 1; 1 + 2*0.25, -2)   b = (-2 + 2*0.125, 2)
    update_hidden = next(done)
    assert isinstance(update_hidden, events.Updated)
    assert_array_equal(update_hidden.after.W, [[2.25, 1], [1.5, -2]])
    assert_array_equal(update_hidden.after.b, [-1.75, 2])
    # W = (0.5 + 2*0.5, 3)          b = -1 + 2*0.25
    update_output = next(done)
    assert isinstance(update_output, events.Updated)
    assert_array_equal(update_output.before.W, [[0.5], [3]])
    assert_array_equal(update_output.after.W, [[1.5], [3]])
    assert_array_equal(update_output.after.b, [-0.5])

    end = next(done)
    assert isinstance(end, events.IterationDone)
    assert end.parameters == (update_hidden.after, update_output.after)
    assert next(done, None) is None


def test_gradients_add_up_over_the_rows() -> None:
    """With both rows twice, every gradient is twice that of the rows once."""
    inputs, targets = ((1.0, 0.5), (0.25, -1.0)), ((1.0,), (0.0,))
    layers = (LayerConfig(units=3, bias=True), LayerConfig(units=1, bias=True))
    gradients = []
    for times in (1, 2):
        config = RunConfig(data=Dataset.of_rows(inputs=inputs * times, targets=targets * times), layers=layers)
        done = trace_iteration(prepare(config), start_state(config))
        gradients.append([(e.dW, e.db) for e in done if isinstance(e, events.GradientsComputed)])
    for (dW_once, db_once), (dW_twice, db_twice) in zip(*gradients, strict=True):
        np.testing.assert_allclose(dW_twice, 2 * dW_once, rtol=1e-14)
        assert db_once is not None
        np.testing.assert_allclose(db_twice, 2 * db_once, rtol=1e-14)


KINDS = {
    events.BatchTaken: PhaseKind.BATCH,
    events.WeightedSum: PhaseKind.FORWARD,
    events.Activated: PhaseKind.FORWARD,
    events.LossComputed: PhaseKind.LOSS,
    events.DeltaComputed: PhaseKind.BACKWARD,
    events.GradientsComputed: PhaseKind.BACKWARD,
    events.PassedBack: PhaseKind.BACKWARD,
    events.Updated: PhaseKind.UPDATE,
    events.IterationDone: PhaseKind.UPDATE,
}


@given(config=configs())
def test_the_plan_foretells_every_operation(config: RunConfig) -> None:
    run = prepare(config)
    done = list(trace_iteration(run, start_state(config)))
    assert len(done) == run.plan.operations
    for number, event in enumerate(done, start=1):
        phase = run.plan.phases[run.plan.phase_at(number)]
        assert phase.kind is KINDS[type(event)]
        if phase.layer is not None:
            assert phase.layer == getattr(event, "layer", None)


@given(config=configs())
def test_every_array_handed_out_is_read_only(config: RunConfig) -> None:
    start = start_state(config)
    done = tuple(trace_iteration(prepare(config), start))
    arrays = arrays_in((done, start.parameters))
    assert arrays
    assert not any(array.flags.writeable for array in arrays)


@given(config=configs())
def test_numbers_are_double_precision(config: RunConfig) -> None:
    for event in trace_iteration(prepare(config), start_state(config)):
        rows = arrays_in((event.rows,)) if isinstance(event, events.BatchTaken) else []
        assert all(array.dtype == np.float64 for array in arrays_in(event) if not any(array is row for row in rows))


def test_all_layers_are_updated_from_the_same_old_weights() -> None:
    config = with_settings(EXPLODING, learning_rate=0.125)
    start = start_state(config)
    for event in trace_iteration(prepare(config), start):
        if isinstance(event, events.PassedBack):
            assert_array_equal(event.upstream, event.delta @ start.parameters[event.layer - 1].W.T)
        if isinstance(event, events.Updated):
            assert event.before is start.parameters[event.layer - 1]


class TestDivergence:
    """A run that leaves the numbers says when and where, and yields nothing that is not finite."""

    def of(self, config: RunConfig, state: TrainingState) -> tuple[list[events.Event], Diverged]:
        done: list[events.Event] = []
        with np.errstate(all="ignore"), pytest.raises(Diverged) as caught:
            done.extend(trace_iteration(prepare(config), state))
        assert all(np.isfinite(array).all() for event in done for array in arrays_in(event))
        return done, caught.value

    def test_in_feedforward(self) -> None:
        start = parameters(([[1e200, 1]], None), ([[1e200], [1]], None))
        done, error = self.of(EXPLODING, TrainingState(41, start))
        # a = 1e200 passes layer 1; 1e200 * 1e200 does not fit in layer 2.
        assert (error.iteration, error.phase, error.layer, error.quantity) == (42, "feedforward", 2, "z")
        assert str(error) == "The run diverged in iteration 42 (feedforward, layer 2): z is no longer finite."
        assert len(done) == 3

    def test_in_the_loss(self) -> None:
        start = parameters(([[1e100, 1]], None), ([[1e100], [1]], None))
        _, error = self.of(EXPLODING, TrainingState(0, start))
        assert (error.phase, error.layer, error.quantity) == ("loss", None, "L")

    def test_in_backpropagation(self) -> None:
        start = parameters(([[1e250, 1]], None), ([[1e-150], [1]], None))
        _, error = self.of(EXPLODING, TrainingState(0, start))
        # a of layer 2 is 1e100, its delta 2e100; 1e250 * 2e100 does not fit.
        assert (error.phase, error.layer, error.quantity) == ("backpropagation", 2, "dW")

    def test_in_the_update(self) -> None:
        config = with_settings(EXPLODING, learning_rate=1000.0)
        start = parameters(([[0.05, 0]], None), ([[1e153], [0]], None))
        _, error = self.of(config, TrainingState(0, start))
        # dW = 5e305, times 1000.
        assert (error.phase, error.layer, error.quantity) == ("update", 1, "W")

    def test_a_learning_rate_that_is_too_large(self) -> None:
        with pytest.raises(Diverged) as caught:
            train(EXPLODING, 1000)
        assert 1 < caught.value.iteration < 100
