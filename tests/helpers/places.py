"""Where things stand in the diagram of a window, for clicks."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from scratchnet_gui.app import Desk
from scratchnet_gui.diagram.layout import lay_out


def neuron_centre(desk: Desk, column: int, unit: int) -> QPoint:
    """Return the middle of a neuron in a fitted diagram."""
    diagram, snapshot = desk.window.diagram, desk.coordinator.snapshot
    assert snapshot is not None
    text_unit = diagram.font().pixelSize() / 14
    where = lay_out(snapshot.config.sizes, diagram.width(), diagram.height(), text_unit).columns[column]
    return QPointF(where.x, float(where.y[unit])).toPoint()
