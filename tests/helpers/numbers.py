"""Every number that the window writes: what it is, how it is written, where to click it, and whether it is lit."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.explain.selection import Selection
from scratchnet_gui.app import Desk
from scratchnet_gui.appearance import LIGHT
from scratchnet_gui.inspector.widget import Canvas as InspectorCanvas
from scratchnet_gui.matrices.canvas import Canvas as MatrixCanvas
from tests.helpers.diagrams import written

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


@dataclass(frozen=True)
class Spot:
    """A number on the screen; `row` where it is known to belong to a row of the table."""

    selection: Selection
    row: int | None
    text: str
    lit: bool
    widget: QWidget
    point: QPoint

    def agrees(self, value: float) -> bool:
        """Tell whether what is written is `value`, rounded to the digits that are shown."""
        if not re.search(r"\d", self.text):
            return False
        number = _NUMBER.findall(self.text)[-1]
        mantissa, _, power = number.replace("−", "-").partition("×10")
        scale = 10.0 ** int(power.translate(_RAISED) or 0)
        decimals = len(mantissa.partition(".")[2])
        return math.isclose(float(mantissa) * scale, value, rel_tol=1e-9, abs_tol=0.5001 * scale * 10.0**-decimals)

    def click(self) -> None:
        """Click it with the mouse."""
        QTest.mouseClick(self.widget, Qt.MouseButton.LeftButton, pos=self.point)


def _is_fill(image: QImage, point: QPointF) -> bool:
    return image.pixelColor(point.toPoint()).name() == LIGHT.selected


def _filled(image: QImage, box: QRectF) -> bool:
    """Tell whether most of a box has the colour of what is selected, but for the text on it."""
    points = [
        QPointF(box.left() + x * box.width() / 20, box.top() + y * box.height() / 8)
        for x in range(1, 20)
        for y in range(1, 8)
    ]
    return sum(_is_fill(image, point) for point in points) > len(points) / 4


def in_diagram(desk: Desk) -> Iterator[Spot]:
    """Yield the numbers of the diagram."""
    diagram = desk.window.diagram
    diagram._hover(None)
    image, row = diagram.grab().toImage(), desk.coordinator._selecting.row
    for each in written(diagram):
        assert each.selection is not None
        place = each.box.center().toPoint()
        yield Spot(each.selection, row, str(each.text), _filled(image, each.box), diagram, place)


def in_matrices(desk: Desk) -> Iterator[Spot]:
    """Yield the numbers of the equation that is shown."""
    canvas = desk.window.matrices.findChild(MatrixCanvas)
    assert isinstance(canvas, MatrixCanvas)
    canvas._hover(None)
    image, layout = canvas.grab().toImage(), canvas.layout_now()
    assert layout is not None
    for box in layout.boxes:
        matrix = box.term.matrix
        for i in range(box.down.start, box.down.stop):
            for j in range(box.across.start, box.across.stop):
                cell, rect = matrix.cell(i, j), box.cell_rect(i, j)
                if cell.selection is None or matrix.values is None:
                    continue
                text, corner = box.figures.text(float(matrix.values[i, j])), rect.topLeft() + QPointF(6, 4)
                point = rect.center().toPoint()
                yield Spot(cell.selection, cell.row, text, _is_fill(image, corner), canvas, point)


def in_inspector(desk: Desk) -> Iterator[Spot]:
    """Yield the numbers of the explanation, with all their digits."""
    canvas, selected = desk.window.inspector.findChild(InspectorCanvas), desk.coordinator._selecting.row
    assert isinstance(canvas, InspectorCanvas)
    lit = [fill.area for fill in canvas.page.fills if fill.colour == LIGHT.selected and fill.radius]
    for area in canvas.page.areas:
        if area.selection is not None and area.tooltip:
            row = selected if area.row is None else area.row
            text = area.tooltip.replace("e-0", "e-").replace("e−0", "e-").replace("e−", "e-")
            yield Spot(area.selection, row, _plain(text), area.area in lit, canvas, area.area.center().toPoint())


def _plain(exact: str) -> str:
    """Write an exact value as views write powers of ten."""
    mantissa, power, exponent = exact.partition("e")
    raised = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
    return f"{mantissa}×10{exponent.translate(raised)}" if power else mantissa


def in_code(desk: Desk) -> Iterator[Spot]:
    """Yield the numbers beside the lines of the program."""
    source, row = desk.window.code.source, desk.coordinator._selecting.row
    for line in source._variables:
        for piece in source.note_of(line):
            if piece.selection is None:
                continue
            source.verticalScrollBar().setValue(max(line - 4, 0))
            area = source.area_of(line, piece)
            source.horizontalScrollBar().setValue(max(round(area.right()) - source.viewport().width(), 0))
            area = source.area_of(line, piece)
            image = source.viewport().grab().toImage()
            yield Spot(
                piece.selection,
                row,
                piece.text,
                _is_fill(image, area.topRight() + QPointF(1, 3)),
                source.viewport(),
                area.center().toPoint(),
            )
            source.horizontalScrollBar().setValue(0)


def in_predictions(desk: Desk) -> Iterator[Spot]:
    """Yield the numbers of the page of predictions that is shown, and the loss under them."""
    view = desk.window.predictions
    table, model, footer = view._table, view._model, view._footer
    image = table.viewport().grab().toImage()
    for place in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(place, column)
            rect = table.visualRect(index)
            if not table.viewport().rect().contains(rect):
                continue
            for shown, box in table.rows.numbers(index, rect):
                text = str(index.data())[shown.start : shown.stop]
                right = [image.pixelColor(round(box.right() + 3.5) + x, round(box.center().y())) for x in (-1, 0, 1)]
                lit = any(colour.lightness() < 90 for colour in right)
                yield Spot(shown.selection, model.row_at(place), text, lit, table.viewport(), box.center().toPoint())
    if footer._choosable:
        from scratchnet_gui.tables.footer import _LOSS

        box = QRectF(footer._sum.geometry())
        lit = _is_fill(footer.grab().toImage(), box.topLeft() + QPointF(-1, 8))
        yield Spot(_LOSS, None, footer._sum.text(), lit, footer, box.center().toPoint())


def in_rows(desk: Desk) -> Iterator[Spot]:
    """Yield the numbers of the rows table, and the sums under it."""
    view = desk.window.rows
    table, model = view._table, view._model
    image = table.viewport().grab().toImage()
    for place in range(model.rows):
        for number, column in enumerate(model.columns):
            rect = table.visualRect(model.index(place, number))
            if not table.viewport().rect().contains(rect):
                continue
            for shown, box in table.cells.numbers_in(place, number, rect):
                text = model.text(place, column)[shown.start : shown.stop]
                lit = _is_fill(image, QPointF(box.left() + 1, box.top() + 2))
                point = box.center().toPoint()
                yield Spot(shown.selection, model.row_at(place), text, lit, table.viewport(), point)
    footer = view._footer
    image = footer.grab().toImage()
    for at, line in enumerate(footer.lines):
        for figure in line.figures:
            if figure.selection is not None:
                middle = 2 + (at + 0.5) * footer._line_height
                lit = _is_fill(image, QPointF(figure.right + 3, middle))
                point = QPointF(figure.right - 4, middle).toPoint()
                yield Spot(figure.selection, None, figure.text, lit, footer, point)


VIEWS: dict[str, Callable[[Desk], Iterator[Spot]]] = {
    "diagram": in_diagram,
    "matrices": in_matrices,
    "inspector": in_inspector,
    "code": in_code,
    "predictions": in_predictions,
    "rows": in_rows,
}


def turn_to(desk: Desk, view: str) -> None:
    """Turn to the page that shows `view`."""
    window = desk.window
    pages, number = {
        "diagram": (window.centre, 0),
        "matrices": (window.centre, 1),
        "inspector": (window.reasons, 0),
        "code": (window.reasons, 1),
        "predictions": (window.data, 0),
        "rows": (window.data, 1),
    }[view]
    pages.turn_to(number)
    QApplication.processEvents()


def spots(desk: Desk, view: str) -> list[Spot]:
    """Turn to a view and return its numbers."""
    turn_to(desk, view)
    return list(VIEWS[view](desk))
