"""Where neurons, lines and captions stand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import RunConfig
from core.data.dataset import Dataset
from core.run_settings import LayerConfig
from scratchnet_gui.diagram.beside import beside
from scratchnet_gui.diagram.captions import captions
from scratchnet_gui.diagram.hit_test import bias_box
from scratchnet_gui.diagram.layout import CLOSEST, FARTHEST, View, along, lay_out
from scratchnet_gui.diagram.words import Symbol

widths = st.sampled_from([480.0, 760.0, 1000.0, 1400.0])
heights = st.sampled_from([320.0, 520.0, 700.0, 900.0])
networks = st.lists(st.integers(1, 300), min_size=2, max_size=17).map(tuple)


@given(networks, widths, heights)
def test_every_network_stands_inside_without_touching(sizes: tuple[int, ...], width: float, height: float) -> None:
    geometry = lay_out(sizes, width, height)
    for size, column in zip(sizes, geometry.columns, strict=True):
        assert column.radius >= 1.1
        assert column.left_out == size - len(column.y)
        assert (np.diff(column.y) > 2 * column.radius).all()
        assert column.y[0] - column.radius >= geometry.top - 1
        assert (column.more_y if column.left_out else column.y[-1] + column.radius) <= geometry.bottom + 1
        assert column.radius <= column.x <= width - column.radius
    for left, right in pairwise(geometry.columns):
        assert right.x - right.radius - (left.x + left.radius) >= 0.5 * (right.x - left.x)  # room for lines


@given(networks, widths, heights)
def test_biases_are_numbers_in_all_hidden_layers_or_in_none_and_cover_no_neuron(
    sizes: tuple[int, ...], width: float, height: float
) -> None:
    geometry = lay_out(sizes, width, height)
    assert len({column.boxed for column in geometry.columns[1:-1]}) <= 1
    for column in geometry.columns[1:]:
        left, top, wide, _ = bias_box(column, 0, geometry.unit)
        corner = np.hypot(column.x - (left + wide), top - float(column.y[0]))
        assert corner >= column.radius
        assert (wide > 30.0) == column.boxed


@pytest.mark.parametrize("count", range(1, 17))
def test_up_to_sixteen_neurons_are_all_there_at_the_smallest_size(count: int) -> None:
    assert lay_out((3, count, 1), 480, 320).columns[1].left_out == 0


def test_sixty_four_neurons_fit_a_window_and_more_are_counted() -> None:
    assert lay_out((64, 32, 10), 672, 287).columns[0].left_out == 0
    column = lay_out((2, 300, 1), 1000, 700).columns[1]
    assert column.left_out == 300 - len(column.y) > 0
    assert column.more_y > column.y[-1] + column.radius


def test_the_article_has_one_size_of_neuron_large_enough_for_its_number() -> None:
    for size in ((480, 320), (1000, 700), (1400, 900)):
        radii = {column.radius for column in lay_out((3, 4, 1), *size).columns}
        assert len(radii) == 1
        assert radii.pop() >= 18.0


def test_crowded_columns_leave_the_others_their_numbers() -> None:
    inputs, hidden, _ = lay_out((2, 64, 1), 1000, 700).columns
    assert inputs.radius > 18.0 > 5.0 > hidden.radius


def test_lines_run_from_source_to_target() -> None:
    geometry = lay_out((3, 4, 1), 1000, 700)
    left, right = geometry.columns[:2]
    points = geometry.points(1).reshape(3, 4, -1, 2)
    for source in range(3):
        for target in range(4):
            start, end = points[source, target, 0], points[source, target, -1]
            assert (start[1], end[1]) == pytest.approx((left.y[source], right.y[target]))
            assert left.x < start[0] < left.x + left.radius
            assert right.x - right.radius < end[0] < right.x


def test_many_lines_are_straight() -> None:
    geometry = lay_out((20, 20, 1), 1000, 700)
    assert geometry.lines == 420
    assert geometry.points(1).shape == (400, 2, 2)


def test_a_curve_begins_and_ends_at_its_ends() -> None:
    controls = np.array([[[0.0, 0.0], [1.0, 0.0], [1.0, 2.0], [2.0, 2.0]]])
    assert along(controls, np.array([0.0, 0.5, 1.0]))[0].tolist() == [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]


@given(st.floats(0.05, 30), st.floats(0, 1000), st.floats(0, 700))
def test_zooming_keeps_what_is_under_the_mouse(factor: float, x: float, y: float) -> None:
    view = View(1.5, -40.0, 25.0)
    zoomed = view.zoomed(factor, x, y)
    assert FARTHEST <= zoomed.zoom <= CLOSEST
    assert (x - zoomed.dx) / zoomed.zoom == pytest.approx((x - view.dx) / view.zoom, abs=1e-6)
    assert (y - zoomed.dy) / zoomed.zoom == pytest.approx((y - view.dy) / view.zoom, abs=1e-6)


@given(st.floats(FARTHEST, CLOSEST), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_the_picture_cannot_be_lost_by_panning(zoom: float, dx: float, dy: float) -> None:
    view = View(zoom, dx, dy).kept_in(1000, 700)
    assert view.dx < 750.1 and view.dx + 1000 * zoom > 249.9  # noqa: PT018
    assert view.dy < 525.1 and view.dy + 700 * zoom > 174.9  # noqa: PT018
    assert View().kept_in(1000, 700) == View()


def _measure(text: str | Symbol, title: bool) -> float:
    return len(str(text)) * (8.5 if title else 7.0)


def _config(*hidden: int) -> RunConfig:
    return RunConfig(
        data=Dataset.of_rows(inputs=((0.0, 1.0),), targets=((1.0,),)),
        layers=(*(LayerConfig(units=units) for units in hidden), LayerConfig(units=1)),
    )


@given(st.integers(0, 9), widths)
def test_captions_do_not_touch(hidden: int, width: float) -> None:
    config = _config(*([4] * hidden))
    xs = tuple(column.x for column in lay_out(config.sizes, width, 520.0).columns)
    chosen = captions(config, xs, 1.0, _measure)
    for row in range(len(chosen.headings[0])):
        small = (0.78 if row == 0 else 0.85) if chosen.small else 1.0
        texts = [small * _measure(heading[row], row == 0) for heading in chosen.headings]
        for (left, right), (a, b) in zip(pairwise(xs), pairwise(texts), strict=True):
            assert (a + b) / 2 < right - left


def test_captions_say_all_where_there_is_room() -> None:
    config = _config(4)
    wide = captions(config, (100.0, 500.0, 900.0), 1.0, _measure)
    assert wide.headings == (
        ("Input", "2 values"),
        ("Hidden layer", "4 neurons · sigmoid"),
        ("Output", "1 neuron · sigmoid"),
    )
    assert [str(symbol) for symbol in wide.weights] == ["W⁽¹⁾ 2 × 4", "W⁽²⁾ 4 × 1"]
    narrow = captions(config, (20.0, 60.0, 100.0), 1.0, _measure)
    assert narrow.headings == (("In", "2"), ("H1", "4"), ("Out", "1"))
    assert narrow.weights == ()


@pytest.mark.parametrize(
    ("spacing", "lines"), [(85.0, ("Hidden 3", "4 · sigmoid")), (60.0, ("Hidden 3", "4", "sigmoid"))]
)
def test_captions_of_a_deep_network_are_small_but_name_shape_and_activation(
    spacing: float, lines: tuple[str, ...]
) -> None:
    config = _config(*([4] * 8))
    chosen = captions(config, tuple(spacing * k for k in range(10)), 1.0, _measure)
    assert chosen.small
    assert chosen.headings[3] == lines
    assert [str(each) for each in chosen.weights[2:3]] == (["W⁽³⁾ 4 × 4"] if len(lines) == 2 else [])


def test_captions_are_short_where_the_lower_line_would_run_together() -> None:
    assert captions(_config(4), (0.0, 145.0, 290.0), 1.0, _measure).headings[1] == (
        "Hidden layer",
        "4 neurons · sigmoid",
    )
    assert captions(_config(4), (0.0, 140.0, 280.0), 1.0, _measure).headings[1] == ("Hidden", "4 · sigmoid")


@pytest.mark.parametrize("column", [0, 1, 2])
def test_the_text_at_the_mouse_stands_beside_what_it_is_about(column: int) -> None:
    geometry = lay_out((3, 4, 1), 686, 319)
    for y in geometry.columns[column].y.tolist():
        x, (width, height) = geometry.columns[column].x, (200.0, 72.0)
        left, top = beside(geometry, x, y, width, height)
        assert 0 <= left <= 686 - width
        assert 0 <= top <= 319 - height
        for other in geometry.columns:
            for middle in other.y.tolist():
                across = min(left + width, other.x + other.radius) - max(left, other.x - other.radius)
                down = min(top + height, middle + other.radius) - max(top, middle - other.radius)
                assert min(across, down) < 0.4 * other.radius  # its number stays in sight
