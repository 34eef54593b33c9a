"""What the branches of a run have in common. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from core.session.snapshot import BranchView, Snapshot

MOST_GHOSTS = 8
"""So many other branches are drawn beside the current one, the newest."""


def shared_iterations(branches: Sequence[BranchView], one: int, other: int) -> int:
    """Return how many iterations two branches, given by their numbers, have in common."""
    mine, theirs = _ancestors(branches, one), _ancestors(branches, other)
    return max((min(mine[number], theirs[number]) for number in mine.keys() & theirs.keys()), default=0)


def ghosts(snapshot: Snapshot) -> tuple[BranchView, ...]:
    """Return the branches to draw beside the current one, the newest first."""
    others = [branch for branch in snapshot.branches if branch.number != snapshot.branch]
    return tuple(sorted(others, key=lambda branch: -branch.number)[:MOST_GHOSTS])


def forks(snapshot: Snapshot) -> dict[int, tuple[BranchView, ...]]:
    """Return after which iteration of the current branch others part from it, and which do."""
    found: dict[int, tuple[BranchView, ...]] = {}
    for branch in snapshot.branches:
        if branch.number != snapshot.branch:
            shared = shared_iterations(snapshot.branches, snapshot.branch, branch.number)
            found[shared] = (*found.get(shared, ()), branch)
    return dict(sorted(found.items()))


def depth_of(branches: Sequence[BranchView], number: int) -> int:
    """Return how many branches stand between a branch and the run as it began."""
    return len(_ancestors(branches, number)) - 1


def _ancestors(branches: Sequence[BranchView], number: int) -> dict[int, int]:
    """Return a branch and those it comes from, with how many iterations it shares with each."""
    by_number = {branch.number: branch for branch in branches}
    found: dict[int, int] = {}
    branch = by_number.get(number)
    shared = branch.losses.count if branch is not None else 0
    while branch is not None:
        found[branch.number] = shared
        shared = min(shared, branch.shared)
        branch = None if branch.parent is None else by_number.get(branch.parent)
    return found
