"""What of the notes stands at the places that they concern: diagram, loss curve, settings. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable

from core.explain.notes.note import Layer, LossCurve, Mark, Note, Setting
from core.explain.selection import Neuron
from scratchnet_gui.controls.setting_mark import SettingNote
from scratchnet_gui.diagram.note_marks import NoteMark
from scratchnet_gui.notes.words import filled

_JOINED = " · "


def diagram_marks(notes: Iterable[Note], digits: int = 3) -> tuple[NoteMark, ...]:
    """Return the texts for neurons and layers, one for each place; the severity is that of the worst note there."""
    found: dict[Neuron | Layer, NoteMark] = {}
    for note, mark in _marks(notes):
        if isinstance(mark.place, Neuron | Layer):
            text, known = filled(mark.text, digits), found.get(mark.place)
            # The worst notes come first.
            found[mark.place] = (
                NoteMark(mark.place, text, note.severity)
                if known is None
                else NoteMark(mark.place, f"{known.text}{_JOINED}{text}", known.severity)
            )
    return tuple(found.values())


def curve_text(notes: Iterable[Note], digits: int = 3) -> str:
    """Return what is said at the loss curve; empty where there is nothing to say."""
    texts = [filled(mark.text, digits) for _, mark in _marks(notes) if isinstance(mark.place, LossCurve)]
    return _JOINED.join(texts)


def setting_notes(notes: Iterable[Note], digits: int = 3) -> dict[str, SettingNote]:
    """Return what notes say about settings, by the name of the field; of several the worst, which comes first."""
    found: dict[str, SettingNote] = {}
    for note, mark in _marks(notes):
        if isinstance(mark.place, Setting):
            short, text = filled(mark.text, digits), filled(note.text, digits)
            found.setdefault(mark.place.name, SettingNote(short, text, note.severity))
    return found


def _marks(notes: Iterable[Note]) -> Iterable[tuple[Note, Mark]]:
    return ((note, mark) for note in notes for mark in note.marks)
