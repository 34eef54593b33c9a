"""Moments of a run with branches and bookmarks, made up around a real one."""

from dataclasses import replace

import numpy as np

from core.arrays import Array
from core.config import RunConfig
from core.session.commands import Seek
from core.session.position import Position
from core.session.session import Session
from core.session.snapshot import Bookmark, BranchView, Cause, Snapshot
from core.training.series import LossSeries, SeriesView
from tests.helpers.runs import ARTICLE


def go_to(session: Session, iteration: int, operation: int | None = None) -> Snapshot:
    """Return the moment of a session after `operation` of `iteration`, or at its end."""
    session.submit(Seek(iteration, operation))
    while session.playing:
        session.work(1.0)
    return session.snapshot(Cause.SEEK)


def moment(known: int, iteration: int, operation: int | None = None, config: RunConfig = ARTICLE) -> Snapshot:
    """Return a moment of a run that is known up to the end of iteration `known`."""
    session = Session(config)
    go_to(session, known)
    return go_to(session, iteration, operation)


def series_of(losses: Array) -> SeriesView:
    """Return losses as a run keeps them."""
    series = LossSeries()
    series.extend(losses)
    return series.view()


def branch(number: int, parent: int | None, shared: int, count: int, name: str = "") -> BranchView:
    """Make a branch of so many iterations whose loss is its number plus 1."""
    losses = series_of(np.full(count, number + 1.0))
    return BranchView(number, name or f"branch {number}", parent, shared, losses)


def with_branches(snapshot: Snapshot, *others: BranchView, current: int = 0) -> Snapshot:
    """Return the moment as one of branch `current`; without it among `others`, it is the run as it began."""
    own = BranchView(current, "The run as it began", None, 0, snapshot.losses)
    branches = others if any(each.number == current for each in others) else (own, *others)
    return replace(snapshot, branch=current, branches=tuple(sorted(branches, key=lambda each: each.number)))


def bookmark(number: int, name: str, iteration: int, operation: int = 14, branch: int = 0) -> Bookmark:
    """Make a bookmark."""
    return Bookmark(number, name, branch, Position(iteration, operation))
