"""The numbers in, under and beside the neurons: their texts, sizes and places. Pure but for the measures of fonts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QRectF

from core.explain.links import WEIGHT_BEFORE
from core.explain.selection import Bias, Neuron, Part, Quantity, Selection
from scratchnet_gui.diagram.content import ColumnValues, Content
from scratchnet_gui.diagram.errors import error_label, error_of, least_text, number_size
from scratchnet_gui.diagram.hit_test import bias_box
from scratchnet_gui.diagram.ink import Ink
from scratchnet_gui.diagram.layout import Column, Geometry
from scratchnet_gui.diagram.written import Written
from scratchnet_gui.formatting import MINUS, number, plain, raised

_ACROSS = 1.78  # radii of a neuron that its number may take up


class Numbers:
    """The numbers at the neurons of one geometry."""

    def __init__(self, geometry: Geometry, ink: Ink) -> None:
        self._geometry = geometry
        self._ink = ink
        self._unit = ink.unit

    def written(self, content: Content, marked: tuple[Part | None, ...], arriving: int | None) -> Iterator[Written]:
        """Yield what there is to read at the neurons and biases.

        Parameters
        ----------
        marked
            The parts that are selected or under the mouse: there is more to read at a bias.
        arriving
            The column whose values are still on their way and left out.
        """
        for index, column in enumerate(self._geometry.columns):
            shown = content.columns[index] if index != arriving else None
            if shown is not None:
                yield from self._values(content, index, column, shown)
            for place in range(len(column.y)):
                yield from self._error(content, Neuron(index, place))
            if index and column.boxed:
                for place in range(len(column.y)):
                    yield from self._bias(content, Bias(index, place), Bias(index, place) in marked)

    def small(self, content: Content, texts: Iterable[Written], arriving: int | None) -> frozenset[int]:
        """Return the columns in sight whose values are known, but stand neither in the neurons nor beside them."""
        told = {each.selection.part.column for each in texts
                if each.selection is not None and isinstance(each.selection.part, Neuron)
                and each.selection.quantity in (Quantity.INPUT, Quantity.SUM, Quantity.ACTIVATION)}  # fmt: skip
        return frozenset(
            index
            for index, column in enumerate(self._geometry.columns)
            if content.columns[index] is not None
            and index != arriving
            and index not in told
            and any(self._in_sight(column, y) for y in column.y.tolist())
        )

    # In the neurons

    def _values(self, content: Content, index: int, column: Column, shown: ColumnValues) -> Iterator[Written]:
        size, digits = self._number_size(shown, column, index)
        if not size:
            return
        quantity = quantity_of(index, shown)
        for place, y in enumerate(column.y.tolist()):
            dropped = shown.dropped is not None and bool(shown.dropped[place])
            if dropped or not self._in_sight(column, y):
                continue
            value = float(shown.values[place])
            text, fitting = self._fitting([_text(value, index, digits), rough(value, digits)], size, column.radius)
            width = self._ink.width(text, fitting, True) + 0.5 * fitting
            box = QRectF(column.x - width / 2, y - 0.68 * fitting, width, 1.36 * fitting)
            selection = Selection(Neuron(index, place), quantity)
            yield Written(selection, text, box, fitting, self._ink.theme.text, bold=True)

    def _in_sight(self, column: Column, y: float) -> bool:
        inside = -column.radius < y < self._geometry.height + column.radius
        return inside and -60 < column.x < self._geometry.width + 60

    def _number_size(self, shown: ColumnValues, column: Column, index: int) -> tuple[float, int]:
        """Return size and digits for the numbers of a column: alike for all, as large and as exact as fits."""
        wanted, least = number_size(column, self._unit), least_text(self._unit)
        if not wanted:
            return 0.0, 0
        values = [float(shown.values[place]) for place in range(len(column.y))]
        for digits in range(self._ink.digits, 0, -1):
            texts = [_text(value, index, digits) for value in values]
            widest = max((self._ink.width(text, wanted, True) for text in texts if "×" not in text), default=1.0)
            size = min(wanted, wanted * _ACROSS * column.radius / widest)
            if size >= least:
                return float(max(int(size), math.ceil(least))), digits
        return 0.0, 0

    def _fitting(self, texts: list[str], size: float, radius: float) -> tuple[str, float]:
        """Return the first of `texts`, from exact to rough, that fits, and its size, which may be smaller."""
        for text in texts:
            fitting = min(size, float(round(size * _ACROSS * radius / self._ink.width(text, size, True))))
            if fitting >= 0.8 * least_text(self._unit):
                break
        return text, fitting

    # Beside and under them

    def _error(self, content: Content, neuron: Neuron) -> Iterator[Written]:
        error = error_of(content, neuron)
        label = error_label(content, self._geometry, self._ink, neuron)
        if error is None or label is None:
            return
        text, size, box = label
        theme = self._ink.theme
        lit = content.active is not None and content.active.column == neuron.column
        fill = theme.backward_lit if lit else theme.panel
        yield Written(Selection(neuron, error[0]), text, box, size, theme.backward, bold=True, fill=fill)

    def _bias(self, content: Content, bias: Bias, marked: bool) -> Iterator[Written]:
        b = content.parameters[bias.layer - 1].b
        if b is None:
            return
        unit, column = self._unit, self._geometry.columns[bias.layer]
        box = QRectF(*bias_box(column, bias.unit, self._geometry.unit))
        size, text = 12.0 * unit, number(float(b[bias.unit]), min(self._ink.digits, 3))
        while size > 8.0 and self._ink.width(text, size) > box.width() - 4 * unit:
            size -= 1.0
        yield Written(Selection(bias, Quantity.VALUE), text, box, size, self._ink.theme.text)
        yield from self._bias_change(content, bias, box, marked)

    def _bias_change(self, content: Content, bias: Bias, marker: QRectF, marked: bool) -> Iterator[Written]:
        """Yield the gradient of a bias, or its old value after the update, under its marker."""
        ink, theme = self._ink, self._ink.theme
        gradient, before = content.gradient(bias.layer), content.before(bias.layer)
        lit = content.active is not None and content.active.column == bias.layer
        if gradient is not None and gradient.db is not None:
            here, text = (
                Selection(bias, Quantity.GRADIENT),
                number(float(gradient.db[bias.unit]), ink.digits, sign=True),
            )
            colour, fill, border = theme.backward, theme.panel, theme.backward
        elif before is not None and before.b is not None and marked and not content.set_by_hand(bias):
            here = Selection(bias, Quantity.UPDATE, WEIGHT_BEFORE)
            text = f"was {number(float(before.b[bias.unit]), ink.digits)}"
            colour, fill, border = theme.muted, theme.backward_lit if lit else theme.panel, None
        else:
            return
        size = 11.5 * self._unit
        width = ink.width(text, size, True) + 6 * self._unit
        left, top = marker.right() - width - 8 * self._unit, marker.bottom() + (5 if marked else 2) * self._unit
        box = QRectF(left, top, width, 1.35 * size)
        if not marked and box.bottom() > self._end_of_bias(bias):
            return
        yield Written(here, text, box, size, colour, bold=True, fill=fill, border=border)

    def _end_of_bias(self, bias: Bias) -> float:
        """Return how far down what stands under the marker of a bias of this layer has room."""
        column, geometry = self._geometry.columns[bias.layer], self._geometry
        y = float(column.y[bias.unit])
        lowest = geometry.free_to - float(column.y[-1]) + y  # all of a layer have it, or none
        pitch = float(column.y[1] - column.y[0]) if len(column.y) > 1 else math.inf
        return min(lowest, bias_box(column, bias.unit, geometry.unit)[1] + pitch)


def quantity_of(column: int, shown: ColumnValues) -> Quantity:
    """Say what the values of a column are."""
    if column == 0:
        return Quantity.INPUT
    return Quantity.SUM if shown.is_sum else Quantity.ACTIVATION


def rough(value: float, digits: int) -> str:
    """Write a value that needs a power of ten where there is no room for one: as zero, or by the power alone.

    Both mislead a little, but a neuron without a number would be taken for one that is not computed yet.
    """
    if not math.isfinite(value):
        return number(value)
    if abs(value) < 1.0:
        return number(0.0, digits)
    return f"{MINUS if value < 0.0 else ''}10{raised(round(math.log10(abs(value))))}"


def _text(value: float, column: int, digits: int) -> str:
    return plain(value, digits) if column == 0 else number(value, digits)
