"""What is known of each row at each operation, with full and mini-batches."""

import numpy as np
import pytest

from core.config import LayerConfig, RunConfig
from core.data.table import Table
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.tables.outcome import Outcome, outcome_of


def moment(iteration: int, operation: int | None, batch_size: int | None = None) -> Snapshot:
    table = Table(
        inputs=((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1), (0, 0, 0)),
        targets=((0, 1), (1, 0), (1, 0), (0, 1), (0, 0)),
    )
    config = RunConfig(data=table, layers=(LayerConfig(units=3), LayerConfig(units=2)), seed=1, batch_size=batch_size)
    session = Session(config)
    session.submit(Seek(iteration, operation))
    return session.snapshot(Cause.SEEK)


def test_nothing_is_known_at_the_start() -> None:
    outcome = outcome_of(moment(0, None))
    assert (outcome.in_batch, outcome.predictions, outcome.errors, outcome.loss) == (None, None, None, None)


@pytest.mark.parametrize(
    ("operation", "predicted", "judged"),
    [(1, False, False), (4, False, False), (5, True, False), (6, True, True), (14, True, True)],
)
def test_predictions_come_with_the_last_activation_and_errors_with_the_loss(
    operation: int, predicted: bool, judged: bool
) -> None:
    outcome = outcome_of(moment(2, operation))
    assert (outcome.predictions is not None) is predicted
    assert (outcome.errors is not None) is judged
    assert (outcome.loss is not None) is judged


def test_errors_are_the_squared_distances_of_each_row_and_add_up_to_the_loss() -> None:
    snapshot = moment(3, None)
    outcome = outcome_of(snapshot)
    assert outcome.predictions is not None
    assert outcome.errors is not None
    expected = ((snapshot.config.data.Y - outcome.predictions) ** 2).sum(axis=1)
    np.testing.assert_allclose(outcome.errors, expected, rtol=1e-12)
    assert outcome.errors.sum() == pytest.approx(outcome.loss, rel=1e-12)


def rows_with_values(outcome: Outcome) -> list[int]:
    assert outcome.predictions is not None
    return np.flatnonzero(np.isfinite(outcome.predictions).all(axis=1)).tolist()


@pytest.mark.parametrize(("iteration", "rows"), [(1, [0, 1]), (2, [2, 3]), (3, [4]), (4, [0, 1])])
def test_rows_outside_the_batch_have_no_values(iteration: int, rows: list[int]) -> None:
    outcome = outcome_of(moment(iteration, None, batch_size=2))
    assert outcome.in_batch is not None
    assert outcome.errors is not None
    assert np.flatnonzero(outcome.in_batch).tolist() == rows
    assert rows_with_values(outcome) == rows
    assert np.flatnonzero(np.isfinite(outcome.errors)).tolist() == rows
    assert np.nansum(outcome.errors) == pytest.approx(outcome.loss)
