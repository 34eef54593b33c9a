"""Playing ends where the conditions say, and says why."""

import numpy as np
import pytest

from core.config import RunConfig
from core.session.timeline import Timeline
from core.training.engines import EngineChoice
from core.training.evaluation import Evaluation, Metrics, evaluate
from core.training.run import prepare
from core.training.stopping import StopWatch
from tests.helpers.runs import ARTICLE, train, with_settings

MINI = with_settings(ARTICLE, batch_size=3)


def played(config: RunConfig, most: int = 2000) -> tuple[Timeline, str]:
    """Train until a condition is met; return where it ended and why."""
    timeline, watch, reason = Timeline(config, EngineChoice()), StopWatch(config), ""
    while not reason and timeline.completed < most:
        reason = timeline.train(most, watch).reason
    return timeline, reason


def after(loss: float, accuracy: float | None = None, test: float | None = None) -> Evaluation:
    y = ARTICLE.data.Y
    return Evaluation(Metrics(loss, accuracy), None if test is None else Metrics(test), y, y)


def test_a_full_batch_ends_at_the_first_iteration_with_a_smaller_loss() -> None:
    timeline, reason = played(with_settings(ARTICLE, stop_loss=0.05))
    losses = train(ARTICLE, 1000)[1]
    first = next(iteration for iteration, loss in enumerate(losses, 1) if loss < 0.05)
    assert timeline.completed == timeline.recorded == first
    assert timeline.losses().minima[-1] == losses[first - 1]
    assert reason == "The loss is below 0.05."


def test_smaller_batches_end_after_the_epoch_in_which_all_rows_together_have_a_smaller_loss() -> None:
    timeline, reason = played(with_settings(MINI, stop_loss=0.05))
    states = train(MINI, timeline.completed)[0]
    run = prepare(MINI)
    by_epoch = [evaluate(run, state.parameters).train.loss for state in states[2::2]]
    assert timeline.completed == 2 * len(by_epoch)
    assert by_epoch[-1] < 0.05 <= min(by_epoch[:-1])
    assert reason == f"The training loss is below 0.05 after epoch {len(by_epoch):,}."


def test_accuracy_ends_after_the_first_epoch_in_which_more_is_right() -> None:
    timeline, reason = played(with_settings(ARTICLE, stop_accuracy=0.9))
    states = train(ARTICLE, timeline.completed)[0]
    right = [evaluate(prepare(ARTICLE), state.parameters).train.accuracy for state in states[1:]]
    assert right[-1] == 1.0
    assert max(each or 0.0 for each in right[:-1]) <= 0.9
    assert reason == f"More than 0.9 of the training rows are right after epoch {len(right):,}."


def test_patience_counts_epochs_since_the_best_loss_of_the_test_rows_where_there_are_some() -> None:
    watch = StopWatch(with_settings(ARTICLE, patience=2))
    said = [watch.after_epoch(epoch, after(loss)) for epoch, loss in enumerate((5, 4, 4, 3, 3.5, 3), 1)]
    assert said == ["", "", "", "", "", "The training loss was no smaller for 2 epochs, up to epoch 6."]
    watch = StopWatch(with_settings(ARTICLE, patience=1))
    assert watch.after_epoch(1, after(1.0, test=7.0)) == ""
    assert watch.after_epoch(2, after(0.5, test=7.0)) == "The test loss was no smaller for 1 epochs, up to epoch 2."


def test_what_is_met_already_does_not_end_it_and_counts_again_after_it_was_not_met() -> None:
    config = with_settings(MINI, stop_loss=0.05, stop_accuracy=0.9)
    watch = StopWatch(config, after(0.01, 0.5))
    assert watch.met == ["a training loss of 0.05"]
    assert watch.after_epoch(1, after(0.01, 0.5)) == ""
    assert watch.after_epoch(2, after(0.01, 0.95)) == "More than 0.9 of the training rows are right after epoch 2."
    assert StopWatch(config, after(0.06, 0.95)).met == ["a share of 0.9 of the rows right"]
    assert watch.after_epoch(3, after(0.07, 0.5)) == ""
    assert watch.met == []
    assert watch.after_epoch(4, after(0.03, 0.5)) == "The training loss is below 0.05 after epoch 4."


def test_accuracy_counts_again_after_it_was_not_met() -> None:
    watch = StopWatch(with_settings(ARTICLE, stop_accuracy=0.9), after(1.0, 0.95))
    said = [watch.after_epoch(epoch, after(1.0, right)) for epoch, right in enumerate((0.95, 0.85, 0.8, 0.92), 1)]
    assert said == ["", "", "", "More than 0.9 of the training rows are right after epoch 4."]


@pytest.mark.parametrize("cut", range(1, 7))
def test_the_loss_of_a_full_batch_counts_again_however_training_is_cut(cut: int) -> None:
    losses, state = np.array([0.3, 0.5, 0.7, 0.6, 0.4, 0.2]), train(ARTICLE, 0)[0][0].parameters
    watch, met = StopWatch(with_settings(ARTICLE, stop_loss=0.5), after(0.3)), None
    for first in range(0, len(losses), cut):
        part = losses[first : first + cut]
        place = watch.first_met(part)
        reason = watch.after(part if place is None else part[: place + 1], state)
        assert bool(reason) == (place is not None)
        if place is not None:
            met = first + place
            break
    assert met == 4


def test_the_loss_that_ended_an_iteration_is_met_even_where_the_rows_together_have_a_larger_one() -> None:
    config = with_settings(ARTICLE, stop_loss=0.5)
    assert StopWatch(config, after(0.6), loss=0.4).met == ["a training loss of 0.5"]
    assert StopWatch(config, after(0.6), loss=0.4).first_met(np.array([0.45, 0.4])) is None
    assert StopWatch(with_settings(MINI, stop_loss=0.5), after(0.6), loss=0.4).met == []  # of some rows only


@pytest.mark.parametrize(
    ("config", "watches"),
    [
        (ARTICLE, False),
        (with_settings(ARTICLE, stop_loss=0.1), False),
        (with_settings(MINI, stop_loss=0.1), True),
        (with_settings(ARTICLE, stop_accuracy=0.5), True),
        (with_settings(ARTICLE, patience=3), True),
    ],
)
def test_only_what_has_to_be_evaluated_is(config: RunConfig, watches: bool) -> None:
    assert StopWatch(config).watches_epochs == watches


def test_losses_of_a_stretch_are_searched_at_once() -> None:
    watch = StopWatch(with_settings(ARTICLE, stop_loss=0.5))
    assert watch.first_met(np.array([0.9, 0.5, 0.49, 0.1])) == 2
    assert watch.first_met(np.array([0.9, 0.5])) is None
    assert StopWatch(with_settings(MINI, stop_loss=0.5)).first_met(np.zeros(3)) is None
