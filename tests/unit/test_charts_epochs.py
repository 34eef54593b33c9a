"""What was measured after epochs, as curves beside that of the batches."""

from dataclasses import replace

import numpy as np
import pytest

from core.arrays import frozen
from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.run_settings import LayerConfig
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from scratchnet_gui.charts.epochs import describe_curves, describe_curves_exactly, epoch_curves, in_view
from scratchnet_gui.charts.ranges import loss_bounds
from tests.helpers.runs import ARTICLE

SPLIT = load_dataset(DataConfig(dataset="moons", test_ratio=0.2))


def config(data: Dataset = SPLIT, batch_size: int | None = None, dropout: float = 0.0) -> RunConfig:
    return RunConfig(
        data=data,
        layers=(LayerConfig(units=3), LayerConfig(units=1)),
        batch_size=batch_size,
        learning_rate=0.01,
        dropout=dropout,
    )


def moment(of: RunConfig, iteration: int, operation: int | None = None, furthest: int = 0) -> Snapshot:
    session = Session(of)
    for target in (Seek(furthest), Seek(iteration, operation)):
        session.submit(target)
        while session.playing:
            session.work(1.0)
    return session.snapshot(Cause.SEEK)


@pytest.mark.parametrize(
    ("of", "names"),
    [
        (ARTICLE, []),
        (ARTICLE.but(batch_size=2), ["train"]),
        (ARTICLE.but(dropout=0.2), ["train"]),
        (config(), ["test"]),
        (config(batch_size=40), ["train", "test"]),
    ],
)
def test_only_what_says_something_new_has_a_curve(of: RunConfig, names: list[str]) -> None:
    assert [curve.name for curve in epoch_curves(moment(of, 4))] == names


def test_points_are_the_losses_after_epochs_and_part_of_them_lies_ahead() -> None:
    snapshot = moment(config(batch_size=40), 9, 3, furthest=20)
    train, test = epoch_curves(snapshot)
    assert train.x.tolist() == [4.0, 8.0, 12.0, 16.0, 20.0]
    assert (train.known, test.known) == (2, 2)
    assert train.y.tolist() == snapshot.epochs.train_loss.tolist()
    assert test.y.tolist() == snapshot.epochs.test_loss.tolist()
    whole = moment(config(batch_size=40), 8)
    assert whole.evaluation is not None
    assert train.y[1] == pytest.approx(whole.evaluation.train.loss, rel=1e-12)


def test_the_nearest_point_is_read_with_the_iteration_it_belongs_to() -> None:
    curves = epoch_curves(moment(config(batch_size=40), 20))
    assert describe_curves(curves, 13.0, lambda loss: f"{loss:.1f}").startswith("after 12: train ")
    assert ", test " in describe_curves(curves, 13.0, lambda loss: f"{loss:.1f}")
    assert repr(float(curves[1].y[2])) in describe_curves_exactly(curves, 13.0)
    assert describe_curves(epoch_curves(moment(ARTICLE, 4)), 3.0, str) == ""
    assert describe_curves(epoch_curves(moment(config(batch_size=40), 1)), 1.0, str) == ""


def test_an_axis_has_room_for_the_curves_in_view() -> None:
    snapshot = moment(config(batch_size=40), 20)
    spike = frozen(np.array([1.0, 50.0, 1.0, 1.0, 1e-9]))
    curves = epoch_curves(replace(snapshot, epochs=replace(snapshot.epochs, test_loss=spike)))
    assert loss_bounds(snapshot.losses, None, others=in_view(curves, 0, 20))[::2] == (1e-9, 50.0)
    assert 50.0 not in in_view(curves, 9, 20)
    assert 1e-9 not in in_view(curves, 0, 19)
    assert len(in_view((), 0, 20)) == 0


def test_what_is_not_finite_is_left_out() -> None:
    snapshot = moment(config(batch_size=40), 20)
    broken = frozen(np.array([1.0, np.inf, np.nan, 1.0, 2.0]))
    _, test = epoch_curves(replace(snapshot, epochs=replace(snapshot.epochs, test_loss=broken)))
    assert test.x.tolist() == [4.0, 16.0, 20.0]
