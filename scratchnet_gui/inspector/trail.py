"""The way down that was clicked in the inspector, from one number to those that it is made of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.config import RunConfig
from core.explain.explain import exists
from core.explain.selection import Selection


@dataclass(frozen=True, slots=True)
class Crumb:
    """A number that the way leads through, and the row of the table that it was looked at for."""

    selection: Selection
    row: int


@dataclass(frozen=True, slots=True)
class Trail:
    """The numbers from the one that the way began with to the one that is shown; empty where nothing was opened."""

    crumbs: tuple[Crumb, ...] = ()

    def opened(self, shown: Crumb, crumb: Crumb) -> Trail:
        """Go from what is `shown` down to `crumb`; back up where it lies on the way."""
        crumbs = self.crumbs or (shown,)
        if crumb in crumbs:
            return self.up_to(crumbs.index(crumb))
        return Trail((*crumbs, crumb))

    def leads_to(self, selection: Selection | None, row: int) -> bool:
        """Tell whether this number is the last one."""
        return bool(self.crumbs) and self.crumbs[-1].selection == selection and self.crumbs[-1].row == row

    def up_to(self, index: int) -> Trail:
        """Go back up to the crumb at `index`."""
        return Trail(self.crumbs[: index + 1])

    def followed(self, selection: Selection | None, row: int) -> Trail:
        """Keep the way while its number stays selected, for another row where that changes; another number ends it."""
        if not (self.crumbs and self.crumbs[-1].selection == selection):
            return Trail()
        before = self.crumbs[-1].row
        return Trail(tuple(replace(each, row=row) if each.row == before else each for each in self.crumbs))

    def within(self, config: RunConfig) -> Trail:
        """Drop the way where a new network or new data lack a number of it."""
        known = all(exists(each.selection, config) and each.row < config.data.rows for each in self.crumbs)
        return self if known else Trail()


def shown_crumbs(widths: Sequence[float], gap: float, dots: float, available: float) -> list[int | None]:
    """Choose the crumbs that a line has room for: the first, and as many of the last as fit.

    Parameters
    ----------
    widths
        Of all crumbs.
    gap, dots
        Width of what separates two of them, and of the dots for those that are left out.

    Returns
    -------
    list of int or None
        Their indices, None for the dots.
    """
    count = len(widths)
    if sum(widths) + gap * (count - 1) <= available:
        return list(range(count))
    used = widths[0] + gap + dots
    first = count
    while first > 1 and used + gap + widths[first - 1] <= available:
        first -= 1
        used += gap + widths[first]
    if first == count:
        return [None, count - 1]
    return [0, None, *range(first, count)]
