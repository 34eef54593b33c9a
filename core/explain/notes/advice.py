"""What to try where the advice of a rule does not hold: with mistakes switched on, or next to other notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from core.explain.notes.note import Note, Severity
from core.explain.notes.rules import RULES
from core.training.mistakes import EQUAL_START, MISTAKES, Mistake

_PLATEAU = "plateau"
_SPOILT = {
    **dict.fromkeys(("exploding", _PLATEAU, "rate_too_high", "rate_too_low"), frozenset(MISTAKES.values())),
    "symmetry": frozenset({EQUAL_START}),
}
"""Which mistakes may be the reason for what a rule finds, so that nothing else is worth trying before."""


def advised(notes: Sequence[Note], made: Collection[Mistake]) -> tuple[Note, ...]:
    """Return the notes of a moment, each with the advice that holds next to the others.

    Parameters
    ----------
    made
        The mistakes that the run is computed with.
    """
    return tuple(replace(note, advice=_advice(note, notes, made) or note.advice) for note in notes)


def _advice(note: Note, notes: Sequence[Note], made: Collection[Mistake]) -> str:
    """Say what to try instead of what the rule says; empty where that holds."""
    said = []
    spoilt = [mistake.label for mistake in made if mistake in _SPOILT.get(note.rule, ())]
    if spoilt:
        said.append(f"First switch off the {_listed('mistake', spoilt)}.")
    if note.rule == _PLATEAU:
        reasons = [each.rule for each in notes if each.rule != _PLATEAU and each.severity is not Severity.HARMLESS]
        labels = [RULES[name].label for name in dict.fromkeys(reasons)]
        if labels:
            they = "it holds" if len(labels) == 1 else "they hold"
            said.append(f"See the {_listed('note', labels)}: waiting hardly helps while {they}.")
    return " ".join(said)


def _listed(what: str, labels: Sequence[str]) -> str:
    quoted = [f"“{label}”" for label in labels]
    if len(quoted) == 1:
        return f"{what} {quoted[0]}"
    return f"{what}s {', '.join(quoted[:-1])} and {quoted[-1]}"
