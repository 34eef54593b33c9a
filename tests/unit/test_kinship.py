"""What branches have in common, which are drawn beside the current one, and where they part."""

from scratchnet_gui.timeline.kinship import MOST_GHOSTS, depth_of, forks, ghosts, shared_iterations
from tests.helpers.branched import branch, moment, with_branches

FAMILY = (
    branch(0, None, 0, 1500),
    branch(1, 0, 30, 200),  # from the first, after 30
    branch(2, 1, 100, 400),  # from that, after 100
    branch(3, 0, 500, 900),
    branch(4, 1, 20, 80),  # from the second, but earlier than that itself began
)


def test_a_branch_shares_with_its_parent_what_came_before_it() -> None:
    assert shared_iterations(FAMILY, 0, 1) == 30
    assert shared_iterations(FAMILY, 1, 0) == 30


def test_cousins_share_what_came_before_the_first_of_them_left() -> None:
    assert shared_iterations(FAMILY, 2, 0) == 30
    assert shared_iterations(FAMILY, 2, 3) == 30
    assert shared_iterations(FAMILY, 2, 1) == 100
    assert shared_iterations(FAMILY, 4, 0) == 20
    assert shared_iterations(FAMILY, 4, 2) == 20


def test_a_branch_shares_all_with_itself() -> None:
    assert shared_iterations(FAMILY, 3, 3) == 900


def test_forks_of_the_current_branch_come_in_order_and_hold_all_that_part_there() -> None:
    shown = with_branches(moment(3, 3), *FAMILY, branch(5, 3, 700, 800), current=3)
    found = {after: [each.number for each in others] for after, others in forks(shown).items()}
    assert found == {20: [4], 30: [1, 2], 500: [0], 700: [5]}


def test_the_newest_branches_are_drawn_and_never_the_current_one() -> None:
    many = [branch(number, 0, 5, 20) for number in range(1, 14)]
    shown = with_branches(moment(3, 3), branch(0, None, 0, 30), *many, current=12)
    assert [each.number for each in ghosts(shown)] == [13, 11, 10, 9, 8, 7, 6, 5]
    assert len(ghosts(shown)) == MOST_GHOSTS


def test_a_run_that_never_parted_has_no_forks() -> None:
    alone = with_branches(moment(3, 3))
    assert forks(alone) == {}
    assert ghosts(alone) == ()


def test_the_list_is_indented_by_how_many_branches_came_before() -> None:
    assert [depth_of(FAMILY, number) for number in range(5)] == [0, 1, 2, 1, 2]
