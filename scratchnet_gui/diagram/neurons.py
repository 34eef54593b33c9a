"""Draws the neurons: value, name, bias, and what the operation at work says about them."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from core.explain.selection import Bias, Neuron, Part
from scratchnet_gui.diagram.content import ColumnValues, Content, Way
from scratchnet_gui.diagram.errors import (
    error_label,
    has_layer,
    least_text,
    name_size,
    named,
    number_size,
    two_lines,
)
from scratchnet_gui.diagram.hit_test import bias_box
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Column, Geometry
from scratchnet_gui.diagram.sidenotes import SideNotes
from scratchnet_gui.diagram.style import SHADES, blend, fill, ramp, shades
from scratchnet_gui.diagram.words import given_name, neuron_symbol
from scratchnet_gui.formatting import MINUS, number, plain, raised

_ACROSS = 1.78  # radii of a neuron that its number may take up


class Neurons:
    """The neurons of one geometry."""

    def __init__(self, geometry: Geometry, ink: Ink) -> None:
        self._geometry = geometry
        self._ink = ink
        self._unit = ink.unit
        self._ramp = ramp(ink.theme)
        self._notes = SideNotes(geometry, ink)

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
    ) -> None:
        """Draw all neurons; the values of column `arriving` are still on their way and left out."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number_, column in enumerate(self._geometry.columns):
            shown = content.columns[number_] if arriving != number_ else None
            font = self._number_size(shown, column, number_)
            for place in range(len(column.y)):
                marked = Neuron(number_, place)
                self._circle(painter, content, marked, shown, font, marked == selected, marked == hovered)
            if column.left_out:
                self._ink.draw(
                    painter, f"⋮ {column.left_out:,} more", column.x, column.more_y + 4 * self._unit, 12 * self._unit,
                    self._ink.theme.muted,
                )  # fmt: skip
            if number_:
                self._biases(painter, content, number_, column, selected, hovered)
        self._notes.draw(painter, content)

    def _circle(
        self,
        painter: QPainter,
        content: Content,
        neuron: Neuron,
        shown: ColumnValues | None,
        font: tuple[float, int],
        selected: bool,
        hovered: bool,
    ) -> None:
        ink, theme, unit = self._ink, self._ink.theme, self._unit
        column, (size, digits) = self._geometry.columns[neuron.column], font
        x, y, radius = column.x, float(column.y[neuron.unit]), column.radius
        if not (-radius < y < self._geometry.height + radius and -60 < x < self._geometry.width + 60):
            return
        value = None if shown is None else float(shown.values[neuron.unit])
        if selected:
            painter.setPen(ink.pen(theme.text, 1.5 * unit))
            painter.setBrush(ink.colour(theme.selected))
            painter.drawEllipse(QPointF(x, y), radius + 6 * unit, radius + 6 * unit)
        elif hovered:
            painter.setPen(ink.pen(theme.muted, 1.5 * unit))
            painter.setBrush(ink.colour(theme.panel))
            painter.drawEllipse(QPointF(x, y), radius + 3.5 * unit, radius + 3.5 * unit)
        thickness = (2.4 if selected else 1.5) * unit if radius > 6 else 0.8
        outline = ink.pen(theme.text if value is not None else blend(theme.panel, theme.muted, 0.7), thickness)
        inside = theme.panel
        dropped = shown is not None and shown.dropped is not None and bool(shown.dropped[neuron.unit])
        if dropped:
            outline = ink.pen(theme.muted, thickness)
        elif shown is not None and shown.is_sum:
            outline.setDashPattern([2.5, 2.5])
        elif shown is not None and value is not None:
            inside = fill(value, shown.largest, theme)
        painter.setPen(outline)
        painter.setBrush(ink.colour(inside))
        if dropped:
            cross(painter, x, y, radius)
        else:
            painter.drawEllipse(QPointF(x, y), radius, radius)
        if value is not None and size and not dropped:
            self._number(painter, [self._text(value, neuron.column, digits), rough(value, digits)], x, y, size, radius)
        self._below(painter, content, neuron, column, x, y + radius, shown is not None and shown.is_sum)

    def _text(self, value: float, column: int, digits: int) -> str:
        return plain(value, digits) if column == 0 else number(value, digits)

    def _number_size(self, shown: ColumnValues | None, column: Column, index: int) -> tuple[float, int]:
        """Return size and digits for the numbers of a column: alike for all, as large and as exact as fits."""
        wanted, least = number_size(column, self._unit), least_text(self._unit)
        if shown is None or not wanted:
            return 0.0, 0
        values = [float(shown.values[place]) for place in range(len(column.y))]
        for digits in range(self._ink.digits, 0, -1):
            texts = [self._text(value, index, digits) for value in values]
            widest = max((self._ink.width(text, wanted, True) for text in texts if "×" not in text), default=1.0)
            size = min(wanted, wanted * _ACROSS * column.radius / widest)
            if size >= least:
                return float(int(size)), digits
        return 0.0, 0

    def _number(self, painter: QPainter, texts: list[str], x: float, y: float, size: float, radius: float) -> None:
        """Write the first of `texts`, from exact to rough, that fits; one may be smaller than its neighbours."""
        for text in texts:
            fitting = min(size, float(int(size * _ACROSS * radius / self._ink.width(text, size, True))))
            if fitting >= 0.8 * least_text(self._unit):
                break
        self._ink.draw(painter, text, x, y, fitting, self._ink.theme.text, bold=True)

    def _below(
        self, painter: QPainter, content: Content, neuron: Neuron, column: Column, x: float, bottom: float, is_sum: bool
    ) -> None:
        """Write the neuron's name and, while it is at work backwards, its delta or dL/da."""
        ink, theme, unit = self._ink, self._ink.theme, self._unit
        error = error_label(content, self._geometry, ink, neuron)
        if named(column, unit) and (error is None or two_lines(column, unit)):
            size = name_size(column, unit)
            config = content.moment.config
            symbol = neuron_symbol(config, neuron.column, neuron.unit, is_sum)
            name = given_name(config, 0, neuron.unit) if neuron.column == 0 else ""
            middle = bottom + 0.92 * size
            if not has_layer(column, unit):
                symbol, middle = replace(symbol, upper=""), bottom + 0.46 * column.name_room
            # A bias and its gradient stand at the lower left; the name gives way to the right.
            biased = neuron.column > 0 and content.parameters[neuron.column - 1].b is not None
            x += 0.22 * column.radius if biased else 0.0
            longer = replace(symbol, tail=f" {name}")
            right = x + 0.8 * column.radius
            if name and ink.width(longer, size, False, True) < right - 4 * unit:  # to the left, where no lines run
                ink.draw(painter, longer, right, middle, size, theme.muted, italic=True, align=1.0)
            else:
                ink.draw(painter, symbol, x, middle, size, theme.muted, italic=True)
        if error is not None:
            text, size, rect = error
            lit = content.active is not None and content.active.column == neuron.column
            ink.box(painter, rect, theme.backward_lit if lit else theme.panel, None)
            ink.draw(painter, text, rect.center().x(), rect.center().y(), size, theme.backward, bold=True)

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
            texted = rect.width() > 30 * unit
            ink.box(painter, rect, blend(theme.panel, colour, 0.16) if texted else colour, colour, 1.6 * unit)
            if texted:
                size, text = 12.0 * unit, number(float(b[place]), min(ink.digits, 3))
                while size > 8.0 and ink.width(text, size) > rect.width() - 4 * unit:
                    size -= 1.0
                ink.draw(painter, text, rect.center().x(), rect.center().y(), size, theme.text)
                self._bias_change(painter, content, marker, rect, marker in (selected, hovered))

    def _bias_change(self, painter: QPainter, content: Content, bias: Bias, rect: QRectF, marked: bool) -> None:
        """Write the gradient of a bias, or its old value after the update, under its marker."""
        ink, theme, place = self._ink, self._ink.theme, bias.unit
        gradient, before = content.gradient(bias.layer), content.before(bias.layer)
        if gradient is not None and gradient.db is not None:
            text, colour = number(float(gradient.db[place]), ink.digits, sign=True), theme.backward
        elif before is not None and before.b is not None and marked:
            text, colour = f"was {number(float(before.b[place]), ink.digits)}", theme.muted
        else:
            return
        size = 11.5 * self._unit
        width = ink.width(text, size, True) + 6 * self._unit
        below = QRectF(
            rect.right() - width - 8 * self._unit, rect.bottom() + (5 if marked else 2) * self._unit, width, 1.35 * size
        )
        lit = content.active is not None and content.active.column == bias.layer
        framed = colour == theme.backward
        ink.box(painter, below, theme.panel if framed or not lit else theme.backward_lit, colour if framed else None)
        ink.draw(painter, text, below.center().x(), below.center().y(), size, colour, bold=True)


def rough(value: float, digits: int) -> str:
    """Write a value that needs a power of ten where there is no room for one: as zero, or by the power alone.

    Both mislead a little, but a neuron without a number would be taken for one that is not computed yet.
    """
    if not math.isfinite(value):
        return number(value)
    if abs(value) < 1.0:
        return number(0.0, digits)
    return f"{MINUS if value < 0.0 else ''}10{raised(round(math.log10(abs(value))))}"


def cross(painter: QPainter, x: float, y: float, radius: float) -> None:
    """Draw a neuron that is dropped: a circle that is crossed out."""
    painter.drawEllipse(QPointF(x, y), radius, radius)
    reach = 0.62 * radius
    painter.drawLine(QPointF(x - reach, y - reach), QPointF(x + reach, y + reach))
    painter.drawLine(QPointF(x - reach, y + reach), QPointF(x + reach, y - reach))
