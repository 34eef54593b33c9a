"""What the loss curve says under the mouse."""

import numpy as np
import pytest

from core.training.series import SeriesView
from scratchnet_gui.charts.reading import Reading, describe, describe_exactly, read

EXACT = SeriesView(3, 1, np.array([1.25, 0.5, 0.125]), np.array([1.25, 0.5, 0.125]), np.empty(0))
COARSE = SeriesView(10, 4, np.array([0.5, 0.25, 0.1]), np.array([0.75, 0.5, 0.2]), np.empty(0))


@pytest.mark.parametrize(("x", "iteration", "loss"), [(1.9, 2, 0.5), (-7.0, 1, 1.25), (0.2, 1, 1.25), (99.0, 3, 0.125)])
def test_reads_the_nearest_iteration(x: float, iteration: int, loss: float) -> None:
    assert read(EXACT, x, None) == Reading(iteration, iteration, loss, loss)


def test_reads_all_iterations_of_a_bucket_and_the_last_one_up_to_the_end() -> None:
    assert read(COARSE, 6.0, None) == Reading(5, 8, 0.25, 0.5)
    assert read(COARSE, 10.0, None) == Reading(9, 10, 0.1, 0.2)


def test_the_moment_shown_is_read_exactly_even_before_it_is_recorded() -> None:
    assert read(COARSE, 6.0, (6, 0.3)) == Reading(6, 6, 0.3, 0.3)
    assert read(EXACT, 50.0, (4, 0.0625)) == Reading(4, 4, 0.0625, 0.0625)


def test_reads_nothing_where_nothing_is_known() -> None:
    assert read(SeriesView(0, 1, np.empty(0), np.empty(0), np.empty(0)), 5.0, None) is None


@pytest.mark.parametrize(
    ("reading", "line"),
    [
        (Reading(412, 412, 0.125198, 0.125198), "iteration 412: loss 0.1252"),
        (Reading(4097, 4112, 0.0022412, 0.0022499), "iterations 4,097–4,112: loss 0.00224 to 0.00225"),
        (Reading(1, 2, 0.00224, 0.0022401), "iterations 1–2: loss 0.00224"),
        (Reading(1, 1, 2.5, 2.5), "iteration 1: loss 2.5000"),
        (Reading(1, 1, 0.0, 0.0), "iteration 1: loss 0.0000"),
        (Reading(1, 1, 2.244e-12, 2.244e-12), "iteration 1: loss 2.24×10⁻¹²"),
    ],
)
def test_written_in_one_line_with_three_digits_that_count(reading: Reading, line: str) -> None:
    assert describe(reading, 4) == line


def test_written_exactly() -> None:
    assert describe_exactly(Reading(1, 1, 0.1, 0.1)) == "loss 0.1"
    assert describe_exactly(Reading(1, 4, 0.1, 0.30000000000000004)) == (
        "smallest loss 0.1\nlargest loss 0.30000000000000004"
    )
