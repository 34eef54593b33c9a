"""From an explanation to the page that the inspector draws."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont

from core.arrays import Array
from core.explain.lit import IsLit
from core.explain.terms import Explanation, Line, Product, Sum, Words
from core.explain.writing import with_dots
from scratchnet_gui import formatting
from scratchnet_gui.appearance import LEAST_DIGITS, Appearance
from scratchnet_gui.inspector.decimals import Recombined, digits_of
from scratchnet_gui.inspector.figures import flow
from scratchnet_gui.inspector.page import (
    Area,
    Face,
    Fill,
    Number,
    Numbers,
    Page,
    Paragraph,
    Set,
    Text,
    font_of,
    in_lines,
    text_width,
)
from scratchnet_gui.inspector.paragraph import paragraph
from scratchnet_gui.inspector.places import Places
from scratchnet_gui.inspector.tables import Tables
from scratchnet_gui.inspector.tex import pieces
from scratchnet_gui.inspector.typeset import Picture, formula

_MARGIN = 16.0
_INDENT = 16.0
_PADDING = 12.0
_FORMULA, _NUMBERS = 21.0, 18.0
_GAP, _APART = 6.0, 28.0
"""Between the pieces of one formula, and between two formulas on one line."""
_MOST_LINES = 2
"""A sum that takes more lines with all its terms is written with dots."""
_LEAST_SHRUNK = 0.6
"""Numbers set smaller than this share of their size cannot be read from a distance."""
_RESULT = Face(20, QFont.Weight.Bold)
_HEADING = Face(12, QFont.Weight.DemiBold, 1.0)
_CAPTION = Face(13)
_MEANING = Face(14)
_SMALL = Face(12)
_HINT = "Click a neuron or a line of the diagram to look at another, and any number to see how it came about."
_BEYOND = "Not all of this adds up with the digits shown: float64 holds no more of these numbers."
_CONTINUES = ("=", "+", "-", r"\leftarrow")


def lay_out(
    explanation: Explanation,
    appearance: Appearance,
    width: float,
    edge: float,
    rows: Array,
    hint: bool,
    is_lit: IsLit,
    unfolded: Collection[int] | None = (),
) -> Page:
    """Set an explanation for a panel of `width`.

    Parameters
    ----------
    edge
        How far to the right fills go, under the scroll bar.
    rows
        The inputs of each row of the data, to name rows by; shape (rows, inputs).
    hint
        Whether to say how to look at something else.
    is_lit
        Which number to light wherever it stands.
    unfolded
        Indices of the sections whose long sums show all terms; None where none may, as the run is too fast to read.
    """
    asked = appearance.digits
    ways = [(digits, False) for digits in range(asked, LEAST_DIGITS - 1, -1)]
    for digits, roughly in (*ways, (LEAST_DIGITS, True)):
        places = Places(
            explanation.claims,
            explanation.meaning.values,
            digits_of(explanation.sections, digits),
            unfolded or (),
            roughly,
        )
        page = _page(
            explanation,
            replace(appearance, digits=digits),
            places,
            width,
            edge,
            rows,
            hint,
            is_lit,
            asked,
            unfolded is not None,
        )
        if not page.cramped:
            break
    return page


def _page(
    explanation: Explanation,
    appearance: Appearance,
    places: Places,
    width: float,
    edge: float,
    rows: Array,
    hint: bool,
    is_lit: IsLit,
    asked: int,
    may_unfold: bool,
) -> Page:
    """Set an explanation with the decimals of `appearance`, where `asked` are wanted."""
    page = Page()
    numbers = Numbers(page, appearance.theme.selected, is_lit)
    layout = _Layout(page, numbers, appearance, places, width, edge, rows, may_unfold)
    layout.heading(explanation)
    first, *others = places.sections[: len(explanation.sections)]
    layout.section(first, 0)
    layout.meaning(explanation.meaning, first.section.backward)
    for index, each in enumerate(others, start=1):
        layout.section(each, index)
    if appearance.digits < asked:
        layout.note(f"At least {appearance.digits} decimals: there is no room for {asked}.")
    elif any(each is not None for each in places.wrong):
        layout.note(_BEYOND)
    elif places.least < places.wanted:
        layout.note(f"At least {places.least} decimals: with {places.wanted}, not all that is shown would add up.")
    if hint:
        layout.note(_HINT)
    page.height = layout.y + _MARGIN
    return page


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a formula with its numbers; `result` is one that is set bold after it."""

    picture: Picture
    line: Line
    result: str = ""

    @property
    def continues(self) -> bool:
        """Tell whether it goes on from the piece before."""
        return self.line.tex.startswith(_CONTINUES)

    @property
    def width(self) -> float:
        return self.picture.width + (_GAP + text_width(self.result, _RESULT) if self.result else 0.0)

    @property
    def ascent(self) -> float:
        return max(self.picture.ascent, 16.0 if self.result else 0.0)


class _Layout:
    """Puts one thing under the other."""

    def __init__(
        self,
        page: Page,
        numbers: Numbers,
        appearance: Appearance,
        places: Places,
        width: float,
        edge: float,
        rows: Array,
        may_unfold: bool,
    ) -> None:
        self.page = page
        self.y = 8.0
        self._numbers = numbers
        self._places = places
        self._theme = appearance.theme
        self._right = width - _MARGIN
        self._tables = Tables(page, numbers, appearance.theme, places, _MARGIN, self._right, edge, rows, may_unfold)

    def heading(self, explanation: Explanation) -> None:
        """Add what is looked at: its kind, symbol and place."""
        kind, place = explanation.kind.upper(), explanation.place.upper()
        symbol = formula(explanation.symbol, 17.0)
        base = self.y + max(symbol.ascent, 14.0)
        x = _MARGIN
        self._text(x, base, kind, _HEADING, self._theme.muted)
        x += text_width(kind, _HEADING) + 8.0
        self.page.formulas.append(Set(QPointF(x, base), symbol, self._theme.text))
        x += symbol.width + 8.0
        self.y = base + symbol.descent + 8.0
        if x + text_width(f"· {place}", _HEADING) <= self._right:
            self._text(x, base, f"· {place}", _HEADING, self._theme.muted)
        else:
            self.y = self._lines(place, _HEADING, self._theme.muted) + 4.0

    def section(self, recombined: Recombined, index: int) -> None:
        """Add one quantity, the section `index` of the page."""
        section = recombined.section
        colour = self._theme.backward if section.backward else self._theme.accent
        if section.caption:
            self.caption(section.caption)
        formulas = [piece for tex in section.formula for piece in self._pieces(Line(tex), _FORMULA)]
        result = []
        if section.result is not None:
            text = self._places.text(section.result)
            line = Line("=", (section.result,), (section.selection,))
            result.append(_Piece(formula(line.tex, _NUMBERS), line, text))
        numbers = self._with_numbers(section.numbers, result)
        if not numbers:
            formulas += result
        self._flow(formulas, 0.0, colour)
        self._flow(numbers, _INDENT, colour)
        match section.parts:
            case Sum():
                self.y = self._tables.add_sum(recombined, index, self.y + 4.0, colour) + 16.0
            case Product():
                self.y = self._tables.add_product(section, self.y + 4.0, colour) + 16.0
            case _:
                self.y += 8.0

    def caption(self, text: str) -> None:
        """Add a sentence in small muted type."""
        self.y = self._lines(text, _CAPTION, self._theme.muted) + 4.0

    def note(self, text: str) -> None:
        """Add a line at the foot: how to look at something else, or what there is no room for."""
        self.y = self._lines(text, _SMALL, self._theme.muted)

    def meaning(self, words: Words, backward: bool) -> None:
        """Add the boxed sentence."""
        texts = [self._places.text(value) for value in words.values]
        width = self._right - _MARGIN - 2.0 * _PADDING
        document, boxes = paragraph(words.text, texts, font_of(_MEANING), self._theme.text, width)
        height = document.size().height() + 2.0 * _PADDING - 4.0
        area = QRectF(_MARGIN, self.y, self._right - _MARGIN, height)
        bar = QRectF(_MARGIN, self.y, 4.0, height)
        self.page.fills.append(Fill(area, self._theme.window, 6.0))
        self.page.fills.append(Fill(bar, self._theme.backward if backward else self._theme.accent, 2.0))
        at = QPointF(_MARGIN + _PADDING + 2.0, self.y + _PADDING - 2.0)
        self.page.paragraphs.append(Paragraph(at, document))
        exact = ", ".join(formatting.exact(value) for value in words.values)
        self.page.areas.append(Area(area, tooltip=exact))
        opens = words.opens or (None,) * len(words.values)
        for box, value, selection in zip(boxes, words.values, opens, strict=True):
            self._numbers.add(box.translated(at), Number(value, selection))
        self.y += height + 16.0

    def _with_numbers(self, lines: Sequence[Line], result: Sequence[_Piece]) -> list[_Piece]:
        """Set a formula with numbers and its result: all terms of a sum where few lines hold them, else with dots."""
        if not lines:
            return []
        cramped = self.page.cramped
        found = [piece for line in lines for piece in self._pieces(line, _NUMBERS)]
        if any(line.inner for line in lines) and self._places_of(found, _INDENT)[-1][0] >= _MOST_LINES:
            self.page.cramped = cramped
            return self._with_numbers(with_dots(lines), result)
        return [*found, *result]

    def _pieces(self, line: Line, size: float) -> list[_Piece]:
        """Set a formula in one piece; in several where it is too wide and has signs to break it at; or smaller."""
        texts = [self._places.text(value) for value in line.values]
        picture = formula(line.tex, size, texts)
        available = self._right - _MARGIN - _INDENT
        if picture.width <= available:
            return [_Piece(picture, line)]
        parts = pieces(line.tex)
        if len(parts) == 1:
            self.page.cramped |= bool(line.values) and available < _LEAST_SHRUNK * picture.width
            picture = formula(line.tex, size * available / picture.width, texts)
            return [_Piece(picture, line)]
        found, used = [], 0
        for part in parts:
            end = used + part.count("@")
            found += self._pieces(Line(part, line.values[used:end], line.opens[used:end], line.row), size)
            used = end
        return found

    def _flow(self, pieces: Sequence[_Piece], left: float, colour: str) -> None:
        """Add the pieces of a formula, on as many lines as they need."""
        if not pieces:
            return
        placed = self._places_of(pieces, left)
        for line in range(placed[-1][0] + 1):
            on_line = [(piece, x) for piece, (number, x) in zip(pieces, placed, strict=True) if number == line]
            base = self.y + max(piece.ascent for piece, _ in on_line) + 6.0
            for piece, x in on_line:
                self._put(piece, QPointF(_MARGIN + left + x, base), colour)
            self.y = base + max(piece.picture.descent for piece, _ in on_line) + 5.0

    def _places_of(self, pieces: Sequence[_Piece], left: float) -> list[tuple[int, float]]:
        """Break a formula into lines: line and x of each piece."""
        gaps = [_GAP if piece.continues else _APART for piece in pieces]
        available = self._right - _MARGIN - left
        return flow([piece.width for piece in pieces], gaps, available, 0.0 if left else _INDENT)

    def _put(self, piece: _Piece, at: QPointF, colour: str) -> None:
        picture = piece.picture
        self.page.formulas.append(Set(at, picture, self._theme.text))
        line = piece.line
        opens = line.opens or (None,) * len(line.values)
        for area, index in picture.numbers:
            self._numbers.add(
                area.translated(at).adjusted(-2.0, -3.0, 2.0, 3.0), Number(line.values[index], opens[index], line.row)
            )
        if piece.result:
            x = at.x() + picture.width + _GAP
            self._text(x, at.y(), piece.result, _RESULT, colour)
            area = QRectF(x, at.y() - 20.0, text_width(piece.result, _RESULT), 26.0)
            self._numbers.add(area, Number(line.values[0], opens[0]))

    def _lines(self, text: str, face: Face, colour: str) -> float:
        y = self.y
        for line in in_lines(text, face, self._right - _MARGIN):
            self._text(_MARGIN, y + face.pixels, line, face, colour)
            y += face.pixels + 5.0
        return y

    def _text(self, x: float, y: float, text: str, face: Face, colour: str) -> None:
        self.page.texts.append(Text(QPointF(x, y), text, face, colour))
