"""Notes of moments of real runs."""

from __future__ import annotations

from collections.abc import Iterator

from core.config import RunConfig
from core.explain.moment import moment
from core.explain.notes.note import Note
from core.explain.notes.rules import judge
from core.explain.notes.seen import Seen, see
from core.session.commands import Seek
from core.session.position import completed_iterations
from core.session.session import Session
from core.session.snapshot import Cause, Snapshot


def moments(config: RunConfig, *positions: tuple[int, int | None]) -> Iterator[Snapshot]:
    """Yield the moments of one run at (iteration, operation); None is the end of the iteration."""
    session = Session(config)
    for iteration, operation in positions:
        session.submit(Seek(iteration, operation))
        while session.playing:
            session.work(1.0)
        yield session.snapshot(Cause.SEEK)


def seen_at(snapshot: Snapshot) -> Seen:
    """Return what the rules look at."""
    now = moment(snapshot.config, snapshot.parameters, snapshot.events, 0)
    return see(now, snapshot.losses, snapshot.epochs, completed_iterations(snapshot.position, snapshot.plan))


def notes_at(config: RunConfig, iteration: int, operation: int | None = None) -> dict[str, Note]:
    """Return the first note of each rule that found something at a moment."""
    (snapshot,) = moments(config, (iteration, operation))
    return {name: notes[0] for name, notes in judge(seen_at(snapshot)).items() if notes}
