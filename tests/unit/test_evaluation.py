"""Metrics over all rows, worked out by hand and against the trace."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from core.config import RunConfig
from core.data.dataset import Dataset
from core.run_settings import LayerConfig
from core.training.evaluation import evaluate
from core.training.events import LossComputed
from core.training.run import prepare, start_state
from core.training.trace import trace_iteration
from tests.helpers.runs import configs, parameters, with_settings

THREE_CLASSES = RunConfig(
    data=Dataset.of_rows(inputs=((2, 0), (0, 3), (1, 1), (0, 5)), targets=((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 0))),
    layers=(LayerConfig(units=3, activation="identity"),),
    loss="mean_of_squares",
)
WEIGHTS = parameters(([[1, 0, 0.5], [0, 1, 0.5]], None))
"""Outputs x1, x2 and their mean: rows give (2, 0, 1), (0, 3, 1.5), (1, 1, 1) and (0, 5, 2.5)."""


def test_accuracy_and_confusion_of_three_classes_by_hand() -> None:
    evaluation = evaluate(prepare(THREE_CLASSES), WEIGHTS)
    # The largest outputs: class 0, class 1, a tie (the first counts), class 1.
    assert evaluation.train.accuracy == 0.5
    assert evaluation.train.confusion is not None
    assert evaluation.train.confusion.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    squares = (1 + 0 + 1) + (0 + 4 + 2.25) + (1 + 1 + 0) + (1 + 25 + 6.25)
    assert evaluation.train.loss == pytest.approx(squares / 12)
    assert evaluation.train.r_squared is None
    assert evaluation.test is None
    assert_array_equal(evaluation.predictions[1], [0, 3, 1.5])


def test_one_output_is_the_second_class_above_one_half() -> None:
    data = Dataset.of_rows(inputs=((0.4,), (0.6,), (0.5,), (0.9,)), targets=((0,), (1,), (1,), (0,)))
    config = RunConfig(data=data, layers=(LayerConfig(units=1, activation="identity"),))
    metrics = evaluate(prepare(config), parameters(([[1]], None))).train
    assert metrics.accuracy == 0.5
    assert metrics.confusion is not None
    assert metrics.confusion.tolist() == [[1, 1], [1, 1]]


def test_r_squared_by_hand_and_of_columns_that_vary() -> None:
    data = Dataset.of_rows(inputs=((1,), (2,), (3,)), targets=((1.5, 7), (2, 7), (4, 7)))
    config = RunConfig(data=data, layers=(LayerConfig(units=2, activation="identity"),))
    metrics = evaluate(prepare(config), parameters(([[1, 0]], None))).train
    # Mean 2.5: squared distances 1 + 0.25 + 2.25; squared errors 0.25 + 0 + 1. The second target never varies.
    assert metrics.r_squared == pytest.approx(1 - 1.25 / 3.5)
    assert metrics.accuracy is None
    constant = with_settings(config, data=Dataset.of_rows(inputs=((1,), (2,)), targets=((3, 7), (3, 7))))
    assert evaluate(prepare(constant), parameters(([[1, 0]], None))).train.r_squared is None


def test_r_squared_of_the_mean_itself_is_0_whatever_rounding_leaves_of_it() -> None:
    targets = (0.1, 0.2, 0.3, 0.7, 1.1, 2.6)
    data = Dataset.of_rows(inputs=tuple((float(n),) for n in range(6)), targets=tuple((each,) for each in targets))
    config = RunConfig(data=data, layers=(LayerConfig(units=1, activation="identity", bias=True),))
    for mean in (sum(targets) / 6, sum(targets) / 6 + 1e-8):
        assert evaluate(prepare(config), parameters(([[0]], [mean]))).train.r_squared == 0.0


def test_penalties_count_in_the_loss_of_train_and_test_rows() -> None:
    data = replace(THREE_CLASSES.data, test_X=THREE_CLASSES.data.X[:2], test_Y=THREE_CLASSES.data.Y[:2])
    plain = with_settings(THREE_CLASSES, data=data)
    without = evaluate(prepare(plain), WEIGHTS)
    with_penalties = evaluate(prepare(with_settings(plain, l1=0.5, l2=2.0)), WEIGHTS)
    # |1| + |1| + |0.5| + |0.5| = 3, squares 2.5: 0.5 * 3 + 2 / 2 * 2.5.
    assert with_penalties.train.loss - without.train.loss == pytest.approx(4.0)
    assert without.test is not None
    assert with_penalties.test is not None
    assert with_penalties.test.loss - without.test.loss == pytest.approx(4.0)
    assert without.test.accuracy == 1.0


@given(config=configs())
def test_the_loss_of_all_rows_is_that_of_a_full_batch_without_dropout(config: RunConfig) -> None:
    config = msgspec.structs.replace(config, batch_size=None, dropout=0.0, shuffle=False)
    run, start = prepare(config), start_state(config)
    loss = next(event for event in trace_iteration(run, start) if isinstance(event, LossComputed))
    evaluation = evaluate(run, start.parameters)
    assert_allclose(evaluation.train.loss, loss.value, rtol=1e-12, atol=1e-12)
    assert_array_equal(evaluation.predictions, loss.predictions)


def test_many_rows_are_measured_piece_by_piece_with_the_same_outcome() -> None:
    rows = np.linspace(-1, 1, 20_001)[:, None]
    config = RunConfig(
        data=Dataset.of_rows(inputs=rows.tolist(), targets=(rows**2).tolist()),
        layers=(LayerConfig(units=1, activation="identity"),),
        loss="mean_of_squares",
    )
    metrics = evaluate(prepare(config), parameters(([[0.5]], None))).train
    assert metrics.loss == pytest.approx(float(((0.5 * rows - rows**2) ** 2).mean()), rel=1e-12)
