"""Draws the neurons with their names, and the markers of biases; their numbers are written over them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from core.explain.selection import Bias, Neuron, Part
from scratchnet_gui.colours import blend, fill
from scratchnet_gui.diagram.content import ColumnValues, Content, Way
from scratchnet_gui.diagram.errors import error_label, has_layer, name_middle, name_size, named, two_lines
from scratchnet_gui.diagram.hit_test import bias_box
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Column, Geometry
from scratchnet_gui.diagram.sidenotes import SideNotes
from scratchnet_gui.diagram.style import SHADES, ramp, shades
from scratchnet_gui.diagram.words import given_name, neuron_symbol

RING, _THIN_RING = 4.5, 3.5  # pixels between a neuron and the ring around it, where it is selected or pointed at
_DOTTED = (1.0, 2.2)
_TINY = 6.0


class Neurons:
    """The neurons of one geometry."""

    def __init__(self, geometry: Geometry, ink: Ink, notes: SideNotes) -> None:
        self._geometry = geometry
        self._ink = ink
        self._unit = ink.unit
        self._ramp = ramp(ink.theme)
        self._notes = notes

    def draw_band(self, painter: QPainter, content: Content) -> None:
        """Light the column at work."""
        active = content.active
        if active is None or active.column is None:
            return
        column, theme = self._geometry.columns[active.column], self._ink.theme
        pad = 10.0 * self._unit
        top = max(float(column.y[0]) - column.radius - pad, self._geometry.top - 10 * self._unit)
        bottom = column.more_y if column.left_out else float(column.y[-1])
        bottom += column.radius + pad
        left, right = column.x - column.radius - pad, column.x + column.radius + pad
        if named(column, self._unit):
            below = 2.5 if content.delta(active.column) is not None and two_lines(column, self._unit) else 1.1
            bottom += name_size(column, self._unit) * below
        if content.delta(active.column) is not None:
            errors = (error_label(content, self._geometry, self._ink, Neuron(active.column, place))
                      for place in range(len(column.y)))  # fmt: skip
            for label in errors:
                if label is not None:
                    left, right = (
                        min(left, label[2].left() - 3 * self._unit),
                        max(right, label[2].right() + 3 * self._unit),
                    )
        if active.column == content.outputs:
            right = max(right, self._notes.outputs_end(content))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink.colour(theme.backward_lit if active.way is Way.BACKWARD else theme.forward_lit))
        painter.drawRoundedRect(QRectF(left, top, right - left, bottom - top), 14 * self._unit, 14 * self._unit)

    def draw(
        self,
        painter: QPainter,
        content: Content,
        selected: Part | None,
        hovered: Part | None,
        arriving: int | None,
        small: Collection[int] = (),
    ) -> None:
        """Draw all neurons; the values of column `arriving` are still on their way and left out.

        The neurons of columns in `small` are written nowhere: a strong colour says that they are computed.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number_, column in enumerate(self._geometry.columns):
            shown = content.columns[number_] if arriving != number_ else None
            for place in range(len(column.y)):
                marked = Neuron(number_, place)
                strong = number_ in small
                self._circle(painter, content, marked, shown, marked == selected, marked == hovered, strong)
            if column.left_out:
                self._ink.draw(
                    painter, f"⋮ {column.left_out:,} more", column.x, column.more_y + 4 * self._unit, 12 * self._unit,
                    self._ink.theme.muted,
                )  # fmt: skip
            if number_:
                self._biases(painter, content, number_, column, selected, hovered)

    def _circle(
        self,
        painter: QPainter,
        content: Content,
        neuron: Neuron,
        shown: ColumnValues | None,
        selected: bool,
        hovered: bool,
        strong: bool,
    ) -> None:
        ink, theme, unit = self._ink, self._ink.theme, self._unit
        column = self._geometry.columns[neuron.column]
        x, y, radius = column.x, float(column.y[neuron.unit]), column.radius
        if not (-radius < y < self._geometry.height + radius and -60 < x < self._geometry.width + 60):
            return
        value = None if shown is None else float(shown.values[neuron.unit])
        if selected:
            painter.setPen(ink.pen(theme.text, 1.5 * unit))
            painter.setBrush(ink.colour(theme.selected))
            painter.drawEllipse(QPointF(x, y), radius + RING * unit, radius + RING * unit)
        elif hovered:
            painter.setPen(ink.pen(theme.muted, 1.5 * unit))
            painter.setBrush(ink.colour(theme.panel))
            painter.drawEllipse(QPointF(x, y), radius + _THIN_RING * unit, radius + _THIN_RING * unit)
        thickness = (2.4 if selected else 1.5) * unit if radius > 6 else 0.8
        outline = ink.pen(theme.text if value is not None else blend(theme.panel, theme.muted, 0.7), thickness)
        inside = theme.panel
        dropped = shown is not None and shown.dropped is not None and bool(shown.dropped[neuron.unit])
        if dropped:
            outline = ink.pen(theme.muted, thickness)
        elif value is None and radius > _TINY * unit:
            outline.setDashPattern(_DOTTED)
        elif shown is not None and shown.is_sum:
            outline.setDashPattern([2.5, 2.5])
        elif shown is not None and value is not None:
            inside = fill(value, shown.largest, theme, strong)
        painter.setPen(outline)
        painter.setBrush(ink.colour(inside))
        if dropped:
            cross(painter, x, y, radius)
        else:
            painter.drawEllipse(QPointF(x, y), radius, radius)
        ring = RING if selected else _THIN_RING if hovered else 0.0
        self._name(painter, content, neuron, column, x, y + radius, ring * unit, shown is not None and shown.is_sum)

    def _name(
        self,
        painter: QPainter,
        content: Content,
        neuron: Neuron,
        column: Column,
        x: float,
        bottom: float,
        ring: float,
        is_sum: bool,
    ) -> None:
        """Write the neuron's name where its error leaves room, clear of a ring of so many pixels around the neuron."""
        ink, theme, unit = self._ink, self._ink.theme, self._unit
        error = error_label(content, self._geometry, ink, neuron)
        if named(column, unit) and (error is None or two_lines(column, unit)):
            size = name_size(column, unit)
            config = content.moment.config
            symbol = neuron_symbol(config, neuron.column, neuron.unit, is_sum)
            name = given_name(config, 0, neuron.unit) if neuron.column == 0 else ""
            middle = bottom + name_middle(column, unit, ring)
            if not has_layer(column, unit):
                symbol = replace(symbol, upper="")
            # A bias and its gradient stand at the lower left; the name gives way to the right.
            biased = neuron.column > 0 and content.parameters[neuron.column - 1].b is not None
            x += 0.22 * column.radius if biased else 0.0
            longer = replace(symbol, tail=f" {name}")
            right = x + 0.8 * column.radius
            if name and ink.width(longer, size, False, True) < right - 4 * unit:  # to the left, where no lines run
                ink.draw(painter, longer, right, middle, size, theme.muted, italic=True, align=1.0)
            else:
                ink.draw(painter, symbol, x, middle, size, theme.muted, italic=True)

    def _biases(
        self,
        painter: QPainter,
        content: Content,
        layer: int,
        column: Column,
        selected: Part | None,
        hovered: Part | None,
    ) -> None:
        b = content.parameters[layer - 1].b
        if b is None or column.radius < 5.0:
            return
        ink, theme, unit = self._ink, self._ink.theme, self._unit
        steps = shades(b, content.maximum)
        for place in range(len(column.y)):
            rect = QRectF(*bias_box(column, place, self._geometry.unit))
            colour = self._ramp[int(steps[place]) + SHADES]
            marker = Bias(layer, place)
            if marker in (selected, hovered):
                grown = rect.adjusted(-4 * unit, -4 * unit, 4 * unit, 4 * unit)
                halo = (theme.selected, theme.text) if marker == selected else (theme.panel, theme.muted)
                ink.box(painter, grown, halo[0], halo[1], 1.5 * unit)
            fill = blend(theme.panel, colour, 0.16) if column.boxed else colour
            ink.box(painter, rect, fill, colour, 1.6 * unit)


def cross(painter: QPainter, x: float, y: float, radius: float) -> None:
    """Draw a neuron that is dropped: a circle that is crossed out."""
    painter.drawEllipse(QPointF(x, y), radius, radius)
    reach = 0.62 * radius
    painter.drawLine(QPointF(x - reach, y - reach), QPointF(x + reach, y + reach))
    painter.drawLine(QPointF(x - reach, y + reach), QPointF(x + reach, y - reach))
