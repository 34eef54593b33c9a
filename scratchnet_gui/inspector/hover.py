"""Which symbol is under the pointer, and what its tooltip says. Pure."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPointF, QRectF

from core.explain.entries import Entry
from core.explain.symbols import capitalised
from scratchnet_gui.inspector.figures import as_given
from scratchnet_gui.inspector.page import Page

_NEAR = 1.5
"""Pixels around a symbol that still belong to it: an index alone is small."""


def symbol_at(page: Page, point: QPointF) -> tuple[QRectF, str] | None:
    """Return where the innermost symbol at `point` stands, and its TeX."""
    for formula in page.formulas:
        inside = point - formula.at
        if not formula.picture.box.adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(inside):
            continue
        for area, tex in reversed(formula.picture.symbols):
            wide = area.adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR)
            if wide.contains(inside):
                return QRectF(wide.translated(formula.at).toAlignedRect()), tex
    return None


def tooltip_of(entry: Entry, clickable: bool) -> str:
    """Write name, meaning, shape and exact value of a symbol as simple HTML, a line for each."""
    lines = [f"<b>{escape(capitalised(entry.name))}</b>", escape(entry.meaning), escape(capitalised(entry.shape))]
    if entry.value is not None:
        lines.append(f"Now: <b>{as_given(entry.value)}</b>")
    if entry.before is not None:
        lines.append(f"Before this update: {as_given(entry.before)}")
    if entry.absent:
        lines.append(escape(capitalised(entry.absent)))
    if clickable:
        lines.append("Click to look at it.")
    return "<br>".join(line for line in lines if line)
