"""Puts the picture together, from back to front."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from core.config import RunConfig
from core.explain.explain import exists
from core.explain.lit import lights
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection, Weight, WholeLoss
from scratchnet_gui.diagram.content import Content, Way
from scratchnet_gui.diagram.edges import Edges
from scratchnet_gui.diagram.frame import Frame
from scratchnet_gui.diagram.hit_test import middle_of, pick
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.labels import Labels
from scratchnet_gui.diagram.layout import Geometry
from scratchnet_gui.diagram.motion import Motion
from scratchnet_gui.diagram.neurons import Neurons
from scratchnet_gui.diagram.note_marks import NoteMark, PlacedMark, draw_marks, mark_at, mark_width, place_marks
from scratchnet_gui.diagram.numbers import Numbers
from scratchnet_gui.diagram.sidenotes import SideNotes
from scratchnet_gui.diagram.words import Fact, fact_of
from scratchnet_gui.diagram.written import Written, box_of, number_at

_ARRIVED = 0.8  # share of the animation after which the dots are there and values appear


@dataclass(frozen=True, slots=True)
class Attention:
    """What the person has selected and what the mouse is over.

    Parameters
    ----------
    pointer
        Where the mouse is; asks for the text beside it.
    fact
        The text, where it is another than what is known of the thing under the mouse.
    """

    selected: Selection | None = None
    hovered: Selection | None = None
    pointer: tuple[float, float] | None = None
    fact: Fact | None = None

    def parts(self, config: RunConfig) -> tuple[Part | None, Part | None]:
        """Return the parts of the network that are selected and under the mouse; None where it has no such part."""
        selected, hovered = (part_of(each, config) for each in (self.selected, self.hovered))
        return selected, hovered


def part_of(selection: Selection | None, config: RunConfig) -> Part | None:
    """Return what the network has of a selection; None for the loss as a whole, which no part of it is."""
    part = None if selection is None else selection.part
    return None if part is None or isinstance(part, WholeLoss) or not exists(part, config) else part


class Picture:
    """The diagram in one geometry; made anew when the size, the view, the theme or the network changes."""

    def __init__(self, geometry: Geometry, content: Content, ink: Ink) -> None:
        self.geometry = geometry
        self._ink = ink
        self._edges = Edges(geometry, ink)
        self._notes = SideNotes(geometry, ink)
        self._neurons = Neurons(geometry, ink, self._notes)
        self._numbers = Numbers(geometry, ink)
        self._labels = Labels(geometry, ink)
        self._frame = Frame(geometry, content, ink)
        self._layer: tuple[tuple[object, ...], QImage] | None = None
        self._marks: tuple[PlacedMark, ...] = ()
        self._texts: tuple[tuple[object, ...], list[Written], bool] | None = None

    def show_marks(self, marks: tuple[NoteMark, ...]) -> None:
        """Draw these notes at the neurons and layers that they concern."""
        self._marks = place_marks(marks, self.geometry, lambda text: mark_width(text, self._ink))

    def note_at(self, x: float, y: float) -> str:
        """Return the note at (x, y); empty where there is none."""
        mark = mark_at(self._marks, x, y)
        return "" if mark is None else mark.text

    def written(self, content: Content, attention: Attention) -> list[Written]:
        """Return every number that is to be read, in the order in which they are drawn, where nothing moves."""
        return self._written(content, attention)[0]

    def at(self, content: Content, attention: Attention, x: float, y: float) -> Selection | None:
        """Return what is at (x, y): a number, or else a part of the network."""
        if y < self.geometry.top - 14 * self.geometry.unit:
            return None
        number = number_at(self.written(content, attention), x, y)
        if number is not None:
            return number
        part = pick(self.geometry, content.parameters, content.maximum, x, y)
        return None if part is None else Selection(part)

    def place_of(self, content: Content, attention: Attention, part: Weight | Bias) -> tuple[float, float]:
        """Return where the number of a weight or a bias is, or would be; the middle where it is left out."""
        box = box_of(self.written(content, attention), Selection(part, Quantity.VALUE))
        if box is not None:
            return box.center().x(), box.center().y()
        return middle_of(self.geometry, part) or (self.geometry.width / 2, self.geometry.height / 2)

    def _written(
        self, content: Content, attention: Attention, arriving: int | None = None, moving: bool = False
    ) -> tuple[list[Written], bool]:
        """Return the texts, and whether there are lines whose labels find no room; worked out once per moment."""
        selected, hovered = parts = attention.parts(content.moment.config)
        key = (content, *parts, arriving, moving)
        if self._texts is None or self._texts[0] != key:
            texts = [*self._numbers.written(content, parts, arriving), *self._notes.written(content)]
            labels, without = ([], False) if moving else self._labels.written(content, selected, hovered)
            self._texts = (key, [*texts, *labels], without)
        return self._texts[1:]

    def draw(
        self,
        painter: QPainter,
        content: Content,
        attention: Attention,
        *,
        hurried: bool = False,
        motion: Motion | None = None,
        progress: float = 1.0,
    ) -> None:
        """Draw `content`, with `progress` through `motion` where something moves."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        config = content.moment.config
        selected, hovered = attention.parts(config)
        easing = progress if motion is not None and motion.way is Way.UPDATE else 1.0
        moving = motion is not None and progress < 1.0
        if self.geometry.curved:
            painter.fillRect(
                QRectF(0, 0, self.geometry.width, self.geometry.height), self._ink.colour(self._ink.theme.panel)
            )
            self._neurons.draw_band(painter, content)
            self._edges.draw(painter, content, hurried, easing)
        else:
            self._draw_crowd(painter, content, hurried)
            for each in (hovered, selected):
                if isinstance(each, Neuron) and self._drawn(each):
                    self._edges.draw_of_neuron(painter, content, each.column, each.unit)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for each in (hovered, selected):
            if isinstance(each, Weight) and self._drawn(each) and (each is selected or each != selected):
                line = each.source * len(self.geometry.columns[each.layer].y) + each.target
                self._edges.mark(painter, content, each.layer, line, each == selected, easing)
        for layer in range(1, len(self.geometry.columns)):
            if not moving:
                self._edges.draw_gradients(painter, content, layer)
        if motion is not None and moving and motion.way is not Way.UPDATE:
            for layer in motion.layers:
                self._edges.draw_travellers(painter, content, motion.way, layer, progress)
        arriving = None
        if motion is not None and motion.way is Way.FORWARD and progress < _ARRIVED:
            arriving = motion.layers[-1]
        texts, without = self._written(content, attention, arriving, moving)
        is_lit = lights(attention.selected, content.moment)
        small = self._numbers.small(content, texts, arriving)
        self._neurons.draw(painter, content, selected, hovered, arriving, small)
        for text in texts:
            under_mouse = text.selection is not None and text.selection == attention.hovered
            self._ink.write(painter, text, is_lit(text.selection), under_mouse)
        self._frame.draw_captions(painter, content)
        draw_marks(painter, self._marks, self._ink)
        self._frame.draw_legend(painter, content, without, bool(small))
        if hovered is not None and attention.pointer is not None:
            self._frame.draw_fact(painter, attention.fact or fact_of(hovered, content), *attention.pointer)

    def _drawn(self, selection: Neuron | Weight) -> bool:
        columns = self.geometry.columns
        if isinstance(selection, Neuron):
            return selection.unit < len(columns[selection.column].y)
        left, right = columns[selection.layer - 1], columns[selection.layer]
        return selection.source < len(left.y) and selection.target < len(right.y)

    def _draw_crowd(self, painter: QPainter, content: Content, hurried: bool) -> None:
        """Draw many lines from a kept image: they are drawn once per moment, not once per mouse move."""
        ratio = painter.device().devicePixelRatio()
        key = (content, hurried, ratio)
        if self._layer is None or self._layer[0] != key:
            image = QImage(
                round(self.geometry.width * ratio), round(self.geometry.height * ratio), QImage.Format.Format_RGB32
            )
            image.setDevicePixelRatio(ratio)
            image.fill(self._ink.colour(self._ink.theme.panel))
            with QPainter(image) as layer:
                layer.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._neurons.draw_band(layer, content)
                self._edges.draw(layer, content, hurried, 1.0)
            self._layer = (key, image)
        painter.drawImage(QPointF(0, 0), self._layer[1])
