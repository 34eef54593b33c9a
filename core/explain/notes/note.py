"""What a note is: a measured reason why a network learns slowly or not at all, and the place that it concerns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from core.arrays import Array
from core.explain.notes.seen import Seen
from core.explain.selection import Neuron, Selection
from core.explain.terms import Words


@dataclass(frozen=True, slots=True)
class Layer:
    """All of the layer with weights `number`, counted from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class LossCurve:
    """The loss over the iterations."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The setting `name`, a field of the configuration."""

    name: str


Place: TypeAlias = Neuron | Layer | LossCurve | Setting


class Severity(StrEnum):
    """How bad it is; the value says it in words."""

    HARMLESS = "does no harm while the loss is small"
    SLOW = "slows learning down"
    STUCK = "keeps the network from learning"


@dataclass(frozen=True, slots=True)
class Mark:
    """A short text for one place, such as ``saturated: mean a(1 − a) = @``."""

    place: Place
    text: Words


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """One number per layer, larger than or equal to 0.

    Parameters
    ----------
    caption
        What the numbers are.
    names
        Of the layers, from the first to the last.
    values
        Shape (layers,).
    marked
        Index of the one that the note is about; None for all.
    """

    caption: str
    names: tuple[str, ...]
    values: Array
    marked: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """What a rule found.

    Parameters
    ----------
    rule
        Name of the rule.
    place
        What it is about.
    text
        One or two sentences with this moment's numbers.
    selection
        The number that shows it.
    marks
        Short texts for the places that it concerns.
    bars
        A number per layer, where the rule compares layers.
    advice
        What can be tried, where that is not what the rule says; else empty.
    """

    rule: str
    place: Place
    severity: Severity
    text: Words
    selection: Selection
    marks: tuple[Mark, ...]
    bars: Bars | None = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a note is made.

    Parameters
    ----------
    name
        Key in the settings; `label` is the name in the window.
    sentence
        The rule with its threshold, in one sentence.
    why, advice
        Why it matters, and what can be tried.
    judge
        What is seen -> the notes; None where this iteration has not computed yet what the rule looks at.
    source
        Where it comes from.
    """

    name: str
    label: str
    sentence: str
    why: str
    advice: str
    judge: Callable[[Seen], tuple[Note, ...] | None]
    source: str
