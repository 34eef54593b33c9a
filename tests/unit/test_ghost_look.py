"""How the curves of other branches look: none like another that is drawn beside it, and all can be seen."""

import pytest
from PySide6.QtGui import QPen

from scratchnet_gui.appearance import DARK, LIGHT, Theme
from scratchnet_gui.colours import blend
from scratchnet_gui.timeline.ghost_look import dash, ghost_colour, ghost_dashes
from scratchnet_gui.timeline.kinship import MOST_GHOSTS
from scratchnet_gui.timeline.words import curve_names
from tests.helpers.colours import contrast


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("first", range(20))
def test_branches_that_are_drawn_together_differ(first: int, theme: Theme) -> None:
    looks = {(ghost_colour(each, theme), ghost_dashes(each)) for each in range(first, first + 2 * MOST_GHOSTS)}
    assert len(looks) == 2 * MOST_GHOSTS
    for each in range(first, first + 2 * MOST_GHOSTS):
        assert ghost_dashes(each) != ghost_dashes(each + 1)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_each_colour_can_be_read_on_the_panel_and_is_not_that_of_the_run(theme: Theme) -> None:
    for colour in theme.ghosts:
        assert contrast(colour, theme.panel) >= 4.5
        assert contrast(blend(theme.panel, colour, 0.8), theme.panel) >= 3.0
        assert colour != theme.accent


def test_a_pen_takes_the_dashes_of_its_branch() -> None:
    assert dash(QPen(), 0).dashPattern() == []
    assert tuple(dash(QPen(), 1).dashPattern()) == ghost_dashes(1) != ()


def test_the_end_of_a_curve_can_be_named_without_its_beginning() -> None:
    names = curve_names("Learning rate 0.5 from iteration 31 on; Batch 2 from iteration 41 on")
    assert names[-1] == "…; Batch 2"
    assert curve_names("The run as it began")[-1] == "The run as it began"
