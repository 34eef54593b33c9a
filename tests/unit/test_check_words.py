"""What the gradient check writes and where it puts things."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explain.gradient_check import Verdict
from core.explain.selection import Bias, Weight
from core.explain.whole_check import LayerVerdicts
from scratchnet_gui.charts.check.scale import Axis, around, levels
from scratchnet_gui.charts.check.verdict_grid import lay_out
from scratchnet_gui.charts.check.words import losses_texts, name_of, short_text, slopes_text, summary, tip_of
from tests.helpers.runs import ARTICLE

R, W, D, K, N = Verdict.RIGHT, Verdict.WRONG, Verdict.DOUBTFUL, Verdict.KINK, Verdict.NOT_CHECKED


def layer(*found: Verdict) -> LayerVerdicts:
    verdicts = np.array([found], dtype=object)
    return LayerVerdicts(1, np.zeros(verdicts.shape), None, verdicts, None)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((0.1621821, -0.08), ("0.1621821", "−0.0800000")),
        ((0.000242515432, 0.0000508949), ("0.0002425154", "0.0000508949")),
        ((5.0894894e-7, -1e-9), ("5.089489×10⁻⁷", "−0.010000×10⁻⁷")),
        ((0.0, 0.0), ("0.000000", "0.000000")),
        ((1234567.0,), ("1.234567×10⁶",)),
        ((math.inf, 1.0), ("not finite", "1.000000")),
    ],
)
def test_slopes_that_are_compared_have_the_same_decimals(values: tuple[float, ...], texts: tuple[str, ...]) -> None:
    assert slopes_text(*values) == texts


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (6.06e-6, "6.1×10⁻⁶"), (0.25, "0.25"), (0.79321, "0.79"), (1.0, "1"), (12.3, "12")]
)
def test_short_numbers_have_two_digits_that_count(value: float, text: str) -> None:
    assert short_text(value) == text


@pytest.mark.parametrize(
    ("losses", "texts"),
    [
        ([0.25, 0.5], ("0.250", "0.500")),
        ([1.26101, 1.26104], ("1.26101", "1.26104")),
        ([1.261, 1.261 + 2e-7, 1.261 + 1.5e-6], ("1.26100", "+2.0×10⁻⁷", "+1.5×10⁻⁶")),
        ([], ()),
    ],
)
def test_losses_that_lie_close_together_are_told_apart(losses: list[float], texts: tuple[str, ...]) -> None:
    assert losses_texts(np.array(losses)) == texts


def test_names_say_what_is_joined() -> None:
    assert name_of(Weight(1, 2, 3), ARTICLE) == "input 3 → hidden 4"
    assert name_of(Bias(2, 0), ARTICLE) == "bias of output"
    assert tip_of(Weight(1, 2, 3), ARTICLE, Verdict.NOT_CHECKED, math.nan).endswith("not checked")
    assert "relative error 0.5" in tip_of(Weight(1, 2, 3), ARTICLE, Verdict.WRONG, 0.5)


@pytest.mark.parametrize(
    ("found", "checked", "of", "said"),
    [
        ([R, R], 2, 2, "All 2 gradients are right."),
        ([R], 1, 1, "The gradient is right."),
        ([W, R, R], 3, 3, "1 of 3 gradients is wrong."),
        ([W, W, D], 3, 3, "2 of 3 gradients are wrong, 1 doubtful."),
        ([K, R, D], 3, 3, "1 of 3 gradients are right, 1 doubtful, 1 at a kink."),
        ([R, N, N], 1, 3, "The gradient is right. Checked: 1 of 3."),
        ([R, R, N], 2, 3000, "All 2 gradients are right. Checked: 2 of 3,000."),
    ],
)
def test_the_summary_counts_verdicts(found: list[Verdict], checked: int, of: int, said: str) -> None:
    assert summary([layer(*found)], checked, of) == said


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0.0, 1.0))
def test_an_axis_goes_there_and_back(low: float, width: float, share: float) -> None:
    axis = Axis(low, low + width, 300.0, 20.0)
    value = low + share * width
    assert axis.value(axis.pixel(value)) == pytest.approx(value, abs=1e-9 * (abs(low) + width))
    assert axis.pixels(np.array([value]))[0] == axis.pixel(value)


@given(st.lists(st.floats(-1e6, 1e6) | st.just(math.nan) | st.just(math.inf)))
def test_a_range_holds_all_finite_values_and_is_never_empty(values: list[float]) -> None:
    low, high = around(np.array(values))
    assert low < high
    assert all(low <= value <= high for value in values if math.isfinite(value))


def test_colours_change_by_even_factors_where_losses_span_many() -> None:
    assert np.allclose(np.diff(levels(np.array([0.0, 1.0]), 5)), 0.2)
    assert np.allclose(np.diff(np.log(levels(np.array([0.001, 1000.0]), 4))), math.log(10.0) * 1.5)
    assert not levels(np.array([1.0, 1.0])).size
    assert not levels(np.array([math.nan])).size


@given(
    st.lists(st.integers(1, 300), min_size=2, max_size=6), st.booleans(), st.integers(150, 900), st.integers(80, 500)
)
def test_every_cell_is_found_where_it_is_drawn(sizes: list[int], bias: bool, width: int, height: int) -> None:
    boxes = lay_out(sizes, [bias] * (len(sizes) - 1), width, height)
    assert [box.layer for box in boxes] == list(range(1, len(sizes)))
    for box, after in zip(boxes, [*boxes[1:], None], strict=True):
        for row, unit in ((0, 0), (box.rows - 1, box.units - 1)):
            expected = Weight(box.layer, row, unit) if row < box.inputs else Bias(box.layer, unit)
            assert box.parameter_at(box.cell_at(row, unit).center()) == expected
        assert after is None or box.cell_at(0, box.units - 1).right() < after.left
