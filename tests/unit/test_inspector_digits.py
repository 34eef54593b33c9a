"""How many decimals a page of the inspector starts from: what is small must not vanish."""

from __future__ import annotations

from functools import lru_cache

import pytest

from core.explain.explain import explain
from core.explain.selection import Selection, Weight
from core.explain.terms import Sum
from core.session.commands import Seek
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot
from core.training.events import Updated
from scratchnet_gui.inspector.decimals import digits_of
from scratchnet_gui.inspector.places import Places
from tests.helpers.runs import ARTICLE, with_settings


@lru_cache
def moment(iteration: int, operation: int) -> Snapshot:
    session = Session(with_settings(ARTICLE, stop_at=None))
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


def page(iteration: int, operation: int, least: int = 3) -> tuple[int, int, int]:
    """Return the decimals of a page on W(2) 1 to 1, and those of the value before and after in its first section."""
    snapshot = moment(iteration, operation)
    told = explain(snapshot.events, snapshot.parameters, snapshot.config, Selection(Weight(2, 0, 0)), 0)
    digits = digits_of(told.sections, least)
    parts = told.sections[0].parts
    assert parts is not None
    places = Places(told.sections, told.meaning.values, digits)
    return digits, places.of(parts.term(0).value) if isinstance(parts, Sum) else 0, places.of(parts.total)


def test_ordinary_numbers_keep_the_setting() -> None:
    assert page(1, 14)[0] <= 4


@pytest.mark.parametrize("iteration", [100, 1500, 6000])
def test_a_small_step_of_an_update_keeps_two_significant_digits(iteration: int) -> None:
    update = next(e for e in moment(iteration, 14).events if isinstance(e, Updated) and e.layer == 2)
    step = abs(float(update.learning_rate * update.dW[0, 0]))
    assert step < 0.01
    assert step * 10 ** page(iteration, 14)[0] >= 10


@pytest.mark.parametrize("iteration", [1, 100, 1500, 6000])
def test_before_and_after_an_update_stand_with_the_same_decimals(iteration: int) -> None:
    _, before, after = page(iteration, 14)
    assert before == after
