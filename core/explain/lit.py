"""Which written numbers are the one that is selected: a rule for all views, so that they agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from core.explain.explain import exists
from core.explain.moment import Moment
from core.explain.progress import latest
from core.explain.selection import Bias, Quantity, Selection, Weight
from core.explain.subject import Subject


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
    return replace(selection, quantity=quantity)


def _is_result(part: Weight | Bias, now: Moment) -> bool:
    """Tell whether this iteration's update has made a weight or a bias what it is."""
    update, subject = now.updates.get(part.layer), Subject.of_part(now, part)
    return update is not None and subject.of(update.after) == subject.value


def lights(selected: Selection | None, now: Moment) -> IsLit:
    """Return what tells whether a number is the one that is selected, at a moment seen from the selected row."""
    wanted = meant(selected, now)

    def is_lit(number: Selection | None, row: int | None = None) -> bool:
        if wanted is None or number is None or number.part != wanted.part or number.quantity is None:
            return False
        return meant(number, now) == wanted and (row is None or row == now.row or not wanted.of_a_row)

    return is_lit
