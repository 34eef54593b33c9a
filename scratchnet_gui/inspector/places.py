"""With how many decimals each number of a page is written: the same wherever it stands, and so that sums add up. Pure.

The numbers of a column have equally many decimals. A number that stands in several columns, such as a factor that is
the result of a section below, has as many as any of them asks for. What does not add up gets more of what it is made.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import product

from core.explain.terms import Exact, Section, Sum
from scratchnet_gui.inspector.decimals import Precision, Recombined, rounded
from scratchnet_gui.inspector.figures import in_powers, mantissa_places, written

_LAST = 15
"""A number between 0.1 and 1 has no more decimals that are sure."""
_MOST_MORE, _MOST_COST = 5, 8
"""More decimals of a column than another asked for, and of all columns of a section, those of the result thrice."""
_ROUNDS = 5
_FEWER = 6
"""Decimals fewer than the setting with which a page is tried where float64 does not know enough."""


class Places:
    """The decimals of the numbers of a page.

    Parameters
    ----------
    said
        Numbers of its sentence.
    least
        Decimals that it starts from.
    unfolded
        Indices of the sections whose long sums show all terms.
    roughly
        Whether results are near what they are shown to be made of and no more, where there is no room for more.
    """

    def __init__(
        self,
        sections: Sequence[Section],
        said: Sequence[float],
        least: int,
        unfolded: Collection[int] = (),
        roughly: bool = False,
    ) -> None:
        self.sections = tuple(Recombined.of(each, index in unfolded) for index, each in enumerate(sections))
        self.wanted = least
        self.least = least
        """Decimals of what nothing asks more of; fewer than wanted where float64 does not know enough of a number."""
        self._said = tuple(said)
        self._columns: list[set[str]] = []
        self._columns_of: dict[Recombined | None, tuple[int, ...]] = {}
        self._gather()
        self._found_in: dict[str, tuple[int, ...]] = {
            key: tuple(at for at, column in enumerate(self._columns) if key in column)
            for key in set().union(*self._columns)
        }
        self._root = list(range(len(self._columns)))
        """The columns that have equally many decimals are known by the first of them."""
        self._decimals = [least] * len(self._root)
        self._fewer: dict[str, int] = {}
        """Decimals of results of which float64 does not know as many."""
        self._kinds = {each: self._kinds_of(each) for each in self.sections}
        self._known: dict[tuple[object, ...], bool] = {}
        """Whether a section holds with the decimals of its numbers."""
        self.precision = Precision.ROUNDED
        """How well results are given: a third of two thirds is no sum of what is shown of both."""
        self._settle(roughly)

    def of(self, value: float) -> int:
        """Return the decimals of a number."""
        if not _is_rounded(value):
            return self.least
        key = _key(value)
        if (fewer := self._fewer.get(key)) is not None:
            return fewer
        return max((self._decimals[self._root[column]] for column in self._found_in.get(key, ())), default=self.least)

    def text(self, value: float) -> str:
        """Write a number."""
        return written(value, self.of(value), self.least)

    @property
    def wrong(self) -> list[Recombined | None]:
        """The sections that do not add up as they are shown; None stands for a sentence that tells nothing apart."""
        return [each for each in (*self.sections, None) if not self._holds(each)]

    def _gather(self) -> None:
        """Find the columns, and which of them each section has: that of its result last."""
        for each in self.sections:
            parts = each.section.parts
            results = [] if each.section.result is None else [each.section.result]
            results += [] if parts is None else [parts.total]
            self._add(each, each.factors, each.summands, results)
        known: set[str] = set().union(*self._columns)
        self._add(None, [value for value in self._said if _key(value) not in known])
        said = {_key(value) for value in self._said}
        self._columns_of[None] = tuple(at for at, column in enumerate(self._columns) if said & column)

    def _add(self, each: Recombined | None, *columns: Iterable[float]) -> None:
        first = len(self._columns)
        self._columns += [{_key(value) for value in column if _is_rounded(value)} for column in columns]
        self._columns_of[each] = tuple(range(first, len(self._columns)))

    def _kinds_of(self, each: Recombined) -> frozenset[tuple[int, ...]]:
        """Return the columns that each number of a section stands in, once for all that stand in the same."""
        return frozenset(self._found_in[key] for column in self._columns_of[each] for key in self._columns[column])

    def _settle(self, roughly: bool) -> None:
        """Try equally many decimals everywhere, then in each column, and then more of single numbers, too."""
        free = list(self._root)
        alone = self._compared(free)
        joined = self._joined(alone)
        best, left = (self.least, self.precision, alone, self._decimals, self._fewer), len(self._columns) + 2
        leasts = range(self.least, max(self.least - _FEWER, 1) - 1, -1)
        mended = [(root, more, _ROUNDS) for root, more in ((joined, 0), (alone, 0), (free, 0), (joined, 1), (alone, 1))]
        ways = ((free, 0, 0), (free, 1, 0), *mended)
        well = [] if roughly else list(product(leasts, (Precision.ROUNDED, Precision.CLOSE)))
        aims = [*well, *((least, Precision.NEAR) for least in leasts)]
        for (least, self.precision), (root, more, rounds) in product(aims, ways):
            self.least, self._root = least, root
            self._decimals, self._fewer = [least + more] * len(alone), {}
            wrong = self.wrong
            for _ in range(rounds):
                before = self._decimals, dict(self._fewer)
                for each in wrong:
                    self._mend(each)
                if (self._decimals, self._fewer) == before:
                    break  # another round would try the same
                wrong = self.wrong
                if not wrong:
                    break
            if len(wrong) < left:
                best, left = (self.least, self.precision, self._root, self._decimals, self._fewer), len(wrong)
            if not wrong:
                return
        self.least, self.precision, self._root, self._decimals, self._fewer = best

    def _compared(self, root: Sequence[int]) -> list[int]:
        """Return for each column those that it stands with: before and after a step are compared."""
        found = list(root)
        for each in self.sections:
            parts = each.section.parts
            if isinstance(parts, Sum) and parts.is_step and not in_powers(parts.total, self.least):
                _, summands, results = self._columns_of[each]
                found[results] = found[summands]
        return found

    def _joined(self, root: Sequence[int]) -> list[int]:
        """Return for each column the first of those that share numbers with it."""
        found = list(root)
        for columns in self._found_in.values():
            same = {found[column] for column in columns}
            found = [min(same) if each in same else each for each in found]
        return found

    def _holds(self, each: Recombined | None) -> bool:
        if each is not None:
            kinds = [max([self._decimals[self._root[at]] for at in kind]) for kind in self._kinds[each]]
            state = (each, self.precision, self.least, *kinds, *self._fewer.items())
            if (found := self._known.get(state)) is None:
                found = self._known[state] = each.holds(self.of, self.least, self.precision)
            return found
        different = {(value < 0.0, _key(value)) for value in self._said}
        return len({self.text(value) for value in self._said}) == len(different)

    def _mend(self, each: Recombined | None) -> None:
        """Give what a section is made of as few more decimals as let it add up, if any do."""
        if self._holds(each):
            return  # with what another section asked for
        before = self._decimals
        roots = list(dict.fromkeys(self._root[column] for column in self._columns_of[each]))
        for raises in [(more,) * len(roots) for more in range(1, _LAST)] if each is None else _raises(len(roots)):
            self._decimals = list(before)
            for root, more in zip(roots, raises, strict=True):
                self._decimals[root] = min(before[root] + more, _LAST)
            if self._holds(each):
                return
        if each is None or not self._reach(each, before):
            self._decimals = before

    def _reach(self, each: Recombined, before: Sequence[int]) -> bool:
        """Try as many decimals as the result reaches down to, where large operands leave a small one.

        Where that is further than float64 knows the operands, the result shows fewer significant digits.
        """
        result = each.section.result
        if result is None or not _is_rounded(result):
            return False
        _, unit = rounded(result, self.of(result), self.least)
        reached = max(-round(math.log10(unit)), self.least)
        spare = mantissa_places(self.least, self.least) if in_powers(result, self.least) else 0
        tries = [(terms + more, terms, 0) for terms, more in product(range(reached, _LAST + 1), range(6))]
        tries += [(_LAST, terms, fewer) for fewer in range(1, spare + 1) for terms in (_LAST, _LAST - 1, _LAST - 2)]
        for factors, terms, fewer in tries:
            self._decimals = list(before)
            for column, needed in zip(self._columns_of[each], (factors, terms), strict=False):
                root = self._root[column]
                self._decimals[root] = min(max(self._decimals[root], needed), _LAST)
            if fewer:
                self._fewer[_key(result)] = self.least - fewer
            if self._holds(each):
                return True
        self._fewer.pop(_key(result), None)
        return False


@lru_cache(maxsize=4096)
def _key(value: float) -> str:
    """Return what equal numbers have in common, those of opposite sign and those of other rounding included."""
    return f"{abs(value):.12e}"


@lru_cache(maxsize=4096, typed=True)
def _is_rounded(value: float) -> bool:
    """Tell whether decimals matter: a setting has its own, and those of a whole number are zeros."""
    whole = value.is_integer() and not in_powers(value, 1)
    return math.isfinite(value) and not isinstance(value, Exact) and not whole


@lru_cache(maxsize=4)
def _raises(columns: int) -> tuple[tuple[int, ...], ...]:
    """Return how many more decimals to try for each column: the fewest first, and those of the last, a result, late."""
    found = ((sum(each) + 2 * each[-1], each) for each in product(range(_MOST_MORE + 1), repeat=columns) if columns)
    return tuple(each for cost, each in sorted(found) if 0 < cost <= _MOST_COST)
