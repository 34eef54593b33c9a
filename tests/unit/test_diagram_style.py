"""The scale of width and colour."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratchnet_gui.appearance import DARK, LIGHT, Theme
from scratchnet_gui.colours import blend, fill
from scratchnet_gui.diagram.style import SHADES, line_widths, nice_maximum, ramp, shades

finite = st.floats(min_value=-1e6, max_value=1e6)


@pytest.mark.parametrize(
    ("largest", "end"), [(0.0, 0.25), (0.3, 0.5), (0.99, 1.0), (1.0, 1.0), (1.01, 2.0), (6.8, 8.0), (np.inf, 0.25)]
)
def test_scale_ends_at_the_next_power_of_two(largest: float, end: float) -> None:
    assert nice_maximum(largest) == end


@given(st.lists(finite, min_size=2, max_size=20))
def test_a_stronger_weight_is_never_thinner_or_paler(values: list[float]) -> None:
    W = np.array(sorted(values, key=abs))
    maximum = nice_maximum(float(np.abs(W).max()))
    assert (np.diff(line_widths(W, maximum, 10.0)) >= 0).all()
    assert (np.diff(np.abs(shades(W, maximum))) >= 0).all()


@given(finite)
def test_sign_decides_the_side_of_the_ramp(value: float) -> None:
    shade = int(shades(np.array([value]), nice_maximum(abs(value)))[0])
    assert -SHADES <= shade <= SHADES
    assert shade * value >= 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_ramp_runs_from_negative_over_zero_to_positive(theme: Theme) -> None:
    colours = ramp(theme)
    assert (colours[0], colours[SHADES], colours[-1]) == (theme.negative, theme.zero, theme.positive)
    assert len(colours) == 2 * SHADES + 1


def test_blend_is_exact_at_both_ends_and_between() -> None:
    assert [blend("#000000", "#ff8040", share) for share in (0.0, 0.5, 1.0)] == ["#000000", "#804020", "#ff8040"]


def test_fill_of_zero_is_the_panel_and_signs_differ() -> None:
    assert fill(0.0, 1.0, LIGHT) == LIGHT.panel
    assert len({fill(1.0, 1.0, LIGHT), fill(-1.0, 1.0, LIGHT), fill(0.5, 1.0, LIGHT)}) == 3
    assert fill(7.0, 1.0, LIGHT) == fill(1.0, 1.0, LIGHT)


def test_a_neuron_without_a_number_has_a_stronger_colour_and_is_never_empty() -> None:
    for value in (-1.0, 0.0, 1.0):
        assert fill(value, 1.0, LIGHT, strong=True) not in (LIGHT.panel, fill(value, 1.0, LIGHT))
    assert len({fill(value, 1.0, LIGHT, strong=True) for value in (-1.0, -0.5, 0.0, 0.5, 1.0)}) == 5
