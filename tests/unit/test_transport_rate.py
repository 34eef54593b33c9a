"""The measured speed beside the button that plays."""

from dataclasses import replace

import pytest

from core.session.commands import Granularity, Pace
from core.session.session import Session
from core.session.snapshot import Cause
from scratchnet_gui.controls.transport import fitting_loss, measured_rate
from tests.helpers.runs import ARTICLE


@pytest.mark.parametrize(
    ("rate", "pace", "playing", "text"),
    [
        (3_123_456.0, Pace(Granularity.ITERATION, None), True, "3,120,000/s · compiled"),
        (8_765.4, Pace(Granularity.EPOCH, None), True, "8,770/s · compiled"),
        (12.3, Pace(Granularity.ITERATION, None), True, "12/s · compiled"),
        (99.0, Pace(Granularity.ITERATION, 100.0), True, ""),
        (2.0, Pace(Granularity.PHASE, None), True, ""),
        (3_123_456.0, Pace(Granularity.ITERATION, None), False, ""),
        (None, Pace(Granularity.ITERATION, None), True, ""),
    ],
)
def test_the_rate_and_the_engine_are_said_while_it_runs_as_fast_as_it_can(
    rate: float | None, pace: Pace, playing: bool, text: str
) -> None:
    snapshot = replace(
        Session(ARTICLE).snapshot(Cause.PLAY),
        iterations_per_second=rate,
        pace=pace,
        playing=playing,
        engine="compiled",
    )
    assert measured_rate(snapshot) == text


@pytest.mark.parametrize(
    ("room", "text"),
    [(20, "8.4343×10⁻¹¹"), (10, "8.43×10⁻¹¹"), (9, "8.4×10⁻¹¹"), (2, "8.4×10⁻¹¹")],
)
def test_a_small_loss_has_fewer_digits_where_there_is_little_room_but_always_its_power_of_ten(
    room: int, text: str
) -> None:
    assert fitting_loss(8.43434e-11, 3, lambda each: len(each) <= room) == text


def test_a_plain_loss_keeps_its_decimals() -> None:
    assert fitting_loss(0.0808, 3, lambda each: len(each) <= 6) == "0.0808"
    assert fitting_loss(None, 3, lambda each: True) == "—"
