"""The way down through the numbers: how it grows, follows, ends, and which of it a line has room for."""

from hypothesis import given
from hypothesis import strategies as st

from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight
from core.run_settings import LayerConfig
from scratchnet_gui.inspector.trail import Crumb, Trail, shown_crumbs
from tests.helpers.runs import ARTICLE

GRADIENT = Crumb(Selection(Weight(1, 1, 2), Quantity.GRADIENT), 1)
SHARE = Crumb(Selection(Weight(1, 1, 2), Quantity.ROW_GRADIENT), 3)
SLOPE = Crumb(Selection(Neuron(1, 2), Quantity.SLOPE), 3)
DOWN = Trail().opened(GRADIENT, SHARE).opened(SHARE, SLOPE)


def test_the_first_number_opened_puts_the_one_shown_before_it() -> None:
    assert Trail().opened(GRADIENT, SHARE).crumbs == (GRADIENT, SHARE)
    assert DOWN.crumbs == (GRADIENT, SHARE, SLOPE)


def test_a_number_on_the_way_leads_back_up_to_it() -> None:
    assert DOWN.opened(SLOPE, SHARE).crumbs == (GRADIENT, SHARE)
    assert DOWN.up_to(0).crumbs == (GRADIENT,)


def test_another_number_ends_the_way() -> None:
    assert DOWN.followed(Selection(Neuron(1, 0)), 3) == Trail()
    assert DOWN.followed(None, 3) == Trail()
    assert Trail().followed(GRADIENT.selection, 0) == Trail()


def test_another_row_is_followed_by_all_that_stood_on_the_same_row() -> None:
    rows = [crumb.row for crumb in DOWN.followed(SLOPE.selection, 0).crumbs]
    assert rows == [1, 0, 0]


def test_a_network_without_one_of_the_numbers_ends_the_way() -> None:
    assert DOWN.within(ARTICLE) == DOWN
    narrow = ARTICLE.but(layers=(LayerConfig(units=2), LayerConfig(units=1)))
    assert DOWN.within(narrow) == Trail()
    assert Trail((Crumb(Selection(Bias(1, 0)), 0),)).within(ARTICLE) == Trail()
    assert Trail((Crumb(Selection(Neuron(1, 0)), 4),)).within(ARTICLE) == Trail()


def test_a_long_way_is_left_out_in_the_middle() -> None:
    assert shown_crumbs([50.0] * 3, 10.0, 8.0, 170.0) == [0, 1, 2]
    assert shown_crumbs([50.0] * 6, 10.0, 8.0, 200.0) == [0, None, 4, 5]
    assert shown_crumbs([150.0, 100.0], 10.0, 8.0, 200.0) == [None, 1]


@given(st.lists(st.floats(5.0, 120.0), min_size=2, max_size=30), st.floats(150.0, 800.0))
def test_what_is_shown_of_the_way_fits_and_ends_with_the_number_shown(widths: list[float], available: float) -> None:
    chosen = shown_crumbs(widths, 20.0, 8.0, available)
    indices = [index for index in chosen if index is not None]
    assert indices == sorted(set(indices))
    assert indices[-1] == len(widths) - 1
    assert (None in chosen) == (len(indices) < len(widths))
    width = sum(8.0 if index is None else widths[index] for index in chosen) + 20.0 * (len(chosen) - 1)
    assert width <= available
