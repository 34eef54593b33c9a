"""A small matrix for each layer that says of every gradient whether it is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.config import RunConfig
from core.explain.gradient_check import Verdict, Verdicts
from core.explain.nudged import Parameter, parameter_at
from core.explain.selection import Weight
from core.explain.symbols import layer_name
from core.explain.whole_check import LayerVerdicts
from scratchnet_gui.appearance import LIGHT, Theme
from scratchnet_gui.charts.check.words import SIGNS, tip_of

_TITLE, _GAP, _MARGIN = 20.0, 18.0, 14.0
_LARGEST, _WITH_SIGN = 30.0, 9.0


@dataclass(frozen=True, slots=True)
class LayerBox:
    """Where a layer's matrix stands: its inputs downwards and then its biases, its neurons across.

    Parameters
    ----------
    cell
        Length of a cell's side.
    """

    layer: int
    inputs: int
    units: int
    has_bias: bool
    left: float
    top: float
    cell: float

    @property
    def rows(self) -> int:
        """How many rows of cells it has."""
        return self.inputs + self.has_bias

    def cell_at(self, row: int, unit: int) -> QRectF:
        """Return the place of a cell; the row after the inputs holds the biases."""
        apart = 0.25 * self.cell if row == self.inputs else 0.0
        return QRectF(self.left + unit * self.cell, self.top + row * self.cell + apart, self.cell, self.cell)

    def parameter_at(self, point: QPointF) -> Parameter | None:
        """Return the parameter whose cell is at a point."""
        unit, row = int((point.x() - self.left) // self.cell), int((point.y() - self.top) // self.cell)
        for each in (row, row - 1):
            if 0 <= unit < self.units and 0 <= each < self.rows and self.cell_at(each, unit).contains(point):
                return parameter_at(self.layer, each if each < self.inputs else -1, unit)
        return None


def lay_out(sizes: Sequence[int], biases: Sequence[bool], width: float, height: float) -> list[LayerBox]:
    """Put the matrices of all layers side by side, with cells of one size, as large as there is room."""
    layers = len(biases)
    room = max(width - 2 * _MARGIN - _GAP * (layers - 1), 1.0)
    rows = max(inputs + 1.25 * bias for inputs, bias in zip(sizes[:-1], biases, strict=True))
    cell = max(min(room / sum(sizes[1:]), (height - _TITLE - 6.0) / rows, _LARGEST), 0.5)
    boxes, left = list[LayerBox](), _MARGIN
    for layer, (inputs, units, bias) in enumerate(zip(sizes[:-1], sizes[1:], biases, strict=True), start=1):
        boxes.append(LayerBox(layer, inputs, units, bias, left, _TITLE, cell))
        left += max(units * cell, 52.0) + _GAP
    return boxes


class VerdictGrid(QWidget):
    """Draws the verdicts of all gradients; a click on a cell emits `chosen` with its weight or bias.

    With the Shift key held it emits `second_chosen` instead.
    """

    chosen = Signal(object)
    second_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._config: RunConfig | None = None
        self._verdicts: dict[int, LayerVerdicts] = {}
        self._lit: Parameter | None = None
        self.setMinimumSize(160, 62)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Verdicts of all gradients")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of `theme`."""
        self._theme = theme
        self.update()

    def show_verdicts(self, config: RunConfig, verdicts: Sequence[LayerVerdicts], lit: Parameter | None) -> None:
        """Draw these; layers without verdicts are blank. `lit` is the parameter whose gradient is selected."""
        self._config, self._lit = config, lit
        self._verdicts = {each.layer: each for each in verdicts}
        self.update()

    def boxes(self) -> list[LayerBox]:
        """Return where the layers stand."""
        if self._config is None:
            return []
        return lay_out(self._config.sizes, self._config.biases, self.width(), self.height())

    def verdict_of(self, parameter: Parameter) -> tuple[Verdict, float]:
        """Return the verdict of a gradient and its relative error, NaN where it is not checked."""
        known = self._verdicts.get(parameter.layer)
        if known is None:
            return Verdict.NOT_CHECKED, float("nan")
        if isinstance(parameter, Weight):
            at = parameter.source, parameter.target
            return known.W_verdicts[at], float(known.W[at])
        assert known.b is not None
        assert known.b_verdicts is not None
        return known.b_verdicts[parameter.unit], float(known.b[parameter.unit])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the gradient under the pointer."""
        parameter = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and parameter is not None:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.second_chosen if shift else self.chosen).emit(parameter)

    def event(self, event: QEvent) -> bool:
        """Say what is known of the gradient under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            parameter = self._at(QPointF(event.pos()))
            if parameter is None or self._config is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), tip_of(parameter, self._config, *self.verdict_of(parameter)), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every layer."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.panel))
            for box in self.boxes():
                self._draw_layer(painter, box)

    def _draw_layer(self, painter: QPainter, box: LayerBox) -> None:
        theme, known = self._theme, self._verdicts.get(box.layer)
        assert self._config is not None
        painter.setPen(QColor(theme.muted))
        name = layer_name(box.layer, len(self._config.layers))
        painter.drawText(
            QRectF(box.left, 0, max(box.units * box.cell, 90), _TITLE), Qt.AlignmentFlag.AlignVCenter, name
        )
        if box.cell < _WITH_SIGN:
            self._draw_small_cells(painter, box, known)
            return
        font = painter.font()
        larger = painter.font()
        larger.setPixelSize(max(int(box.cell * 0.62), 7))
        painter.setFont(larger)
        for row, unit in np.ndindex(box.rows, box.units):
            parameter = parameter_at(box.layer, row if row < box.inputs else -1, unit)
            verdict = self.verdict_of(parameter)[0]
            self._draw_cell(painter, box.cell_at(row, unit), verdict, known is not None, parameter == self._lit)
        painter.setFont(font)

    def _draw_cell(self, painter: QPainter, area: QRectF, verdict: Verdict, computed: bool, lit: bool) -> None:
        theme = self._theme
        fill, ink = _colours(theme)[verdict] if computed else (theme.panel, theme.muted)
        inner = area.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(inner, QColor(theme.selected if lit else fill))
        painter.setPen(QPen(QColor(theme.text if lit else theme.line), 2.0 if lit else 1.0))
        painter.drawRect(inner)
        painter.setPen(QColor(theme.text if lit else ink))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, SIGNS[verdict] if computed else "")

    def _draw_small_cells(self, painter: QPainter, box: LayerBox, known: LayerVerdicts | None) -> None:
        """Draw a layer as an image: there may be a hundred thousand cells."""
        last = box.cell_at(box.inputs - 1, box.units - 1)
        areas = [QRectF(QPointF(box.left, box.top), last.bottomRight())]
        blank = np.full((box.inputs, box.units), Verdict.NOT_CHECKED, object)
        parts = [blank if known is None else known.W_verdicts]
        if box.has_bias:
            areas.append(
                QRectF(box.cell_at(box.inputs, 0).topLeft(), box.cell_at(box.inputs, box.units - 1).bottomRight())
            )
            parts.append(blank[:1] if known is None or known.b_verdicts is None else known.b_verdicts[None, :])
        for area, verdicts in zip(areas, parts, strict=True):
            painter.drawImage(area, _image(verdicts, self._theme))
            painter.setPen(QColor(self._theme.outline))
            painter.drawRect(area)
        if self._lit is not None and self._lit.layer == box.layer:
            row = self._lit.source if isinstance(self._lit, Weight) else box.inputs
            unit = self._lit.target if isinstance(self._lit, Weight) else self._lit.unit
            painter.setPen(QPen(QColor(self._theme.text), 2.0))
            painter.setBrush(QColor(self._theme.selected))
            painter.drawRect(box.cell_at(row, unit).adjusted(-1.0, -1.0, 1.0, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _at(self, point: QPointF) -> Parameter | None:
        found = (box.parameter_at(point) for box in self.boxes())
        return next((each for each in found if each is not None), None)


def _image(verdicts: Verdicts, theme: Theme) -> QImage:
    """Return one pixel of colour for each verdict."""
    height, width = verdicts.shape
    pixels = np.full((height, width), QColor(theme.panel).rgb(), dtype=np.uint32)
    for verdict, (fill, _) in _colours(theme).items():
        pixels[verdicts == verdict] = QColor(fill).rgb()
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _colours(theme: Theme) -> dict[Verdict, tuple[str, str]]:
    """Return fill and ink of each verdict."""
    return {
        Verdict.RIGHT: (theme.forward_lit, theme.accent),
        Verdict.WRONG: (theme.error, theme.panel),
        Verdict.DOUBTFUL: (theme.done, theme.text),
        Verdict.KINK: (theme.done, theme.text),
        Verdict.NOT_CHECKED: (theme.panel, theme.muted),
    }
