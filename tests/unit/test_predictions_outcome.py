"""What is known of each row at each operation, with full and mini-batches."""

from dataclasses import replace

import numpy as np
import pytest

from core.arrays import Array, frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.nn.losses import LOSSES
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import BatchTaken, LossComputed
from scratchnet_gui.tables.outcome import Outcome, Part, outcome_of


def moment(iteration: int, operation: int | None, batch_size: int | None = None, shuffle: bool = False) -> Snapshot:
    table = Dataset.of_rows(
        inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1), (0, 0, 0)),
        targets=((0, 1), (1, 0), (1, 0), (0, 1), (0, 0)),
    )
    config = RunConfig(
        data=table, layers=(LayerConfig(units=3), LayerConfig(units=2)), seed=1, batch_size=batch_size, shuffle=shuffle
    )
    session = Session(config)
    session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.SEEK)


EVERY = np.arange(5)


def known(values: Array) -> list[int]:
    return np.flatnonzero(np.isfinite(values.reshape(len(values), -1)).all(axis=1)).tolist()


def test_nothing_is_known_at_the_start() -> None:
    outcome = outcome_of(moment(0, None))
    assert known(outcome.predictions(EVERY)) == []
    assert known(outcome.errors(EVERY)) == []
    assert not outcome.in_batch(EVERY).any()
    assert outcome.loss is None


@pytest.mark.parametrize(
    ("operation", "predicted", "judged"),
    [(1, False, False), (4, False, False), (5, True, False), (6, True, True), (14, True, True)],
)
def test_predictions_come_with_the_last_activation_and_errors_with_the_loss(
    operation: int, predicted: bool, judged: bool
) -> None:
    outcome = outcome_of(moment(2, operation))
    assert known(outcome.predictions(EVERY)) == (EVERY.tolist() if predicted else [])
    assert known(outcome.errors(EVERY)) == (EVERY.tolist() if judged else [])
    assert (outcome.loss is not None) is judged


def test_errors_are_the_squared_distances_of_each_row_and_add_up_to_the_loss() -> None:
    snapshot = moment(3, None)
    outcome = outcome_of(snapshot)
    expected = ((snapshot.config.data.Y - outcome.predictions(EVERY)) ** 2).sum(axis=1)
    np.testing.assert_allclose(outcome.errors(EVERY), expected, rtol=1e-12)
    assert outcome.errors(EVERY).sum() == pytest.approx(outcome.loss, rel=1e-12)


@pytest.mark.parametrize(("iteration", "rows"), [(1, [0, 1]), (2, [2, 3]), (3, [4]), (4, [0, 1])])
def test_rows_of_the_batch_have_its_numbers_and_the_others_those_of_the_network_as_it_stands(
    iteration: int, rows: list[int]
) -> None:
    snapshot = moment(iteration, None, batch_size=2)
    outcome = outcome_of(snapshot)
    assert np.flatnonzero(outcome.in_batch(EVERY)).tolist() == rows
    assert outcome.errors(np.array(rows)).sum() == pytest.approx(outcome.loss)
    others = np.setdiff1d(EVERY, rows)
    assert snapshot.evaluation is not None
    np.testing.assert_array_equal(outcome.predictions(others), snapshot.evaluation.predictions[others])
    unknown = outcome_of(replace(snapshot, evaluation=None))
    assert known(unknown.predictions(EVERY)) == rows


def test_the_batch_is_found_however_it_is_shuffled() -> None:
    snapshot = moment(4, None, batch_size=2, shuffle=True)
    outcome, batch, loss = outcome_of(snapshot), snapshot.events[0], snapshot.events[5]
    assert isinstance(batch, BatchTaken)
    assert isinstance(loss, LossComputed)
    np.testing.assert_array_equal(outcome.predictions(batch.rows), loss.predictions)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mean_of_squares"])
def test_the_errors_of_the_test_rows_add_up_to_the_test_loss(loss: str) -> None:
    data = load_dataset(DataConfig(dataset="moons", test_ratio=0.3))
    config = RunConfig(data=data, layers=(LayerConfig(units=1),), loss=loss, learning_rate=0.1)
    session = Session(config)
    session.submit(Seek(3))
    outcome = outcome_of(session.snapshot(Cause.SEEK), Part.TEST)
    assert outcome.loss is not None
    assert outcome.errors(np.arange(data.test_rows)).sum() == pytest.approx(outcome.loss, rel=1e-9)


def test_a_prediction_that_is_rounded_to_0_or_1_still_has_an_error() -> None:
    data = Dataset.of_rows(inputs=((1.0,), (2.0,)), targets=((1.0,), (0.0,)))
    certain = frozen(np.array([[1.0], [1.0]]))
    outcome = Outcome(LOSSES["binary_cross_entropy"], data.Y, 1.0, standing=certain)
    assert np.isfinite(outcome.errors(np.arange(2))).all()
