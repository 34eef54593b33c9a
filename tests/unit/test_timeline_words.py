"""What the timeline, its lists and the banner say, and what folds away where there is little room."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.session.position import Position
from core.training.breakpoints import Breakpoint, Divergence, LossBelow, RowCorrect, SignChange
from scratchnet_gui.timeline.fold import fitting
from scratchnet_gui.timeline.words import (
    banner_texts,
    branch_figures,
    branch_names,
    breakpoint_text,
    default_bookmark_name,
    epoch_texts,
)
from tests.helpers.branched import bookmark, branch, moment
from tests.helpers.runs import ARTICLE, with_settings

NAMES = tuple("abcdefgh")


def test_the_banner_says_where_the_past_is_and_what_can_be_done_there() -> None:
    shown = replace(moment(20, 12), latest=Position(1500, 14))
    full, *_, shortest = banner_texts(shown)
    assert full == (
        "You are at iteration 12 of 1,500. Play and Step replay what happened; changing anything starts a branch."
    )
    assert shortest == "Iteration 12 of 1,500"


def test_the_banner_says_nothing_in_the_present() -> None:
    assert banner_texts(moment(12, 12)) == ()
    assert banner_texts(moment(0, 0)) == ()


def test_the_banner_tells_the_start_and_the_inside_of_the_last_iteration() -> None:
    assert banner_texts(moment(20, 0))[2] == "You are at the start; 20 iterations are known."
    assert banner_texts(moment(20, 20, 5))[2] == "You are inside iteration 20, the last one known."


def test_texts_of_the_banner_become_shorter() -> None:
    lengths = [len(text) for text in banner_texts(moment(20, 12))]
    assert lengths == sorted(lengths, reverse=True)


def test_a_bookmark_is_named_after_its_moment_and_no_two_alike() -> None:
    shown = moment(20, 12, 4)
    assert default_bookmark_name(shown) == "Iteration 12, feedforward · output"
    assert default_bookmark_name(moment(20, 12)) == "Iteration 12"
    assert default_bookmark_name(moment(20, 0)) == "Start"
    taken = (bookmark(1, "Iteration 12", 12), bookmark(2, "Iteration 12 (2)", 12))
    assert default_bookmark_name(replace(moment(20, 12), bookmarks=taken)) == "Iteration 12 (3)"


def test_the_epoch_is_named_and_its_batch_where_there_are_several() -> None:
    assert epoch_texts(moment(20, 12)) == ("epoch 12",)
    assert epoch_texts(moment(20, 10, config=with_settings(ARTICLE, batch_size=1))) == (
        *("epoch 3, batch 2 of 4", "epoch 3 · 2/4", "epoch 3"),
    )
    assert epoch_texts(moment(20, 0)) == ()


@pytest.mark.parametrize(
    ("point", "text"),
    [
        (LossBelow(0.01), "Loss below 0.01"),
        (LossBelow(2.0), "Loss below 2"),
        (LossBelow(-0.5), "Loss below −0.5"),
        (LossBelow(4e-7), "Loss below 4.0×10⁻⁷"),
        (RowCorrect(1), "Row 2 becomes correct"),
        (SignChange(1, 2, 0), "Weight from input 3 to hidden 1 changes sign"),
        (SignChange(2, None, 0), "Bias of output changes sign"),
        (Divergence(), "The run diverges"),
    ],
)
def test_breakpoints_are_named_as_a_person_would(point: Breakpoint, text: str) -> None:
    assert breakpoint_text(point, ARTICLE) == text


def test_a_branch_without_iterations_has_no_loss() -> None:
    assert branch_figures(branch(1, 0, 0, 1300)) == ("1,300", "2.0000")
    assert branch_figures(branch(1, 0, 0, 0)) == ("0", "")


def test_where_the_name_of_a_branch_has_no_room_its_last_change_stays() -> None:
    name = "Learning rate 5 from iteration 31 on; Batch 2 from iteration 61 on; Optimiser Adam from iteration 301 on"
    assert branch_names(name) == (
        name,
        "…; Batch 2 from iteration 61 on; Optimiser Adam from iteration 301 on",
        "…; Optimiser Adam from iteration 301 on",
    )
    assert branch_names("As it began") == ("As it began",)


@given(st.integers(200, 2500))
def test_more_important_buttons_stay_longer_and_the_track_keeps_its_room(width: int) -> None:
    shown = fitting(width, NAMES, 28, 106, 28)
    assert shown == frozenset(NAMES[: len(shown)])
    taken = 28 * len(shown) + 106 + (28 if len(shown) < len(NAMES) else 0)
    assert not shown or width - taken >= 0.44 * width - 1
    assert fitting(width + 50, NAMES, 28, 106, 28) >= shown


def test_in_a_wide_bar_nothing_folds() -> None:
    assert fitting(900, NAMES, 28, 106, 28) == frozenset(NAMES)
