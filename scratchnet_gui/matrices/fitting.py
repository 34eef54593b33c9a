"""How large the numbers of an equation are, how much of large matrices is shown, and in which lines. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Protocol

from core.explain.matrix import Equation
from scratchnet_gui.matrices.breaking import lines_of, wholes
from scratchnet_gui.matrices.content import Width
from scratchnet_gui.matrices.measures import ABOVE, BETWEEN_LINES, Piece, formula_size, pieces_of
from scratchnet_gui.matrices.spans import Key, at_most, axes_of, fewer

_LARGEST, _USUAL, _SMALLEST = 26.0, 14.0, 12.0
"""Pixels of the numbers, in an interface of 14: at most, where a part is shown or the view scrolls, and at least."""
AROUND = 6.0
"""Pixels above and below the whole together: for brackets, and letters a little taller in their size than measured."""
_FEW, _FEWEST = 5, 3
"""Nothing is left out of so few; where there is no room for them of a longer axis, fewer of it are shown."""
_GLIMPSE = 2.6
"""Ems of height in which the next line is seen to begin."""
_WORTH = 0.75
"""So much smaller the numbers may be for a product to stand in one line, rows of one beside columns of the other."""
_UNDER = 0.9
"""So much smaller they may be for the formula of an entry to stand under the matrices, and not beside them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an equation is laid out on, and how it is written.

    Parameters
    ----------
    width, height
        Of the view, in pixels.
    bar
        Width of what scrolls the view, where that is needed.
    unit
        1 in an interface whose letters have 14 pixels.
    measure
        How wide a text in a cell is, in ems.
    starts
        Where the shown part of a large axis begins.
    """

    width: float
    height: float
    bar: float
    unit: float
    digits: int
    measure: Width
    starts: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Fitting:
    """The size of the numbers of an equation, how much of each axis is shown, and its lines.

    `formula` is the width and height of how an entry is made, in ems; it stands under the matrices, or beside them.
    Where `scrolls`, not all lines are seen at once.
    """

    pixels: float
    shown: Mapping[Key, int]
    lines: tuple[tuple[Piece, ...], ...]
    formula: tuple[float, float]
    beside: bool
    scrolls: bool

    def height(self, line: Sequence[Piece]) -> float:
        """Return how tall a line is, in ems."""
        return line_height(line, self.shown)


class _Choice(NamedTuple):
    pixels: float
    shown: Mapping[Key, int]
    lines: list[range]


class _Fits(Protocol):
    def __call__(self, shown: Mapping[Key, int], pixels: float, whole: bool = False) -> bool: ...


def line_height(line: Sequence[Piece], shown: Mapping[Key, int]) -> float:
    """Return how tall a line of an equation is, in ems."""
    return max(piece.symbol[1] for piece in line) + ABOVE + max(piece.room(shown)[2] for piece in line)


def fitting(equation: Equation, sheet: Sheet) -> Fitting:
    """Choose the largest numbers with which an equation fits; where they would be too small, how much of it is shown.

    Where that is not enough either, the lines are as wide as the view, and higher together.
    """
    unit = sheet.unit
    most = at_most(axes_of(equation))
    pieces = pieces_of(equation, most, sheet.starts, sheet.digits, sheet.measure)
    room = sheet.width / unit, sheet.height / unit - AROUND
    wide, high = formula_size(equation)
    chosen = below = _fitted(pieces, most, room, (0.0, high))
    beside = _fitted(pieces, most, room, (wide, 0.0)) if wide else None
    if beside is not None and (below is None or _worth(beside, _UNDER) > _worth(below)):
        chosen = beside
    pixels, shown, lines = chosen or _scrolled(pieces, most, ((sheet.width - sheet.bar) / unit, room[1]))
    return Fitting(
        pixels * unit,
        shown,
        tuple(tuple(pieces[at] for at in line) for line in lines),
        (wide, high),
        chosen is not None and chosen is beside,
        chosen is None,
    )


def _worth(choice: _Choice, factor: float = 1.0) -> tuple[int, float]:
    return sum(choice.shown.values()), factor * choice.pixels


def _fitted(
    pieces: Sequence[Piece], most: Mapping[Key, int], room: tuple[float, float], taken: tuple[float, float]
) -> _Choice | None:
    """Choose what fits; None where that would be too small, or too little.

    Parameters
    ----------
    room
        Width and height, in pixels of an interface of 14.
    taken
        Width and height that something else takes, in ems.
    """

    def fits(shown: Mapping[Key, int], pixels: float, whole: bool = False) -> bool:
        return _fits(pieces, shown, room[0] / pixels - taken[0], room[1] / pixels - taken[1], whole)

    shown = _shown(most, fits)
    if shown is None:
        return None
    whole, pixels = False, _largest(partial(fits, shown), _LARGEST)
    together = _largest(partial(fits, shown, whole=True), _LARGEST)
    if together >= _WORTH * pixels and fits(shown, together, whole=True):
        whole, pixels = True, together
    return _Choice(pixels, shown, _lines(pieces, shown, room[0] / pixels - taken[0], whole))


def _scrolled(pieces: Sequence[Piece], most: Mapping[Key, int], room: tuple[float, float]) -> _Choice:
    """Choose what makes few lines of which each can be seen at once, and that the next one follows."""
    width, height = room
    for few in (_FEW, _FEWEST, 2, 1):
        least = _least(most, few)
        if max(piece.room(least)[0] for piece in pieces) <= width / _SMALLEST:
            break
    widths = [piece.room(least)[0] for piece in pieces]
    products = wholes([piece.term for piece in pieces])
    whole = max(sum(widths[at] for at in product) for product in products) <= width / _SMALLEST

    def lines_with(shown: Mapping[Key, int], pixels: float) -> list[list[Piece]]:
        return [[pieces[at] for at in line] for line in _lines(pieces, shown, width / pixels, whole)]

    fewest = lines_with(least, _SMALLEST)
    tallest = max(line_height(line, least) for line in fewest) + (_GLIMPSE if len(fewest) > 1 else 0.0)

    def fits(shown: Mapping[Key, int], pixels: float) -> bool:
        lines = lines_with(shown, pixels)
        return len(lines) <= len(fewest) and all(
            sum(piece.room(shown)[0] for piece in line) <= width / pixels
            and line_height(line, shown) <= max(height / pixels - _GLIMPSE, line_height(line, least))
            for line in lines
        )

    pixels = _largest(lambda size: tallest <= height / size and fits(least, size), _USUAL)
    shown = _filled(least, most, partial(fits, pixels=pixels))
    return _Choice(pixels, shown, _lines(pieces, shown, width / pixels, whole))


def _largest(fits: Callable[[float], bool], most: float) -> float:
    """Return the largest size of numbers that fits; the smallest where none does."""
    pixels = most
    while pixels > _SMALLEST and not fits(pixels):
        pixels -= 1.0
    return pixels


def _shown(most: Mapping[Key, int], fits: _Fits) -> Mapping[Key, int] | None:
    """Choose how many of each axis are shown: all if they can be read, else as many as fit; None where few do not."""
    some = {key: min(count, _FEW) for key, count in most.items()}
    for pixels, least in ((_SMALLEST, most), (_USUAL, some), (_SMALLEST, some), (_SMALLEST, _least(most, _FEW))):
        shown: Mapping[Key, int] | None = most
        while shown is not None and not fits(shown, pixels):
            shown = fewer(shown, least)
        if shown is not None:
            return _filled(shown, most, partial(fits, pixels=pixels))
    return None


def _least(most: Mapping[Key, int], few: int) -> dict[Key, int]:
    """Return how many of each axis are shown at least: all where these are few."""
    return {key: count if count <= few else min(few, _FEWEST) for key, count in most.items()}


def _filled(
    shown: Mapping[Key, int], most: Mapping[Key, int], fits: Callable[[Mapping[Key, int]], bool]
) -> Mapping[Key, int]:
    """Show more of each axis where that takes no room from the others."""
    growing = [key for key in shown if shown[key] < most[key]]
    while growing:
        for key in tuple(growing):
            more = {**shown, key: shown[key] + 1}
            if more[key] <= most[key] and fits(more):
                shown = more
            else:
                growing.remove(key)
    return shown


def _lines(pieces: Sequence[Piece], shown: Mapping[Key, int], room: float, whole: bool) -> list[range]:
    return lines_of([piece.term for piece in pieces], [piece.room(shown)[0] for piece in pieces], room, whole)


def _fits(pieces: Sequence[Piece], shown: Mapping[Key, int], width: float, height: float, whole: bool) -> bool:
    rooms = [piece.room(shown) for piece in pieces]
    widths = [room[0] for room in rooms]
    if max(widths) > width:
        return False
    tall = -BETWEEN_LINES
    for line in lines_of([piece.term for piece in pieces], widths, width, whole):
        symbols, bodies = max(pieces[at].symbol[1] for at in line), max(rooms[at][2] for at in line)
        tall += symbols + ABOVE + bodies + BETWEEN_LINES
        if tall > height or (whole and sum(widths[at] for at in line) > width):
            return False
    return True
