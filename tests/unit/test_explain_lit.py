"""One number has one name at a moment, whichever way it was pointed at."""

from __future__ import annotations

import pytest

from core.data.dataset import Dataset
from core.explain.links import CLIPPING, MEAN, WEIGHT_BEFORE
from core.explain.lit import lights, meant
from core.explain.moment import Moment, moment
from core.explain.selection import Neuron, Part, Quantity, Selection, Weight, WholeLoss
from core.run_settings import LayerConfig
from core.session.commands import EditParameter, Seek
from core.session.session import Session
from core.session.snapshot import Cause
from tests.helpers.runs import ARTICLE

LAYER_1 = Weight(1, 0, 0)
TWO_CLASSES = Dataset.of_rows(inputs=((0.0,), (1.0,)), targets=((1.0, 0.0), (0.0, 1.0)))


def at(operation: int, row: int = 0, edited: float | None = None) -> Moment:
    session = Session(ARTICLE)
    session.submit(Seek(1, operation))
    if edited is not None:
        session.submit(EditParameter(LAYER_1, edited))
    snapshot = session.snapshot(Cause.SEEK)
    return moment(snapshot.events_config, snapshot.parameters, snapshot.events, row)


@pytest.mark.parametrize(
    ("part", "operation", "quantity"),
    [
        (Neuron(1, 0), 1, None),
        (Neuron(1, 0), 2, Quantity.SUM),
        (Neuron(1, 0), 3, Quantity.ACTIVATION),
        (Neuron(1, 0), 9, Quantity.SLOPE),
        (Neuron(2, 0), 6, Quantity.LOSS),
        (LAYER_1, 1, Quantity.VALUE),
        (LAYER_1, 2, Quantity.CONTRIBUTION),
        (LAYER_1, 11, Quantity.GRADIENT),
        (LAYER_1, 12, Quantity.UPDATE),
        (WholeLoss(), 6, Quantity.TOTAL_LOSS),
    ],
    ids=str,
)
def test_a_part_as_a_whole_stands_for_its_latest_number(part: Part, operation: int, quantity: Quantity | None) -> None:
    found = meant(Selection(part), at(operation))
    assert found == (None if quantity is None else Selection(part, quantity))


def test_a_weight_is_the_result_of_its_update_until_it_is_changed_by_hand() -> None:
    value, update = Selection(LAYER_1, Quantity.VALUE), Selection(LAYER_1, Quantity.UPDATE)
    before = Selection(LAYER_1, Quantity.UPDATE, WEIGHT_BEFORE)
    assert meant(value, at(11)) == value
    assert meant(value, at(12)) == meant(update, at(12)) == update
    assert not lights(before, at(12))(value)
    changed = at(12, edited=0.25)
    assert meant(value, changed) == value
    assert not lights(value, changed)(update)


def test_a_number_is_lit_for_its_own_row_or_for_all() -> None:
    share, gradient = Selection(LAYER_1, Quantity.ROW_GRADIENT), Selection(LAYER_1, Quantity.GRADIENT)
    now = at(11, row=2)
    assert lights(share, now)(share)
    assert lights(share, now)(share, 2)
    assert not lights(share, now)(share, 1)
    assert lights(gradient, now)(gradient, 1)
    assert not lights(share, now)(gradient)
    assert not lights(None, now)(None)
    assert not lights(Selection(Neuron(1, 0)), now)(Selection(Neuron(1, 0)))


def test_a_number_that_all_outputs_or_all_updates_share_is_lit_whichever_it_was_opened_from() -> None:
    now = at(14)
    factor, other = (Selection(part, Quantity.UPDATE, CLIPPING) for part in (Weight(1, 0, 0), Weight(2, 3, 0)))
    assert lights(other, now)(factor)
    assert lights(factor, now)(other)
    assert not lights(factor, now)(Selection(Weight(2, 3, 0), Quantity.UPDATE))
    shares = [Selection(Neuron(1, unit), Quantity.DELTA, MEAN) for unit in range(2)]
    softmax = LayerConfig(units=2, activation="softmax")
    config = ARTICLE.but(data=TWO_CLASSES, layers=(softmax,), loss="mean_of_squares")
    snapshot = Session(config).snapshot(Cause.NEW)
    assert lights(shares[1], moment(config, snapshot.parameters, (), 0))(shares[0])


def test_what_the_network_does_not_have_is_lit_nowhere() -> None:
    assert meant(Selection(Neuron(7, 0), Quantity.SUM), at(2)) is None
    assert meant(Selection(Weight(9, 0, 0), Quantity.VALUE), at(14)) is None
