"""All ways that a run went, and which of them a person can mean."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from operator import itemgetter

from core.nn.parameters import ParameterEdit
from core.session.branch import Branch, Change
from core.session.snapshot import BranchView
from core.training.engine import Engine
from core.training.run import Run
from core.training.state import TrainingState

_NAMED_CHANGES = 3


class Branches:
    """The branches of a run; `current` is the one that is looked at."""

    def __init__(self, first: Branch) -> None:
        self.current = first
        self._all = [first]
        self._next = 1
        self._names: dict[int, str] = {}  # of those that were listed last, by number

    def find(self, number: int) -> Branch:
        """Return the branch with this number.

        Raises
        ------
        KeyError
            When there is none.
        """
        for each in self._all:
            if each.number == number:
                return each
        raise KeyError(number)

    def has(self, number: int) -> bool:
        """Tell whether there is a branch with this number."""
        return any(each.number == number for each in self._all)

    def fork(
        self,
        completed: int,
        run: Run,
        engine: Engine,
        changed: Mapping[Hashable, str],
        edits: tuple[ParameterEdit, ...] = (),
        *,
        before: TrainingState,
    ) -> Branch:
        """Return a branch that goes on from the current one with other settings or values, as `Branch.fork` does.

        Where one is there already whose way that is, it is that one, with all that is known of it.
        """
        history = self.current.history.fork(completed, run, engine, edits)
        same = [each for each in self._all if each.history.goes_on_as(history, completed)]
        if same:
            return max(same, key=lambda each: each.recorded)
        branch = self.current.fork(self._next, history, completed, changed, before)
        self._next += 1
        self._all.append(branch)
        return branch

    def forget_all_but(self, numbers: set[int]) -> None:
        """Forget the branches that neither are worth listing nor have one of these numbers."""
        listed = self._worth_listing()
        for each in self._all.copy():
            if each.number not in numbers and each not in listed:
                self._forget(each)

    def _forget(self, branch: Branch) -> None:
        """Forget a branch; of those that begin on it, one that knows all of it takes its place."""
        self._all.remove(branch)
        children = [each for each in self._all if each.parent is branch]
        if not children:
            return
        heir = max(children, key=lambda each: each.shared)
        for each in children:
            each.parent = heir
        heir.parent, heir.shared = branch.parent, branch.shared

    def views(self) -> tuple[BranchView, ...]:
        """Show those that are worth listing, each named by the changes that the others do not share with it.

        The parent of each is a listed one too, which holds the moment where it begins.
        """
        listed = self._worth_listing()
        if list(self._names) != [each.number for each in listed]:
            self._names = _names_of(listed)
        parents = _listed_parents(listed)
        return tuple(
            BranchView(each.number, self._names[each.number], *parents[each.number], each.series.view())
            for each in listed
        )

    def _worth_listing(self) -> list[Branch]:
        """Return the current branch, and those that know iterations that no other one knows."""
        found = [each for each in self._all if each is self.current or each.recorded > each.shared]
        continued = {
            ancestor
            for each in found
            for ancestor, shared in _line(each)
            if ancestor is not each and shared >= ancestor.recorded
        }
        return [each for each in found if each is self.current or each not in continued]


def _line(branch: Branch) -> list[tuple[Branch, int]]:
    """Return a branch and those it comes from, the nearest first, each with how many iterations it shares with it."""
    found, shared = [(branch, branch.recorded)], branch.recorded
    while (parent := branch.parent) is not None:
        shared = min(shared, branch.shared)
        found.append((parent, shared))
        branch = parent
    return found


def _listed_parents(listed: list[Branch]) -> dict[int, tuple[int | None, int]]:
    """Return by number the listed branch that each begins on, None for the first, and how many iterations they share.

    That is one that shares most with it and begins before they part, so that a branch hangs on one that holds the
    moment where it begins.
    """
    parents: dict[int, tuple[int | None, int]] = {}
    # For every branch, listed or not, the earlier listed one that shares most with it, and how much.
    closest: dict[int, tuple[int, int]] = {}
    for each in listed:
        line = _line(each)
        found = [
            (number, min(shared, most))
            for ancestor, shared in line
            if ancestor.number in closest
            for number, most in [closest[ancestor.number]]
        ]
        parent: int | None
        parent, common = max(found, key=itemgetter(1), default=(None, 0))
        while parent is not None and (above := parents[parent])[0] is not None and common <= above[1]:
            parent = above[0]
        parents[each.number] = parent, common
        for ancestor, shared in line:
            if ancestor.number not in closest or shared > closest[ancestor.number][1]:
                closest[ancestor.number] = each.number, shared
    return parents


def _names_of(listed: list[Branch]) -> dict[int, str]:
    """Name branches, by number, by the changes that not all of them share."""
    common = set.intersection(*(set(each.changes) for each in listed)) if len(listed) > 1 else set()
    return {
        each.number: _name([change for change in each.changes if change not in common] or each.changes)
        for each in listed
    }


def _name(changes: Sequence[Change]) -> str:
    """Name a branch by its last changes: ``2 earlier changes; Learning rate 0.5, Batch 2 from iteration 31 on``."""
    if not changes:
        return "As it began"
    earlier, changes = len(changes) - _NAMED_CHANGES, changes[-_NAMED_CHANGES:]
    said = [f"{earlier:,} earlier change{'s' if earlier > 1 else ''}"] if earlier > 0 else []
    for completed in dict.fromkeys(change.completed for change in changes):
        here = ", ".join(each.said for each in changes if each.completed == completed)
        said.append(f"{here} from iteration {completed + 1:,} on")
    return "; ".join(said)
