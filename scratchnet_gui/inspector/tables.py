"""Sets the terms of a sum and the factors of a product as tables, numbers aligned at their decimal points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont

from core.arrays import Array
from core.explain.terms import Product, Section, Sum, Term
from scratchnet_gui import formatting
from scratchnet_gui.appearance import Theme
from scratchnet_gui.inspector.decimals import Recombined
from scratchnet_gui.inspector.figures import MOST_TERMS, SHOWN_OF_LONG, at_point, shortened
from scratchnet_gui.inspector.page import (
    Area,
    Face,
    Fill,
    Number,
    Numbers,
    Page,
    Set,
    Text,
    elided,
    in_lines,
    metrics_of,
    text_width,
    widest,
)
from scratchnet_gui.inspector.places import Places
from scratchnet_gui.inspector.typeset import Picture, formula

_ROW = 26.0
_SIZES = (14, 13, 12, 11)
_LEAST_LABEL, _LEAST_ROOM = 40.0, 20.0
_GAP = 8.0
_BOLD = QFont.Weight.DemiBold
_TOO_FAST = "All terms can be shown when the run pauses, or plays slowly."


@dataclass(frozen=True, slots=True)
class _Column:
    """Numbers with one decimal point: how wide they are before it and from it on."""

    texts: tuple[str, ...]
    before: float
    after: float

    @property
    def width(self) -> float:
        return self.before + self.after


def _column(texts: Sequence[str], face: Face) -> _Column:
    halves = [at_point(text) for text in texts]
    return _Column(tuple(texts), widest([half[0] for half in halves], face), widest([half[1] for half in halves], face))


class Tables:
    """Adds tables to a page.

    Parameters
    ----------
    places
        How its numbers are written.
    left, right
        The margins of the text; fills reach beyond them to the page's edges at 0 and `edge`.
    rows
        The inputs of each row of the data, to name rows by; shape (rows, inputs).
    may_unfold
        Whether a click can show all terms of a long sum.
    """

    def __init__(
        self,
        page: Page,
        numbers: Numbers,
        theme: Theme,
        places: Places,
        left: float,
        right: float,
        edge: float,
        rows: Array,
        may_unfold: bool = True,
    ) -> None:
        self._page = page
        self._numbers = numbers
        self._theme = theme
        self._places = places
        self._left, self._right, self._edge = left, right, edge
        self._rows = rows
        self._may_unfold = may_unfold

    def add_sum(self, recombined: Recombined, on_page: int, y: float, colour: str) -> float:
        """Add the shown terms of a sum and its total; return where the table ends.

        Parameters
        ----------
        on_page
            Index of its section on the page: what a click unfolds or folds.
        """
        section, shown, terms = recombined.section, recombined.shown, recombined.terms
        parts, written = section.parts, self._places.text
        assert isinstance(parts, Sum)
        assert shown is not None
        count = len(parts.headings)
        factors = [[term.factors[each] for term in terms if term.factors] for each in range(count)]
        factor_texts = [[written(value) for value in values] for values in factors]
        summands = [term.value for term in terms] + ([shown.rest_sum] if shown.rest else [])
        total_texts = [written(value) for value in (*summands, parts.total)]

        names = [formula(heading, 14.0) for heading in parts.headings]
        full = [self._label(term) for term in terms]
        short = [shortened(term.label) if term.row is None else str(term.row + 1) for term in terms]
        last = (short, _SIZES[-1])
        for labels, pixels in [*product((full, short), _SIZES[:-1]), last]:
            face = Face(pixels)
            columns = [_column(texts, face) for texts in (*factor_texts, total_texts)]
            widths = [max(column.width, name.width) for column, name in zip(columns, names, strict=False)]
            widths.append(_column(total_texts, Face(pixels, _BOLD)).width)
            between = 2.0 * (pixels - 3.0)
            needed = sum(widths) + count * between
            room = self._right - self._left - needed - _GAP
            if room >= max(widest(labels, face), _LEAST_LABEL):
                break
        self._page.cramped |= room < _LEAST_ROOM
        label_width = min(max(widest(labels, face), text_width(parts.label, face)), room)
        slack = max(0.0, room - label_width) / (count + 1)
        self._columns, self._widths, self._face = columns, widths, face

        centres: list[float] = []  # of the signs between columns
        rights: list[float] = []
        x = self._left + label_width + _GAP
        for index, width in enumerate(widths):
            x += slack + width
            rights.append(x)
            if index < len(widths) - 1:
                centres.append(x + (between + slack) / 2.0)
                x += between

        if parts.headings or parts.label:
            y = self._headings(parts, names, rights, y)
        at = -1  # among the terms with factors
        for index, term in enumerate(terms):
            marked = parts.marked is not None and shown.indices[index] == parts.marked
            self._rule(y, marked)
            base = self._baseline(y)
            self._text(self._left, base, elided(labels[index], face, max(room, 1.0)), face)
            if term.factors:
                at += 1
                for place in range(count):
                    opens = term.opens[place] if term.opens else None
                    number = Number(factors[place][at], opens, term.row)
                    self._cell(columns[place], at, rights[place], base, number, self._theme.text)
                    sign = "×" if place < count - 1 else "="
                    self._text(centres[place] - text_width(sign, face) / 2.0, base, sign, face, self._theme.muted)
            row = QRectF(0.0, y, self._edge, _ROW)
            self._page.areas.insert(0, Area(row, selection=term.selection, row=term.row))
            number = Number(term.value, term.selection, term.row)
            self._cell(columns[-1], index, rights[-1], base, number, self._theme.text)
            y += _ROW
        unfolded = len(terms) > MOST_TERMS
        if shown.rest:
            self._rule(y)
            base = self._baseline(y)
            unfolds = on_page if self._may_unfold and not unfolded else None
            row = QRectF(0.0, y, self._edge, _ROW)
            self._page.areas.insert(0, Area(row, "" if self._may_unfold else _TOO_FAST, unfolds=unfolds))
            rest, space = f"… {shown.rest:,} more", rights[-1] - columns[-1].width - _GAP - self._left
            full_rest = f"{rest}, together"
            fits = text_width(full_rest, face) <= space
            tint = self._theme.muted if unfolds is None else self._theme.accent
            self._text(self._left, base, full_rest if fits else rest, face, tint)
            number = Number(shown.rest_sum, unfolds=unfolds)
            self._cell(columns[-1], len(terms), rights[-1], base, number, self._theme.muted)
            y += _ROW
        if unfolded:
            y = self._fold(len(terms) if shown.rest else 0, on_page, y)
        return self._total(parts.total_label, columns[-1], len(summands), rights[-1], y, section, colour)

    def add_product(self, section: Section, y: float, colour: str) -> float:
        """Add the named factors of a product and the product; return where the table ends."""
        parts = section.parts
        assert isinstance(parts, Product)
        face = Face(13)
        values = [*(factor.value for factor in parts.factors), parts.total]
        self._face = Face(14)
        column = _column([self._places.text(value) for value in values], self._face)
        right = self._right
        symbols = [formula(factor.symbol, 16.0) for factor in parts.factors]
        name_left = self._left + max(symbol.width for symbol in symbols) + 14.0
        for index, (factor, symbol) in enumerate(zip(parts.factors, symbols, strict=True)):
            lines = in_lines(factor.name, face, right - column.width - 14.0 - name_left)
            spacing = metrics_of(face).height() + 1.0
            height = max(_ROW, symbol.height + 12.0, len(lines) * spacing + 8.0)
            self._rule(y)
            centre = y + height / 2.0
            self._page.formulas.append(
                Set(QPointF(self._left, centre + (symbol.ascent - symbol.descent) / 2.0), symbol, self._theme.text)
            )
            first = centre - len(lines) * spacing / 2.0 + metrics_of(face).ascent()
            for number, line in enumerate(lines):
                self._text(name_left, first + number * spacing, line, face, self._theme.muted)
            base = centre + metrics_of(self._face).capHeight() / 2.0
            self._cell(column, index, right, base, Number(factor.value, factor.selection), self._theme.text)
            self._page.areas.insert(0, Area(QRectF(0.0, y, self._edge, height), selection=factor.selection))
            y += height
        return self._total(
            "product" if len(parts.factors) > 1 else "total", column, len(values) - 1, right, y, section, colour
        )

    def _fold(self, most: int, on_page: int, y: float) -> float:
        """Add the line that folds a sum again; `most` is how many of its terms are shown where that is not all."""
        self._rule(y)
        only = f"Show the {SHOWN_OF_LONG} largest only"
        text = f"Show {SHOWN_OF_LONG} only; no more than {most} fit here" if most else only
        fits = text_width(text, self._face) <= self._right - self._left
        self._text(self._left, self._baseline(y), text if fits else only, self._face, self._theme.accent)
        self._page.areas.append(Area(QRectF(0.0, y, self._edge, _ROW), f"{text}.", unfolds=on_page))
        return y + _ROW

    def _label(self, term: Term) -> str:
        if term.row is None:
            return term.label
        return f"{term.row + 1}  {formatting.row_values(tuple(self._rows[term.row].tolist()), 1, most=4)}"

    def _headings(self, parts: Sum, names: list[Picture], rights: list[float], y: float) -> float:
        base = y + 18.0
        self._text(self._left, base, parts.label, Face(12), self._theme.muted)
        for name, right in zip(names, rights, strict=False):
            self._page.formulas.append(Set(QPointF(right - name.width, base), name, self._theme.muted))
        return y + 18.0 + max([name.descent for name in names], default=0.0) + 6.0

    def _baseline(self, y: float) -> float:
        return y + _ROW / 2.0 + metrics_of(self._face).capHeight() / 2.0

    def _rule(self, y: float, marked: bool = False) -> None:
        if marked:
            self._page.fills.append(Fill(QRectF(0.0, y, self._edge, _ROW), self._theme.selected))
        self._page.fills.append(Fill(QRectF(0.0, y, self._edge, 1.0), self._theme.line))

    def _total(
        self, label: str, column: _Column, index: int, right: float, y: float, section: Section, colour: str
    ) -> float:
        assert section.parts is not None
        self._rule(y)
        bold = Face(self._face.pixels, _BOLD)
        base = self._baseline(y)
        self._text(self._left, base, label, bold)
        number = Number(section.parts.total, section.selection)
        self._cell(column, index, right, base, number, colour, bold)
        return y + _ROW

    def _text(self, x: float, y: float, text: str, face: Face, colour: str = "") -> None:
        if text:
            self._page.texts.append(Text(QPointF(x, y), text, face, colour or self._theme.text))

    def _cell(
        self, column: _Column, index: int, right: float, y: float, number: Number, colour: str, face: Face | None = None
    ) -> None:
        """Add a number, its decimal point where the others of its column have theirs."""
        face = face or self._face
        text = column.texts[index]
        x = right - column.after - text_width(at_point(text)[0], face)
        self._text(x, y, text, face, colour)
        area = QRectF(x - 3.0, y - _ROW + 10.0, text_width(text, face) + 6.0, _ROW - 3.0)
        self._numbers.add(area, number)
