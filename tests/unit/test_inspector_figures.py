"""Digits, decimal points, long sums and line breaks of the inspector."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explain.terms import Given
from scratchnet_gui.inspector.figures import MOST_TERMS, at_point, flow, shortened, shown_terms, written


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Given(0.0), 3, "0"),
        (Given(-1.0), 5, "−1"),
        (Given(0.5), 3, "0.500"),
        (0.0, 3, "0.000"),
        (-1.0, 3, "−1.000"),
        (0.0046, 4, "0.0046"),
        (0.0000211, 3, "2.1×10⁻⁵"),
        (0.0000211, 5, "2.110×10⁻⁵"),
        (math.inf, 3, "∞"),
    ],
)
def test_given_whole_numbers_are_plain_and_tiny_ones_keep_significant_digits(
    value: float, decimals: int, expected: str
) -> None:
    assert written(value, decimals, 3) == expected


@pytest.mark.parametrize(
    ("value", "least", "expected"),
    [
        (0.0000123, 6, "0.000012"),
        (0.00123, 7, "0.0012300"),
        (0.00000123, 6, "0.000001"),
        (0.0000123, 7, "1.23000×10⁻⁵"),
        (0.00000123456, 7, "1.23456×10⁻⁶"),
        (1.5e-9, 9, "1.5000000×10⁻⁹"),
    ],
)
def test_where_many_decimals_are_wanted_small_numbers_keep_as_many_digits(
    value: float, least: int, expected: str
) -> None:
    assert written(value, least, least) == expected


@pytest.mark.parametrize(
    ("label", "short"),
    [("hidden 1024", "h 1024"), ("neuron 12", "n 12"), ("bias", "bias"), ("output", "output"), ("row 3", "r 3")],
)
def test_a_shortened_name_keeps_its_number(label: str, short: str) -> None:
    assert shortened(label) == short


@pytest.mark.parametrize(
    ("text", "halves"),
    [("−3.521", ("−3", ".521")), ("12", ("12", "")), ("4.0×10⁻⁵", ("4", ".0×10⁻⁵"))],
)
def test_numbers_are_split_at_the_decimal_point(text: str, halves: tuple[str, str]) -> None:
    assert at_point(text) == halves


def test_a_short_sum_is_shown_whole() -> None:
    shown = shown_terms(np.arange(float(MOST_TERMS)), None)
    assert shown.indices == tuple(range(MOST_TERMS))
    assert (shown.rest, shown.rest_sum) == (0, 0.0)


@given(st.lists(st.floats(-5, 5), min_size=MOST_TERMS + 1, max_size=60), st.data())
def test_a_long_sum_shows_its_largest_terms_and_adds_up(values: list[float], data: st.DataObject) -> None:
    marked = data.draw(st.none() | st.integers(0, len(values) - 1))
    shown = shown_terms(np.array(values), marked)
    assert list(shown.indices) == sorted(set(shown.indices))
    assert marked is None or marked in shown.indices
    assert len(shown.indices) + shown.rest == len(values)
    assert sum(values[index] for index in shown.indices) + shown.rest_sum == pytest.approx(sum(values), abs=1e-9)
    hidden = [abs(value) for index, value in enumerate(values) if index not in shown.indices]
    kept = [abs(values[index]) for index in shown.indices if index != marked]
    assert max(hidden) <= min(kept)


def test_a_formula_breaks_between_its_pieces() -> None:
    assert flow([40.0, 50.0, 30.0], [0.0, 5.0, 5.0], 100.0, 10.0) == [(0, 0.0), (0, 45.0), (1, 10.0)]


@given(st.lists(st.floats(1, 80), min_size=1), st.floats(100, 300))
def test_no_line_of_a_formula_is_wider_than_the_panel(widths: list[float], available: float) -> None:
    placed = flow(widths, [6.0] * len(widths), available, 16.0)
    assert all(x + width <= available + 1e-9 for (_, x), width in zip(placed, widths, strict=True))
