"""The bundled icons, tinted by the theme and sharp at every scale."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_PIXELS = 96  # drawn once this large, scaled down by Qt as needed


def icon(name: str, colour: str, disabled: str | None = None) -> QIcon:
    """Return the outline icon `name` in `colour`, and in `disabled` where its control is disabled."""
    made = QIcon()
    made.addPixmap(_pixmap(name, colour), QIcon.Mode.Normal)
    if disabled is not None:
        made.addPixmap(_pixmap(name, disabled), QIcon.Mode.Disabled)
    return made


def _pixmap(name: str, colour: str) -> QPixmap:
    svg = files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", colour).encode()))
    pixmap = QPixmap(_PIXELS, _PIXELS)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, _PIXELS, _PIXELS))
    painter.end()
    return pixmap
