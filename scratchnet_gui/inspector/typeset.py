"""Sets formulas in STIX Two Math, by the measures of that font; lays out in logical pixels, sharp at any scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from scratchnet_gui.fonts import FORMULAS
from scratchnet_gui.inspector.tex import Atom, Fraction, Hat, Kind, Node, Number, Root, Row, Scripts, Symbol, parse

# From the font's MATH table, in ems.
_AXIS = 0.258
_RULE = 0.068
_RAISED, _LOWERED = 0.360, 0.210
_SCRIPT_SCALE = 0.70
_SCRIPT_GAP = 0.150
_AFTER_SCRIPT = 0.040
_FRACTION_GAP = 0.110
_LIMIT_GAP = 0.135
_OPERATOR_SCALE = 1.35
_ROOT_GAP = 0.080
_ENOUGH, _LARGEST_DELIMITER = 1.12, 2.4
"""A delimiter grows when what it holds is taller than so many times its own height, and at most so many times."""
_SMALLEST = 8.5
"""Pixels; smaller scripts cannot be read from a distance."""
_THIN = 0.167
_SPACES = {
    Kind.BINARY: 0.222,
    Kind.RELATION: 0.278,
    Kind.PUNCTUATION: _THIN,
    Kind.OPERATOR: _THIN,
    Kind.FUNCTION: _THIN,
}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A run of characters at a baseline point."""

    x: float
    y: float
    text: str
    size: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A formula laid out, its baseline at y = 0.

    Parameters
    ----------
    runs, rules
        What to draw.
    numbers
        Where each number stands, with its index among the values.
    symbols
        Where each symbol stands with its indices, with its TeX; a symbol within another comes after it.
    """

    width: float
    ascent: float
    descent: float
    runs: tuple[Glyphs, ...] = ()
    rules: tuple[QRectF, ...] = ()
    numbers: tuple[tuple[QRectF, int], ...] = ()
    symbols: tuple[tuple[QRectF, str], ...] = ()

    @property
    def height(self) -> float:
        """From the highest to the lowest point."""
        return self.ascent + self.descent

    @property
    def box(self) -> QRectF:
        """What it takes up."""
        return QRectF(0.0, -self.ascent, self.width, self.height)


def formula(tex: str, size: float, numbers: Sequence[str] = ()) -> Picture:
    """Lay out a formula.

    Parameters
    ----------
    size
        Pixels to the em.
    numbers
        The texts for each ``@``.
    """
    return _formula(tex, size, tuple(numbers))


@lru_cache(maxsize=1024)
def _formula(tex: str, size: float, numbers: tuple[str, ...]) -> Picture:
    return _set(parse(tex), size, numbers, script=False)


def paint(painter: QPainter, picture: Picture, at: QPointF, colour: QColor) -> None:
    """Draw `picture` with the left end of its baseline at `at`."""
    painter.setPen(colour)
    for run in picture.runs:
        painter.setFont(math_font(run.size))
        painter.drawText(QPointF(at.x() + run.x, at.y() + run.y), run.text)
    device = painter.deviceTransform()
    for rule in picture.rules:
        painter.fillRect(crisp(rule.translated(at), device.m22(), device.dy()), colour)


def crisp(rule: QRectF, scale: float, offset: float) -> QRectF:
    """Move a horizontal rule to whole rows of the device's pixels, so that it has no grey edge.

    Parameters
    ----------
    scale, offset
        Device pixels to a logical one, and the device's row of y = 0.
    """
    top = round(rule.top() * scale + offset)
    return QRectF(rule.left(), (top - offset) / scale, rule.width(), max(round(rule.height() * scale), 1) / scale)


@lru_cache(maxsize=64)
def math_font(size: float) -> QFont:
    """Return the font of formulas."""
    font = QFont([FORMULAS, "DejaVu Sans"])
    font.setPixelSize(max(round(size), 1))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=4096)
def _measured(text: str, size: float) -> tuple[float, float, float, float]:
    """Return advance, ascent, descent, and how far the ink reaches beyond the advance."""
    metrics = QFontMetricsF(math_font(size))
    ink = metrics.tightBoundingRect(text)
    advance = metrics.horizontalAdvance(text)
    return advance, -ink.top(), ink.bottom(), max(0.0, ink.right() - advance)


def _glyphs(text: str, size: float, drop: float = 0.0) -> Picture:
    advance, ascent, descent, _ = _measured(text, size)
    return Picture(advance, ascent - drop, descent + drop, (Glyphs(0.0, drop, text, size),))


def _set(node: Node, size: float, numbers: tuple[str, ...], script: bool) -> Picture:
    match node:
        case Atom(kind=Kind.SPACE):
            return Picture(node.width * size, 0.0, 0.0)
        case Atom(kind=Kind.OPERATOR):
            return _operator(node.text, size)
        case Atom():
            return _glyphs(node.text, size)
        case Number():
            return _number(numbers[node.index], size, node)
        case Row():
            return _row(node, size, numbers, script)
        case Fraction():
            return _fraction(node, size, numbers, script)
        case Hat():
            return _hat(_set(node.base, size, numbers, script), size)
        case Root():
            return _root(_set(node.under, size, numbers, script), size)
        case Scripts():
            return _scripts(node, size, numbers, script)
        case Symbol():
            inner = _set(node.base, size, numbers, script)
            return replace(inner, symbols=((inner.box, node.tex), *inner.symbols))


def _number(text: str, size: float, node: Number) -> Picture:
    if (node.guarded and text.startswith("−")) or (node.is_base and "×" in text):
        text = f"({text})"
    inner = _glyphs(text, size)
    return replace(inner, numbers=((inner.box, node.index),))


def _joined(parts: Sequence[tuple[Picture, float, float]], width: float) -> Picture:
    """Put pictures together, each at its own x and y."""
    return Picture(
        width,
        max((picture.ascent - y for picture, _, y in parts), default=0.0),
        max((picture.descent + y for picture, _, y in parts), default=0.0),
        tuple(Glyphs(g.x + x, g.y + y, g.text, g.size) for picture, x, y in parts for g in picture.runs),
        tuple(rule.translated(x, y) for picture, x, y in parts for rule in picture.rules),
        tuple((area.translated(x, y), index) for picture, x, y in parts for area, index in picture.numbers),
        tuple((area.translated(x, y), tex) for picture, x, y in parts for area, tex in picture.symbols),
    )


def _kind(node: Node) -> Kind:
    if isinstance(node, Scripts | Symbol):
        return _kind(node.base)
    return node.kind if isinstance(node, Atom) else Kind.ORDINARY


def _row(row: Row, size: float, numbers: tuple[str, ...], script: bool) -> Picture:
    parts: list[tuple[Picture, float, float]] = []
    x, before = 0.0, None
    pictures = [_set(node, size, numbers, script) for node in row.nodes]
    _grow_delimiters(row.nodes, pictures, size, numbers)
    for place, node in enumerate(row.nodes):
        kind = _kind(node)
        last = place == len(row.nodes) - 1
        around = 0.0 if script else _SPACES.get(kind, 0.0) * size
        if kind is Kind.BINARY and before in (None, Kind.BINARY, Kind.RELATION, Kind.OPENING) and place:
            around = 0.0  # a sign, not an operation
        if place and kind in (Kind.BINARY, Kind.RELATION):
            x += around
        if place and kind is Kind.FUNCTION and before in (Kind.ORDINARY, Kind.PUNCTUATION, Kind.CLOSING):
            x += around
        picture = pictures[place]
        parts.append((picture, x, 0.0))
        x += picture.width
        opens = not last and _kind(row.nodes[place + 1]) in (Kind.OPENING, Kind.PRIME)
        if not last and not (kind is Kind.FUNCTION and opens):
            x += around
        if kind is not Kind.SPACE:
            before = kind
    return _joined(parts, x)


def _grow_delimiters(nodes: Sequence[Node], pictures: list[Picture], size: float, numbers: tuple[str, ...]) -> None:
    """Replace parentheses, bars and floors around what is taller than they are by larger ones."""
    open_at: list[int] = []
    for place, node in enumerate(nodes):
        kind = _kind(node)
        if kind is Kind.OPENING:
            open_at.append(place)
        elif kind is Kind.CLOSING and open_at:
            start = open_at.pop()
            inside = pictures[start + 1 : place]
            above = max((each.ascent for each in inside), default=0.0) - _AXIS * size
            below = max((each.descent for each in inside), default=0.0) + _AXIS * size
            for end in (start, place):
                pictures[end] = _grown(nodes[end], pictures[end], size, 2.0 * max(above, below), numbers)


def _grown(node: Node, picture: Picture, size: float, height: float, numbers: tuple[str, ...]) -> Picture:
    """Return a delimiter, perhaps with scripts, that is about so tall."""
    delimiter = node.base if isinstance(node, Scripts) else node
    assert isinstance(delimiter, Atom)
    _, ascent, descent, _ = _measured(delimiter.text, size)
    times = min(height / (ascent + descent), _LARGEST_DELIMITER)
    if times <= _ENOUGH:
        return picture
    _, ascent, descent, _ = _measured(delimiter.text, size * times)
    large = _glyphs(delimiter.text, size * times, (ascent - descent) / 2.0 - _AXIS * size)
    return _scripts(node, size, numbers, False, large) if isinstance(node, Scripts) else large


def _root(under: Picture, size: float) -> Picture:
    """Set a square root: its sign as tall as what is under it, and a bar."""
    thickness, gap = max(_RULE * size, 1.0), _ROOT_GAP * size
    _, ascent, descent, _ = _measured("√", size)
    large = size * max(under.height + gap + thickness, 0.8 * size) / (ascent + descent)
    advance, ascent, descent, overhang = _measured("√", large)
    top = -under.ascent - gap - thickness
    sign = _glyphs("√", large, top + ascent)
    left = advance + overhang
    whole = _joined([(sign, 0.0, 0.0), (under, left + 0.04 * size, 0.0)], left + under.width + 0.08 * size)
    bar = QRectF(left - thickness, top, under.width + 0.08 * size + 0.7 * thickness, thickness)
    return replace(whole, ascent=-top, rules=(*whole.rules, bar))


def _fraction(node: Fraction, size: float, numbers: tuple[str, ...], script: bool) -> Picture:
    inner = size * (_SCRIPT_SCALE if script else 0.92)
    above, below = _set(node.above, inner, numbers, script), _set(node.below, inner, numbers, script)
    pad, side = 0.06 * size, 0.08 * size
    width = max(above.width, below.width) + 2.0 * pad
    thickness, gap, axis = max(_RULE * size, 1.0), _FRACTION_GAP * size, _AXIS * size
    whole = _joined(
        [
            (above, side + (width - above.width) / 2.0, -axis - thickness / 2.0 - gap - above.descent),
            (below, side + (width - below.width) / 2.0, -axis + thickness / 2.0 + gap + below.ascent),
        ],
        width + 2.0 * side,
    )
    rule = QRectF(side, -axis - thickness / 2.0, width, thickness)
    return replace(whole, rules=(*whole.rules, rule))


def _scripts(
    node: Scripts, size: float, numbers: tuple[str, ...], script: bool, grown: Picture | None = None
) -> Picture:
    base = grown or _set(node.base, size, numbers, script)
    small = max(size * _SCRIPT_SCALE, _SMALLEST)
    raised = None if node.raised is None else _set(node.raised, small, numbers, True)
    lowered = None if node.lowered is None else _set(node.lowered, small, numbers, True)
    if _kind(node.base) is Kind.OPERATOR:
        return _limits(base, raised, lowered, size)
    letter = node.base.base if isinstance(node.base, Symbol) else node.base
    overhang = _measured(letter.text, size)[3] if isinstance(letter, Atom) else 0.0
    up, down = _RAISED * size, _LOWERED * size
    if raised is not None:
        up = max(up, base.ascent - 0.40 * size, 0.12 * size + raised.descent)
    if raised is not None and lowered is not None:
        overlap = _SCRIPT_GAP * size - ((up - raised.descent) - (lowered.ascent - down))
        if overlap > 0.0:
            down += overlap
    elif lowered is not None:
        down = max(down, base.descent + 0.02 * size)
    parts = [(base, 0.0, 0.0)]
    width = base.width
    if raised is not None:
        parts.append((raised, base.width + overhang, -up))
        width = max(width, base.width + overhang + raised.width)
    if lowered is not None:
        parts.append((lowered, base.width, down))
        width = max(width, base.width + lowered.width)
    return _joined(parts, width + _AFTER_SCRIPT * size)


def _operator(text: str, size: float) -> Picture:
    """A large operator, centred on the axis."""
    large = size * _OPERATOR_SCALE
    _, ascent, descent, _ = _measured(text, large)
    return _glyphs(text, large, (ascent - descent) / 2.0 - _AXIS * size)


def _limits(base: Picture, above: Picture | None, below: Picture | None, size: float) -> Picture:
    width = max(part.width for part in (base, above, below) if part is not None)
    parts = [(base, (width - base.width) / 2.0, 0.0)]
    gap = _LIMIT_GAP * size
    if above is not None:
        parts.append((above, (width - above.width) / 2.0, -base.ascent - gap - above.descent))
    if below is not None:
        parts.append((below, (width - below.width) / 2.0, base.descent + gap + below.ascent))
    return _joined(parts, width)


def _hat(base: Picture, size: float) -> Picture:
    hat = _glyphs("ˆ", size)
    lift = max(0.0, base.ascent - 0.48 * size)
    return _joined([(base, 0.0, 0.0), (hat, (base.width - hat.width) / 2.0 + 0.05 * size, -lift)], base.width)
