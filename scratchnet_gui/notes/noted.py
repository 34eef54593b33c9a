"""The notes of a moment, and those of the iteration before where this one has not come so far. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.explain.notes.advice import advised
from core.explain.notes.note import Note, Severity
from core.explain.notes.rules import judge
from core.explain.notes.seen import see
from core.session.position import completed_iterations
from core.session.snapshot import Snapshot
from core.training.mistakes import active

_WORST_FIRST = (Severity.STUCK, Severity.SLOW, Severity.HARMLESS)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a rule found in `iteration`."""

    iteration: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Noted:
    """What all rules found.

    Parameters
    ----------
    run_id, branch, iteration
        The moment: of which run, on which of its ways, in which iteration.
    found
        By rule; a rule that cannot be judged yet in this iteration has what it found in the one before.
    off
        Names of the rules whose notes are not to be seen; what they found counts for the advice of others.
    """

    run_id: int
    branch: int
    iteration: int
    found: Mapping[str, Found]
    off: frozenset[str] = frozenset()

    @property
    def notes(self) -> tuple[tuple[Note, int], ...]:
        """The notes with the iteration of each, the worst first."""
        seen = [found for name, found in self.found.items() if name not in self.off]
        every = [(note, found.iteration) for found in seen for note in found.notes]
        return tuple(sorted(every, key=lambda each: _WORST_FIRST.index(each[0].severity)))

    @property
    def current(self) -> tuple[Note, ...]:
        """The notes of this very iteration: what may stand beside its numbers."""
        return tuple(note for note, iteration in self.notes if iteration == self.iteration)


def noted(snapshot: Snapshot, off: Collection[str] = (), before: Noted | None = None) -> Noted:
    """Apply the rules to the moment of `snapshot`.

    Parameters
    ----------
    off
        Names of the rules that are switched off.
    before
        What was noted at the moment shown before this one.
    """
    now = snapshot.moment(0)
    completed = completed_iterations(snapshot.position, snapshot.plan)
    judged = judge(see(now, snapshot.losses, snapshot.epochs, completed))
    iteration = snapshot.position.iteration
    follows = before is not None and (before.run_id, before.branch) == (snapshot.run_id, snapshot.branch)
    found = {}
    for name, notes in judged.items():
        earlier = before.found.get(name) if before is not None and follows else None
        if notes is not None:
            found[name] = Found(iteration, notes)
        elif earlier is not None and earlier.iteration == iteration - 1:
            found[name] = earlier
    every = advised([note for each in found.values() for note in each.notes], active(snapshot.events_config))
    found = {
        name: Found(each.iteration, tuple(note for note in every if note.rule == name)) for name, each in found.items()
    }
    return Noted(snapshot.run_id, snapshot.branch, iteration, found, frozenset(off))
