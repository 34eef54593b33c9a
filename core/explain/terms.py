"""What an explanation is made of: formulas with their numbers, sums of terms, products of named factors.

Formulas are TeX. In a `Line` or `Words`, each ``@`` stands for the next of its values, so that whoever shows it
decides on the digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.arrays import Array
from core.explain.selection import Quantity, Selection


class Given(float):
    """A number that is given and not computed: an input, a target, n. A whole one has no decimals."""

    __slots__ = ()


class Exact(Given):
    """A setting: written with the digits that it was given with."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a formula that may start a new line, with numbers for its ``@``.

    Parameters
    ----------
    opens
        Which number each of the values is, None where it is given; empty where all are.
    row
        The row of the table that they belong to, where it may be another than the selected one.
    inner
        Whether it is one of the middle terms of a sum, which dots may stand for where there is no room.
    """

    tex: str
    values: tuple[float, ...] = ()
    opens: tuple[Selection | None, ...] = ()
    row: int | None = None
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence with numbers for its ``@``.

    Parameters
    ----------
    opens
        Which number each of the values is, whatever its sign; None where it is none of the network; empty where all
        are.
    claim
        How the values are made of each other and of what stands in the sections, where a reader can check that.
    """

    text: str
    values: tuple[float, ...] = ()
    opens: tuple[Selection | None, ...] = ()
    claim: Section | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a product: its symbol as TeX, what it is in words, and its value."""

    symbol: str
    name: str
    value: float
    selection: Selection | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a sum.

    Parameters
    ----------
    label
        Where it comes from, in words.
    factors
        What `value` is the product of; empty where it is a number by itself.
    selection
        Which number `value` is, if that can be looked at.
    row
        The row of the table that it belongs to, counted from 0, where the terms are those of rows.
    opens
        Which number each of the factors is, None where it is given; empty where all are.
    """

    label: str
    factors: tuple[float, ...]
    value: float
    selection: Selection | None = None
    row: int | None = None
    opens: tuple[Selection | None, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """A sum, taken apart.

    Parameters
    ----------
    headings
        Symbols of the factors as TeX.
    values
        Value of each term, shape (terms,).
    term
        Index -> the term; terms are made on demand, as there may be thousands.
    total
        The engine's own number.
    label, total_label
        What the terms come from, and what the total is, in words.
    marked
        Index of the term that is selected.
    is_step
        Whether the second of two terms is a step away from the first.
    """

    headings: tuple[str, ...]
    values: Array
    term: Callable[[int], Term]
    total: float
    label: str = ""
    total_label: str = "sum"
    marked: int | None = None
    is_step: bool = False

    def recombined(self) -> float:
        """Add up the products of all factors."""
        terms = (self.term(index) for index in range(len(self.values)))
        return math.fsum(math.prod(term.factors) if term.factors else term.value for term in terms)


@dataclass(frozen=True, slots=True)
class Product:
    """A product, taken apart; `total` is the engine's own number."""

    factors: tuple[Factor, ...]
    total: float

    def recombined(self) -> float:
        """Multiply the factors."""
        return math.prod(factor.value for factor in self.factors)


Parts: TypeAlias = Sum | Product


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One quantity.

    Parameters
    ----------
    caption
        One sentence in words above the formula; may be empty.
    formula
        TeX, in pieces that may each start a new line.
    numbers
        The same with numbers; empty where there are none yet.
    result
        The engine's own number.
    compute
        The values of `numbers`, in order -> the result, where `parts` do not tell how it comes about.
    backward
        Whether it is a quantity of backpropagation.
    selection
        Which number `result` is.
    """

    caption: str = ""
    formula: tuple[str, ...] = ()
    numbers: tuple[Line, ...] = ()
    result: float | None = None
    parts: Parts | None = None
    compute: Callable[[Sequence[float]], float] | None = None
    backward: bool = False
    selection: Selection | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """One number of a part of the network, taken apart.

    Parameters
    ----------
    quantity
        What is explained; `Quantity.NOTHING_YET` where it is not computed.
    kind, symbol, place
        What is looked at: for example ``weight``, TeX, ``hidden 3 → output``.
    sections
        First the number itself, then what it is made of.
    meaning
        One or two sentences.
    """

    quantity: Quantity
    kind: str
    symbol: str
    place: str
    sections: tuple[Section, ...]
    meaning: Words

    @property
    def claims(self) -> tuple[Section, ...]:
        """All that a reader can check: the sections, and what the sentence says besides."""
        return self.sections if self.meaning.claim is None else (*self.sections, self.meaning.claim)
