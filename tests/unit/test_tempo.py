"""When the next step is due, and how fast a run really goes, by a clock of our own."""

from __future__ import annotations

import pytest

from core.session.commands import Granularity, Pace
from core.session.tempo import UNLIMITED, Tempo


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_unlimited_is_always_due(clock: Clock) -> None:
    tempo = Tempo(clock)
    assert tempo.pace == UNLIMITED
    tempo.start(0)
    tempo.step_taken()
    assert tempo.seconds_until_due() == 0.0


def test_a_step_is_due_at_once_and_then_at_the_pace(clock: Clock) -> None:
    tempo = Tempo(clock)
    tempo.pace = Pace(Granularity.PHASE, 0.5)
    tempo.start(0)
    assert tempo.seconds_until_due() == 0.0
    tempo.step_taken()
    assert tempo.seconds_until_due() == pytest.approx(2.0)
    clock.now += 1.5
    assert tempo.seconds_until_due() == pytest.approx(0.5)


def test_a_long_pause_is_not_caught_up_on_in_a_burst(clock: Clock) -> None:
    tempo = Tempo(clock)
    tempo.pace = Pace(Granularity.ITERATION, 100.0)
    tempo.start(0)
    clock.now += 60.0
    taken = 0
    while tempo.seconds_until_due() == 0.0:
        tempo.step_taken()
        taken += 1
    assert taken <= 30


@pytest.mark.parametrize("per_second", [2.0, 10.0, 100.0, 1000.0])
def test_the_rate_of_an_even_run_is_its_pace(clock: Clock, per_second: float) -> None:
    tempo = Tempo(clock)
    tempo.pace = Pace(Granularity.ITERATION, per_second)
    tempo.start(0)
    rates = set()
    for step in range(1, int(20 * per_second)):
        clock.now += 1.0 / per_second
        tempo.measure(step)
        rates.add(tempo.rate)
    assert None in rates
    measured = [rate for rate in rates if rate is not None]
    assert measured
    assert all(rate == pytest.approx(per_second, rel=0.02) for rate in measured)
