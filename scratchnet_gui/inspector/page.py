"""What the inspector draws: texts, formulas, fills, and areas that react. Positions are logical pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextDocument

from core.explain.lit import IsLit
from core.explain.selection import Selection
from scratchnet_gui.appearance import Theme
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.formatting import exact
from scratchnet_gui.inspector.typeset import Picture, paint


@dataclass(frozen=True, slots=True)
class Face:
    """Size and weight of interface type."""

    pixels: int
    weight: QFont.Weight = QFont.Weight.Normal
    spacing: float = 0.0


@lru_cache(maxsize=32)
def font_of(face: Face) -> QFont:
    """Return the font of `face`."""
    font = interface_font(face.pixels, face.weight)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, face.spacing)
    return font


@lru_cache(maxsize=32)
def metrics_of(face: Face) -> QFontMetricsF:
    """Return the measures of `face`."""
    return QFontMetricsF(font_of(face))


@lru_cache(maxsize=32)
def _measure(face: Face) -> Callable[[str], float]:
    """Return what measures texts of `face`."""
    return lru_cache(maxsize=1024)(metrics_of(face).horizontalAdvance)


def text_width(text: str, face: Face) -> float:
    """Return how wide `text` is."""
    return _measure(face)(text)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, its baseline starting at `at`."""

    at: QPointF
    text: str
    face: Face
    colour: str


@dataclass(frozen=True, slots=True)
class Set:
    """A formula, its baseline starting at `at`."""

    at: QPointF
    picture: Picture
    colour: str


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle."""

    area: QRectF
    colour: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Wrapped text with emphasis."""

    at: QPointF
    document: QTextDocument


@dataclass(frozen=True, slots=True)
class Area:
    """Where the pointer finds something: a tooltip, and what a click selects, or which section's sum it unfolds."""

    area: QRectF
    tooltip: str = ""
    selection: Selection | None = None
    row: int | None = None
    unfolds: int | None = None

    @property
    def clickable(self) -> bool:
        """Tell whether a click does something."""
        return self.selection is not None or self.row is not None or self.unfolds is not None


@dataclass(slots=True)
class Page:
    """Everything to draw, fills first. `cramped` tells that numbers had no room and fewer decimals would help."""

    height: float = 0.0
    cramped: bool = False
    fills: list[Fill] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    formulas: list[Set] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)

    def tooltip_at(self, point: QPointF) -> str:
        """Return the tooltip of the innermost area at `point`."""
        return next((each.tooltip for each in reversed(self.areas) if each.tooltip and each.area.contains(point)), "")

    def clickable_at(self, point: QPointF) -> Area | None:
        """Return the innermost area at `point`, if a click selects it: a given number hides the row that it is in."""
        under = (
            each for each in reversed(self.areas) if each.area.contains(point) and (each.clickable or each.tooltip)
        )
        found = next(under, None)
        return found if found is not None and found.clickable else None

    def number_after(self, area: Area | None, by: int) -> Area | None:
        """Return the number that opens `by` places after another, from the first or the last on without one."""
        numbers = [each for each in self.areas if each.clickable and each.tooltip]
        if not numbers:
            return None
        if area not in numbers:
            return numbers[0 if by > 0 else -1]
        return numbers[(numbers.index(area) + by) % len(numbers)]


@dataclass(frozen=True, slots=True)
class Number:
    """A number on the page: what a click on it opens, and its row of the table where that may be another.

    A number that is several terms together has none of these; a click unfolds the sum of the section `unfolds`.
    """

    value: float
    opens: Selection | None = None
    row: int | None = None
    unfolds: int | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Adds the numbers of a page: their exact values, what they open, and light behind the one that is selected.

    Parameters
    ----------
    fill
        Colour behind the selected number.
    is_lit
        Which number that is.
    """

    page: Page
    fill: str
    is_lit: IsLit

    def add(self, area: QRectF, number: Number) -> None:
        """Add a number that stands in `area`."""
        opens, row = number.opens, number.row
        if self.is_lit(opens, row):
            self.page.fills.append(Fill(area, self.fill, 3.0))
        self.page.areas.append(Area(area, exact(number.value), opens, None if opens is None else row, number.unfolds))


def draw(painter: QPainter, page: Page, hovered: Area | None, theme: Theme) -> None:
    """Paint `page`, with a fill behind what is pointed at, and a frame around it where it is a number."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if hovered is not None:
        painter.fillRect(hovered.area, QColor(theme.control_hover))
    for fill in page.fills:
        painter.setBrush(QColor(fill.colour))
        painter.drawRoundedRect(fill.area, fill.radius, fill.radius)
    if hovered is not None and hovered.tooltip:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(theme.accent))
        painter.drawRoundedRect(hovered.area, 3.0, 3.0)
    for text in page.texts:
        painter.setFont(font_of(text.face))
        painter.setPen(QColor(text.colour))
        painter.drawText(text.at, text.text)
    for formula in page.formulas:
        paint(painter, formula.picture, formula.at, QColor(formula.colour))
    for paragraph in page.paragraphs:
        painter.translate(paragraph.at)
        paragraph.document.drawContents(painter)
        painter.translate(-paragraph.at)


def in_lines(text: str, face: Face, width: float) -> list[str]:
    """Break `text` at spaces into lines of at most `width`."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, face) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def elided(text: str, face: Face, width: float) -> str:
    """Shorten `text` to `width`."""
    return metrics_of(face).elidedText(text, Qt.TextElideMode.ElideRight, width)


def widest(texts: Sequence[str], face: Face) -> float:
    """Return the width of the widest text."""
    return max(map(_measure(face), texts), default=0.0)
