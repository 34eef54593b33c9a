"""The diagram where there is little room: what matters less is left out, and nothing stands on anything else."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.config import RunConfig
from core.explain.notes.note import Layer, Severity
from core.explain.selection import Bias, Neuron, Quantity, Weight
from core.session.presets import load_preset
from scratchnet_gui.appearance import LIGHT
from scratchnet_gui.diagram.layout import Geometry, lay_out
from scratchnet_gui.diagram.note_marks import NoteMark, place_marks
from scratchnet_gui.diagram.widget import DiagramView
from scratchnet_gui.diagram.written import Written
from tests.helpers.diagrams import article, at, shown, written

SMALLEST, LECTURE_ROOM, SMALL = (563, 117), (629, 217), (686, 319)
"""In the smallest window, in one of 1024 by 768, and in one that is a little larger."""
PRESETS = {name: load_preset(name).run for name in ("article", "iris", "multi-gaussian", "digits")}


def geometry_of(view: DiagramView) -> Geometry:
    picture = view._current_picture()
    assert picture is not None
    return picture.geometry


def is_label(each: Written) -> bool:
    """Tell whether it is a label on a line, or the gradient of a bias."""
    selection = each.selection
    if selection is None:
        return False
    return isinstance(selection.part, Weight) or (
        isinstance(selection.part, Bias) and selection.quantity is Quantity.GRADIENT
    )


def legend_is_drawn(view: DiagramView) -> bool:
    """Tell whether the wedge of the scale of weights is in the lower left corner."""
    image = view.grab().toImage()
    corner = {image.pixelColor(x, y).name() for x in range(14, 60) for y in range(image.height() - 22, image.height())}
    return LIGHT.muted in corner


@pytest.mark.parametrize("size", [SMALLEST, (563, 100), LECTURE_ROOM, SMALL])
@pytest.mark.parametrize("config", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize("operation", [8, 11, 14])
def test_labels_touch_neither_each_other_nor_captions_and_legend(
    qtbot: QtBot, config: RunConfig, size: tuple[int, int], operation: int
) -> None:
    view = shown(at(operation, config), size)
    qtbot.addWidget(view)
    geometry, labels = geometry_of(view), [each.box for each in written(view) if is_label(each)]
    for box in labels:
        assert box.top() >= geometry.captions
        assert box.bottom() <= size[1] - max(geometry.legend - 8.0, 0.0)
    for one, other in combinations(labels, 2):
        together = one.intersected(other)
        # Old and new weight share the frame around them.
        assert together.isEmpty() or one.center().y() == pytest.approx(other.center().y())


@pytest.mark.parametrize(
    ("height", "legend", "titles_only"), [(117, False, True), (160, True, True), (217, True, False), (700, True, False)]
)
def test_a_low_picture_leaves_out_the_second_lines_of_captions_and_then_the_legend(
    qtbot: QtBot, height: int, legend: bool, titles_only: bool
) -> None:
    view = shown(at(3, article()), (629, height))
    qtbot.addWidget(view)
    assert legend_is_drawn(view) is legend
    geometry = geometry_of(view)
    assert geometry.titles_only is titles_only
    assert geometry.bottom - geometry.top >= min(0.5 * height, 71)


def test_a_network_whose_lines_are_not_all_drawn_says_so_however_low_it_is() -> None:
    assert lay_out((64, 32, 10), 563, 117).legend
    assert not lay_out((3, 4, 1), 563, 117).legend


def test_the_strongest_lines_have_labels_where_not_all_have_room(qtbot: QtBot) -> None:
    view = shown(at(11, article()), LECTURE_ROOM)
    qtbot.addWidget(view)
    labelled = {
        each.selection.part
        for each in written(view)
        if each.selection is not None and isinstance(each.selection.part, Weight) and each.selection.part.layer == 1
    }
    assert view._content is not None
    gradient = view._content.gradient(1)
    assert gradient is not None
    sizes = np.abs(gradient.dW)
    weakest = min(sizes[weight.source, weight.target] for weight in labelled)
    assert 4 <= len(labelled) < sizes.size
    assert (sizes > weakest).sum() < len(labelled)


@pytest.mark.parametrize(("size", "said"), [(LECTURE_ROOM, False), ((800, 500), True)])
def test_the_gradients_of_biases_are_written_for_a_layer_or_for_none_of_it(
    qtbot: QtBot, size: tuple[int, int], said: bool
) -> None:
    view = shown(at(8, PRESETS["iris"]), size)
    qtbot.addWidget(view)
    found = [
        each for each in written(view) if is_label(each) and isinstance(each.selection and each.selection.part, Bias)
    ]
    assert len(found) == (3 if said else 0)


@pytest.mark.parametrize("place", [Layer(1), Neuron(1, 0)])
@pytest.mark.parametrize("size", [SMALLEST, LECTURE_ROOM])
def test_notes_stand_below_the_captions(size: tuple[int, int], place: Neuron | Layer) -> None:
    geometry = lay_out((3, 4, 1), *size)
    (placed,) = place_marks([NoteMark(place, "stuck", Severity.STUCK)], geometry, lambda text: 5.0 * len(text))
    assert geometry.captions - 1.0 <= placed.box.top() < geometry.top
