"""Labels on lines find places of their own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scratchnet_gui.diagram.chips import clearest_spot, place_chips
from scratchnet_gui.diagram.hit_test import distances_to_lines
from scratchnet_gui.diagram.labels import change
from scratchnet_gui.diagram.layout import along, lay_out
from scratchnet_gui.formatting import MINUS


@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from([(480, 320), (1000, 700)]))
def test_labels_touch_neither_each_other_nor_obstacles(sources: int, targets: int, size: tuple[int, int]) -> None:
    geometry = lay_out((sources, targets), *size)
    boxes = np.array(
        [(c.x - c.radius, y - c.radius, c.x + c.radius, y + c.radius) for c in geometry.columns for y in c.y]
    )
    width, height = 60.0, 20.0
    controls = geometry.controls[0].reshape(-1, 4, 2)
    centres = place_chips(controls, width, height, boxes)
    placed = centres[~np.isnan(centres[:, 0])]
    for number, (x, y) in enumerate(placed):
        others = placed[number + 1 :]
        assert not ((np.abs(others[:, 0] - x) < width) & (np.abs(others[:, 1] - y) < height)).any()
        inside = (boxes[:, 0] < x + 30) & (boxes[:, 2] > x - 30) & (boxes[:, 1] < y + 10) & (boxes[:, 3] > y - 10)
        assert not inside.any()


def test_all_lines_of_the_article_find_room() -> None:
    geometry = lay_out((3, 4, 1), 1000, 700)
    for controls in geometry.controls:
        assert not np.isnan(place_chips(controls.reshape(-1, 4, 2), 64.0, 20.0, np.zeros((0, 4)))).any()


@pytest.mark.parametrize("size", [(686, 319), (704, 353), (770, 416), (1200, 700)])
@pytest.mark.parametrize("width", [46.0, 62.0])
def test_each_label_of_the_article_is_nearest_to_its_own_line(size: tuple[int, int], width: float) -> None:
    geometry = lay_out((3, 4, 1), *size)
    boxes = np.array(
        [(c.x - c.radius, y - c.radius, c.x + c.radius, y + c.radius) for c in geometry.columns for y in c.y]
    )
    controls = geometry.controls[0].reshape(-1, 4, 2)
    centres = place_chips(controls, width, 16.0, boxes)
    assert not np.isnan(centres).any()
    points = along(controls, np.linspace(0.0, 1.0, 200))
    for line, (x, y) in enumerate(centres.tolist()):
        distances = distances_to_lines(points, x, y)
        assert distances[line] < 1.0
        assert np.delete(distances, line).min() > 5.5


def test_a_label_that_must_be_shown_stands_where_its_line_is_told_best() -> None:
    controls = lay_out((3, 4, 1), 686, 319).controls[0].reshape(-1, 4, 2)
    points = along(controls, np.linspace(0.0, 1.0, 200))
    for line in range(12):
        distances = distances_to_lines(points, *clearest_spot(controls, line, 46.0, 16.0, np.zeros((0, 4))).tolist())
        assert distances.argmin() == line
        assert np.delete(distances, line).min() > 8.0


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (0.6951, 0.6841, "0.695→0.684"),
        (-4.92312, -4.92302, f"{MINUS}4.9231→{MINUS}4.9230"),
        (-4.923, -4.92304, f"{MINUS}4.923 {MINUS} 0.00004"),
        (0.5, 0.5 + 2e-9, "0.500 + 2.0×10⁻⁹"),
        (0.5, 0.5, "0.500 ±0"),
    ],
)
def test_a_change_shows_that_something_changed(old: float, new: float, text: str) -> None:
    assert change(old, new, 3) == text


def test_a_label_sits_on_its_line_and_alone_in_the_middle() -> None:
    line = np.array([[[0.0, 0.0], [50.0, 0.0], [50.0, 80.0], [100.0, 80.0]]])
    assert np.allclose(place_chips(line, 20.0, 10.0, np.zeros((0, 4))), [[50.0, 40.0]])


def test_a_line_without_room_gets_none() -> None:
    line = np.array([[[0.0, 0.0], [50.0, 0.0], [50.0, 80.0], [100.0, 80.0]]])
    wall = np.array([[-1000.0, -1000.0, 1000.0, 1000.0]])
    assert np.isnan(place_chips(line, 20.0, 10.0, wall)).all()
    assert place_chips(np.zeros((0, 4, 2)), 20.0, 10.0, wall).shape == (0, 2)
