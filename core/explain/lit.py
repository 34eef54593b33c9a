"""Which written numbers are the one that is selected: a rule for all views, so that they agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from core.explain.explain import exists
from core.explain.links import CLIPPING, LOGARITHM, MEAN, POWERS
from core.explain.moment import Moment
from core.explain.progress import latest
from core.explain.selection import Bias, Neuron, Quantity, Selection, Weight
from core.explain.subject import Subject

_OF_ALL_NEURONS = frozenset({POWERS, LOGARITHM, MEAN})
"""Terms that are the same number for all neurons of a column."""


class IsLit(Protocol):
    """Tells whether a number is lit."""

    def __call__(self, number: Selection | None, row: int | None = None) -> bool:
        """Tell it of a number, and of a row of the table where that may be another than the selected one."""


def meant(selection: Selection | None, now: Moment) -> Selection | None:
    """Return the one name that a number has at a moment, however it was pointed at; None where there is no number.

    A part of the network as a whole stands for its latest number, which is what is explained. A weight is the result
    of its update once there is one, unless it was changed by hand after that.
    """
    if selection is None or not exists(selection, now.config):
        return None
    part, quantity = selection.part, selection.quantity
    if quantity is None:
        quantity = latest(now, part)
        if quantity is Quantity.NOTHING_YET:
            if not isinstance(part, Weight | Bias):
                return None
            quantity = Quantity.VALUE
    if quantity is Quantity.VALUE and isinstance(part, Weight | Bias) and _is_result(part, now):
        quantity = Quantity.UPDATE
    return _shared(replace(selection, quantity=quantity))


def _shared(selection: Selection) -> Selection:
    """Return the one name of a number that all neurons of a column share, or all updates."""
    if selection.term in _OF_ALL_NEURONS and isinstance(selection.part, Neuron):
        return replace(selection, part=Neuron(selection.part.column, 0))
    if selection.term == CLIPPING and isinstance(selection.part, Weight | Bias):
        return replace(selection, part=Weight(1, 0, 0))
    return selection


def _is_result(part: Weight | Bias, now: Moment) -> bool:
    """Tell whether this iteration's update has made a weight or a bias what it is."""
    return part.layer in now.updates and not Subject.of_part(now, part).set_by_hand


def lights(selected: Selection | None, now: Moment) -> IsLit:
    """Return what tells whether a number is the one that is selected, at a moment seen from the selected row."""
    wanted = meant(selected, now)

    def is_lit(number: Selection | None, row: int | None = None) -> bool:
        if wanted is None or number is None or number.quantity is None or _shared(number).part != wanted.part:
            return False
        return meant(number, now) == wanted and (row is None or row == now.row or not wanted.of_a_row)

    return is_lit
