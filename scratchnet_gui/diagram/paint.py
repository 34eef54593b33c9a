"""Puts the picture together, from back to front."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from core.explain.explain import exists
from core.explain.selection import Neuron, Part, Weight
from scratchnet_gui.diagram.content import Content, Way
from scratchnet_gui.diagram.edges import Edges
from scratchnet_gui.diagram.frame import Frame
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.labels import Labels
from scratchnet_gui.diagram.layout import Geometry
from scratchnet_gui.diagram.motion import Motion
from scratchnet_gui.diagram.neurons import Neurons
from scratchnet_gui.diagram.words import fact_of

_ARRIVED = 0.8  # share of the animation after which the dots are there and values appear


@dataclass(frozen=True, slots=True)
class Attention:
    """What the person has selected and what the mouse is over; a `pointer` asks for the text beside it."""

    selected: Part | None = None
    hovered: Part | None = None
    pointer: tuple[float, float] | None = None


class Picture:
    """The diagram in one geometry; made anew when the size, the view, the theme or the network changes."""

    def __init__(self, geometry: Geometry, content: Content, ink: Ink) -> None:
        self.geometry = geometry
        self._ink = ink
        self._edges = Edges(geometry, ink)
        self._neurons = Neurons(geometry, ink)
        self._labels = Labels(geometry, self._edges, ink)
        self._frame = Frame(geometry, content, ink)
        self._layer: tuple[tuple[object, ...], QImage] | None = None

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
        selected, hovered = (
            each if each is not None and exists(each, config) else None
            for each in (attention.selected, attention.hovered)
        )
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
        self._neurons.draw(painter, content, selected, hovered, arriving)
        without = not moving and self._labels.draw(painter, content, selected, hovered)
        self._frame.draw_captions(painter, content)
        self._frame.draw_legend(painter, content, without)
        if hovered is not None and attention.pointer is not None:
            self._frame.draw_fact(painter, fact_of(hovered, content), *attention.pointer)

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
