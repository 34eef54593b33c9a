"""How numbers are written on the screen."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scratchnet_gui.formatting import (
    BLANK,
    MINUS,
    as_shown,
    count,
    exact,
    figure,
    last_place,
    loss,
    lowered,
    number,
    percent,
    plain,
    raised,
    row_values,
)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0228264901, 3, "0.023"),
        (0.9785010015, 3, "0.979"),
        (0.9785010015, 6, "0.978501"),
        (-1.5, 2, "−1.50"),
        (2.0, 0, "2"),
        (0.0, 3, "0.000"),
        (-0.0, 3, "0.000"),
        (0.0005, 3, "0.001"),
        (0.00004, 3, "4.0×10⁻⁵"),
        (-0.00004, 3, "−4.0×10⁻⁵"),
        (0.00004, 5, "0.00004"),
        (5e-7, 6, "5.0000×10⁻⁷"),
        (0.5, 0, "5.0×10⁻¹"),
        (99_999.5, 1, "99999.5"),
        (123_456.0, 3, "1.2×10⁵"),
        (-1e300, 4, "−1.00×10³⁰⁰"),
        (5e-324, 3, "4.9×10⁻³²⁴"),
        (None, 3, BLANK),
        (math.inf, 3, "∞"),
        (-math.inf, 3, "−∞"),
        (math.nan, 3, "not a number"),
    ],
)
def test_numbers(value: float | None, digits: int, text: str) -> None:
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.25, "+0.250"), (-0.25, "−0.250"), (0.0, "0.000"), (-0.0, "0.000"), (1e-9, "+1.0×10⁻⁹")]
)
def test_numbers_with_their_sign(value: float, text: str) -> None:
    assert number(value, sign=True) == text


def read(text: str) -> float:
    """Read a written number back."""
    mantissa, _, exponent = text.replace(MINUS, "-").partition("×10")
    digits = exponent.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return float(f"{mantissa}e{digits or 0}")


@given(value=st.floats(-1e300, 1e300), digits=st.integers(0, 8))
def test_what_is_written_is_the_value_within_its_digits(value: float, digits: int) -> None:
    text = number(value, digits)
    assert "-" not in text
    assert "e" not in text
    written = read(text)
    assert (written == 0) == (value == 0)
    assert math.copysign(1, written) == math.copysign(1, value) or value == 0
    if "×" in text:
        assert written == pytest.approx(value, rel=0.06)
    else:
        assert abs(written - value) <= 0.5 * 10.0**-digits * (1 + 1e-9) + abs(value) * 1e-15


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-3.0, "−3"),
        (0.5, "0.500"),
        (1e5, "1.0×10⁵"),
        (math.nan, "not a number"),
        (math.inf, "∞"),
    ],
)
def test_plain_numbers(value: float, text: str) -> None:
    assert plain(value) == text


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_exact_numbers_come_back_to_the_bit(value: float) -> None:
    assert float(exact(value).replace(MINUS, "-")) == value
    assert "-" not in exact(value)


def test_counts_and_small_digits() -> None:
    assert count(1_000_000) == "1,000,000"
    assert raised(-12) == "⁻¹²"
    assert lowered(34) == "₃₄"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((0.0, 1.0, 1.0), "(0, 1, 1)"),
        ((0.25,), "(0.250)"),
        ((1.0, 2.0, 3.0, 4.0, 5.0, 6.0), "(1, 2, 3, 4, 5, 6)"),
        ((1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0), "(1, 2, 3, 4, …, 7)"),
    ],
)
def test_rows(values: tuple[float, ...], text: str) -> None:
    assert row_values(values) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1252, "0.1252"),
        (0.00014876, "0.00015"),
        (1.26110, "1.2611"),
        (0.0, "0.0000"),
        (1.61e-5, "0.000016"),
        (1.38e-6, "1.38×10⁻⁶"),
    ],
)
def test_a_figure_that_stands_alone_keeps_significant_digits(value: float, text: str) -> None:
    assert figure(value) == text


@given(value=st.floats(-1e280, 1e280) | st.decimals(-9, 9, places=3).map(float), digits=st.integers(1, 14))
@example(value=0.05, digits=1)
@example(value=-0.005, digits=2)
@example(value=0.5e-4, digits=4)
def test_what_is_shown_is_what_is_written(value: float, digits: int) -> None:
    assume(value == 0.0 or abs(value) > 1e-280)
    text = number(value, digits)
    assert as_shown(np.array([value]), digits)[0] == pytest.approx(read(text), rel=1e-9, abs=0.0)
    mantissa, _, power = text.partition("×10")
    unit = 10.0 ** -len(mantissa.partition(".")[2]) * (read(f"1×10{power}") if power else 1.0)
    assert last_place(value, digits) == pytest.approx(unit, rel=1e-9) or read(mantissa) in (1.0, -1.0)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.12345, 3, "0.1235"),
        (0.00014876, 3, "0.00015"),
        (12.34567890123456, 12, "12.345678901235"),
        (None, 3, BLANK),
    ],
)
def test_a_loss_has_one_decimal_more_than_the_setting_as_far_as_float64_knows_it(
    value: float | None, digits: int, text: str
) -> None:
    assert loss(value, digits) == text


def test_a_figure_that_is_not_there_is_a_dash() -> None:
    assert figure(None) == BLANK


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (1.0, "100 %"), (0.973, "97.3 %"), (0.99999, "99.9 %"), (0.00001, "0.1 %")]
)
def test_only_all_is_a_hundred_per_cent_and_only_none_is_nothing(share: float, text: str) -> None:
    assert percent(share) == text
