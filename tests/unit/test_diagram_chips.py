"""Labels on lines find places of their own."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scratchnet_gui.diagram.chips import place_chips
from scratchnet_gui.diagram.layout import lay_out


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


def test_a_label_sits_on_its_line_and_alone_in_the_middle() -> None:
    line = np.array([[[0.0, 0.0], [50.0, 0.0], [50.0, 80.0], [100.0, 80.0]]])
    assert np.allclose(place_chips(line, 20.0, 10.0, np.zeros((0, 4))), [[50.0, 40.0]])


def test_a_line_without_room_gets_none() -> None:
    line = np.array([[[0.0, 0.0], [50.0, 0.0], [50.0, 80.0], [100.0, 80.0]]])
    wall = np.array([[-1000.0, -1000.0, 1000.0, 1000.0]])
    assert np.isnan(place_chips(line, 20.0, 10.0, wall)).all()
    assert place_chips(np.zeros((0, 4, 2)), 20.0, 10.0, wall).shape == (0, 2)
